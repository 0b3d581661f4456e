/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-facts.h"

#include <string.h>

#define RETURN_WAIT_US (1 * G_USEC_PER_SEC)
#define FRONT_WAIT_S 5

/* --- Announced addresses --- */

/* A socket can be bound to addresses of this machine only; to ask for its interfaces takes rights that the unit denies. */
static gboolean
is_own (GInetAddress *address)
{
  g_autoptr (GSocketAddress) there = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocket) socket = g_socket_new (g_inet_address_get_family (address),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  return socket != NULL && g_socket_bind (socket, there, FALSE, NULL);
}

/* RFC 1918, RFC 6598, link-local, loopback, and IPv6's of the same kind (RFC 4193: fc00::/7). */
static gboolean
is_private (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_link_local (address) ||
      g_inet_address_get_is_site_local (address))
    return TRUE;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return (bytes[0] & 0xfe) == 0xfc;
  return bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
}

/* Sent from a socket to the announced address and that socket's own port. */
static gboolean
comes_back (GInetAddress *address, GError **error)
{
  GSocketFamily family = g_inet_address_get_family (address);
  g_autoptr (GInetAddress) any = g_inet_address_new_any (family);
  g_autoptr (GSocketAddress) here = g_inet_socket_address_new (any, 0);
  g_autoptr (GSocket) socket =
      g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  g_autofree char *word = g_uuid_string_random ();
  char heard[64] = "";

  if (socket == NULL || !g_socket_bind (socket, here, FALSE, error))
    return FALSE;
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return FALSE;
  g_autoptr (GSocketAddress) there = g_inet_socket_address_new (
      address, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  if (g_socket_send_to (socket, there, word, strlen (word), NULL, error) < 0)
    return FALSE;
  while (g_socket_condition_timed_wait (socket, G_IO_IN, RETURN_WAIT_US, NULL, NULL))
    {
      gssize n = g_socket_receive (socket, heard, sizeof heard - 1, NULL, NULL);
      if (n == (gssize) strlen (word) && memcmp (heard, word, (gsize) n) == 0)
        return TRUE;
      if (n < 0)
        break;
    }
  return FALSE;
}

void
bc_facts_add_announced (BcFacts *facts, const BcConfig *config)
{
  for (guint i = 0; config->announce != NULL && config->announce[i] != NULL; i++)
    {
      BcAnnounceFact *fact = g_new0 (BcAnnounceFact, 1);
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->announce[i]);
      g_autoptr (GError) error = NULL;

      fact->address = g_strdup (config->announce[i]);
      fact->is_own = is_own (address);
      fact->is_private = is_private (address);
      fact->is_returned = comes_back (address, &error);
      fact->error = error != NULL ? g_strdup (error->message) : NULL;
      g_ptr_array_add (facts->announced, fact);
    }
}

/* --- The front --- */

/* What is wrong with it is noted, not refused. */
static gboolean
on_certificate (GTlsConnection *connection, GTlsCertificate *certificate,
                GTlsCertificateFlags flags, gpointer user_data)
{
  BcFrontFact *front = user_data;

  front->flags = flags;
  return TRUE;
}

static void
read_certificate (BcFrontFact *front, GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  GTlsCertificate *one = certificate;

  front->is_tls = TRUE;
  front->issuer = g_tls_certificate_get_issuer_name (certificate);
  if (end != NULL)
    front->days_left = g_date_time_difference (end, now) / G_TIME_SPAN_DAY;
  for (; one != NULL; one = g_tls_certificate_get_issuer (one))
    front->n_chain++;
}

static void
shake_hands (BcFrontFact *front, GSocketConnectable *whom)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  g_socket_client_set_timeout (client, FRONT_WAIT_S);
  g_autoptr (GSocketConnection) plain = g_socket_client_connect (client, whom, NULL, &error);
  g_autoptr (GIOStream) secure =
      plain != NULL ? g_tls_client_connection_new (G_IO_STREAM (plain), whom, &error) : NULL;
  if (secure != NULL)
    {
      g_signal_connect (secure, "accept-certificate", G_CALLBACK (on_certificate), front);
      g_tls_connection_handshake (G_TLS_CONNECTION (secure), NULL, &error);
    }
  if (error != NULL)
    front->error = g_strdup (error->message);
  else
    read_certificate (front, g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (secure)));
}

void
bc_facts_look_at_front (BcFrontFact *front, const char *url)
{
  g_autoptr (GError) error = NULL;

  front->url = g_strdup (url);
  front->can_tls = g_tls_backend_supports_tls (g_tls_backend_get_default ());
  if (url == NULL || !g_str_has_prefix (url, "https://") || !front->can_tls)
    return;
  g_autoptr (GSocketConnectable) whom = g_network_address_parse_uri (url, 443, &error);
  if (whom != NULL)
    shake_hands (front, whom);
  else
    front->error = g_strdup (error->message);
}
