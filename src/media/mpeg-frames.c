/* SPDX-License-Identifier: Apache-2.0 */
#include "mpeg-frames-private.h"

#define N_FRAMES_AT_ONCE 2
#define N_FRAMES_AFTER_JUNK 3
#define ADTS_HEADER_BYTES 7

#define N_BITRATES 15
#define N_RATES 3

/* kb/s by layer (ISO 11172-3 section 2.4.2.3); 0: "free", which nobody sends. */
static const guint16 bitrates_1[3][N_BITRATES] = {
  { 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 },
  { 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
  { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
};
/* … and for the half and quarter rates (13818-3 section 2.4.2.3). */
static const guint16 bitrates_2[3][N_BITRATES] = {
  { 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },
  { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
  { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
};
static const guint32 rates[N_RATES] = { 44100, 48000, 32000 };

/* The version's two bits. */
#define MPEG_1 3
#define MPEG_2 2
#define MPEG_2_5 0

static gsize
get_mpeg_bytes (guint version, guint layer, guint bitrate, guint rate, guint padding)
{
  guint n_samples = layer == 1 ? 384 : layer == 3 && version != MPEG_1 ? 576 : 1152;
  guint slot_bytes = layer == 1 ? 4 : 1;

  return (gsize) (n_samples / 8 / slot_bytes * bitrate * 1000 / rate + padding) * slot_bytes;
}

static BcMpegFrame
read_mpeg (const guint8 *data)
{
  guint version = data[1] >> 3 & 3;
  guint layer = 4 - (data[1] >> 1 & 3);
  guint bitrate_index = data[2] >> 4;
  guint rate_index = data[2] >> 2 & 3;
  guint padding = data[2] >> 1 & 1;

  if (version == 1 || layer == 4 || bitrate_index == 0 || bitrate_index >= N_BITRATES ||
      rate_index >= N_RATES)
    return (BcMpegFrame){ 0 };
  guint bitrate = (version == MPEG_1 ? bitrates_1 : bitrates_2)[layer - 1][bitrate_index];
  guint rate = rates[rate_index] >> (version == MPEG_1 ? 0 : version == MPEG_2 ? 1 : 2);

  return (BcMpegFrame){ .kind = BC_MPEG_AUDIO,
                        .n_bytes = get_mpeg_bytes (version, layer, bitrate, rate, padding),
                        .sameness = version << 8 | layer << 4 | rate_index };
}

static BcMpegFrame
read_adts (const guint8 *data)
{
  guint rate_index = data[2] >> 2 & 15;
  gsize n_bytes = (gsize) (data[3] & 3) << 11 | (gsize) data[4] << 3 | data[5] >> 5;

  if (rate_index > 12 || n_bytes <= ADTS_HEADER_BYTES)
    return (BcMpegFrame){ 0 };
  return (BcMpegFrame){ .kind = BC_MPEG_ADTS,
                        .n_bytes = n_bytes,
                        .sameness = (guint32) (data[1] & 8) << 8 | (data[2] & 0xfcu) };
}

BcMpegFrame
bc_mpeg_read_frame (const guint8 *data, gsize n_bytes)
{
  if (n_bytes < BC_MPEG_HEADER_BYTES || data[0] != 0xff || (data[1] & 0xe0) != 0xe0)
    return (BcMpegFrame){ 0 };
  /* The layer's bits are 0 in ADTS alone. */
  return (data[1] & 0xf6) == 0xf0 ? read_adts (data) : read_mpeg (data);
}

/* Where the header of the last of so many frames on end is complete; 0: they are not all there. */
static gsize
follow (const guint8 *data, gsize n_bytes, gsize at, guint n_frames)
{
  BcMpegFrame first = bc_mpeg_read_frame (data + at, n_bytes - at);
  BcMpegFrame frame = first;

  for (guint i = 1; i < n_frames && frame.kind != BC_MPEG_NONE; i++)
    {
      at += frame.n_bytes;
      if (at >= n_bytes)
        return 0;
      frame = bc_mpeg_read_frame (data + at, n_bytes - at);
      if (frame.kind != first.kind || frame.sameness != first.sameness)
        return 0;
    }
  return frame.kind != BC_MPEG_NONE ? at + BC_MPEG_HEADER_BYTES : 0;
}

BcMpegKind
bc_mpeg_find (const guint8 *data, gsize n_bytes)
{
  BcMpegKind kind = BC_MPEG_NONE;
  gsize earliest = G_MAXSIZE;

  for (gsize at = 0; at + BC_MPEG_HEADER_BYTES <= n_bytes; at++)
    {
      gsize end = data[at] == 0xff
                      ? follow (data, n_bytes, at, at == 0 ? N_FRAMES_AT_ONCE : N_FRAMES_AFTER_JUNK)
                      : 0;
      if (end == 0 || end >= earliest)
        continue;
      earliest = end;
      kind = bc_mpeg_read_frame (data + at, n_bytes - at).kind;
    }
  return kind;
}
