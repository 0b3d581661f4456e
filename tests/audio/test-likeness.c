/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/likeness.h>

#include <math.h>
#include <string.h>

/* Levels of made-up voices, a tick each: syllables of random length and strength, pauses between phrases. Real voices
 * in four languages, coded and with noise, gave 0.99 for the same and 0.36 at most for others. */
#define N_TICKS (60 * 1000 / BC_TICK_MS)
#define SILENCE_DBFS (-120.0f)

typedef struct
{
  float dbfs[N_TICKS];
} Track;

static float
add_db (float first, float second)
{
  return 10.0f * log10f (powf (10.0f, first / 10.0f) + powf (10.0f, second / 10.0f));
}

static void
make_voice (Track *track, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint at = 0;

  while (at < N_TICKS)
    {
      gboolean is_pause = g_rand_int_range (random, 0, 12) == 0;
      guint n =
          (guint) (is_pause ? g_rand_int_range (random, 10, 50) : g_rand_int_range (random, 5, 15));
      float peak = is_pause ? -70.0f : (float) g_rand_double_range (random, -32.0, -16.0);
      for (guint i = 0; i < n && at < N_TICKS; i++, at++)
        track->dbfs[at] =
            is_pause ? peak : peak - 20.0f * (1.0f - sinf ((float) G_PI * (i + 0.5f) / (float) n));
    }
}

/* Beats, 120 a minute. */
static void
make_music (Track *track, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float accent = 0.0f;

  for (guint i = 0; i < N_TICKS; i++)
    {
      if (i % 25 == 0)
        accent = (float) g_rand_double_range (random, 0.0, 14.0);
      track->dbfs[i] = -20.0f - accent - 0.4f * (float) (i % 25) -
                       (float) g_rand_double_range (random, 0.0, 4.0);
    }
}

/* What becomes of a sound on its way. */
typedef struct
{
  guint delay_ticks;
  float gain_db;
  float noise_dbfs;
  float wobble_db; /* what a codec makes of levels */
} Way;

static void
send (const Track *from, const Way *way, Track *to)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (99);

  for (guint i = 0; i < N_TICKS; i++)
    {
      float level = i >= way->delay_ticks ? from->dbfs[i - way->delay_ticks] : SILENCE_DBFS;
      level += way->gain_db + way->wobble_db * (float) g_rand_double_range (random, -1.0, 1.0);
      to->dbfs[i] = add_db (level, way->noise_dbfs);
    }
}

static void
mix (const Track *quiet, float gain_db, Track *with)
{
  for (guint i = 0; i < N_TICKS; i++)
    with->dbfs[i] = add_db (with->dbfs[i], quiet->dbfs[i] + gain_db);
}

/* All looks of a minute. */
static BcLikeness
watch (const Track *first, const Track *second)
{
  BcLikeness likeness = { 0 };
  guint step = BC_LIKENESS_LOOK_MS / BC_TICK_MS;

  for (guint at = 0; at + BC_LIKENESS_TICKS <= N_TICKS; at += step)
    {
      BcLikenessLook look = bc_likeness_look (first->dbfs + at, second->dbfs + at);
      bc_likeness_run (&likeness, &look);
    }
  return likeness;
}

static const struct
{
  const char *description;
  Way way;
} same_rows[] = {
  { "as it is", { 0, 0, SILENCE_DBFS, 0 } },
  { "20 ms later", { 1, 0, SILENCE_DBFS, 0 } },
  { "1 s later", { 50, 0, SILENCE_DBFS, 0 } },
  { "3 s later", { 150, 0, SILENCE_DBFS, 0 } },
  { "20 dB softer", { 0, -20, SILENCE_DBFS, 0 } },
  { "6 dB louder, half a second later", { 25, 6, SILENCE_DBFS, 0 } },
  { "noise 20 dB below", { 30, 0, -44, 0 } },
  { "noise 10 dB below", { 30, 0, -34, 0 } },
  { "coded anew", { 60, -3, -60, 2 } },
  { "coded, soft and late in noise", { 120, -12, -50, 1.5f } },
};

static void
test_same (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (same_rows); i++)
    {
      Track first, second;

      g_test_message ("%s", same_rows[i].description);
      make_voice (&first, 1);
      send (&first, &same_rows[i].way, &second);
      BcLikeness likeness = watch (&first, &second);
      g_assert_true (likeness.is_same);
      g_assert_cmpint (ABS (likeness.lag_ticks - (int) same_rows[i].way.delay_ticks), <=, 1);
      /* Whoever is asked first. */
      likeness = watch (&second, &first);
      g_assert_true (likeness.is_same);
      g_assert_cmpint (ABS (likeness.lag_ticks + (int) same_rows[i].way.delay_ticks), <=, 1);
    }
}

static void
make_silence (Track *track)
{
  for (guint i = 0; i < N_TICKS; i++)
    track->dbfs[i] = SILENCE_DBFS;
}

static void
make_hum (Track *track)
{
  for (guint i = 0; i < N_TICKS; i++)
    track->dbfs[i] = -30.0f + 0.1f * (float) (i % 3);
}

typedef enum
{
  VOICES,
  SILENCE_AND_VOICE,
  TWO_SILENCES,
  TWO_HUMS,
  SOFT_LEAK,
  MUSIC,
  FLOOR_UNDER_INTERPRETER,
  FLOOR_LOUD_UNDER_INTERPRETER,
  INTERPRETER_PAUSES_WITH_FLOOR
} Case;

static const struct
{
  const char *description;
  Case what;
} other_rows[] = {
  { "two voices", VOICES },
  { "silence and a voice", SILENCE_AND_VOICE },
  { "two silences", TWO_SILENCES },
  { "two hums", TWO_HUMS },
  { "a leak too soft to matter", SOFT_LEAK },
  { "two pieces of music at one beat", MUSIC },
  { "the floor 18 dB under the interpreter", FLOOR_UNDER_INTERPRETER },
  { "the floor 10 dB under the interpreter", FLOOR_LOUD_UNDER_INTERPRETER },
  { "an interpreter who pauses when the floor does", INTERPRETER_PAUSES_WITH_FLOOR },
};

static void
make_other (Case what, guint32 seed, Track *first, Track *second)
{
  make_voice (first, seed);
  make_voice (second, seed + 1000);
  if (what == SILENCE_AND_VOICE || what == TWO_SILENCES)
    make_silence (second);
  if (what == TWO_SILENCES)
    make_silence (first);
  if (what == TWO_HUMS)
    make_hum (first), make_hum (second);
  if (what == SOFT_LEAK)
    send (first, &(Way){ 10, -50, SILENCE_DBFS, 0 }, second);
  if (what == MUSIC)
    make_music (first, seed), make_music (second, seed + 1000);
  if (what == FLOOR_UNDER_INTERPRETER)
    mix (first, -18, second);
  if (what == FLOOR_LOUD_UNDER_INTERPRETER)
    mix (first, -10, second);
  for (guint i = 0; what == INTERPRETER_PAUSES_WITH_FLOOR && i < N_TICKS; i++)
    if (i / 150 % 2 == 1)
      first->dbfs[i] = second->dbfs[i] = -75.0f;
}

static void
test_others (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (other_rows); i++)
    for (guint32 seed = 1; seed <= 12; seed++)
      {
        Track first, second;

        g_test_message ("%s, %u", other_rows[i].description, seed);
        make_other (other_rows[i].what, seed, &first, &second);
        g_assert_false (watch (&first, &second).is_same);
      }
}

static void
test_same_music (void)
{
  Track first, second;

  make_music (&first, 5);
  send (&first, &(Way){ 40, -6, -60, 1 }, &second);
  g_assert_true (watch (&first, &second).is_same);
}

/* What the looks come to, one after the other. */
static void
test_verdict (void)
{
  static const struct
  {
    const char *description;
    BcLikenessLook look;
    guint n;
    gboolean is_same;
    gboolean changes; /* with the last of them */
  } steps[] = {
    { "two alike prove nothing", { TRUE, 0.9f, 10, TRUE }, 2, FALSE, FALSE },
    { "another delay begins anew", { TRUE, 0.9f, 40, TRUE }, 2, FALSE, FALSE },
    { "three do", { TRUE, 0.9f, 41, TRUE }, 1, TRUE, TRUE },
    { "doubt changes nothing", { TRUE, 0.6f, 0, TRUE }, 20, TRUE, FALSE },
    { "nor do drums", { TRUE, 0.9f, 41, FALSE }, 20, TRUE, FALSE },
    { "nor does a pause", { FALSE, 0, 0, TRUE }, 29, TRUE, FALSE },
    { "two that differ do not", { TRUE, 0.2f, 0, TRUE }, 2, TRUE, FALSE },
    { "three that differ do", { TRUE, 0.2f, 0, TRUE }, 1, FALSE, TRUE },
    { "and it comes back", { TRUE, 0.8f, 5, TRUE }, 3, TRUE, TRUE },
    { "after a minute of silence nothing is known", { FALSE, 0, 0, TRUE }, 30, FALSE, TRUE },
  };
  BcLikeness likeness = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gboolean has_changed = FALSE;

      g_test_message ("%s", steps[i].description);
      for (guint k = 0; k < steps[i].n; k++)
        {
          g_assert_false (has_changed);
          has_changed = bc_likeness_run (&likeness, &steps[i].look);
        }
      g_assert_cmpint (has_changed, ==, steps[i].changes);
      g_assert_cmpint (likeness.is_same, ==, steps[i].is_same);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/likeness/the-same-on-many-ways", test_same);
  g_test_add_func ("/audio/likeness/others", test_others);
  g_test_add_func ("/audio/likeness/the-same-music", test_same_music);
  g_test_add_func ("/audio/likeness/verdict", test_verdict);
  return g_test_run ();
}
