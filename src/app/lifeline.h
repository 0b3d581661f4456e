/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "gateway.h"

G_BEGIN_DECLS

/*
 * BcLifeline: between a gateway that serves and the service manager: says that it is ready, how it is (minutes,
 * listeners), that it lives as long as it does, and that it is about to go. See watchdog.h for when it says no more.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcLifeline BcLifeline;

/* READY at once. `gateway` is not owned; `data` is its data directory. */
BcLifeline *bc_lifeline_new (BcGateway *gateway, const char *data);
/* STOPPING. */
void bc_lifeline_free (BcLifeline *lifeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLifeline, bc_lifeline_free)

/* Before and after a reload. */
void bc_lifeline_begin_reload (BcLifeline *lifeline);
void bc_lifeline_end_reload (BcLifeline *lifeline);

G_END_DECLS
