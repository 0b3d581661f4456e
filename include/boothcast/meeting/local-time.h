/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Clock times of a civil day in a zone and the instants they stand for. Twice a year that is not one to
 * one: an hour comes twice or never.
 *
 * Threading: pure; a GTimeZone is an immutable value. Any thread.
 */
typedef enum
{
  BC_CLOCK_ONCE,
  BC_CLOCK_TWICE, /* the clocks go back over it */
  BC_CLOCK_NEVER  /* the clocks leap over it */
} BcClockReading;

typedef struct
{
  BcClockReading reading;
  gint64 first_us;  /* µs since the Unix epoch; of two the earlier; of none when the clocks leap */
  gint64 second_us; /* of two the later, otherwise as first_us */
} BcInstant;

#define BC_DAY_MINUTES (24 * 60)

/* When the clock in `zone` shows `minute` minutes after midnight on `day`; from BC_DAY_MINUTES on it is the
 * day after. */
BcInstant bc_local_time_find (GTimeZone *zone, const GDate *day, guint minute);

/* The other way: the civil day and the minute of the clock. FALSE outside the years 1 to 9999. */
gboolean bc_local_time_read (GTimeZone *zone, gint64 wall_us, GDate *day, guint *minute);

/* Seconds that `zone` is ahead of UTC at that instant. */
gint64 bc_local_time_offset_s (GTimeZone *zone, gint64 wall_us);

/* "2020-11-12" and "10:30" (transfer full); "?" outside those years. */
char *bc_local_time_day (GTimeZone *zone, gint64 wall_us);
char *bc_local_time_clock (GTimeZone *zone, gint64 wall_us);

/* `text` is a day like 2020-11-12, from 1970 on, or a clock time like 10:30. */
gboolean bc_local_time_parse_day (const char *text, GDate *day);
gboolean bc_local_time_parse_clock (const char *text, guint *minute);

G_END_DECLS
