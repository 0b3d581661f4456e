/* SPDX-License-Identifier: Apache-2.0 */
#include "talker.h"

#include <boothcast/base/error.h>

#include <opus.h>
#include <stdatomic.h>
#include <string.h>

#define BITRATE_BPS 48000
#define COMPLEXITY 4 /* of voices of 4 kHz nothing better can be made */
#define MAX_PACKET_BYTES 1275

struct _BcTalker
{
  OpusEncoder *encoder;
  guint pre_skip;
  GPtrArray *voices; /* of BcVoice * (nullable) */
  GPtrArray *lines;  /* of BcLine * */
  atomic_uint wanted_voice;
  atomic_bool is_speaking;

  /* the tick's */
  guint voice;
  float gain; /* reached at the end of the last tick: 0 or 1 */
};

static void
free_voice (gpointer voice)
{
  bc_voice_free (voice);
}

static void
free_line (gpointer line)
{
  bc_line_free (line);
}

BcTalker *
bc_talker_new (guint n_voices, GError **error)
{
  int status;
  opus_int32 look_ahead = 0;
  g_autoptr (BcTalker) speaker = g_new0 (BcTalker, 1);

  speaker->voices = g_ptr_array_new_with_free_func (free_voice);
  speaker->lines = g_ptr_array_new_with_free_func (free_line);
  g_ptr_array_set_size (speaker->voices, (int) n_voices);
  atomic_init (&speaker->wanted_voice, 0);
  atomic_init (&speaker->is_speaking, FALSE);
  speaker->encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, &status);
  if (!speaker->encoder)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "libopus: %s", opus_strerror (status));
      return NULL;
    }
  opus_encoder_ctl (speaker->encoder, OPUS_SET_BITRATE (BITRATE_BPS));
  opus_encoder_ctl (speaker->encoder, OPUS_SET_COMPLEXITY (COMPLEXITY));
  opus_encoder_ctl (speaker->encoder, OPUS_GET_LOOKAHEAD (&look_ahead));
  speaker->pre_skip = (guint) look_ahead;
  return g_steal_pointer (&speaker);
}

void
bc_talker_free (BcTalker *speaker)
{
  if (!speaker)
    return;
  g_ptr_array_unref (speaker->lines);
  g_ptr_array_unref (speaker->voices);
  if (speaker->encoder)
    opus_encoder_destroy (speaker->encoder);
  g_free (speaker);
}

guint
bc_talker_get_pre_skip (const BcTalker *speaker)
{
  return speaker->pre_skip;
}

void
bc_talker_put_voice (BcTalker *speaker, guint number, BcVoice *voice)
{
  g_return_if_fail (number < speaker->voices->len);

  bc_voice_free (speaker->voices->pdata[number]);
  speaker->voices->pdata[number] = voice;
}

void
bc_talker_add_line (BcTalker *speaker, BcLine *line)
{
  g_ptr_array_add (speaker->lines, line);
}

void
bc_talker_set_voice (BcTalker *speaker, guint number)
{
  g_return_if_fail (number < speaker->voices->len);

  atomic_store_explicit (&speaker->wanted_voice, number, memory_order_relaxed);
}

void
bc_talker_set_speaking (BcTalker *speaker, gboolean is_speaking)
{
  atomic_store_explicit (&speaker->is_speaking, is_speaking, memory_order_relaxed);
}

void
bc_talker_set_cut (BcTalker *speaker, gboolean is_cut)
{
  for (guint i = 0; i < speaker->lines->len; i++)
    bc_line_set_cut (speaker->lines->pdata[i], is_cut);
}

/* On the way from silence to sound and back the tick is a ramp. */
static void
read_faded (BcTalker *speaker, BcVoice *voice, float target, float *samples)
{
  float step = (target - speaker->gain) / BC_TALKER_TICK_SAMPLES;

  bc_voice_read (voice, samples, BC_TALKER_TICK_SAMPLES);
  for (guint i = 0; i < BC_TALKER_TICK_SAMPLES; i++)
    samples[i] *= speaker->gain + step * (float) (i + 1);
  speaker->gain = target;
}

static void
read_sound (BcTalker *speaker, float *samples)
{
  guint wanted = atomic_load_explicit (&speaker->wanted_voice, memory_order_relaxed);
  gboolean is_speaking = atomic_load_explicit (&speaker->is_speaking, memory_order_relaxed);
  gboolean is_other = wanted != speaker->voice;
  float target = is_speaking && !is_other ? 1.0f : 0.0f;

  /* Who is silent does not read on: a sentence goes on where it was left. */
  if (target > 0 || speaker->gain > 0)
    read_faded (speaker, speaker->voices->pdata[speaker->voice], target, samples);
  else
    memset (samples, 0, BC_TALKER_TICK_SAMPLES * sizeof *samples);
  if (is_other)
    {
      speaker->voice = wanted;
      bc_voice_next (speaker->voices->pdata[wanted]);
    }
}

void
bc_talker_tick (BcTalker *speaker, gint64 now_us)
{
  float samples[BC_TALKER_TICK_SAMPLES];
  guint8 packet[MAX_PACKET_BYTES];

  read_sound (speaker, samples);
  opus_int32 n_bytes =
      opus_encode_float (speaker->encoder, samples, BC_TALKER_TICK_SAMPLES, packet, sizeof packet);
  for (guint i = 0; i < speaker->lines->len && n_bytes > 0; i++)
    bc_line_send (speaker->lines->pdata[i], packet, (gsize) n_bytes, now_us);
}
