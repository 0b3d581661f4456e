/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/ring.h>
#include <boothcast/delivery/broadcast.h>

/* So much is remembered at most: a minute or two of a lively meeting. */
#define BC_CIRCLE_EVENTS 256
#define BC_CIRCLE_BYTES (128 * 1024)

typedef struct
{
  guint64 id;
  gsize n_bytes;
} BcRemembered;

/*
 * BcCircle: the events of a circle of people who may see the same: their stream, and what was sent last, for who comes
 * back.
 *
 * Threading: the main thread.
 */
typedef struct
{
  BcStream *stream; /* not owned */

  /* What is remembered, in room of its own that stays: thousands of small pieces that live for a minute each would leave
   * holes all over the heap. */
  BcRing *events; /* of BcRemembered … */
  BcRing *text;   /* … and their bytes, one after the other */

  guint64 forgotten; /* the newest id that is not remembered any more */
} BcCircle;

/* Everything up to `last_id` is forgotten. */
void bc_circle_init (BcCircle *circle, BcStream *stream, guint64 last_id);
/* Its stream ends, too. */
void bc_circle_end (BcCircle *circle);

/* `text` is the whole event, with its `id`, which rises. */
void bc_circle_send (BcCircle *circle, guint64 id, GBytes *text);
/* An event or a comment without an `id`: it is not remembered. */
void bc_circle_send_passing (BcCircle *circle, GBytes *text);

/* Appends what a listener that has seen everything up to `seen` (nullable; as it says) has missed; FALSE: nobody remembers.
 * `last_id` is the last there is, in whichever circle. */
gboolean bc_circle_replay (const BcCircle *circle, const char *seen, guint64 last_id,
                           GString *text);
