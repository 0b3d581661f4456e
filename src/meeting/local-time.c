/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/meeting/local-time.h>

#include <stdio.h>

/* Zones lie between 12 hours behind UTC and 14 ahead of it. */
#define BEYOND_ANY_OFFSET_S (15 * 3600)

static gint64
to_seconds (gint64 wall_us)
{
  return wall_us / G_USEC_PER_SEC - (wall_us % G_USEC_PER_SEC < 0 ? 1 : 0);
}

static gint64
offset_at (GTimeZone *zone, gint64 unix_s)
{
  gint interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, unix_s);

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) : 0;
}

/* The first second after `before_s` that has another offset; by `after_s` there is one. */
static gint64
find_change (GTimeZone *zone, gint64 before_s, gint64 after_s)
{
  gint64 offset_s = offset_at (zone, before_s);

  while (after_s - before_s > 1)
    {
      gint64 middle_s = before_s + (after_s - before_s) / 2;

      if (offset_at (zone, middle_s) == offset_s)
        before_s = middle_s;
      else
        after_s = middle_s;
    }
  return after_s;
}

BcInstant
bc_local_time_find (GTimeZone *zone, const GDate *day, guint minute)
{
  static const guint32 epoch_julian = 719163; /* 1970-01-01 */
  gint64 shown_s = ((gint64) g_date_get_julian (day) - epoch_julian) * 86400 + (gint64) minute * 60;
  gint64 before_s = shown_s - offset_at (zone, shown_s - BEYOND_ANY_OFFSET_S);
  gint64 after_s = shown_s - offset_at (zone, shown_s + BEYOND_ANY_OFFSET_S);
  gboolean is_before = before_s + offset_at (zone, before_s) == shown_s;
  gboolean is_after = after_s + offset_at (zone, after_s) == shown_s;
  BcInstant found = { .reading = BC_CLOCK_ONCE };

  if (!is_before && !is_after)
    {
      found.reading = BC_CLOCK_NEVER;
      before_s = after_s =
          find_change (zone, MIN (before_s, after_s) - 1, MAX (before_s, after_s) + 1);
    }
  else if (is_before && is_after && before_s != after_s)
    found.reading = BC_CLOCK_TWICE;
  else if (is_before)
    after_s = before_s;
  else
    before_s = after_s;

  found.first_us = before_s * G_USEC_PER_SEC;
  found.second_us = after_s * G_USEC_PER_SEC;
  return found;
}

gboolean
bc_local_time_read (GTimeZone *zone, gint64 wall_us, GDate *day, guint *minute)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (to_seconds (wall_us));
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  if (local == NULL)
    return FALSE;
  g_date_set_dmy (day, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  *minute = (guint) (g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local));
  return TRUE;
}

gint64
bc_local_time_offset_s (GTimeZone *zone, gint64 wall_us)
{
  return offset_at (zone, to_seconds (wall_us));
}

char *
bc_local_time_day (GTimeZone *zone, gint64 wall_us)
{
  GDate day;
  guint minute;

  if (!bc_local_time_read (zone, wall_us, &day, &minute))
    return g_strdup ("?");
  return g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (&day), (guint) g_date_get_month (&day),
                          g_date_get_day (&day));
}

char *
bc_local_time_clock (GTimeZone *zone, gint64 wall_us)
{
  GDate day;
  guint minute;

  if (!bc_local_time_read (zone, wall_us, &day, &minute))
    return g_strdup ("?");
  return g_strdup_printf ("%02u:%02u", minute / 60, minute % 60);
}

/* Whether `text` is `pattern` with any digits for its zeros. */
static gboolean
has_form (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, text++)
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *text != *pattern)
      return FALSE;
  return *text == '\0';
}

gboolean
bc_local_time_parse_day (const char *text, GDate *day)
{
  guint year, month, of_month;

  if (text == NULL || !has_form (text, "0000-00-00") ||
      sscanf (text, "%4u-%2u-%2u", &year, &month, &of_month) != 3 || year < 1970 ||
      !g_date_valid_dmy ((GDateDay) of_month, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_clear (day, 1);
  g_date_set_dmy (day, (GDateDay) of_month, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

gboolean
bc_local_time_parse_clock (const char *text, guint *minute)
{
  guint hour, of_hour;

  if (text == NULL || !has_form (text, "00:00") || sscanf (text, "%2u:%2u", &hour, &of_hour) != 2 ||
      hour > 23 || of_hour > 59)
    return FALSE;
  *minute = hour * 60 + of_hour;
  return TRUE;
}
