/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

/*
 * BcAcceptor: the listening socket and its accept loop. Survives a full descriptor table: one descriptor is
 * held in reserve, given up to take the waiting caller off the queue and turn it away, then taken
 * back; if there is still none, accepting pauses for a moment instead of spinning.
 *
 * Threading: one main context, the thread-default one at creation.
 */
typedef struct _BcAcceptor BcAcceptor;

/* `fd` is connected, non-blocking, close-on-exec, without Nagle's delay, and owned by the callee. */
typedef void (*BcAcceptedFunc) (int fd, GSocketAddress *peer, gpointer user_data);

/* `listen` is "127.0.0.1:8080" or "[::]:0". BC_ERROR_CONFIG: not of that form; BC_ERROR_IO: cannot be had. */
BcAcceptor *bc_acceptor_new (const char *listen, BcAcceptedFunc on_accepted, gpointer user_data,
                             GError **error);
void bc_acceptor_free (BcAcceptor *acceptor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAcceptor, bc_acceptor_free)

/* Where it listens, with the port that was picked (transfer none). */
GInetSocketAddress *bc_acceptor_get_address (const BcAcceptor *acceptor);
/* Callers turned away because no descriptor was left. */
guint64 bc_acceptor_get_n_exhausted (const BcAcceptor *acceptor);
