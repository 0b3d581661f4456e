/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

G_BEGIN_DECLS

/*
 * BcRowLayout: in which order the engine's rows are of a configuration: its channels, "original", the desks' ears, the
 * sends. The engine calls the channels and "original" channels, and the rest ears.
 *
 * Threading: any; the configuration is only read.
 */

/* "original" is one of the channels. */
guint bc_row_layout_count_channels (const BcConfig *config);
/* The rows after the channels: the desks' ears, then the sends. */
guint bc_row_layout_count_ears (const BcConfig *config);
guint bc_row_layout_count (const BcConfig *config);

/* The first send's number among the engine's ears. */
guint bc_row_layout_get_first_send (const BcConfig *config);

/* Where each row of `is` was in `was`, which it has grown from, or BC_ENGINE_NEW_ROW: each kind's are the first of theirs
 * (transfer full). */
guint *bc_row_layout_find_former (const BcConfig *was, const BcConfig *is);

G_END_DECLS
