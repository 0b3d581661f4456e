/* SPDX-License-Identifier: Apache-2.0 */
#include "lifeline.h"

#include "disk.h"
#include "notify.h"
#include "watchdog.h"

#include <boothcast/base/clock.h>

#define LOOK_MS 1000
/* A manager of little patience is told more often: four times within it. */
#define LOOKS_WITHIN 4

struct _BcLifeline
{
  BcGateway *gateway;
  BcNotify *notify;
  BcDisk *disk;
  BcWatchdog watchdog;
  char *status;
  guint timer; /* 0: nobody wants to know */
};

static void
tell_status (BcLifeline *lifeline, const char *prefix)
{
  g_autofree char *status = bc_gateway_describe_status (lifeline->gateway);
  gboolean is_new = g_strcmp0 (status, lifeline->status) != 0;
  g_autofree char *lines =
      is_new ? g_strdup_printf ("%s%sSTATUS=%s", prefix, *prefix != '\0' ? "\n" : "", status)
             : g_strdup (prefix);

  if (*lines != '\0')
    bc_notify_send (lifeline->notify, lines);
  g_free (lifeline->status);
  lifeline->status = g_steal_pointer (&status);
}

static BcVerdict
look (BcLifeline *lifeline)
{
  BcVitals vitals;

  bc_gateway_get_vitals (lifeline->gateway, &vitals);
  if (bc_watchdog_wants_disk (&vitals))
    bc_disk_ask (lifeline->disk);
  vitals.disk_well_us = bc_disk_get_well_us (lifeline->disk);
  return bc_watchdog_look (&lifeline->watchdog, &vitals);
}

static gboolean
on_look (gpointer user_data)
{
  BcLifeline *lifeline = user_data;
  BcVerdict verdict = look (lifeline);
  gboolean is_watched = bc_notify_get_watchdog_us (lifeline->notify) > 0;

  switch (verdict)
    {
    case BC_VERDICT_WELL:
      tell_status (lifeline, is_watched ? "WATCHDOG=1" : "");
      break;
    case BC_VERDICT_WAIT:
      break;
    case BC_VERDICT_TICK_DEAD:
    case BC_VERDICT_STORE_STUCK:
      g_critical ("%s: a fresh start would do better%s", bc_verdict_to_string (verdict),
                  is_watched ? "; asking for it" : ", but nobody watches over us");
      bc_notify_send (lifeline->notify, "WATCHDOG=trigger");
      break;
    }
  return G_SOURCE_CONTINUE;
}

BcLifeline *
bc_lifeline_new (BcGateway *gateway, const char *data)
{
  BcLifeline *lifeline = g_new0 (BcLifeline, 1);

  lifeline->gateway = gateway;
  lifeline->notify = bc_notify_new ();
  lifeline->disk = bc_disk_new (data);
  if (!bc_notify_is_heard (lifeline->notify))
    return lifeline;

  gint64 watchdog_ms = bc_notify_get_watchdog_us (lifeline->notify) / 1000;
  gint64 look_ms = watchdog_ms > 0 ? CLAMP (watchdog_ms / LOOKS_WITHIN, 10, LOOK_MS) : LOOK_MS;
  lifeline->timer = g_timeout_add ((guint) look_ms, on_look, lifeline);
  tell_status (lifeline, "READY=1");
  return lifeline;
}

void
bc_lifeline_free (BcLifeline *lifeline)
{
  if (lifeline == NULL)
    return;
  if (lifeline->timer != 0)
    g_source_remove (lifeline->timer);
  bc_notify_send (lifeline->notify, "STOPPING=1\nSTATUS=Saying goodbye");
  bc_notify_free (lifeline->notify);
  bc_disk_free (lifeline->disk);
  g_free (lifeline->status);
  g_free (lifeline);
}

void
bc_lifeline_begin_reload (BcLifeline *lifeline)
{
  bc_notify_send_reloading (lifeline->notify, bc_clock_now_us ());
}

void
bc_lifeline_end_reload (BcLifeline *lifeline)
{
  g_clear_pointer (&lifeline->status, g_free);
  tell_status (lifeline, "READY=1");
}
