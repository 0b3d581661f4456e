/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/fmp4.h>

#include <boothcast/delivery/language-code.h>
#include <string.h>

#include "mp4-boxes-private.h"
#include "opus-packet-private.h"

#define SAMPLE_RATE 48000
#define FRAMES_PER_CHUNK 5
#define TRACK 1
/* A longer gap is left open, see the header. */
#define FILL_MAX_SAMPLES SAMPLE_RATE
/* Any frame can be begun at, and none depends on another (14496-12, 8.8.3.1). */
#define SYNC_SAMPLE 0x02000000
/* An AAC frame is never larger (14496-3, 4.5.3.2), an Opus packet neither. */
#define FRAME_MAX_BYTES 6144
/* AAC-LC, 48 kHz, mono (14496-3, 1.6.2.1). */
#define AAC_SPECIFIC_CONFIG "\x11\x88"
#define AAC_BITRATE_BPS 96000
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

/* --- The init segment --- */

static void
add_file_type (BcBoxes *boxes)
{
  bc_boxes_open (boxes, "ftyp");
  bc_boxes_add_text (boxes, "iso6");
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_text (boxes, "iso6mp41opus");
  bc_boxes_close (boxes);
}

/* 14496-12, 8.2.2 and 8.3.2 have this in common. */
static void
add_unity_matrix (BcBoxes *boxes)
{
  static const guint32 matrix[] = { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (matrix); i++)
    bc_boxes_add_32 (boxes, matrix[i]);
}

static void
add_movie_header (BcBoxes *boxes)
{
  bc_boxes_open_full (boxes, "mvhd", 0, 0);
  bc_boxes_add_32 (boxes, 0); /* made and changed: not told */
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, SAMPLE_RATE);
  bc_boxes_add_32 (boxes, 0);       /* without end */
  bc_boxes_add_32 (boxes, 0x10000); /* rate 1.0 */
  bc_boxes_add_16 (boxes, 0x100);   /* volume 1.0 */
  bc_boxes_add_zeros (boxes, 10);
  add_unity_matrix (boxes);
  bc_boxes_add_zeros (boxes, 24);
  bc_boxes_add_32 (boxes, TRACK + 1);
  bc_boxes_close (boxes);
}

static void
add_track_header (BcBoxes *boxes)
{
  bc_boxes_open_full (boxes, "tkhd", 0, 3); /* enabled, in the movie */
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, TRACK);
  bc_boxes_add_zeros (boxes, 4 + 4 + 8 + 2 + 2);
  bc_boxes_add_16 (boxes, 0x100);
  bc_boxes_add_16 (boxes, 0);
  add_unity_matrix (boxes);
  bc_boxes_add_zeros (boxes, 8); /* no picture */
  bc_boxes_close (boxes);
}

/* Three letters of five bits each (14496-12, 8.4.2.3). */
static guint16
pack_language (const char *tag)
{
  char code[BC_LANGUAGE_CODE_CHARACTERS + 1];
  guint packed = 0;

  bc_language_code_of (tag, code);
  for (guint i = 0; i < BC_LANGUAGE_CODE_CHARACTERS; i++)
    packed = packed << 5 | (guint) (code[i] - 0x60);
  return (guint16) packed;
}

static void
add_media_header (BcBoxes *boxes, const BcFmp4Config *config)
{
  bc_boxes_open_full (boxes, "mdhd", 0, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, SAMPLE_RATE);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_16 (boxes, pack_language (config->language));
  bc_boxes_add_16 (boxes, 0);
  bc_boxes_close (boxes);

  bc_boxes_open_full (boxes, "hdlr", 0, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_text (boxes, "soun");
  bc_boxes_add_zeros (boxes, 12);
  bc_boxes_add_text (boxes, "Boothcast");
  bc_boxes_add_8 (boxes, 0);
  bc_boxes_close (boxes);
}

/* Encapsulation of Opus in ISO base media, 4.3.2: in network order, unlike OpusHead. */
static void
add_opus_specific (BcBoxes *boxes, guint pre_skip)
{
  bc_boxes_open (boxes, "dOps");
  bc_boxes_add_8 (boxes, 0); /* version */
  bc_boxes_add_8 (boxes, 1); /* channels */
  bc_boxes_add_16 (boxes, (guint16) pre_skip);
  bc_boxes_add_32 (boxes, SAMPLE_RATE);
  bc_boxes_add_16 (boxes, 0); /* gain */
  bc_boxes_add_8 (boxes, 0);  /* mapping family */
  bc_boxes_close (boxes);
}

/* 14496-1, 7.2.6: descriptors within one another, each with its tag and length. */
static void
add_elementary_stream (BcBoxes *boxes)
{
  const guint n_config = strlen (AAC_SPECIFIC_CONFIG);
  const guint n_decoder = 13 + 2 + n_config;

  bc_boxes_open_full (boxes, "esds", 0, 0);
  bc_boxes_add_8 (boxes, 0x03); /* ES_Descriptor */
  bc_boxes_add_8 (boxes, (guint8) (3 + 2 + n_decoder + 3));
  bc_boxes_add_16 (boxes, 0); /* in MP4 the track says which */
  bc_boxes_add_8 (boxes, 0);
  bc_boxes_add_8 (boxes, 0x04); /* DecoderConfigDescriptor */
  bc_boxes_add_8 (boxes, (guint8) n_decoder);
  bc_boxes_add_8 (boxes, 0x40); /* MPEG-4 audio */
  bc_boxes_add_8 (boxes, 0x15); /* an audio stream, going down */
  bc_boxes_add_zeros (boxes, 3);
  bc_boxes_add_32 (boxes, 2 * AAC_BITRATE_BPS);
  bc_boxes_add_32 (boxes, AAC_BITRATE_BPS);
  bc_boxes_add_8 (boxes, 0x05); /* DecoderSpecificInfo */
  bc_boxes_add_8 (boxes, (guint8) n_config);
  bc_boxes_add_text (boxes, AAC_SPECIFIC_CONFIG);
  bc_boxes_add_8 (boxes, 0x06); /* SLConfigDescriptor: as MP4 has it */
  bc_boxes_add_8 (boxes, 1);
  bc_boxes_add_8 (boxes, 2);
  bc_boxes_close (boxes);
}

static void
add_sample_entry (BcBoxes *boxes, const BcFmp4Config *config)
{
  gboolean is_opus = config->codec == BC_FMP4_OPUS;

  bc_boxes_open (boxes, is_opus ? "Opus" : "mp4a");
  bc_boxes_add_zeros (boxes, 6);
  bc_boxes_add_16 (boxes, 1); /* data reference */
  bc_boxes_add_zeros (boxes, 8);
  bc_boxes_add_16 (boxes, 1);  /* channels */
  bc_boxes_add_16 (boxes, 16); /* bits, as the format wants it said */
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, (guint32) SAMPLE_RATE << 16);
  if (is_opus)
    add_opus_specific (boxes, config->pre_skip);
  else
    add_elementary_stream (boxes);
  bc_boxes_close (boxes);
}

/* No samples here: they all come in fragments. */
static void
add_sample_table (BcBoxes *boxes, const BcFmp4Config *config)
{
  static const char *const empty[] = { "stts", "stsc", "stco" };

  bc_boxes_open (boxes, "stbl");
  bc_boxes_open_full (boxes, "stsd", 0, 0);
  bc_boxes_add_32 (boxes, 1);
  add_sample_entry (boxes, config);
  bc_boxes_close (boxes);
  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      bc_boxes_open_full (boxes, empty[i], 0, 0);
      bc_boxes_add_32 (boxes, 0);
      bc_boxes_close (boxes);
    }
  bc_boxes_open_full (boxes, "stsz", 0, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
}

static void
add_media_information (BcBoxes *boxes, const BcFmp4Config *config)
{
  bc_boxes_open (boxes, "minf");
  bc_boxes_open_full (boxes, "smhd", 0, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_close (boxes);
  bc_boxes_open (boxes, "dinf");
  bc_boxes_open_full (boxes, "dref", 0, 0);
  bc_boxes_add_32 (boxes, 1);
  bc_boxes_open_full (boxes, "url ", 0, 1); /* the data is in this file */
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
  add_sample_table (boxes, config);
  bc_boxes_close (boxes);
}

static void
add_movie (BcBoxes *boxes, const BcFmp4Config *config)
{
  bc_boxes_open (boxes, "moov");
  add_movie_header (boxes);
  bc_boxes_open (boxes, "trak");
  add_track_header (boxes);
  bc_boxes_open (boxes, "mdia");
  add_media_header (boxes, config);
  add_media_information (boxes, config);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
  bc_boxes_open (boxes, "mvex");
  bc_boxes_open_full (boxes, "trex", 0, 0);
  bc_boxes_add_32 (boxes, TRACK);
  bc_boxes_add_32 (boxes, 1); /* the one sample description */
  bc_boxes_add_zeros (boxes, 8);
  bc_boxes_add_32 (boxes, SYNC_SAMPLE);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
}

static GBytes *
make_init (const BcFmp4Config *config)
{
  BcBoxes boxes;

  bc_boxes_init (&boxes);
  add_file_type (&boxes);
  add_movie (&boxes, config);
  return bc_boxes_finish (&boxes);
}

/* --- Life --- */

BcFmp4 *
bc_fmp4_new (const BcFmp4Config *config)
{
  BcFmp4 *fmp4 = g_new0 (BcFmp4, 1);

  fmp4->config = *config;
  fmp4->config.language = NULL;
  if (config->frames_per_chunk == 0)
    fmp4->config.frames_per_chunk = FRAMES_PER_CHUNK;
  fmp4->init = make_init (config);
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
  bc_boxes_add_32 (boxes, TRACK);
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
    *duration_us = finished.n_samples * G_USEC_PER_SEC / SAMPLE_RATE;
  return bc_boxes_finish (&finished.boxes);
}
