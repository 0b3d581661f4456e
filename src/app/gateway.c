/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway-private.h"

#include <boothcast/base/error.h>
#include <errno.h>

#define DIRECTORY_MODE 0700
#define DRAIN_MS 1000

/* --- What the sound tells the rules --- */

static const BcEventKind event_of_news[] = {
  [BC_NEWS_INPUT_FOUND] = BC_EVENT_INPUT_FOUND,
  [BC_NEWS_INPUT_LOST] = BC_EVENT_INPUT_LOST,
  [BC_NEWS_INPUT_VOICE] = BC_EVENT_INPUT_VOICE,
  [BC_NEWS_INPUT_SILENT] = BC_EVENT_INPUT_SILENT,
};

static void
report_gap (BcGateway *gateway, gint64 gap_us)
{
  g_autofree char *text =
      g_strdup_printf ("the machine stood still: %.2f s of programme are missing in every channel",
                       (double) gap_us / G_USEC_PER_SEC);

  g_warning ("alarm: %s", text);
  bc_web_server_publish_message (gateway->web, "alarm", NULL, text);
  bc_web_server_note_standstill (gateway->web, text);
}

static void
on_news (const BcNews *news, const char *input, gpointer user_data)
{
  BcGateway *gateway = user_data;
  g_autoptr (GError) error = NULL;

  if (news->kind == BC_NEWS_GAP)
    {
      report_gap (gateway, news->gap_us);
      return;
    }

  /* One that neither the floor nor a desk has is nothing to the rules. */
  BcEvent event = { .kind = event_of_news[news->kind], .subject = input };
  if (!bc_conductor_apply (gateway->conductor, &event, &error) &&
      !g_error_matches (error, BC_ERROR, BC_ERROR_NOT_FOUND))
    g_warning ("input %s: %s", input, error->message);
  bc_web_server_publish_changed (gateway->web, "inputs");
}

/* --- What the rules tell the rest --- */

static void
on_plan (BcPlan *plan, gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_sound_set_plan (gateway->sound, plan);
}

static void
on_changed (const char *view, gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_web_server_publish_changed (gateway->web, view);
}

static void
on_message (const char *kind, const char *desk, const char *text, gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_web_server_publish_message (gateway->web, kind, desk, text);
}

/* --- What the outputs tell the rest --- */

static void
on_outputs_changed (gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_web_server_publish_changed (gateway->web, "outputs");
}

/* --- Putting it together --- */

BcAccess *
bc_gateway_make_access (const BcConfig *config, GError **error)
{
  g_autoptr (BcAccess) access = bc_access_new ();

  bc_access_set_public (access, config->is_public);
  for (guint i = 0; i < config->tokens->len; i++)
    {
      const BcConfigToken *token = g_ptr_array_index (config->tokens, i);
      if (!bc_access_add_token (access, token->sha256, token->role, token->name, token->booth,
                                error))
        return NULL;
    }
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      if (input->password_sha256 != NULL &&
          !bc_access_add_source (access, input->id, input->user, input->password_sha256, error))
        return NULL;
    }
  return g_steal_pointer (&access);
}

static gboolean
make_access (BcGateway *gateway, gboolean is_rehearsal, GError **error)
{
  gateway->access = bc_gateway_make_access (gateway->config, error);
  if (gateway->access == NULL)
    return FALSE;
  bc_access_set_rehearsal (gateway->access, is_rehearsal);
  return TRUE;
}

static gboolean
open_store (BcGateway *gateway, const char *data, GError **error)
{
  g_autofree char *path = g_build_filename (data, BC_GATEWAY_STORE_FILE, NULL);
  BcStoreConfig config = { .path = path, .holder = gateway->config->gateway };

  if (g_mkdir_with_parents (data, DIRECTORY_MODE) != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "making the data directory %s: %s", data,
                   g_strerror (errno));
      return FALSE;
    }
  gateway->store = bc_store_open (&config, error);
  return gateway->store != NULL;
}

static gboolean
make_web (BcGateway *gateway, const char *listen, GError **error)
{
  const BcConfig *config = gateway->config;
  BcWebConfig web = { .listen = listen != NULL ? listen : config->listen,
                      .title = config->setup->title,
                      .trusted_proxies = (const char *const *) config->trusted_proxies,
                      .disclaimer = config->disclaimer,
                      .meeting = bc_conductor_get_meeting (gateway->conductor),
                      .broadcast = gateway->broadcast,
                      .access = gateway->access };

  bc_gateway_fill_ports (gateway, &web.ports);
  gateway->web = bc_web_server_new (&web, error);
  return gateway->web != NULL;
}

static gboolean
make_parts (BcGateway *gateway, const BcGatewayOptions *options, GError **error)
{
  if (!bc_media_init (error) || !make_access (gateway, options->is_rehearsal, error) ||
      !open_store (gateway, options->data, error))
    return FALSE;

  gateway->broadcast = bc_broadcast_new (&(BcBroadcastConfig){ 0 }, error);
  if (gateway->broadcast == NULL)
    return FALSE;
  g_autofree char *journal_name = g_strdup_printf ("owed-%s.journal", gateway->config->gateway);
  g_autofree char *journal = g_build_filename (options->data, journal_name, NULL);
  gateway->conductor = bc_conductor_new (gateway->config, gateway->store, journal);
  gateway->audit = bc_audit_reader_new (gateway->store, gateway->config->setup->id);
  gateway->sound = bc_sound_new (gateway->config, gateway->broadcast, on_news, gateway, error);
  if (gateway->sound == NULL || !make_web (gateway, options->listen, error))
    return FALSE;
  g_autofree char *switched_name =
      g_strdup_printf ("outputs-%s.switched", gateway->config->gateway);
  g_autofree char *switched = g_build_filename (options->data, switched_name, NULL);
  bc_outputs_attach (bc_sound_get_outputs (gateway->sound), switched, on_outputs_changed, gateway);
  return TRUE;
}

/* Without them delegates get new ones: no reason not to start. */
static void
restore_live_keys (BcGateway *gateway)
{
  g_autofree char *name = bc_gateway_name_live_keys (gateway);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = bc_store_load_state (gateway->store, name, &error);

  if (state != NULL)
    bc_web_server_restore_live_keys (gateway->web, state);
  else if (error != NULL)
    g_warning ("the players' keys of before the restart are lost: %s", error->message);
}

/* The web listens from make_web on, but nothing is answered before the main loop runs: nobody meets a
 * half-made gateway. */
BcGateway *
bc_gateway_new (BcConfig *config, const BcGatewayOptions *options, GError **error)
{
  g_autoptr (BcGateway) gateway = g_new0 (BcGateway, 1);
  BcConductorListener listener = {
    .on_plan = on_plan, .on_changed = on_changed, .on_message = on_message, .user_data = gateway
  };

  gateway->config = config;
  gateway->config_path = g_strdup (options->config_path);
  gateway->former_configs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_config_free);
  if (!make_parts (gateway, options, error))
    return NULL;
  if (!bc_conductor_start (gateway->conductor, &listener, error))
    return NULL;
  restore_live_keys (gateway);
  if (!bc_sound_start (gateway->sound, error))
    return NULL;
  return g_steal_pointer (&gateway);
}

void
bc_gateway_free (BcGateway *gateway)
{
  if (gateway == NULL)
    return;
  if (gateway->conductor != NULL)
    bc_conductor_stop (gateway->conductor);
  bc_sound_free (gateway->sound);
  bc_web_server_free (gateway->web);
  if (gateway->broadcast != NULL)
    bc_broadcast_free (gateway->broadcast, DRAIN_MS);
  /* Its last answers must not reach a conductor that is gone. */
  bc_store_close (gateway->store);
  bc_audit_reader_free (gateway->audit);
  bc_conductor_free (gateway->conductor);
  bc_access_free (gateway->access);
  bc_config_free (gateway->config);
  g_ptr_array_unref (gateway->former_configs);
  g_free (gateway->config_path);
  g_free (gateway);
}

const char *
bc_gateway_get_uri (const BcGateway *gateway)
{
  return bc_web_server_get_uri (gateway->web);
}

/* --- For the service manager --- */

void
bc_gateway_get_vitals (BcGateway *gateway, BcVitals *vitals)
{
  BcStoreStats store;

  bc_store_get_stats (gateway->store, &store);
  *vitals =
      (BcVitals){ .now_us = bc_clock_now_us (),
                  .last_tick_us = bc_engine_get_last_tick_us (bc_sound_get_engine (gateway->sound)),
                  .store_busy_since_us = store.busy_since_us };
}

static guint
count_listeners (BcGateway *gateway)
{
  const BcPlan *plan = bc_meeting_get_plan (bc_conductor_get_meeting (gateway->conductor));
  guint n = 0;

  for (guint i = 0; i < plan->n_channels; i++)
    {
      BcStream *stream = bc_broadcast_find_stream (gateway->broadcast, plan->channels[i].id);
      n += stream != NULL ? bc_stream_get_n_listeners (stream) : 0;
    }
  return n;
}

char *
bc_gateway_describe_status (BcGateway *gateway)
{
  BcBudgetView budget;
  guint n_listeners = count_listeners (gateway);

  bc_meeting_get_budget (bc_conductor_get_meeting (gateway->conductor), bc_time_read (), &budget);
  return g_strdup_printf (
      "%.0f of %.0f minutes left, %u %s%s", (double) budget.left_ms / 60000,
      (double) budget.limit_ms / 60000, n_listeners, n_listeners == 1 ? "listener" : "listeners",
      bc_store_is_healthy (gateway->store) ? "" : "; the store does not answer");
}
