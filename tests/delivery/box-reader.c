/* SPDX-License-Identifier: Apache-2.0 */
#include "box-reader.h"

#include <string.h>

#define HEAD_BYTES 8

guint64
box_reader_number (BoxReader box, gsize at, gsize n_bytes)
{
  guint64 number = 0;

  g_assert_cmpuint (at + n_bytes, <=, box.size);
  for (gsize i = 0; i < n_bytes; i++)
    number = number << 8 | box.data[at + i];
  return number;
}

gboolean
box_reader_get (BoxReader within, guint index, char type[5], BoxReader *payload)
{
  gsize at = 0;

  while (at < within.size)
    {
      gsize size = box_reader_number (within, at, 4);
      g_assert_cmpuint (size, >=, HEAD_BYTES);
      g_assert_cmpuint (at + size, <=, within.size);
      memcpy (type, within.data + at + 4, 4);
      type[4] = '\0';
      *payload = (BoxReader){ within.data + at + HEAD_BYTES, size - HEAD_BYTES };
      if (index-- == 0)
        return TRUE;
      at += size;
    }
  g_assert_cmpuint (at, ==, within.size);
  return FALSE;
}

/* Boxes that have fields before the boxes within (14496-12, 8.5.2, 8.7.2 and 12.2.3). */
static gsize
fields_before_boxes (const char *type)
{
  if (strcmp (type, "stsd") == 0 || strcmp (type, "dref") == 0)
    return 8;
  return strcmp (type, "Opus") == 0 || strcmp (type, "mp4a") == 0 ? 28 : 0;
}

gboolean
box_reader_find (BoxReader within, const char *path, BoxReader *payload)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);

  *payload = within;
  for (guint i = 0; steps[i] != NULL; i++)
    {
      BoxReader below = *payload;
      gboolean is_found = FALSE;
      char type[5];
      gsize skip = i > 0 ? fields_before_boxes (steps[i - 1]) : 0;
      below = (BoxReader){ below.data + skip, below.size - skip };
      for (guint k = 0; !is_found && box_reader_get (below, k, type, payload); k++)
        is_found = strcmp (type, steps[i]) == 0;
      if (!is_found)
        return FALSE;
    }
  return TRUE;
}
