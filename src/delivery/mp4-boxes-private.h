/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcBoxes: boxes within boxes (ISO/IEC 14496-12, 4.2), in network order. A box's size is written when it is closed.
 *
 * Threading: a plain value; one thread.
 */
#define BC_BOXES_DEPTH_MAX 8

typedef struct
{
  GByteArray *bytes;
  guint open_at[BC_BOXES_DEPTH_MAX]; /* where the boxes begin that are open, outermost first */
  guint n_open;
} BcBoxes;

void bc_boxes_init (BcBoxes *boxes);
/* All that was written, every box closed (transfer full); NULL: nothing. Clears it. */
GBytes *bc_boxes_finish (BcBoxes *boxes);

/* `type` has four characters. */
void bc_boxes_open (BcBoxes *boxes, const char *type);
/* One with version and flags. */
void bc_boxes_open_full (BcBoxes *boxes, const char *type, guint8 version, guint32 flags);
void bc_boxes_close (BcBoxes *boxes);

void bc_boxes_add (BcBoxes *boxes, const void *data, gsize n_bytes);
void bc_boxes_add_8 (BcBoxes *boxes, guint8 value);
void bc_boxes_add_16 (BcBoxes *boxes, guint16 value);
void bc_boxes_add_32 (BcBoxes *boxes, guint32 value);
void bc_boxes_add_64 (BcBoxes *boxes, guint64 value);
void bc_boxes_add_text (BcBoxes *boxes, const char *text);
void bc_boxes_add_zeros (BcBoxes *boxes, gsize n_bytes);

gsize bc_boxes_get_size (const BcBoxes *boxes);
/* Over what stands there. */
void bc_boxes_put_32 (BcBoxes *boxes, gsize at, guint32 value);

G_END_DECLS
