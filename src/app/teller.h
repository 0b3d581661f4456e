/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"
#include "owed.h"

#include <boothcast/meeting/meeting.h>
#include <boothcast/store/store.h>

G_BEGIN_DECLS

/*
 * BcTeller: the meeting's business with the store: leases and bookings go out, answers come back as events; and the
 * clock that says which of the pool's days it is survives a restart.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcTeller BcTeller;

/* An answer has come as `event`, which borrows its values. */
typedef void (*BcTellerFunc) (const BcEvent *event, gpointer user_data);

/* Over `config` and `store` (neither owned, both outlive it). */
BcTeller *bc_teller_new (const BcConfig *config, BcStore *store, BcTellerFunc on_event,
                         gpointer user_data);
void bc_teller_free (BcTeller *teller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcTeller, bc_teller_free)

/* Carry out a BC_EFFECT_LEASE or a BC_EFFECT_BOOK; the answer comes later. */
void bc_teller_lease (BcTeller *teller, const BcEffect *effect);
void bc_teller_book (BcTeller *teller, const BcEffect *effect);

/* At the start, before anything is asked for: where the pool stands on the day of `wall_us`, as an event that comes before
 * this returns. What cannot be read is reported by g_warning: a meeting must start. */
void bc_teller_look (BcTeller *teller, gint64 wall_us);

/* After the look: books what runs before this one interpreted while the store was away, as signed corrections. Idempotent:
 * who dies here books it again under the same number. `owed` is not owned, and outlives the store. */
void bc_teller_book_owed (BcTeller *teller, BcOwed *owed);

/* The latched clock of an earlier run, if this machine has not been started anew since: at `now_us` (monotonic)
 * it said `wall_us`. */
gboolean bc_teller_find_clock (BcTeller *teller, BcTime *clock);

G_END_DECLS
