/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <math.h>
#include <stdio.h>

/* The time zone at `key`; UTC after a fault. `name` becomes what it is called. */
static GTimeZone *
read_zone (BcConfigReader *reader, const char *key, const char *fallback, char **name)
{
  *name = bc_config_reader_get_string (reader, key, fallback);
  GTimeZone *zone = g_time_zone_new_identifier (*name);

  if (zone)
    return zone;
  bc_config_reader_fault (reader, key, "the IANA name of a time zone (\"Europe/Zurich\")");
  return g_time_zone_new_utc ();
}

void
bc_config_read_meeting (BcConfigLoading *loading, BcConfigReader *root)
{
  BcSetup *setup = loading->config->setup;
  g_auto (BcConfigReader) reader = { 0 };
  g_auto (BcConfigIds) ids = { 0 };

  bc_config_ids_init (&ids, "the meeting's id");
  bc_config_reader_enter_needed (&reader, root, "meeting");
  setup->id = bc_config_reader_need_id (&reader, "id", &ids);
  setup->title = bc_config_reader_get_string (&reader, "title", setup->id);
  loading->zone = read_zone (&reader, "timezone", "UTC", &loading->zone_name);
}

void
bc_config_read_pool (BcConfigLoading *loading, BcConfigReader *root)
{
  static const char *const meters[] = { "session", "voice", NULL };
  BcPool *pool = &loading->config->setup->pool;
  g_auto (BcConfigReader) reader = { 0 };
  g_auto (BcConfigIds) ids = { 0 };

  bc_config_ids_init (&ids, "the pool's id");
  bc_config_reader_enter_needed (&reader, root, "pool");
  pool->id = bc_config_reader_need_id (&reader, "id", &ids);
  double minutes = bc_config_reader_get_number (
      &reader, "minutes", (BcConfigRange){ .maximum = 24 * 60, .is_needed = TRUE });
  pool->limit_s = (gint64) llround (minutes * 60);
  loading->pool_zone = read_zone (&reader, "timezone", loading->zone_name, &pool->timezone);
  pool->mode =
      (BcMeterMode) bc_config_reader_get_choice (&reader, "meter", meters, BC_METER_SESSION);
}

/* --- The agenda --- */

/* Whether `text` is `pattern` with any digits for its zeros. */
static gboolean
has_form (const char *text, const char *pattern)
{
  for (; *pattern; pattern++, text++)
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *text != *pattern)
      return FALSE;
  return *text == '\0';
}

static gboolean
read_day (const char *text, GDate *day)
{
  guint year, month, of_month;

  if (!has_form (text, "0000-00-00") ||
      sscanf (text, "%4u-%2u-%2u", &year, &month, &of_month) != 3 || year < 1970 ||
      !g_date_valid_dmy ((GDateDay) of_month, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (day, (GDateDay) of_month, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

/* The clock time "10:30" at `key` on `day` in the meeting's zone; NULL if absent or after a fault. A time
 * that the change to summer time leaps over does not exist. */
static GDateTime *
read_clock (BcConfigLoading *loading, BcConfigReader *reader, const char *key, const GDate *day)
{
  g_autofree char *text = bc_config_reader_get_string (reader, key, NULL);
  guint hour, minute;

  if (!text)
    return NULL;
  if (!has_form (text, "00:00") || sscanf (text, "%2u:%2u", &hour, &minute) != 2 || hour > 23 ||
      minute > 59)
    {
      bc_config_reader_fault (reader, key, "a clock time (\"10:30\")");
      return NULL;
    }

  g_autoptr (GDateTime) time =
      g_date_time_new (loading->zone, g_date_get_year (day), (int) g_date_get_month (day),
                       g_date_get_day (day), (int) hour, (int) minute, 0);
  if (!time || g_date_time_get_hour (time) != (int) hour ||
      g_date_time_get_minute (time) != (int) minute)
    {
      bc_config_reader_fault (reader, key, "a time that exists on that day in %s",
                              loading->zone_name);
      return NULL;
    }
  return g_steal_pointer (&time);
}

static void
read_times (BcConfigLoading *loading, BcConfigReader *reader, BcSession *session, const GDate *day)
{
  g_autoptr (GDateTime) start = read_clock (loading, reader, "start", day);
  g_autoptr (GDateTime) end = read_clock (loading, reader, "end", day);

  if (!start || !end)
    return;
  if (g_date_time_compare (start, end) >= 0)
    {
      bc_config_reader_fault (reader, "end", "a time after the start");
      return;
    }

  session->starts_wall_us = g_date_time_to_unix (start) * G_USEC_PER_SEC;
  session->ends_wall_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
  /* An evening in New York belongs to the next day of a pool in Geneva. */
  g_autoptr (GDateTime) for_pool = g_date_time_to_timezone (start, loading->pool_zone);
  g_free (session->day);
  session->day = g_date_time_format (for_pool, "%F");
}

static void
read_when (BcConfigLoading *loading, BcConfigReader *reader, BcSession *session)
{
  gboolean has_start = bc_config_reader_has (reader, "start");
  gboolean has_end = bc_config_reader_has (reader, "end");
  GDate day;

  session->day = bc_config_reader_get_string (reader, "day", NULL);
  if (!session->day)
    {
      if (has_start || has_end)
        bc_config_reader_fault (reader, "day", "the day of the start and end (\"2020-11-12\")");
      return;
    }
  g_date_clear (&day, 1);
  if (!read_day (session->day, &day))
    bc_config_reader_fault (reader, "day", "a day (\"2020-11-12\")");
  else if (has_start != has_end)
    bc_config_reader_fault (reader, has_start ? "end" : "start", "both start and end, or neither");
  else
    read_times (loading, reader, session, &day);
}

static void
on_session (BcConfigReader *reader, gpointer user_data)
{
  static const char *const kinds[] = { "interpreted", "sound-check", "break", NULL };
  BcConfigLoading *loading = user_data;
  BcSession *session = g_new0 (BcSession, 1);
  BcConfigStated *stated = g_new0 (BcConfigStated, 1);

  g_ptr_array_add (loading->config->setup->sessions, session);
  g_ptr_array_add (loading->stated, stated);
  session->id = bc_config_reader_need_id (reader, "id", &loading->sessions);
  session->title = bc_config_reader_get_string (reader, "title", session->id);
  read_when (loading, reader, session);
  stated->pointer = g_strdup (reader->pointer);
  stated->minutes = bc_config_reader_get_number (
      reader, "minutes", (BcConfigRange){ .minimum = 0.1, .maximum = 24 * 60 });
  session->kind = (BcSessionKind) bc_config_reader_get_choice (reader, "kind", kinds,
                                                               BC_SESSION_KIND_INTERPRETED);
}

void
bc_config_read_sessions (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "sessions", on_session, loading);
}

/* --- Remarks --- */

static void
remark_minutes (BcConfigLoading *loading, guint number)
{
  const BcSession *session = g_ptr_array_index (loading->config->setup->sessions, number);
  const BcConfigStated *stated = g_ptr_array_index (loading->stated, number);
  double minutes = (double) (session->ends_wall_us - session->starts_wall_us) / 6e7;

  if (stated->minutes > 0 && session->starts_wall_us > 0 && fabs (stated->minutes - minutes) > 0.01)
    bc_config_remark (
        loading, stated->pointer,
        "\"%s\" is stated as %.10g minutes, but its times span %.10g; the times count",
        session->title, stated->minutes, minutes);
}

static void
remark_overlap (BcConfigLoading *loading, guint number)
{
  GPtrArray *sessions = loading->config->setup->sessions;
  const BcSession *session = g_ptr_array_index (sessions, number);
  const BcConfigStated *stated = g_ptr_array_index (loading->stated, number);

  for (guint i = 0; i < number; i++)
    {
      const BcSession *other = g_ptr_array_index (sessions, i);
      if (session->starts_wall_us < other->ends_wall_us &&
          other->starts_wall_us < session->ends_wall_us)
        bc_config_remark (loading, stated->pointer, "\"%s\" overlaps with \"%s\"", session->title,
                          other->title);
    }
}

/* The interpreted time of one day, told once, at the day's first session. */
static void
remark_day (BcConfigLoading *loading, guint number)
{
  const BcSetup *setup = loading->config->setup;
  const BcSession *first = g_ptr_array_index (setup->sessions, number);
  gint64 sum_us = 0;

  for (guint i = 0; i < setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (setup->sessions, i);
      if (g_strcmp0 (session->day, first->day) != 0 || session->kind != BC_SESSION_KIND_INTERPRETED)
        continue;
      if (i < number)
        return;
      sum_us += session->ends_wall_us - session->starts_wall_us;
    }
  if (sum_us > setup->pool.limit_s * G_USEC_PER_SEC)
    bc_config_remark (loading, "/pool/minutes",
                      "%s has %.10g minutes of interpreted sessions, the pool gives %.10g",
                      first->day, (double) sum_us / 6e7, (double) setup->pool.limit_s / 60);
}

void
bc_config_remark_agenda (BcConfigLoading *loading)
{
  GPtrArray *sessions = loading->config->setup->sessions;

  for (guint i = 0; i < sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (sessions, i);
      if (session->starts_wall_us == 0)
        continue;
      remark_minutes (loading, i);
      remark_overlap (loading, i);
      if (session->kind == BC_SESSION_KIND_INTERPRETED)
        remark_day (loading, i);
    }
}
