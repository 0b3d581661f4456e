/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLineWatch: the watchdog of a source that is open and says nothing: no answer to our call, nothing on the wire any
 * more, or bytes that never become sound. Silence is counted in looks, each worth LOOK at most: if we
 * stood still ourselves, or do not take what it has, the source is not to blame.
 *
 * Threading: one thread; embed. Time is an argument.
 */
#define BC_LINE_WATCH_LOOK_US (200 * G_TIME_SPAN_MILLISECOND)
#define BC_LINE_WATCH_ANSWER_US (15 * G_TIME_SPAN_SECOND)
#define BC_LINE_WATCH_BYTES_US (10 * G_TIME_SPAN_SECOND)
#define BC_LINE_WATCH_SOUND_US (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  gint64 looked_us;
  guint64 n_bytes;
  guint64 n_samples;
  gint64 silent_us;    /* since n_bytes last rose */
  gint64 soundless_us; /* with bytes, since n_samples last rose */
} BcLineWatch;

typedef struct
{
  gint64 now_us;
  guint64 n_bytes;       /* of this connection */
  guint64 n_samples;     /* of this connection */
  gboolean is_listening; /* nobody was asked: a caller comes when it comes */
  gboolean is_held_back; /* by us: it has more than we take */
} BcLineFacts;

typedef enum
{
  BC_LINE_WATCH_FINE,
  BC_LINE_WATCH_NO_ANSWER,
  BC_LINE_WATCH_NO_BYTES,
  BC_LINE_WATCH_NO_SOUND
} BcLineVerdict;

void bc_line_watch_init (BcLineWatch *watch, gint64 now_us);
BcLineVerdict bc_line_watch_look (BcLineWatch *watch, const BcLineFacts *facts);

G_END_DECLS
