/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <string.h>

/*
 * Four floats at once by the compiler's own vectors: SSE2 on amd64, NEON on arm64, plain code where there is
 * neither. -O2 leaves float reductions alone (their order would change), so the hot loops say it themselves.
 */
typedef float BcVec4 __attribute__ ((vector_size (16)));
typedef int BcMask4 __attribute__ ((vector_size (16)));

static inline BcVec4
vec4_load (const float *from)
{
  BcVec4 vector;
  memcpy (&vector, from, sizeof vector);
  return vector;
}

static inline void
vec4_store (float *to, BcVec4 vector)
{
  memcpy (to, &vector, sizeof vector);
}

static inline BcVec4
vec4_all (float value)
{
  return (BcVec4){ value, value, value, value };
}

static inline float
vec4_sum (BcVec4 vector)
{
  return (vector[0] + vector[1]) + (vector[2] + vector[3]);
}

static inline BcVec4
vec4_abs (BcVec4 vector)
{
  return (BcVec4) ((BcMask4) vector & 0x7fffffff);
}

static inline BcVec4
vec4_max (BcVec4 a, BcVec4 b)
{
  BcMask4 is_above = a > b;
  return (BcVec4) (((BcMask4) a & is_above) | ((BcMask4) b & ~is_above));
}

/* Largest absolute value of `n` samples; `n` is a multiple of 4. */
static inline float
vec4_peak (const float *samples, unsigned n)
{
  BcVec4 peak = vec4_all (0.0f);

  for (unsigned i = 0; i < n; i += 4)
    peak = vec4_max (vec4_abs (vec4_load (samples + i)), peak);
  float left = peak[0] > peak[1] ? peak[0] : peak[1];
  float right = peak[2] > peak[3] ? peak[2] : peak[3];
  return left > right ? left : right;
}
