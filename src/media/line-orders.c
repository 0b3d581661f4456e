/* SPDX-License-Identifier: Apache-2.0 */
#include "line-orders-private.h"

#include "line-life-private.h"

void
bc_line_orders_init (BcLineOrders *orders, char *secret_mark)
{
  *orders = (BcLineOrders){ .secret_mark = secret_mark };
  g_mutex_init (&orders->mutex);
  g_cond_init (&orders->cond);
}

void
bc_line_orders_clear (BcLineOrders *orders)
{
  g_clear_pointer (&orders->secret_mark, g_free);
  g_cond_clear (&orders->cond);
  g_mutex_clear (&orders->mutex);
}

static void
set_state_locked (BcLineOrders *orders, BcLinkState state)
{
  static const guint edges[] = {
    [BC_LINK_STOPPED] = 1 << BC_LINK_WAITING | 1 << BC_LINK_CONNECTING,
    [BC_LINK_WAITING] = 1 << BC_LINK_WAITING | 1 << BC_LINK_RUNNING | 1 << BC_LINK_BACKING_OFF |
                        1 << BC_LINK_STOPPED,
    [BC_LINK_CONNECTING] = 1 << BC_LINK_RUNNING | 1 << BC_LINK_BACKING_OFF | 1 << BC_LINK_STOPPED,
    [BC_LINK_RUNNING] = 1 << BC_LINK_WAITING | 1 << BC_LINK_BACKING_OFF | 1 << BC_LINK_STOPPED,
    [BC_LINK_BACKING_OFF] = 1 << BC_LINK_WAITING | 1 << BC_LINK_CONNECTING | 1 << BC_LINK_STOPPED,
  };

  g_assert ((edges[atomic_load (&orders->state)] & 1u << state) != 0);
  atomic_store (&orders->state, state);
}

/* The thread waits on the one or the other. */
static void
wake_locked (BcLineOrders *orders)
{
  g_cond_broadcast (&orders->cond);
  if (orders->bus != NULL)
    bc_line_life_poke (orders->bus);
}

void
bc_line_orders_start (BcLineOrders *orders, BcLinkState state)
{
  g_mutex_lock (&orders->mutex);
  orders->is_stopping = FALSE;
  orders->is_running = TRUE;
  set_state_locked (orders, state);
  g_mutex_unlock (&orders->mutex);
}

void
bc_line_orders_stop (BcLineOrders *orders)
{
  g_mutex_lock (&orders->mutex);
  orders->is_stopping = TRUE;
  set_state_locked (orders, BC_LINK_STOPPED);
  wake_locked (orders);
  g_mutex_unlock (&orders->mutex);
}

void
bc_line_orders_renew_held (BcLineOrders *orders)
{
  orders->is_renewing = TRUE;
  wake_locked (orders);
}

gboolean
bc_line_orders_await_end (BcLineOrders *orders, gint64 timeout_us)
{
  gint64 until_us = g_get_monotonic_time () + timeout_us;

  g_mutex_lock (&orders->mutex);
  while (orders->is_running && g_cond_wait_until (&orders->cond, &orders->mutex, until_us))
    continue;
  gboolean has_ended = !orders->is_running;
  g_mutex_unlock (&orders->mutex);
  return has_ended;
}

gboolean
bc_line_orders_has_mark (BcLineOrders *orders, const char *secret_mark)
{
  g_mutex_lock (&orders->mutex);
  gboolean has_mark = g_strcmp0 (secret_mark, orders->secret_mark) == 0;
  g_mutex_unlock (&orders->mutex);
  return has_mark;
}

void
bc_line_orders_begin (BcLineOrders *orders, char *secret_mark)
{
  g_mutex_lock (&orders->mutex);
  orders->is_renewing = FALSE;
  g_free (orders->secret_mark);
  orders->secret_mark = secret_mark;
  g_mutex_unlock (&orders->mutex);
}

void
bc_line_orders_show_bus (BcLineOrders *orders, GstBus *bus)
{
  g_mutex_lock (&orders->mutex);
  GstBus *old = g_steal_pointer (&orders->bus);
  orders->bus = bus;
  g_mutex_unlock (&orders->mutex);
  g_clear_pointer (&old, gst_object_unref);
}

gboolean
bc_line_orders_set_state (BcLineOrders *orders, BcLinkState state)
{
  if (!bc_line_orders_hold (orders))
    return FALSE;
  set_state_locked (orders, state);
  bc_line_orders_release (orders);
  return TRUE;
}

void
bc_line_orders_wait (BcLineOrders *orders, gint64 until_us)
{
  g_mutex_lock (&orders->mutex);
  while (!orders->is_stopping && !orders->is_renewing &&
         g_cond_wait_until (&orders->cond, &orders->mutex, until_us))
    continue;
  g_mutex_unlock (&orders->mutex);
}

void
bc_line_orders_end (BcLineOrders *orders)
{
  g_mutex_lock (&orders->mutex);
  orders->is_running = FALSE;
  g_cond_broadcast (&orders->cond);
  g_mutex_unlock (&orders->mutex);
}

gboolean
bc_line_orders_hold (BcLineOrders *orders)
{
  g_mutex_lock (&orders->mutex);
  if (!orders->is_stopping)
    return TRUE;
  g_mutex_unlock (&orders->mutex);
  return FALSE;
}

void
bc_line_orders_release (BcLineOrders *orders)
{
  g_mutex_unlock (&orders->mutex);
}

/* `flag` is one of the orders'. */
static gboolean
read_locked (BcLineOrders *orders, const gboolean *flag)
{
  g_mutex_lock (&orders->mutex);
  gboolean is_set = *flag;
  g_mutex_unlock (&orders->mutex);
  return is_set;
}

gboolean
bc_line_orders_is_stopping (BcLineOrders *orders)
{
  return read_locked (orders, &orders->is_stopping);
}

gboolean
bc_line_orders_is_renewing (BcLineOrders *orders)
{
  return read_locked (orders, &orders->is_renewing);
}

BcLinkState
bc_line_orders_get_state (const BcLineOrders *orders)
{
  return atomic_load_explicit (&orders->state, memory_order_acquire);
}
