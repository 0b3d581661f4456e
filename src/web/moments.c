/* SPDX-License-Identifier: Apache-2.0 */
#include "moments-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define HALF_A_DAY_US (12 * G_TIME_SPAN_HOUR)
#define CLOCK_LENGTH 5 /* "12:10" */

GTimeZone *
bc_moment_get_zone (const BcSetup *setup)
{
  const char *name = bc_setup_get_timezone (setup);
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

static void
set_malformed (GError **error, const char *key)
{
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"%s\" is a clock time of the meeting (\"12:10\") or a date and time "
               "(\"2020-11-12T12:10\", \"2020-11-12T11:10:00Z\")",
               key);
}

/* "12:10", or "12:10:30" with `seconds` of their own. */
static gboolean
parse_clock (const char *text, guint *minute, guint *seconds)
{
  g_autofree char *clock = g_strndup (text, CLOCK_LENGTH);

  *seconds = 0;
  if (!bc_local_time_parse_clock (clock, minute))
    return FALSE;
  if (text[CLOCK_LENGTH] == '\0')
    return TRUE;
  const char *rest = text + CLOCK_LENGTH;
  if (rest[0] != ':' || !g_ascii_isdigit (rest[1]) || !g_ascii_isdigit (rest[2]) || rest[3] != '\0')
    return FALSE;
  *seconds = (guint) (g_ascii_digit_value (rest[1]) * 10 + g_ascii_digit_value (rest[2]));
  return *seconds < 60;
}

static gboolean
find_local (const BcMoment *moment, const char *clock, const GDate *day, BcInstant *instant,
            GError **error)
{
  guint minute, seconds;

  if (!parse_clock (clock, &minute, &seconds))
    {
      set_malformed (error, moment->key);
      return FALSE;
    }
  *instant = bc_local_time_find (moment->zone, day, minute);
  if (instant->reading == BC_CLOCK_NEVER)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"%s\": there is no %s that day: the clocks in %s leap over it", moment->key,
                   clock, g_time_zone_get_identifier (moment->zone));
      return FALSE;
    }
  instant->first_us += seconds * G_TIME_SPAN_SECOND;
  instant->second_us += seconds * G_TIME_SPAN_SECOND;
  return TRUE;
}

/* With an offset there is nothing to be found: it is said. GLib wants the seconds. */
static gboolean
read_absolute (const BcMoment *moment, const char *clock, const char *offset, BcInstant *instant,
               GError **error)
{
  g_autofree char *whole = g_strdup_printf ("%.*s%s%s", (int) (offset - moment->text), moment->text,
                                            offset - clock == CLOCK_LENGTH ? ":00" : "", offset);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, NULL);

  if (time == NULL)
    {
      set_malformed (error, moment->key);
      return FALSE;
    }
  gint64 wall_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  *instant = (BcInstant){ BC_CLOCK_ONCE, wall_us, wall_us };
  return TRUE;
}

gboolean
bc_moment_parse (const BcMoment *moment, const GDate *day, BcInstant *instant, GError **error)
{
  const char *mark = strchr (moment->text, 'T');
  GDate own_day;

  if (mark == NULL)
    return find_local (moment, moment->text, day, instant, error);
  g_autofree char *day_text = g_strndup (moment->text, (gsize) (mark - moment->text));
  const char *clock = mark + 1, *offset = clock + strcspn (clock, "Z+-");
  if (!bc_local_time_parse_day (day_text, &own_day))
    {
      set_malformed (error, moment->key);
      return FALSE;
    }
  if (*offset != '\0')
    return read_absolute (moment, clock, offset, instant, error);
  return find_local (moment, clock, &own_day, instant, error);
}

/* Of its two readings the later that is past; FALSE: neither is. */
static gboolean
choose_past (const BcInstant *instant, gint64 now_us, gint64 *wall_us)
{
  *wall_us = instant->second_us <= now_us ? instant->second_us : instant->first_us;
  return *wall_us <= now_us;
}

gboolean
bc_moment_parse_past (const BcMoment *moment, gint64 now_us, gint64 *wall_us, GError **error)
{
  BcInstant instant;
  GDate day;
  guint minute;

  if (!bc_local_time_read (moment->zone, now_us, &day, &minute))
    g_date_set_dmy (&day, 1, G_DATE_JANUARY, 1970);
  if (!bc_moment_parse (moment, &day, &instant, error))
    return FALSE;
  if (choose_past (&instant, now_us, wall_us))
    return TRUE;
  if (strchr (moment->text, 'T') == NULL)
    {
      g_date_subtract_days (&day, 1);
      if (bc_moment_parse (moment, &day, &instant, NULL) &&
          choose_past (&instant, now_us, wall_us) && now_us - *wall_us < HALF_A_DAY_US)
        return TRUE;
    }
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" is yet to come: %s", moment->key,
               moment->text);
  return FALSE;
}
