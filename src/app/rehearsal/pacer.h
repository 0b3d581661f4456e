/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "talker.h"

G_BEGIN_DECLS

/*
 * BcPacer: the time of everybody who speaks: a thread that lets each speaker send 20 ms every 20 ms.
 *
 * Threading: new and free on one thread; between them the speakers are ticked on the pacer's own.
 */
typedef struct _BcPacer BcPacer;

/* `speakers` (of BcTalker *, transfer container none) must not change until free (). */
BcPacer *bc_pacer_new (GPtrArray *speakers);
void bc_pacer_free (BcPacer *pacer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcPacer, bc_pacer_free)

G_END_DECLS
