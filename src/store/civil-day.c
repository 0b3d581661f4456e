/* SPDX-License-Identifier: Apache-2.0 */
#include "civil-day-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

void
bc_civil_days_init (BcCivilDays *days)
{
  days->zones =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_time_zone_unref);
}

void
bc_civil_days_clear (BcCivilDays *days)
{
  g_clear_pointer (&days->zones, g_hash_table_unref);
}

/* (transfer none) (nullable) */
static GTimeZone *
find_zone (BcCivilDays *days, const char *timezone)
{
  GTimeZone *zone = g_hash_table_lookup (days->zones, timezone);

  if (zone != NULL)
    return zone;
  zone = g_time_zone_new_identifier (timezone);
  if (zone != NULL)
    g_hash_table_insert (days->zones, g_strdup (timezone), zone);
  return zone;
}

char *
bc_civil_days_find (BcCivilDays *days, const char *timezone, gint64 wall_us, GError **error)
{
  /* The empty name would be this machine's own zone. */
  gboolean is_named = timezone != NULL && timezone[0] != '\0';
  GTimeZone *zone = is_named ? find_zone (days, timezone) : NULL;

  if (zone == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "no time zone “%s” on this machine",
                   timezone != NULL ? timezone : "");
      return NULL;
    }

  gint64 wall_s = wall_us / G_USEC_PER_SEC - (wall_us % G_USEC_PER_SEC < 0 ? 1 : 0);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_s);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  if (local == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "no such time: %" G_GINT64_FORMAT " µs",
                   wall_us);
      return NULL;
    }
  return g_date_time_format (local, "%Y-%m-%d");
}

gboolean
bc_civil_days_find_start (BcCivilDays *days, const char *timezone, const char *day, gint64 *wall_us)
{
  GTimeZone *zone = find_zone (days, timezone);
  GDate date;

  if (zone == NULL || !bc_local_time_parse_day (day, &date))
    return FALSE;
  *wall_us = bc_local_time_find (zone, &date, 0).first_us;
  return TRUE;
}
