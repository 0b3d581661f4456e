/* SPDX-License-Identifier: Apache-2.0 */
#include "day-latch-private.h"

#include "effect-private.h"
#include "sense-private.h"

#include <boothcast/meeting/local-time.h>

/* Clocks are set right by less than that all the time. */
#define AGREES_US (60 * G_TIME_SPAN_SECOND)

void
bc_day_latch_init (BcDayLatch *latch, GTimeZone *zone)
{
  *latch = (BcDayLatch){ .zone = g_time_zone_ref (zone), .midnight_wall_us = G_MININT64 };
}

void
bc_day_latch_clear (BcDayLatch *latch)
{
  g_clear_pointer (&latch->zone, g_time_zone_unref);
}

static void
read_day (BcDayLatch *latch)
{
  GDate day;
  guint minute;

  if (!bc_local_time_read (latch->zone, latch->wall_us, &day, &minute))
    {
      latch->day[0] = '\0';
      latch->midnight_wall_us = G_MAXINT64;
      return;
    }
  g_snprintf (latch->day, sizeof latch->day, "%04u-%02u-%02u", g_date_get_year (&day),
              (guint) g_date_get_month (&day), (guint) g_date_get_day (&day));
  latch->midnight_wall_us = bc_local_time_find (latch->zone, &day, BC_DAY_MINUTES).first_us;
}

static void
set_wall (BcDayLatch *latch, gint64 wall_us)
{
  gboolean is_back = wall_us < latch->wall_us;

  latch->wall_us = wall_us;
  if (is_back || wall_us >= latch->midnight_wall_us)
    read_day (latch);
}

void
bc_day_latch_set (BcDayLatch *latch, BcTime known)
{
  latch->base = known;
  latch->seen = known;
  latch->has_base = TRUE;
  latch->is_disputed = FALSE;
  set_wall (latch, known.wall_us);
}

gint64
bc_day_latch_at (const BcDayLatch *latch, gint64 now_us)
{
  return latch->base.wall_us + (now_us - latch->base.now_us);
}

gint64
bc_day_latch_see (BcDayLatch *latch, BcTime time)
{
  gint64 expected_us;

  if (!latch->has_base)
    {
      bc_day_latch_set (latch, time);
      return latch->wall_us;
    }
  expected_us = bc_day_latch_at (latch, time.now_us);
  latch->seen = time;
  latch->is_disputed = ABS (time.wall_us - expected_us) > AGREES_US;
  if (!latch->is_disputed)
    latch->base = time;
  set_wall (latch, latch->is_disputed ? expected_us : time.wall_us);
  return latch->wall_us;
}

/* --- People --- */

static char *
to_words (const BcDayLatch *latch, gint64 wall_us)
{
  g_autofree char *day = bc_local_time_day (latch->zone, wall_us);
  g_autofree char *clock = bc_local_time_clock (latch->zone, wall_us);

  return g_strdup_printf ("%s %s", day, clock);
}

static void
say_jump (BcDayLatch *latch, GPtrArray *effects)
{
  g_autofree char *said = to_words (latch, latch->seen.wall_us);
  g_autofree char *counted = to_words (latch, latch->wall_us);

  bc_effects_add_text (effects, BC_EFFECT_ALARM, NULL,
                       "the clock of this machine has jumped: it says %s, but by the time that has "
                       "passed it is %s, and the minutes are counted by that: say so if the clock "
                       "is right",
                       said, counted);
}

void
bc_day_latch_say (BcDayLatch *latch, GPtrArray *effects)
{
  gint64 off_us = latch->seen.wall_us - latch->wall_us;

  if (latch->is_disputed && (!latch->is_told || ABS (off_us - latch->told_off_us) > AGREES_US))
    {
      latch->is_told = TRUE;
      latch->told_off_us = off_us;
      say_jump (latch, effects);
    }
  else if (!latch->is_disputed && latch->is_told)
    {
      latch->is_told = FALSE;
      bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL,
                           "the clock of this machine agrees again with the time that has passed");
    }
}

gboolean
bc_day_latch_confirm (BcDayLatch *latch)
{
  if (!latch->is_disputed)
    return FALSE;
  bc_day_latch_set (latch, latch->seen);
  latch->is_told = FALSE;
  return TRUE;
}

gint64
bc_day_latch_when_us (const BcDayLatch *latch, gint64 wall_us)
{
  if (!latch->has_base || wall_us >= G_MAXINT64 - ABS (latch->base.now_us))
    return BC_NEVER_US;
  return latch->base.now_us + (wall_us - latch->base.wall_us);
}
