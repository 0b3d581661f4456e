/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/audio/extrapolate-private.h"

#include <math.h>

#define PAST BC_EXTRAPOLATE_PAST
#define MORE 2880

static void
make_tones (float *samples, gsize n, const double *hz, int n_tones)
{
  for (gsize i = 0; i < n; i++)
    {
      samples[i] = 0.0f;
      for (int tone = 0; tone < n_tones; tone++)
        samples[i] += 0.3f * (float) sin (2.0 * G_PI * hz[tone] * (double) i / 48000.0 + tone);
    }
}

static void
test_tones_go_on (void)
{
  static const struct
  {
    const char *description;
    double hz[3];
    int n_tones;
  } rows[] = {
    { "one", { 997.0 }, 1 },
    { "low", { 80.0 }, 1 },
    { "high", { 12345.0 }, 1 },
    { "three", { 440.0, 997.0, 3011.0 }, 3 },
  };

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      float truth[PAST + MORE], more[MORE];
      make_tones (truth, PAST + MORE, rows[row].hz, rows[row].n_tones);
      bc_extrapolate (truth, more, MORE);
      g_test_message ("%s", rows[row].description);
      for (gsize i = 0; i < 48; i++)
        g_assert_cmpfloat_with_epsilon (more[i], truth[PAST + i], 0.02);
      for (gsize i = 0; i < MORE; i++)
        g_assert_cmpfloat (fabsf (more[i]), <, 1.2f);
    }
}

static void
test_silence_stays_silent (void)
{
  float past[PAST] = { 0.0f }, more[MORE];

  bc_extrapolate (past, more, MORE);
  for (gsize i = 0; i < MORE; i++)
    g_assert_cmpfloat (more[i], ==, 0.0f);
}

/* Nothing makes it grow: not noise, not a step at the very end, not a single click. */
static void
test_stays_in_bounds (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (int round = 0; round < 60; round++)
    {
      float past[PAST], more[MORE];
      for (gsize i = 0; i < PAST; i++)
        {
          double noise = g_rand_double_range (random, -1.0, 1.0);
          gsize from = PAST - 1 - (gsize) (round * 17);
          past[i] = round % 3 == 0 ? (float) noise : round % 3 == 1 ? i >= from : i == from;
        }
      bc_extrapolate (past, more, MORE);
      for (gsize i = 0; i < MORE; i++)
        g_assert_cmpfloat (fabsf (more[i]), <=, 1.5f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/extrapolate/tones-go-on", test_tones_go_on);
  g_test_add_func ("/audio/extrapolate/silence-stays-silent", test_silence_stays_silent);
  g_test_add_func ("/audio/extrapolate/stays-in-bounds", test_stays_in_bounds);
  return g_test_run ();
}
