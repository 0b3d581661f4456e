/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcClaim: what a request shows of who is asking; whether it is true is for BcAccess to say.
 *
 * Threading: pure; values.
 */
#define BC_COOKIE "boothcast"
#define BC_COOKIE_SECURE "__Host-boothcast"

typedef struct
{
  const char *authorization; /* the header (nullable) */
  const char *cookie;        /* the header (nullable) */
  gboolean is_secure; /* it came by https: only the cookie counts that nobody else can have set */
  gboolean is_own_machine; /* a direct caller from loopback that names this machine as Host */
} BcClaim;

/* The token in the header: Bearer, or the password of Basic whatever the user; "" if it has another form (transfer
 * full). There must be the header. */
char *bc_claim_read_authorization (const BcClaim *claim);
/* The token in the cookie (transfer full) (nullable). */
char *bc_claim_read_cookie (const BcClaim *claim);
/* A source's user and password (transfer full); FALSE: nothing of that form. */
gboolean bc_claim_read_source (const BcClaim *claim, char **user, char **password);
