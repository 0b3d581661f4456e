/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcWatchdog: whether this process is well, or so ill that a fresh one would do better. Looked at by the main loop, once
 * a second: a main loop that hangs looks no more, and the service manager, who hears nothing, ends it.
 *
 * A tick that stands still while the main loop runs is dead sound: three looks in a row, and we ask to be ended. One
 * look is not enough: after a standstill of the whole machine the main loop may be awake before the tick.
 *
 * A store that does not answer is no reason: interpretation goes on and is noted in the journal, and a new process would
 * find no better disk. Only when the disk does answer, for somebody else wrote to it meanwhile, and the store's thread still has not come
 * back, it is the thread that is stuck.
 *
 * Threading: a plain value; time is an argument.
 */
typedef struct
{
  guint n_stale; /* looks in a row at which the tick stood still */
} BcWatchdog;

typedef struct
{
  gint64 now_us;
  gint64 last_tick_us;
  gint64 store_busy_since_us; /* the request under way; 0: none */
  gint64
      disk_well_us; /* when the newest write to the store's disk began that came back well; 0: none did */
} BcVitals;

typedef enum
{
  BC_VERDICT_WELL,
  BC_VERDICT_WAIT,       /* say nothing this time */
  BC_VERDICT_TICK_DEAD,  /* end us: no sound is made */
  BC_VERDICT_STORE_STUCK /* end us: the store's thread does not come back from a disk that is well */
} BcVerdict;

/* A tick older than this stands still. */
#define BC_WATCHDOG_STALE_TICK_US (1 * G_TIME_SPAN_SECOND)
#define BC_WATCHDOG_STALE_LOOKS 3
/* A request this long under way: the disk is asked … */
#define BC_WATCHDOG_SLOW_STORE_US (10 * G_TIME_SPAN_SECOND)
/* … and one this long, while the disk is well, is stuck. SQLite waits 5 s for another process at most. */
#define BC_WATCHDOG_STUCK_STORE_US (30 * G_TIME_SPAN_SECOND)

BcVerdict bc_watchdog_look (BcWatchdog *watchdog, const BcVitals *vitals);
/* Whether a write to the disk should tell who is at fault. */
gboolean bc_watchdog_wants_disk (const BcVitals *vitals);
/* In words, for the log. */
const char *bc_verdict_to_string (BcVerdict verdict);

G_END_DECLS
