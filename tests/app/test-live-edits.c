/* SPDX-License-Identifier: Apache-2.0 */
/* What was changed while a meeting ran, beside its configuration. */
#include "../../src/app/check.h"
#include "../../src/app/live-edits.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define DAY "2020-11-12"

static BcConfig *
load (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

static gint64
at (const BcConfig *config, const char *clock)
{
  GDate date;
  guint minute = 0;

  g_assert_true (bc_local_time_parse_day (DAY, &date));
  g_assert_true (bc_local_time_parse_clock (clock, &minute));
  return bc_local_time_find (config->agenda->zone, &date, minute).first_us;
}

static BcTime
morning (const BcConfig *config)
{
  return (BcTime){ .now_us = G_TIME_SPAN_SECOND, .wall_us = at (config, "09:00") };
}

static void
send (BcMeeting *meeting, const BcConfig *config, const BcEvent *event)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GError) error = NULL;

  bc_meeting_apply (meeting, event, morning (config), effects, &error);
  g_assert_no_error (error);
}

/* --- What people may have done: each changes the meeting --- */

static void
nothing (BcMeeting *meeting, const BcConfig *config)
{
}

static void
rename_it (BcMeeting *meeting, const BcConfig *config)
{
  BcSessionEdit edit = { .title = "Roundtable one" };

  send (meeting, config,
        &(BcEvent){ .kind = BC_EVENT_SESSION_EDIT, .subject = "thu-rt1", .edit = &edit });
}

static void
move_it (BcMeeting *meeting, const BcConfig *config)
{
  BcSessionEdit edit = { .starts_wall_us = at (config, "13:40"),
                         .ends_wall_us = at (config, "15:25") };

  send (meeting, config,
        &(BcEvent){ .kind = BC_EVENT_SESSION_EDIT, .subject = "thu-rt2", .edit = &edit });
}

static void
move_it_to_where_it_was (BcMeeting *meeting, const BcConfig *config)
{
  BcSessionEdit edit = { .starts_wall_us = at (config, "13:30") };

  send (meeting, config,
        &(BcEvent){ .kind = BC_EVENT_SESSION_EDIT, .subject = "thu-rt2", .edit = &edit });
}

/* The configured list with `change` of it. */
static void
set_list (BcMeeting *meeting, const BcConfig *config, void (*change) (GPtrArray *speakers))
{
  const BcSession *session = bc_setup_find_session (config->setup, "thu-rt1");
  g_autoptr (BcSpeakers) list = bc_speakers_new ();

  for (guint i = 0; i < session->speakers->speakers->len; i++)
    g_ptr_array_add (list->speakers, bc_speaker_copy (session->speakers->speakers->pdata[i]));
  change (list->speakers);
  send (meeting, config,
        &(BcEvent){ .kind = BC_EVENT_LIST_SET, .subject = "thu-rt1", .list = list });
}

static void
leave_alone (GPtrArray *speakers)
{
}

static void
add_strike_and_change (GPtrArray *speakers)
{
  BcSpeaker *added = bc_speaker_new ("fr");

  ((BcSpeaker *) speakers->pdata[2])->minutes = 8;
  g_ptr_array_remove_index (speakers, 0);
  added->delegation = g_strdup ("France");
  added->minutes = 3;
  g_ptr_array_add (speakers, added);
}

static void
swap (GPtrArray *speakers)
{
  gpointer first = speakers->pdata[0];

  speakers->pdata[0] = speakers->pdata[1];
  speakers->pdata[1] = first;
}

static void
set_the_same_list (BcMeeting *meeting, const BcConfig *config)
{
  set_list (meeting, config, leave_alone);
}

static void
set_another_list (BcMeeting *meeting, const BcConfig *config)
{
  set_list (meeting, config, add_strike_and_change);
}

static void
set_another_order (BcMeeting *meeting, const BcConfig *config)
{
  set_list (meeting, config, swap);
}

/* Having spoken is no change of the list. */
static void
let_one_speak (BcMeeting *meeting, const BcConfig *config)
{
  send (meeting, config, &(BcEvent){ .kind = BC_EVENT_SESSION_OPEN, .subject = "thu-rt1" });
  send (meeting, config, &(BcEvent){ .kind = BC_EVENT_LIST_NEXT, .subject = "thu-rt1" });
  send (meeting, config, &(BcEvent){ .kind = BC_EVENT_LIST_NEXT, .subject = "thu-rt1" });
}

static const struct
{
  const char *description;
  void (*act) (BcMeeting *meeting, const BcConfig *config);
  const char *edits; /* "session field; …" */
  const char *text;  /* of the first (nullable) */
} rows[] = {
  { "nothing was", nothing, "", NULL },
  { "a title", rename_it, "thu-rt1 title", "\"Roundtable 1\" is called \"Roundtable one\"" },
  { "both times", move_it, "thu-rt2 start; thu-rt2 end",
    "\"Roundtable 2\" begins at 13:40 instead of 13:30" },
  { "a time to what it was", move_it_to_where_it_was, "", NULL },
  { "a list set as it was", set_the_same_list, "", NULL },
  { "a list on which one has spoken", let_one_speak, "", NULL },
  { "speakers came and went", set_another_list, "thu-rt1 speakers",
    "the speakers' list of \"Roundtable 1\" has 5 with 101 minutes instead of 5 with 100; new: "
    "France; gone: Moderator; changed: Second panellist" },
  { "another order", set_another_order, "thu-rt1 speakers",
    "the speakers' list of \"Roundtable 1\" has 5 with 100 minutes instead of 5 with 100; in "
    "another order" },
};

static GPtrArray *
find_after (const BcConfig *config, void (*act) (BcMeeting *meeting, const BcConfig *config))
{
  g_autoptr (BcMeeting) meeting = bc_meeting_new (config->setup);
  g_autoptr (GError) error = NULL;

  act (meeting, config);
  g_autoptr (GVariant) saved = bc_meeting_save (meeting);
  GPtrArray *edits = bc_live_edits_find (config, saved, morning (config), &error);
  g_assert_no_error (error);
  return edits;
}

static void
test_row (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (BcConfig) config = load ();
  g_autoptr (GPtrArray) edits = find_after (config, rows[row].act);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < edits->len; i++)
    {
      const BcLiveEdit *edit = edits->pdata[i];

      g_assert_cmpstr (edit->day, ==, DAY);
      g_string_append_printf (all, "%s%s %s", i > 0 ? "; " : "", edit->session,
                              bc_live_field_to_string (edit->field));
    }
  g_assert_cmpstr (all->str, ==, rows[row].edits);
  if (rows[row].text != NULL)
    g_assert_cmpstr (((const BcLiveEdit *) edits->pdata[0])->text, ==, rows[row].text);
}

/* --- The plan with them --- */

static void
move_and_list (BcMeeting *meeting, const BcConfig *config)
{
  rename_it (meeting, config);
  move_it (meeting, config);
  set_another_list (meeting, config);
}

static void
test_the_plan_is_with_them (void)
{
  g_autoptr (BcConfig) config = load ();
  g_autoptr (GPtrArray) edits = find_after (config, move_and_list);
  g_autoptr (GString) out = g_string_new (NULL);

  bc_live_edits_apply (edits, config);
  const BcAgendaDay *day = bc_agenda_find_day (config->agenda, DAY);
  g_assert_cmpint (day->total_us, ==, 245 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (bc_agenda_count (config->agenda, BC_SEVERITY_ERROR), ==, 2);

  bc_check_add_days (out, config->agenda);
  bc_check_add_edits (out, edits);
  g_assert_nonnull (strstr (out->str, "  13:40  15:25  Roundtable 2 "));
  g_assert_nonnull (strstr (out->str, "  10:30  12:10  Roundtable one "));
  g_assert_nonnull (strstr (out->str, "\nChanged live; the plan above is with it\n"
                                      "  2020-11-12: \"Roundtable 1\" is called"));
}

static void
test_for_programs (void)
{
  g_autoptr (BcConfig) config = load ();
  g_autoptr (GPtrArray) edits = find_after (config, move_and_list);
  g_autofree char *json = bc_check_to_json ("f.json", config, edits);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonArray *list = json_object_get_array_member (json_node_get_object (root), "edits");

  g_assert_cmpuint (json_array_get_length (list), ==, 4);
  JsonObject *title = json_array_get_object_element (list, 0);
  JsonObject *speakers = json_array_get_object_element (list, 1);
  JsonObject *start = json_array_get_object_element (list, 2);
  g_assert_cmpstr (json_object_get_string_member (title, "live"), ==, "Roundtable one");
  g_assert_cmpstr (json_object_get_string_member (title, "configured"), ==, "Roundtable 1");
  g_assert_cmpstr (json_object_get_string_member (start, "field"), ==, "start");
  g_assert_cmpstr (json_object_get_string_member (start, "configured"), ==,
                   "2020-11-12T13:30:00+01:00");
  g_assert_cmpstr (json_object_get_string_member (start, "live"), ==, "2020-11-12T13:40:00+01:00");
  JsonArray *live = json_object_get_array_member (speakers, "live");
  JsonObject *france = json_array_get_object_element (live, 4);
  g_assert_cmpstr (json_object_get_string_member (france, "delegation"), ==, "France");
  g_assert_cmpint (json_object_get_int_member (france, "minutes"), ==, 3);
  g_assert_false (json_object_has_member (france, "name"));
}

static void
test_nothing_is_said_to_be_nothing (void)
{
  g_autoptr (BcConfig) config = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) edits = bc_live_edits_find (config, NULL, morning (config), &error);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (edits->len, ==, 0);
  bc_check_add_edits (out, edits);
  g_assert_cmpstr (out->str, ==, "\nNothing was changed live: the day goes as configured\n");
  g_autofree char *without = bc_check_to_json ("f.json", config, NULL);
  g_assert_null (strstr (without, "\"edits\""));
}

static void
test_a_foreign_state (void)
{
  g_autoptr (BcConfig) config = load ();
  g_autoptr (GVariant) foreign = g_variant_ref_sink (g_variant_new_string ("x"));
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_live_edits_find (config, foreign, morning (config), &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

/* The day after, the configuration holds again. */
static void
test_they_are_over_with_their_day (void)
{
  g_autoptr (BcConfig) config = load ();
  g_autoptr (BcMeeting) meeting = bc_meeting_new (config->setup);
  g_autoptr (GError) error = NULL;
  BcTime later = morning (config);

  rename_it (meeting, config);
  g_autoptr (GVariant) saved = bc_meeting_save (meeting);
  later.wall_us += G_TIME_SPAN_DAY;
  g_autoptr (GPtrArray) edits = bc_live_edits_find (config, saved, later, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (edits->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/live-edits/%s", rows[i].description);

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/app/live-edits/the-plan-is-with-them", test_the_plan_is_with_them);
  g_test_add_func ("/app/live-edits/for-programs", test_for_programs);
  g_test_add_func ("/app/live-edits/nothing-is-said-to-be-nothing",
                   test_nothing_is_said_to_be_nothing);
  g_test_add_func ("/app/live-edits/a-foreign-state", test_a_foreign_state);
  g_test_add_func ("/app/live-edits/they-are-over-with-their-day",
                   test_they_are_over_with_their_day);
  return g_test_run ();
}
