/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

#include <boothcast/meeting/local-time.h>

static const char *const kind_headings[] = {
  [BC_LEDGER_SPENT] = "as leased",
  [BC_LEDGER_DEAD_HOLDER] = "after a crash",
  [BC_LEDGER_OVERDRAFT] = "store away",
};

const char *
bc_report_kind_heading (BcLedgerKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_headings), NULL);
  return kind_headings[kind];
}

char *
bc_report_minutes (gint64 ms)
{
  gint64 s = (ABS (ms) + 500) / 1000;

  return g_strdup_printf ("%s%" G_GINT64_FORMAT ":%02d", ms < 0 && s > 0 ? "-" : "", s / 60,
                          (int) (s % 60));
}

/* (nullable) */
static char *
format (const BcReport *report, gint64 wall_us, const char *form)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local =
      utc != NULL ? g_date_time_to_timezone (utc, report->config->agenda->zone) : NULL;

  return local != NULL ? g_date_time_format (local, form) : NULL;
}

char *
bc_report_clock (const BcReport *report, gint64 wall_us)
{
  g_autofree char *day = bc_local_time_day (report->config->agenda->zone, wall_us);
  gboolean is_of_the_day = g_str_equal (day, report->ledger->day);
  char *clock = format (report, wall_us, is_of_the_day ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S");

  return clock != NULL ? clock : g_strdup ("?");
}

char *
bc_report_time (const BcReport *report, gint64 wall_us)
{
  return wall_us != 0 ? format (report, wall_us, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

char *
bc_report_name (const BcReport *report, const BcReportSession *session)
{
  if (session->title != NULL)
    return g_strdup (session->title);
  if (g_str_equal (session->meeting, report->config->setup->id))
    return g_strdup (session->session);
  return g_strdup_printf ("%s (meeting %s)", session->session, session->meeting);
}

char *
bc_report_to_sentence (const BcReport *report)
{
  g_autofree char *used = bc_report_minutes (report->ledger->used_ms);
  g_autofree char *limit = bc_report_minutes (report->limit_ms);
  g_autofree char *left = bc_report_minutes (report->left_ms);
  g_autofree char *beyond = bc_report_minutes (report->beyond_ms);

  g_autofree char *added = bc_report_minutes (report->extended_ms);
  g_autofree char *of = report->extended_ms > 0
                            ? g_strdup_printf ("%s (%s of them added)", limit, added)
                            : g_strdup (limit);

  if (!report->ledger->is_booked)
    return g_strdup_printf ("nothing was booked on this day; limit %s", of);
  if (report->beyond_ms > 0)
    return g_strdup_printf ("%s used of %s, %s beyond the limit", used, of, beyond);
  return g_strdup_printf ("%s used of %s, %s left", used, of, left);
}

/* "Opening" */
static char *
name_session (const BcReport *report, const char *meeting, const char *session)
{
  BcReportSession found = { .meeting = meeting, .session = session != NULL ? session : "" };
  const BcSession *known = g_str_equal (meeting, report->config->setup->id)
                               ? bc_setup_find_session (report->config->setup, session)
                               : NULL;

  found.title = known != NULL ? known->title : NULL;
  return bc_report_name (report, &found);
}

char *
bc_report_booking_to_words (const BcReport *report, const BcLedgerBooking *booking)
{
  g_autofree char *minutes = bc_report_minutes (booking->amount_ms);
  g_autofree char *session = NULL;

  switch (booking->kind)
    {
    case BC_BOOKING_EXTENSION:
      return g_strdup_printf ("added %s to the day", minutes);
    case BC_BOOKING_CEILING:
      return g_strdup_printf ("allowed %s to be added to the day", minutes);
    case BC_BOOKING_CORRECTION:
      session = name_session (report, booking->meeting, booking->session);
      return g_strdup_printf ("corrected %s by %s%s", session, booking->amount_ms > 0 ? "+" : "",
                              minutes);
    case BC_BOOKING_RELEASE:
      return g_strdup_printf ("gave back the %s left of meeting %s's allotment", minutes,
                              booking->meeting);
    }
  return g_strdup (bc_booking_kind_to_string (booking->kind));
}

gboolean
bc_report_is_shared (const BcReport *report)
{
  const GArray *shares = report->ledger->shares;

  return shares->len > 1 ||
         (shares->len == 1 && g_array_index (shares, BcLedgerShare, 0).allotted_ms >= 0);
}
