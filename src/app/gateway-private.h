/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "audit-reader.h"
#include "conductor.h"
#include "gateway.h"
#include "sound.h"

#include <boothcast/web/server.h>

G_BEGIN_DECLS

/*
 * The gateway's parts, for gateway.c, gateway-ports.c and reload.c.
 *
 * Threading: the main thread.
 */
struct _BcGateway
{
  BcConfig *config;
  GPtrArray *former_configs; /* of BcConfig *: parts borrow from them to the end */
  char *config_path;         /* (nullable): it cannot be read anew */
  BcBroadcast *broadcast;
  BcStore *store;
  BcAccess *access;
  BcConductor *conductor;
  BcAuditReader *audit;
  BcSound *sound;
  BcWebServer *web;
};

/* Who may what, as `config` says it. (transfer full) */
BcAccess *bc_gateway_make_access (const BcConfig *config, GError **error);

/* What the web asks of the rest. */
void bc_gateway_fill_ports (BcGateway *gateway, BcWebPorts *ports);
/* Under which the store keeps the players' keys, beside the meeting's own state. (transfer full) */
char *bc_gateway_name_live_keys (const BcGateway *gateway);

G_END_DECLS
