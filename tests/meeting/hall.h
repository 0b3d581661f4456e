/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "fake-pool.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * Hall: a meeting with everything around it that a test needs: the set-up below, time moved by hand,
 * deadlines kept to the microsecond, a store that answers after `rtt_ms` or not at all.
 *
 *   floor     room (main), phone (backup), hybrid (added)
 *   channels  en and fr over −18 dB of floor, es over none, bcms over −40 dB
 *   desks     en-1 (A en, B fr), en-2 (en) · fr-1 (A fr, B en), fr-2 (fr) · es-1 (es)
 *             bcms-1 (A bcms, B en), console (A bcms, B en; on air while it sounds)
 *             each on an input of its own name
 *   sessions  morning, afternoon; check (not interpreted)
 *
 * Threading: one thread.
 */
typedef struct
{
  BcSetup *setup;
  BcMeeting *meeting;
  gint64 now_us;
  GPtrArray *effects; /* of the latest step of the script, or since hall_forget () */
  GError *error;      /* of the latest refusal */

  FakePool pool;
  gint64 rtt_ms;
  gint64 book_rtt_ms; /* of a booking; < 0: the same */
  gboolean is_store_away;
  GQueue mail;         /* of Letter *: answers on their way, in order */
  gint64 clock_off_us; /* by how much the wall clock is wrong */

  GVariant *saved; /* as of the latest BC_EFFECT_SAVE */
  guint n_plans;

  /* Called before (`is_after` FALSE) and after each event that was taken (nullable). */
  void (*on_event) (gpointer data, gboolean is_after);
  gpointer on_event_data;
} Hall;

BcSetup *hall_setup_new (void);

/* A hall over `setup` (transfer full); NULL: the one above. The pool holds 240 minutes. */
Hall *hall_new (BcSetup *setup);
/* The same with clock times: the morning from 10:00 for 130 minutes, the afternoon from 13:30 for 110, in Geneva. */
Hall *hall_new_with_hours (void);
/* One whose pool holds `limit_s`, and in which the room and the desks of FR are found and speak. */
Hall *hall_new_with_pool (BcMeterMode mode, gint64 limit_s);
void hall_free (Hall *hall);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hall, hall_free)

BcTime hall_time (const Hall *hall);
/* When it is so late on 12 November 2020 in Geneva, and what it is now. */
gint64 hall_clock_us (guint hour, guint minute);
/* Gives a session of the set-up its times: minutes after midnight. */
void hall_plan (BcSetup *setup, const char *session, guint starts, guint ends);

/* One event now. FALSE: refused, `error` says why, and it was checked that nothing changed. */
gboolean hall_try (Hall *hall, const BcEvent *event);

/* Lets time pass: deadlines and answers come when they are due. */
void hall_wait_us (Hall *hall, gint64 us);
/* Time passes, but nobody looks: the process was stopped. */
void hall_sleep_us (Hall *hall, gint64 us);

/* kill -9 and a new start from what was saved. */
void hall_kill (Hall *hall);

void hall_forget (Hall *hall);
const BcEffect *hall_find_effect (const Hall *hall, BcEffectKind kind, const char *subject);
BcBudgetView hall_budget (const Hall *hall);

/*
 * Runs a script: statements parted by ";", each one of
 *   found|lost|voice|silent INPUT · open|suspend|close SESSION · audience open|close · floor LANGUAGE
 *   on|off|cough|release DESK · output DESK a|b · wait MS · sleep MS · kill · store away|back
 *   sit DESK [NAME] · arm|disarm DESK · handover DESK · cannot DESK WHY · can DESK · hear DESK EAR
 *   lock · unlock · next [SESSION] · done
 *   ! STATEMENT                 it is refused by the state
 *   CHANNEL = CARRIES [DB/RAMP] [DESK:DB/RAMP]...   what it carries; the floor's gain and ramp; the
 *                               desks that are heard, all others being at 0 ("off" is −infinity)
 *   CHANNEL why TEXT            the reason given begins so (~ stands for ";")
 *   notice CHANNEL NAME [SERIAL] · ear DESK floor|DESK [MARK] · person DESK [NAME]
 *   armed|unarmed DESK · desk DESK STATE · gate DESK open|shut · source INPUT DB/RAMP
 *   still                       the statement before moved nothing: no new plan
 *   warned [DESK] · unwarned · alarmed · unalarmed   by the statement before
 *   told DESK TEXT              the one warning to it by the statement before begins so
 *   budget STATE · used MS      as the budget's view says
 * and those of script-minutes.c.
 * `row` is printed when one does not hold.
 */
void hall_run (Hall *hall, const char *row, const char *script);

G_END_DECLS
