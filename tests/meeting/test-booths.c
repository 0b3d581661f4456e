/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <string.h>

#define BEGIN                                                                                      \
  "found room; found en-1; found en-2; found fr-1; found fr-2; found es-1; found bcms-1;"          \
  "open morning; wait 1000;"

typedef struct
{
  const char *description;
  const char *script;
} Row;

static const Row sit_rows[] = {
  { "somebody sits down", "person fr-1; sit fr-1 Ana; person fr-1 Ana; person fr-2" },
  { "one desk a person: whoever sits elsewhere has moved",
    "sit fr-1 Ana; sit fr-2 Ana; person fr-1; person fr-2 Ana; sit en-1 Ana; person fr-2" },
  { "one person a desk: the next takes the place",
    "sit fr-1 Ana; sit fr-1 Bo; person fr-1 Bo; sit fr-2 Ana; person fr-1 Bo" },
  { "blanks around a name are not part of it", "sit fr-1 Ana; sit fr-2  Ana ; person fr-1" },
  { "somebody leaves", "sit fr-1 Ana; sit fr-1; person fr-1" },
  { "sitting down moves nobody's sound", "on fr-1; sit fr-1 Ana; still; desk fr-1 on-air" },
  { "and is still so after a crash", "sit fr-1 Ana; on fr-1; kill; person fr-1 Ana" },
};

static const Row handover_rows[] = {
  { "handed over: the partner in the same event, the floor does not move",
    "on fr-1; arm fr-2; armed fr-2; handover fr-1; fr = fr-2 -18/60 fr-2:0/20; desk fr-1 off; desk "
    "fr-2 on-air; unarmed fr-2; wait 3000; still" },
  { "mic off is a handover when somebody is ready, who is told",
    "on fr-1; arm fr-2; off fr-1; told fr-2 FR-2 has taken over from FR-1 and is on air; fr = fr-2 "
    "-18/60 fr-2:0/20; desk fr-1 off; wait 3000; still" },
  { "mic off without anybody ready is a hold",
    "on fr-1; off fr-1; fr = floor -18; fr why holding" },
  { "who was ready and is so no longer takes nothing over",
    "on fr-1; arm fr-2; disarm fr-2; unarmed fr-2; off fr-1; fr = floor -18; desk fr-2 off" },
  { "back and forth",
    "on fr-1; arm fr-2; handover fr-1; arm fr-1; handover fr-2; fr = fr-1 -18 fr-1:0; arm fr-2; "
    "off fr-1; fr = fr-2 -18 fr-2:0" },
  { "ready before anybody is on air", "arm fr-2; on fr-1; armed fr-2; off fr-1; desk fr-2 on-air" },
  { "a handover is no overlap, and the partner is told",
    "on fr-1; arm fr-2; handover fr-1; told fr-2 FR-2 has taken over from FR-1; en = floor 0" },
  { "an overlap is one still", "on fr-1; on fr-2; warned fr-2" },
  { "out of a cough", "on fr-1; arm fr-2; cough fr-1; handover fr-1; fr = fr-2 -18/60 fr-2:0/20; "
                      "gate fr-1 shut" },
  { "a cough that counts as mic off is a handover, too",
    "on fr-1; arm fr-2; cough fr-1; wait 9999; desk fr-2 off; wait 1; warned fr-1; told fr-2 FR-2 "
    "has taken over from FR-1; desk fr-1 off; "
    "fr = fr-2 -18/60 fr-2:0/20" },
  { "while silent: the floor goes down under the partner",
    "floor fr; voice room; on fr-1; wait 4000; fr = fr-1 0/3000 fr-1:0; arm fr-2; handover fr-1; "
    "fr = fr-2 -18/60 fr-2:0" },
  { "a loss is none: the floor comes up", "on fr-1; arm fr-2; lost fr-1; fr = floor 0/1500; desk "
                                          "fr-2 off; armed fr-2" },
  { "whose sound is lost hands over all the same",
    "on fr-1; arm fr-2; lost fr-1; handover fr-1; desk fr-1 off; fr = fr-2 -18/60 fr-2:0/20" },
  { "mic off after a loss, too",
    "on fr-1; arm fr-2; lost fr-1; wait 5000; off fr-1; fr = fr-2 -18/60 fr-2:0/20" },
  { "another booth taking the channel is none",
    "output fr-1 b; on fr-1; arm fr-2; on en-1; desk fr-1 off; desk fr-2 off; en = en-1 -18 "
    "en-1:0" },
  { "nobody ready: refused", "on fr-1; ! handover fr-1; fr = fr-1 -18 fr-1:0" },
  { "not on air: refused", "arm fr-2; ! handover fr-1; ! handover fr-2; desk fr-2 off" },
  { "the other booth is ready: refused", "on fr-1; arm en-1; ! handover fr-1; desk en-1 off" },
  { "ready, but works into another channel: refused, and mic off is a hold",
    "output fr-1 b; on fr-1; arm fr-2; ! handover fr-1; desk fr-1 on-air; off fr-1; en = floor "
    "-18" },
  { "into the same other channel",
    "output en-1 b; on en-1; fr = en-1 -18 en-1:0; arm en-2; ! handover en-1" },
  { "ready, but the sound is lost since: refused, and mic off is a hold",
    "on fr-1; arm fr-2; lost fr-2; ! handover fr-1; off fr-1; fr = floor -18; desk fr-2 off" },
  { "its sound found again, it can", "on fr-1; arm fr-2; lost fr-2; found fr-2; handover fr-1; "
                                     "desk fr-2 on-air" },
  { "ready without sound: refused", "on fr-1; lost fr-2; ! arm fr-2; unarmed fr-2" },
  { "ready on air: refused", "on fr-1; ! arm fr-1" },
  { "ready with the key on but no sound: refused", "lost fr-1; on fr-1; ! arm fr-1" },
  { "consoles are switched at the console",
    "found console; ! handover console; lost console; ! arm console" },
  { "on air by its own key it is not ready any more",
    "on fr-1; arm fr-2; on fr-2; unarmed fr-2; off fr-2; off fr-1; desk fr-2 off" },
  { "ready outlives a crash", "on fr-1; arm fr-2; kill; armed fr-2; found fr-1; found fr-2; "
                              "handover fr-1; desk fr-2 on-air" },
  { "but not the end of the session",
    "on fr-1; arm fr-2; suspend morning; armed fr-2; close morning; unarmed fr-2; off fr-1; desk "
    "fr-2 off" },
};

/* Nobody is to be on air by somebody else's key while nobody hears it: the talk is a private one then. */
static const Row not_in_service_rows[] = {
  { "suspended, mic off is mic off; the partner stays ready",
    "on fr-1; arm fr-2; suspend morning; wait 1000; off fr-1; unwarned; desk fr-1 off; desk fr-2 "
    "off; gate fr-2 shut; armed fr-2; open morning; fr = floor 0; gate fr-2 shut" },
  { "suspended, there is nothing to hand over",
    "on fr-1; arm fr-2; suspend morning; ! handover fr-1; desk fr-1 on-air; gate fr-2 shut" },
  { "suspended, a long cough is mic off",
    "on fr-1; arm fr-2; suspend morning; cough fr-1; wait 10000; warned fr-1; desk fr-1 off; gate "
    "fr-2 shut; armed fr-2" },
  { "suspended, whose sound is lost goes off, too",
    "on fr-1; arm fr-2; suspend morning; lost fr-1; off fr-1; gate fr-2 shut; armed fr-2" },
  { "when it goes on they hand over again",
    "on fr-1; arm fr-2; suspend morning; open morning; off fr-1; fr = fr-2 -18/60 fr-2:0/20" },
  { "between two sessions",
    "on fr-1; close morning; arm fr-2; off fr-1; desk fr-1 off; gate fr-2 shut; armed fr-2" },
  { "in a session that is not interpreted",
    "close morning; open check; on fr-1; arm fr-2; off fr-1; gate fr-2 shut; armed fr-2" },
};

static const Row cannot_rows[] = {
  { "off air, the floor under a notice that is spoken once, then up",
    "on fr-1; cannot fr-1 sound; desk fr-1 off; warned fr-1; fr = floor -18/60; notice fr "
    "no-interpretation 1; wait 5999; still; wait 1; fr = floor 0/1500; notice fr none" },
  { "the reason is said, as long as it stands",
    "on fr-1; cannot fr-1 speed; fr why FR-1 cannot interpret: the speech is too fast; wait 60000; "
    "fr why FR-1 cannot interpret; can fr-1; fr why nobody is on air" },
  { "each word has its sentence",
    "on fr-1; cannot fr-1 sound; fr why FR-1 cannot interpret: the sound does not allow it; cannot "
    "fr-1 relay; fr why FR-1 cannot interpret: there is no relay to work from" },
  { "in words of one's own", "on fr-1; cannot fr-1 echo; fr why FR-1 cannot interpret: echo" },
  { "going on air takes it back, and drops the notice",
    "on fr-1; cannot fr-1 sound; wait 1000; on fr-1; notice fr none; fr = fr-1 -18/60 fr-1:0/20; "
    "off fr-1; fr why holding" },
  { "the partner going on air drops the notice; the reason stands behind it",
    "on fr-1; cannot fr-1 sound; on fr-2; notice fr none; fr = fr-2 -18/60 fr-2:0; off fr-2; wait "
    "2500; fr why FR-1 cannot interpret; notice fr none" },
  { "the partner is on air already: no notice",
    "on fr-1; on fr-2; cannot fr-1 sound; notice fr none 0; fr = fr-2 -18 fr-2:0; warned fr-1" },
  { "a partner that is ready does not take over what cannot be done",
    "on fr-1; arm fr-2; cannot fr-1 sound; desk fr-2 off; notice fr no-interpretation" },
  { "in the hold after mic off: the notice instead of the hold",
    "on fr-1; off fr-1; wait 1000; cannot fr-1 sound; notice fr no-interpretation; fr = floor -18; "
    "wait 6000; fr = floor 0/1500" },
  { "said off air: known, but not spoken",
    "cannot fr-1 sound; warned fr-1; notice fr none; fr = floor 0; fr why FR-1 cannot" },
  { "said again later, it is spoken again",
    "on fr-1; cannot fr-1 sound; wait 9000; on fr-1; cannot fr-1 speed; notice fr "
    "no-interpretation 2" },
  { "said twice, it is spoken once", "on fr-1; cannot fr-1 sound; wait 3000; cannot fr-1 sound; "
                                     "still; wait 3000; notice fr none 1" },
  { "other channels and the original hear nothing of it",
    "on fr-1; cannot fr-1 sound; notice en none 0; notice original none 0; en = floor 0" },
  { "no underlay: the floor is to be heard under the notice",
    "on es-1; cannot es-1 sound; es = floor -30/400" },
  { "the room's sound lost: that is said instead",
    "on fr-1; cannot fr-1 sound; lost room; notice fr sound-lost; fr = notice off" },
  { "closed: that is said instead",
    "on fr-1; cannot fr-1 sound; audience close; notice fr closed; fr = notice off" },
  { "suspended: the floor, unspoken",
    "on fr-1; cannot fr-1 sound; suspend morning; notice fr none; "
    "fr = floor 0" },
  { "taken back while it is spoken: the floor comes up",
    "on fr-1; cannot fr-1 sound; can fr-1; notice fr none; fr = floor 0/1500" },
  { "not in service: nothing to say", "suspend morning; on fr-1; cannot fr-1 sound; desk fr-1 off; "
                                      "notice fr none; open morning; notice fr none" },
  { "a key without sound goes off, too", "lost fr-1; on fr-1; cannot fr-1 sound; desk fr-1 off" },
  { "a console stays off until it can",
    "found console; cannot console sound; desk console off; notice bcms no-interpretation; silent "
    "room; desk console off; can console; desk console on-air" },
  { "a console switched on anew can", "found console; cannot console sound; lost console; found "
                                      "console; desk console on-air; bcms why CONSOLE is on air" },
  { "it outlives a crash, unspoken the second time",
    "on fr-1; cannot fr-1 sound; kill; found room; fr why FR-1 cannot interpret; notice fr none; "
    "fr = floor 0" },
};

static void
run_rows (const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);

      hall_run (hall, rows[i].description, BEGIN);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

static void
test_sit (void)
{
  run_rows (sit_rows, G_N_ELEMENTS (sit_rows));
}

static void
test_handover (void)
{
  run_rows (handover_rows, G_N_ELEMENTS (handover_rows));
}

static void
test_not_in_service (void)
{
  run_rows (not_in_service_rows, G_N_ELEMENTS (not_in_service_rows));
}

/* In the last seconds of the day's minutes, after the channel has closed, and when they are used up. */
static void
test_not_into_a_channel_that_has_ended (void)
{
  static const char *const scripts[] = {
    "wait 15000; silent fr-1; fr why interpretation has ended; off fr-1",
    "wait 15000; silent fr-1; fr why interpretation has ended; ! handover fr-1; off fr-1",
    "wait 30000; budget spent; off fr-1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      BcSetup *setup = hall_setup_new ();

      setup->pool.limit_s = 20;
      g_autoptr (Hall) hall = hall_new (setup);
      hall_run (hall, scripts[i], BEGIN "on fr-1; voice fr-1; on en-1; voice en-1; arm fr-2");
      hall_run (hall, scripts[i], scripts[i]);
      hall_run (hall, scripts[i], "desk fr-1 off; gate fr-2 shut; armed fr-2");
    }
}

static void
test_cannot (void)
{
  run_rows (cannot_rows, G_N_ELEMENTS (cannot_rows));
}

/* In the plan of the very event in which one goes the other is heard: no plan has an empty channel. */
static void
test_never_empty (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  guint n_plans;

  hall_run (hall, "empty", BEGIN "on fr-1; arm fr-2");
  n_plans = hall->n_plans;
  hall_run (hall, "empty", "handover fr-1");
  g_assert_cmpuint (hall->n_plans, ==, n_plans + 1);
}

/* Of two that are ready, the one that works into the same channel and is heard, wherever it sits. */
static void
test_which_of_two (void)
{
  static const Row rows[] = {
    { "the one that works into the same channel",
      "output fr-1 b; arm fr-1; on fr-2; arm es-1; handover fr-2; desk es-1 on-air; desk fr-1 off; "
      "armed fr-1" },
    { "the first lost its line: the second, by mic off",
      "on fr-1; arm fr-2; arm es-1; lost fr-2; off fr-1; fr = es-1 -18/60 es-1:0/20; desk fr-2 "
      "off; "
      "armed fr-2" },
    { "the second lost its line: the first", "on fr-1; arm fr-2; arm es-1; lost es-1; handover "
                                             "fr-1; fr = fr-2 -18/60 fr-2:0/20; armed es-1" },
    { "of two that are heard the first",
      "on fr-1; arm fr-2; arm es-1; off fr-1; desk fr-2 on-air; desk es-1 off" },
    { "both lost their lines: refused", "on fr-1; arm fr-2; arm es-1; lost fr-2; lost es-1; ! "
                                        "handover fr-1; off fr-1; fr = floor -18" },
    { "the one of this channel lost its line: not into another one",
      "output fr-1 b; arm fr-1; on fr-2; arm es-1; lost es-1; ! handover fr-2; desk fr-1 off" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcSetup *setup = hall_setup_new ();
      BcDesk *third = (BcDesk *) bc_setup_find_desk (setup, "es-1");

      g_free (third->booth);
      third->booth = g_strdup ("fr");
      g_free (third->output_a);
      third->output_a = g_strdup ("fr");
      g_autoptr (Hall) hall = hall_new (setup);
      hall_run (hall, rows[i].description, BEGIN);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

static void
test_refusals_name_what_stands_in_the_way (void)
{
  static const struct
  {
    const char *script;
    const char *words;
  } rows[] = {
    { "on fr-1; ! handover fr-1", "nobody in the booth of FR-1 is ready" },
    { "on fr-1; arm fr-2; suspend morning; ! handover fr-1", "FR-1 is not heard by listeners now" },
    { "! handover fr-1", "FR-1 is not on air" },
    { "on fr-1; arm fr-2; lost fr-2; ! handover fr-1", "FR-2 is ready to take over but its sound" },
    { "output fr-1 b; on fr-1; arm fr-2; ! handover fr-1", "FR-2 is ready to take over but works" },
    { "lost fr-2; ! arm fr-2", "the sound of FR-2 does not arrive" },
    { "on fr-2; ! arm fr-2", "the microphone of FR-2 is on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);

      hall_run (hall, rows[i].words, BEGIN);
      hall_run (hall, rows[i].words, rows[i].script);
      g_assert_true (g_str_has_prefix (hall->error->message, rows[i].words));
    }
}

static void
test_what_is_no_name (void)
{
  g_autofree char *long_name = g_strnfill (101, 'x');
  g_autofree char *longest_name = g_strnfill (100, 'x');
  const char *const names[] = { long_name, "A\nB", "\xff", "bell\a" };
  g_autoptr (Hall) hall = hall_new (NULL);
  BcEvent event = { .kind = BC_EVENT_DESK_SIT, .subject = "fr-1", .value = longest_name };

  g_assert_true (hall_try (hall, &event));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      event.value = names[i];
      g_assert_false (hall_try (hall, &event));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
    }
  event = (BcEvent){ .kind = BC_EVENT_DESK_CANNOT, .subject = "fr-1", .value = "a\tb" };
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  event = (BcEvent){ .kind = BC_EVENT_DESK_ARM, .subject = "fr-1", .amount = 2 };
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  hall_run (hall, "name", "sit fr-1 Ángela; person fr-1 Ángela");
}

static void
test_unknown_desks (void)
{
  static const BcEventKind kinds[] = { BC_EVENT_DESK_SIT, BC_EVENT_DESK_ARM, BC_EVENT_DESK_HANDOVER,
                                       BC_EVENT_DESK_CANNOT };
  g_autoptr (Hall) hall = hall_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BcEvent event = { .kind = kinds[i], .subject = "ru-1", .value = "x", .amount = 1 };

      g_assert_false (hall_try (hall, &event));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
    }
}

/* A change of output or a key that is refused leaves everything as it was. */
static void
test_refused_keys_leave_no_trace (void)
{
  static const Row rows[] = {
    { "output on air", "on en-1; on fr-1; ! output fr-1 b" },
    { "key", "on en-1; output fr-1 b; ! on fr-1" },
    { "key without sound", "on en-1; output fr-1 b; lost fr-1; ! on fr-1" },
    { "handover", "on fr-1; sit fr-1 Ana; cannot en-1 sound; ! handover fr-1" },
    { "ready", "lost fr-2; ! arm fr-2" },
    { "ear", "! hear fr-1 fr" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      const char *refusal = strchr (rows[i].script, '!');
      g_autofree char *before = g_strndup (rows[i].script, (gsize) (refusal - rows[i].script));

      hall_run (hall, rows[i].description, BEGIN);
      hall_run (hall, rows[i].description, before);
      g_autoptr (GVariant) then = bc_meeting_save (hall->meeting);
      hall_run (hall, rows[i].description, refusal);
      g_autoptr (GVariant) now = bc_meeting_save (hall->meeting);
      g_assert_true (g_variant_equal (then, now));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/booths/who-sits-where", test_sit);
  g_test_add_func ("/meeting/booths/handover", test_handover);
  g_test_add_func ("/meeting/booths/no-handover-while-not-in-service", test_not_in_service);
  g_test_add_func ("/meeting/booths/no-handover-into-a-channel-that-has-ended",
                   test_not_into_a_channel_that_has_ended);
  g_test_add_func ("/meeting/booths/cannot-interpret", test_cannot);
  g_test_add_func ("/meeting/booths/a-handover-is-one-plan", test_never_empty);
  g_test_add_func ("/meeting/booths/which-of-two-takes-over", test_which_of_two);
  g_test_add_func ("/meeting/booths/refusals-name-what-stands-in-the-way",
                   test_refusals_name_what_stands_in_the_way);
  g_test_add_func ("/meeting/booths/what-is-no-name", test_what_is_no_name);
  g_test_add_func ("/meeting/booths/unknown-desks", test_unknown_desks);
  g_test_add_func ("/meeting/booths/refused-keys-leave-no-trace", test_refused_keys_leave_no_trace);
  return g_test_run ();
}
