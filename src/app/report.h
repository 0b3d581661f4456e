/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/base/clock.h>
#include <boothcast/store/ledger.h>

G_BEGIN_DECLS

/*
 * BcReport: a day's minutes added up in every way they are asked for, and how that is printed. Each of the sums
 * is over all rows and corrections of the pool's day, but for the languages, which are of this meeting only:
 * another's floor is not in its audit. People's figures are added on demand only.
 *
 * Threading: immutable once made; any thread.
 */
typedef struct
{
  const char *meeting; /* id */
  const char *session; /* id */
  const char *title;   /* (nullable): not in the configuration */
  gint64 planned_us;   /* as the day's agenda counts it; 0: not planned */
  gint64 ms;           /* the sum of by_kind, corrected */
  gint64 by_kind[BC_LEDGER_KIND_LAST];
  gint64 corrected_ms;
  gint64 first_wall_us; /* the first and last interpreted moment; 0: none */
  gint64 last_wall_us;
} BcReportSession;

typedef struct
{
  gint64 starts_wall_us; /* a full hour of the meeting's clock */
  gint64 ms;
  gint64 total_ms; /* of the day when it is over */
} BcReportHour;

typedef struct
{
  const char *id;   /* language id, or "unknown" */
  const char *name; /* in the language itself */
  gint64 ms;
} BcReportLanguage;

/* A session of this meeting by the floor's language. */
typedef struct
{
  const char *session;  /* id */
  const char *title;    /* or the id */
  const char *language; /* language id, or "unknown" */
  const char *name;
  gint64 ms;
} BcReportItem;

typedef struct
{
  char *person;
  char *booth; /* id */
  gint64 ms;   /* on air */
} BcReportPerson;

typedef struct
{
  const BcConfig *config;
  const BcLedger *ledger;
  gint64 limit_ms;    /* extensions included */
  gint64 extended_ms; /* of it */
  gint64 left_ms;
  gint64 beyond_ms; /* used beyond the limit */
  gint64 by_kind[BC_LEDGER_KIND_LAST];
  gint64 corrected_ms;
  GArray *sessions;  /* of BcReportSession: planned ones first, in the day's order */
  GArray *hours;     /* of BcReportHour, without those in which there was nothing */
  GArray *languages; /* of BcReportLanguage, the most first */
  GArray *items;     /* of BcReportItem, session by session */
  gboolean has_people;
  GPtrArray *people; /* of BcReportPerson *, by booth and name */
  GPtrArray *lines;  /* of const BcLedgerLine *, of the day only */
} BcReport;

/* Keeps both by reference. */
BcReport *bc_report_new (const BcConfig *config, const BcLedger *ledger);
void bc_report_free (BcReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcReport, bc_report_free)

/* Minutes on air per person, as `saved` (nullable: nothing was) keeps them: only of the latest day. They are the
 * persons' own and their team leader's: whoever calls this has seen to that. BC_ERROR_NOT_FOUND: `saved` is of
 * another day; BC_ERROR_INVALID: it is not of a meeting's form. */
gboolean bc_report_add_people (BcReport *report, GVariant *saved, BcTime time, GError **error);

/* (transfer full), all UTF-8; docs/reporting.md has their form. */
char *bc_report_to_text (const BcReport *report);
char *bc_report_to_csv (const BcReport *report);
char *bc_report_to_json (const BcReport *report);
char *bc_report_to_html (const BcReport *report);

/* What the day's state is, in a sentence. (transfer full) */
char *bc_report_to_sentence (const BcReport *report);

/* --- Cells --- */

/* "100:00": minutes and seconds, to the nearest. (transfer full) */
char *bc_report_minutes (gint64 ms);
/* "10:30:05" on the meeting's clock, with its day before when that is another. (transfer full) */
char *bc_report_clock (const BcReport *report, gint64 wall_us);
/* RFC 3339 in the meeting's zone; (nullable): for 0. (transfer full) */
char *bc_report_time (const BcReport *report, gint64 wall_us);
/* The session's title, or its id; of another meeting both ids. (transfer full) */
char *bc_report_name (const BcReport *report, const BcReportSession *session);
/* "as leased", "after a crash", "store away": for people. (transfer none) */
const char *bc_report_kind_heading (BcLedgerKind kind);

G_END_DECLS
