/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSwitched: what hosts have switched on or off against the configuration, in a small file, so that a restart brings it back.
 * It is written beside the main loop, the newest last. A configuration that says otherwise than it did then wins.
 *
 * Threading: the main thread; the file is written by GLib's own.
 */
typedef struct _BcSwitched BcSwitched;

/* `path` NULL: nothing is kept. A file that cannot be read is reported by g_warning and left behind. */
BcSwitched *bc_switched_new (const char *path);
/* What is not written yet is written. */
void bc_switched_free (BcSwitched *switched);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSwitched, bc_switched_free)

/* Whether `id` is to be on, which the configuration says is `configured`. */
gboolean bc_switched_get (const BcSwitched *switched, const char *id, gboolean configured);
void bc_switched_note (BcSwitched *switched, const char *id, gboolean configured, gboolean is_on);

G_END_DECLS
