/* SPDX-License-Identifier: Apache-2.0 */
#include "output-sdp.h"

#include <gio/gio.h>

/* "IP4 239.1.2.3", "IP6 ff15::1"; a name is looked up by whoever reads it. */
static char *
write_address (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  gboolean is_v6 = address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf ("IN %s %s", is_v6 ? "IP6" : "IP4", host);
}

/* RFC 8866, section 5.7: with IPv4 multicast the TTL belongs to the address. */
static void
append_connection (GString *text, const BcOutputConfig *config)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->host);
  g_autofree char *where = write_address (config->host);
  gboolean has_ttl = address != NULL && g_inet_address_get_is_multicast (address) &&
                     g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

  g_string_append_printf (text, "c=%s", where);
  if (has_ttl)
    g_string_append_printf (text, "/%u", config->ttl);
  g_string_append (text, "\r\n");
}

static void
append_l24 (GString *text, const BcOutputConfig *config)
{
  g_string_append_printf (text, "a=rtpmap:%u L24/48000/%u\r\n", config->payload_type,
                          config->channels);
  /* RFC 7273: our clock is nobody else's, and time stamps begin where they like. */
  g_string_append_printf (
      text, "a=ptime:%u\r\na=maxptime:%u\r\na=ts-refclk:local\r\na=mediaclk:sender\r\n",
      config->packet_ms, config->packet_ms);
}

static void
append_opus (GString *text, const BcOutputConfig *config)
{
  g_string_append_printf (text,
                          "a=rtpmap:%u opus/48000/2\r\n"
                          "a=fmtp:%u sprop-stereo=0;stereo=0\r\na=ptime:20\r\n",
                          config->payload_type, config->payload_type);
}

char *
bc_output_sdp_write (const BcOutputConfig *config, guint64 session)
{
  GString *text;

  if (config->kind != BC_OUTPUT_RTP)
    return NULL;
  g_autofree char *where = write_address (config->host);
  text = g_string_new ("v=0\r\n");
  g_string_append_printf (text, "o=boothcast %" G_GUINT64_FORMAT " 1 %s\r\n", session, where);
  g_string_append_printf (text, "s=%s\r\n", config->title != NULL ? config->title : config->id);
  append_connection (text, config);
  g_string_append_printf (text, "t=0 0\r\nm=audio %u RTP/AVP %u\r\n", config->port,
                          config->payload_type);
  if (config->codec == BC_OUTPUT_L24)
    append_l24 (text, config);
  else
    append_opus (text, config);
  g_string_append (text, "a=recvonly\r\n");
  return g_string_free (text, FALSE);
}
