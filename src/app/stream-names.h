/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/broadcast.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcStreamNames: what the channels and the desks' ears of a meeting are called among the broadcast's streams. Streams are
 * there for good: what cannot be is found before the first one is made.
 *
 * Threading: the main thread.
 */

/* Whether `broadcast`, which has the streams of `was`, may have those of `is`, too. BC_ERROR_CONFIG names two that are
 * called alike. */
gboolean bc_stream_names_are_free (BcBroadcast *broadcast, const BcSetup *was, const BcSetup *is,
                                   GError **error);

G_END_DECLS
