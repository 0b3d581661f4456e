/* SPDX-License-Identifier: Apache-2.0 */
#include "ics.h"

#include "ics-line.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <boothcast/meeting/local-time.h>
#include <stdio.h>
#include <string.h>

#define MAX_EVENTS 200

/* An event while it is read. */
typedef struct
{
  guint line; /* of its BEGIN */
  char *title;
  char *categories;
  gint64 starts_us; /* 0: not said */
  gint64 ends_us;
  gint64 length_us; /* DURATION */
  gboolean is_day;  /* no clock times */
  gboolean is_cancelled;
} Draft;

typedef struct
{
  GTimeZone *zone;
  GPtrArray *events;
  GHashTable *ids;
  Draft draft;
  guint depth; /* of components inside an event: alarms */
  gboolean is_event;
  gboolean is_calendar;
} Reading;

static gboolean
fault (GError **error, guint line, const char *expected, const char *found)
{
  g_autofree char *shown = g_utf8_substring (found, 0, MIN (g_utf8_strlen (found, -1), 60));

  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "line %u: expected %s, found \"%s\"", line,
               expected, shown);
  return FALSE;
}

static void
draft_clear (Draft *draft)
{
  g_free (draft->title);
  g_free (draft->categories);
  *draft = (Draft){ 0 };
}

static void
event_free (gpointer data)
{
  BcIcsEvent *event = data;

  g_free (event->id);
  g_free (event->title);
  g_free (event->day);
  g_free (event);
}

/* --- Times --- */

/* "Europe/Zurich", also as "/vendor/Europe/Zurich"; NULL. */
static GTimeZone *
find_zone (const char *name)
{
  for (const char *at = name; at != NULL; at = strchr (at, '/'))
    {
      at += *at == '/';
      GTimeZone *zone = g_ascii_isalpha (*at) ? g_time_zone_new_identifier (at) : NULL;
      if (zone != NULL)
        return zone;
    }
  return NULL;
}

/* Section 3.3.5: "20201112T100000Z", or section 3.3.4: "20201112". */
static gboolean
read_time (const Reading *reading, const BcIcsLine *line, gint64 *wall_us, gboolean *is_day,
           GError **error)
{
  g_autoptr (GTimeZone) zone = NULL;
  gsize length = strlen (line->value);
  unsigned year, month, day, hour = 0, minute = 0, second = 0;
  int n_used = 0;

  *is_day = length == 8;
  gboolean is_utc = length == 16 && line->value[15] == 'Z';
  gboolean is_read = *is_day
                         ? sscanf (line->value, "%4u%2u%2u%n", &year, &month, &day, &n_used) == 3
                         : sscanf (line->value, "%4u%2u%2uT%2u%2u%2u%n", &year, &month, &day, &hour,
                                   &minute, &second, &n_used) == 6;
  if (!is_read || (gsize) n_used + is_utc != length || year < 1970 || year > 9998 || hour > 23 ||
      minute > 59 || second > 59 ||
      !g_date_valid_dmy ((GDateDay) MIN (day, 255), (GDateMonth) MIN (month, 13), (GDateYear) year))
    return fault (error, line->number, "a time like 20201112T100000", line->value);

  zone = is_utc                   ? g_time_zone_new_utc ()
         : line->timezone != NULL ? find_zone (line->timezone)
                                  : g_time_zone_ref (reading->zone);
  if (zone == NULL)
    return fault (error, line->number, "the IANA name of a time zone (TZID=Europe/Zurich)",
                  line->timezone);
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  BcInstant instant = bc_local_time_find (zone, &date, hour * 60 + minute);
  if (instant.reading == BC_CLOCK_NEVER)
    return fault (error, line->number, "a time that exists on that day", line->value);
  *wall_us = instant.first_us;
  return TRUE;
}

/* Section 3.3.6: "PT1H30M", "P1D". */
static gboolean
read_duration (const BcIcsLine *line, gint64 *length_us, GError **error)
{
  gboolean is_time = FALSE;
  gint64 sum_s = 0;
  const char *p = line->value + (*line->value == '+');

  if (*p != 'P')
    return fault (error, line->number, "a duration like PT1H30M", line->value);
  for (p++; *p != '\0'; p++)
    {
      char *end = NULL;
      guint64 number;

      if (*p == 'T' && !is_time)
        {
          is_time = TRUE;
          continue;
        }
      number = g_ascii_strtoull (p, &end, 10);
      gint64 unit_s = *end == 'W'              ? 7 * 86400
                      : *end == 'D'            ? 86400
                      : *end == 'H' && is_time ? 3600
                      : *end == 'M' && is_time ? 60
                      : *end == 'S' && is_time ? 1
                                               : 0;
      if (!g_ascii_isdigit (*p) || unit_s == 0 || number > 100000)
        return fault (error, line->number, "a duration like PT1H30M", line->value);
      sum_s += (gint64) number * unit_s;
      p = end;
    }
  *length_us = sum_s * G_TIME_SPAN_SECOND;
  return TRUE;
}

/* --- From draft to event --- */

static gboolean
is_letter (const char *p)
{
  return *p != '\0' && g_unichar_isalnum (g_utf8_get_char (p));
}

/* Of a word, or of several; a plural is the same. "Break-out" is a word of its own. */
static gboolean
ends_at (const char *end)
{
  if (*end == 's')
    end++;
  return !is_letter (end) && (*end != '-' || !is_letter (end + 1));
}

static gboolean
has_whole (const char *folded, const char *word)
{
  for (const char *p = strstr (folded, word); p != NULL; p = strstr (p + 1, word))
    if ((p == folded || !is_letter (g_utf8_prev_char (p))) && ends_at (p + strlen (word)))
      return TRUE;
  return FALSE;
}

static gboolean
has_word (const char *folded, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (has_whole (folded, words[i]))
      return TRUE;
  return FALSE;
}

static BcSessionKind
find_kind (const Draft *draft)
{
  static const char *const breaks[] = { "break",       "coffeebreak",  "lunchbreak",
                                        "breakfast",   "lunch",        "coffee",
                                        "pause",       "pause-café",   "pause-déjeuner",
                                        "kaffeepause", "mittagspause", NULL };
  static const char *const no_breaks[] = { "break out", NULL };
  static const char *const checks[] = { "sound check", "sound-check", "soundcheck",
                                        "video check", "audio check", "technical test",
                                        "sound test",  NULL };
  const char *texts[] = { draft->categories, draft->title };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *folded = g_utf8_casefold (texts[i] != NULL ? texts[i] : "", -1);

      if (strstr (folded, "interpreted") != NULL)
        return BC_SESSION_KIND_INTERPRETED;
      if (has_word (folded, checks))
        return BC_SESSION_KIND_SOUND_CHECK;
      if (has_word (folded, breaks) && !has_word (folded, no_breaks))
        return BC_SESSION_KIND_BREAK;
    }
  return BC_SESSION_KIND_INTERPRETED;
}

/* "Roundtable 1: Data & Trust" makes "roundtable-1-data-trust"; another of that name "…-2". */
static char *
make_id (Reading *reading, const char *title)
{
  g_autofree char *ascii = g_str_to_ascii (title, "C");
  g_autoptr (GString) id = g_string_new (NULL);

  for (const char *p = ascii; *p != '\0' && id->len < BC_ID_MAX_LENGTH - 4; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (id, g_ascii_tolower (*p));
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_assign (id, "session");

  gsize stem = id->len;
  for (guint number = 2; !g_hash_table_add (reading->ids, g_strdup (id->str)); number++)
    {
      g_string_truncate (id, stem);
      g_string_append_printf (id, "-%u", number);
    }
  return g_strdup (id->str);
}

static gboolean
fill_event (const Reading *reading, const Draft *draft, BcIcsEvent *event, GError **error)
{
  gint64 ends_us = draft->ends_us > 0 ? draft->ends_us : draft->starts_us + draft->length_us;
  g_autofree char *last_day = NULL;
  GDate date;

  event->title =
      g_strdup (draft->title != NULL && *draft->title != '\0' ? draft->title : "Session");
  if (draft->starts_us == 0)
    return fault (error, draft->line, "an event with DTSTART", event->title);
  event->kind = find_kind (draft);
  event->starts_wall_us = draft->starts_us;
  event->day = bc_local_time_day (reading->zone, draft->starts_us);
  if (draft->is_day)
    return TRUE;
  last_day = bc_local_time_day (reading->zone, ends_us);
  if (ends_us <= draft->starts_us)
    return fault (error, draft->line, "an event with DTEND after DTSTART, or a DURATION",
                  event->title);
  if (!g_str_equal (event->day, last_day))
    return fault (error, draft->line, "an event that is over before midnight", event->title);
  return bc_local_time_read (reading->zone, draft->starts_us, &date, &event->starts_minute) &&
         bc_local_time_read (reading->zone, ends_us, &date, &event->ends_minute);
}

static gboolean
finish_event (Reading *reading, GError **error)
{
  reading->is_event = FALSE;
  if (reading->draft.is_cancelled)
    return TRUE;
  if (reading->events->len >= MAX_EVENTS)
    return fault (error, reading->draft.line, "at most 200 events", "one more");
  g_ptr_array_add (reading->events, g_new0 (BcIcsEvent, 1));
  return fill_event (reading, &reading->draft, reading->events->pdata[reading->events->len - 1],
                     error);
}

/* --- Lines --- */

static gboolean
read_property (Reading *reading, const BcIcsLine *line, GError **error)
{
  Draft *draft = &reading->draft;
  gboolean is_day = FALSE;

  if (g_str_equal (line->name, "SUMMARY"))
    {
      g_free (draft->title);
      draft->title = bc_ics_line_dup_text (line);
    }
  else if (g_str_equal (line->name, "CATEGORIES"))
    {
      g_free (draft->categories);
      draft->categories = bc_ics_line_dup_text (line);
    }
  else if (g_str_equal (line->name, "STATUS"))
    draft->is_cancelled = g_ascii_strcasecmp (line->value, "CANCELLED") == 0;
  else if (g_str_equal (line->name, "DTSTART"))
    return read_time (reading, line, &draft->starts_us, &draft->is_day, error);
  else if (g_str_equal (line->name, "DTEND"))
    return read_time (reading, line, &draft->ends_us, &is_day, error);
  else if (g_str_equal (line->name, "DURATION"))
    return read_duration (line, &draft->length_us, error);
  else if (g_str_equal (line->name, "RRULE"))
    return fault (error, line->number, "each day's event by itself, not a rule that repeats one",
                  line->value);
  return TRUE;
}

/* An event's own alarms have properties of the same names. */
static gboolean
read_line (Reading *reading, const BcIcsLine *line, GError **error)
{
  gboolean is_begin = g_str_equal (line->name, "BEGIN");
  gboolean is_end = g_str_equal (line->name, "END");

  if (is_begin && g_ascii_strcasecmp (line->value, "VCALENDAR") == 0)
    reading->is_calendar = TRUE;
  if (!reading->is_event)
    {
      if (is_begin && g_ascii_strcasecmp (line->value, "VEVENT") == 0)
        {
          draft_clear (&reading->draft);
          reading->draft.line = line->number;
          reading->is_event = TRUE;
          reading->depth = 0;
        }
      return TRUE;
    }
  if (is_end && reading->depth == 0)
    return finish_event (reading, error);
  if (is_begin)
    reading->depth++;
  else if (is_end)
    reading->depth--;
  else if (reading->depth == 0)
    return read_property (reading, line, error);
  return TRUE;
}

static gboolean
read_lines (Reading *reading, const char *text, gsize n_bytes, GError **error)
{
  BcIcsLines lines;

  bc_ics_lines_init (&lines, text, n_bytes);
  for (;;)
    {
      g_auto (BcIcsLine) line = { 0 };
      g_autoptr (GError) problem = NULL;

      if (!bc_ics_lines_read (&lines, &line, &problem))
        {
          if (problem == NULL)
            break;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (!read_line (reading, &line, error))
        return FALSE;
    }
  if (!reading->is_calendar || reading->is_event)
    return fault (error, lines.line,
                  reading->is_event ? "END:VEVENT" : "a calendar (BEGIN:VCALENDAR)",
                  "the end of the file");
  return TRUE;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const BcIcsEvent *first = *(BcIcsEvent *const *) a, *second = *(BcIcsEvent *const *) b;

  return (first->starts_wall_us > second->starts_wall_us) -
         (first->starts_wall_us < second->starts_wall_us);
}

GPtrArray *
bc_ics_read (const char *text, gsize n_bytes, GTimeZone *zone, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (event_free);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .zone = zone, .events = events, .ids = ids };
  gboolean is_read = read_lines (&reading, text, n_bytes, error);

  draft_clear (&reading.draft);
  if (!is_read)
    return NULL;
  g_ptr_array_sort (events, compare_events);
  for (guint i = 0; i < events->len; i++)
    {
      BcIcsEvent *event = events->pdata[i];

      event->id = make_id (&reading, event->title);
    }
  return g_steal_pointer (&events);
}
