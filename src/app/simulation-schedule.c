/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-schedule.h"

#include <boothcast/meeting/local-time.h>

/* Where a day without any clock time begins. */
#define FIRST_MINUTE (9 * 60)

static gint64
extra_of (const BcScenario *scenario, const BcSession *session)
{
  gint64 extra_us = 0;

  for (guint i = 0; scenario->overruns != NULL && i < scenario->overruns->len; i++)
    {
      const BcOverrun *overrun = &g_array_index (scenario->overruns, BcOverrun, i);

      if (overrun->session == session)
        extra_us += overrun->extra_us;
    }
  return extra_us;
}

static gint64
find_first_moment (const BcScenario *scenario)
{
  GDate date;

  if (!bc_local_time_parse_day (scenario->day->day, &date))
    return 0;
  return bc_local_time_find (scenario->agenda->zone, &date, FIRST_MINUTE).first_us;
}

/* Sessions keep their length; a break keeps its end, as far as there is still time for it. */
static BcSimulatedItem
place (const BcScenario *scenario, const BcAgendaItem *item, gint64 earliest_us)
{
  gint64 extra_us = extra_of (scenario, item->session);
  gint64 starts_us = MAX (item->starts_wall_us, earliest_us);
  gint64 ends_us = starts_us + item->span_us + extra_us;

  if (item->session->kind == BC_SESSION_KIND_BREAK && item->ends_wall_us > 0)
    ends_us = item->ends_wall_us + extra_us;
  return (BcSimulatedItem){ .session = item->session,
                            .starts_wall_us = starts_us,
                            .ends_wall_us = MAX (starts_us, ends_us) };
}

static void
add_cue (GArray *cues, const BcCue *cue)
{
  g_array_append_vals (cues, cue, 1);
}

static void
add_item (GArray *items, GArray *cues, const BcAgendaItem *planned, const BcSimulatedItem *item)
{
  gboolean is_break = item->session->kind == BC_SESSION_KIND_BREAK;

  g_array_append_vals (items, item, 1);
  if (item->ends_wall_us == item->starts_wall_us && !is_break)
    return;
  add_cue (cues, &(BcCue){ .wall_us = item->starts_wall_us,
                           .kind = BC_CUE_BEGIN,
                           .item = items->len - 1,
                           .planned_us = planned->starts_wall_us });
  add_cue (cues, &(BcCue){ .wall_us = item->ends_wall_us,
                           .kind = BC_CUE_END,
                           .item = items->len - 1,
                           .planned_us = planned->ends_wall_us });
}

static void
add_items (const BcScenario *scenario, GArray *items, GArray *cues)
{
  gint64 earliest_us = 0;
  gboolean is_late_used = FALSE;

  for (guint i = 0; i < scenario->day->items->len; i++)
    {
      const BcAgendaItem *planned = bc_agenda_day_get_item (scenario->day, i);

      if (earliest_us == 0 && planned->starts_wall_us == 0)
        earliest_us = find_first_moment (scenario);
      if (!is_late_used && planned->session->kind == BC_SESSION_KIND_INTERPRETED)
        {
          is_late_used = TRUE;
          earliest_us = MAX (earliest_us, scenario->late_wall_us);
        }
      BcSimulatedItem item = place (scenario, planned, earliest_us);
      add_item (items, cues, planned, &item);
      earliest_us = item.ends_wall_us;
    }
}

/* By time only: what is equal stays as it was added. */
static int
compare_cues (gconstpointer a, gconstpointer b)
{
  const BcCue *first = a, *second = b;

  return (first->wall_us > second->wall_us) - (first->wall_us < second->wall_us);
}

void
bc_schedule_make (const BcScenario *scenario, GArray **items, GArray **cues)
{
  gint64 leave_us = scenario->day->service_ends_wall_us;

  *items = g_array_new (FALSE, FALSE, sizeof (BcSimulatedItem));
  *cues = g_array_new (FALSE, FALSE, sizeof (BcCue));
  add_items (scenario, *items, *cues);
  for (guint i = 0; scenario->draws != NULL && i < scenario->draws->len; i++)
    {
      const BcRivalDraw *draw = &g_array_index (scenario->draws, BcRivalDraw, i);
      add_cue (*cues,
               &(BcCue){ .wall_us = draw->starts_wall_us, .kind = BC_CUE_DRAW, .draw = draw });
    }
  if (leave_us > 0)
    add_cue (*cues, &(BcCue){ .wall_us = leave_us, .kind = BC_CUE_LEAVE });
  g_array_sort (*cues, compare_cues);
}
