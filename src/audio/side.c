/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/side.h>

void
bc_side_take (BcSide side, const float *stereo, float *mono, gsize n)
{
  static const float shares[][2] = {
    [BC_SIDE_BOTH] = { 0.5f, 0.5f },
    [BC_SIDE_LEFT] = { 1.0f, 0.0f },
    [BC_SIDE_RIGHT] = { 0.0f, 1.0f },
  };
  float left = shares[side][0];
  float right = shares[side][1];

  for (gsize i = 0; i < n; i++)
    mono[i] = left * stereo[2 * i] + right * stereo[2 * i + 1];
}
