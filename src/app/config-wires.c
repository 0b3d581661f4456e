/* SPDX-License-Identifier: Apache-2.0 */
/* What no section can see alone: sound that would come back to where it was sent from, and two that want the same place. */
#include "config-private.h"

#include <gio/gio.h>

#include <string.h>

#define INGEST "/ingest/"

static const BcConfigInput *
get_input (const BcConfig *config, guint number)
{
  return g_ptr_array_index (config->inputs, number);
}

static const BcOutputConfig *
get_line (const BcConfig *config, guint number)
{
  return &((const BcConfigOutput *) g_ptr_array_index (config->outputs, number))->line;
}

/* --- Addresses --- */

/* (transfer full) (nullable): a name is not looked up, for what it means may change. */
static GInetAddress *
read_address (const char *host)
{
  if (!host)
    return NULL;
  return g_inet_address_new_from_string (g_ascii_strcasecmp (host, "localhost") == 0 ? "127.0.0.1"
                                                                                     : host);
}

/* Whether what is sent to `host` comes to who listens at `own`. */
static gboolean
is_reached (const BcConfig *config, const char *own, const char *host)
{
  g_autoptr (GInetAddress) listening = read_address (own);
  g_autoptr (GInetAddress) to = read_address (host);

  if (!listening || !to)
    return FALSE;
  if (g_inet_address_equal (listening, to))
    return TRUE;
  if (!g_inet_address_get_is_any (listening) ||
      (g_inet_address_get_family (listening) == G_SOCKET_FAMILY_IPV4 &&
       g_inet_address_get_family (to) == G_SOCKET_FAMILY_IPV6))
    return FALSE;
  return g_inet_address_get_is_loopback (to) || g_inet_address_get_is_any (to) ||
         (config->announce && g_strv_contains ((const char *const *) config->announce, host));
}

/* Whether two cannot listen side by side on one port. */
static gboolean
is_one_place (const char *a, const char *b)
{
  g_autoptr (GInetAddress) one = read_address (a);
  g_autoptr (GInetAddress) other = read_address (b);

  return one && other &&
         (g_inet_address_equal (one, other) || g_inet_address_get_is_any (one) ||
          g_inet_address_get_is_any (other));
}

static gboolean
is_public_place (const BcConfig *config, const char *host, guint port)
{
  g_autoptr (GUri) uri =
      config->public_url ? g_uri_parse (config->public_url, G_URI_FLAGS_NONE, NULL) : NULL;

  if (!uri || g_ascii_strcasecmp (g_uri_get_host (uri), host) != 0)
    return FALSE;
  int usual = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  return (guint) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : usual) == port;
}

static gboolean
is_own_server (const BcConfig *config, const char *host, guint port)
{
  const char *colon = config->listen ? strrchr (config->listen, ':') : NULL;

  if (is_public_place (config, host, port))
    return TRUE;
  if (!colon || g_ascii_strtoull (colon + 1, NULL, 10) != port)
    return FALSE;
  g_autofree char *own = g_strndup (config->listen, (gsize) (colon - config->listen));
  gboolean is_bracketed = own[0] == '[';
  if (is_bracketed)
    own[strlen (own) - 1] = '\0';
  return is_reached (config, own + (is_bracketed ? 1 : 0), host);
}

/* --- Loops --- */

static gboolean
is_ingest_of (const BcConfig *config, const BcOutputConfig *line, const BcConfigInput *input)
{
  return line->mount && g_str_has_prefix (line->mount, INGEST) && input->id &&
         g_str_equal (line->mount + strlen (INGEST), input->id) &&
         is_own_server (config, line->host, line->port);
}

static gboolean
is_loop (const BcConfig *config, const BcOutputConfig *line, const BcConfigInput *input)
{
  if (!line->host)
    return FALSE;
  if (line->kind == BC_OUTPUT_ICECAST && input->kind == BC_INPUT_INGEST)
    return is_ingest_of (config, line, input);
  if (line->port != input->port || line->port == 0)
    return FALSE;
  if (line->kind == BC_OUTPUT_RTP && input->kind == BC_INPUT_RTP)
    return is_reached (config, input->address, line->host);
  if (line->kind != BC_OUTPUT_SRT || input->kind != BC_INPUT_SRT ||
      line->is_listener == input->is_listener)
    return FALSE;
  return line->is_listener ? is_reached (config, line->host, input->address)
                           : is_reached (config, input->address, line->host);
}

static void
check_loops (BcConfigLoading *loading, guint number)
{
  const BcConfig *config = loading->config;
  const BcOutputConfig *line = get_line (config, number);

  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = get_input (config, i);
      if (!is_loop (config, line, input))
        continue;

      g_autofree char *far_end = bc_output_config_name_far_end (line);
      g_autofree char *pointer = g_strdup_printf ("/outputs/%u/host", number);
      bc_config_faults_add (loading->faults, pointer,
                            "expected a far end that is no input of this gateway (/inputs/%u, "
                            "\"%s\", gets it: its sound would go round), found %s",
                            i, input->id, far_end);
    }
}

/* --- Two at one place --- */

static void
fault_port (BcConfigLoading *loading, guint number, const char *section, guint first)
{
  g_autofree char *pointer = g_strdup_printf ("/outputs/%u/port", number);

  bc_config_faults_add (loading->faults, pointer,
                        "expected a port of its own (/%s/%u has it), found %u", section, first,
                        get_line (loading->config, number)->port);
}

static gboolean
listens (const BcConfigInput *input)
{
  return input->kind == BC_INPUT_RTP || (input->kind == BC_INPUT_SRT && input->is_listener);
}

static void
check_port (BcConfigLoading *loading, guint number)
{
  const BcConfig *config = loading->config;
  const BcOutputConfig *line = get_line (config, number);

  if (line->kind != BC_OUTPUT_SRT || !line->is_listener)
    return;
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = get_input (config, i);
      if (listens (input) && input->port == line->port && is_one_place (input->address, line->host))
        fault_port (loading, number, "inputs", i);
    }
  for (guint i = 0; i < number; i++)
    {
      const BcOutputConfig *other = get_line (config, i);
      if (other->kind == BC_OUTPUT_SRT && other->is_listener && other->port == line->port &&
          is_one_place (other->host, line->host))
        fault_port (loading, number, "outputs", i);
    }
}

static gboolean
is_one_mount (const BcOutputConfig *one, const BcOutputConfig *other)
{
  return one->kind == BC_OUTPUT_ICECAST && other->kind == BC_OUTPUT_ICECAST && one->host &&
         other->host && one->mount && other->mount && one->port == other->port &&
         g_ascii_strcasecmp (one->host, other->host) == 0 && g_str_equal (one->mount, other->mount);
}

/* A server lets one source in to a mount. */
static void
check_mount (BcConfigLoading *loading, guint number)
{
  const BcConfig *config = loading->config;
  const BcOutputConfig *line = get_line (config, number);

  for (guint i = 0; i < number; i++)
    {
      if (!is_one_mount (get_line (config, i), line))
        continue;
      g_autofree char *pointer = g_strdup_printf ("/outputs/%u/mount", number);
      bc_config_faults_add (loading->faults, pointer,
                            "expected a mount of its own (/outputs/%u has it), found \"%s\"", i,
                            line->mount);
      return;
    }
}

void
bc_config_check_wires (BcConfigLoading *loading)
{
  for (guint i = 0; i < loading->config->outputs->len; i++)
    {
      check_loops (loading, i);
      check_port (loading, i);
      check_mount (loading, i);
    }
}
