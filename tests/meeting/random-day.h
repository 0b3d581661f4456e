/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/event.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * RandomDay: a day of two meetings that draw on one pool, as a list of actions that mean the same in whatever company:
 * any of them may be left out, so that a day that fails can be shrunk to what makes it fail.
 *
 * Threading: one thread.
 */
#define RANDOM_MEETINGS 2

typedef enum
{
  ACTION_WAIT,       /* amount: µs in which answers and deadlines come when they are due */
  ACTION_SLEEP,      /* amount: µs in which the machine stands still */
  ACTION_EVENT,      /* one event for `meeting` */
  ACTION_STORE_AWAY, /* for `meeting`: what is asked from now on is lost */
  ACTION_STORE_BACK,
  ACTION_KILL,  /* kill -9 of `meeting`, and a new start */
  ACTION_CLOCK, /* amount: µs by which somebody sets the wall clock */
  ACTION_LAST
} ActionKind;

typedef struct
{
  ActionKind kind;
  guint meeting;
  BcEventKind event;
  guint subject; /* picks one of the words that the event takes */
  guint value;
  gint64 amount;
  BcAuthority by;
} Action;

typedef struct
{
  guint32 seed;
  gboolean has_trouble; /* the store goes away, the machine stands still */
  gboolean has_kills;
  gboolean has_clock_steps;
  gint64 rtt_ms;
  gint64 limit_s;
  gint64 ceiling_s;
  gint64 allotment_s; /* of meeting a; 0: none */
  BcMeterMode mode;
  gint64 begins_us; /* after that midnight */
  GArray *actions;  /* of Action */
} RandomDay;

/* The same `seed` is the same day. */
RandomDay *random_day_new (guint32 seed);
/* The same circumstances, other actions (transfer full). */
RandomDay *random_day_with_actions (const RandomDay *day, GArray *actions);
void random_day_free (RandomDay *day);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RandomDay, random_day_free)

/* The set-up of meeting number `index` ("a", "b"): the hall's, on the day's pool, with relay by EN, clock times and a break. */
BcSetup *random_day_setup (const RandomDay *day, guint index);
/* Of 1 November 2020, in Geneva. */
#define RANDOM_DAY_FIRST_MIDNIGHT_US (1604185200 * G_TIME_SPAN_SECOND)

/* What the action sends; `event` borrows from it and from static words. What it needs beside is in `extra`. */
typedef struct
{
  BcSessionEdit edit;
  BcSpeakers *list;
} EventExtra;
void event_extra_clear (EventExtra *extra);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EventExtra, event_extra_clear)

/* `wall_us`: what the clock says meanwhile, for events that speak of the past. */
void action_to_event (const Action *action, gint64 wall_us, BcEvent *event, EventExtra *extra);

/* "a: desk-on fr-1", "wait 1200 ms" (transfer full). */
char *action_to_string (const Action *action);

G_END_DECLS
