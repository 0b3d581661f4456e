/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

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
  g_string_append_c (out, '\n');
  for (guint i = 0; i < report->sessions->len; i++)
    add_session (out, report, &g_array_index (report->sessions, BcReportSession, i));
  g_string_append_printf (out, "  %-8s  %-8s %13s", "sum", "", "");
  add_minutes (out, report->ledger->used_ms);
  add_kinds (out, report->by_kind);
  g_string_append_c (out, '\n');
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
  add_hours (out, report);
  add_languages (out, report);
  add_lines (out, report);
  return g_string_free (out, FALSE);
}
