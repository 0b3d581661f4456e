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

static void
add_occurrence (GString *out, const BcScenario *scenario, const BcOccurrence *occurrence)
{
  g_autofree char *clock = clock_of (scenario, occurrence->wall_us);
  g_autofree char *used = bc_report_minutes (occurrence->used_ms);
  g_autofree char *left = bc_report_minutes (occurrence->left_ms);

  g_string_append_printf (out, "  %-8s %9s %9s  %s%s\n", clock, used, left,
                          occurrence->kind == BC_OCCURRENCE_WARNING ? "! " : "", occurrence->text);
}

void
bc_simulation_add_text (GString *out, const BcScenario *scenario, const BcSimulation *simulation)
{
  g_autofree char *limit = minutes (simulation->limit_ms);
  g_autofree char *sentence = bc_simulation_to_sentence (scenario, simulation);

  g_string_append_printf (out, "%s, %s min\n  %-8s %9s %9s  %s\n", scenario->day->day, limit,
                          "time", "used", "left", "what");
  for (guint i = 0; i < simulation->occurrences->len; i++)
    add_occurrence (out, scenario, g_ptr_array_index (simulation->occurrences, i));
  g_string_append_printf (out, "  %s\n", sentence);
}
