/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/rate-converter.h>

#include <samplerate.h>

#define PIECE_SAMPLES 512
/* From 8 kHz a piece becomes six; and a little that the filter had kept. */
#define OUT_SAMPLES (6 * PIECE_SAMPLES + 64)

struct _BcRateConverter
{
  SRC_STATE *state; /* NULL at 48 kHz */
  double ratio;
  BcSamplesFunc on_samples;
  gpointer user_data;
};

BcRateConverter *
bc_rate_converter_new (guint rate, BcSamplesFunc on_samples, gpointer user_data)
{
  BcRateConverter *converter = g_new0 (BcRateConverter, 1);
  int error = 0;

  converter->ratio = (double) BC_SAMPLE_RATE / rate;
  converter->on_samples = on_samples;
  converter->user_data = user_data;
  if (rate == BC_SAMPLE_RATE)
    return converter;
  converter->state = src_new (SRC_SINC_FASTEST, 1, &error);
  if (converter->state == NULL)
    g_error ("src_new: %s", src_strerror (error));
  return converter;
}

void
bc_rate_converter_free (BcRateConverter *converter)
{
  if (converter == NULL)
    return;
  if (converter->state != NULL)
    src_delete (converter->state);
  g_free (converter);
}

static gsize
run_piece (BcRateConverter *converter, const float *samples, gsize n)
{
  float out[OUT_SAMPLES];
  SRC_DATA data = { .data_in = samples,
                    .input_frames = (long) MIN (n, PIECE_SAMPLES),
                    .data_out = out,
                    .output_frames = OUT_SAMPLES,
                    .src_ratio = converter->ratio };

  /* Fails only for numbers that are wrong from the start. */
  if (src_process (converter->state, &data) != 0)
    return n;
  if (data.output_frames_gen > 0)
    converter->on_samples (out, (gsize) data.output_frames_gen, converter->user_data);
  return (gsize) data.input_frames_used;
}

void
bc_rate_converter_run (BcRateConverter *converter, const float *samples, gsize n)
{
  if (converter->state == NULL)
    {
      converter->on_samples (samples, n, converter->user_data);
      return;
    }
  while (n > 0)
    {
      gsize n_used = run_piece (converter, samples, n);
      samples += n_used;
      n -= n_used;
    }
}

void
bc_rate_converter_forget (BcRateConverter *converter)
{
  if (converter->state != NULL)
    src_reset (converter->state);
}
