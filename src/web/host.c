/* SPDX-License-Identifier: Apache-2.0 */
#include "host-private.h"

#include <gio/gio.h>
#include <string.h>

gboolean
bc_host_is_valid (const char *host)
{
  const char *end = host;

  if (*host == '[')
    {
      end = host + 1 + strspn (host + 1, "0123456789abcdefABCDEF:.");
      if (*end != ']' || end == host + 1)
        return FALSE;
      end++;
    }
  else
    {
      while (g_ascii_isalnum (*end) || *end == '.' || *end == '-' || *end == '_')
        end++;
      if (end == host)
        return FALSE;
    }
  if (*end == ':')
    {
      gsize digits = strspn (end + 1, "0123456789");
      return digits <= 5 && end[1 + digits] == '\0';
    }
  return *end == '\0';
}

/* "[::1]:80" → "::1"; "localhost:80" → "localhost". */
static char *
strip_port (const char *host)
{
  if (host[0] == '[')
    return g_strndup (host + 1, strcspn (host + 1, "]"));
  return g_strndup (host, strcspn (host, ":"));
}

gboolean
bc_host_is_literal (const char *host)
{
  if (host == NULL)
    return TRUE;
  g_autofree char *name = strip_port (host);
  return g_ascii_strcasecmp (name, "localhost") == 0 || g_hostname_is_ip_address (name);
}

gboolean
bc_origin_matches (const char *origin, const char *host, gboolean is_secure)
{
  static const char *const schemes[][2] = { { "http://", ":80" }, { "https://", ":443" } };

  for (gsize i = is_secure ? 1 : 0; host != NULL && i < G_N_ELEMENTS (schemes); i++)
    {
      if (!g_str_has_prefix (origin, schemes[i][0]))
        continue;
      const char *named = origin + strlen (schemes[i][0]);
      /* A browser leaves out the scheme's own port; a proxy may have put it into Host. */
      gsize length = strlen (host);
      if (g_str_has_suffix (host, schemes[i][1]))
        length -= strlen (schemes[i][1]);
      return g_ascii_strcasecmp (named, host) == 0 ||
             (strlen (named) == length && g_ascii_strncasecmp (named, host, length) == 0);
    }
  return FALSE;
}
