/* SPDX-License-Identifier: Apache-2.0 */
#include "watchdog.h"

static gint64
get_store_busy_us (const BcVitals *vitals)
{
  return vitals->store_busy_since_us != 0 ? vitals->now_us - vitals->store_busy_since_us : 0;
}

gboolean
bc_watchdog_wants_disk (const BcVitals *vitals)
{
  return get_store_busy_us (vitals) > BC_WATCHDOG_SLOW_STORE_US;
}

/* The disk took somebody else's write when the store had already waited long for its own. */
static gboolean
is_store_stuck (const BcVitals *vitals)
{
  return get_store_busy_us (vitals) > BC_WATCHDOG_STUCK_STORE_US &&
         vitals->disk_well_us - vitals->store_busy_since_us > BC_WATCHDOG_SLOW_STORE_US;
}

BcVerdict
bc_watchdog_look (BcWatchdog *watchdog, const BcVitals *vitals)
{
  gboolean is_stale = vitals->now_us - vitals->last_tick_us > BC_WATCHDOG_STALE_TICK_US;

  watchdog->n_stale = is_stale ? watchdog->n_stale + 1 : 0;
  if (watchdog->n_stale >= BC_WATCHDOG_STALE_LOOKS)
    return BC_VERDICT_TICK_DEAD;
  if (is_store_stuck (vitals))
    return BC_VERDICT_STORE_STUCK;
  return is_stale ? BC_VERDICT_WAIT : BC_VERDICT_WELL;
}

const char *
bc_verdict_to_string (BcVerdict verdict)
{
  static const char *const words[] = {
    [BC_VERDICT_WELL] = "well",
    [BC_VERDICT_WAIT] = "the sound stands still",
    [BC_VERDICT_TICK_DEAD] = "the sound stands still and does not come back",
    [BC_VERDICT_STORE_STUCK] = "the store's thread is stuck on a disk that is well",
  };

  g_return_val_if_fail ((gsize) verdict < G_N_ELEMENTS (words), "");
  return words[verdict];
}
