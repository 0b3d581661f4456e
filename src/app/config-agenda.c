/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <boothcast/meeting/local-time.h>
#include <boothcast/meeting/speakers-csv.h>
#include <math.h>

GTimeZone *
bc_config_read_zone (BcConfigReader *reader, const char *key, const char *fallback, char **name)
{
  *name = bc_config_reader_get_string (reader, key, fallback);
  /* GLib also takes "01:00", which has no summer time. */
  GTimeZone *zone = g_ascii_isalpha (**name) ? g_time_zone_new_identifier (*name) : NULL;

  if (zone)
    return zone;
  /* A wrong one that it falls back on has its own fault. */
  if (bc_config_reader_has (reader, key))
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
  loading->zone = bc_config_read_zone (&reader, "timezone", "UTC", &setup->timezone);
}

/* --- When --- */

/* The clock time "10:30" at `key` on `day` in the meeting's zone; FALSE if absent or after a fault. A time
 * that the change to summer time leaps over does not exist. */
static gboolean
read_clock (BcConfigLoading *loading, BcConfigReader *reader, const char *key, const GDate *day,
            BcInstant *instant)
{
  g_autofree char *text = bc_config_reader_get_string (reader, key, NULL);
  guint minute;

  if (!text)
    return FALSE;
  if (!bc_local_time_parse_clock (text, &minute))
    {
      bc_config_reader_fault (reader, key, "a clock time (\"10:30\")");
      return FALSE;
    }
  *instant = bc_local_time_find (loading->zone, day, minute);
  if (instant->reading == BC_CLOCK_NEVER)
    bc_config_reader_fault (reader, key, "a time that exists on that day in %s",
                            loading->config->setup->timezone);
  return instant->reading != BC_CLOCK_NEVER;
}

static void
read_times (BcConfigLoading *loading, BcConfigReader *reader, BcSession *session, const GDate *day)
{
  BcInstant start, end;
  gboolean has_start = read_clock (loading, reader, "start", day, &start);
  gboolean has_end = read_clock (loading, reader, "end", day, &end);

  if (!has_start || !has_end)
    return;
  /* Of two readings the first, unless only the second is after the start: 02:45 to 02:15 as clocks go back. */
  gint64 ends_us = end.first_us > start.first_us ? end.first_us : end.second_us;
  if (ends_us <= start.first_us)
    {
      bc_config_reader_fault (reader, "end", "a time after the start");
      return;
    }

  session->starts_wall_us = start.first_us;
  session->ends_wall_us = ends_us;
  /* An evening in New York belongs to the next day of a pool in Geneva. */
  g_free (session->day);
  session->day = bc_local_time_day (loading->pool_zone, start.first_us);
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
  if (!bc_local_time_parse_day (session->day, &day))
    bc_config_reader_fault (reader, "day", "a day (\"2020-11-12\")");
  else if (has_start != has_end)
    bc_config_reader_fault (reader, has_start ? "end" : "start", "both start and end, or neither");
  else
    read_times (loading, reader, session, &day);
}

/* --- Speakers' lists --- */

typedef struct
{
  BcConfigLoading *loading;
  BcConfigIds ids;
  BcSpeakers *list;
} ListReading;

static void
check_name (BcConfigReader *reader, const char *key, const char *name)
{
  if (name && g_utf8_strlen (name, -1) > BC_SPEAKER_NAME_MAX_CHARS)
    bc_config_reader_fault (reader, key, "at most %d characters", BC_SPEAKER_NAME_MAX_CHARS);
}

static void
on_speaker (BcConfigReader *reader, gpointer user_data)
{
  ListReading *reading = user_data;
  BcSpeaker *speaker = bc_speaker_new (NULL);

  g_ptr_array_add (reading->list->speakers, speaker);
  speaker->id = bc_config_reader_need_id (reader, "id", &reading->ids);
  speaker->name = bc_config_reader_get_string (reader, "name", NULL);
  speaker->delegation = bc_config_reader_get_string (reader, "delegation", NULL);
  speaker->language =
      bc_config_reader_get_reference (reader, "language", &reading->loading->languages);
  speaker->minutes = (guint) bc_config_reader_get_number (
      reader, "minutes", (BcConfigRange){ .maximum = BC_SPEAKER_MINUTES_MAX, .is_whole = TRUE });
  speaker->statement = bc_config_reader_get_string (reader, "statement", NULL);

  check_name (reader, "name", speaker->name);
  check_name (reader, "delegation", speaker->delegation);
  if (!bc_config_reader_has (reader, "name") && !bc_config_reader_has (reader, "delegation"))
    bc_config_reader_fault (reader, "name", "a name or a delegation");
  if (speaker->statement && !bc_speakers_is_statement (speaker->statement))
    bc_config_reader_fault (reader, "statement", "an http or https link");
}

static void
read_speakers (BcConfigLoading *loading, BcConfigReader *reader, BcSession *session)
{
  ListReading reading = { .loading = loading };

  if (!bc_config_reader_has (reader, "speakers"))
    return;
  session->speakers = reading.list = bc_speakers_new ();
  bc_config_ids_init (&reading.ids, "a speaker's id");
  bc_config_reader_for_each (reader, "speakers", on_speaker, &reading);
  bc_config_ids_clear (&reading.ids);
}

/* --- Sessions --- */

static void
on_session (BcConfigReader *reader, gpointer user_data)
{
  static const char *const kinds[] = { "interpreted", "sound-check", "break", NULL };
  BcConfigLoading *loading = user_data;
  BcSession *session = g_new0 (BcSession, 1);

  g_ptr_array_add (loading->config->setup->sessions, session);
  session->id = bc_config_reader_need_id (reader, "id", &loading->sessions);
  session->title = bc_config_reader_get_string (reader, "title", session->id);
  read_when (loading, reader, session);
  double minutes = bc_config_reader_get_number (
      reader, "minutes", (BcConfigRange){ .minimum = 0.1, .maximum = 24 * 60 });
  session->stated_s = (gint64) llround (minutes * 60);
  session->kind = (BcSessionKind) bc_config_reader_get_choice (reader, "kind", kinds,
                                                               BC_SESSION_KIND_INTERPRETED);
  read_speakers (loading, reader, session);
}

void
bc_config_read_sessions (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "sessions", on_session, loading);
}
