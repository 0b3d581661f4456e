/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <string.h>

#define AT(hour, minute) ((hour) *60 + (minute))

/* 12 November 2020 as it was published, on a pool of 240 minutes: an opening and a roundtable before lunch, a roundtable and
 * a summary after it. */
static void
add_session (BcSetup *setup, const char *id, const char *title, guint starts, guint ends)
{
  BcSession *session = g_new0 (BcSession, 1);

  session->id = g_strdup (id);
  session->title = g_strdup (title);
  session->day = g_strdup ("2020-11-12");
  session->kind = strcmp (id, "lunch") == 0 ? BC_SESSION_KIND_BREAK : BC_SESSION_KIND_INTERPRETED;
  g_ptr_array_add (setup->sessions, session);
  hall_plan (setup, id, starts, ends);
}

static Hall *
day_new (gint64 limit_min, guint service_ends_minute)
{
  BcSetup *setup = hall_setup_new ();

  g_ptr_array_set_size (setup->sessions, 0);
  add_session (setup, "rt1", "Roundtable 1", AT (10, 30), AT (12, 10));
  add_session (setup, "lunch", "Lunch", AT (12, 10), AT (13, 30));
  add_session (setup, "rt2", "Roundtable 2", AT (13, 30), AT (15, 10));
  add_session (setup, "sum", "Summary", AT (15, 10), AT (15, 20));
  setup->pool.limit_s = limit_min * 60;
  setup->pool.service_ends_minute = service_ends_minute;
  setup->pool.ceiling_s = 3600;
  Hall *hall = hall_new (setup);
  BcLeaseReply standing = fake_pool_read (&hall->pool);

  hall_run (hall, "begin", "found room; found fr-1; voice room; voice fr-1");
  g_assert_true (
      hall_try (hall, &(BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &standing }));
  return hall;
}

typedef struct
{
  const char *description;
  gint64 limit_min;
  guint service_ends_minute;
  const char *script;
} Row;

static const Row rows[] = {
  { "the day that fits says nothing", 211, 0,
    "until 10:30; open rt1; until 12:10; unwarned; close rt1; until 13:30; unwarned; open rt2; "
    "until 15:10; unwarned; close rt2; open sum; until 15:19; unwarned" },
  { "a plan that does not fit is warned of when the day begins, once", 205, 0,
    "said Summary will lose its last 5 minutes: the plan takes more than the pool "
    "gives; until 10:30; unwarned; open rt1; until 12:00; unsaid Summary" },
  { "an overrun is warned of as soon as it costs something", 210, 0,
    "until 10:30; unwarned; open rt1; until 12:10; unwarned; until 12:11; said interpretation will "
    "end at 15:19. Summary will lose its last minute: more has been drawn by now than was planned; "
    "until 12:12; unwarned; until 12:13; said interpretation will end at 15:17" },
  { "another meeting that draws is named", 240, 0,
    "until 10:30; open rt1; until 11:00; unwarned; draw hearing; wait 1000; said meeting hearing "
    "also "
    "draws; until 11:01; unwarned; undraw; wait 1000; said interpretation will last to the end" },
  { "the interpreters' clock counts, too", 240, AT (15, 0),
    "said the interpreters leave at 15:00. Roundtable 2 will lose its last 10 minutes "
    "and Summary all of its 10 minutes" },
  { "a late day runs into it", 240, AT (15, 25),
    "until 10:30; open rt1; until 12:10; close rt1; until 13:34; unwarned; until 13:37; said the "
    "interpreters leave at 15:25. Summary will lose its last minute: the day runs 6 minutes late" },
  { "the last minutes are called out, each once", 205, 0,
    "until 10:30; open rt1; until 12:10; close rt1; until 13:30; open rt2; until 14:44; unsaid "
    "interpretation will end at; until 14:46; said interpretation will end at 15:15, in 30 "
    "minutes; "
    "until 14:59; unwarned; until 15:01; said in 15 minutes; until 15:09; unwarned; until 15:10; "
    "said in 5 minutes; close rt2; open sum; until 15:13; unwarned; until 15:14; said in 1 minute; "
    "until 15:15; budget spent; alarmed" },
  { "the interpreters' clock is called out like the pool's", 240, AT (15, 0),
    "until 10:30; open rt1; until 12:10; close rt1; until 13:30; open rt2; until 14:29; unwarned; "
    "until "
    "14:31; said interpretation will end at 15:00, in 30 minutes; until 14:58; until 14:59; said "
    "in 1 "
    "minute; until 15:09; unsaid minute; budget running" },
  { "what is left at the last pause ends nothing a second time", 70, 0,
    "until 10:30; on fr-1; open rt1; until 11:39; wait 56000; silent fr-1; budget spent; until "
    "12:00; unsaid interpretation will end at; until 12:09; unsaid interpretation will end at" },
  { "nor does each session that begins afterwards", 70, 0,
    "until 10:30; on fr-1; open rt1; until 11:40; wait 1000; budget spent; unsaid will lose; until "
    "12:10; unsaid will lose; close rt1; until 13:30; unsaid will lose; open rt2; until 15:10; "
    "unsaid will lose; close rt2; open sum; unsaid will lose; until 15:20; unsaid will lose" },
  { "an agenda that ends before needs no last warnings", 240, 0,
    "until 10:30; open rt1; until 12:10; close rt1; until 13:30; open rt2; until 15:10; unwarned" },
  { "more minutes, and all is well", 205, 0,
    "until 10:30; open rt1; ask 20; grant 20; said interpretation will last to the end at 15:20, "
    "with "
    "15 minutes to spare; until 12:00; unwarned" },
  { "an edit changes what is to come", 210, 0,
    "until 10:30; open rt1; unwarned; edit sum 15:10 15:30; said Summary will lose its last 10 "
    "minutes; changed forecast; edit sum 15:10 15:15; said will last to the end" },
};

/* The two words that are about the pool and not the meeting. */
static void
run (Hall *hall, const char *row, const char *script)
{
  g_auto (GStrv) texts = g_strsplit (script, ";", -1);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      const char *text = g_strstrip (texts[i]);

      if (g_str_has_prefix (text, "draw "))
        g_strlcpy (hall->pool.draw, text + strlen ("draw "), sizeof hall->pool.draw);
      else if (strcmp (text, "undraw") == 0)
        hall->pool.draw[0] = '\0';
      else
        hall_run (hall, row, text);
    }
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = day_new (rows[i].limit_min, rows[i].service_ends_minute);

      g_test_message ("%s", rows[i].description);
      run (hall, rows[i].description, rows[i].script);
    }
}

/* Delegates hear of it only if interpretation will end before the agenda does. */
static void
test_delegates (void)
{
  g_autoptr (Hall) hall = day_new (210, 0);
  g_auto (BcForecast) forecast = { 0 };

  hall_run (hall, "delegates", "until 10:30; open rt1; until 12:10");
  g_assert_false (hall_budget (hall).is_short);
  hall_run (hall, "delegates", "until 12:20");
  g_assert_true (hall_budget (hall).is_short);
  g_assert_true (bc_meeting_get_forecast (hall->meeting, hall_time (hall), &forecast));
  g_assert_cmpint (forecast.end, ==, BC_FORECAST_POOL);
  g_assert_cmpstr (forecast.cut->id, ==, "sum");
  g_assert_cmpint (forecast.cut_us, ==, 600 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ABS (hall_budget (hall).ends_wall_us - hall_clock_us (15, 10)), <=,
                   G_TIME_SPAN_MINUTE / 4);
}

static void
test_another_day (void)
{
  g_autoptr (Hall) hall = day_new (240, 0);
  g_auto (BcForecast) forecast = { 0 };

  hall_run (hall, "another", "until 24:01");
  g_assert_false (bc_meeting_get_forecast (hall->meeting, hall_time (hall), &forecast));
}

/* Sessions without times leave nothing to forecast: the pool and the interpreters' clock are warned of all the same. */
static void
test_without_a_plan (void)
{
  BcSetup *setup = hall_setup_new ();

  setup->pool.service_ends_minute = AT (11, 0);
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (
      hall, "clock",
      "open morning; until 10:29; unwarned; until 10:31; said interpretation will end at 11:00, "
      "in 30 minutes");

  g_autoptr (Hall) small = hall_new_with_pool (BC_METER_SESSION, 1200);
  hall_run (small, "pool",
            "open morning; said interpretation will end at 10:36, in 20 minutes; until "
            "10:21; unwarned; until 10:22; said in 15 minutes; close morning; until "
            "10:40; unwarned");
}

/* A speakers' list that asks for more than was planned is a cause. */
static void
test_list (void)
{
  g_autoptr (Hall) hall = day_new (210, 0);
  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  BcEvent set = { .kind = BC_EVENT_LIST_SET, .subject = "rt1", .list = list };

  for (guint i = 0; i < 11; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);
      BcSpeaker *speaker = bc_speaker_new (id);

      speaker->delegation = g_strdup ("Croatia");
      speaker->minutes = 10;
      g_ptr_array_add (list->speakers, speaker);
    }
  hall_run (hall, "list", "until 10:30; open rt1; unwarned");
  hall_forget (hall);
  g_assert_true (hall_try (hall, &set));
  hall_run (
      hall, "list",
      "said Summary will lose all of its 10 minutes: the speakers' list asks for more than was "
      "planned");
}

/* Whatever happens, the forecast costs a handful of looks a minute. */
static void
test_is_cheap (void)
{
  g_autoptr (Hall) hall = day_new (211, 0);
  guint n_told = 0;

  hall_run (hall, "cheap", "until 10:30; open rt1; until 11:00");
  for (guint i = 0; i < hall->effects->len; i++)
    n_told += g_strcmp0 (((const BcEffect *) hall->effects->pdata[i])->subject, "forecast") == 0;
  g_assert_cmpuint (n_told, <=, 2);
}

/* That others have left nothing is news, once. */
static void
test_nothing_left (void)
{
  g_autoptr (Hall) hall = day_new (205, 0);

  hall_run (hall, "left", "until 10:30; open rt1; until 12:10; close rt1");
  hall->pool.others_ms = 105 * 60 * 1000;
  BcLeaseReply standing = fake_pool_read (&hall->pool);
  g_assert_true (
      hall_try (hall, &(BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &standing }));
  hall_run (hall, "left",
            "wait 60000; said Roundtable 2 will lose all of its 100 minutes; until 13:30; unsaid "
            "will lose; open "
            "rt2; unsaid will lose; until 15:10; unsaid will lose");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/warnings/table", test_table);
  g_test_add_func ("/meeting/warnings/delegates", test_delegates);
  g_test_add_func ("/meeting/warnings/another-day", test_another_day);
  g_test_add_func ("/meeting/warnings/without-a-plan", test_without_a_plan);
  g_test_add_func ("/meeting/warnings/list", test_list);
  g_test_add_func ("/meeting/warnings/is-cheap", test_is_cheap);
  g_test_add_func ("/meeting/warnings/nothing-left", test_nothing_left);
  return g_test_run ();
}
