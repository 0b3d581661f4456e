/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"
#include "simulation.h"

#include <boothcast/meeting/local-time.h>

/* "12", "2.5": minutes, to the second. (transfer full) */
static char *
minutes (gint64 ms)
{
  return g_strdup_printf ("%.6g", (double) ((ms + 500) / 1000) / 60);
}

/* Half a minute past 15:07 is not 15:08 yet: to the second where there are any. (transfer full) */
static char *
clock_of (const BcScenario *scenario, gint64 wall_us)
{
  GTimeZone *zone = scenario->agenda->zone;
  g_autofree char *clock = bc_local_time_clock (zone, wall_us);
  gint64 s = (wall_us % G_TIME_SPAN_MINUTE) / G_TIME_SPAN_SECOND;

  return s == 0 ? g_steal_pointer (&clock) : g_strdup_printf ("%s:%02d", clock, (int) s);
}

static void
add_cuts (GString *out, const BcSimulation *simulation)
{
  const char *separator = ": ";

  for (guint i = 0; i < simulation->items->len; i++)
    {
      const BcSimulatedItem *item = &g_array_index (simulation->items, BcSimulatedItem, i);
      g_autofree char *cut = minutes (item->cut_ms);
      g_autofree char *span = minutes ((item->ends_wall_us - item->starts_wall_us) / 1000);

      if (item->cut_ms <= 0)
        continue;
      g_string_append_printf (out, "%s\"%s\" loses %s of its %s min", separator,
                              item->session->title, cut, span);
      separator = ", ";
    }
}

char *
bc_simulation_to_sentence (const BcScenario *scenario, const BcSimulation *simulation)
{
  GString *out = g_string_new (NULL);
  gint64 early_us = simulation->agenda_ends_wall_us - simulation->ends_wall_us;
  g_autofree char *ends = clock_of (scenario, simulation->ends_wall_us);
  g_autofree char *agenda_ends = clock_of (scenario, simulation->agenda_ends_wall_us);
  g_autofree char *early = minutes (early_us / 1000);
  g_autofree char *left = minutes (simulation->left_ms);

  if (simulation->agenda_ends_wall_us == 0)
    g_string_append (out, "nothing is to be interpreted");
  else if (simulation->ends_wall_us == 0)
    g_string_append_printf (out,
                            "interpretation lasts to the end of the agenda at %s, reserve %s min",
                            agenda_ends, left);
  else
    {
      g_string_append_printf (out, "interpretation ends at %s, %s min before the agenda does (%s)",
                              ends, early, agenda_ends);
      add_cuts (out, simulation);
    }
  return g_string_free (out, FALSE);
}

/* "!" is what the host is told, ">" what desks and listeners hear, "~" what is foreseen. */
static const char *
mark_of (BcOccurrenceKind kind)
{
  switch ((guint) kind)
    {
    case BC_OCCURRENCE_WARNING:
    case BC_OCCURRENCE_PROMPT:
      return "! ";
    case BC_OCCURRENCE_DESK:
    case BC_OCCURRENCE_NOTICE:
      return "> ";
    case BC_OCCURRENCE_FORECAST:
      return "~ ";
    default:
      return "";
    }
}

static void
add_occurrence (GString *out, const BcScenario *scenario, const BcOccurrence *occurrence)
{
  g_autofree char *clock = clock_of (scenario, occurrence->wall_us);
  g_autofree char *used = bc_report_minutes (occurrence->used_ms);
  g_autofree char *left = bc_report_minutes (occurrence->left_ms);

  g_string_append_printf (out, "  %-8s %9s %9s  %s%s\n", clock, used, left,
                          mark_of (occurrence->kind), occurrence->text);
}

/* Whether `b` says what `a` did, with other numbers. */
static gboolean
is_alike (const BcOccurrence *a, const BcOccurrence *b)
{
  const char *p = a->text, *q = b->text;

  if (a->kind != b->kind || a->kind != BC_OCCURRENCE_WARNING)
    return FALSE;
  for (;;)
    {
      while (g_ascii_isdigit (*p))
        p++;
      while (g_ascii_isdigit (*q))
        q++;
      if (*p != *q)
        return FALSE;
      if (*p == '\0')
        return TRUE;
      p++;
      q++;
    }
}

/* A warning that is renewed every other minute: the first of it, how often, and the last. */
static guint
add_run (GString *out, const BcScenario *scenario, const GPtrArray *occurrences, guint first)
{
  guint last = first;

  while (last + 1 < occurrences->len &&
         is_alike (occurrences->pdata[first], occurrences->pdata[last + 1]))
    last++;
  add_occurrence (out, scenario, occurrences->pdata[first]);
  if (last > first + 2)
    g_string_append_printf (out, "  %28s  ! the same %u times more, then\n", "", last - first - 1);
  else if (last == first + 2)
    add_occurrence (out, scenario, occurrences->pdata[first + 1]);
  if (last > first)
    add_occurrence (out, scenario, occurrences->pdata[last]);
  return last;
}

void
bc_simulation_add_text (GString *out, const BcScenario *scenario, const BcSimulation *simulation)
{
  g_autofree char *limit = minutes (simulation->limit_ms);
  g_autofree char *sentence = bc_simulation_to_sentence (scenario, simulation);

  g_string_append_printf (out, "%s, %s min\n  %-8s %9s %9s  %s\n", scenario->day->day, limit,
                          "time", "used", "left", "what");
  for (guint i = 0; i < simulation->occurrences->len; i++)
    i = add_run (out, scenario, simulation->occurrences, i);
  g_string_append_printf (out, "  %s\n", sentence);
}
