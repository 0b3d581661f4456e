/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#define AT(hour, minute) ((hour) *60 + (minute))

static Hall *
planned_new (gint64 limit_s)
{
  BcSetup *setup = hall_setup_new ();

  hall_plan (setup, "morning", AT (10, 30), AT (12, 10));
  hall_plan (setup, "afternoon", AT (13, 30), AT (15, 10));
  setup->pool.limit_s = limit_s;
  Hall *hall = hall_new (setup);
  hall_run (hall, "begin",
            "found room; found fr-1; found es-1; voice room; voice fr-1; voice es-1");
  return hall;
}

/* Everything that people did about the minutes is worth saving when they do it, and comes back. */
static void
test_every_deed_is_saved (void)
{
  const char *const deeds[] = { "ceiling 30",
                                "ask 10",
                                "refuse no",
                                "ask 20",
                                "grant 20",
                                "edit afternoon 13:45 15:25",
                                "until 10:33; dismiss",
                                "open morning",
                                "correct morning 5 by hand",
                                "wait 60000; since morning 10:33",
                                "jump 7200; confirm" };
  g_autoptr (Hall) hall = planned_new (14400);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      hall_run (hall, deeds[i], deeds[i]);
      g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_SAVE, NULL));
    }
  hall_run (hall, "trip", "wait 1000");
  g_autoptr (GVariant) before = bc_meeting_save (hall->meeting);
  hall_run (hall, "trip", "kill");
  g_autoptr (GVariant) after = bc_meeting_save (hall->meeting);
  g_assert_true (g_variant_equal (before, after));
  hall_run (hall, "trip", "extension granted 20; limit 15600");
}

static void
test_end_comes_back (void)
{
  g_autoptr (Hall) hall = planned_new (60);

  hall_run (hall, "end", "open morning; on fr-1; on es-1; wait 56000; silent fr-1");
  g_autoptr (GVariant) saved = bc_meeting_save (hall->meeting);
  g_autoptr (GVariant) ended = g_variant_lookup_value (saved, "ended", G_VARIANT_TYPE ("as"));
  g_assert_cmpuint (g_variant_n_children (ended), ==, 1);

  /* What ended at a pause does not begin again for what was given back; the day after it does. */
  hall_run (hall, "end",
            "silent es-1; budget spent; kill; found fr-1; voice fr-1; wait 30000; budget spent");
  hall_run (hall, "end", "until 24:00; wait 20000; budget running");
}

/* Over midnight, while nobody was there: the day's own is gone, and its minutes are the new day's. */
static void
test_restart_on_another_day (void)
{
  g_autoptr (Hall) hall = planned_new (60);

  hall_run (hall, "night",
            "ceiling 5; ask 5; edit afternoon 13:45 15:25; open morning; wait 60000; budget spent");
  hall->now_us += G_TIME_SPAN_DAY;
  hall_run (hall, "night", "kill; wait 0; extension none 0; budget running; wait 1000; used 1000");
  BcSession session;
  g_assert_true (bc_meeting_get_session (hall->meeting, "afternoon", &session));
  g_assert_cmpint (session.starts_wall_us, ==, hall_clock_us (13, 30));
}

static const char frame[] = "{'version': <uint32 2>, 'sessions': <@a{ss} {}>, 'audience-open': "
                            "<true>, 'floor-language': <'fr'>, "
                            "'desks': <@a(sbs) []>, 'budget-spent': <false>, %s}";

static gboolean
restore (Hall *hall, const char *part, GError **error)
{
  g_autofree char *text = g_strdup_printf (frame, part);
  g_autoptr (GVariant) saved = g_variant_parse (NULL, text, NULL, NULL, error);

  g_assert_nonnull (saved);
  return bc_meeting_restore (hall->meeting, saved, hall_time (hall), hall->effects, error);
}

static void
test_what_is_not_of_the_form (void)
{
  static const char *const parts[] = {
    "'day': <5>",
    "'spent-day': <true>",
    "'opened': <['morning']>",
    "'since': <'10:30'>",
    "'n-changes': <'two'>",
    "'charged': <[1]>",
    "'ended': <'fr'>",
    "'edits': <[('morning',)]>",
    "'extension': <'asked'>",
    "'dismissed': <[1, 2]>",
    "'extension-asked': <(1, 2)>",
    "'bookings': <['extension']>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (Hall) hall = planned_new (60);
      g_autoptr (GError) error = NULL;

      g_assert_false (restore (hall, parts[i], &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
    }
}

static void
test_things_that_are_gone (void)
{
  static const char *const parts[] = {
    "'opened': <{'night': int64 5}>",
    "'ended': <['ru']>",
    "'edits': <[('night', '2020-11-12', int64 5, int64 6, 'Night')]>",
    "'extension': <('perhaps', int64 5, '', '')>",
    "'bookings': <[(uint32 77, uint64 5, 'morning', int64 5, '', '')]>",
    "'dismissed': <['suspend-night']>",
    "'day': <'yesterday, all my troubles seemed so far away'>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (Hall) hall = planned_new (60);
      g_autoptr (GError) error = NULL;

      g_assert_true (restore (hall, parts[i], &error));
      g_assert_no_error (error);
      hall_run (hall, parts[i],
                "extension none 0; unprompted; open morning; on fr-1; fr = fr-1 -18 fr-1:0");
      g_assert_cmpuint (hall->pool.n_bookings, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/minutes-save/every-deed-is-saved", test_every_deed_is_saved);
  g_test_add_func ("/meeting/minutes-save/end-comes-back", test_end_comes_back);
  g_test_add_func ("/meeting/minutes-save/restart-on-another-day", test_restart_on_another_day);
  g_test_add_func ("/meeting/minutes-save/what-is-not-of-the-form", test_what_is_not_of_the_form);
  g_test_add_func ("/meeting/minutes-save/things-that-are-gone", test_things_that_are_gone);
  return g_test_run ();
}
