/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcAlarms: what is wrong now, for the host. A condition is an alarm once it has held for its kind's grace, stays one
 * alarm for as long as it holds, whoever acknowledges it, and is gone when it ends. What has happened and is over
 * (the machine stood still) stays until somebody acknowledges it.
 *
 * Threading: values; the main thread. Time is an argument.
 */
typedef enum
{
  BC_ALARM_FLOOR_LOST, /* nothing is left of the room's sound */
  BC_ALARM_DESK_LOST,  /* key on, sound gone */
  BC_ALARM_NOBODY,     /* nobody interprets into a channel that needs it */
  BC_ALARM_CANNOT,     /* a desk says that it cannot */
  BC_ALARM_STOOD_STILL,
  BC_ALARM_SPENT,
  BC_ALARM_SHORT, /* interpretation ends before the agenda does */
  BC_ALARM_CLOCK,
  BC_ALARM_DAY, /* the pool counts on a day that has not come */
  BC_ALARM_STORE,
  BC_ALARM_UNKNOWN_FLOOR, /* nobody said which language is spoken */
  BC_ALARM_OUTPUT,
  BC_ALARM_INPUT_LOST, /* one of the room's lines, another carries it */
  BC_ALARM_ADDED_LOST, /* a line that is added to the room */
  BC_ALARM_ON_BACKUP,  /* an input is lost, and its backup stands in for it */
  BC_ALARM_BACKUP_LOST,
  BC_ALARM_SAME_SOUND,
  BC_ALARM_LAST
} BcAlarmKind;

typedef struct
{
  char *id; /* "floor-lost", "nobody-fr": the same again while it lasts */
  BcAlarmKind kind;
  char *subject; /* (nullable) of a channel, a desk, an input */
  char *text;
  char *acknowledged_by; /* (nullable) */
  gint64 since_us;       /* monotonic: from when on it holds */
  gint64 since_wall_us;
  gboolean is_shown; /* its grace is over */
  gboolean holds;    /* since the last begin () */
} BcAlarm;

typedef struct _BcAlarms BcAlarms;

BcAlarms *bc_alarms_new (void);
void bc_alarms_free (BcAlarms *alarms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAlarms, bc_alarms_free)

/* A look around: begin, hold each condition there is, end. `end` is TRUE if what is shown has changed. */
void bc_alarms_begin (BcAlarms *alarms, gint64 now_us, gint64 wall_us);
void bc_alarms_hold (BcAlarms *alarms, BcAlarmKind kind, const char *subject, const char *text);
gboolean bc_alarms_end (BcAlarms *alarms);

/* It happened, and is over: STOOD_STILL. Again before anybody acknowledged it: the latest words count. */
void bc_alarms_note (BcAlarms *alarms, BcAlarmKind kind, const char *text, gint64 wall_us);

/* FALSE: there is none of that id, or not any more. */
gboolean bc_alarms_acknowledge (BcAlarms *alarms, const char *id, const char *by);

/* Number `index` of those that are shown, the gravest first, of these the oldest first; NULL: there are no more. */
const BcAlarm *bc_alarms_get (const BcAlarms *alarms, guint index);
/* How many of a kind are shown, and of those how many nobody has acknowledged. */
typedef struct
{
  guint n_shown;
  guint n_unseen;
} BcAlarmCount;

BcAlarmCount bc_alarms_count (const BcAlarms *alarms, BcAlarmKind kind);
const BcAlarm *bc_alarms_find (const BcAlarms *alarms, const char *id);

/* "floor-lost" …; whether it costs listeners something now ("alarm") or soon ("warning"); and what to do
 * about it (transfer none). */
const char *bc_alarm_kind_to_string (BcAlarmKind kind);
const char *bc_alarm_kind_get_level (BcAlarmKind kind);
const char *bc_alarm_kind_get_remedy (BcAlarmKind kind);
