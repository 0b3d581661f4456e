/* SPDX-License-Identifier: Apache-2.0 */
#include "health-private.h"

/* What the meter counts as an absent store. */
#define SLOW_US (500 * G_TIME_SPAN_MILLISECOND)

void
bc_store_health_begin (BcStoreHealth *health, gint64 now_us)
{
  health->working_since_us = now_us;
}

void
bc_store_health_end (BcStoreHealth *health, gint64 asked_us, gint64 now_us, gboolean has_failed)
{
  health->took_us[health->n_requests % BC_STORE_HEALTH_WINDOW] = now_us - asked_us;
  health->n_requests++;
  health->n_failed += has_failed ? 1 : 0;
  health->has_failed = has_failed;
  health->working_since_us = 0;
}

gboolean
bc_store_health_is_good (const BcStoreHealth *health, gint64 now_us)
{
  gboolean is_slow = health->working_since_us != 0 && now_us - health->working_since_us > SLOW_US;

  return !health->has_failed && !is_slow;
}

gint64
bc_store_health_get_last_us (const BcStoreHealth *health)
{
  if (health->n_requests == 0)
    return 0;

  return health->took_us[(health->n_requests - 1) % BC_STORE_HEALTH_WINDOW];
}

gint64
bc_store_health_get_slowest_us (const BcStoreHealth *health)
{
  gint64 slowest_us = 0;

  for (guint i = 0; i < BC_STORE_HEALTH_WINDOW; i++)
    slowest_us = MAX (slowest_us, health->took_us[i]);
  return slowest_us;
}
