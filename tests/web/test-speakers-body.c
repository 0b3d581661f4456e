/* SPDX-License-Identifier: Apache-2.0 */
#include "speakers-body-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/speakers-csv.h>
#include <string.h>

static BcSetup *
make_setup (void)
{
  static const char *const ids[] = { "en", "fr", "bcms" };
  BcSetup *setup = bc_setup_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      BcLanguage *language = g_new0 (BcLanguage, 1);
      *language = (BcLanguage){ .id = g_strdup (ids[i]),
                                .tag = g_strdup (i == 2 ? "hbs" : ids[i]),
                                .aliases = g_strsplit (i == 2 ? "hr sr" : "", " ", -1),
                                .name = g_strdup (ids[i]),
                                .short_name = g_strdup (ids[i]) };
      g_ptr_array_add (setup->languages, language);
    }
  return setup;
}

static BcSpeakers *
read_json (const char *text, const BcSpeakers *present, GError **error)
{
  g_autoptr (BcSetup) setup = make_setup ();
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return bc_speakers_read_json (body, setup, present, error);
}

static const BcSpeaker *
speaker_at (const BcSpeakers *list, guint index)
{
  g_assert_cmpuint (index, <, list->speakers->len);
  return g_ptr_array_index (list->speakers, index);
}

static void
test_a_whole_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = read_json (
      "{\"speakers\":[{\"id\":\"hr\",\"name\":\"Ana Petrović\",\"delegation\":\"Croatia\","
      "\"language\":\"hr\",\"minutes\":3,\"statement\":\"https://un.org/a.pdf\",\"done\":true},"
      "{\"delegation\":\"Malta\"},{\"name\":\"x\",\"language\":\"unknown\",\"minutes\":null,"
      "\"statement\":null,\"delegation\":\"\"}]}",
      NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->speakers->len, ==, 3);
  const BcSpeaker *first = speaker_at (list, 0);
  g_assert_cmpstr (first->id, ==, "hr");
  g_assert_cmpstr (first->name, ==, "Ana Petrović");
  g_assert_cmpstr (first->delegation, ==, "Croatia");
  g_assert_cmpstr (first->language, ==, "bcms");
  g_assert_cmpuint (first->minutes, ==, 3);
  g_assert_cmpstr (first->statement, ==, "https://un.org/a.pdf");
  g_assert_true (first->is_done);
  const BcSpeaker *third = speaker_at (list, 2);
  g_assert_cmpstr (third->id, ==, "s2");
  g_assert_null (third->language);
  g_assert_null (third->delegation);
  g_assert_null (third->statement);
  g_assert_false (third->is_done);
}

static void
test_an_empty_list (void)
{
  g_autoptr (BcSpeakers) list = read_json ("{\"speakers\":[]}", NULL, NULL);

  g_assert_nonnull (list);
  g_assert_cmpuint (list->speakers->len, ==, 0);
}

/* A new speaker must not be taken for somebody of the list as it was: ids are new to both. */
static void
test_ids_are_new (void)
{
  g_autoptr (BcSpeakers) present =
      read_json ("{\"speakers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", NULL, NULL);
  g_autoptr (BcSpeakers) list = read_json (
      "{\"speakers\":[{\"name\":\"c\"},{\"id\":\"s3\",\"name\":\"d\"},{\"name\":\"e\"}]}", present,
      NULL);

  g_assert_cmpstr (speaker_at (present, 1)->id, ==, "s2");
  g_assert_cmpstr (speaker_at (list, 0)->id, ==, "s4");
  g_assert_cmpstr (speaker_at (list, 1)->id, ==, "s3");
  g_assert_cmpstr (speaker_at (list, 2)->id, ==, "s5");
}

/* Who has spoken has spoken, whatever the list's new order, unless it is said otherwise. */
static void
test_who_has_spoken_stays_so (void)
{
  g_autoptr (BcSpeakers) present = read_json (
      "{\"speakers\":[{\"name\":\"a\",\"delegation\":\"A\",\"done\":true},{\"name\":\"b\"}]}", NULL,
      NULL);
  g_autoptr (BcSpeakers) list = read_json (
      "{\"speakers\":[{\"name\":\"b\"},{\"name\":\"a\",\"delegation\":\"A\"},{\"name\":\"a\"}]}",
      present, NULL);
  g_autoptr (BcSpeakers) again = read_json (
      "{\"speakers\":[{\"name\":\"a\",\"delegation\":\"A\",\"done\":false}]}", present, NULL);

  g_assert_false (speaker_at (list, 0)->is_done);
  g_assert_true (speaker_at (list, 1)->is_done);
  g_assert_false (speaker_at (list, 2)->is_done);
  g_assert_false (speaker_at (again, 0)->is_done);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *body;
    const char *words[2];
  } rows[] = {
    { "", { "missing", "" } },
    { "[]", { "object", "" } },
    { "{}", { "\"speakers\"", "list" } },
    { "{\"speakers\":{}}", { "\"speakers\"", "list" } },
    { "{\"speakers\":[],\"version\":\"x\"}", { "\"version\"", "known here: speakers" } },
    { "{\"speakers\":[{\"name\":\"a\"},1]}", { "speakers[1]", "object" } },
    { "{\"speakers\":[{\"name\":\"a\"},{}]}", { "speakers[1]", "\"delegation\"" } },
    { "{\"speakers\":[{\"name\":\"\",\"delegation\":\"\"}]}", { "speakers[0]", "\"name\"" } },
    { "{\"speakers\":[{\"name\":1}]}", { "speakers[0]", "\"name\" must be a string" } },
    { "{\"speakers\":[{\"name\":\"a\\nb\"}]}", { "\"name\"", "one line" } },
    { "{\"speakers\":[{\"name\":\"a\",\"nam\":\"b\"}]}", { "speakers[0]", "\"nam\"" } },
    { "{\"speakers\":[{\"name\":\"a\",\"name\":\"b\"}]}", { "twice", "" } },
    { "{\"speakers\":[{\"name\":\"a\",\"language\":\"tlh\"}]}", { "\"language\"", "tlh" } },
    { "{\"speakers\":[{\"name\":\"a\",\"minutes\":-1}]}", { "\"minutes\"", "from 0 to " } },
    { "{\"speakers\":[{\"name\":\"a\",\"minutes\":99999}]}", { "\"minutes\"", "from 0 to " } },
    { "{\"speakers\":[{\"name\":\"a\",\"minutes\":2.5}]}", { "\"minutes\"", "whole" } },
    { "{\"speakers\":[{\"name\":\"a\",\"minutes\":\"3\"}]}", { "\"minutes\"", "whole" } },
    { "{\"speakers\":[{\"name\":\"a\",\"statement\":\"javascript:alert(1)\"}]}",
      { "\"statement\"", "https://" } },
    { "{\"speakers\":[{\"name\":\"a\",\"statement\":\"a.pdf\"}]}", { "\"statement\"", "link" } },
    { "{\"speakers\":[{\"name\":\"a\",\"done\":\"yes\"}]}", { "\"done\"", "true or false" } },
    { "{\"speakers\":[{\"name\":\"a\",\"id\":\"A 1\"}]}", { "\"id\"", "A 1" } },
    { "{\"speakers\":[{\"name\":\"a\",\"id\":\"x\"},{\"name\":\"b\",\"id\":\"x\"}]}",
      { "speakers[1]", "another speaker's" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", rows[i].body);
      g_assert_null (read_json (rows[i].body, NULL, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_test_message ("%s", error->message);
      for (guint w = 0; w < 2; w++)
        g_assert_nonnull (strstr (error->message, rows[i].words[w]));
    }
}

/* The longest list that is taken, and one more; with the longest fields it fits what is read at all. */
static void
test_length (void)
{
  for (guint n = BC_SPEAKERS_MAX; n <= BC_SPEAKERS_MAX + 1; n++)
    {
      g_autoptr (GString) body = g_string_new ("{\"speakers\":[");
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strnfill (200, 'n');
      g_autofree char *path = g_strnfill (900, 's');
      for (guint i = 0; i < n; i++)
        g_string_append_printf (body, "%s{\"name\":\"%s\",\"statement\":\"https://%s\"}",
                                i > 0 ? "," : "", name, path);
      g_string_append (body, "]}");
      g_autoptr (BcSpeakers) list = read_json (body->str, NULL, &error);
      g_assert_true ((list != NULL) == (n == BC_SPEAKERS_MAX));
      if (list == NULL)
        g_assert_nonnull (strstr (error->message, "200 at most"));
    }
}

static void
test_csv (void)
{
  static const char text[] = "Name,Delegation,Language,Minutes\r\n"
                             "Ana,Croatia,hr,3\r\n"
                             ",Malta,en,\r\n";
  static const char wrong[] = "name,minutes\nAna,soon\n";
  g_autoptr (BcSetup) setup = make_setup ();
  g_autoptr (BcSpeakers) present =
      read_json ("{\"speakers\":[{\"delegation\":\"Malta\",\"done\":true}]}", NULL, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) wrong_body = g_bytes_new_static (wrong, strlen (wrong));
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_read_csv (body, setup, present, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->speakers->len, ==, 2);
  g_assert_cmpstr (speaker_at (list, 0)->language, ==, "bcms");
  g_assert_cmpuint (speaker_at (list, 0)->minutes, ==, 3);
  g_assert_false (speaker_at (list, 0)->is_done);
  g_assert_true (speaker_at (list, 1)->is_done);
  g_assert_null (bc_speakers_read_csv (wrong_body, setup, present, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (bc_speakers_read_csv (nothing, setup, NULL, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/speakers-body/a-whole-list", test_a_whole_list);
  g_test_add_func ("/web/speakers-body/an-empty-list", test_an_empty_list);
  g_test_add_func ("/web/speakers-body/ids-are-new", test_ids_are_new);
  g_test_add_func ("/web/speakers-body/who-has-spoken-stays-so", test_who_has_spoken_stays_so);
  g_test_add_func ("/web/speakers-body/refusals", test_refusals);
  g_test_add_func ("/web/speakers-body/length", test_length);
  g_test_add_func ("/web/speakers-body/csv", test_csv);
  return g_test_run ();
}
