/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "simulation-pool.h"
#include "simulation-schedule.h"

G_BEGIN_DECLS

/*
 * BcSimulationRun: a scenario while it is being played: the meeting, its pool, and what was seen so far.
 *
 * Threading: one owner.
 */
typedef struct
{
  const BcScenario *scenario;
  BcMeeting *meeting;
  BcSimulatedPool pool;
  BcSimulation *made;
  gint64 base_us; /* wall time at the monotonic start */
  gint64 wall_us;
  const BcSession *open;  /* (nullable): the interpreted session under way */
  gboolean is_suspended;  /* it is, and will go on */
  gint64 suspended_us;    /* for how long it was, up to … */
  gint64 suspended_at_us; /* … when it was the last time */
  gboolean has_left;      /* the interpreters have */
  guint n_waiting;        /* speakers whose turn came while the session was suspended */
  guint turn;             /* whose it is: that number of each booth's desks */
  char *forecast;         /* (nullable) what was foreseen last */
  guint *notice_serials;  /* of each channel: what was said there last */
  GHashTable *prompts;    /* ids of what was asked already */
} BcSimulationRun;

BcTime bc_run_time (const BcSimulationRun *run);
BcBudgetView bc_run_look (const BcSimulationRun *run);

/* Everything that is to be done is carried out, the store answers at once; what there is to see is noted. */
gboolean bc_run_apply (BcSimulationRun *run, const BcEvent *event, GError **error);
gboolean bc_run_do (BcSimulationRun *run, BcEventKind kind, const char *subject, GError **error);

/* --- simulation-act.c: who does what when --- */

gboolean bc_run_act (BcSimulationRun *run, const BcCue *cue, GError **error);

/* --- simulation-watch.c --- */

G_GNUC_PRINTF (4, 5)
void bc_run_tell (BcSimulationRun *run, BcOccurrenceKind kind, const BcSession *session,
                  const char *format, ...);
void bc_run_watch_effect (BcSimulationRun *run, const BcEffect *effect);
/* What is asked, and what is foreseen, if that is new. */
void bc_run_watch (BcSimulationRun *run);
void bc_run_foresee (BcSimulationRun *run);

/* --- simulation-cast.c: the people in the room and the booths --- */

gboolean bc_cast_come (BcSimulationRun *run, GError **error);
/* All booths are on air, or go off; the room speaks, or is silent. */
gboolean bc_cast_work (BcSimulationRun *run, GError **error);
gboolean bc_cast_rest (BcSimulationRun *run, GError **error);
/* Partners take over. */
gboolean bc_cast_hand_over (BcSimulationRun *run, GError **error);
/* The next on the open session's list, if anybody is. */
gboolean bc_cast_call_next (BcSimulationRun *run, GError **error);

G_END_DECLS
