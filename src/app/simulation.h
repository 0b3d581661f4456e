/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcSimulation: a conference day run through the rules themselves in accelerated time: the real meeting is
 * opened, closed and called at its deadlines as a host and the gateway would, its leases are answered from a pool
 * in memory that counts as the store does. What comes out is what the meeting did.
 *
 * Sessions keep their length and begin when the one before is over, but never before their time; so what runs
 * late moves what follows, and breaks give way. No item is shortened but by the end of interpretation.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  const BcSession *session;
  gint64 extra_us; /* longer, or, below 0, shorter than planned */
} BcOverrun;

/* Another meeting on the pool, interpreted from then on for so long. */
typedef struct
{
  char name[4]; /* "b": its id */
  gint64 starts_wall_us;
  gint64 span_us;
} BcRivalDraw;

/* More minutes that are asked for and granted at that moment; the pool's owner lets them be. */
typedef struct
{
  gint64 wall_us;
  gint64 minutes;
} BcGrantedMinutes;

/* The session under way is suspended for so long. */
typedef struct
{
  gint64 from_wall_us;
  gint64 until_wall_us;
} BcSuspendedTime;

typedef struct
{
  const BcAgenda *agenda;
  const BcAgendaDay *day; /* of that agenda; one that has a date */
  gint64 limit_ms;
  gint64
      late_wall_us; /* when the first interpreted session opens; 0, or before its time: on time */
  const GArray *overruns;    /* of BcOverrun (nullable) */
  const GArray *draws;       /* of BcRivalDraw (nullable) */
  const GArray *extensions;  /* of BcGrantedMinutes (nullable) */
  const GArray *suspensions; /* of BcSuspendedTime (nullable) */
  gboolean
      is_break_forgotten; /* nobody closes the session before a break, until the break is over */
} BcScenario;

typedef enum
{
  BC_OCCURRENCE_BEGINS, /* a session */
  BC_OCCURRENCE_ENDS,
  BC_OCCURRENCE_BREAK,     /* begins: listeners hear that the meeting is closed */
  BC_OCCURRENCE_DROPPED,   /* a break for which no time was left */
  BC_OCCURRENCE_DRAWS,     /* another meeting begins to draw on the pool */
  BC_OCCURRENCE_LEAVE,     /* the interpreters do */
  BC_OCCURRENCE_WARNING,   /* what the host would be told; also an alarm */
  BC_OCCURRENCE_FORECAST,  /* what is foreseen at that moment, when it is another thing */
  BC_OCCURRENCE_DESK,      /* what desks are told: the countdown */
  BC_OCCURRENCE_NOTICE,    /* what listeners hear instead of an interpreter */
  BC_OCCURRENCE_PROMPT,    /* what the host is asked after a key that seems forgotten */
  BC_OCCURRENCE_EXTENSION, /* more minutes are granted */
  BC_OCCURRENCE_SUSPENDED,
  BC_OCCURRENCE_RESUMED,
  BC_OCCURRENCE_CORRECTED, /* minutes are booked off or on */
  BC_OCCURRENCE_LAST
} BcOccurrenceKind;

typedef struct
{
  gint64 wall_us;
  BcOccurrenceKind kind;
  const BcSession *session; /* (nullable) */
  char *text;
  gint64 used_ms; /* of the pool, by everybody */
  gint64 left_ms;
} BcOccurrence;

typedef struct
{
  const BcSession *session;
  gint64 starts_wall_us;
  gint64 ends_wall_us; /* a dropped break: when it would have begun */
  gint64 interpreted_ms;
  gint64 suspended_ms;
  gint64
      cut_ms; /* of an interpreted session: what was not interpreted, though it should have been */
} BcSimulatedItem;

/* How it stood at a full minute. */
typedef struct
{
  gint64 wall_us;
  gint64 used_ms;
  BcBudgetState state;
  gboolean is_audience_open;
} BcSimulatedMinute;

typedef struct
{
  gint64 limit_ms; /* extensions included */
  gint64 used_ms;  /* by everybody, when the agenda was over */
  gint64 left_ms;
  gint64 ends_wall_us;        /* when interpretation ended before the agenda did; 0: it did not */
  gint64 agenda_ends_wall_us; /* of the last interpreted session; 0: there is none */
  GArray *items;              /* of BcSimulatedItem, in their order */
  GPtrArray *occurrences;     /* of BcOccurrence * */
  GArray *minutes; /* of BcSimulatedMinute, from the first item's begin to the last one's end */
} BcSimulation;

/* BC_ERROR_CONFLICT: the rules refused what the plan asks for; the message says what and why. */
BcSimulation *bc_simulation_run (const BcScenario *scenario, GError **error);
void bc_simulation_free (BcSimulation *simulation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSimulation, bc_simulation_free)

/* "begins", "ends" …, for programs (transfer none). */
const char *bc_occurrence_kind_to_string (BcOccurrenceKind kind);

/* Appends a day to `out`: heading, what happens when, and the verdict. */
void bc_simulation_add_text (GString *out, const BcScenario *scenario,
                             const BcSimulation *simulation);
/* "interpretation ends at 15:08, 12 min before the agenda does: …". (transfer full) */
char *bc_simulation_to_sentence (const BcScenario *scenario, const BcSimulation *simulation);
/* All days as one JSON object; docs/reporting.md has its form. Both of the same length. (transfer full) */
char *bc_simulations_to_json (const BcConfig *config, const GArray *scenarios,
                              const GPtrArray *simulations);

G_END_DECLS
