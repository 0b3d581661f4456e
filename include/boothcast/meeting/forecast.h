/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/agenda.h>

G_BEGIN_DECLS

/*
 * BcForecast: when interpretation will end today if everything goes on as it does now, whether that is before
 * the agenda does, and what the agenda loses by it. Sessions keep their length and begin when the one before
 * is over, but never before their time; breaks give way to what runs late. Whoever else draws on the pool
 * goes on drawing, through our breaks too.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  const char *who;      /* as the words will name it: "meeting B" */
  double rate;          /* seconds of the pool it takes a second: 1 for one open session */
  gint64 until_wall_us; /* 0: for as long as there is a pool */
} BcForecastDraw;

/* How far a session is. Of those without this the clock is believed, until one of the day has begun. */
typedef struct
{
  const char *session;
  BcSessionState state;  /* PLANNED: it did not begin yet, whatever the clock says */
  gint64 opened_wall_us; /* 0: when it was planned to */
  gint64 list_us; /* what the speakers' list asks for from now on; below 0: there is no list */
} BcForecastProgress;

typedef struct
{
  const BcAgenda *agenda;
  const BcAgendaDay *day; /* of that agenda */
  gint64 now_wall_us;
  gint64 pool_left_us; /* unspent now; below 0 counts as 0 */
  double own_rate; /* what an interpreted second of ours takes: 1 if the meter goes by sessions */
  const BcForecastProgress *progress;
  guint n_progress;
  const BcForecastDraw *draws; /* of others, now */
  guint n_draws;
} BcForecastQuestion;

typedef enum
{
  BC_FORECAST_NOTHING, /* no interpreted session is to come */
  BC_FORECAST_LASTS,   /* to the end of the agenda */
  BC_FORECAST_POOL,    /* until the pool is spent */
  BC_FORECAST_SERVICE  /* until the interpreters leave */
} BcForecastEnd;

/* Why it will not last: what would help most if it were not so. */
typedef enum
{
  BC_FORECAST_CAUSE_NONE,
  BC_FORECAST_CAUSE_PLAN,   /* it never fitted */
  BC_FORECAST_CAUSE_DRAWS,  /* others draw, too */
  BC_FORECAST_CAUSE_LIST,   /* a speakers' list asks for more than was planned */
  BC_FORECAST_CAUSE_LATE,   /* the day is behind its times */
  BC_FORECAST_CAUSE_OVERRUN /* more has been drawn by now than was planned */
} BcForecastCause;

typedef struct
{
  BcForecastEnd end;
  BcForecastCause cause;
  gint64 ends_wall_us; /* interpretation; 0: NOTHING, or it is over already */
  gint64
      agenda_ends_wall_us; /* the last session that should be interpreted, as things go; 0: NOTHING */
  gint64 pool_ends_wall_us; /* when the pool is spent; 0: not before the agenda is over */
  gint64
      reserve_us; /* left of the pool at the agenda's end; below 0: interpretation that is missing */
  const BcSession *cut; /* (nullable) the first that loses something; of the agenda's set-up */
  gint64 cut_us;        /* how much it loses, from its end */
  guint n_cut;          /* how many lose something */
  char *text;           /* for people: when, what is lost, and why */
} BcForecast;

/* Fills in `forecast`, to be cleared. */
void bc_forecast_make (BcForecast *forecast, const BcForecastQuestion *question);
void bc_forecast_clear (BcForecast *forecast);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcForecast, bc_forecast_clear)

/* "nothing", "lasts", "pool", "service"; "none", "plan", "draws" … (transfer none). */
const char *bc_forecast_end_to_string (BcForecastEnd end);
const char *bc_forecast_cause_to_string (BcForecastCause cause);

G_END_DECLS
