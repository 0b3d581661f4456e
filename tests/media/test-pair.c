/* SPDX-License-Identifier: Apache-2.0 */
#include "pair-private.h"

#include "click-detector.h"

#include <math.h>

typedef struct
{
  const char *description;
  gint64 at_ms;
  gboolean is_first_found;
  gboolean is_backup_found;
  gboolean is_found;
  gboolean is_on_backup;
} Step;

/* A day of one pair. */
static const Step day[] = {
  { "neither", 0, FALSE, FALSE, FALSE, FALSE },
  { "the backup is there before the first", 20, FALSE, TRUE, TRUE, TRUE },
  { "the first comes, and is not trusted yet", 1000, TRUE, TRUE, TRUE, TRUE },
  { "nor just before five seconds", 5980, TRUE, TRUE, TRUE, TRUE },
  { "now it is", 6000, TRUE, TRUE, TRUE, FALSE },
  { "the backup goes: nobody minds", 7000, TRUE, FALSE, TRUE, FALSE },
  { "and comes", 8000, TRUE, TRUE, TRUE, FALSE },
  { "the first goes", 9000, FALSE, TRUE, TRUE, TRUE },
  { "and comes", 9500, TRUE, TRUE, TRUE, TRUE },
  { "and goes again", 13000, FALSE, TRUE, TRUE, TRUE },
  { "and comes again: its five seconds begin anew", 13500, TRUE, TRUE, TRUE, TRUE },
  { "not yet", 18480, TRUE, TRUE, TRUE, TRUE },
  { "the backup goes: better the first than nothing", 18490, TRUE, FALSE, TRUE, FALSE },
  { "the first goes, too", 19000, FALSE, FALSE, FALSE, FALSE },
  { "the first alone", 20000, TRUE, FALSE, TRUE, FALSE },
  { "lost without a backup", 21000, FALSE, FALSE, FALSE, FALSE },
  { "the backup saves it late", 22000, FALSE, TRUE, TRUE, TRUE },
  { "the backup goes while it is heard", 23000, FALSE, FALSE, FALSE, TRUE },
  { "the first is back at once", 23500, TRUE, FALSE, TRUE, FALSE },
};

static void
test_day (void)
{
  gboolean was_found = FALSE;
  BcPair pair = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (day); i++)
    {
      BcPairFacts facts = { .now_us = 1 + day[i].at_ms * 1000,
                            .is_first_found = day[i].is_first_found,
                            .is_backup_found = day[i].is_backup_found };

      g_test_message ("%s", day[i].description);
      g_assert_cmpint (bc_pair_run (&pair, &facts), ==, was_found != day[i].is_found);
      g_assert_cmpint (pair.is_found, ==, day[i].is_found);
      g_assert_cmpint (pair.is_on_backup, ==, day[i].is_on_backup);
      was_found = day[i].is_found;
    }
}

static void
make_tick (float *samples, guint tick, double phase)
{
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] =
        (float) (0.25 *
                 sin (2.0 * G_PI * 440.0 * (tick * BC_TICK_SAMPLES + i) / BC_SAMPLE_RATE + phase));
}

/* There and back without a click, though the backup's sound comes at another moment; outside the fades each is as it
 * was, to the bit. */
static void
test_mix (void)
{
  g_autoptr (GArray) heard = g_array_new (FALSE, FALSE, sizeof (float));
  BcPair pair = { 0 };

  for (guint tick = 0; tick < 100; tick++)
    {
      gboolean is_on_backup = tick >= 30 && tick < 60;
      gboolean is_fading = (tick >= 30 && tick < 33) || (tick >= 60 && tick < 63);
      float first[BC_TICK_SAMPLES], backup[BC_TICK_SAMPLES], before[BC_TICK_SAMPLES];

      make_tick (first, tick, 0.0);
      make_tick (before, tick, 0.0);
      make_tick (backup, tick, 1.0);
      pair.is_on_backup = is_on_backup;
      bc_pair_mix (&pair, first, backup);
      if (!is_fading)
        g_assert_cmpmem (first, sizeof first, is_on_backup ? backup : before, sizeof before);
      g_array_append_vals (heard, first, BC_TICK_SAMPLES);
    }
  g_assert_cmpuint (click_detector_count (&g_array_index (heard, float, 0), heard->len), ==, 0);
}

/* It turns round in the middle of a fade. */
static void
test_turn (void)
{
  BcPair pair = { 0 };
  float last = 0.0f;

  for (guint tick = 0; tick < 8; tick++)
    {
      float first[BC_TICK_SAMPLES] = { 0.0f };
      float backup[BC_TICK_SAMPLES];

      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        backup[i] = 1.0f;
      pair.is_on_backup = tick < 2;
      bc_pair_mix (&pair, first, backup);
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        {
          g_assert_cmpfloat (fabsf (first[i] - last), <, 0.001f);
          last = first[i];
        }
    }
  g_assert_cmpfloat (last, ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/pair/a-day", test_day);
  g_test_add_func ("/media/pair/there-and-back-without-a-click", test_mix);
  g_test_add_func ("/media/pair/turns-in-the-middle", test_turn);
  return g_test_run ();
}
