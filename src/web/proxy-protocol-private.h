/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

/*
 * The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): a trusted front says, before the
 * request, whose connection it passes on.
 *
 * Threading: pure.
 */
#define BC_PROXY_V1_MAX_BYTES 107
#define BC_PROXY_V2_MAX_BYTES (16 + 2048)

typedef enum
{
  BC_PROXY_ABSENT, /* these bytes are no PROXY header: a request, probably */
  BC_PROXY_MORE,   /* could still become one */
  BC_PROXY_DONE,
  BC_PROXY_BAD
} BcProxyVerdict;

/* `n_used` gets the header's length; `source` the client's address (transfer full), NULL when the front speaks
 * for itself (LOCAL, UNKNOWN: its health checks). Both only with BC_PROXY_DONE. */
BcProxyVerdict bc_proxy_parse (const guint8 *bytes, gsize n_bytes, gsize *n_used,
                               GSocketAddress **source);
