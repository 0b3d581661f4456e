/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/fmp4.h>

#include "fmp4-init-private.h"
#include "mp4-boxes-private.h"
#include "opus-packet-private.h"

#define FRAMES_PER_CHUNK 5
/* A longer gap is left open, see the header. */
#define FILL_MAX_SAMPLES BC_FMP4_SAMPLE_RATE
/* An AAC frame is never larger (14496-3, 4.5.3.2), an Opus packet neither. */
#define FRAME_MAX_BYTES 6144
#define NOT_BEGUN G_MININT64

struct _BcFmp4
{
  BcFmp4Config config;
  GBytes *init;
  guint32 sequence;   /* of the last chunk */
  gint64 end_samples; /* of the last frame, look-ahead taken off; NOT_BEGUN */
  guint8 toc;         /* of the last Opus packet */

  /* The chunk being gathered. */
  gint64 begin_samples;
  GArray *frames; /* of Frame */
  GByteArray *data;
};

typedef struct
{
  guint32 n_samples;
  guint32 n_bytes;
} Frame;

/* --- Life --- */

BcFmp4 *
bc_fmp4_new (const BcFmp4Config *config)
{
  BcFmp4 *fmp4 = g_new0 (BcFmp4, 1);

  fmp4->config = *config;
  fmp4->config.language = NULL;
  if (config->frames_per_chunk == 0)
    fmp4->config.frames_per_chunk = FRAMES_PER_CHUNK;
  fmp4->init = bc_fmp4_init_make (config);
  fmp4->end_samples = NOT_BEGUN;
  fmp4->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  fmp4->data = g_byte_array_new ();
  return fmp4;
}

void
bc_fmp4_free (BcFmp4 *fmp4)
{
  if (fmp4 == NULL)
    return;
  g_bytes_unref (fmp4->init);
  g_array_unref (fmp4->frames);
  g_byte_array_unref (fmp4->data);
  g_free (fmp4);
}

GBytes *
bc_fmp4_get_init (const BcFmp4 *fmp4)
{
  return fmp4->init;
}

/* --- Chunks --- */

/* Version 1, for 64 bits: 32 of them are 24 hours at 48 kHz. */
static void
add_fragment_times (BcBoxes *boxes, const BcFmp4 *fmp4)
{
  bc_boxes_open_full (boxes, "tfhd", 0, 0x020000); /* data offsets count from the moof */
  bc_boxes_add_32 (boxes, BC_FMP4_TRACK);
  bc_boxes_close (boxes);
  bc_boxes_open_full (boxes, "tfdt", 1, 0);
  bc_boxes_add_64 (boxes, (guint64) fmp4->begin_samples);
  bc_boxes_close (boxes);
}

/* Returns where in the chunk the data's offset has to be written. */
static gsize
add_run (BcBoxes *boxes, const GArray *frames)
{
  gsize offset_at;

  bc_boxes_open_full (boxes, "trun", 0, 0x000301); /* offset; durations, sizes */
  bc_boxes_add_32 (boxes, frames->len);
  offset_at = bc_boxes_get_size (boxes);
  bc_boxes_add_32 (boxes, 0);
  for (guint i = 0; i < frames->len; i++)
    {
      const Frame *frame = &g_array_index (frames, Frame, i);
      bc_boxes_add_32 (boxes, frame->n_samples);
      bc_boxes_add_32 (boxes, frame->n_bytes);
    }
  bc_boxes_close (boxes);
  return offset_at;
}

static void
add_chunk (BcBoxes *boxes, BcFmp4 *fmp4)
{
  gsize moof_at = bc_boxes_get_size (boxes), offset_at;

  bc_boxes_open (boxes, "moof");
  bc_boxes_open_full (boxes, "mfhd", 0, 0);
  bc_boxes_add_32 (boxes, ++fmp4->sequence);
  bc_boxes_close (boxes);
  bc_boxes_open (boxes, "traf");
  add_fragment_times (boxes, fmp4);
  offset_at = add_run (boxes, fmp4->frames);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);

  bc_boxes_open (boxes, "mdat");
  bc_boxes_put_32 (boxes, offset_at, (guint32) (bc_boxes_get_size (boxes) - moof_at));
  bc_boxes_add (boxes, fmp4->data->data, fmp4->data->len);
  bc_boxes_close (boxes);
}

typedef struct
{
  BcBoxes boxes;
  gint64 n_samples;
} Finished;

static void
finish_chunk (BcFmp4 *fmp4, Finished *finished)
{
  if (fmp4->frames->len == 0)
    return;
  add_chunk (&finished->boxes, fmp4);
  finished->n_samples += fmp4->end_samples - fmp4->begin_samples;
  g_array_set_size (fmp4->frames, 0);
  g_byte_array_set_size (fmp4->data, 0);
}

static void
gather (BcFmp4 *fmp4, const guint8 *data, const Frame *frame, Finished *finished)
{
  if (fmp4->frames->len == 0)
    fmp4->begin_samples = fmp4->end_samples;
  g_array_append_val (fmp4->frames, *frame);
  g_byte_array_append (fmp4->data, data, frame->n_bytes);
  fmp4->end_samples += frame->n_samples;
  if (fmp4->frames->len >= fmp4->config.frames_per_chunk)
    finish_chunk (fmp4, finished);
}

/* The next frame begins at `begin_samples`, later than the last one ended. */
static void
bridge_gap (BcFmp4 *fmp4, gint64 begin_samples, Finished *finished)
{
  const guint8 conceal = bc_opus_conceal_toc (fmp4->toc);
  Frame frame = { bc_opus_frame_samples (conceal), 1 };
  gint64 gap = begin_samples - fmp4->end_samples;

  if (fmp4->config.codec == BC_FMP4_OPUS && gap <= FILL_MAX_SAMPLES && gap % frame.n_samples == 0)
    {
      while (fmp4->end_samples < begin_samples)
        gather (fmp4, &conceal, &frame, finished);
      return;
    }
  finish_chunk (fmp4, finished);
  fmp4->end_samples = begin_samples;
}

GBytes *
bc_fmp4_add (BcFmp4 *fmp4, const guint8 *data, gsize frame_bytes, gint64 end_samples,
             gint64 *duration_us)
{
  gboolean is_opus = fmp4->config.codec == BC_FMP4_OPUS;
  Frame frame = { is_opus ? bc_opus_packet_samples (data, frame_bytes) : BC_FMP4_AAC_FRAME_SAMPLES,
                  (guint32) frame_bytes };
  gint64 begin_samples = end_samples - frame.n_samples - fmp4->config.pre_skip;
  Finished finished = { .n_samples = 0 };

  if (duration_us != NULL)
    *duration_us = 0;
  if (frame_bytes == 0 || frame_bytes > FRAME_MAX_BYTES || frame.n_samples == 0 ||
      begin_samples < MAX (fmp4->end_samples, 0))
    return NULL;

  bc_boxes_init (&finished.boxes);
  if (fmp4->end_samples == NOT_BEGUN)
    fmp4->end_samples = begin_samples;
  else if (begin_samples > fmp4->end_samples)
    bridge_gap (fmp4, begin_samples, &finished);
  fmp4->toc = data[0];
  gather (fmp4, data, &frame, &finished);

  if (duration_us != NULL)
    *duration_us = finished.n_samples * G_USEC_PER_SEC / BC_FMP4_SAMPLE_RATE;
  return bc_boxes_finish (&finished.boxes);
}
