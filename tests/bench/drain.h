/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A client that takes whatever comes from one path of a gateway, for hours, and keeps nothing of it: a player of any
 * encoding, a page that reads events.
 *
 * Threading: its own thread receives; every function from the test's thread.
 */
typedef struct _Drain Drain;

/* GETs `path`, and reads until the peer ends. */
Drain *drain_new (guint16 port, const char *path);
void drain_free (Drain *drain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Drain, drain_free)

const char *drain_get_path (const Drain *drain);
guint64 drain_get_n_bytes (const Drain *drain);
/* Whether anything but a 200 came, or the peer has ended. */
gboolean drain_is_lost (const Drain *drain);

G_END_DECLS
