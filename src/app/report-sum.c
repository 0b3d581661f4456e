/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

#include <boothcast/meeting/local-time.h>
#include <string.h>

#define US_PER_MS 1000

/* --- Sessions --- */

static BcReportSession *
find_session (const BcReport *report, const char *meeting, const char *session)
{
  for (guint i = 0; i < report->sessions->len; i++)
    {
      BcReportSession *candidate = &g_array_index (report->sessions, BcReportSession, i);

      if (g_str_equal (candidate->meeting, meeting) && g_str_equal (candidate->session, session))
        return candidate;
    }
  return NULL;
}

static BcReportSession *
add_session (BcReport *report, const char *meeting, const char *session)
{
  const BcSetup *setup = report->config->setup;
  const BcSession *known =
      g_str_equal (meeting, setup->id) ? bc_setup_find_session (setup, session) : NULL;
  BcReportSession fresh = { .meeting = meeting,
                            .session = session,
                            .title = known != NULL ? known->title : NULL };

  g_array_append_val (report->sessions, fresh);
  return &g_array_index (report->sessions, BcReportSession, report->sessions->len - 1);
}

static void
add_planned (BcReport *report)
{
  const BcAgendaDay *day = bc_agenda_find_day (report->config->agenda, report->ledger->day);

  for (guint i = 0; day != NULL && i < day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);

      if (item->session->kind == BC_SESSION_KIND_INTERPRETED)
        add_session (report, report->config->setup->id, item->session->id)->planned_us =
            item->counted_us;
    }
}

static BcReportSession *
need_session (BcReport *report, const char *meeting, const char *session)
{
  BcReportSession *found = find_session (report, meeting, session);

  return found != NULL ? found : add_session (report, meeting, session);
}

static void
add_to_session (BcReport *report, const BcLedgerRow *row)
{
  BcReportSession *session = need_session (report, row->meeting, row->session);
  gint64 ends_us = row->starts_wall_us + MAX (row->ms, 0) * US_PER_MS;

  if (session->first_wall_us == 0 || row->starts_wall_us < session->first_wall_us)
    session->first_wall_us = row->starts_wall_us;
  session->last_wall_us = MAX (session->last_wall_us, ends_us);
  session->by_kind[row->kind] += row->ms;
  session->ms += row->ms;
}

/* --- Hours --- */

static void
add_to_hour (BcReport *report, gint64 starts_wall_us, gint64 ms)
{
  guint at = report->hours->len;

  while (at > 0 &&
         g_array_index (report->hours, BcReportHour, at - 1).starts_wall_us >= starts_wall_us)
    at--;
  if (at == report->hours->len ||
      g_array_index (report->hours, BcReportHour, at).starts_wall_us != starts_wall_us)
    {
      BcReportHour hour = { .starts_wall_us = starts_wall_us };
      g_array_insert_val (report->hours, at, hour);
    }
  g_array_index (report->hours, BcReportHour, at).ms += ms;
}

/* The full hour at or before, on the meeting's clock: zones are also half an hour apart. */
static gint64
hour_of (const BcReport *report, gint64 wall_us)
{
  gint64 ahead_us =
      bc_local_time_offset_s (report->config->agenda->zone, wall_us) * G_TIME_SPAN_SECOND;
  gint64 into_us = (wall_us + ahead_us) % G_TIME_SPAN_HOUR;

  return wall_us - (into_us < 0 ? into_us + G_TIME_SPAN_HOUR : into_us);
}

static void
add_to_hours (BcReport *report, const BcLedgerRow *row)
{
  gint64 at_us = row->starts_wall_us;
  gint64 left_ms = row->ms;
  gint64 hour_us = hour_of (report, at_us);

  for (; left_ms > 0; hour_us = hour_of (report, at_us))
    {
      /* Up, so that a millisecond cut in two is whole in the hour in which it began. */
      gint64 room_ms = (hour_us + G_TIME_SPAN_HOUR - at_us + US_PER_MS - 1) / US_PER_MS;
      gint64 ms = MIN (left_ms, room_ms);

      add_to_hour (report, hour_us, ms);
      at_us += ms * US_PER_MS;
      left_ms -= ms;
    }
  if (left_ms < 0)
    add_to_hour (report, hour_us, left_ms);
}

static void
total_hours (BcReport *report)
{
  gint64 total_ms = 0;

  for (guint i = 0; i < report->hours->len; i++)
    {
      BcReportHour *hour = &g_array_index (report->hours, BcReportHour, i);

      total_ms += hour->ms;
      hour->total_ms = total_ms;
    }
}

/* --- Everything --- */

static void
add_rows (BcReport *report)
{
  for (guint i = 0; i < report->ledger->rows->len; i++)
    {
      const BcLedgerRow *row = &g_array_index (report->ledger->rows, BcLedgerRow, i);

      report->by_kind[row->kind] += row->ms;
      add_to_session (report, row);
      add_to_hours (report, row);
    }
}

/* A correction counts where it was booked, in the hour in which somebody did so: rows are never changed. */
static void
add_corrections (BcReport *report)
{
  for (guint i = 0; i < report->ledger->bookings->len; i++)
    {
      const BcLedgerBooking *booking =
          &g_array_index (report->ledger->bookings, BcLedgerBooking, i);

      if (booking->kind != BC_BOOKING_CORRECTION)
        continue;
      BcReportSession *session =
          need_session (report, booking->meeting, booking->session != NULL ? booking->session : "");
      session->corrected_ms += booking->amount_ms;
      session->ms += booking->amount_ms;
      report->corrected_ms += booking->amount_ms;
      add_to_hour (report, hour_of (report, booking->wall_us), booking->amount_ms);
    }
}

static void
add_lines (BcReport *report)
{
  for (guint i = 0; i < report->ledger->lines->len; i++)
    {
      BcLedgerLine *line = g_ptr_array_index (report->ledger->lines, i);

      if (line->wall_us >= report->ledger->from_wall_us)
        g_ptr_array_add (report->lines, line);
    }
}

BcReport *
bc_report_new (const BcConfig *config, const BcLedger *ledger)
{
  BcReport *report = g_new0 (BcReport, 1);

  report->config = config;
  report->ledger = ledger;
  report->extended_ms = ledger->extended_ms;
  report->limit_ms = ledger->limit_ms >= 0 ? ledger->limit_ms : config->setup->pool.limit_s * 1000;
  report->limit_ms += report->extended_ms;
  report->left_ms = MAX (report->limit_ms - ledger->used_ms, 0);
  report->beyond_ms = MAX (ledger->used_ms - report->limit_ms, 0);
  report->sessions = g_array_new (FALSE, FALSE, sizeof (BcReportSession));
  report->hours = g_array_new (FALSE, FALSE, sizeof (BcReportHour));
  report->languages = g_array_new (FALSE, FALSE, sizeof (BcReportLanguage));
  report->items = g_array_new (FALSE, FALSE, sizeof (BcReportItem));
  report->people = g_ptr_array_new_with_free_func (bc_report_person_free);
  report->lines = g_ptr_array_new ();
  add_planned (report);
  add_rows (report);
  add_corrections (report);
  total_hours (report);
  bc_report_sum_languages (report);
  add_lines (report);
  return report;
}

void
bc_report_free (BcReport *report)
{
  if (report == NULL)
    return;
  g_array_unref (report->sessions);
  g_array_unref (report->hours);
  g_array_unref (report->languages);
  g_array_unref (report->items);
  g_ptr_array_unref (report->people);
  g_ptr_array_unref (report->lines);
  g_free (report);
}
