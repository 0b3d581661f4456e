/* SPDX-License-Identifier: Apache-2.0 */
#include "fmp4-init-private.h"

#include "mp4-boxes-private.h"

#include <boothcast/delivery/language-code.h>
#include <string.h>

/* Any frame can be begun at, and none depends on another (14496-12, 8.8.3.1). */
#define SYNC_SAMPLE 0x02000000
/* AAC-LC, 48 kHz, mono (14496-3, 1.6.2.1). */
#define AAC_SPECIFIC_CONFIG "\x11\x88"
#define AAC_BITRATE_BPS 96000

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
  bc_boxes_add_32 (boxes, BC_FMP4_SAMPLE_RATE);
  bc_boxes_add_32 (boxes, 0);       /* without end */
  bc_boxes_add_32 (boxes, 0x10000); /* rate 1.0 */
  bc_boxes_add_16 (boxes, 0x100);   /* volume 1.0 */
  bc_boxes_add_zeros (boxes, 10);
  add_unity_matrix (boxes);
  bc_boxes_add_zeros (boxes, 24);
  bc_boxes_add_32 (boxes, BC_FMP4_TRACK + 1);
  bc_boxes_close (boxes);
}

static void
add_track_header (BcBoxes *boxes)
{
  bc_boxes_open_full (boxes, "tkhd", 0, 3); /* enabled, in the movie */
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add_32 (boxes, BC_FMP4_TRACK);
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
  bc_boxes_add_32 (boxes, BC_FMP4_SAMPLE_RATE);
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
  bc_boxes_add_32 (boxes, BC_FMP4_SAMPLE_RATE);
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
  bc_boxes_add_32 (boxes, (guint32) BC_FMP4_SAMPLE_RATE << 16);
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
  bc_boxes_add_32 (boxes, BC_FMP4_TRACK);
  bc_boxes_add_32 (boxes, 1); /* the one sample description */
  bc_boxes_add_zeros (boxes, 8);
  bc_boxes_add_32 (boxes, SYNC_SAMPLE);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
  bc_boxes_close (boxes);
}

GBytes *
bc_fmp4_init_make (const BcFmp4Config *config)
{
  BcBoxes boxes;

  bc_boxes_init (&boxes);
  add_file_type (&boxes);
  add_movie (&boxes, config);
  return bc_boxes_finish (&boxes);
}
