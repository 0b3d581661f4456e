/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line-callers-private.h"
#include "line-config-private.h"

#include <gst/gst.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcLineDoor: who comes in at a line that SRT callers call: one at a time, of those that may. A line has one connection in
 * its life: who comes for a silent one's place is let in when it calls again, at the next.
 *
 * Threading: init, watch and clear while nothing else runs; the rest on any thread.
 */
typedef struct
{
  const BcLineConfig *config;
  GstBus *bus;                /* not owned; (nullable) nobody is let in */
  _Atomic guint64 *n_refused; /* not owned */
  BcLineCallers callers;
  atomic_bool has_caller;
  atomic_bool is_called_anew; /* while its caller says nothing any more */
  _Atomic gint64 last_bytes_us;
} BcLineDoor;

/* `config` and `n_refused`, which counts whom we turn away, outlive it. */
void bc_line_door_init (BcLineDoor *door, const BcLineConfig *config, _Atomic guint64 *n_refused);
void bc_line_door_clear (BcLineDoor *door);

/* Asks who calls at `source` (an srtsrc). Who comes for a silent one's place pokes `bus`; see bc_line_life_poke (). */
void bc_line_door_watch (BcLineDoor *door, GstElement *source, GstBus *bus);

/* The caller brought something. */
void bc_line_door_note_bytes (BcLineDoor *door, gint64 now_us);

gboolean bc_line_door_is_called_anew (const BcLineDoor *door);
/* What there is to tell since the last time (transfer full) (nullable). */
char *bc_line_door_take_news (BcLineDoor *door, gint64 now_us);

G_END_DECLS
