/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/agenda.h>

G_BEGIN_DECLS

/*
 * Agendas written down in lines, so that a table of them can be read:
 *
 *   2020-11-12 10:00-10:30 30 i Opening
 *   2020-11-12 12:10-13:30 -  b Lunch
 *
 * day ("-": none), clock times ("-": none; an end before the start is the next day's; "02:30+" is the second of two),
 * stated minutes ("-": none), kind (i interpreted, s sound check, b break), title. Ids are s1, s2 … by line.
 *
 * Threading: tests are single-threaded.
 */
typedef struct
{
  const char *zone;            /* NULL: Europe/Zurich */
  const char *pool_zone;       /* NULL: the same */
  double pool_minutes;         /* 0: 240 */
  const char *service_ends_at; /* NULL: not said */
} AgendaWorld;

/* One language, booth and channel, two desks: nothing to be found about them. */
BcSetup *agenda_script_read (const char *lines, AgendaWorld world);
BcAgenda *agenda_script_make (const char *lines, AgendaWorld world);
GTimeZone *agenda_script_zone (const char *name);

/* "warning stated-minutes s4; note gap s2" (transfer full). */
char *agenda_script_findings (const BcAgenda *agenda);

/* The instant of a clock time on a day in Europe/Zurich. */
gint64 agenda_script_at (const char *day, const char *clock);

G_END_DECLS
