/* SPDX-License-Identifier: Apache-2.0 */
#include "mp4-boxes-private.h"

#include <string.h>

void
bc_boxes_init (BcBoxes *boxes)
{
  *boxes = (BcBoxes){ .bytes = g_byte_array_new () };
}

GBytes *
bc_boxes_finish (BcBoxes *boxes)
{
  g_assert (boxes->n_open == 0);

  if (boxes->bytes->len > 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&boxes->bytes));
  g_clear_pointer (&boxes->bytes, g_byte_array_unref);
  return NULL;
}

void
bc_boxes_open (BcBoxes *boxes, const char *type)
{
  g_assert (boxes->n_open < BC_BOXES_DEPTH_MAX);

  boxes->open_at[boxes->n_open++] = boxes->bytes->len;
  bc_boxes_add_32 (boxes, 0);
  bc_boxes_add (boxes, type, 4);
}

void
bc_boxes_open_full (BcBoxes *boxes, const char *type, guint8 version, guint32 flags)
{
  bc_boxes_open (boxes, type);
  bc_boxes_add_32 (boxes, (guint32) version << 24 | flags);
}

void
bc_boxes_close (BcBoxes *boxes)
{
  g_assert (boxes->n_open > 0);

  guint at = boxes->open_at[--boxes->n_open];
  bc_boxes_put_32 (boxes, at, boxes->bytes->len - at);
}

void
bc_boxes_add (BcBoxes *boxes, const void *data, gsize n_bytes)
{
  g_byte_array_append (boxes->bytes, data, (guint) n_bytes);
}

void
bc_boxes_add_8 (BcBoxes *boxes, guint8 value)
{
  bc_boxes_add (boxes, &value, sizeof value);
}

void
bc_boxes_add_16 (BcBoxes *boxes, guint16 value)
{
  guint16 wire = GUINT16_TO_BE (value);

  bc_boxes_add (boxes, &wire, sizeof wire);
}

void
bc_boxes_add_32 (BcBoxes *boxes, guint32 value)
{
  guint32 wire = GUINT32_TO_BE (value);

  bc_boxes_add (boxes, &wire, sizeof wire);
}

void
bc_boxes_add_64 (BcBoxes *boxes, guint64 value)
{
  guint64 wire = GUINT64_TO_BE (value);

  bc_boxes_add (boxes, &wire, sizeof wire);
}

void
bc_boxes_add_text (BcBoxes *boxes, const char *text)
{
  bc_boxes_add (boxes, text, strlen (text));
}

void
bc_boxes_add_zeros (BcBoxes *boxes, gsize n_bytes)
{
  guint before = boxes->bytes->len;

  g_byte_array_set_size (boxes->bytes, before + (guint) n_bytes);
  memset (boxes->bytes->data + before, 0, n_bytes);
}

gsize
bc_boxes_get_size (const BcBoxes *boxes)
{
  return boxes->bytes->len;
}

void
bc_boxes_put_32 (BcBoxes *boxes, gsize at, guint32 value)
{
  guint32 wire = GUINT32_TO_BE (value);

  memcpy (boxes->bytes->data + at, &wire, sizeof wire);
}
