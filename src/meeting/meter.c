/* SPDX-License-Identifier: Apache-2.0 */
#include "meter-private.h"

#include "sense-private.h"

typedef struct
{
  char *session;
  gint64 ms;
} BcDebt;

static void
debt_free (BcDebt *debt)
{
  g_free (debt->session);
  g_free (debt);
}

void
bc_meter_init (BcMeter *meter)
{
  *meter = (BcMeter){ .is_running = FALSE };
  g_queue_init (&meter->debts);
}

void
bc_meter_clear (BcMeter *meter)
{
  g_queue_clear_full (&meter->debts, (GDestroyNotify) debt_free);
  g_clear_pointer (&meter->session, g_free);
}

void
bc_meter_count (BcMeter *meter, gint64 now_us)
{
  if (meter->is_running)
    {
      meter->spent_us += now_us - meter->counted_us;
      meter->total_us += now_us - meter->counted_us;
    }
  meter->counted_us = now_us;
}

static gint64
take_whole_ms (BcMeter *meter)
{
  gint64 ms = meter->spent_us / 1000;

  meter->spent_us -= ms * 1000;
  return ms;
}

void
bc_meter_start (BcMeter *meter, const char *session)
{
  meter->is_running = TRUE;
  if (g_strcmp0 (meter->session, session) == 0)
    return;

  gint64 ms = take_whole_ms (meter);
  if (ms > 0)
    {
      BcDebt *debt = g_new (BcDebt, 1);

      *debt = (BcDebt){ .session = g_steal_pointer (&meter->session), .ms = ms };
      g_queue_push_tail (&meter->debts, debt);
      meter->debts_ms += ms;
    }
  g_free (meter->session);
  meter->session = g_strdup (session);
}

void
bc_meter_stop (BcMeter *meter)
{
  meter->is_running = FALSE;
}

gint64
bc_meter_unsettled_us (const BcMeter *meter)
{
  return BC_US_FROM_MS (meter->debts_ms) + meter->spent_us;
}

gint64
bc_meter_settle (BcMeter *meter, char **session)
{
  BcDebt *debt = g_queue_pop_head (&meter->debts);
  gint64 ms;

  if (debt == NULL)
    {
      *session = g_strdup (meter->session);
      return take_whole_ms (meter);
    }
  ms = debt->ms;
  meter->debts_ms -= ms;
  *session = g_steal_pointer (&debt->session);
  debt_free (debt);
  return ms;
}

void
bc_meter_trim (BcMeter *meter, gint64 excess_us)
{
  gint64 trimmed_us = CLAMP (excess_us, 0, meter->spent_us);

  meter->spent_us -= trimmed_us;
  meter->total_us -= trimmed_us;
}
