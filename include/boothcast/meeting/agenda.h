/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcAgenda: the sessions of a set-up as days with their sums, and everything that is to be said about the
 * plan before the meeting: where it does not agree with itself, with the pool, or with the people who are to
 * carry it. Days are the pool's civil days, for it is the pool that counts; clock times win over stated minutes.
 *
 * Threading: immutable once made, like the set-up it holds; any thread.
 */
typedef struct
{
  const BcSession *session; /* of the agenda's set-up */
  gint64 starts_wall_us;    /* 0: no clock times. Of a session over midnight the part on this day */
  gint64 ends_wall_us;
  gint64 span_us;    /* by the clock; without clock times as stated, or 0 */
  gint64 counted_us; /* how much of it draws on the pool: all or nothing */
  gint64 total_us;   /* drawn on this day when the item is over */
  gint64 reserve_us; /* then left of the pool; below 0: missing */
  gint64 order_us;   /* where it stands in the day */
} BcAgendaItem;

typedef struct
{
  char *day; /* "2020-11-12"; NULL: sessions of no day */
  GArray *
      items; /* of BcAgendaItem, by time; those without a time behind the one they follow in the set-up */
  gint64 total_us;
  gint64 stated_us; /* the same by the stated minutes, as far as there are any */
  gint64 reserve_us;
  gint64 service_ends_wall_us; /* when the interpreters leave; 0: whenever the pool lets them */
  gint64 service_reserve_us;   /* from the last interpreted minute until then; below 0: too late */
} BcAgendaDay;

typedef enum
{
  BC_SEVERITY_NOTE,    /* good to know */
  BC_SEVERITY_WARNING, /* it will work, but hardly as meant */
  BC_SEVERITY_ERROR    /* it cannot be carried out as written */
} BcSeverity;

typedef enum
{
  BC_FINDING_STATED_MINUTES,   /* not what the clock times span */
  BC_FINDING_OVERLAP,          /* only one session can be open */
  BC_FINDING_GAP,              /* time of the day that no item covers */
  BC_FINDING_ORDER,            /* listed behind one that begins later */
  BC_FINDING_NO_TIME,          /* neither clock times nor minutes */
  BC_FINDING_CLOCK_TWICE,      /* begins or ends in the hour that comes twice */
  BC_FINDING_CLOCK_CHANGE,     /* the clocks change meanwhile */
  BC_FINDING_MIDNIGHT,         /* draws on two days of the pool */
  BC_FINDING_SOUND_CHECK,      /* of a day on which nothing follows it */
  BC_FINDING_LONG_SITTING,     /* more than 3 h without a break */
  BC_FINDING_LONG_DAY,         /* more than two sittings' worth */
  BC_FINDING_OVER_POOL,        /* more than the pool gives */
  BC_FINDING_NO_RESERVE,       /* exactly what it gives */
  BC_FINDING_OVER_SERVICE,     /* interpreted beyond service_ends_at */
  BC_FINDING_ALLOTMENTS,       /* shares of meetings that add up to more than the pool */
  BC_FINDING_LONG_LIST,        /* speakers who ask for more than their session */
  BC_FINDING_THIN_BOOTH,       /* too few desks for turns of half an hour */
  BC_FINDING_NO_DESK,          /* a channel that no desk works into */
  BC_FINDING_UNKNOWN_LANGUAGE, /* one that listeners' browsers do not know */
  BC_FINDING_LAST
} BcFindingKind;

typedef struct
{
  BcFindingKind kind;
  BcSeverity severity;
  char *day;  /* (nullable) */
  char *path; /* what it is about: "sessions/fri-closing", "booths/bcms" */
  char *text; /* in words, the item named by its title */
} BcFinding;

typedef struct
{
  BcSetup *setup;
  GTimeZone *zone; /* of the clock times */
  GTimeZone *pool_zone;
  gint64
      limit_us; /* a day: what this meeting may draw on the pool, others' allotments left alone */
  GPtrArray *days;     /* of BcAgendaDay *, the one without a day last */
  GPtrArray *findings; /* of BcFinding *, day by day, then those about the booths and languages */
} BcAgenda;

/* The numbers behind the findings. Sources: a United Nations meeting is 3 h; interpreters take turns of 20 to
 * 30 minutes, two to a booth, three where it works both ways (AIIC). */
#define BC_AGENDA_SITTING_MAX_MIN 180
#define BC_AGENDA_DAY_MAX_MIN 360
#define BC_AGENDA_REST_MIN_MIN 15 /* a shorter break is no rest */
#define BC_AGENDA_BOOTH_DESKS 2
#define BC_AGENDA_TWO_WAY_DESKS 3

/* Takes refs. `zone` is the meeting's, `pool_zone` what setup->pool.timezone names. */
BcAgenda *bc_agenda_new (BcSetup *setup, GTimeZone *zone, GTimeZone *pool_zone);
void bc_agenda_free (BcAgenda *agenda);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAgenda, bc_agenda_free)

/* (transfer none) (nullable); `day` NULL finds the sessions of no day. */
const BcAgendaDay *bc_agenda_find_day (const BcAgenda *agenda, const char *day);
const BcAgendaItem *bc_agenda_day_get_item (const BcAgendaDay *day, guint number);

/* How much of the pool the plan has drawn by then, if everything goes by the clock. */
gint64 bc_agenda_day_used_us (const BcAgendaDay *day, gint64 wall_us);

guint bc_agenda_count (const BcAgenda *agenda, BcSeverity severity);

/* "stated-minutes", "over-pool" …; "note", "warning", "error" (transfer none). */
const char *bc_finding_kind_to_string (BcFindingKind kind);
const char *bc_severity_to_string (BcSeverity severity);

G_END_DECLS
