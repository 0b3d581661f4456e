/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * An agenda from a calendar (iCalendar, RFC 5545): its events as sessions, in the order of time. Times are UTC, of
 * a named zone (an IANA name, also behind a vendor's prefix), or floating, which is then the meeting's.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  char *id; /* made of the title; each once */
  char *title;
  BcSessionKind kind; /* by CATEGORIES, or by words of the title: "lunch break", "sound check" */
  char *day;          /* in the meeting's zone, as the three below */
  guint starts_minute;
  guint ends_minute; /* equal to the start: it has no times, only a day */
  gint64 starts_wall_us;
} BcIcsEvent;

/* Of BcIcsEvent *; cancelled events are left out. BC_ERROR_INVALID names the line: what is no calendar, a zone that nobody knows,
 * an event without a time, over midnight or repeated by a rule. */
GPtrArray *bc_ics_read (const char *text, gsize n_bytes, GTimeZone *zone, GError **error);

G_END_DECLS
