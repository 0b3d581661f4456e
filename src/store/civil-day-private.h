/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcCivilDays: which civil day an instant falls on in a zone; keeps the zones it has read.
 *
 * Threading: one owner thread.
 */
typedef struct
{
  GHashTable *zones; /* IANA name → GTimeZone */
} BcCivilDays;

void bc_civil_days_init (BcCivilDays *days);
void bc_civil_days_clear (BcCivilDays *days);

/* "2020-11-12" (transfer full); NULL with BC_ERROR_INVALID: no such zone, or no such instant. */
char *bc_civil_days_find (BcCivilDays *days, const char *timezone, gint64 wall_us, GError **error);
/* When `day` begins there; FALSE: no such zone or day. */
gboolean bc_civil_days_find_start (BcCivilDays *days, const char *timezone, const char *day,
                                   gint64 *wall_us);

G_END_DECLS
