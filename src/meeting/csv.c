/* SPDX-License-Identifier: Apache-2.0 */
#include "csv-private.h"

#include <boothcast/base/error.h>

#include <string.h>

#define UTF8_BOM "\xef\xbb\xbf"

static gboolean
is_at_line_end (const BcCsv *csv)
{
  return csv->at < csv->end && (*csv->at == '\n' || *csv->at == '\r');
}

static gboolean
is_at_field_end (const BcCsv *csv)
{
  return csv->at >= csv->end || *csv->at == csv->separator || is_at_line_end (csv);
}

/* CR, LF and CR LF each end one line. */
static void
pass_line_end (BcCsv *csv)
{
  if (csv->at[0] == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n')
    csv->at++;
  csv->at++;
  csv->line++;
  csv->line_start = csv->at;
}

/* `at` is on the present line. */
static gboolean
fault_at (const BcCsv *csv, const char *at, GError **error, const char *text)
{
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "line %u, column %ld: %s", csv->line,
               g_utf8_strlen (csv->line_start, at - csv->line_start) + 1, text);
  return FALSE;
}

/* --- What kind of text it is --- */

/* Programs that write tables, in the order in which they are believed when a heading has as many of each. */
static char
guess_separator (const BcCsv *csv)
{
  static const char candidates[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (candidates)] = { 0 };
  gboolean is_quoted = FALSE;
  const char *heading = csv->at;
  guint best = 0;

  while (heading < csv->end && (*heading == '\n' || *heading == '\r'))
    heading++;
  for (const char *p = heading; p < csv->end && (is_quoted || (*p != '\n' && *p != '\r')); p++)
    {
      is_quoted ^= *p == '"';
      for (guint i = 0; !is_quoted && i < G_N_ELEMENTS (candidates); i++)
        counts[i] += *p == candidates[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (candidates); i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

/* Excel's own way to say so: a line "sep=;" before the heading. */
static gboolean
take_separator_line (BcCsv *csv)
{
  if (csv->end - csv->at < 5 || g_ascii_strncasecmp (csv->at, "sep=", 4) != 0)
    return FALSE;

  char separator = csv->at[4];
  const char *after = csv->at + 5;
  if (strchr (",;\t|", separator) == NULL || separator == '\0' ||
      (after < csv->end && *after != '\r' && *after != '\n'))
    return FALSE;

  csv->separator = separator;
  csv->at = after;
  if (is_at_line_end (csv))
    pass_line_end (csv);
  return TRUE;
}

gboolean
bc_csv_init (BcCsv *csv, const char *text, gsize n_bytes, GError **error)
{
  const char *invalid = NULL;

  *csv = (BcCsv){ .at = text, .end = text + n_bytes, .line_start = text, .line = 1 };
  if (n_bytes >= 3 && memcmp (text, UTF8_BOM, 3) == 0)
    csv->line_start = csv->at = text + 3;
  if (memchr (text, '\0', n_bytes) != NULL ||
      !g_utf8_validate_len (csv->at, (gsize) (csv->end - csv->at), &invalid))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "the table is not UTF-8 text: save it as \"CSV UTF-8\"");
      return FALSE;
    }
  if (!take_separator_line (csv))
    csv->separator = guess_separator (csv);
  return TRUE;
}

/* --- Records --- */

/* RFC 4180, sections 2.5 to 2.7. */
static gboolean
read_quoted (BcCsv *csv, GString *field, GError **error)
{
  BcCsv opening = *csv;

  for (csv->at++; csv->at < csv->end; csv->at++)
    {
      if (is_at_line_end (csv))
        {
          g_string_append_c (field, '\n');
          pass_line_end (csv);
          csv->at--;
          continue;
        }
      if (*csv->at != '"')
        {
          g_string_append_c (field, *csv->at);
          continue;
        }
      if (csv->at + 1 >= csv->end || csv->at[1] != '"')
        break;
      g_string_append_c (field, '"');
      csv->at++;
    }
  if (csv->at >= csv->end)
    return fault_at (&opening, opening.at, error, "this quotation mark has no end");
  csv->at++;
  while (csv->at < csv->end && *csv->at == ' ')
    csv->at++;
  if (!is_at_field_end (csv))
    return fault_at (
        csv, csv->at, error,
        "text after a quotation mark; one inside a quoted field is written twice (\"\")");
  return TRUE;
}

static gboolean
read_plain (BcCsv *csv, GString *field, GError **error)
{
  const char *start = csv->at;

  while (!is_at_field_end (csv))
    {
      if (*csv->at == '"')
        return fault_at (csv, csv->at, error,
                         "a quotation mark inside a field; the whole field is quoted then, and "
                         "the mark written twice (\"\")");
      csv->at++;
    }
  g_string_append_len (field, start, csv->at - start);
  return TRUE;
}

static gboolean
read_field (BcCsv *csv, GPtrArray *fields, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);

  while (csv->at < csv->end && *csv->at == ' ')
    csv->at++;
  gboolean is_quoted = csv->at < csv->end && *csv->at == '"';
  if (!(is_quoted ? read_quoted : read_plain) (csv, field, error))
    return FALSE;
  g_ptr_array_add (fields, g_strdup (g_strstrip (field->str)));
  return TRUE;
}

static gboolean
read_record (BcCsv *csv, BcCsvRecord *record, GError **error)
{
  record->line = csv->line;
  for (;;)
    {
      if (!read_field (csv, record->fields, error))
        return FALSE;
      if (csv->at >= csv->end)
        return TRUE;
      if (is_at_line_end (csv))
        {
          pass_line_end (csv);
          return TRUE;
        }
      csv->at++; /* the separator */
    }
}

static gboolean
is_empty (const BcCsvRecord *record)
{
  for (guint i = 0; i < record->fields->len; i++)
    if (*(const char *) record->fields->pdata[i] != '\0')
      return FALSE;
  return TRUE;
}

gboolean
bc_csv_read (BcCsv *csv, BcCsvRecord *record, GError **error)
{
  *record = (BcCsvRecord){ .fields = g_ptr_array_new_with_free_func (g_free) };
  while (csv->at < csv->end)
    {
      g_ptr_array_set_size (record->fields, 0);
      if (!read_record (csv, record, error))
        break;
      if (!is_empty (record))
        return TRUE;
    }
  bc_csv_record_clear (record);
  return FALSE;
}

void
bc_csv_record_clear (BcCsvRecord *record)
{
  g_clear_pointer (&record->fields, g_ptr_array_unref);
}
