/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLikeness: whether two sources carry the same sound: a line that was plugged in twice, or an interpreter's
 * microphone that is fed with the room. Judged by how their levels rise and fall: whatever delays a sound (up to
 * 3 s), attenuates it, codes it or adds noise to it leaves that as it is, and no two voices, least of all those of a
 * speaker and an interpreter, have it in common.
 *
 * Threading: one thread; not for the tick: a look is some 150,000 multiplications.
 */
#define BC_LIKENESS_MAX_LAG_TICKS (3000 / BC_TICK_MS)
/* What a look goes by. */
#define BC_LIKENESS_TICKS (12000 / BC_TICK_MS)
/* How often to look. */
#define BC_LIKENESS_LOOK_MS 2000

typedef struct
{
  gboolean is_telling;  /* both had enough to say for a comparison */
  float likeness;       /* 0 … 1 */
  int lag_ticks;        /* > 0: the second is later */
  gboolean is_distinct; /* no other delay fits nearly as well, as it would between two drums */
} BcLikenessLook;

/* Levels in dBFS, one a tick, of the same BC_LIKENESS_TICKS ticks. */
BcLikenessLook bc_likeness_look (const float *first, const float *second);

/* What the looks at one pair of sources come to: the same only when several in a row say so with the same delay. */
typedef struct
{
  gboolean is_same;
  int lag_ticks;
  /*< private >*/
  guint n_alike;
  guint n_unlike;
  guint n_mute;
} BcLikeness;

/* Zeroed: nothing is known. Returns TRUE when is_same has changed. */
gboolean bc_likeness_run (BcLikeness *likeness, const BcLikenessLook *look);

G_END_DECLS
