/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-schedule.h"

#include <boothcast/meeting/local-time.h>

/* Where a day without any clock time begins. */
#define FIRST_MINUTE (9 * 60)

/* Nobody takes over for less. */
#define LAST_TURN_US (3 * G_TIME_SPAN_MINUTE)

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

/* Interpreters take turns, speakers have the floor one after the other, both while the session lasts. */
static void
add_people (GArray *cues, const BcScenario *scenario, const BcSimulatedItem *item)
{
  /* A moment before they would be told to. */
  gint64 turn_us =
      scenario->agenda->setup->rules.turn_minutes * G_TIME_SPAN_MINUTE - G_TIME_SPAN_SECOND;
  const BcSpeakers *list = item->session->speakers;
  gint64 at_us = item->starts_wall_us;

  for (gint64 turn = item->starts_wall_us + turn_us; turn < item->ends_wall_us - LAST_TURN_US;
       turn += turn_us)
    add_cue (cues, &(BcCue){ .wall_us = turn, .kind = BC_CUE_TURN });
  for (guint i = 0; list != NULL && i < list->speakers->len && at_us < item->ends_wall_us; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      add_cue (cues, &(BcCue){ .wall_us = at_us, .kind = BC_CUE_SPEAKER });
      if (speaker->minutes == 0)
        break;
      at_us += speaker->minutes * G_TIME_SPAN_MINUTE;
    }
}

static void
add_item (const BcScenario *scenario, GArray *items, GArray *cues, const BcAgendaItem *planned,
          const BcSimulatedItem *item)
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
  if (item->session->kind == BC_SESSION_KIND_INTERPRETED)
    add_people (cues, scenario, item);
}

static BcCue *
find_cue (GArray *cues, BcCueKind kind, guint item)
{
  for (guint i = 0; i < cues->len; i++)
    {
      BcCue *cue = &g_array_index (cues, BcCue, i);

      if (cue->kind == kind && cue->item == item)
        return cue;
    }
  return NULL;
}

/* What is before a break ends for the room, but nobody closes it before the break is over. */
static void
forget_breaks (GArray *items, GArray *cues)
{
  for (guint i = 1; i < items->len; i++)
    {
      const BcSimulatedItem *item = &g_array_index (items, BcSimulatedItem, i);
      const BcSimulatedItem *before = &g_array_index (items, BcSimulatedItem, i - 1);
      BcCue *end = find_cue (cues, BC_CUE_END, i - 1);

      if (item->session->kind != BC_SESSION_KIND_BREAK || end == NULL ||
          before->session->kind != BC_SESSION_KIND_INTERPRETED ||
          item->ends_wall_us == item->starts_wall_us)
        continue;
      end->wall_us = item->ends_wall_us;
      end->is_forgotten = TRUE;
      find_cue (cues, BC_CUE_BEGIN, i)->is_forgotten = TRUE;
      add_cue (cues,
               &(BcCue){ .wall_us = before->ends_wall_us, .kind = BC_CUE_SILENT, .item = i - 1 });
    }
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
      add_item (scenario, items, cues, planned, &item);
      earliest_us = item.ends_wall_us;
    }
}

/* Of what happens at one moment items come first, people's deeds in them last. */
static int
rank (const BcCue *cue)
{
  switch (cue->kind)
    {
    case BC_CUE_SILENT:
    case BC_CUE_END:
    case BC_CUE_BEGIN:
      return 0;
    case BC_CUE_LEAVE:
    case BC_CUE_DRAW:
      return 1;
    case BC_CUE_TURN:
    case BC_CUE_SPEAKER:
    case BC_CUE_EXTEND:
    case BC_CUE_SUSPEND:
    case BC_CUE_RESUME:
    default:
      return 2;
    }
}

/* By time, then as above; what is equal stays as it was added: one item's end before the next one's begin. */
static int
compare_cues (gconstpointer a, gconstpointer b)
{
  const BcCue *first = a, *second = b;

  if (first->wall_us != second->wall_us)
    return first->wall_us > second->wall_us ? 1 : -1;
  return rank (first) - rank (second);
}

static void
add_deeds (const BcScenario *scenario, GArray *cues)
{
  for (guint i = 0; scenario->extensions != NULL && i < scenario->extensions->len; i++)
    {
      const BcGrantedMinutes *granted = &g_array_index (scenario->extensions, BcGrantedMinutes, i);

      add_cue (cues, &(BcCue){ .wall_us = granted->wall_us,
                               .kind = BC_CUE_EXTEND,
                               .minutes = granted->minutes });
    }
  for (guint i = 0; scenario->suspensions != NULL && i < scenario->suspensions->len; i++)
    {
      const BcSuspendedTime *time = &g_array_index (scenario->suspensions, BcSuspendedTime, i);

      add_cue (cues, &(BcCue){ .wall_us = time->from_wall_us, .kind = BC_CUE_SUSPEND });
      add_cue (cues, &(BcCue){ .wall_us = time->until_wall_us, .kind = BC_CUE_RESUME });
    }
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
  add_deeds (scenario, *cues);
  if (scenario->is_break_forgotten)
    forget_breaks (*items, *cues);
  g_array_sort (*cues, compare_cues);
}
