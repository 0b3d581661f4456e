/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

/* Every row begins in a hall whose room and desks sound, the morning's session open, nobody on air. */
#define BEGIN                                                                                      \
  "found room; found en-1; found en-2; found fr-1; found fr-2; found es-1; found bcms-1;"          \
  "open morning; wait 1000;"

typedef struct
{
  const char *description;
  const char *script;
} Row;

static const Row rule_rows[] = {
  { "1: floor lost, nobody on air: a notice and an alarm",
    "lost room; fr = notice off/60; fr why the sound of the room is lost; original = notice off; "
    "alarmed" },
  { "1: floor lost, a desk on air: it goes on alone, the floor's place kept",
    "on fr-1; lost room; fr = fr-1 -18/60 fr-1:0/20; fr why FR-1 is on air~ the sound of the room "
    "is lost" },
  { "1: a desk going off while the floor is lost leaves no hold",
    "on fr-1; lost room; off fr-1; fr = notice off/60" },
  { "1: the floor comes back over the ordinary ramp",
    "lost room; found room; fr = floor 0/400; unalarmed" },
  { "1: a desk coming on ends its channel's notice only",
    "lost room; on fr-1; fr = fr-1 -18/400 fr-1:0/20; en = notice off; original = notice off; "
    "unalarmed" },
  { "1: comes before rule 2: out of service a desk on air does not hide the loss",
    "on fr-1; suspend morning; lost room; fr = notice off" },
  { "2: suspended: the floor, no desk",
    "on fr-1; suspend morning; fr = floor 0/400; fr why interpretation is suspended" },
  { "2: resumed: the desk is heard again at once",
    "on fr-1; suspend morning; wait 60000; open morning; fr = fr-1 -18/60 fr-1:0/20" },
  { "2: no session at all, audience open: the floor",
    "close morning; on fr-1; audience open; fr = floor 0/400; fr why no interpreted session is "
    "open" },
  { "2: a session without interpretation: the floor",
    "close morning; on fr-1; open check; fr = floor 0/400; fr why this session is not "
    "interpreted" },
  { "2: before rule 5: suspending in a hold lets the floor up",
    "on fr-1; off fr-1; fr = floor -18; suspend morning; fr = floor 0/400; open morning; fr = "
    "floor 0" },
  { "3: a desk on air, the floor underneath", "on fr-1; fr = fr-1 -18/60 fr-1:0/20; fr why FR-1 is "
                                              "on air~ the floor is underneath; gate fr-1 open" },
  { "3: no underlay", "on es-1; es = es-1 off/60 es-1:0/20; es why ES-1 is on air" },
  { "3: comes before rule 4: the floor's language does not take an interpreter off",
    "floor fr; on fr-1; fr = fr-1 -18/60 fr-1:0/20" },
  { "3: a late change of the floor's language moves nobody's sound",
    "on fr-1; wait 1000; floor fr; still; fr = fr-1 -18 fr-1:0" },
  { "3: two of a booth are both heard, the latest is named",
    "on fr-1; on fr-2; warned fr-2; fr = fr-2 -18/60 fr-1:0/20 fr-2:0/20; fr why FR-2 and 1 more "
    "are on air" },
  { "3: retour goes into the other channel",
    "output fr-1 b; on fr-1; en = fr-1 -18/60 fr-1:0/20; fr = floor 0; desk fr-1 on-air" },
  { "3: changing the output on air moves from channel to channel",
    "on fr-1; output fr-1 b; en = fr-1 -18/60 fr-1:0/20; fr = floor -18 ; fr why holding" },
  { "3: a key without sound is not on air",
    "lost fr-1; on fr-1; desk fr-1 lost; fr = floor 0; gate fr-1 open" },
  { "3: its sound coming for the first time takes the floor down at once",
    "lost fr-1; on fr-1; found fr-1; desk fr-1 on-air; fr = fr-1 -18/60 fr-1:0/20" },
  { "4: the floor speaks the channel's language",
    "floor fr; fr = floor 0; fr why the floor speaks the tongue fr" },
  { "4: comes before rule 5: no hold", "floor fr; on fr-1; off fr-1; fr = floor 0/400" },
  { "4: the language changing in a hold ends it, and its changing back does not bring it back",
    "on fr-1; off fr-1; floor fr; fr = floor 0/400; floor en; fr = floor 0/400" },
  { "4: an unknown language is legal",
    "floor fr; floor unknown; fr why nobody is on air: the floor is heard" },
  { "4: a language is found by its tag too",
    "floor sr-Latn-RS; bcms why the floor speaks the tongue bcms" },
  { "5: nobody on air", "fr = floor 0; fr why nobody is on air: the floor is heard" },
  { "5: original is the floor and knows no desk",
    "on fr-1; original = floor 0; original why the floor as it is spoken; off fr-1; original = "
    "floor 0" },
  { "1: the floor coming back after a notice does not remember an older loss",
    "on fr-1; lost fr-1; fr = floor 0/1500; lost room; found room; fr = floor 0/400" },
};

static const Row hold_rows[] = {
  { "mic off: the floor stays down for 2.5 s, then comes up",
    "on fr-1; wait 5000; off fr-1; fr = floor -18/60 ; wait 2499; still; fr = floor -18; wait 1; "
    "fr = floor 0/400" },
  { "why is said", "on fr-1; off fr-1; fr why holding the floor down for a handover" },
  { "a lower underlay is raised to -30 dB in the hold",
    "on bcms-1; bcms = bcms-1 -40 bcms-1:0; off bcms-1; bcms = floor -30/400; wait 2500; bcms = "
    "floor 0/400" },
  { "no underlay at all: the same", "on es-1; off es-1; es = floor -30/400" },
  { "a handover with a gap moves the floor not at all",
    "on fr-1; wait 5000; off fr-1; wait 2000; on fr-2; fr = fr-2 -18/60 fr-2:0/20; wait 1000; "
    "still" },
  { "a handover with an overlap: nothing moves for the floor",
    "on fr-1; on fr-2; off fr-1; fr = fr-2 -18/60 fr-2:0/20; wait 3000; still" },
  { "the hold begins anew with the next mic off",
    "on fr-1; off fr-1; wait 2000; on fr-2; wait 100; off fr-2; wait 2499; fr = floor -18; wait 1; "
    "fr = floor 0" },
  { "a hold is of one channel only",
    "on fr-1; on es-1; off fr-1; es = es-1 off es-1:0; fr = floor -18" },
  { "a key pressed and released in the hold of another",
    "on fr-1; off fr-1; wait 1000; lost fr-2; on fr-2; off fr-2; wait 1499; fr = floor -18; wait "
    "1; fr = floor 0" },
  { "raised into the hold over its own ramp, whatever was before",
    "on es-1; lost es-1; found es-1; voice es-1; wait 1000; es = es-1 off/60 es-1:0; off es-1; es "
    "= floor -30/400" },
};

static const Row cough_rows[] = {
  { "nothing of the desk, the floor stays underneath, the gate is shut",
    "on fr-1; cough fr-1; fr = fr-1 -18 fr-1:off/60; gate fr-1 shut; desk fr-1 coughing" },
  { "released: heard again",
    "on fr-1; cough fr-1; wait 9000; release fr-1; fr = fr-1 -18 fr-1:0/20; gate fr-1 open" },
  { "ten seconds count as mic off: hold, and the key is off",
    "on fr-1; cough fr-1; wait 9999; still; wait 1; warned fr-1; desk fr-1 off; fr = floor -18; "
    "wait 2500; fr = floor 0/400" },
  { "released after that: still off",
    "on fr-1; cough fr-1; wait 11000; release fr-1; desk fr-1 off; gate fr-1 shut" },
  { "a short cough counts from its own beginning",
    "on fr-1; cough fr-1; wait 9000; release fr-1; cough fr-1; wait 9000; desk fr-1 coughing" },
  { "pressed with the microphone off: nothing",
    "cough fr-1; still; on fr-1; desk fr-1 on-air; gate fr-1 open" },
  { "pressed while the sound is lost: mute when it comes back",
    "on fr-1; lost fr-1; cough fr-1; gate fr-1 shut; found fr-1; desk fr-1 coughing; release fr-1; "
    "desk fr-1 on-air" },
  { "a cough is no silence",
    "floor fr; found room; voice room; on fr-1; voice fr-1; cough fr-1; silent fr-1;"
    "wait 9000; still; fr = fr-1 -18; release fr-1; wait 3999; still; wait 1; fr = fr-1 0/3000 "
    "fr-1:0" },
  { "mic off during a cough",
    "on fr-1; cough fr-1; off fr-1; desk fr-1 off; fr = floor -18; gate fr-1 shut" },
  { "a partner comes on during a cough", "on fr-1; cough fr-1; on fr-2; fr = fr-2 -18 fr-2:0; wait "
                                         "10000; desk fr-1 off; fr = fr-2 -18 fr-2:0" },
};

static const Row loss_rows[] = {
  { "no hold: the floor comes up at once, over 1.5 s",
    "on fr-1; lost fr-1; warned fr-1; fr = floor 0/1500; desk fr-1 lost; fr why the sound of FR-1 "
    "is lost" },
  { "back: heard at once, the floor down on 1 s of voice",
    "on fr-1; voice fr-1; lost fr-1; wait 3000; found fr-1; fr = fr-1 0 fr-1:0/20; voice fr-1; "
    "wait 999; still; wait 1; fr = fr-1 -18/60 fr-1:0" },
  { "back: a break in the voice begins the second anew",
    "on fr-1; lost fr-1; found fr-1; voice fr-1; wait 900; silent fr-1; wait 100; voice fr-1; wait "
    "999; still; fr = fr-1 0 fr-1:0; wait 1; fr = fr-1 -18/60 fr-1:0" },
  { "back: why is said",
    "on fr-1; lost fr-1; found fr-1; fr why FR-1 is on air again~ the floor stays up" },
  { "flapping does not pump the floor",
    "on fr-1; lost fr-1; found fr-1; lost fr-1; found fr-1; fr = fr-1 0/1500 fr-1:0" },
  { "lost during a cough", "on fr-1; cough fr-1; lost fr-1; fr = floor 0/1500" },
  { "another desk still on air: nothing moves for the floor",
    "on fr-1; on fr-2; lost fr-1; fr = fr-2 -18/60 fr-2:0" },
  { "the partner coming on takes the floor down at once",
    "on fr-1; lost fr-1; on fr-2; fr = fr-2 -18/60 fr-2:0; found fr-1; fr = fr-1 -18/60 fr-1:0 "
    "fr-2:0" },
  { "back next to a partner on air: the floor stays down when that one leaves",
    "on fr-1; on fr-2; lost fr-1; found fr-1; off fr-2; fr = fr-1 -18 fr-1:0/20" },
  { "back within the partner's hold: no movement",
    "on fr-1; on fr-2; lost fr-1; off fr-2; wait 1000; found fr-1; fr = fr-1 -18/60 fr-1:0; wait "
    "3000; still" },
  { "back after the partner's hold: a steady voice is waited for",
    "on fr-1; on fr-2; lost fr-1; off fr-2; wait 3000; found fr-1; fr = fr-1 0/400 fr-1:0" },
  { "switched off while lost, on again after: as fresh",
    "on fr-1; lost fr-1; off fr-1; found fr-1; fr = floor 0; on fr-1; fr = fr-1 -18/60 fr-1:0" },
  { "switched off after coming back, before the voice was steady: no hold",
    "on fr-1; lost fr-1; found fr-1; off fr-1; fr = floor 0" },
  { "lost and back while suspended: forgotten",
    "on fr-1; suspend morning; lost fr-1; found fr-1; open morning; fr = fr-1 -18/60 fr-1:0" },
  { "back: a partner with a fresh key takes the floor down at once",
    "on fr-1; lost fr-1; found fr-1; fr = fr-1 0 fr-1:0; on fr-2; fr = fr-2 -18/60 fr-1:0 fr-2:0" },
  { "back: a voice from before the loss is none",
    "on fr-1; voice fr-1; lost fr-1; found fr-1; wait 5000; fr = fr-1 0 fr-1:0" },
  { "back: a cough begins the second anew",
    "on fr-1; lost fr-1; found fr-1; voice fr-1; wait 900; cough fr-1; wait 500; release fr-1; "
    "wait 999; fr = fr-1 0 fr-1:0; wait 1; fr = fr-1 -18/60 fr-1:0" },
};

static const Row silence_rows[] = {
  { "4 s of silence while the floor speaks the channel's language: it comes up, the desk is told",
    "floor fr; voice room; on fr-1; wait 3999; still; wait 1; fr = fr-1 0/3000 fr-1:0; warned "
    "fr-1; fr why FR-1 is on air but silent~ the floor has come up" },
  { "12 s otherwise", "floor en; voice room; on fr-1; wait 11999; still; wait 1; fr = fr-1 0/3000 "
                      "fr-1:0; warned fr-1" },
  { "12 s when the floor's language is unknown",
    "voice room; on fr-1; wait 11999; still; wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "12 s when nobody speaks on the floor",
    "floor fr; on fr-1; wait 11999; still; wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "the desk's voice takes the floor down again",
    "floor fr; voice room; on fr-1; wait 5000; voice fr-1; fr = fr-1 -18/60 fr-1:0; wait 60000; "
    "still" },
  { "the 4 s begin with the voice of the floor",
    "floor fr; on fr-1; wait 5000; voice room; wait 3999; still; wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "a pause on the floor does not begin them anew, but nothing moves in it",
    "floor fr; voice room; on fr-1; wait 3000; silent room; wait 2000; still; voice room; fr = "
    "fr-1 0/3000 fr-1:0" },
  { "a silence after speaking counts from its beginning",
    "floor fr; voice room; on fr-1; voice fr-1; wait 60000; still; silent fr-1; still; wait 3999; "
    "still; "
    "wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "one of two speaks: no silence",
    "floor fr; voice room; on fr-1; on fr-2; voice fr-2; wait 60000; still" },
  { "the partner coming on in a silence takes the floor down",
    "floor fr; voice room; on fr-1; wait 5000; on fr-2; fr = fr-2 -18/60 fr-1:0 fr-2:0; wait 4000; "
    "fr = fr-2 0/3000 fr-1:0 fr-2:0" },
  { "switched off in a silence: the floor is up already, no hold",
    "floor fr; voice room; on fr-1; wait 5000; off fr-1; fr = floor 0/3000" },
  { "the voice of another channel's desk is no business of this one",
    "floor fr; voice room; on fr-1; on es-1; voice es-1; wait 5000; fr = fr-1 0/3000 fr-1:0; es = "
    "es-1 off es-1:0" },
  { "nobody listens: nothing rises, and the silence counts from the opening on",
    "floor fr; voice room; on fr-1; audience close; wait 20000; unwarned; audience open; fr = fr-1 "
    "-18/400 fr-1:0; wait 3999; still; wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "a silence while suspended does not count",
    "on fr-1; suspend morning; wait 60000; open morning; wait 11999; still; wait 1; fr = fr-1 "
    "0/3000 fr-1:0" },
  { "the floor's words from before the silence do not count",
    "floor fr; voice room; on fr-1; voice fr-1; wait 10000; silent room; silent fr-1; wait 5000; "
    "voice room; still; wait 3999; "
    "fr = fr-1 -18 fr-1:0; wait 1; fr = fr-1 0/3000 fr-1:0" },
  { "one of two silent ones lost and back: the floor stays up",
    "floor fr; voice room; on fr-1; on fr-2; wait 4000; lost fr-1; found fr-1; fr = fr-1 0/3000 "
    "fr-1:0 fr-2:0" },
  { "a partner coming on gets its own time to begin",
    "on fr-1; wait 10000; on fr-2; wait 11999; fr = fr-2 -18 fr-1:0 fr-2:0; wait 1; fr = fr-2 "
    "0/3000 fr-1:0 fr-2:0" },
};

static const Row floor_rows[] = {
  { "main lost: the backup within the event, and the host is told",
    "found phone; source phone off; lost room; source room off/60; source phone -6/60; warned; fr "
    "= floor 0; unalarmed" },
  { "the backup beside added sound, which it has nothing to cross-fade with, is as quick",
    "found phone; found hybrid; source hybrid -3/400; lost room; source phone -6/60; source hybrid "
    "-3/400" },
  { "the main too", "lost room; found hybrid; source hybrid -3/60; found room; source room 0/60" },
  { "main back: a cross-fade",
    "found phone; lost room; found room; source room 0/400; source phone off/400" },
  { "added sound is always there",
    "found hybrid; source hybrid -3; lost room; source hybrid -3; fr = floor 0" },
  { "added sound alone is a floor",
    "found hybrid; lost room; unalarmed; lost hybrid; alarmed; fr = notice off" },
  { "the backup lost too: notice",
    "found phone; lost room; lost phone; fr = notice off/60; alarmed" },
  { "the backup's voice counts only while it stands in",
    "floor fr; found phone; voice phone; on fr-1; wait 5000; still; lost room; wait 4000; fr = "
    "fr-1 0/3000 fr-1:0" },
  { "a desk that is off losing its sound is nothing to the listeners", "lost es-1; still" },
  { "the host is told once that the backup stands in",
    "found phone; lost room; found hybrid; unwarned; lost hybrid; unwarned" },
};

static const Row audience_rows[] = {
  { "closed: a notice everywhere, nothing from the room or a desk",
    "on fr-1; audience close; fr = notice off/60; en = notice off; original = notice off; fr why "
    "the meeting is not open to listeners" },
  { "open: the floor over its ramp, the desk at once",
    "on fr-1; audience close; wait 1000; audience open; fr = fr-1 -18/400 fr-1:0/20; original = "
    "floor 0/400" },
  { "closing the session closes it",
    "on fr-1; close morning; fr = notice off; gate fr-1 open; desk fr-1 on-air" },
  { "opening one opens it", "close morning; open afternoon; fr = floor 0/400" },
  { "suspending leaves it", "suspend morning; fr = floor 0; audience close; fr = notice off; "
                            "suspend morning; fr = notice off" },
  { "goes on in original", "close morning; audience open; fr = floor 0; original = floor 0" },
  { "closed comes before the loss of the floor",
    "audience close; lost room; unalarmed; fr = notice off; fr why the meeting is not open" },
  { "opened onto a lost floor: the alarm then",
    "audience close; lost room; audience open; alarmed; fr why the sound of the room is lost" },
};

static const Row console_rows[] = {
  { "on air as soon as it sounds",
    "found console; desk console on-air; bcms = console -40/60 console:0/20" },
  { "quiet: off; the floor comes up as after a loss",
    "found console; lost console; desk console off; bcms = floor 0/1500; gate console shut" },
  { "its keys are its own", "! on console; found console; ! off console; desk console on-air" },
  { "its cough key works", "found console; cough console; gate console shut; desk console "
                           "coughing; release console; desk console on-air" },
  { "a long cough switches it off until released",
    "found console; cough console; wait 10000; desk console off; gate console shut; wait 10000; "
    "desk console off; release console; desk console on-air" },
  { "a cough held while it was quiet still mutes it",
    "found console; cough console; lost console; found console; desk console off; gate console "
    "shut; release console; desk console on-air" },
};

static void
run_rows (gconstpointer data)
{
  for (const Row *row = data; row->description != NULL; row++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);

      hall_run (hall, row->description, BEGIN);
      hall_run (hall, row->description, row->script);
    }
}

/* Copies a table behind an end mark, so that one runner serves all. */
static void
add_table (const char *path, const Row *rows, guint n_rows)
{
  Row *table = g_new0 (Row, n_rows + 1);

  for (guint i = 0; i < n_rows; i++)
    table[i] = rows[i];
  g_test_add_data_func_full (path, table, run_rows, g_free);
}

#define ADD(path, rows) add_table (path, rows, G_N_ELEMENTS (rows))

static void
test_at_the_beginning (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  const BcPlan *plan = bc_meeting_get_plan (hall->meeting);

  g_assert_cmpuint (plan->n_channels, ==, 5);
  g_assert_cmpstr (plan->channels[4].id, ==, "original");
  g_assert_null (plan->channels[4].language);
  for (guint i = 0; i < plan->n_channels; i++)
    {
      g_assert_cmpint (plan->channels[i].notice, ==, BC_NOTICE_CLOSED);
      g_assert_cmpstr (plan->channels[i].carries, ==, "notice");
      g_assert_cmpfloat (plan->channels[i].floor.gain, ==, 0.0f);
    }
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "unknown");
  g_assert_false (bc_meeting_is_audience_open (hall->meeting));
  g_assert_cmpint (bc_meeting_next_deadline (hall->meeting), ==, G_MAXINT64);
}

/* A desk that is on before the session opens (a sound check) is not heard by listeners before it does. */
static void
test_keys_before_the_session (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "sound check",
            "found room; found fr-1; on fr-1; desk fr-1 on-air; gate fr-1 open; fr = notice off; "
            "audience open;"
            "fr = floor 0; open morning; fr = fr-1 -18/60 fr-1:0/20");
}

/* Time that runs backwards counts as the latest seen: a hold is not over the sooner. */
static void
test_time_never_runs_backwards (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "clock", BEGIN "on fr-1; wait 2000");
  hall->now_us -= 1000 * G_TIME_SPAN_SECOND;
  g_assert_true (hall_try (hall, &(BcEvent){ .kind = BC_EVENT_DESK_OFF, .subject = "fr-1" }));
  hall->now_us += 1000 * G_TIME_SPAN_SECOND;
  hall_run (hall, "clock", "wait 2499; fr = floor -18; wait 1; fr = floor 0/400");
}

static void
test_rules_of_no_time (void)
{
  BcSetup *setup = hall_setup_new ();

  setup->rules = (BcRules){ .hold_floor_db = -30.0, .turn_minutes = 1, .prompt_silence_s = 1 };
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "no time",
            BEGIN "voice fr-1; on fr-1; fr = fr-1 -18/0 fr-1:0; off fr-1; fr = floor 0/0;"
                  "on fr-1; cough fr-1; desk fr-1 off; fr = floor 0;"
                  "silent fr-1; on fr-1; fr = fr-1 0 fr-1:0; lost fr-1; found fr-1; voice fr-1; fr "
                  "= fr-1 -18 fr-1:0");
}

static void
test_changes_are_told (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "effects", BEGIN "on fr-1");
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_PLAN, NULL));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "channels"));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "desks"));
  g_assert_null (hall_find_effect (hall, BC_EFFECT_CHANGED, "floor"));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_SAVE, NULL));
  g_assert_cmpstr (hall_find_effect (hall, BC_EFFECT_AUDIT, NULL)->subject, ==, "host Ana");
  hall_run (hall, "effects", "on fr-1");
  g_assert_cmpuint (hall->effects->len, ==, 0);
  hall_run (hall, "effects", "found phone");
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "floor"));
  g_assert_null (hall_find_effect (hall, BC_EFFECT_PLAN, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/routing/at-the-beginning-all-is-closed", test_at_the_beginning);
  ADD ("/meeting/routing/first-rule-that-applies", rule_rows);
  ADD ("/meeting/routing/hold-and-handover", hold_rows);
  ADD ("/meeting/routing/cough", cough_rows);
  ADD ("/meeting/routing/loss-and-return", loss_rows);
  ADD ("/meeting/routing/silent-desk", silence_rows);
  ADD ("/meeting/routing/main-backup-and-added-floor", floor_rows);
  ADD ("/meeting/routing/audience", audience_rows);
  ADD ("/meeting/routing/consoles", console_rows);
  g_test_add_func ("/meeting/routing/keys-before-the-session", test_keys_before_the_session);
  g_test_add_func ("/meeting/routing/time-never-runs-backwards", test_time_never_runs_backwards);
  g_test_add_func ("/meeting/routing/rules-of-no-time", test_rules_of_no_time);
  g_test_add_func ("/meeting/routing/changes-are-told", test_changes_are_told);
  return g_test_run ();
}
