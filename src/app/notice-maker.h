/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "notices.h"

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcNoticeMaker: makes the notices of all channels before they are called for. The rest is made in between, so that a
 * gateway that comes back sounds soon, and nobody waits for it in the meeting.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcNoticeMaker BcNoticeMaker;

/* What the first moments may call for is there when it returns: nobody is to wait for it then. Not owned, and outlives
 * it: `notices`. */
BcNoticeMaker *bc_notice_maker_new (BcNotices *notices, const BcSetup *setup);
void bc_notice_maker_free (BcNoticeMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNoticeMaker, bc_notice_maker_free)

/* There are more channels: `setup` (not owned, outlives the maker) is the one that counts. */
void bc_notice_maker_extend (BcNoticeMaker *maker, const BcSetup *setup);

G_END_DECLS
