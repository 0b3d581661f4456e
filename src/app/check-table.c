/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "live-edits.h"

#include <boothcast/meeting/local-time.h>

#define TITLE_COLUMNS 40

/* --- Cells --- */

static guint
columns_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/* `text` in exactly `n_columns` of a terminal. */
static void
add_cell (GString *out, const char *text, guint n_columns)
{
  guint n_wanted = 0, n_used = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    n_wanted += columns_of (g_utf8_get_char (p));
  guint n_room = n_wanted > n_columns ? n_columns - 1 : n_columns;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_used + columns_of (c) > n_room)
        break;
      g_string_append_unichar (out, c);
      n_used += columns_of (c);
    }
  if (n_wanted > n_columns)
    {
      g_string_append (out, "…");
      n_used++;
    }
  g_string_append_printf (out, "%*s", (int) (n_columns - n_used), "");
}

/* "30", "1.5", "-12": to the second. */
static char *
minutes (gint64 span_us)
{
  return g_strdup_printf ("%.6g", (double) (span_us / G_TIME_SPAN_SECOND) / 60);
}

static char *
clock_or_dash (const BcAgenda *agenda, gint64 wall_us)
{
  return wall_us > 0 ? bc_local_time_clock (agenda->zone, wall_us) : g_strdup ("-");
}

/* --- A day --- */

static void
add_item (GString *out, const BcAgenda *agenda, const BcAgendaItem *item)
{
  const BcSession *session = item->session;
  g_autofree char *starts = clock_or_dash (agenda, item->starts_wall_us);
  g_autofree char *ends = clock_or_dash (agenda, item->ends_wall_us);
  g_autofree char *span = minutes (item->span_us);
  g_autofree char *total = minutes (item->total_us);
  g_autofree char *reserve = minutes (item->reserve_us);

  g_string_append_printf (out, "  %-6s %-6s ", starts, ends);
  add_cell (out, session->title, TITLE_COLUMNS);
  if (session->kind == BC_SESSION_KIND_INTERPRETED)
    g_string_append_printf (out, " %8s %8s %8s\n", span, total, reserve);
  else
    g_string_append_printf (out, " %8s %8s %8s  %s\n", span, "-", "-",
                            bc_session_kind_to_string (session->kind));
}

static void
add_heading (GString *out, const BcAgenda *agenda, const BcAgendaDay *day)
{
  static const char *const weekdays[] = {
    [G_DATE_MONDAY] = "Monday",     [G_DATE_TUESDAY] = "Tuesday", [G_DATE_WEDNESDAY] = "Wednesday",
    [G_DATE_THURSDAY] = "Thursday", [G_DATE_FRIDAY] = "Friday",   [G_DATE_SATURDAY] = "Saturday",
    [G_DATE_SUNDAY] = "Sunday",
  };
  GDate date;

  if (bc_local_time_parse_day (day->day, &date))
    g_string_append_printf (out, "\n%s %s", weekdays[g_date_get_weekday (&date)], day->day);
  else
    g_string_append_printf (out, "\n%s", day->day != NULL ? day->day : "On no particular day");
  if (day->day != NULL && !g_str_equal (agenda->setup->timezone, agenda->setup->pool.timezone))
    g_string_append_printf (out, " in %s, clock times of %s", agenda->setup->pool.timezone,
                            agenda->setup->timezone);
  g_string_append_printf (out, "\n  %-6s %-6s %-*s %8s %8s %8s\n", "start", "end", TITLE_COLUMNS,
                          "item", "minutes", "total", "reserve");
}

static void
add_sums (GString *out, const BcAgenda *agenda, const BcAgendaDay *day)
{
  g_autofree char *total = minutes (day->total_us);
  g_autofree char *limit = minutes (agenda->limit_us);
  g_autofree char *reserve = minutes (day->reserve_us);

  g_string_append_printf (out, "  interpreted %s of %s minutes, reserve %s", total, limit, reserve);
  if (day->stated_us != day->total_us)
    {
      g_autofree char *stated = minutes (day->stated_us);
      g_string_append_printf (out, "; stated %s", stated);
    }
  if (day->service_ends_wall_us > 0)
    {
      g_autofree char *ends = bc_local_time_clock (agenda->zone, day->service_ends_wall_us);
      g_autofree char *left = minutes (day->service_reserve_us);
      g_string_append_printf (out, "; interpreters leave at %s, reserve %s", ends, left);
    }
  g_string_append_c (out, '\n');
}

void
bc_check_add_days (GString *out, const BcAgenda *agenda)
{
  for (guint i = 0; i < agenda->days->len; i++)
    {
      const BcAgendaDay *day = g_ptr_array_index (agenda->days, i);

      add_heading (out, agenda, day);
      for (guint n = 0; n < day->items->len; n++)
        add_item (out, agenda, bc_agenda_day_get_item (day, n));
      add_sums (out, agenda, day);
    }
}

/* --- Live edits --- */

void
bc_check_add_edits (GString *out, const GPtrArray *edits)
{
  if (edits->len == 0)
    {
      g_string_append (out, "\nNothing was changed live: the day goes as configured\n");
      return;
    }
  g_string_append (out, "\nChanged live; the plan above is with it\n");
  for (guint i = 0; i < edits->len; i++)
    {
      const BcLiveEdit *edit = edits->pdata[i];

      g_string_append_printf (out, "  %s%s%s\n", edit->day != NULL ? edit->day : "",
                              edit->day != NULL ? ": " : "", edit->text);
    }
}

/* --- Findings --- */

void
bc_check_add_findings (GString *out, const BcConfig *config)
{
  const GPtrArray *findings = config->agenda->findings;

  if (findings->len + config->remarks->len > 0)
    g_string_append (out, "\nFindings\n");
  for (gint severity = BC_SEVERITY_ERROR; severity >= BC_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < findings->len; i++)
      {
        const BcFinding *finding = g_ptr_array_index (findings, i);

        if (finding->severity == (BcSeverity) severity)
          g_string_append_printf (out, "  %-8s %s%s%s\n", bc_severity_to_string (finding->severity),
                                  finding->day ? finding->day : "", finding->day ? ": " : "",
                                  finding->text);
      }
  for (guint i = 0; i < config->remarks->len; i++)
    g_string_append_printf (out, "  %-8s %s\n", bc_severity_to_string (BC_SEVERITY_NOTE),
                            (const char *) g_ptr_array_index (config->remarks, i));
}

void
bc_check_list_warnings (GPtrArray *words, const BcConfig *config)
{
  const GPtrArray *findings = config->agenda->findings;

  for (gint severity = BC_SEVERITY_ERROR; severity >= BC_SEVERITY_WARNING; severity--)
    for (guint i = 0; i < findings->len; i++)
      {
        const BcFinding *finding = g_ptr_array_index (findings, i);

        if (finding->severity == (BcSeverity) severity)
          g_ptr_array_add (words, g_strdup_printf ("%s%s%s", finding->day ? finding->day : "",
                                                   finding->day ? ": " : "", finding->text));
      }
  for (guint i = 0; i < config->remarks->len; i++)
    g_ptr_array_add (words, g_strdup (g_ptr_array_index (config->remarks, i)));
}
