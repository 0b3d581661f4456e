/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

/* What was typed by somebody must not steer a terminal. */
static void
add_plain (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? '?' : c);
    }
}

static void
add_minutes (GString *out, gint64 ms)
{
  g_autofree char *minutes = bc_report_minutes (ms);

  g_string_append_printf (out, " %13s", minutes);
}

static void
add_minutes_or_dash (GString *out, gint64 ms)
{
  if (ms != 0)
    add_minutes (out, ms);
  else
    g_string_append_printf (out, " %13s", "-");
}

static void
add_kinds (GString *out, const gint64 *by_kind)
{
  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    add_minutes_or_dash (out, by_kind[kind]);
}

static void
add_heading (GString *out, const BcReport *report)
{
  const BcSetup *setup = report->config->setup;
  g_autofree char *sentence = bc_report_to_sentence (report);

  add_plain (out, setup->title);
  g_string_append_printf (out, " (%s)\n%s, pool %s, times of %s\n\n  %s\n", setup->id,
                          report->ledger->day, setup->pool.id, setup->timezone, sentence);
  if (report->ledger->leased_ms > 0)
    g_string_append (out, "  interpretation is under way, or its gateway died: as it stands now\n");
}

static void
add_session (GString *out, const BcReport *report, const BcReportSession *session)
{
  g_autofree char *name = bc_report_name (report, session);
  g_autofree char *first = session->first_wall_us != 0
                               ? bc_report_clock (report, session->first_wall_us)
                               : g_strdup ("-");
  g_autofree char *last =
      session->last_wall_us != 0 ? bc_report_clock (report, session->last_wall_us) : g_strdup ("-");

  g_string_append_printf (out, "  %-8s  %-8s", first, last);
  add_minutes_or_dash (out, session->planned_us / 1000);
  add_minutes (out, session->ms);
  add_kinds (out, session->by_kind);
  add_minutes_or_dash (out, session->corrected_ms);
  g_string_append (out, "  ");
  add_plain (out, name);
  g_string_append_c (out, '\n');
}

static void
add_sessions (GString *out, const BcReport *report)
{
  if (report->sessions->len == 0)
    return;
  g_string_append_printf (out, "\nSessions\n  %-8s  %-8s %13s %13s", "first", "last", "planned",
                          "used");
  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    g_string_append_printf (out, " %13s", bc_report_kind_heading ((BcLedgerKind) kind));
  g_string_append_printf (out, " %13s\n", "corrected");
  for (guint i = 0; i < report->sessions->len; i++)
    add_session (out, report, &g_array_index (report->sessions, BcReportSession, i));
  g_string_append_printf (out, "  %-8s  %-8s %13s", "sum", "", "");
  add_minutes (out, report->ledger->used_ms);
  add_kinds (out, report->by_kind);
  add_minutes_or_dash (out, report->corrected_ms);
  g_string_append_c (out, '\n');
}

/* --- What people changed --- */

static void
add_bookings (GString *out, const BcReport *report)
{
  const GArray *bookings = report->ledger->bookings;

  if (bookings->len == 0)
    return;
  g_string_append (out, "\nChanges of the day's minutes\n");
  for (guint i = 0; i < bookings->len; i++)
    {
      const BcLedgerBooking *booking = &g_array_index (bookings, BcLedgerBooking, i);
      g_autofree char *clock = bc_report_clock (report, booking->wall_us);
      g_autofree char *words = bc_report_booking_to_words (report, booking);

      g_string_append_printf (out, "  %-8s  ", clock);
      add_plain (out, booking->actor != NULL ? booking->actor : "somebody");
      g_string_append_c (out, ' ');
      add_plain (out, words);
      if (booking->reason != NULL)
        {
          g_string_append (out, ": ");
          add_plain (out, booking->reason);
        }
      g_string_append_c (out, '\n');
    }
}

/* Of a pool that nobody shares there is nothing more to say. */
static void
add_shares (GString *out, const BcReport *report)
{
  const GArray *shares = report->ledger->shares;

  if (!bc_report_is_shared (report))
    return;
  g_string_append_printf (out, "\nMeetings on the pool\n  %13s %13s\n", "used", "allotted");
  for (guint i = 0; i < shares->len; i++)
    {
      const BcLedgerShare *share = &g_array_index (shares, BcLedgerShare, i);

      g_string_append_c (out, ' ');
      add_minutes (out, share->used_ms);
      add_minutes_or_dash (out, MAX (share->allotted_ms, 0));
      g_string_append_printf (out, "  %s%s\n", share->meeting,
                              share->is_released ? " (what was left was given back)" : "");
    }
}

static void
add_hours (GString *out, const BcReport *report)
{
  if (report->hours->len == 0)
    return;
  g_string_append_printf (out, "\nHours\n  %-8s  %13s %13s\n", "from", "used", "of the day");
  for (guint i = 0; i < report->hours->len; i++)
    {
      const BcReportHour *hour = &g_array_index (report->hours, BcReportHour, i);
      g_autofree char *clock = bc_report_clock (report, hour->starts_wall_us);

      g_string_append_printf (out, "  %-8s ", clock);
      add_minutes (out, hour->ms);
      add_minutes (out, hour->total_ms);
      g_string_append_c (out, '\n');
    }
}

static void
add_languages (GString *out, const BcReport *report)
{
  if (report->languages->len == 0)
    return;
  g_string_append (out, "\nFloor languages of this meeting, while it was interpreted\n");
  for (guint i = 0; i < report->languages->len; i++)
    {
      const BcReportLanguage *language = &g_array_index (report->languages, BcReportLanguage, i);

      g_string_append_printf (out, "  %-8s ", language->id);
      add_minutes (out, language->ms);
      g_string_append (out, "  ");
      add_plain (out, language->name);
      g_string_append_c (out, '\n');
    }
}

static void
add_items (GString *out, const BcReport *report)
{
  const char *session = NULL;

  if (report->items->len == 0)
    return;
  g_string_append (out, "\nItems of this meeting by the floor's language\n");
  for (guint i = 0; i < report->items->len; i++)
    {
      const BcReportItem *item = &g_array_index (report->items, BcReportItem, i);

      g_string_append_printf (out, "  %-8s ", item->language);
      add_minutes (out, item->ms);
      if (g_strcmp0 (session, item->session) != 0)
        {
          g_string_append (out, "  ");
          add_plain (out, item->title);
        }
      g_string_append_c (out, '\n');
      session = item->session;
    }
}

static void
add_people (GString *out, const BcReport *report)
{
  if (!report->has_people)
    return;
  g_string_append (out, "\nOn air, per person: theirs and their team leader's to know\n");
  if (report->people->len == 0)
    g_string_append (out, "  nobody signed in by name was on air\n");
  for (guint i = 0; i < report->people->len; i++)
    {
      const BcReportPerson *person = report->people->pdata[i];

      g_string_append_printf (out, "  %-8s ", person->booth);
      add_minutes (out, person->ms);
      g_string_append (out, "  ");
      add_plain (out, person->person);
      g_string_append_c (out, '\n');
    }
}

static void
add_lines (GString *out, const BcReport *report)
{
  if (report->lines->len == 0)
    return;
  g_string_append (out, "\nLog\n");
  for (guint i = 0; i < report->lines->len; i++)
    {
      const BcLedgerLine *line = g_ptr_array_index (report->lines, i);
      g_autofree char *clock = bc_report_clock (report, line->wall_us);

      g_string_append_printf (out, "  %-8s  ", clock);
      if (line->actor != NULL)
        {
          add_plain (out, line->actor);
          g_string_append (out, " ");
        }
      add_plain (out, line->text);
      g_string_append_c (out, '\n');
    }
}

char *
bc_report_to_text (const BcReport *report)
{
  GString *out = g_string_new (NULL);

  add_heading (out, report);
  add_sessions (out, report);
  add_bookings (out, report);
  add_shares (out, report);
  add_hours (out, report);
  add_languages (out, report);
  add_items (out, report);
  add_people (out, report);
  add_lines (out, report);
  return g_string_free (out, FALSE);
}
