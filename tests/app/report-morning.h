/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "../../src/app/report.h"
#include "../store/fixture.h"

G_BEGIN_DECLS

/*
 * A morning to report on, and a store that was filled as gateways fill it.
 *
 * Threading: the test's thread.
 */
#define REPORT_SECOND_US ((gint64) G_USEC_PER_SEC)
#define REPORT_AT(hour, minute, second)                                                            \
  (FIXTURE_WALL_US + (((hour) -10) * 3600 + (minute) *60 + (second)) * REPORT_SECOND_US)

/* The review of 2020 in English and French, with a day of 240 minutes (transfer full). */
BcConfig *report_morning_make_config (void);

typedef struct
{
  const char *meeting;
  const char *session;
  gint64 wall_us;
  guint64 sequence;
  gint64 settle_ms;
  gint64 want_ms;
} ReportMinutes;

void report_morning_book (BcStore *store, const ReportMinutes *booking);
/* The morning of 12 November: an opening of 30 minutes and a roundtable of 100, the store being away for most of
 * both; a second meeting whose gateway dies with a second in hand. */
void report_morning_fill (const Fixture *fixture);

/* (transfer full); `day` (nullable): the last there was. */
BcLedger *report_morning_read_day (const Fixture *fixture, const BcConfig *config, const char *day);
/* A report on that morning in one of its forms (transfer full). */
char *report_morning_print (char *(*print) (const BcReport *report), const char *day);

G_END_DECLS
