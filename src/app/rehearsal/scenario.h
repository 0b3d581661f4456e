/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cast.h"

G_BEGIN_DECLS

/*
 * BcScenario: what happens in the rehearsal and when. It decides only; whoever asks does it. At its beginning the
 * session opens, the floor speaks and the other languages' booths go on air. Then, period by period: the floor
 * changes its language, and with it who has to interpret; one booth hands over; now and then somebody coughs, or a
 * desk's line is cut and comes back.
 *
 * Threading: one thread. No clock: time is an argument.
 */
typedef enum
{
  BC_CUE_OPEN,    /* the session */
  BC_CUE_CLOSE,   /* the session */
  BC_CUE_FLOOR,   /* number: language that is spoken from now on */
  BC_CUE_ON,      /* number: desk */
  BC_CUE_OFF,     /* number: desk */
  BC_CUE_COUGH,   /* number: desk */
  BC_CUE_UNCOUGH, /* number: desk */
  BC_CUE_CUT,     /* number: desk whose line breaks */
  BC_CUE_MEND     /* number: desk whose line is back */
} BcCueKind;

/* One thing to do. */
typedef struct
{
  BcCueKind kind;
  guint number;
  gint64 at_us;
  char *text; /* (nullable) for people */
} BcCue;

typedef struct _BcScenario BcScenario;

/* `cast` must outlive it. The same seed plays the same. */
BcScenario *bc_scenario_new (const BcCast *cast, gint64 interval_us, guint32 seed);
void bc_scenario_free (BcScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcScenario, bc_scenario_free)

/* An empty list that owns its cues: GPtrArray of BcCue *. */
GPtrArray *bc_cues_new (void);

/* Appends everything due until `now_us`, in order. The first call begins the play. */
void bc_scenario_run (BcScenario *scenario, gint64 now_us, GPtrArray *cues);
/* When to call run () again. */
gint64 bc_scenario_get_next_us (const BcScenario *scenario);

/* The gateway forgot, or may have: appends what makes it as it should be now. */
void bc_scenario_repeat (const BcScenario *scenario, GPtrArray *cues);
/* Everybody goes home: microphones off, the session closed. */
void bc_scenario_end (BcScenario *scenario, GPtrArray *cues);

G_END_DECLS
