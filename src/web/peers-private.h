/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

/*
 * BcPeers: how many connections that nobody has vouched for yet come from one address (IPv6: one /64
 * network), oldest first. Counts only what is neither answered nor authorised: a whole mission
 * may sit behind one address and listen.
 *
 * Threading: the main thread.
 */
typedef struct _BcPeers BcPeers;

BcPeers *bc_peers_new (void);
void bc_peers_free (BcPeers *peers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcPeers, bc_peers_free)

/* `link` (not owned; its data is the caller's) joins the end of that address's row. */
void bc_peers_add (BcPeers *peers, GSocketAddress *address, GList *link);
void bc_peers_remove (BcPeers *peers, GSocketAddress *address, GList *link);

guint bc_peers_count (const BcPeers *peers, GSocketAddress *address);
/* The data of the oldest of that address, NULL: none. */
gpointer bc_peers_get_oldest (const BcPeers *peers, GSocketAddress *address);
/* Addresses that have any. */
guint bc_peers_get_n_addresses (const BcPeers *peers);

/* The address in its own family: a dual-stack socket writes IPv4 as ::ffff:192.0.2.1 (transfer full). */
GInetAddress *bc_address_unmap (GInetAddress *address);
/* What counts as one caller: the address, of IPv6 its /64 network (transfer full). */
GBytes *bc_address_get_network (GSocketAddress *address);
/* Whether `address` is this machine's loopback, also written as ::ffff:127.0.0.1. */
gboolean bc_address_is_loopback (GSocketAddress *address);
/* "192.0.2.1", without port; mapped IPv4 as IPv4 (transfer full). */
char *bc_address_to_string (GSocketAddress *address);
