/* SPDX-License-Identifier: Apache-2.0 */
#include "mpeg-frames-private.h"

#include <string.h>

typedef struct
{
  const char *description;
  guint8 header[BC_MPEG_HEADER_BYTES];
  BcMpegKind kind;
  gsize n_bytes;
} Row;

/* Lengths as lame, twolame and ffmpeg make them. */
static const Row rows[] = {
  { "MPEG 1 layer 3, 128 kb/s, 44.1 kHz", { 0xff, 0xfb, 0x90, 0x64 }, BC_MPEG_AUDIO, 417 },
  { "the same, padded", { 0xff, 0xfb, 0x92, 0x64 }, BC_MPEG_AUDIO, 418 },
  { "with a check", { 0xff, 0xfa, 0x90, 0x64 }, BC_MPEG_AUDIO, 417 },
  { "MPEG 1 layer 3, 320 kb/s, 48 kHz", { 0xff, 0xfb, 0xe4, 0x64 }, BC_MPEG_AUDIO, 960 },
  { "MPEG 1 layer 2, 192 kb/s, 48 kHz", { 0xff, 0xfd, 0xa4, 0x04 }, BC_MPEG_AUDIO, 576 },
  { "MPEG 1 layer 1, 192 kb/s, 48 kHz", { 0xff, 0xff, 0x64, 0x04 }, BC_MPEG_AUDIO, 192 },
  { "MPEG 2 layer 3, 64 kb/s, 24 kHz", { 0xff, 0xf3, 0x84, 0xc4 }, BC_MPEG_AUDIO, 192 },
  { "MPEG 2.5 layer 3, 8 kb/s, 8 kHz", { 0xff, 0xe3, 0x18, 0xc4 }, BC_MPEG_AUDIO, 72 },
  { "a version that is none", { 0xff, 0xeb, 0x90, 0x64 }, BC_MPEG_NONE, 0 },
  { "a free bitrate", { 0xff, 0xfb, 0x00, 0x64 }, BC_MPEG_NONE, 0 },
  { "no bitrate", { 0xff, 0xfb, 0xf0, 0x64 }, BC_MPEG_NONE, 0 },
  { "no rate", { 0xff, 0xfb, 0x9c, 0x64 }, BC_MPEG_NONE, 0 },
  { "AAC, 44.1 kHz", { 0xff, 0xf1, 0x50, 0x80, 0x2f, 0xff, 0xfc }, BC_MPEG_ADTS, 383 },
  { "AAC, the longest", { 0xff, 0xf1, 0x50, 0x83, 0xff, 0xff, 0xfc }, BC_MPEG_ADTS, 8191 },
  { "AAC of no rate", { 0xff, 0xf1, 0x74, 0x80, 0x2f, 0xff, 0xfc }, BC_MPEG_NONE, 0 },
  { "AAC shorter than its header", { 0xff, 0xf1, 0x50, 0x80, 0x00, 0xdf, 0xfc }, BC_MPEG_NONE, 0 },
  { "a JPEG's beginning", { 0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a }, BC_MPEG_NONE, 0 },
  { "ones", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, BC_MPEG_NONE, 0 },
  { "zeros", { 0 }, BC_MPEG_NONE, 0 },
};

static void
test_headers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcMpegFrame frame = bc_mpeg_read_frame (rows[i].header, BC_MPEG_HEADER_BYTES);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (frame.kind, ==, rows[i].kind);
      if (frame.kind != BC_MPEG_NONE)
        g_assert_cmpuint (frame.n_bytes, ==, rows[i].n_bytes);
      frame = bc_mpeg_read_frame (rows[i].header, BC_MPEG_HEADER_BYTES - 1);
      g_assert_cmpint (frame.kind, ==, BC_MPEG_NONE);
    }
}

/* Frames of `row` from `at` on; returns where the last ends. */
static gsize
write_frames (guint8 *bytes, gsize at, const Row *row, guint n_frames)
{
  for (guint i = 0; i < n_frames; i++, at += row->n_bytes)
    memcpy (bytes + at, row->header, BC_MPEG_HEADER_BYTES);
  return at;
}

static void
test_find (void)
{
  static const struct
  {
    const char *description;
    gsize at;
    guint row;
    guint n_frames;
    BcMpegKind kind;
  } finds[] = {
    { "two at once", 0, 0, 2, BC_MPEG_AUDIO },    { "one at once", 0, 0, 1, BC_MPEG_NONE },
    { "two after junk", 13, 0, 2, BC_MPEG_NONE }, { "three after junk", 13, 0, 3, BC_MPEG_AUDIO },
    { "AAC at once", 0, 12, 2, BC_MPEG_ADTS },    { "AAC after junk", 100, 12, 3, BC_MPEG_ADTS },
    { "layer 2", 0, 4, 2, BC_MPEG_AUDIO },        { "layer 2 late", 1700, 4, 3, BC_MPEG_AUDIO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (finds); i++)
    {
      g_autofree guint8 *bytes = g_malloc0 (8192);
      gsize end = write_frames (bytes, finds[i].at, &rows[finds[i].row], finds[i].n_frames);

      g_test_message ("%s", finds[i].description);
      g_assert_cmpint (bc_mpeg_find (bytes, end), ==, finds[i].kind);
      /* Not before the last header is all there. */
      gsize last = end - rows[finds[i].row].n_bytes;
      g_assert_cmpint (bc_mpeg_find (bytes, last + BC_MPEG_HEADER_BYTES), ==, finds[i].kind);
      g_assert_cmpint (bc_mpeg_find (bytes, last + BC_MPEG_HEADER_BYTES - 1), ==, BC_MPEG_NONE);
    }
}

/* Frames that do not belong together are none. */
static void
test_strangers (void)
{
  g_autofree guint8 *bytes = g_malloc0 (8192);
  gsize end = write_frames (bytes, 0, &rows[0], 1);

  end = write_frames (bytes, end, &rows[3], 1);
  end = write_frames (bytes, end, &rows[12], 1);
  g_assert_cmpint (bc_mpeg_find (bytes, end), ==, BC_MPEG_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/mpeg-frames/headers", test_headers);
  g_test_add_func ("/media/mpeg-frames/find", test_find);
  g_test_add_func ("/media/mpeg-frames/strangers", test_strangers);
  return g_test_run ();
}
