/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/rate-converter.h>

#include <click-detector.h>
#include <math.h>
#include <tone-meter.h>

#define SECONDS 2

typedef struct
{
  const char *description;
  guint rate;
  guint piece_samples;
} Row;

static const Row rows[] = {
  { "as it is", 48000, 48 },
  { "44.1 kHz in 1 ms", 44100, 44 },
  { "44.1 kHz in 20 ms", 44100, 882 },
  { "44.1 kHz by the sample", 44100, 1 },
  { "8 kHz", 8000, 160 },
  { "96 kHz, more than a piece", 96000, 2000 },
};

static void
on_samples (const float *samples, gsize n_samples, gpointer user_data)
{
  g_array_append_vals (user_data, samples, (guint) n_samples);
}

static void
test_tone (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (BcRateConverter) converter = bc_rate_converter_new (row->rate, on_samples, out);
  g_autofree float *in = g_new (float, SECONDS * row->rate);

  for (guint i = 0; i < SECONDS * row->rate; i++)
    in[i] = (float) (0.25 * sin (2.0 * G_PI * 1000.0 * i / row->rate));
  for (guint i = 0; i < SECONDS * row->rate; i += row->piece_samples)
    bc_rate_converter_run (converter, in + i, MIN (row->piece_samples, SECONDS * row->rate - i));

  const float *sound = &g_array_index (out, float, 4800);
  guint n = out->len - 9600;
  g_assert_cmpint (ABS ((int) out->len - SECONDS * BC_SAMPLE_RATE), <, 2000);
  g_assert_cmpfloat (fabs (tone_meter_level_db (sound, n, 1000.0) + 12.04), <, 0.1);
  g_assert_cmpuint (click_detector_count (sound, n), ==, 0);
  g_assert_cmpfloat (tone_meter_residual_db (sound, n, 1000.0), <, -80.0);
}

static void
test_forgets (void)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (BcRateConverter) converter = bc_rate_converter_new (44100, on_samples, out);
  float loud[512];
  float silence[512] = { 0.0f };

  for (guint i = 0; i < 512; i++)
    loud[i] = 1.0f;
  bc_rate_converter_run (converter, loud, 512);
  bc_rate_converter_forget (converter);
  g_array_set_size (out, 0);
  bc_rate_converter_run (converter, silence, 512);
  g_assert_cmpuint (out->len, >, 0);
  for (guint i = 0; i < out->len; i++)
    g_assert_cmpfloat (g_array_index (out, float, i), ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/audio/rate-converter/%s", rows[i].description);
      g_test_add_data_func (path, &rows[i], test_tone);
    }
  g_test_add_func ("/audio/rate-converter/forgets", test_forgets);
  return g_test_run ();
}
