/* SPDX-License-Identifier: Apache-2.0 */
#include "opus-packet-private.h"

#define PACKET_MAX_SAMPLES 5760 /* 120 ms */

guint
bc_opus_frame_samples (guint8 toc)
{
  static const guint silk[] = { 480, 960, 1920, 2880 };
  static const guint hybrid[] = { 480, 960 };
  static const guint celt[] = { 120, 240, 480, 960 };
  guint config = toc >> 3;

  if (config < 12)
    return silk[config % 4];
  if (config < 16)
    return hybrid[config % 2];

  return celt[config % 4];
}

guint
bc_opus_packet_samples (const guint8 *packet, gsize packet_bytes)
{
  guint n_frames, n_samples;

  if (packet_bytes < 1)
    return 0;

  switch (packet[0] & 3)
    {
    case 0:
      n_frames = 1;
      break;
    case 3:
      n_frames = packet_bytes > 1 ? packet[1] & 0x3f : 0;
      break;
    default:
      n_frames = 2;
      break;
    }
  n_samples = n_frames * bc_opus_frame_samples (packet[0]);

  return n_samples <= PACKET_MAX_SAMPLES ? n_samples : 0;
}

guint8
bc_opus_conceal_toc (guint8 toc)
{
  return toc & 0xfc;
}
