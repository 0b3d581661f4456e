/* SPDX-License-Identifier: Apache-2.0 */
#include "csv-private.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <boothcast/meeting/speakers-csv.h>

#include <string.h>

#define MAX_TEXT_BYTES 1000

typedef enum
{
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_DELEGATION,
  COLUMN_LANGUAGE,
  COLUMN_MINUTES,
  COLUMN_STATEMENT,
  COLUMN_LAST
} Column;

#define ABSENT G_MAXUINT

typedef struct
{
  const BcSetup *setup;      /* (nullable) */
  guint places[COLUMN_LAST]; /* which field of a record; ABSENT */
  guint n_columns;
  GHashTable *ids; /* taken ones */
  BcSpeakers *list;
} Reading;

/* What the column is called, ours first. */
static const char *const names[COLUMN_LAST][6] = {
  [COLUMN_ID] = { "id", NULL },
  [COLUMN_NAME] = { "name", "speaker", NULL },
  [COLUMN_DELEGATION] = { "delegation", "country", "organisation", "organization", NULL },
  [COLUMN_LANGUAGE] = { "language", "lang", NULL },
  [COLUMN_MINUTES] = { "minutes", "min", "time (min)", NULL },
  [COLUMN_STATEMENT] = { "statement", "link", "url", NULL },
};

static gboolean
fault (GError **error, guint line, Column column, const char *expected, const char *found)
{
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "line %u, column \"%s\": expected %s, found \"%s\"", line, names[column][0],
               expected, found);
  return FALSE;
}

/* --- The heading --- */

static Column
find_column (const char *heading)
{
  for (guint column = 0; column < COLUMN_LAST; column++)
    for (guint i = 0; names[column][i] != NULL; i++)
      if (g_ascii_strcasecmp (heading, names[column][i]) == 0)
        return (Column) column;
  return COLUMN_LAST;
}

/* A column that nobody would read may hold what somebody wanted to say: it is named, not passed over. */
static gboolean
read_heading (Reading *reading, const BcCsvRecord *record, GError **error)
{
  for (guint i = 0; i < record->fields->len; i++)
    {
      const char *heading = record->fields->pdata[i];
      Column column = find_column (heading);

      if (*heading == '\0')
        continue;
      if (column == COLUMN_LAST)
        g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                     "line %u, column %u: expected name, delegation, language, minutes, statement "
                     "or id as its heading, found \"%s\"",
                     record->line, i + 1, heading);
      else if (reading->places[column] != ABSENT)
        g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                     "line %u, column %u: expected \"%s\" once, found it in column %u, too",
                     record->line, i + 1, names[column][0], reading->places[column] + 1);
      else
        {
          reading->places[column] = i;
          continue;
        }
      return FALSE;
    }
  reading->n_columns = record->fields->len;
  if (reading->places[COLUMN_NAME] != ABSENT || reading->places[COLUMN_DELEGATION] != ABSENT)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "line %u: expected a column name or delegation, found neither", record->line);
  return FALSE;
}

/* --- Rows --- */

/* What stands in `column`, in one line: a cell that was broken by hand is one text. NULL: nothing. (transfer full) */
static char *
dup_text (const Reading *reading, const BcCsvRecord *record, Column column)
{
  guint place = reading->places[column];
  const char *text = place < record->fields->len ? record->fields->pdata[place] : "";
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean is_space = *p == ' ' || *p == '\n' || *p == '\t';

      if (!is_space)
        g_string_append_c (line, *p);
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
  return line->len > 0 ? g_strdup (line->str) : NULL;
}

static gboolean
is_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return strlen (text) <= MAX_TEXT_BYTES;
}

gboolean
bc_speakers_is_statement (const char *link)
{
  const char *host = g_str_has_prefix (link, "https://")  ? link + 8
                     : g_str_has_prefix (link, "http://") ? link + 7
                                                          : "";

  return *host != '\0' && *host != '/' && is_line (link) && strpbrk (link, " \"<>") == NULL &&
         g_uri_is_valid (link, G_URI_FLAGS_NONE, NULL);
}

static gboolean
read_name (const Reading *reading, const BcCsvRecord *record, Column column, char **text,
           GError **error)
{
  *text = dup_text (reading, record, column);
  if (*text == NULL || (is_line (*text) && g_utf8_strlen (*text, -1) <= BC_SPEAKER_NAME_MAX_CHARS))
    return TRUE;
  return fault (error, record->line, column,
                "at most 200 characters, none of them a control character", "something else");
}

static gboolean
read_minutes (const Reading *reading, const BcCsvRecord *record, guint *minutes, GError **error)
{
  g_autofree char *text = dup_text (reading, record, COLUMN_MINUTES);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, BC_SPEAKER_MINUTES_MAX, &number, NULL))
    return fault (error, record->line, COLUMN_MINUTES, "whole minutes, 0 to 600", text);
  *minutes = (guint) number;
  return TRUE;
}

/* By its names too: who writes a list writes "Français", or "FR". */
static const BcLanguage *
find_language (const BcSetup *setup, const char *text)
{
  const BcLanguage *found = bc_setup_find_language (setup, text);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (guint i = 0; found == NULL && i < setup->languages->len; i++)
    {
      const BcLanguage *language = setup->languages->pdata[i];
      g_autofree char *name = g_utf8_casefold (language->name, -1);
      g_autofree char *short_name = g_utf8_casefold (language->short_name, -1);

      if (g_str_equal (folded, name) || g_str_equal (folded, short_name))
        found = language;
    }
  return found;
}

static char *
list_languages (const BcSetup *setup)
{
  g_autoptr (GString) known = g_string_new ("a language (");

  for (guint i = 0; i < setup->languages->len; i++)
    {
      const BcLanguage *language = setup->languages->pdata[i];

      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", language->id);
    }
  g_string_append (known, "), \"unknown\" or nothing");
  return g_strdup (known->str);
}

static gboolean
read_language (const Reading *reading, const BcCsvRecord *record, char **language, GError **error)
{
  g_autofree char *text = dup_text (reading, record, COLUMN_LANGUAGE);

  if (text == NULL || g_ascii_strcasecmp (text, "unknown") == 0)
    return TRUE;
  if (reading->setup == NULL)
    {
      *language = g_ascii_strdown (text, -1);
      return bc_id_is_valid (*language) ||
             fault (error, record->line, COLUMN_LANGUAGE, "a language (\"fr\")", text);
    }

  const BcLanguage *found = find_language (reading->setup, text);
  g_autofree char *known = list_languages (reading->setup);
  if (found == NULL)
    return fault (error, record->line, COLUMN_LANGUAGE, known, text);
  *language = g_strdup (found->id);
  return TRUE;
}

static gboolean
read_statement (const Reading *reading, const BcCsvRecord *record, char **statement, GError **error)
{
  *statement = dup_text (reading, record, COLUMN_STATEMENT);
  if (*statement == NULL || bc_speakers_is_statement (*statement))
    return TRUE;
  return fault (error, record->line, COLUMN_STATEMENT, "an http or https link", *statement);
}

static gboolean
read_id (Reading *reading, const BcCsvRecord *record, char **id, GError **error)
{
  *id = dup_text (reading, record, COLUMN_ID);
  if (*id == NULL)
    return TRUE;
  if (!bc_id_is_valid (*id))
    return fault (error, record->line, COLUMN_ID, "an id (1 to 32 of a-z 0-9 -)", *id);
  if (g_hash_table_add (reading->ids, g_strdup (*id)))
    return TRUE;
  return fault (error, record->line, COLUMN_ID, "each id once", *id);
}

static gboolean
read_speaker (Reading *reading, const BcCsvRecord *record, BcSpeaker *speaker, GError **error)
{
  if (record->fields->len > reading->n_columns)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "line %u, column %u: expected at most %u columns, as the heading has, found %u",
                   record->line, reading->n_columns + 1, reading->n_columns, record->fields->len);
      return FALSE;
    }
  if (!read_id (reading, record, &speaker->id, error) ||
      !read_name (reading, record, COLUMN_NAME, &speaker->name, error) ||
      !read_name (reading, record, COLUMN_DELEGATION, &speaker->delegation, error) ||
      !read_language (reading, record, &speaker->language, error) ||
      !read_minutes (reading, record, &speaker->minutes, error) ||
      !read_statement (reading, record, &speaker->statement, error))
    return FALSE;
  if (speaker->name != NULL || speaker->delegation != NULL)
    return TRUE;
  return fault (error, record->line,
                reading->places[COLUMN_NAME] != ABSENT ? COLUMN_NAME : COLUMN_DELEGATION,
                "a name or a delegation", "");
}

/* Once all ids that were given are known: s1, s2 … by their place in the list, unless one has that already. */
static void
number_speakers (Reading *reading)
{
  GPtrArray *speakers = reading->list->speakers;

  for (guint i = 0, number = 1; i < speakers->len; i++)
    {
      BcSpeaker *speaker = speakers->pdata[i];

      while (speaker->id == NULL)
        {
          g_autofree char *id = g_strdup_printf ("s%u", number++);

          if (g_hash_table_add (reading->ids, g_strdup (id)))
            speaker->id = g_steal_pointer (&id);
        }
    }
}

static gboolean
read_rows (Reading *reading, BcCsv *csv, GError **error)
{
  for (;;)
    {
      g_auto (BcCsvRecord) record = { 0 };
      g_autoptr (GError) problem = NULL;

      if (!bc_csv_read (csv, &record, &problem))
        {
          if (problem == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (reading->list->speakers->len >= BC_SPEAKERS_MAX)
        {
          g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                       "line %u: expected at most %d speakers in one list", record.line,
                       BC_SPEAKERS_MAX);
          return FALSE;
        }
      BcSpeaker *speaker = bc_speaker_new (NULL);
      g_ptr_array_add (reading->list->speakers, speaker);
      if (!read_speaker (reading, &record, speaker, error))
        return FALSE;
    }
}

static gboolean
read_table (Reading *reading, BcCsv *csv, GError **error)
{
  g_auto (BcCsvRecord) heading = { 0 };
  g_autoptr (GError) problem = NULL;

  if (!bc_csv_read (csv, &heading, &problem))
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                     "line 1: expected a heading with a column name or delegation, found nothing");
      return FALSE;
    }
  return read_heading (reading, &heading, error) && read_rows (reading, csv, error);
}

BcSpeakers *
bc_speakers_from_csv (const char *text, gssize n_bytes, const BcSetup *setup, GError **error)
{
  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .setup = setup, .ids = ids, .list = list };
  BcCsv csv;

  g_return_val_if_fail (text != NULL || n_bytes == 0, NULL);

  for (guint column = 0; column < COLUMN_LAST; column++)
    reading.places[column] = ABSENT;
  gsize length = n_bytes < 0 ? strlen (text) : (gsize) n_bytes;
  if (!bc_csv_init (&csv, text != NULL ? text : "", length, error) ||
      !read_table (&reading, &csv, error))
    return NULL;
  number_speakers (&reading);
  return g_steal_pointer (&list);
}
