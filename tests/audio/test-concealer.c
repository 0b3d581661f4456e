/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/concealer.h>

#include <click-detector.h>
#include <math.h>
#include <tone-meter.h>

#define RATE 48000
#define LEVEL 0.25
#define LENGTH (2 * RATE)

typedef struct
{
  const char *description;
  guint packet_samples;
  guint every;  /* so many packets … */
  guint n_lost; /* … lose so many on end */
  double least_db;
} Row;

static const Row rows[] = {
  { "nothing is lost", 48, 1, 0, -12.1 }, { "a packet of 1 ms now and then", 48, 97, 1, -12.1 },
  { "one in ten", 48, 10, 1, -12.5 },     { "every other", 48, 2, 1, -15.0 },
  { "5 ms on end", 48, 101, 5, -12.5 },   { "one of 125 us", 6, 31, 1, -12.1 },
  { "one of 20 ms", 960, 25, 1, -13.0 },  { "60 ms on end", 960, 25, 3, -15.0 },
  { "120 ms on end", 960, 25, 6, -16.0 },
};

static float *
make_tone (double hz)
{
  float *samples = g_new (float, LENGTH);

  for (gsize i = 0; i < LENGTH; i++)
    samples[i] = (float) (LEVEL * sin (2.0 * G_PI * hz * (double) i / RATE));
  return samples;
}

static void
run_row (const Row *row, BcConcealer *concealer, float *samples)
{
  guint n_packets = LENGTH / row->packet_samples;

  for (guint i = 0; i < n_packets; i++)
    {
      float *packet = samples + i * row->packet_samples;
      /* The first tenth of a second is heard whole. */
      if (i * row->packet_samples > RATE / 10 && i % row->every < row->n_lost)
        bc_concealer_fill (concealer, packet, row->packet_samples);
      else
        bc_concealer_run (concealer, packet, row->packet_samples);
    }
}

static void
test_holes (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (BcConcealer) concealer = bc_concealer_new (RATE);
  g_autofree float *samples = make_tone (440.0);

  run_row (row, concealer, samples);
  double level_db = tone_meter_level_db (samples, LENGTH, 440.0);
  g_test_message ("%s: %.2f dB", row->description, level_db);
  g_assert_cmpuint (click_detector_count (samples, LENGTH), ==, 0);
  g_assert_cmpfloat (level_db, >=, row->least_db);
}

/* The detector would hear them: the same holes filled with silence click. */
static void
test_holes_click_without (void)
{
  g_autofree float *samples = make_tone (440.0);

  for (gsize at = 10000; at + 960 < LENGTH; at += 24000)
    for (gsize i = 0; i < 960; i++)
      samples[at + i] = 0.0f;
  g_assert_cmpuint (click_detector_count (samples, LENGTH), >, 0);
}

static void
test_long_hole_is_silent (void)
{
  g_autoptr (BcConcealer) concealer = bc_concealer_new (RATE);
  g_autofree float *samples = make_tone (440.0);

  bc_concealer_run (concealer, samples, RATE);
  bc_concealer_fill (concealer, samples, RATE / 2);
  g_assert_cmpfloat (fabsf (samples[10]), >, 0.001);
  for (guint i = RATE / 20; i < RATE / 2; i++)
    g_assert_cmpfloat (samples[i], ==, 0.0f);
  /* What follows begins softly, whatever its first sample says. */
  float loud[960];
  for (guint i = 0; i < 960; i++)
    loud[i] = 1.0f;
  bc_concealer_run (concealer, loud, 100);
  bc_concealer_run (concealer, loud + 100, 860);
  g_assert_cmpfloat (loud[0], <, 0.01);
  for (guint i = 1; i < 960; i++)
    g_assert_cmpfloat (loud[i] - loud[i - 1], <, 0.01);
  g_assert_cmpfloat (loud[959], ==, 1.0f);
}

static void
test_forgets (void)
{
  g_autoptr (BcConcealer) concealer = bc_concealer_new (44100);
  g_autofree float *samples = make_tone (440.0);

  bc_concealer_run (concealer, samples, 4410);
  bc_concealer_forget (concealer);
  bc_concealer_fill (concealer, samples, 100);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpfloat (samples[i], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/audio/concealer/%s", rows[i].description);
      g_test_add_data_func (path, &rows[i], test_holes);
    }
  g_test_add_func ("/audio/concealer/silence-in-its-place-would-click", test_holes_click_without);
  g_test_add_func ("/audio/concealer/a-long-hole-is-silent", test_long_hole_is_silent);
  g_test_add_func ("/audio/concealer/forgets", test_forgets);
  return g_test_run ();
}
