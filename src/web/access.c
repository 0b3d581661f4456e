/* SPDX-License-Identifier: Apache-2.0 */
#include "access-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define HASH_BYTES 32

typedef struct
{
  guint8 hash[HASH_BYTES];
  BcIdentity identity;
} Token;

typedef struct
{
  char *input;
  char *user;
  guint8 hash[HASH_BYTES];
} Source;

struct _BcAccess
{
  GPtrArray *tokens;
  GPtrArray *sources;
  GPtrArray *former_tokens; /* (nullable) that somebody may still hold an identity of */
  gboolean is_public;
  gboolean was_public; /* before the last replacement */
  gboolean is_rehearsal;
};

static const char *const role_names[BC_ROLE_LAST] = {
  [BC_ROLE_NOBODY] = "nobody",
  [BC_ROLE_DELEGATE] = "delegate",
  [BC_ROLE_INTERPRETER] = "interpreter",
  [BC_ROLE_TEAM_LEADER] = "team-leader",
  [BC_ROLE_HOST] = "host",
  [BC_ROLE_ASSISTANT] = "assistant",
  [BC_ROLE_POOL_OWNER] = "pool-owner",
  [BC_ROLE_OPERATOR] = "operator",
};

const char *
bc_role_to_string (BcRole role)
{
  g_return_val_if_fail (role < BC_ROLE_LAST, "nobody");
  return role_names[role];
}

gboolean
bc_role_from_string (const char *text, BcRole *role)
{
  for (guint i = 0; i < BC_ROLE_LAST; i++)
    if (g_strcmp0 (text, role_names[i]) == 0)
      {
        *role = (BcRole) i;
        return TRUE;
      }
  return FALSE;
}

static void
token_free (gpointer data)
{
  Token *token = data;

  g_free (token->identity.name);
  g_free (token->identity.booth);
  g_free (token);
}

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->input);
  g_free (source->user);
  g_free (source);
}

BcAccess *
bc_access_new (void)
{
  BcAccess *access = g_new0 (BcAccess, 1);

  access->tokens = g_ptr_array_new_with_free_func (token_free);
  access->sources = g_ptr_array_new_with_free_func (source_free);
  return access;
}

void
bc_access_free (BcAccess *access)
{
  if (access == NULL)
    return;
  g_ptr_array_unref (access->tokens);
  g_ptr_array_unref (access->sources);
  g_clear_pointer (&access->former_tokens, g_ptr_array_unref);
  g_free (access);
}

void
bc_access_replace (BcAccess *access, BcAccess *from)
{
  g_clear_pointer (&access->former_tokens, g_ptr_array_unref);
  access->former_tokens = access->tokens;
  access->tokens = g_ptr_array_ref (from->tokens);
  g_ptr_array_unref (access->sources);
  access->sources = g_ptr_array_ref (from->sources);
  access->was_public = access->is_public;
  access->is_public = from->is_public;
  bc_access_free (from);
}

static gboolean
parse_hash (const char *hex, guint8 hash[HASH_BYTES], const char *whose, GError **error)
{
  gsize length = hex != NULL ? strspn (hex, "0123456789abcdefABCDEF") : 0;

  if (length != 2 * HASH_BYTES || hex[length] != '\0')
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
                   "%s: a SHA-256 is 64 hexadecimal digits (boothcast token makes one)", whose);
      return FALSE;
    }
  for (gsize i = 0; i < HASH_BYTES; i++)
    hash[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return TRUE;
}

/* Of what is known of it anyway: it tells nothing of the token, and tells it apart. */
static guint64
number_of (const guint8 hash[HASH_BYTES])
{
  guint64 number = 0;

  for (gsize i = 0; i < sizeof number; i++)
    number = number << 8 | hash[i];
  return number | BC_TOKEN_PUBLIC;
}

/* lint: six plain values, as one line of the configuration has them; a struct would only be filled to be
 * taken apart here. */
gboolean
bc_access_add_token (BcAccess *access, const char *sha256, BcRole role, const char *name,
                     const char *booth, GError **error)
{
  guint8 hash[HASH_BYTES];
  g_autofree char *whose =
      g_strdup_printf ("token of %s %s", bc_role_to_string (role), name != NULL ? name : "");

  if (!parse_hash (sha256, hash, g_strchomp (whose), error))
    return FALSE;
  Token *token = g_new0 (Token, 1);
  memcpy (token->hash, hash, HASH_BYTES);
  token->identity = (BcIdentity){ role, g_strdup (name), g_strdup (booth), number_of (hash) };
  g_ptr_array_add (access->tokens, token);
  return TRUE;
}

gboolean
bc_access_add_source (BcAccess *access, const char *input, const char *user,
                      const char *password_sha256, GError **error)
{
  guint8 hash[HASH_BYTES];
  g_autofree char *whose = g_strdup_printf ("password of input %s", input);

  if (!parse_hash (password_sha256, hash, whose, error))
    return FALSE;
  Source *source = g_new0 (Source, 1);
  memcpy (source->hash, hash, HASH_BYTES);
  source->input = g_strdup (input);
  source->user = g_strdup (user);
  g_ptr_array_add (access->sources, source);
  return TRUE;
}

void
bc_access_set_public (BcAccess *access, gboolean is_public)
{
  access->is_public = is_public;
}

gboolean
bc_access_is_public (const BcAccess *access)
{
  return access->is_public;
}

void
bc_access_set_rehearsal (BcAccess *access, gboolean is_rehearsal)
{
  access->is_rehearsal = is_rehearsal;
}

static void
hash_text (const char *text, guint8 hash[HASH_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_bytes = HASH_BYTES;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, hash, &n_bytes);
}

/* In constant time: how long it takes tells nothing of how much was right. */
static gboolean
is_same_hash (const guint8 *a, const guint8 *b)
{
  guint8 difference = 0;

  for (gsize i = 0; i < HASH_BYTES; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

gboolean
bc_access_find_token (const BcAccess *access, const char *token, BcIdentity *identity)
{
  guint8 hash[HASH_BYTES];
  const Token *found = NULL;

  hash_text (token, hash);
  for (guint i = 0; i < access->tokens->len; i++)
    {
      const Token *candidate = g_ptr_array_index (access->tokens, i);
      if (is_same_hash (candidate->hash, hash))
        found = candidate;
    }
  if (found == NULL)
    return FALSE;
  *identity = found->identity;
  return TRUE;
}

static gboolean
is_same_identity (const BcIdentity *a, const BcIdentity *b)
{
  return a->token == b->token && a->role == b->role && g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->booth, b->booth) == 0;
}

static gboolean
still_has (const BcAccess *access, const BcIdentity *identity)
{
  for (guint i = 0; i < access->tokens->len; i++)
    if (is_same_identity (&((const Token *) access->tokens->pdata[i])->identity, identity))
      return TRUE;
  return FALSE;
}

GArray *
bc_access_list_ended (const BcAccess *access)
{
  GArray *ended = g_array_new (FALSE, FALSE, sizeof (guint64));
  const guint64 everybody = BC_TOKEN_PUBLIC;

  if (access->was_public && !access->is_public)
    g_array_append_val (ended, everybody);
  for (guint i = 0; access->former_tokens != NULL && i < access->former_tokens->len; i++)
    {
      const Token *token = access->former_tokens->pdata[i];
      if (!still_has (access, &token->identity))
        g_array_append_val (ended, token->identity.token);
    }
  return ended;
}

gboolean
bc_access_knows (const BcAccess *access, guint64 token)
{
  gboolean is_known = FALSE;

  if (token == 0)
    return access->is_rehearsal;
  if (token == BC_TOKEN_PUBLIC)
    return access->is_public;
  for (guint i = 0; i < access->tokens->len; i++)
    is_known |= ((const Token *) access->tokens->pdata[i])->identity.token == token;
  return is_known;
}

BcClaimVerdict
bc_access_identify (const BcAccess *access, const BcClaim *claim, BcIdentity *identity)
{
  *identity = (BcIdentity){ .role = access->is_public ? BC_ROLE_DELEGATE : BC_ROLE_NOBODY,
                            .token = access->is_public ? BC_TOKEN_PUBLIC : 0 };
  if (claim->authorization != NULL)
    {
      g_autofree char *token = bc_claim_read_authorization (claim);
      return bc_access_find_token (access, token, identity) ? BC_CLAIM_KNOWN : BC_CLAIM_WRONG;
    }
  g_autofree char *token = bc_claim_read_cookie (claim);
  if (token != NULL && bc_access_find_token (access, token, identity))
    return BC_CLAIM_KNOWN;
  if (!access->is_rehearsal || !claim->is_own_machine)
    return BC_CLAIM_NONE;
  *identity = (BcIdentity){ .role = BC_ROLE_HOST, .name = (char *) "rehearsal" };
  return BC_CLAIM_KNOWN;
}

typedef enum
{
  SOURCE_UNKNOWN, /* nobody said who may feed this input */
  SOURCE_WRONG,
  SOURCE_RIGHT
} SourceVerdict;

static SourceVerdict
judge_source (const BcAccess *access, const char *input, const char *user, const char *password)
{
  SourceVerdict verdict = SOURCE_UNKNOWN;
  guint8 hash[HASH_BYTES];

  hash_text (password, hash);
  for (guint i = 0; i < access->sources->len; i++)
    {
      const Source *source = g_ptr_array_index (access->sources, i);
      gboolean is_right = is_same_hash (source->hash, hash);
      if (strcmp (source->input, input) != 0)
        continue;
      if (is_right && strcmp (source->user, user) == 0)
        return SOURCE_RIGHT;
      verdict = SOURCE_WRONG;
    }
  return verdict;
}

gboolean
bc_access_admit_source (const BcAccess *access, const char *input, const BcClaim *claim,
                        char **credential, GError **error)
{
  g_autofree char *user = NULL, *password = NULL;
  gboolean is_rehearsed = access->is_rehearsal && claim->is_own_machine;

  if (bc_claim_read_source (claim, &user, &password))
    {
      SourceVerdict verdict = judge_source (access, input, user, password);
      g_autofree char *both = g_strconcat (user, ":", password, NULL);
      if (verdict == SOURCE_RIGHT || (verdict == SOURCE_UNKNOWN && is_rehearsed))
        {
          *credential = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
          return TRUE;
        }
    }
  else if (is_rehearsed)
    {
      *credential = g_strdup ("rehearsal");
      return TRUE;
    }
  g_set_error (error, BC_ERROR, BC_ERROR_UNAUTHORIZED,
               "The source's user and password for \"%s\" are missing or wrong", input);
  return FALSE;
}
