/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/ids.h>

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define TOKEN_MIN_BYTES 16
#define TOKEN_MAX_BYTES 64

gboolean
bc_id_is_valid (const char *id)
{
  gsize length;

  if (id == NULL || !g_ascii_isalnum (id[0]))
    return FALSE;

  length = strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return length <= BC_ID_MAX_LENGTH && id[length] == '\0';
}

char *
bc_id_new_token (gsize n_bytes)
{
  guchar bytes[TOKEN_MAX_BYTES];

  g_return_val_if_fail (n_bytes >= TOKEN_MIN_BYTES && n_bytes <= TOKEN_MAX_BYTES, NULL);

  /* Requests up to 256 bytes are never cut short once the pool is initialised: getrandom(2). */
  if (getrandom (bytes, n_bytes, 0) != (gssize) n_bytes)
    g_error ("the kernel gave no random bytes: %s", g_strerror (errno));

  char *token = g_base64_encode (bytes, n_bytes);
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  token[strcspn (token, "=")] = '\0';
  return token;
}
