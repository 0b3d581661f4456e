/* SPDX-License-Identifier: Apache-2.0 */
#include "line-config-private.h"

#include <boothcast/base/error.h>
#include <boothcast/media/url.h>
#include <string.h>

#define DEFAULT_SRT_LATENCY_MS 125

static char *
name_host (const BcLineConfig *config)
{
  gboolean is_ipv6 = strchr (config->address, ':') != NULL;

  return g_strdup_printf ("%s%s%s:%u", is_ipv6 ? "[" : "", config->address, is_ipv6 ? "]" : "",
                          config->port);
}

static char *
name_place (const BcLineConfig *config)
{
  switch (config->kind)
    {
    case BC_INPUT_SRT:
      return name_host (config);
    case BC_INPUT_HTTP:
    case BC_INPUT_RTMP:
      return bc_url_show (config->url);
    case BC_INPUT_ALSA:
      return g_strdup (config->device);
    case BC_INPUT_FILE:
      return g_strdup (config->path);
    case BC_INPUT_TONE:
    case BC_INPUT_RTP:
    case BC_INPUT_INGEST:
      break;
    }
  return g_strdup ("the tone");
}

/* Keys without which there is nothing to fetch. */
static gboolean
has_what_it_needs (const BcInputConfig *config, GError **error)
{
  const struct
  {
    gboolean is_missing;
    const char *words;
  } needs[] = {
    { config->kind == BC_INPUT_SRT && config->port == 0, "port: expected 1 to 65535" },
    { config->kind == BC_INPUT_SRT && !config->is_listener && config->address == NULL,
      "address: expected the host to call" },
    { (config->kind == BC_INPUT_HTTP || config->kind == BC_INPUT_RTMP) && config->url == NULL,
      "url: expected the address of the stream" },
    { config->kind == BC_INPUT_FILE && config->path == NULL, "path: expected a file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (needs[i].is_missing)
      {
        g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: %s", config->id, needs[i].words);
        return FALSE;
      }
  return TRUE;
}

BcLineConfig *
bc_line_config_new (const BcInputConfig *config, GError **error)
{
  if (!has_what_it_needs (config, error))
    return NULL;

  g_autoptr (BcLineConfig) line = g_new0 (BcLineConfig, 1);
  line->id = g_strdup (config->id);
  line->kind = config->kind;
  line->address = g_strdup (config->address != NULL ? config->address : "127.0.0.1");
  line->port = config->port;
  line->latency_ms = config->latency_ms != 0 ? config->latency_ms : DEFAULT_SRT_LATENCY_MS;
  line->is_listener = config->is_listener;
  line->stream_id = g_strdup (config->stream_id);
  line->url = g_strdup (config->url);
  line->user = g_strdup (config->user);
  line->secret_file = g_strdup (config->secret_file);
  line->device = g_strdup (config->device != NULL ? config->device : "default");
  line->path = g_strdup (config->path);
  line->hz = config->hz;
  line->level_dbfs = config->level_dbfs;
  line->side = config->side;
  line->where = name_place (line);
  if (config->kind == BC_INPUT_SRT && config->is_listener)
    {
      line->allow = bc_allow_list_new (config->allow, error);
      if (line->allow == NULL)
        return NULL;
    }
  return g_steal_pointer (&line);
}

void
bc_line_config_free (BcLineConfig *config)
{
  if (config == NULL)
    return;
  g_free (config->id);
  g_free (config->address);
  g_clear_pointer (&config->allow, bc_allow_list_free);
  g_free (config->stream_id);
  g_free (config->url);
  g_free (config->user);
  g_free (config->secret_file);
  g_free (config->device);
  g_free (config->path);
  g_free (config->where);
  g_free (config);
}
