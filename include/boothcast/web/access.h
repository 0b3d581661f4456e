/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcAccess: who may what. Tokens (≥ 128 bits) are known by their SHA-256 only and compared in constant
 * time; a source's password likewise. Roles are ordered by duty, not by rank.
 *
 * Threading: the main thread.
 */
typedef enum
{
  BC_ROLE_NOBODY,
  BC_ROLE_DELEGATE,
  BC_ROLE_INTERPRETER, /* of a booth: may work that booth's desks */
  BC_ROLE_TEAM_LEADER,
  BC_ROLE_HOST,
  BC_ROLE_ASSISTANT, /* the chair's */
  BC_ROLE_POOL_OWNER,
  BC_ROLE_OPERATOR,
  BC_ROLE_LAST
} BcRole;

typedef struct
{
  BcRole role;
  char *name;    /* as the audit log calls them: "Ana" (nullable) */
  char *booth;   /* of an interpreter (nullable) */
  guint64 token; /* which one it came with, the same after a restart; 0: none */
} BcIdentity;

typedef struct _BcAccess BcAccess;

BcAccess *bc_access_new (void);
void bc_access_free (BcAccess *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAccess, bc_access_free)

/* `sha256` is 64 hex digits of the token's hash. BC_ERROR_CONFIG when it is not. */
gboolean bc_access_add_token (BcAccess *access, const char *sha256, BcRole role, const char *name,
                              const char *booth, GError **error);
/* A source's Basic credentials for `input`. */
gboolean bc_access_add_source (BcAccess *access, const char *input, const char *user,
                               const char *password_sha256, GError **error);

/* Knows from now on the tokens and sources that `from` knows, and no others, and is as public. What an identity borrows of
 * before is good until the next time. Frees `from`. bc_web_server_renew () sends away whose right has ended. */
void bc_access_replace (BcAccess *access, BcAccess *from);

/* Delegates need no token (a public meeting). Default FALSE. */
void bc_access_set_public (BcAccess *access, gboolean is_public);
/* --rehearsal: whoever comes from loopback is the host, and may feed any input without credentials. Default FALSE. */
void bc_access_set_rehearsal (BcAccess *access, gboolean is_rehearsal);

/* "host", "team-leader" … and back: FALSE if there is no such role. */
const char *bc_role_to_string (BcRole role);
gboolean bc_role_from_string (const char *text, BcRole *role);

G_END_DECLS
