/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/url.h>

#include <gio/gio.h>
#include <string.h>

#define HIDDEN "…"
#define LIVE_KEY "/live/k/"
/* What is shorter is no secret, and may be a part of any word. */
#define MIN_SECRET_BYTES 6

/* What of a path is secret, (transfer full) (nullable), and where in it. */
static char *
find_key (const GUri *uri, gsize *at)
{
  const char *path = g_uri_get_path ((GUri *) uri);
  const char *key;

  if (g_str_has_prefix (g_uri_get_scheme ((GUri *) uri), "rtmp"))
    {
      key = *path != '\0' ? strchr (path + 1, '/') : NULL;
      *at = key != NULL ? (gsize) (key + 1 - path) : 0;
      return key != NULL && key[1] != '\0' ? g_strdup (key + 1) : NULL;
    }
  key = strstr (path, LIVE_KEY);
  if (key == NULL)
    return NULL;
  key += strlen (LIVE_KEY);
  *at = (gsize) (key - path);
  return g_strndup (key, strcspn (key, "/"));
}

char *
bc_url_show (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  gsize at = 0;

  if (uri == NULL)
    return g_strdup ("the address");
  g_autofree char *shown =
      g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  g_autofree char *key = find_key (uri, &at);
  if (key == NULL)
    return g_steal_pointer (&shown);
  gsize begin = strlen (shown) - strlen (g_uri_get_path (uri)) + at;
  return g_strdup_printf ("%.*s" HIDDEN "%s", (int) begin, shown, shown + begin + strlen (key));
}

static void
take_out (GString *text, const char *secret)
{
  if (secret != NULL && strlen (secret) >= MIN_SECRET_BYTES)
    g_string_replace (text, secret, HIDDEN, 0);
}

char *
bc_url_scrub (char *text, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  GString *scrubbed = g_string_new (text);
  gsize at;

  g_free (text);
  if (uri != NULL)
    {
      g_autofree char *shown = bc_url_show (url);
      g_autofree char *key = find_key (uri, &at);
      g_string_replace (scrubbed, url, shown, 0);
      take_out (scrubbed, key);
      take_out (scrubbed, g_uri_get_query (uri));
      take_out (scrubbed, g_uri_get_userinfo (uri));
    }
  return g_string_free (scrubbed, FALSE);
}
