/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

G_BEGIN_DECLS

/*
 * BcTwins: which inputs carry the same sound though they should not: a line that was plugged in twice, a desk that is fed
 * with the room. A backup and what it stands in for are to be the same, and are not looked at.
 *
 * Threading: the main thread. The tick only notes levels; the comparing is done here, some pairs at each look.
 */
typedef struct _BcTwins BcTwins;

/* `config` and `inputs` (of BcInput *, in its order) are not owned and outlive it. */
BcTwins *bc_twins_new (const BcConfig *config, GPtrArray *inputs);
void bc_twins_free (BcTwins *twins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcTwins, bc_twins_free)

/* `inputs` has grown, as `config` has: what is known of the former stays. */
void bc_twins_extend (BcTwins *twins, const BcConfig *config);

/* To be called every `BC_TWINS_LOOK_MS`. */
#define BC_TWINS_LOOK_MS 100
void bc_twins_look (BcTwins *twins);

/* The number of an earlier input with the same sound, or -1. */
int bc_twins_find (const BcTwins *twins, guint input);

G_END_DECLS
