/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Sockets of the other side: what stands where a line of the rehearsal leads to.
 *
 * Threading: the test's thread.
 */

/* At a port of loopback; a stream listens (transfer full). */
GSocket *other_side_bind (GSocketType type);
/* Its own (transfer full). */
GSocketAddress *other_side_get_address (GSocket *socket);
/* Fails the test rather than fail. */
gssize other_side_receive (GSocket *socket, guint8 *bytes, gsize n_bytes);

G_END_DECLS
