/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/adts.h>

#define SYNC 0xfff
#define MPEG_4_NO_CHECKSUM 0x1 /* ID 0, layer 0, protection_absent 1 */
#define PROFILE_LC 1u          /* audio object type 2, less one */
#define RATE_48_KHZ 3u
#define CHANNELS_MONO 1u
#define FULLNESS_VBR 0x7ffu /* the bit reservoir's state is not told */

void
bc_adts_write_header (guint8 header[BC_ADTS_HEADER_BYTES], gsize frame_bytes)
{
  guint length = (guint) frame_bytes + BC_ADTS_HEADER_BYTES;

  g_return_if_fail (frame_bytes <= BC_ADTS_FRAME_MAX_BYTES);

  header[0] = SYNC >> 4;
  header[1] = (SYNC & 0xf) << 4 | MPEG_4_NO_CHECKSUM;
  header[2] = (guint8) (PROFILE_LC << 6 | RATE_48_KHZ << 2 | CHANNELS_MONO >> 2);
  header[3] = (guint8) ((CHANNELS_MONO & 3) << 6 | length >> 11);
  header[4] = (guint8) (length >> 3);
  header[5] = (guint8) ((length & 7) << 5 | FULLNESS_VBR >> 6);
  header[6] = (FULLNESS_VBR & 0x3f) << 2; /* one frame follows: 0 */
}
