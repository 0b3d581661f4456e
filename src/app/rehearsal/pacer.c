/* SPDX-License-Identifier: Apache-2.0 */
#include "pacer.h"

#include <boothcast/base/clock.h>

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

#define FORGIVEN_US 200000 /* later than this, what is missing is left out */

struct _BcPacer
{
  GPtrArray *speakers;
  GThread *thread;
  atomic_bool is_over;
};

static void
sleep_until (gint64 at_us)
{
  struct timespec at = { .tv_sec = at_us / G_USEC_PER_SEC,
                         .tv_nsec = at_us % G_USEC_PER_SEC * 1000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
    ;
}

static gpointer
run (gpointer data)
{
  BcPacer *pacer = data;
  gint64 next_us = bc_clock_now_us ();

  while (!atomic_load_explicit (&pacer->is_over, memory_order_acquire))
    {
      gint64 now_us = bc_clock_now_us ();
      if (now_us - next_us > FORGIVEN_US)
        next_us = now_us;
      for (guint i = 0; i < pacer->speakers->len; i++)
        bc_talker_tick (pacer->speakers->pdata[i], now_us);
      next_us += BC_TALKER_TICK_US;
      sleep_until (next_us);
    }
  return NULL;
}

BcPacer *
bc_pacer_new (GPtrArray *speakers)
{
  BcPacer *pacer = g_new0 (BcPacer, 1);

  pacer->speakers = g_ptr_array_ref (speakers);
  atomic_init (&pacer->is_over, FALSE);
  pacer->thread = g_thread_new ("pacer", run, pacer);
  return pacer;
}

void
bc_pacer_free (BcPacer *pacer)
{
  if (!pacer)
    return;
  atomic_store_explicit (&pacer->is_over, TRUE, memory_order_release);
  g_thread_join (pacer->thread);
  g_ptr_array_unref (pacer->speakers);
  g_free (pacer);
}
