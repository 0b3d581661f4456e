/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <string.h>

typedef enum
{
  DONE,
  NOTHING, /* it is so already */
  REFUSED
} Outcome;

static const struct
{
  const char *way_there;
  BcEventKind kind;
  Outcome outcome;
  BcSessionState state;
  gboolean is_audience_open;
} edges[] = {
  { "", BC_EVENT_SESSION_OPEN, DONE, BC_SESSION_OPEN, TRUE },
  { "", BC_EVENT_SESSION_SUSPEND, REFUSED, BC_SESSION_PLANNED, FALSE },
  { "", BC_EVENT_SESSION_CLOSE, REFUSED, BC_SESSION_PLANNED, FALSE },
  { "open morning", BC_EVENT_SESSION_OPEN, NOTHING, BC_SESSION_OPEN, TRUE },
  { "open morning", BC_EVENT_SESSION_SUSPEND, DONE, BC_SESSION_SUSPENDED, TRUE },
  { "open morning", BC_EVENT_SESSION_CLOSE, DONE, BC_SESSION_CLOSED, FALSE },
  { "open morning; audience close", BC_EVENT_SESSION_SUSPEND, DONE, BC_SESSION_SUSPENDED, FALSE },
  { "open morning; audience close", BC_EVENT_SESSION_OPEN, NOTHING, BC_SESSION_OPEN, FALSE },
  { "open morning; suspend morning", BC_EVENT_SESSION_OPEN, DONE, BC_SESSION_OPEN, TRUE },
  { "open morning; suspend morning", BC_EVENT_SESSION_SUSPEND, NOTHING, BC_SESSION_SUSPENDED,
    TRUE },
  { "open morning; suspend morning", BC_EVENT_SESSION_CLOSE, DONE, BC_SESSION_CLOSED, FALSE },
  { "open morning; close morning", BC_EVENT_SESSION_OPEN, DONE, BC_SESSION_OPEN, TRUE },
  { "open morning; close morning", BC_EVENT_SESSION_SUSPEND, REFUSED, BC_SESSION_CLOSED, FALSE },
  { "open morning; close morning", BC_EVENT_SESSION_CLOSE, NOTHING, BC_SESSION_CLOSED, FALSE },
  { "open morning; close morning; audience open", BC_EVENT_SESSION_CLOSE, NOTHING,
    BC_SESSION_CLOSED, TRUE },
  { "open afternoon", BC_EVENT_SESSION_OPEN, REFUSED, BC_SESSION_PLANNED, TRUE },
  { "open afternoon; suspend afternoon", BC_EVENT_SESSION_OPEN, REFUSED, BC_SESSION_PLANNED, TRUE },
  { "open afternoon; close afternoon", BC_EVENT_SESSION_OPEN, DONE, BC_SESSION_OPEN, TRUE },
  { "open morning; close morning; open afternoon", BC_EVENT_SESSION_CLOSE, NOTHING,
    BC_SESSION_CLOSED, TRUE },
  { "open morning; close morning; open afternoon", BC_EVENT_SESSION_OPEN, REFUSED,
    BC_SESSION_CLOSED, TRUE },
};

static void
test_edges (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      g_autofree char *row = g_strdup_printf ("\"%s\", then %s", edges[i].way_there,
                                              bc_event_kind_to_string (edges[i].kind));
      BcEvent event = { .kind = edges[i].kind, .subject = "morning" };

      hall_run (hall, row, edges[i].way_there);
      hall_wait_us (hall, 0);
      hall_forget (hall);
      g_test_message ("%s", row);
      g_assert_cmpint (hall_try (hall, &event), ==, edges[i].outcome != REFUSED);
      if (edges[i].outcome == REFUSED)
        g_assert_error (hall->error, BC_ERROR, BC_ERROR_CONFLICT);
      g_assert_cmpint (hall->effects->len > 0, ==, edges[i].outcome == DONE);
      g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "morning"), ==, edges[i].state);
      g_assert_cmpint (bc_meeting_is_audience_open (hall->meeting), ==, edges[i].is_audience_open);
    }
}

static void
test_conflict_names_the_other (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "names", "open morning; ! open afternoon");
  g_assert_nonnull (strstr (hall->error->message, "morning"));
  g_assert_nonnull (strstr (hall->error->message, "open"));
}

/* Everything that is asked of what is not there, or of a value that means nothing. */
static void
test_refusals (void)
{
  const struct
  {
    BcEvent event;
    BcError code;
  } refusals[] = {
    { { .kind = BC_EVENT_SESSION_OPEN, .subject = "night" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_SESSION_OPEN }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_SESSION_SUSPEND, .subject = "" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_SESSION_CLOSE, .subject = "MORNING" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_FLOOR_LANGUAGE, .value = "tlh" }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_FLOOR_LANGUAGE, .value = "" }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_FLOOR_LANGUAGE }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_DESK_ON, .subject = "ru-1" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_DESK_ON }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_DESK_OFF, .subject = "fr" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_DESK_COUGH, .subject = "ru-1", .amount = 1 }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_DESK_COUGH, .subject = "fr-1", .amount = 2 }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_DESK_COUGH, .subject = "fr-1", .amount = -1 }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_DESK_OUTPUT, .subject = "ru-1", .value = "a" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_DESK_OUTPUT, .subject = "fr-1", .value = "c" }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_DESK_OUTPUT, .subject = "fr-1" }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_DESK_OUTPUT, .subject = "fr-2", .value = "b" }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_INPUT_FOUND, .subject = "attic" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_INPUT_LOST }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_INPUT_VOICE, .subject = "attic" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_INPUT_SILENT, .subject = "" }, BC_ERROR_NOT_FOUND },
    { { .kind = BC_EVENT_LEASE_REPLY }, BC_ERROR_INVALID },
    { { .kind = BC_EVENT_LAST }, BC_ERROR_INVALID },
    { { .kind = (BcEventKind) -1 }, BC_ERROR_INVALID },
  };
  g_autoptr (Hall) hall = hall_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_test_message ("row %u", i);
      g_assert_false (hall_try (hall, &refusals[i].event));
      g_assert_error (hall->error, BC_ERROR, (int) refusals[i].code);
      g_assert_cmpuint (strlen (hall->error->message), >, 10);
    }
}

static void
test_views_of_the_unknown (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  BcDeskView view;

  g_assert_false (bc_meeting_get_desk (hall->meeting, "ru-1", &view));
  g_assert_false (bc_meeting_is_input_found (hall->meeting, "attic"));
  g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "night"), ==, BC_SESSION_PLANNED);
  g_assert_true (bc_meeting_get_setup (hall->meeting) == hall->setup);
}

static void
test_desk_view (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  BcDeskView view;

  hall_run (hall, "view",
            "found room; open morning; floor fr; voice room; found fr-1; on fr-1; wait 4000");
  g_assert_true (bc_meeting_get_desk (hall->meeting, "fr-1", &view));
  g_assert_cmpint (view.state, ==, BC_DESK_ON_AIR);
  g_assert_cmpstr (view.output, ==, "fr");
  g_assert_true (view.is_input_found);
  g_assert_true (view.is_silent);
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "desks"));

  hall_run (hall, "view", "voice fr-1; output fr-1 b; lost fr-1");
  g_assert_true (bc_meeting_get_desk (hall->meeting, "fr-1", &view));
  g_assert_cmpstr (view.output, ==, "en");
  g_assert_false (view.is_input_found);
  g_assert_false (view.is_silent);
  g_assert_true (bc_meeting_is_input_found (hall->meeting, "room"));
  g_assert_false (bc_meeting_is_input_found (hall->meeting, "fr-1"));
}

static void
test_words (void)
{
  for (guint kind = 0; kind < BC_EVENT_LAST; kind++)
    for (guint other = 0; other < kind; other++)
      g_assert_cmpstr (bc_event_kind_to_string (kind), !=, bc_event_kind_to_string (other));
  g_assert_cmpstr (bc_event_kind_to_string (BC_EVENT_SESSION_OPEN), ==, "session-open");
  g_assert_cmpstr (bc_event_kind_to_string (BC_EVENT_DEADLINE), ==, "deadline");
  g_assert_cmpstr (bc_notice_to_string (BC_NOTICE_CLOSED), ==, "closed");
  g_assert_cmpstr (bc_notice_to_string (BC_NOTICE_SOUND_LOST), ==, "sound-lost");
  g_assert_cmpstr (bc_session_state_to_string (BC_SESSION_SUSPENDED), ==, "suspended");
  g_assert_cmpstr (bc_budget_state_to_string (BC_BUDGET_SPENT), ==, "spent");
  g_assert_cmpstr (bc_desk_state_to_string (BC_DESK_ON_AIR), ==, "on-air");
}

/* At the start the sound of the room takes a moment to come; once it was there, its loss is an alarm at once. */
static void
test_loss_at_the_start (void)
{
  g_autoptr (Hall) never = hall_new (NULL);
  g_autoptr (Hall) soon = hall_new (NULL);

  hall_run (
      never, "never",
      "open morning; unalarmed; wait 4999; unalarmed; wait 1; alarmed; wait 10000; unalarmed; "
      "found room; warned; lost room; alarmed");
  hall_run (
      soon, "soon",
      "open morning; wait 4000; found room; unalarmed; unwarned; wait 10000; unalarmed; lost "
      "room; alarmed; kill; unalarmed; wait 3000; found room; unalarmed; unwarned; wait 5000; "
      "unalarmed; lost room; alarmed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/sessions/edges", test_edges);
  g_test_add_func ("/meeting/sessions/conflict-names-the-other", test_conflict_names_the_other);
  g_test_add_func ("/meeting/door/refusals-change-nothing", test_refusals);
  g_test_add_func ("/meeting/sessions/loss-at-the-start", test_loss_at_the_start);
  g_test_add_func ("/meeting/views/of-the-unknown", test_views_of_the_unknown);
  g_test_add_func ("/meeting/views/desk", test_desk_view);
  g_test_add_func ("/meeting/views/words", test_words);
  return g_test_run ();
}
