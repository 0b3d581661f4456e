/* SPDX-License-Identifier: Apache-2.0 */
/* A whole morning in the running gateway, with real sound and an agenda in seconds: what delegates hear at each step is
 * measured in the decoded streams, what people are told is read from the API. */
#include "../harness/http.h"
#include "morning-room.h"

#include <math.h>
#include <string.h>

#define MS(ms) ((gint64) (ms) *SECOND / 1000)
#define COUNTDOWN_S 15.0
/* What is left of the pool when the end is awaited: the countdown and a moment before it. */
#define LAST_S 17.0
/* When RU pauses: within the last 5 s. */
#define PAUSE_S 4.5
#define ONCE_MS 6000 /* the floor stays down under a notice that is spoken once */

static void
expect_floor_everywhere (const Room *room, const char *when)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    room_expect (room, when, &(Heard){ (Channel) i, NO_DESK, 0 });
}

static void
mark_tones_everywhere (Room *room)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    room_mark_tones (room, (Channel) i);
}

static void
mark_end_everywhere (Room *room)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    room_mark_end (room, (Channel) i);
}

/* --- The steps --- */

/* Everybody is heard by everybody, a microphone that is on reaches no delegate, and nothing is counted. */
static void
check_sound (Room *room)
{
  room_await_desks (room);
  room_do (room, "POST", "sessions/check/open", NULL);
  room_do (room, "POST", "desks/fr-1/on", NULL);
  room_wait_ms (1200);
  mark_tones_everywhere (room);
  expect_floor_everywhere (room, "sound check");
  room_expect_why (room, "fr", "this session is not interpreted");
  g_assert_true (room_get_boolean (room, "audience", "open"));
  room_expect_word (room, "budget", "state", "idle");
  room_expect_word (room, "desks/fr-1", "state", "on-air");
  g_assert_cmpfloat (room_get_number (room, "budget", "used_s"), ==, 0);

  mark_end_everywhere (room);
  room_do (room, "POST", "desks/fr-1/off", NULL);
  room_do (room, "POST", "sessions/check/close", NULL);
  g_assert_false (room_get_boolean (room, "audience", "open"));
}

/* The chair is late: nobody outside hears the room meanwhile, and no minute runs. */
static void
start_late (Room *room)
{
  gint64 from[N_CHANNELS];

  room_plan (room, "opening", 1, 40);
  room_wait_ms (1000);
  for (guint i = 0; i < N_CHANNELS; i++)
    from[i] = room_now (room, (Channel) i);
  room_wait_ms (4000);
  for (guint i = 0; i < N_CHANNELS; i++)
    room_expect_notice (room, "the chair is late",
                        (Piece){ (Channel) i, from[i], from[i] + 4 * SECOND }, NOTHING_DB);
  g_assert_cmpfloat (room_get_number (room, "budget", "used_s"), ==, 0);
  room_expect_word (room, "sessions/opening", "state", "planned");
  /* Two minutes were planned, and there is one. */
  room_expect_word (room, "forecast", "end", "pool");
  room_expect_word (room, "forecast", "cause", "plan");
}

static const char speakers[] =
    "{\"speakers\":[{\"name\":\"H.E. Mr Jean Dupont\",\"delegation\":\"France\","
    "\"language\":\"fr\"},"
    "{\"name\":\"H.E. Ms Ana Petrović\",\"delegation\":\"Croatia\",\"language\":\"hr\"}]}";

/* The list says what the floor speaks. FR 1 has forgotten its microphone: its listeners are to hear the French. */
static void
hear_french (Room *room)
{
  rtp_sender_set_level (room->senders[FR_1], -INFINITY);
  room_do (room, "PUT", "sessions/opening/speakers", speakers);
  room_do (room, "POST", "desks/en-1/on", NULL);
  room_do (room, "POST", "desks/fr-1/on", NULL);
  room_do (room, "POST", "desks/bcms-1/on", NULL);
  room_do (room, "POST", "sessions/opening/open", NULL);
  room_do (room, "POST", "floor/next", NULL);
  room_expect_word (room, "floor", "language", "fr");
  room_expect_word (room, "budget", "state", "running");
  room_wait_ms (1200);
  mark_tones_everywhere (room);
  room_expect (room, "French statement", &(Heard){ EN, EN_1, UNDERLAY_DB });
  room_expect (room, "French statement", &(Heard){ BCMS, BCMS_1, UNDERLAY_DB });
  room_expect (room, "French statement", &(Heard){ RU, NO_DESK, 0 });
  room_expect (room, "a silent open FR microphone", &(Heard){ FR, NO_DESK, UNDERLAY_DB });
  room_wait_ms (6800);
  room_expect (room, "the floor has come up under it", &(Heard){ FR, NO_DESK, 0 });
  g_assert_true (room_get_boolean (room, "desks/fr-1", "silent"));
  room_expect_why (room, "fr", "FR 1 is on air but silent; the floor has come up");
  room_expect_told (room, "warning", "FR 1 is on air but nothing is heard", 1);
  room_expect (room, "nobody else's floor has", &(Heard){ EN, EN_1, UNDERLAY_DB });
  room_expect (room, "RU 1 hears EN 1", &(Heard){ RU_EAR, EN_1, NOTHING_DB });
}

/* The BCMS booth works into EN, and what it says there is relay for the others: clean, without the floor. */
static void
hear_retour (Room *room)
{
  room_do (room, "POST", "floor/next", NULL);
  room_expect_word (room, "floor", "language", "bcms");
  room_refused (room, "",
                &(Attempt){ "desks/bcms-1", "{\"output\":\"b\"}", 409,
                            "channel en is taken by EN 1 (en-1)" });
  room_do (room, "POST", "desks/en-1/off", NULL);
  room_do (room, "PUT", "desks/bcms-1", "{\"output\":\"b\"}");
  rtp_sender_set_level (room->senders[FR_1], LEVEL_DBFS);
  room_expect_word (room, "desks/ru-1", "ear_carries", "bcms-1");
  room_expect_word (room, "desks/ru-1", "ear_mark", "relay");
  room_do (room, "POST", "desks/ru-1/on", NULL);
  room_wait_ms (1500);
  room_expect (room, "retour", &(Heard){ EN, BCMS_1, UNDERLAY_DB });
  room_expect (room, "the floor speaks BCMS", &(Heard){ BCMS, NO_DESK, 0 });
  room_expect (room, "from relay", &(Heard){ RU, RU_1, UNDERLAY_DB });
  room_expect (room, "FR 1's voice is back", &(Heard){ FR, FR_1, UNDERLAY_DB });
  room_expect (room, "RU 1 hears BCMS 1 clean", &(Heard){ RU_EAR, BCMS_1, NOTHING_DB });
  room_expect (room, "retour", &(Heard){ ORIGINAL, NO_DESK, 0 });
}

/* RU 1 gives up: that is said once, then the floor is heard. */
static void
hear_no_interpretation (Room *room)
{
  double glide_ms;

  room_mark_end (room, RU);
  gint64 said = room_moment (room, RU);
  room_do (room, "PUT", "desks/ru-1/cannot", "{\"reason\":\"sound\"}");
  room_expect_why (room, "ru", "RU 1 cannot interpret: the sound does not allow it");
  room_expect_word (room, "desks/ru-1", "state", "off");
  room_expect_told (room, "warning", "RU 1 cannot interpret: the sound does not allow it", 1);
  room_expect_notice (room, "RU 1 cannot interpret",
                      (Piece){ RU, said + MS (500), said + MS (4500) }, UNDERLAY_DB);
  room_expect (room, "others go on", &(Heard){ FR, FR_1, UNDERLAY_DB });
  gint64 risen =
      room_find_rise (room, (Piece){ RU, said + MS (500), said + MS (ONCE_MS + 3000) }, &glide_ms);
  g_test_message ("the floor is there after %.1f s, over %.0f ms", (double) (risen - said) / SECOND,
                  glide_ms);
  verdict_expect (room->verdict, risen > said + MS (ONCE_MS - 500) && glide_ms > 500,
                  room_arrival_us (room, RU, said), "the floor glides in after what is said");
  room_mark_tones (room, RU);
  room_expect_floor_alone (room, "it is said once",
                           (Piece){ RU, risen + MS (500), risen + MS (3000) });
}

/* The microphones stay hot: delegates hear the notice and nothing of the room, the booths hear everything. */
static void
have_coffee (Room *room)
{
  gint64 from[N_CHANNELS];
  double used_s;

  mark_end_everywhere (room);
  room_plan (room, "coffee", 0, 10);
  room_do (room, "POST", "sessions/opening/close", NULL);
  room_do (room, "POST", "sessions/coffee/open", NULL);
  room_wait_ms (1000);
  used_s = room_get_number (room, "budget", "used_s");
  g_assert_cmpfloat (used_s, >, 15);
  room_plan (room, "roundtable", 11, 60 - used_s - 6);
  room_expect_why (room, "fr", "the meeting has a break until");
  room_wait_ms (1000);
  for (guint i = 0; i < N_CHANNELS; i++)
    from[i] = room_now (room, (Channel) i);
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      Piece piece = { (Channel) i, from[i], from[i] + 9 * SECOND };

      room_expect_notice (room, "break", piece, NOTHING_DB);
      room_expect_pause (room, "break", piece);
    }
  room_expect_word (room, "desks/fr-1", "state", "on-air");
  room_expect (room, "the booths hear each other", &(Heard){ RU_EAR, BCMS_1, NOTHING_DB });
  g_assert_false (room_get_boolean (room, "audience", "open"));
  room_expect_word (room, "budget", "state", "idle");
  g_assert_cmpfloat (room_get_number (room, "budget", "used_s"), ==, used_s);
}

/* It would last to the end, but for the meeting next door. */
static void
share_the_pool (Room *room)
{
  room_do (room, "PUT", "floor", "{\"language\":\"en\"}");
  room_do (room, "PUT", "desks/bcms-1", "{\"output\":\"a\"}");
  room_do (room, "PUT", "desks/ru-1/cannot", "{\"reason\":null}");
  room_do (room, "POST", "desks/ru-1/on", NULL);
  room_do (room, "POST", "sessions/coffee/close", NULL);
  room_do (room, "POST", "sessions/roundtable/open", NULL);
  room_await_word (room, "forecast", "end", "lasts");
  room_expect_word (room, "forecast", "cause", "none");

  http_expect_ok (room->second->port, "POST", "/api/v1/sessions/s1/open", NULL);
  room_await_word (room, "forecast", "cause", "draws");
  room_expect_word (room, "forecast", "end", "pool");
  room_expect_word (room, "forecast", "cut", "roundtable");
  g_autofree char *text = room_get_word (room, "forecast", "text");
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "Roundtable will lose "));
  g_assert_nonnull (strstr (text, "meeting second also draws"));
  room_expect_told (room, "warning", "meeting second also draws", 1);
}

/* Refused first, then granted, by the interpreters' team leader and nobody else, within the ceiling. */
static void
ask_for_more (Room *room)
{
  g_autofree char *leader = room_leader_field (room);
  static const char ask[] = "{\"minutes\":1,\"reason\":\"two more speakers\"}";

  room_do (room, "POST", "extension/ask", ask);
  room_expect_word (room, "extension", "state", "asked");
  room_refused (room, "",
                &(Attempt){ "extension/grant", "{\"minutes\":1}", 403, "A host may not do this" });
  room_do_as (room, leader, "extension/refuse", "{\"reason\":\"the booths are tired\"}");
  room_expect_word (room, "extension", "state", "refused");
  room_expect_word (room, "extension", "reason", "the booths are tired");
  room_expect_told (room, "warning", "the extension is refused: the booths are tired", 1);
  g_assert_cmpfloat (room_get_number (room, "budget", "extended_s"), ==, 0);
  room_refused (
      room, leader,
      &(Attempt){ "extension/grant", "{\"minutes\":1}", 409, "nobody has asked for more minutes" });

  room_do (room, "POST", "extension/ask", ask);
  room_refused (
      room, leader,
      &(Attempt){ "extension/grant", "{\"minutes\":2}", 409, "the pool's owner allows 1 a day" });
  room_do_as (room, leader, "extension/grant", "{\"minutes\":1}");
  room_expect_word (room, "extension", "state", "granted");
  room_await_word (room, "forecast", "end", "lasts");
  g_assert_cmpfloat (room_get_number (room, "budget", "extended_s"), ==, 60);
  g_assert_cmpfloat (room_get_number (room, "budget", "limit_s"), ==, 120);
}

/* What is heard while the last minutes run. */
static void
hear_roundtable (Room *room)
{
  mark_tones_everywhere (room);
  room_expect (room, "roundtable", &(Heard){ EN, NO_DESK, 0 });
  room_expect (room, "roundtable", &(Heard){ FR, FR_1, UNDERLAY_DB });
  room_expect (room, "roundtable", &(Heard){ RU, RU_1, UNDERLAY_DB });
  room_expect (room, "roundtable", &(Heard){ BCMS, BCMS_1, UNDERLAY_DB });
}

/* A correction takes what would take too long to run down. Returns how often desks had been told of the end: never, but
 * where all before took its time. */
static guint
run_down (Room *room)
{
  guint n_told = event_listener_count (room->events, "warning", "interpretation ends in 15 s");

  http_expect_ok (room->second->port, "POST", "/api/v1/sessions/s1/close", NULL);
  /* Seen with the next second that is leased: until then half of what is left counts as the other meeting's. */
  room_wait_ms (2000);
  double left_s = room_get_number (room, "budget", "left_s");
  g_autofree char *json =
      g_strdup_printf ("{\"seconds\":%.0f,\"reason\":\"the booths stayed through the break\"}",
                       floor (left_s - LAST_S));

  g_assert_cmpfloat (left_s, >, LAST_S + 2);
  room_do (room, "POST", "sessions/opening/correction", json);
  hear_roundtable (room);
  return n_told;
}

static double
await_countdown (const Room *room, double seconds)
{
  double ends_in_s = NAN;

  for (guint i = 0; i < 1000 && !(ends_in_s <= seconds); i++)
    {
      room_wait_ms (20);
      ends_in_s = room_get_number (room, "budget", "ends_in_s");
    }
  g_assert_cmpfloat (ends_in_s, <=, seconds);
  return ends_in_s;
}

static gboolean
is_ended (const Room *room, const char *channel)
{
  g_autofree char *why = room_get_why (room, channel);

  return g_str_has_prefix (why, "interpretation has ended");
}

/* The voice that says so, once, over the floor, which then glides in. Returns when it is there. */
static gint64
expect_end_heard (Room *room, Channel channel, gint64 end)
{
  static const char when[] = "the minutes are used up";
  Piece notice = { channel, end + MS (700), end + MS (4700) };
  Piece rise = { channel, end + MS (500), end + MS (ONCE_MS + 3000) };
  double glide_ms;

  room_expect_notice (room, when, notice, UNDERLAY_DB);
  gint64 risen = room_find_rise (room, rise, &glide_ms);
  g_test_message ("%s: the floor is there after %.1f s, over %.0f ms", when,
                  (double) (risen - end) / SECOND, glide_ms);
  verdict_expect (room->verdict, risen > end + MS (ONCE_MS - 500) && glide_ms > 500,
                  room_arrival_us (room, channel, end), "%s: the floor glides in after that", when);
  room_expect_floor_alone (room, when, (Piece){ channel, risen + MS (500), risen + MS (2500) });
  return risen;
}

/* The desks count down; RU closes at its pause, before the others, which make none. Returns when it has. */
static gint64
count_down (Room *room, guint n_told)
{
  double countdown_s = await_countdown (room, COUNTDOWN_S);

  verdict_expect (room->verdict, countdown_s > COUNTDOWN_S - 3, g_get_monotonic_time (),
                  "the countdown is at %.1f s already", countdown_s);
  room_expect_told (room, "warning", "interpretation ends in 15 s", n_told + 3);
  await_countdown (room, PAUSE_S);
  room_mark_end (room, RU);
  rtp_sender_set_level (room->senders[RU_1], -INFINITY);
  for (guint i = 0; i < 100 && !is_ended (room, "ru"); i++)
    room_wait_ms (20);
  gint64 closed = room_moment (room, RU);
  await_countdown (room, 1.5);
  room_expect_why (room, "ru", "interpretation has ended for today: the floor is heard");
  room_expect_why (room, "fr", "FR 1 is on air");
  room_expect_word (room, "budget", "state", "running");
  room_mark_end (room, EN);
  room_mark_end (room, FR);
  room_mark_end (room, BCMS);
  return closed;
}

/* On the second, and not in the meeting itself, which goes on. */
static void
end_the_minutes (Room *room, guint n_told)
{
  gint64 ends[N_CHANNELS], risen[N_CHANNELS];

  ends[RU] = count_down (room, n_told);
  room_await_word (room, "budget", "state", "spent");
  for (guint i = 0; i < N_CHANNELS; i++)
    if (i != RU)
      ends[i] = room_moment (room, (Channel) i);
  room_expect_why (room, "fr", "today's interpretation minutes are used up");
  room_expect_told (room, "alarm", "today's interpretation minutes are used up", 1);
  for (guint i = 0; i < ORIGINAL; i++)
    risen[i] = expect_end_heard (room, (Channel) i, ends[i]);
  verdict_expect (room->verdict, risen[RU] < risen[FR] - SECOND,
                  room_arrival_us (room, RU, ends[RU]), "RU closes at its pause");
  expect_floor_everywhere (room, "it goes on in original");
  room_mark_end (room, ORIGINAL);
  room_expect_word (room, "sessions/roundtable", "state", "open");
  g_assert_true (room_get_boolean (room, "audience", "open"));
  g_assert_cmpfloat (room_get_number (room, "budget", "left_s"), ==, 0);
  g_assert_cmpfloat (room_get_number (room, "budget", "overdraft_s"), ==, 0);
}

static void
live_through (Verdict *verdict)
{
  Room room;

  room_init (&room, verdict);
  check_sound (&room);
  start_late (&room);
  hear_french (&room);
  hear_retour (&room);
  hear_no_interpretation (&room);
  have_coffee (&room);
  share_the_pool (&room);
  ask_for_more (&room);
  end_the_minutes (&room, run_down (&room));
  room_clear (&room);
}

static void
test_morning (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    live_through (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/morning/from-the-sound-check-to-the-last-minute", test_morning);
  return g_test_run ();
}
