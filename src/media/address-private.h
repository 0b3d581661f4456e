/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcAddress: where a packet came from, as plain bytes: compared without locks, objects or text.
 * BcAllowList: whose packets an input takes: addresses and CIDR ranges.
 *
 * Threading: an address is a value; a list is immutable.
 */
typedef struct
{
  guint8 ip[16]; /* IPv6; IPv4 as ::ffff:a.b.c.d, however the socket gave it */
  guint16 port;
} BcAddress;

/* FALSE when `from` is not an internet address. */
gboolean bc_address_read (BcAddress *address, GSocketAddress *from);
gboolean bc_address_is_same_host (const BcAddress *a, const BcAddress *b);
gboolean bc_address_is_same (const BcAddress *a, const BcAddress *b);
/* "192.0.2.7:5004", "[2001:db8::1]:5004" (transfer full). */
char *bc_address_show (const BcAddress *address);

typedef struct _BcAllowList BcAllowList;

/* `ranges` (nullable: the loopback of both families): "192.0.2.7", "10.0.0.0/8", "2001:db8::/32".
 * BC_ERROR_CONFIG names the one that is wrong. */
BcAllowList *bc_allow_list_new (const char *const *ranges, GError **error);
void bc_allow_list_free (BcAllowList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAllowList, bc_allow_list_free)
gboolean bc_allow_list_has (const BcAllowList *list, const BcAddress *address);

G_END_DECLS
