/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))
#define DAY_MINUTES (24 * 60)

static gboolean
refuse (GError **error, BcError code, const char *why)
{
  g_set_error_literal (error, BC_ERROR, code, why);
  return FALSE;
}

gboolean
bc_meeting_on_ceiling (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 minutes = moment->event->amount;
  BcBookRequest booking = { .kind = BC_BOOK_CEILING };

  if (minutes < 0 || minutes > DAY_MINUTES)
    return refuse (error, BC_ERROR_INVALID, "a ceiling is of 0 to 1440 minutes");
  booking.amount_ms = minutes * MINUTE_MS;
  if (booking.amount_ms < meeting->budget.extended_ms)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "%" G_GINT64_FORMAT
                   " minutes have been added today: the ceiling cannot be lower",
                   meeting->budget.extended_ms / MINUTE_MS);
      return FALSE;
    }
  bc_meeting_book (meeting, moment, &booking);
  bc_meeting_audit (moment, "allowed %" G_GINT64_FORMAT " minutes to be added today", minutes);
  return TRUE;
}

/* "45 s", "12 min", "12 min 30 s" */
static char *
say (gint64 ms)
{
  gint64 minutes = ms / MINUTE_MS, seconds = ms % MINUTE_MS / 1000;

  if (minutes == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  if (seconds == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", minutes);
  return g_strdup_printf ("%" G_GINT64_FORMAT " min %" G_GINT64_FORMAT " s", minutes, seconds);
}

/* 0 outside the years that have days. */
static gint64
get_today_ms (const BcMeeting *meeting, gint64 wall_us)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (meeting->setup->pool.timezone);
  guint minute;
  GDate day;

  if (zone == NULL || !bc_local_time_read (zone, wall_us, &day, &minute))
    return 0;
  return (wall_us - bc_local_time_find (zone, &day, 0).first_us) / 1000;
}

/* No more than was counted comes off, and no more is booked than today can have lasted: a slip of the hand would end
 * interpretation for every meeting of the pool. What is left is no bound: what was spoken was spoken. */
static gboolean
is_correction_possible (const BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 amount_ms = moment->event->amount * 1000;
  gint64 today_ms = get_today_ms (meeting, moment->time.wall_us);
  gboolean is_off = amount_ms < 0;
  BcBudgetView view;

  bc_budget_get_view (&meeting->budget, BC_BUDGET_IDLE, meeting->now_us, &view);
  if (is_off ? meeting->budget.day == NULL || view.used_ms + amount_ms >= 0 : amount_ms <= today_ms)
    return TRUE;
  g_autofree char *most = say (is_off ? view.used_ms : today_ms);
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               is_off ? "only %s have been counted today: no more can be taken off"
                      : "today is only %s old: no more can have been interpreted",
               most);
  return FALSE;
}

static gboolean
is_correction_sound (const BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 amount_s = moment->event->amount;

  if (amount_s == 0 || amount_s < -DAY_MINUTES * 60 || amount_s > DAY_MINUTES * 60)
    return refuse (error, BC_ERROR_INVALID,
                   "a correction is of at least a second and at most a day");
  if (moment->event->reason == NULL || moment->event->reason[0] == '\0')
    return refuse (error, BC_ERROR_INVALID, "a correction needs a reason: it is kept with it");
  return is_correction_possible (meeting, moment, error);
}

gboolean
bc_meeting_on_correction (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 amount_s = moment->event->amount;
  BcBookRequest booking = { .kind = BC_BOOK_CORRECTION,
                            .session = (char *) moment->event->subject };
  guint index;

  if (!bc_sessions_find (&meeting->sessions, moment->event->subject, &index, error) ||
      !is_correction_sound (meeting, moment, error))
    return FALSE;
  booking.amount_ms = amount_s * 1000;
  bc_meeting_book (meeting, moment, &booking);
  bc_meeting_audit (moment, "corrected session %s by %+" G_GINT64_FORMAT " s",
                    moment->event->subject, amount_s);
  return TRUE;
}

gboolean
bc_meeting_on_release (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const GPtrArray *allotments = meeting->setup->pool.allotments;
  gboolean has_share = FALSE;

  for (guint i = 0; allotments != NULL && i < allotments->len; i++)
    has_share = has_share || g_strcmp0 (((const BcAllotment *) allotments->pdata[i])->meeting,
                                        meeting->setup->id) == 0;
  if (!has_share)
    return refuse (error, BC_ERROR_CONFLICT,
                   "this meeting has no share of the pool of its own: there is nothing to release");
  bc_meeting_book (meeting, moment, &(BcBookRequest){ .kind = BC_BOOK_RELEASE });
  bc_meeting_audit (moment, "released what is left of the meeting's share of the pool");
  return TRUE;
}
