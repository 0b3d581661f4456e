/* SPDX-License-Identifier: Apache-2.0 */
#include "report-forms.h"

gint64
report_forms_sum_of (JsonObject *object, const char *list, const char *member)
{
  JsonArray *array = json_object_get_array_member (object, list);
  gint64 sum = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    sum += json_object_get_int_member (json_array_get_object_element (array, i), member);
  return sum;
}

GPtrArray *
report_forms_parse_csv (const char *text)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  GString *field = g_string_new (NULL);
  gboolean is_quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean is_end = !is_quoted && (*p == ',' || g_str_has_prefix (p, "\r\n"));

      if (is_quoted && g_str_has_prefix (p, "\"\""))
        g_string_append_c (field, *p++);
      else if (*p == '"')
        is_quoted = !is_quoted;
      else if (!is_end)
        g_string_append_c (field, *p);
      if (!is_end)
        continue;
      g_ptr_array_add (row, g_string_free (g_steal_pointer (&field), FALSE));
      field = g_string_new (NULL);
      if (*p == ',')
        continue;
      p++;
      g_ptr_array_add (rows, g_steal_pointer (&row));
      row = g_ptr_array_new_with_free_func (g_free);
    }
  g_assert_false (is_quoted);
  g_assert_cmpuint (row->len + field->len, ==, 0);
  g_ptr_array_unref (row);
  g_string_free (field, TRUE);
  return rows;
}

const char *
report_forms_get_field (const GPtrArray *rows, guint row, guint column)
{
  return g_ptr_array_index ((GPtrArray *) g_ptr_array_index (rows, row), column);
}

gint64
report_forms_sum_of_records (const GPtrArray *rows, const char *record, guint column)
{
  gint64 sum = 0;

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (report_forms_get_field (rows, i, 0), record))
      sum += g_ascii_strtoll (report_forms_get_field (rows, i, column), NULL, 10);
  return sum;
}
