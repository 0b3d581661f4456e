/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <string.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

/* "ID LANGUAGE MINUTES, …": everybody's name is the id in capitals; "-" is a language not known. */
static BcSpeakers *
make_list (const char *text)
{
  g_auto (GStrv) rows = g_strsplit (text, ",", -1);
  BcSpeakers *list = bc_speakers_new ();

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (rows[i]), " ", 3);
      BcSpeaker *speaker = bc_speaker_new (words[0]);

      speaker->name = g_ascii_strup (words[0], -1);
      speaker->language = strcmp (words[1], "-") != 0 ? g_strdup (words[1]) : NULL;
      speaker->minutes = (guint) g_ascii_strtoull (words[2], NULL, 10);
      g_ptr_array_add (list->speakers, speaker);
    }
  return list;
}

static gboolean
set_list (Hall *hall, const char *session, const BcSpeakers *list)
{
  return hall_try (
      hall,
      &(BcEvent){ .kind = BC_EVENT_LIST_SET, .subject = session, .list = list, .actor = "chair" });
}

static Hall *
hall_with_list (const char *text)
{
  Hall *hall = hall_new (NULL);
  g_autoptr (BcSpeakers) list = make_list (text);

  g_assert_true (set_list (hall, "morning", list));
  hall_run (hall, "begin", "found room; open morning");
  return hall;
}

static BcListView
look (const Hall *hall, const char *session)
{
  BcListView view;

  g_assert_true (bc_meeting_get_list (hall->meeting, session, hall->now_us, &view));
  return view;
}

static guint
count_done (const Hall *hall, const char *session)
{
  BcListView view = look (hall, session);
  guint n = 0;

  for (guint i = 0; i < view.list->speakers->len; i++)
    n += ((const BcSpeaker *) view.list->speakers->pdata[i])->is_done ? 1 : 0;
  return n;
}

static void
test_next (void)
{
  g_autoptr (Hall) hall = hall_with_list ("ana fr 3, bo es 5, cem - 0");

  g_assert_null (look (hall, "morning").speaker);
  hall_run (hall, "next", "next; wait 30000");
  g_assert_nonnull (look (hall, "morning").list);
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "ana");
  g_assert_cmpint (look (hall, "morning").speaking_us, ==, 30 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (look (hall, "morning").over_us, ==, 30 * G_TIME_SPAN_SECOND - 3 * MINUTE_US);
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "fr");
  g_assert_cmpuint (count_done (hall, "morning"), ==, 0);

  hall_run (hall, "next", "next morning");
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "lists"));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_SAVE, NULL));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_AUDIT, "host Ana"));
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "bo");
  g_assert_cmpint (look (hall, "morning").speaking_us, ==, 0);
  g_assert_cmpuint (count_done (hall, "morning"), ==, 1);
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "es");

  hall_run (hall, "not known", "next; wait 60000");
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "unknown");
  g_assert_cmpint (look (hall, "morning").over_us, <=, 0);
  hall_run (hall, "the end", "! next");
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "cem");
  hall_run (hall, "the end", "done; ! next; done; still");
  g_assert_null (look (hall, "morning").speaker);
  g_assert_cmpuint (count_done (hall, "morning"), ==, 3);
}

static void
test_whose_list (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  g_autoptr (BcSpeakers) list = make_list ("ana fr 3, bo es 5");

  hall_run (hall, "nothing under way", "! next; open morning; ! next");
  g_assert_nonnull (strstr (hall->error->message, "morning has no speakers' list"));
  g_assert_true (set_list (hall, "morning", list));
  g_assert_true (set_list (hall, "afternoon", list));
  hall_run (hall, "another's", "! next afternoon; next morning");
  g_assert_null (look (hall, "afternoon").speaker);
  hall_run (hall, "closed", "close morning");
  g_assert_null (look (hall, "morning").speaker);
  g_assert_cmpuint (count_done (hall, "morning"), ==, 1);
  hall_run (hall, "before it opens", "next afternoon");
  g_assert_cmpstr (look (hall, "afternoon").speaker, ==, "ana");
  g_assert_false (bc_meeting_get_list (hall->meeting, "night", 0, &(BcListView){ 0 }));
  g_assert_false (hall_try (hall, &(BcEvent){ .kind = BC_EVENT_LIST_NEXT, .subject = "night" }));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
  g_assert_false (set_list (hall, "night", list));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
}

static void
test_over_time_is_told_once (void)
{
  g_autoptr (Hall) hall = hall_with_list ("ana fr 3, bo es 0");

  hall_run (hall, "over", "next; wait 179999; unwarned; wait 1; warned; wait 600000; unwarned");
  g_assert_cmpint (look (hall, "morning").over_us, ==, 10 * MINUTE_US);
  hall_run (hall, "over", "next; wait 600000; unwarned");
}

static void
test_list_is_changed_meanwhile (void)
{
  g_autoptr (Hall) hall = hall_with_list ("ana fr 3, bo es 5");
  g_autoptr (BcSpeakers) more = make_list ("zoe en 1, ana fr 10, bo es 5");
  g_autoptr (BcSpeakers) fewer = make_list ("bo es 5");
  g_autoptr (BcSpeakers) none = bc_speakers_new ();

  hall_run (hall, "change", "next; wait 60000");
  g_assert_true (set_list (hall, "morning", more));
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "ana");
  g_assert_cmpint (look (hall, "morning").speaking_us, ==, MINUTE_US);
  hall_run (hall, "who was put before is next", "next");
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "zoe");
  g_assert_true (set_list (hall, "morning", fewer));
  g_assert_null (look (hall, "morning").speaker);
  hall_run (hall, "change", "next");
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "bo");
  g_assert_true (set_list (hall, "morning", none));
  g_assert_null (look (hall, "morning").speaker);
  hall_run (hall, "change", "! next");
}

static void
test_what_is_no_list (void)
{
  static const struct
  {
    const char *description;
    const char *rows;
    const char *words;
  } lists[] = {
    { "an id that is none", "Ana fr 3", "" },
    { "an id that is there twice", "ana fr 3, ana es 3", "ana" },
    { "a language that nobody knows", "ana tlh 3", "ana" },
    { "more minutes than a speaker has", "ana fr 601", "ana" },
  };
  g_autoptr (Hall) hall = hall_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (BcSpeakers) list = make_list (lists[i].rows);

      g_test_message ("%s", lists[i].description);
      g_assert_false (set_list (hall, "morning", list));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_nonnull (strstr (hall->error->message, lists[i].words));
    }
  g_assert_false (set_list (hall, "morning", NULL));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  g_assert_null (look (hall, "morning").list);
}

static void
test_what_is_no_speaker (void)
{
  static const struct
  {
    const char *name;
    const char *delegation;
    const char *statement;
    gboolean is_sound;
  } rows[] = {
    { NULL, NULL, NULL, FALSE },
    { "", "", NULL, FALSE },
    { NULL, "Croatia", NULL, TRUE },
    { "A\nB", NULL, NULL, FALSE },
    { "Ana", "\x01", NULL, FALSE },
    { "Ana", NULL, "https://example.org/statement.pdf", TRUE },
    { "Ana", NULL, "javascript:alert(1)", FALSE },
  };
  g_autoptr (Hall) hall = hall_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcSpeakers) list = bc_speakers_new ();
      BcSpeaker *speaker = bc_speaker_new ("ana");

      speaker->name = g_strdup (rows[i].name);
      speaker->delegation = g_strdup (rows[i].delegation);
      speaker->statement = g_strdup (rows[i].statement);
      g_ptr_array_add (list->speakers, speaker);
      g_assert_cmpint (set_list (hall, "morning", list), ==, rows[i].is_sound);
    }
  hall_run (hall, "a delegation will do", "open morning; next");
}

/* A tag will do for a language; what is kept is its id. */
static void
test_languages_by_tag (void)
{
  g_autoptr (Hall) hall = hall_with_list ("ana sr-Latn-RS 3");

  g_assert_cmpstr (bc_speakers_find (look (hall, "morning").list, "ana")->language, ==, "bcms");
  hall_run (hall, "tag", "next; bcms why the floor speaks the tongue bcms");
}

/* --- The lock --- */

static gboolean
say (Hall *hall, const char *language, BcAuthority by)
{
  return hall_try (hall,
                   &(BcEvent){ .kind = BC_EVENT_FLOOR_LANGUAGE, .value = language, .by = by });
}

static void
test_lock (void)
{
  static const BcAuthority others[] = { BC_BY_DESK, BC_BY_ASSISTANT, BC_BY_LEADER, BC_BY_OWNER };
  g_autoptr (Hall) hall = hall_with_list ("ana es 3, bo fr 3");

  hall_run (hall, "lock", "floor fr; lock");
  g_assert_true (bc_meeting_is_floor_locked (hall->meeting));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "floor"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_false (say (hall, "es", others[i]));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_CONFLICT);
      g_assert_nonnull (strstr (hall->error->message, "locked"));
      g_assert_false (hall_try (hall, &(BcEvent){ .kind = BC_EVENT_FLOOR_LOCK, .by = others[i] }));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_CONFLICT);
    }
  hall_run (hall, "the list does not move it, and says so",
            "next; warned; wait 1000; next; "
            "unwarned");
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "fr");
  g_assert_true (say (hall, "es", BC_BY_HOST));
  hall_run (hall, "a crash does not unlock", "kill");
  g_assert_false (say (hall, "fr", BC_BY_DESK));
  hall_run (hall, "unlock", "unlock; unlock; still");
  g_assert_true (say (hall, "fr", BC_BY_DESK));
  g_assert_false (hall_try (hall, &(BcEvent){ .kind = BC_EVENT_FLOOR_LOCK, .amount = 7 }));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
}

/* --- Over a crash --- */

static void
test_kept_over_a_crash (void)
{
  g_autoptr (Hall) hall = hall_with_list ("ana fr 3, bo es 5, cem - 0");

  hall_run (hall, "crash", "next; next; wait 61000; kill");
  g_assert_cmpuint (look (hall, "morning").list->speakers->len, ==, 3);
  g_assert_cmpuint (count_done (hall, "morning"), ==, 1);
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "bo");
  g_assert_cmpint (look (hall, "morning").speaking_us, ==, 61 * G_TIME_SPAN_SECOND);
  hall_run (hall, "crash", "wait 238999; unwarned; wait 1; warned; kill; wait 60000; unwarned");
  g_assert_cmpstr (bc_speakers_find (look (hall, "morning").list, "bo")->name, ==, "BO");
  g_assert_null (bc_speakers_find (look (hall, "morning").list, "cem")->language);
}

/* --- What it means for the day --- */

/* Minutes after 10:00 at which the day is over. */
static gint64
find_end (const Hall *hall)
{
  g_auto (BcForecast) forecast = { 0 };

  g_assert_true (bc_meeting_get_forecast (hall->meeting, hall_time (hall), &forecast));
  return forecast.agenda_ends_wall_us / MINUTE_US - 1605171600 / 60;
}

/* The session lasts as long as its list does, if the list says how long that is. */
static void
test_forecast (void)
{
  g_autoptr (Hall) hall = hall_new_with_hours ();
  g_autoptr (BcSpeakers) list = make_list ("ana fr 60, bo es 60, cem en 120");
  g_autoptr (BcSpeakers) vague = make_list ("ana fr 60, bo es 0");
  g_autoptr (BcSpeakers) none = bc_speakers_new ();

  hall_run (hall, "no list", "found room; open morning");
  gint64 begin = find_end (hall);
  g_assert_true (set_list (hall, "morning", none));
  g_assert_cmpint (find_end (hall), ==, begin);
  g_assert_true (set_list (hall, "morning", vague));
  g_assert_cmpint (find_end (hall), ==, begin);
  g_assert_true (set_list (hall, "morning", list));
  gint64 end = find_end (hall);
  g_assert_cmpint (end, ==, 16 + 240 + 110); /* it is 10:16 */

  hall_run (hall, "in time", "next; wait 3600000");
  g_assert_cmpint (find_end (hall), ==, end);
  hall_run (hall, "twelve minutes over", "wait 720000");
  g_assert_cmpint (find_end (hall), ==, end + 12);
  hall_run (hall, "quicker", "next; wait 600000; done");
  g_assert_cmpint (find_end (hall), ==, end + 12 - 50);
  hall_run (hall, "all have spoken: the hours count again", "next; done");
  g_assert_cmpint (find_end (hall), ==, begin);
}

/* The list of the set-up is where it begins. */
static void
test_list_of_the_setup (void)
{
  BcSetup *setup = hall_setup_new ();

  ((BcSession *) bc_setup_find_session (setup, "morning"))->speakers =
      make_list ("ana fr 3, bo es 5");
  g_autoptr (Hall) hall = hall_new (setup);
  g_assert_cmpuint (look (hall, "morning").list->speakers->len, ==, 2);
  hall_run (hall, "setup", "open morning; next; kill");
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "ana");
  hall_run (hall, "setup", "next; kill");
  g_assert_cmpstr (look (hall, "morning").speaker, ==, "bo");
  g_assert_false (
      bc_speakers_find (bc_setup_find_session (setup, "morning")->speakers, "ana")->is_done);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/lists/next", test_next);
  g_test_add_func ("/meeting/lists/whose-list", test_whose_list);
  g_test_add_func ("/meeting/lists/over-time-is-told-once", test_over_time_is_told_once);
  g_test_add_func ("/meeting/lists/changed-meanwhile", test_list_is_changed_meanwhile);
  g_test_add_func ("/meeting/lists/what-is-no-list", test_what_is_no_list);
  g_test_add_func ("/meeting/lists/what-is-no-speaker", test_what_is_no_speaker);
  g_test_add_func ("/meeting/lists/languages-by-tag", test_languages_by_tag);
  g_test_add_func ("/meeting/lists/the-host-locks-the-floor", test_lock);
  g_test_add_func ("/meeting/lists/kept-over-a-crash", test_kept_over_a_crash);
  g_test_add_func ("/meeting/lists/the-day-lasts-as-long", test_forecast);
  g_test_add_func ("/meeting/lists/list-of-the-setup", test_list_of_the_setup);
  return g_test_run ();
}
