/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcHost: "name:port", as a request says whom it was sent to, and an Origin, as a browser says whose page sent it.
 *
 * Threading: pure; any thread.
 */

/* "example.org", "[::1]:8080": well-formed, whoever that is. */
gboolean bc_host_is_valid (const char *host);

/* Whether `host` ("name:port", nullable: yes) can only mean this machine or an address: an IP literal or
 * "localhost", which no foreign name server can make point here. */
gboolean bc_host_is_literal (const char *host);
/* Whether an Origin ("https://example.org") is the one the request was sent to. One that came by https (`is_secure`) is
 * from no page that came without: anybody on the way could have written that one. The other way round our own front
 * may have kept to itself that it speaks TLS. */
gboolean bc_origin_matches (const char *origin, const char *host, gboolean is_secure);
