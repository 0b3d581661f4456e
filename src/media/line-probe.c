/* SPDX-License-Identifier: Apache-2.0 */
#include "line-probe-private.h"

#include "line-words-private.h"

#include <gio/gio.h>

#define KNOCK_S 3

char *
bc_line_probe (const char *url, const char *where)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) reason = NULL;
  gboolean is_tls = g_ascii_strncasecmp (url, "https:", 6) == 0;

  g_socket_client_set_timeout (client, KNOCK_S);
  g_socket_client_set_tls (client, is_tls);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_uri (client, url, is_tls ? 443 : 80, NULL, &reason);
  if (connection != NULL)
    return NULL;
  return bc_line_words (&(BcLineComplaint){ .message = reason->message }, where);
}
