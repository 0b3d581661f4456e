/* SPDX-License-Identifier: Apache-2.0 */
#include "line-inlet-private.h"

#include <boothcast/base/clock.h>

/* The tick takes 20 ms at a time and rings no bell. */
#define WAIT_FOR_SPACE_US (20 * G_TIME_SPAN_MILLISECOND)
#define PIECE_FRAMES 512

void
bc_line_inlet_init (BcLineInlet *inlet, BcElastic *elastic, BcFault *fault, BcSide side)
{
  *inlet = (BcLineInlet){ .elastic = elastic, .fault = fault, .side = side, .is_shut = TRUE };
  g_mutex_init (&inlet->mutex);
  g_cond_init (&inlet->cond);
}

void
bc_line_inlet_clear (BcLineInlet *inlet)
{
  g_cond_clear (&inlet->cond);
  g_mutex_clear (&inlet->mutex);
}

void
bc_line_inlet_open (BcLineInlet *inlet)
{
  g_mutex_lock (&inlet->mutex);
  inlet->is_shut = FALSE;
  g_mutex_unlock (&inlet->mutex);
  atomic_store (&inlet->is_holding, FALSE);
  atomic_store (&inlet->n_samples, 0);
}

void
bc_line_inlet_shut (BcLineInlet *inlet)
{
  g_mutex_lock (&inlet->mutex);
  inlet->is_shut = TRUE;
  g_cond_broadcast (&inlet->cond);
  g_mutex_unlock (&inlet->mutex);
}

gboolean
bc_line_inlet_is_shut (BcLineInlet *inlet)
{
  g_mutex_lock (&inlet->mutex);
  gboolean is_shut = inlet->is_shut;
  g_mutex_unlock (&inlet->mutex);
  return is_shut;
}

/* With the mutex: what is shut in between is shut for the rest. */
static void
push_piece (BcLineInlet *inlet, const float *mono, gsize n)
{
  while (!inlet->is_shut && n > 0)
    {
      gint64 now_us = bc_clock_now_us ();
      gsize n_taken = bc_elastic_push (inlet->elastic, mono, n, now_us);
      mono += n_taken;
      n -= n_taken;
      if (n == 0)
        break;
      atomic_store_explicit (&inlet->is_holding, TRUE, memory_order_relaxed);
      g_cond_wait_until (&inlet->cond, &inlet->mutex, now_us + WAIT_FOR_SPACE_US);
    }
  atomic_store_explicit (&inlet->is_holding, FALSE, memory_order_relaxed);
}

static void
push_all (BcLineInlet *inlet, const float *stereo, gsize n)
{
  float mono[PIECE_FRAMES];

  for (gsize done = 0; done < n && !inlet->is_shut; done += PIECE_FRAMES)
    {
      gsize n_piece = MIN (n - done, PIECE_FRAMES);
      bc_side_take (inlet->side, stereo + 2 * done, mono, n_piece);
      push_piece (inlet, mono, n_piece);
    }
}

gboolean
bc_line_inlet_take (BcLineInlet *inlet, const float *stereo, gsize n)
{
  g_mutex_lock (&inlet->mutex);
  /* What was wrong with the connection before this one is no news any more. */
  if (!inlet->is_shut &&
      atomic_fetch_add_explicit (&inlet->n_samples, n, memory_order_relaxed) == 0 && n > 0)
    bc_fault_forget (inlet->fault);
  push_all (inlet, stereo, n);
  gboolean is_shut = inlet->is_shut;
  g_mutex_unlock (&inlet->mutex);
  return !is_shut;
}

gboolean
bc_line_inlet_is_holding (const BcLineInlet *inlet)
{
  return atomic_load_explicit (&inlet->is_holding, memory_order_relaxed);
}

guint64
bc_line_inlet_get_n_samples (const BcLineInlet *inlet)
{
  return atomic_load_explicit (&inlet->n_samples, memory_order_relaxed);
}
