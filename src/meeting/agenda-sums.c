/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#include <boothcast/meeting/local-time.h>

/* The item in which the pool runs out. */
static const BcAgendaItem *
find_last_drop (const BcAgendaDay *day)
{
  for (guint i = 0; i < day->items->len; i++)
    if (bc_agenda_day_get_item (day, i)->reserve_us < 0)
      return bc_agenda_day_get_item (day, i);
  return NULL;
}

static void
check_over_pool (BcAgenda *agenda, const BcAgendaDay *day)
{
  const BcPool *pool = &agenda->setup->pool;
  const BcAgendaItem *item = find_last_drop (day);
  g_autofree char *total = bc_minutes_to_words (day->total_us);
  gboolean is_shared = agenda->limit_us < pool->limit_s * G_TIME_SPAN_SECOND;
  g_autofree char *gives = bc_minutes_to_words (agenda->limit_us);
  g_autofree char *missing = bc_minutes_to_words (-day->reserve_us);
  g_autofree char *clock = NULL;

  if (item->starts_wall_us > 0)
    clock = bc_local_time_clock (agenda->zone, item->ends_wall_us + item->reserve_us);
  bc_agenda_find (agenda,
                  (BcFindingHead){ BC_FINDING_OVER_POOL, BC_SEVERITY_ERROR, day->day, "sessions",
                                   item->session->id },
                  "the plan takes %s, pool %s gives %s%s: it runs out in \"%s\"%s%s, %s %s missing",
                  total, pool->id, gives, is_shared ? " beside others' allotments" : "",
                  item->session->title, clock != NULL ? " at " : "", clock != NULL ? clock : "",
                  missing, day->reserve_us == -60 * G_TIME_SPAN_SECOND ? "is" : "are");
}

static void
check_pool (BcAgenda *agenda, const BcAgendaDay *day)
{
  const BcPool *pool = &agenda->setup->pool;

  if (day->reserve_us < 0)
    check_over_pool (agenda, day);
  else if (day->reserve_us == 0 && day->total_us > 0)
    bc_agenda_find (
        agenda,
        (BcFindingHead){ BC_FINDING_NO_RESERVE, BC_SEVERITY_NOTE, day->day, "pools", pool->id },
        "the plan takes all of pool %s to the last minute: any overrun ends interpretation early",
        pool->id);
}

static void
check_length (BcAgenda *agenda, const BcAgendaDay *day)
{
  g_autofree char *total = bc_minutes_to_words (day->total_us);

  if (day->total_us > BC_AGENDA_DAY_MAX_MIN * 60 * G_TIME_SPAN_SECOND)
    bc_agenda_find (agenda,
                    (BcFindingHead){ BC_FINDING_LONG_DAY, BC_SEVERITY_WARNING, day->day, "pools",
                                     agenda->setup->pool.id },
                    "%s of interpretation on one day: a team works two meetings of %d minutes",
                    total, BC_AGENDA_SITTING_MAX_MIN);
}

static void
check_service (BcAgenda *agenda, const BcAgendaDay *day)
{
  gint64 leave_us = day->service_ends_wall_us;
  g_autofree char *leave = bc_local_time_clock (agenda->zone, leave_us);

  for (guint i = 0; leave_us > 0 && i < day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);

      if (item->counted_us == 0 || item->ends_wall_us <= leave_us)
        continue;

      g_autofree char *ends = bc_local_time_clock (agenda->zone, item->ends_wall_us);
      g_autofree char *lost =
          bc_minutes_to_words (MIN (item->ends_wall_us - leave_us, item->span_us));
      bc_agenda_find (agenda,
                      (BcFindingHead){ BC_FINDING_OVER_SERVICE, BC_SEVERITY_ERROR, day->day,
                                       "sessions", item->session->id },
                      "\"%s\" is planned until %s, but the interpreters leave at %s: it loses %s",
                      item->session->title, ends, leave, lost);
    }
}

void
bc_agenda_check_sums (BcAgenda *agenda)
{
  for (guint i = 0; i < agenda->days->len; i++)
    {
      const BcAgendaDay *day = agenda->days->pdata[i];

      check_pool (agenda, day);
      check_service (agenda, day);
      check_length (agenda, day);
    }
}
