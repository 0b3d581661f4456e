/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/cast.h"

#include <boothcast/base/error.h>
#include <string.h>

static BcCast *
load_shipped (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", name, NULL);
  g_autoptr (GError) error = NULL;
  BcCast *cast = bc_cast_load (path, &error);

  g_assert_no_error (error);
  return cast;
}

static void
test_the_meeting_of_2020 (void)
{
  g_autoptr (BcCast) cast = load_shipped ("unece-2020.json");
  const BcCastDesk *desk;

  g_assert_cmpstr (cast->session, ==, "thu-opening");
  g_assert_cmpstr (cast->session_title, ==, "Opening");
  g_assert_cmpuint (cast->languages->len, ==, 5);
  g_assert_cmpstr (bc_cast_language (cast, 4)->tag, ==, "hbs");
  g_assert_cmpuint (cast->floor->len, ==, 2); /* main and backup */
  g_assert_cmpuint (cast->desks->len, ==, 10);

  desk = bc_cast_desk (cast, 3);
  g_assert_cmpstr (desk->id, ==, "fr-2");
  g_assert_cmpstr (desk->name, ==, "FR 2");
  g_assert_cmpstr (desk->booth, ==, "fr");
  g_assert_cmpstr (bc_cast_language (cast, desk->language)->name, ==, "Français");
  g_assert_false (desk->has_own_keys);
  g_assert_true (bc_cast_input (cast, desk->input)->is_rtp);
  g_assert_cmpuint (bc_cast_input (cast, desk->input)->port, ==, 5012);
  g_assert_cmpstr (bc_cast_input (cast, desk->input)->address, ==, "127.0.0.1");
  g_assert_false (bc_cast_input (cast, bc_cast_desk (cast, 2)->input)->is_rtp);
}

static void
test_every_shipped_one_can_be_rehearsed (void)
{
  static const char *const names[] = { "minimal.json", "unece-2020.json",
                                       "imrf-briefing-2022.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (BcCast) cast = load_shipped (names[i]);
      g_assert_nonnull (cast->session);
      g_assert_cmpuint (cast->desks->len, >, 0);
    }
}

static void
test_details (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcCast) cast = bc_cast_parse (
      "{\"languages\":[{\"id\":\"en\"}],"
      "\"inputs\":[{\"id\":\"a\",\"type\":\"rtp\",\"address\":\"0.0.0.0\",\"port\":7},"
      "{\"id\":\"b\",\"type\":\"rtp\",\"address\":\"::\",\"port\":65536},{\"id\":\"c\",\"type\":"
      "\"ingest\"}],"
      "\"floor\":[{\"input\":\"a\"},{\"input\":\"b\",\"role\":\"add\"},{\"input\":\"nobody\"}],"
      "\"booths\":[{\"id\":\"x\",\"language\":\"en\"},{\"id\":\"y\",\"language\":\"zz\"}],"
      "\"desks\":[{\"id\":\"1\",\"booth\":\"x\",\"input\":\"c\",\"mic\":\"input\"},"
      "{\"id\":\"2\",\"booth\":\"y\",\"input\":\"c\"},{\"id\":\"3\",\"booth\":\"x\"},7],"
      "\"sessions\":[{\"id\":\"check\",\"kind\":\"sound-check\"},{\"id\":\"lunch\",\"kind\":"
      "\"break\"},"
      "{\"id\":\"s\"}]}",
      &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cast->session, ==, "s"); /* the first that is interpreted */
  g_assert_cmpstr (cast->session_title, ==, "s");
  g_assert_cmpstr (bc_cast_language (cast, 0)->name, ==, "en");
  g_assert_cmpstr (bc_cast_input (cast, 0)->address, ==, "127.0.0.1"); /* "any" is here */
  g_assert_cmpstr (bc_cast_input (cast, 1)->address, ==, "::1");
  g_assert_cmpuint (bc_cast_input (cast, 1)->port, ==, 0);
  g_assert_cmpuint (cast->floor->len, ==, 1);
  g_assert_cmpuint (cast->desks->len, ==, 1);
  g_assert_true (bc_cast_desk (cast, 0)->has_own_keys);
}

static void
test_what_cannot_be_rehearsed (void)
{
  static const char *const rows[] = {
    "",
    "[]",
    "{",
    "{}",
    "{\"languages\":7,\"floor\":{}}",
    "{\"languages\":[{\"id\":\"en\"}],\"floor\":[{\"input\":\"a\"}]}",
    "{\"inputs\":[{\"id\":\"a\"}],\"floor\":[{\"input\":\"a\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", rows[i]);
      g_assert_null (bc_cast_parse (rows[i], &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
    }

  g_autoptr (GError) error = NULL;
  g_assert_null (bc_cast_load ("/nowhere.json", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "/nowhere.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/cast/the-meeting-of-2020", test_the_meeting_of_2020);
  g_test_add_func ("/app/rehearsal/cast/every-shipped-one-can-be-rehearsed",
                   test_every_shipped_one_can_be_rehearsed);
  g_test_add_func ("/app/rehearsal/cast/details", test_details);
  g_test_add_func ("/app/rehearsal/cast/what-cannot-be-rehearsed", test_what_cannot_be_rehearsed);
  return g_test_run ();
}
