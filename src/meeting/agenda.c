/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#include <boothcast/meeting/local-time.h>

#include <string.h>

#define LAST_US (G_GINT64_CONSTANT (253370764800) * G_USEC_PER_SEC) /* 9999-01-01 */
/* A session over midnight has two parts; one that lasts for days has as many as this, then the rest. */
#define MAX_PARTS 3

gboolean
bc_agenda_is_timed (const BcSession *session)
{
  return session->starts_wall_us > 0 && session->ends_wall_us > session->starts_wall_us &&
         session->ends_wall_us < LAST_US;
}

/* --- Making it --- */

static void
day_free (BcAgendaDay *day)
{
  g_free (day->day);
  g_array_unref (day->items);
  g_free (day);
}

static BcAgendaDay *
need_day (BcAgenda *agenda, const char *name)
{
  BcAgendaDay *day = (BcAgendaDay *) bc_agenda_find_day (agenda, name);

  if (day == NULL)
    {
      day = g_new0 (BcAgendaDay, 1);
      day->day = g_strdup (name);
      day->items = g_array_new (FALSE, TRUE, sizeof (BcAgendaItem));
      g_ptr_array_add (agenda->days, day);
    }
  return day;
}

static gint64
find_midnight_after (const BcAgenda *agenda, gint64 wall_us)
{
  GDate day;
  guint minute;

  if (!bc_local_time_read (agenda->pool_zone, wall_us, &day, &minute))
    return G_MAXINT64;
  return bc_local_time_find (agenda->pool_zone, &day, BC_DAY_MINUTES).first_us;
}

static void
add_item (BcAgenda *agenda, const char *day, BcAgendaItem item)
{
  item.counted_us = item.session->kind == BC_SESSION_KIND_INTERPRETED ? item.span_us : 0;
  g_array_append_val (need_day (agenda, day)->items, item);
}

/* One item for each of the pool's days that the session touches. */
static void
add_timed (BcAgenda *agenda, const BcSession *session)
{
  gint64 starts_us = session->starts_wall_us;

  for (guint part = 1; starts_us < session->ends_wall_us; part++)
    {
      gint64 midnight_us = find_midnight_after (agenda, starts_us);
      gint64 ends_us = session->ends_wall_us;
      g_autofree char *day = bc_local_time_day (agenda->pool_zone, starts_us);

      if (part < MAX_PARTS && midnight_us > starts_us)
        ends_us = MIN (ends_us, midnight_us);
      add_item (agenda, day,
                (BcAgendaItem){ .session = session,
                                .starts_wall_us = starts_us,
                                .ends_wall_us = ends_us,
                                .span_us = ends_us - starts_us,
                                .order_us = starts_us });
      starts_us = ends_us;
    }
}

/* Where an item without a time stands: behind the one listed before it on that day. */
static void
add_untimed (BcAgenda *agenda, const BcSession *session)
{
  const BcAgendaDay *day = bc_agenda_find_day (agenda, session->day);
  guint n_before = day != NULL ? day->items->len : 0;
  gint64 order_us = n_before > 0 ? bc_agenda_day_get_item (day, n_before - 1)->order_us : 0;

  add_item (agenda, session->day,
            (BcAgendaItem){ .session = session,
                            .span_us = session->stated_s * G_TIME_SPAN_SECOND,
                            .order_us = order_us });
}

/* Only by time: what is equal stays as it was listed, for g_array_sort () is stable. */
static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const BcAgendaItem *first = a, *second = b;

  return (first->order_us > second->order_us) - (first->order_us < second->order_us);
}

static gint
compare_days (gconstpointer a, gconstpointer b)
{
  const BcAgendaDay *first = *(BcAgendaDay *const *) a, *second = *(BcAgendaDay *const *) b;

  if (first->day == NULL || second->day == NULL)
    return (first->day == NULL) - (second->day == NULL);
  return strcmp (first->day, second->day);
}

/* --- Sums --- */

/* What the day's part of a session counts by its stated minutes: a whole session's, never a part's. */
static gint64
get_stated_us (const BcAgendaItem *item)
{
  const BcSession *session = item->session;
  gint64 whole_us = session->ends_wall_us - session->starts_wall_us;

  if (item->counted_us == 0 || session->stated_s <= 0 ||
      (item->starts_wall_us > 0 && item->span_us < whole_us))
    return item->counted_us;
  return session->stated_s * G_TIME_SPAN_SECOND;
}

static gint64
find_service_end (const BcAgenda *agenda, const BcAgendaDay *day)
{
  guint minute = agenda->setup->pool.service_ends_minute;
  GDate date;

  if (minute == 0 || !bc_local_time_parse_day (day->day, &date))
    return 0;
  return bc_local_time_find (agenda->pool_zone, &date, minute).first_us;
}

static void
sum_day (const BcAgenda *agenda, BcAgendaDay *day)
{
  gint64 last_end_us = 0;

  g_array_sort (day->items, compare_items);
  for (guint i = 0; i < day->items->len; i++)
    {
      BcAgendaItem *item = &g_array_index (day->items, BcAgendaItem, i);

      day->total_us += item->counted_us;
      day->stated_us += get_stated_us (item);
      item->total_us = day->total_us;
      item->reserve_us = agenda->limit_us - day->total_us;
      if (item->counted_us > 0)
        last_end_us = MAX (last_end_us, item->ends_wall_us);
    }
  day->reserve_us = agenda->limit_us - day->total_us;
  day->service_ends_wall_us = find_service_end (agenda, day);
  if (day->service_ends_wall_us > 0 && last_end_us > 0)
    day->service_reserve_us = day->service_ends_wall_us - last_end_us;
}

BcAgenda *
bc_agenda_new (BcSetup *setup, GTimeZone *zone, GTimeZone *pool_zone)
{
  BcAgenda *agenda = g_new0 (BcAgenda, 1);

  agenda->setup = bc_setup_ref (setup);
  agenda->zone = g_time_zone_ref (zone);
  agenda->pool_zone = g_time_zone_ref (pool_zone);
  agenda->limit_us = bc_agenda_own_limit_us (setup);
  agenda->days = g_ptr_array_new_with_free_func ((GDestroyNotify) day_free);
  agenda->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_finding_free);

  for (guint i = 0; i < setup->sessions->len; i++)
    if (bc_agenda_is_timed (setup->sessions->pdata[i]))
      add_timed (agenda, setup->sessions->pdata[i]);
    else
      add_untimed (agenda, setup->sessions->pdata[i]);
  g_ptr_array_sort (agenda->days, compare_days);
  for (guint i = 0; i < agenda->days->len; i++)
    sum_day (agenda, agenda->days->pdata[i]);

  bc_agenda_check_times (agenda);
  bc_agenda_check_lists (agenda);
  bc_agenda_check_sums (agenda);
  bc_agenda_check_shares (agenda);
  bc_agenda_check_team (agenda);
  return agenda;
}

void
bc_agenda_free (BcAgenda *agenda)
{
  if (agenda == NULL)
    return;
  g_ptr_array_unref (agenda->days);
  g_ptr_array_unref (agenda->findings);
  g_time_zone_unref (agenda->zone);
  g_time_zone_unref (agenda->pool_zone);
  bc_setup_unref (agenda->setup);
  g_free (agenda);
}

/* --- Asking it --- */

const BcAgendaDay *
bc_agenda_find_day (const BcAgenda *agenda, const char *day)
{
  for (guint i = 0; i < agenda->days->len; i++)
    {
      const BcAgendaDay *candidate = agenda->days->pdata[i];

      if (g_strcmp0 (candidate->day, day) == 0)
        return candidate;
    }
  return NULL;
}

const BcAgendaItem *
bc_agenda_day_get_item (const BcAgendaDay *day, guint number)
{
  g_return_val_if_fail (number < day->items->len, NULL);
  return &g_array_index (day->items, BcAgendaItem, number);
}

gint64
bc_agenda_day_used_us (const BcAgendaDay *day, gint64 wall_us)
{
  gint64 used_us = 0;

  for (guint i = 0; i < day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);

      if (item->starts_wall_us > 0)
        used_us += CLAMP (wall_us - item->starts_wall_us, 0, item->counted_us);
    }
  return used_us;
}

guint
bc_agenda_count (const BcAgenda *agenda, BcSeverity severity)
{
  guint n_found = 0;

  for (guint i = 0; i < agenda->findings->len; i++)
    n_found += ((const BcFinding *) agenda->findings->pdata[i])->severity == severity;
  return n_found;
}
