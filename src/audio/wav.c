/* SPDX-License-Identifier: Apache-2.0 */
#include "wav-private.h"

#include <string.h>

#include <boothcast/base/error.h>

/* Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE); WAVE_FORMAT_EXTENSIBLE names
 * the same PCM by the first two bytes of its sub-format. */
#define FORMAT_PCM 0x0001
#define FORMAT_EXTENSIBLE 0xfffe
#define HEAD_BYTES 12
#define CHUNK_HEAD_BYTES 8
#define FORMAT_BYTES 16
#define SUB_FORMAT_OFFSET 24
#define RATE_MIN 8000
#define RATE_MAX 96000

typedef struct
{
  const guint8 *bytes;
  gsize n;
} Span;

typedef struct
{
  guint n_channels;
  guint rate;
} Format;

static guint
read_16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

static guint32
read_32 (const guint8 *bytes)
{
  return read_16 (bytes) | (guint32) read_16 (bytes + 2) << 16;
}

/* Takes the next chunk off `rest`. A last chunk that claims more than there is gets what there is: recorders
 * that were cut off, and those that write to a pipe, leave such sizes. */
static gboolean
take_chunk (Span *rest, const char **name, Span *chunk)
{
  if (rest->n < CHUNK_HEAD_BYTES)
    return FALSE;
  *name = (const char *) rest->bytes;
  chunk->bytes = rest->bytes + CHUNK_HEAD_BYTES;
  chunk->n = MIN (read_32 (rest->bytes + 4), rest->n - CHUNK_HEAD_BYTES);

  gsize n_taken = MIN (CHUNK_HEAD_BYTES + chunk->n + chunk->n % 2, rest->n);
  rest->bytes += n_taken;
  rest->n -= n_taken;
  return TRUE;
}

static const char *
read_format (Span chunk, Format *format)
{
  if (chunk.n < FORMAT_BYTES)
    return "the format is cut short";

  guint tag = read_16 (chunk.bytes);
  if (tag == FORMAT_EXTENSIBLE && chunk.n >= SUB_FORMAT_OFFSET + 2)
    tag = read_16 (chunk.bytes + SUB_FORMAT_OFFSET);
  format->n_channels = read_16 (chunk.bytes + 2);
  format->rate = read_32 (chunk.bytes + 4);

  if (tag != FORMAT_PCM || read_16 (chunk.bytes + 14) != 16)
    return "not PCM of 16 bits";
  if (format->n_channels != 1 && format->n_channels != 2)
    return "neither mono nor stereo";
  if (read_16 (chunk.bytes + 12) != 2 * format->n_channels)
    return "the frame size does not fit the channels";
  if (format->rate < RATE_MIN || format->rate > RATE_MAX)
    return "the sample rate is not between 8 and 96 kHz";
  return NULL;
}

/* What is wrong, or NULL. */
static const char *
find_sound (Span file, Format *format, Span *sound)
{
  gboolean has_format = FALSE;
  const char *name, *wrong;
  Span chunk;

  if (file.n < HEAD_BYTES || memcmp (file.bytes, "RIFF", 4) != 0 ||
      memcmp (file.bytes + 8, "WAVE", 4) != 0)
    return "not a WAV file";
  file.bytes += HEAD_BYTES;
  file.n -= HEAD_BYTES;

  while (take_chunk (&file, &name, &chunk))
    {
      if (memcmp (name, "fmt ", 4) == 0)
        {
          wrong = read_format (chunk, format);
          if (wrong != NULL)
            return wrong;
          has_format = TRUE;
        }
      else if (memcmp (name, "data", 4) == 0)
        {
          *sound = chunk;
          return has_format ? NULL : "the format does not come before the sound";
        }
    }
  return "no sound in it";
}

static float *
to_mono (Span sound, guint n_channels, gsize n_samples)
{
  float *mono = g_new (float, n_samples);

  for (gsize i = 0; i < n_samples; i++)
    {
      const guint8 *frame = sound.bytes + i * 2 * n_channels;
      int sum = 0;
      for (guint c = 0; c < n_channels; c++)
        sum += (gint16) read_16 (frame + 2 * c);
      mono[i] = (float) sum / (32768.0f * (float) n_channels);
    }
  return mono;
}

float *
bc_wav_parse (GBytes *wav, const char *what, guint *rate, gsize *n_samples, GError **error)
{
  Span file, sound = { NULL, 0 };
  Format format = { 0 };

  file.bytes = g_bytes_get_data (wav, &file.n);
  const char *wrong = find_sound (file, &format, &sound);
  if (wrong == NULL)
    {
      *rate = format.rate;
      *n_samples = sound.n / (2 * format.n_channels);
      if (*n_samples == 0)
        wrong = "no sound in it";
      else if (*n_samples > (gsize) BC_WAV_MAX_SECONDS * format.rate)
        wrong = "longer than five minutes";
    }
  if (wrong != NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s: %s", what, wrong);
      return NULL;
    }
  return to_mono (sound, format.n_channels, *n_samples);
}
