/* SPDX-License-Identifier: Apache-2.0 */
#include "ics-line.h"

#include <boothcast/base/error.h>

#include <string.h>

void
bc_ics_lines_init (BcIcsLines *lines, const char *text, gsize n_bytes)
{
  *lines = (BcIcsLines){ .at = text, .end = text + n_bytes, .line = 1 };
  if (n_bytes >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    lines->at += 3;
}

/* One line of the file; its end is passed. */
static void
append_physical (BcIcsLines *lines, GString *line)
{
  const char *newline = memchr (lines->at, '\n', (gsize) (lines->end - lines->at));
  const char *stop = newline != NULL ? newline : lines->end;
  gsize length = (gsize) (stop - lines->at);

  if (length > 0 && lines->at[length - 1] == '\r')
    length--;
  g_string_append_len (line, lines->at, (gssize) length);
  lines->at = newline != NULL ? newline + 1 : lines->end;
  lines->line++;
}

/* Section 3.1: a line that begins with a space or tab goes on with the one before. */
static void
read_unfolded (BcIcsLines *lines, GString *line)
{
  append_physical (lines, line);
  while (lines->at < lines->end && (*lines->at == ' ' || *lines->at == '\t'))
    {
      lines->at++;
      append_physical (lines, line);
    }
}

/* Where the value begins: behind the first colon that is not quoted; NULL. */
static const char *
find_value (const char *text)
{
  gboolean is_quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      is_quoted ^= *p == '"';
      if (*p == ':' && !is_quoted)
        return p + 1;
    }
  return NULL;
}

/* ";TZID=Europe/Zurich;…": the value of that parameter, quotes taken off. */
static char *
dup_timezone (const char *parameters)
{
  g_auto (GStrv) all = g_strsplit (parameters, ";", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (g_ascii_strncasecmp (all[i], "TZID=", 5) == 0)
      {
        g_autoptr (GString) name = g_string_new (all[i] + 5);

        g_string_replace (name, "\"", "", 0);
        return g_strdup (name->str);
      }
  return NULL;
}

static gboolean
fill (BcIcsLine *line, guint number, const char *text, GError **error)
{
  const char *value = find_value (text);
  gsize name_length = strcspn (text, ";:");

  line->number = number;
  if (value == NULL || name_length == 0 || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "line %u: expected NAME:VALUE in UTF-8, as a calendar (.ics) has it", number);
      return FALSE;
    }
  g_autofree char *name = g_strndup (text, name_length);
  g_autofree char *parameters =
      g_strndup (text + name_length, (gsize) (value - 1 - text) - name_length);
  line->name = g_ascii_strup (name, -1);
  line->timezone = dup_timezone (parameters);
  line->value = g_strdup (value);
  return TRUE;
}

gboolean
bc_ics_lines_read (BcIcsLines *lines, BcIcsLine *line, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  *line = (BcIcsLine){ 0 };
  while (lines->at < lines->end)
    {
      guint number = lines->line;

      g_string_truncate (text, 0);
      read_unfolded (lines, text);
      if (strlen (text->str) != text->len)
        {
          g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "line %u: expected text, found a NUL",
                       number);
          return FALSE;
        }
      if (text->len == 0)
        continue;
      if (fill (line, number, text->str, error))
        return TRUE;
      bc_ics_line_clear (line);
      return FALSE;
    }
  return FALSE;
}

void
bc_ics_line_clear (BcIcsLine *line)
{
  g_clear_pointer (&line->name, g_free);
  g_clear_pointer (&line->timezone, g_free);
  g_clear_pointer (&line->value, g_free);
}

char *
bc_ics_line_dup_text (const BcIcsLine *line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = line->value; *p != '\0'; p++)
    {
      char c = *p;

      if (c == '\\' && p[1] != '\0')
        {
          p++;
          c = *p == 'n' || *p == 'N' ? ' ' : *p;
        }
      g_string_append_c (text, g_ascii_iscntrl (c) ? ' ' : c);
    }
  g_strstrip (text->str);
  return g_strdup (text->str);
}
