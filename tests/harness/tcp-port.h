/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Ports of other people's servers on this machine.
 *
 * Threading: none of its own.
 */

/* One that was free a moment ago. */
guint16 tcp_port_find (void);
gboolean tcp_port_is_listening (guint16 port);

G_END_DECLS
