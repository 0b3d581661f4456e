/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcFronts: the proxies before us whose word is believed: they may speak the PROXY protocol and say
 * "X-Forwarded-Proto". Addresses and CIDR ranges, of either family; IPv4 is the same IPv4 when it is written as
 * ::ffff:192.0.2.1, in a range (::ffff:192.0.2.0/120) as in the address of a caller.
 *
 * Threading: constant after bc_fronts_new ().
 */
typedef struct _BcFronts BcFronts;

/* `ranges` (nullable): "192.0.2.1", "10.0.0.0/8", "2001:db8::/32"; BC_ERROR_CONFIG when one is neither. */
BcFronts *bc_fronts_new (const char *const *ranges, GError **error);
void bc_fronts_free (BcFronts *fronts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcFronts, bc_fronts_free)

gboolean bc_fronts_have (const BcFronts *fronts, GSocketAddress *peer);

G_END_DECLS
