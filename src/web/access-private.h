/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "claim-private.h"

#include <boothcast/web/access.h>

/*
 * The server's side of BcAccess: from what a request carries to who is asking.
 *
 * Threading: the main thread.
 */
/* The token, so to say, of those who need none: a public meeting's delegates. All tokens are this large, so that they
 * are no group of a live key's listeners. */
#define BC_TOKEN_PUBLIC (G_GUINT64_CONSTANT (1) << 63)

typedef enum
{
  BC_CLAIM_NONE,  /* nothing shown; a cookie that is not known any more is as good as that */
  BC_CLAIM_KNOWN, /* a token of ours, or the rehearsal's own machine */
  BC_CLAIM_WRONG  /* a token was shown that nobody knows */
} BcClaimVerdict;

/* Who it is; `identity` borrows its strings from `access`. Unless KNOWN it is what anybody is here: nobody,
 * or a public meeting's delegate. */
BcClaimVerdict bc_access_identify (const BcAccess *access, const BcClaim *claim,
                                   BcIdentity *identity);
/* The token itself, as somebody signs in with it. */
gboolean bc_access_find_token (const BcAccess *access, const char *token, BcIdentity *identity);

gboolean bc_access_is_public (const BcAccess *access);

/* Whether `token` of some identity is still good: 0, of the rehearsal's own machine, in a rehearsal. */
gboolean bc_access_knows (const BcAccess *access, guint64 token);
/* Of guint64: whose right the last bc_access_replace () has ended: the token is gone, or is another's or of another role,
 * or the meeting is public no more (transfer full). */
GArray *bc_access_list_ended (const BcAccess *access);

/* Whether this source may feed `input`. `credential` (transfer full) tells it apart from another, without
 * holding its password. BC_ERROR_UNAUTHORIZED. */
gboolean bc_access_admit_source (const BcAccess *access, const char *input, const BcClaim *claim,
                                 char **credential, GError **error);
