/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"
#include "watchdog.h"

#include <boothcast/web/server.h>

G_BEGIN_DECLS

/*
 * BcGateway: the composition root: makes every part, introduces them to each other, takes them down in the right
 * order. It decides nothing.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcGateway BcGateway;

/* The store's file within the data directory. */
#define BC_GATEWAY_STORE_FILE "boothcast.db"

typedef struct
{
  const char *config_path; /* (nullable) of the file that was read: to read it anew */
  const char *listen;      /* (nullable): the configuration's */
  const char *data;        /* directory of the store; made if missing */
  gboolean is_rehearsal;   /* loopback is the host */
} BcGatewayOptions;

/* On air when it returns. BC_ERROR_CONFIG, BC_ERROR_IO. Takes `config` (transfer full). */
BcGateway *bc_gateway_new (BcConfig *config, const BcGatewayOptions *options, GError **error);
/* Streams end with their last page, listeners get up to 1 s to take it, minutes are settled. */
void bc_gateway_free (BcGateway *gateway);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcGateway, bc_gateway_free)

/* Reads the configuration file anew and takes over what it has more than before, without touching what is on air. FALSE:
 * nothing was changed, and `reload` (initialised) says why, as the log does. */
gboolean bc_gateway_reload (BcGateway *gateway, const BcWebReloadWish *wish, BcWebReload *reload);

/* "http://127.0.0.1:8080/" (transfer none). */
const char *bc_gateway_get_uri (const BcGateway *gateway);

/* What the watchdog looks at; the disk is not ours to know. */
void bc_gateway_get_vitals (BcGateway *gateway, BcVitals *vitals);
/* "180 of 240 minutes left, 57 listeners": for the service manager's status (transfer full). */
char *bc_gateway_describe_status (BcGateway *gateway);

G_END_DECLS
