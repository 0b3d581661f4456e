/* SPDX-License-Identifier: Apache-2.0 */
#include "charged-private.h"

void
bc_charged_init (BcCharged *charged)
{
  *charged = (BcCharged){ .spans = g_array_new (FALSE, FALSE, sizeof (BcChargedSpan)) };
}

void
bc_charged_clear (BcCharged *charged)
{
  g_clear_pointer (&charged->spans, g_array_unref);
}

void
bc_charged_restart (BcCharged *charged)
{
  g_array_set_size (charged->spans, 0);
  charged->is_running = FALSE;
}

static void
grow (BcCharged *charged, const BcMeter *meter)
{
  BcChargedSpan *last = &g_array_index (charged->spans, BcChargedSpan, charged->spans->len - 1);

  last->charged_us = MAX (meter->total_us - charged->total_us, 0);
}

void
bc_charged_step (BcCharged *charged, const BcMeter *meter, gint64 wall_us)
{
  /* What was trimmed off was the end of it, so each span is charged from its beginning on. */
  if (charged->is_running)
    grow (charged, meter);
  if (meter->is_running && !charged->is_running)
    {
      BcChargedSpan span = { .from_wall_us = wall_us };

      g_array_append_val (charged->spans, span);
      charged->total_us = meter->total_us;
    }
  charged->is_running = meter->is_running;
}

gint64
bc_charged_since_us (const BcCharged *charged, gint64 wall_us)
{
  gint64 since_us = 0;

  for (guint i = 0; i < charged->spans->len; i++)
    {
      const BcChargedSpan *span = &g_array_index (charged->spans, BcChargedSpan, i);
      gint64 before_us = MAX (wall_us - span->from_wall_us, 0);

      since_us += MAX (span->charged_us - before_us, 0);
    }
  return since_us;
}

void
bc_charged_shift (BcCharged *charged, gint64 by_us)
{
  for (guint i = 0; i < charged->spans->len; i++)
    g_array_index (charged->spans, BcChargedSpan, i).from_wall_us += by_us;
}
