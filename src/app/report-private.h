/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "report.h"

G_BEGIN_DECLS

/* report-languages.c: how long the floor spoke what, in all and in each session. After the sessions. */
void bc_report_sum_languages (BcReport *report);

/* report-people.c */
void bc_report_person_free (gpointer person);

/* report-cells.c: "added 15:00 to the day", "corrected Opening by -2:00": what was booked, without who and why.
 * (transfer full) */
char *bc_report_booking_to_words (const BcReport *report, const BcLedgerBooking *booking);

/* Whether there is more to the pool's day than this meeting. */
gboolean bc_report_is_shared (const BcReport *report);

G_END_DECLS
