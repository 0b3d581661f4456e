/* SPDX-License-Identifier: Apache-2.0 */
#include "claim-private.h"

#include <string.h>

/* "Basic dXNlcjpwYXNz" → user, password; FALSE: not of that form. */
static gboolean
parse_basic (const char *authorization, char **user, char **password)
{
  gsize n_bytes;

  if (g_ascii_strncasecmp (authorization, "Basic ", 6) != 0)
    return FALSE;
  g_autofree guchar *decoded = g_base64_decode (authorization + 6, &n_bytes);
  g_autofree char *text = g_strndup ((char *) decoded, n_bytes);
  char *colon = strchr (text, ':');
  if (colon == NULL)
    return FALSE;
  *user = g_strndup (text, (gsize) (colon - text));
  *password = g_strdup (colon + 1);
  return TRUE;
}

char *
bc_claim_read_authorization (const BcClaim *claim)
{
  g_autofree char *user = NULL;
  char *password = NULL;

  if (g_ascii_strncasecmp (claim->authorization, "Bearer ", 7) == 0)
    return g_strstrip (g_strdup (claim->authorization + 7));
  return parse_basic (claim->authorization, &user, &password) ? password : g_strdup ("");
}

char *
bc_claim_read_cookie (const BcClaim *claim)
{
  static const char *const names[] = { BC_COOKIE_SECURE "=", BC_COOKIE "=" };
  gsize n_names = claim->is_secure ? 1 : G_N_ELEMENTS (names);

  if (claim->cookie == NULL)
    return NULL;
  g_auto (GStrv) pairs = g_strsplit (claim->cookie, ";", -1);
  for (gsize n = 0; n < n_names; n++)
    for (guint i = 0; pairs[i] != NULL; i++)
      if (g_str_has_prefix (g_strstrip (pairs[i]), names[n]))
        return g_strdup (pairs[i] + strlen (names[n]));
  return NULL;
}

gboolean
bc_claim_read_source (const BcClaim *claim, char **user, char **password)
{
  return claim->authorization != NULL && parse_basic (claim->authorization, user, password);
}
