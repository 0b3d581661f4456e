/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/local-time.h>
#include <boothcast/meeting/setup.h>

/*
 * Moments as people and programs write them: "12:10" in the meeting's zone, "2020-11-12T12:10" likewise, or
 * with an offset, "2020-11-12T11:10:00Z" (RFC 3339; seconds may be left out).
 *
 * Threading: pure; any thread.
 */

/* The zone of the sessions' clock times (transfer full). */
GTimeZone *bc_moment_get_zone (const BcSetup *setup);

typedef struct
{
  const char *text;
  const char *key; /* what it is the value of, for words */
  GTimeZone *zone; /* of clock times */
} BcMoment;

/* `day` is the day of a clock time alone. A time that the clocks leap over that day is refused; of one that
 * comes twice both are told. BC_ERROR_INVALID names the key. */
gboolean bc_moment_parse (const BcMoment *moment, const GDate *day, BcInstant *instant,
                          GError **error);

/* The latest such moment that is past at `now_us`: of a clock time today's, or, around midnight, yesterday's. */
gboolean bc_moment_parse_past (const BcMoment *moment, gint64 now_us, gint64 *wall_us,
                               GError **error);
