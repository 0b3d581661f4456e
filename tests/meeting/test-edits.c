/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#define AT(hour, minute) ((hour) *60 + (minute))

static Hall *
edits_new (void)
{
  BcSetup *setup = hall_setup_new ();
  BcSession *lunch = g_new0 (BcSession, 1);

  lunch->id = g_strdup ("lunch");
  lunch->title = g_strdup ("Lunch");
  lunch->kind = BC_SESSION_KIND_BREAK;
  g_ptr_array_add (setup->sessions, lunch);
  hall_plan (setup, "check", AT (10, 20), AT (10, 30));
  hall_plan (setup, "morning", AT (10, 30), AT (12, 10));
  hall_plan (setup, "lunch", AT (12, 10), AT (13, 30));
  hall_plan (setup, "afternoon", AT (13, 30), AT (15, 10));
  return hall_new (setup);
}

static void
check_session (const Hall *hall, const char *id, const char *title, guint starts, guint ends)
{
  BcSession session;

  g_assert_true (bc_meeting_get_session (hall->meeting, id, &session));
  g_assert_cmpstr (session.id, ==, id);
  g_assert_cmpstr (session.title, ==, title);
  g_assert_cmpint (session.starts_wall_us, ==, hall_clock_us (0, starts));
  g_assert_cmpint (session.ends_wall_us, ==, hall_clock_us (0, ends));
}

static void
test_edit (void)
{
  g_autoptr (Hall) hall = edits_new ();
  BcSessionEdit edit = { .title = "The afternoon" };
  BcEvent rename = { .kind = BC_EVENT_SESSION_EDIT,
                     .subject = "afternoon",
                     .edit = &edit,
                     .reason = "as the chair says" };
  BcSession session;

  check_session (hall, "afternoon", "afternoon", AT (13, 30), AT (15, 10));
  hall_run (
      hall, "edit",
      "edit afternoon 13:45 15:25; changed sessions; said moved session afternoon to 13:45-15:25");
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_SAVE, NULL));
  g_assert_true (hall_try (hall, &rename));
  hall_run (hall, "edit",
            "said named session afternoon \"The afternoon\" because: as the chair says");
  check_session (hall, "afternoon", "The afternoon", AT (13, 45), AT (15, 25));
  edit = (BcSessionEdit){ .ends_wall_us = hall_clock_us (15, 0) };
  g_assert_true (hall_try (hall, &rename));
  check_session (hall, "afternoon", "The afternoon", AT (13, 45), AT (15, 0));
  check_session (hall, "morning", "morning", AT (10, 30), AT (12, 10));
  g_assert_false (bc_meeting_get_session (hall->meeting, "night", &session));

  hall_run (hall, "edit", "kill");
  check_session (hall, "afternoon", "The afternoon", AT (13, 45), AT (15, 0));
  /* The day after, the configuration says again what is planned. */
  hall_run (hall, "edit", "until 23:59");
  check_session (hall, "afternoon", "The afternoon", AT (13, 45), AT (15, 0));
  hall_run (hall, "edit", "until 24:00; changed sessions");
  check_session (hall, "afternoon", "afternoon", AT (13, 30), AT (15, 10));
}

static void
test_refused (void)
{
  const struct
  {
    const char *description;
    const char *session;
    BcSessionEdit edit;
    BcError code;
  } wrong[] = {
    { "no such session", "night", { .title = "Night" }, BC_ERROR_NOT_FOUND },
    { "nothing", "morning", { 0 }, BC_ERROR_INVALID },
    { "no title", "morning", { .title = "" }, BC_ERROR_INVALID },
    { "not text", "morning", { .title = "\xff\xfe" }, BC_ERROR_INVALID },
    { "ends before it begins",
      "morning",
      { .ends_wall_us = hall_clock_us (10, 30) },
      BC_ERROR_INVALID },
    { "begins when it ends",
      "morning",
      { .starts_wall_us = hall_clock_us (12, 10) },
      BC_ERROR_INVALID },
    { "before 1970", "morning", { .starts_wall_us = -1 }, BC_ERROR_INVALID },
    { "another day",
      "morning",
      { hall_clock_us (34, 0), hall_clock_us (35, 0), NULL },
      BC_ERROR_INVALID },
    { "longer than a day",
      "morning",
      { .ends_wall_us = hall_clock_us (34, 31) },
      BC_ERROR_INVALID },
    { "the end of time", "morning", { .ends_wall_us = G_MAXINT64 }, BC_ERROR_INVALID },
  };
  g_autoptr (Hall) hall = edits_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      BcEvent event = { .kind = BC_EVENT_SESSION_EDIT,
                        .subject = wrong[i].session,
                        .edit = &wrong[i].edit };

      g_test_message ("%s", wrong[i].description);
      g_assert_false (hall_try (hall, &event));
      g_assert_error (hall->error, BC_ERROR, (int) wrong[i].code);
      check_session (hall, "morning", "morning", AT (10, 30), AT (12, 10));
    }
  g_assert_false (
      hall_try (hall, &(BcEvent){ .kind = BC_EVENT_SESSION_EDIT, .subject = "morning" }));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
}

/* When delegates are to be back: minutes after midnight, -1: nobody knows. */
static void
test_back (void)
{
  g_autoptr (Hall) hall = edits_new ();

  hall_run (
      hall, "back",
      "audience open; back -1; audience close; back 620; until 10:20; back -1; open check; back "
      "-1; "
      "audience close; back 630; until 10:30; back -1; close check; open morning; back -1; until "
      "12:10; suspend morning; back -1; audience close; back 810; edit afternoon 13:45 15:20; back "
      "825; until 13:45; back -1; close morning; open afternoon; close afternoon; back -1");
}

/* The notice of the break says so, and stops saying it when it is past. */
static void
test_notice (void)
{
  g_autoptr (Hall) hall = edits_new ();
  const BcPlanChannel *fr;

  hall_run (hall, "notice", "found room; open morning; until 12:10; close morning");
  fr = bc_plan_find_channel (bc_meeting_get_plan (hall->meeting), "fr");
  g_assert_cmpint (fr->notice, ==, BC_NOTICE_BREAK);
  g_assert_cmpint (fr->back_minute, ==, AT (13, 30));
  hall_run (hall, "notice", "until 13:31");
  fr = bc_plan_find_channel (bc_meeting_get_plan (hall->meeting), "fr");
  g_assert_cmpint (fr->back_minute, ==, -1);
}

/* A break that is open is one, whether or not anybody knows when it ends. */
static void
test_open_break (void)
{
  g_autoptr (Hall) hall = edits_new ();

  hall_run (hall, "break",
            "found room; open morning; until 12:10; close morning; open lunch; notice fr break; "
            "notice original break; fr why the meeting has a break until 13:30; back 810; edit "
            "afternoon 13:45 15:20; fr why the meeting has a break until 13:45; back 825; until "
            "13:46; notice fr break; back -1; audience open; notice fr none; audience close; "
            "notice fr break; close lunch; notice fr closed");
  hall_run (hall, "after the last, until it ends itself",
            "open afternoon; close afternoon; until 14:00; edit lunch 13:50 14:30; open lunch; "
            "notice fr break; fr why the meeting has a break until 14:30; back 870; until 14:30; "
            "notice fr break; back -1; close lunch; notice fr closed");
}

/* Before the day's first session nothing has a break; a sound check begins nothing. */
static void
test_before_the_first (void)
{
  g_autoptr (Hall) hall = edits_new ();

  hall_run (hall, "before",
            "found room; audience open; audience close; notice fr closed; fr why the meeting is "
            "not open to listeners: it begins at 10:20; back 620; open check; close check; notice "
            "fr closed; fr why the meeting is not open to listeners: it begins at 10:30; kill; "
            "found room; notice fr closed; open morning; close morning; notice fr break; kill; "
            "notice fr break; fr why the meeting has a break until 13:30");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/edits/edit", test_edit);
  g_test_add_func ("/meeting/edits/refused", test_refused);
  g_test_add_func ("/meeting/edits/back", test_back);
  g_test_add_func ("/meeting/edits/notice", test_notice);
  g_test_add_func ("/meeting/edits/open-break", test_open_break);
  g_test_add_func ("/meeting/edits/before-the-first", test_before_the_first);
  return g_test_run ();
}
