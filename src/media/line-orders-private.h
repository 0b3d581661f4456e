/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"

#include <boothcast/media/input.h>
#include <gst/gst.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcLineOrders: what a line's thread is told (stop; begin again, for the secret is another one) and what it shows
 * meanwhile: its state, and the bus of its connection, on which it can be woken. From stop on, what the thread would
 * touch of its input may be gone: it touches it only between hold and release.
 *
 * Threading: any; what is the main thread's or the line's is said below. Embed.
 */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_stopping; /* mutex */
  gboolean is_running;  /* mutex: the thread */
  gboolean is_renewing; /* mutex */
  char *secret_mark;    /* mutex (nullable): of the secret of the connection there is */
  GstBus *bus;          /* mutex (nullable): of the connection there is */

  _Atomic BcLinkState state; /* written with the mutex */
} BcLineOrders;

/* `secret_mark` (transfer full) (nullable) */
void bc_line_orders_init (BcLineOrders *orders, char *secret_mark);
void bc_line_orders_clear (BcLineOrders *orders);

/* --- The main thread's --- */

/* Before the thread begins: its first state. */
void bc_line_orders_start (BcLineOrders *orders, BcLinkState state);
void bc_line_orders_stop (BcLineOrders *orders);
/* What there is ends, and the thread goes on with the next. Held. */
void bc_line_orders_renew_held (BcLineOrders *orders);
/* Waits for the thread's end; FALSE: not within `timeout_us`. */
gboolean bc_line_orders_await_end (BcLineOrders *orders, gint64 timeout_us);
gboolean bc_line_orders_has_mark (BcLineOrders *orders, const char *secret_mark);

/* --- The line's thread's --- */

/* A connection begins: what changes from here on is another secret (transfer full) (nullable). */
void bc_line_orders_begin (BcLineOrders *orders, char *secret_mark);
/* `bus` (transfer full) (nullable) */
void bc_line_orders_show_bus (BcLineOrders *orders, GstBus *bus);
/* FALSE: told to stop; the state is not the thread's any more. */
gboolean bc_line_orders_set_state (BcLineOrders *orders, BcLinkState state);
/* Until `until_us`, or until it is told something. */
void bc_line_orders_wait (BcLineOrders *orders, gint64 until_us);
/* The last it does with it. */
void bc_line_orders_end (BcLineOrders *orders);

/* --- Any thread's --- */

/* FALSE: told to stop, and nothing is held. Nobody stops it until it is released. */
gboolean bc_line_orders_hold (BcLineOrders *orders);
void bc_line_orders_release (BcLineOrders *orders);

gboolean bc_line_orders_is_stopping (BcLineOrders *orders);
gboolean bc_line_orders_is_renewing (BcLineOrders *orders);
BcLinkState bc_line_orders_get_state (const BcLineOrders *orders);

G_END_DECLS
