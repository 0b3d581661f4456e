/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway-private.h"

#include "describe-outputs.h"
#include "describe-process.h"
#include "describe.h"
#include "output-sdp.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>

/* A tick this old means that the sound stands still. */
#define STALE_TICK_US G_USEC_PER_SEC

static gboolean
on_apply (const BcEvent *event, GError **error, gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_conductor_apply (gateway->conductor, event, error);
}

static BcInput *
find_ingest (BcGateway *gateway, const char *id, GError **error)
{
  BcInput *input = bc_sound_find_input (gateway->sound, id);

  if (input != NULL && bc_input_get_kind (input) == BC_INPUT_INGEST)
    return input;
  g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND,
               "no input “%s” that takes a source over HTTP; see /api/v1/inputs", id);
  return NULL;
}

static gboolean
on_can_ingest (const char *id, const char *credential, GError **error, gpointer user_data)
{
  BcInput *input = find_ingest (user_data, id, error);

  if (input == NULL)
    return FALSE;
  if (!bc_input_is_taken (input, credential))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "input “%s” has a source that is alive; end that one first", id);
  return FALSE;
}

static gboolean
on_ingest (const BcWebSource *source, GError **error, gpointer user_data)
{
  BcInput *input = find_ingest (user_data, source->input, error);

  if (input == NULL)
    {
      g_close (source->fd, NULL);
      return FALSE;
    }
  BcInputConnection connection = { .fd = source->fd,
                                   .content_type = source->content_type,
                                   .credential = source->credential,
                                   .already_read = source->already_read,
                                   .n_body_bytes = source->n_body_bytes,
                                   .go_ahead = source->go_ahead,
                                   .owes_answer = source->owes_answer };
  return bc_input_take_connection (input, &connection, error);
}

static void
on_note_refusal (const char *id, const char *why, gpointer user_data)
{
  BcInput *input = find_ingest (user_data, id, NULL);

  if (input != NULL)
    bc_input_note_refusal (input, why);
}

static char *
on_describe_inputs (gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_describe_inputs (
      &(BcInputsView){ .sound = gateway->sound,
                       .config = gateway->config,
                       .meeting = bc_conductor_get_meeting (gateway->conductor) });
}

static char *
on_describe_levels (gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_describe_levels (gateway->sound);
}

static gboolean
on_is_store_away (gpointer user_data)
{
  BcGateway *gateway = user_data;

  return !bc_store_is_healthy (gateway->store);
}

static void
on_read_audit (const BcWebAuditQuery *query, BcWebAuditFunc answered, gpointer data,
               gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_audit_reader_ask (gateway->audit, query, answered, data);
}

static char *
on_describe_outputs (gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_describe_outputs (bc_sound_get_outputs (gateway->sound));
}

static char *
on_describe_output (const char *output, gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_describe_output (bc_sound_get_outputs (gateway->sound), output);
}

static gboolean
on_switch_output (const BcWebSwitch *order, GError **error, gpointer user_data)
{
  BcGateway *gateway = user_data;

  if (!bc_outputs_switch (bc_sound_get_outputs (gateway->sound), order->output, order->is_on,
                          error))
    return FALSE;
  g_autofree char *text = g_strdup_printf (
      "switched output %s %s%s%s", order->output, order->is_on ? "on" : "off",
      order->reason != NULL ? " because: " : "", order->reason != NULL ? order->reason : "");
  bc_store_audit (gateway->store, gateway->config->setup->id, order->actor, text,
                  bc_time_read ().wall_us);
  return TRUE;
}

/* A session of our own time: another after a restart, as RFC 8866, section 5.2 wants it. */
static char *
on_write_sdp (const char *output, gpointer user_data)
{
  BcGateway *gateway = user_data;
  const BcOutput *found = bc_outputs_find (bc_sound_get_outputs (gateway->sound), output);
  guint64 session =
      (guint64) bc_engine_get_programme_start_us (bc_sound_get_engine (gateway->sound));

  return found != NULL ? bc_output_sdp_write (bc_output_get_config (found), session) : NULL;
}

static char *
on_describe_metrics (gpointer user_data)
{
  BcGateway *gateway = user_data;

  const BcMeeting *meeting = bc_conductor_get_meeting (gateway->conductor);
  g_autofree char *sound = bc_describe_metrics (gateway->sound, meeting);
  GString *text = g_string_new (sound);

  bc_describe_forecast_metrics (text, meeting);
  bc_describe_store_metrics (text, gateway->store);
  bc_describe_process_metrics (text);
  return g_string_free (text, FALSE);
}

static gboolean
on_want_flavour (const char *channel, BcFlavour flavour, gint64 past_us, GError **error,
                 gpointer user_data)
{
  BcGateway *gateway = user_data;

  return bc_sound_want_flavour (gateway->sound, channel, flavour, past_us, error);
}

char *
bc_gateway_name_live_keys (const BcGateway *gateway)
{
  return g_strconcat (gateway->config->setup->id, "/live-keys", NULL);
}

static void
on_keep_live_keys (GVariant *state, gpointer user_data)
{
  BcGateway *gateway = user_data;
  g_autofree char *name = bc_gateway_name_live_keys (gateway);

  bc_store_save_state (gateway->store, name, state);
}

static void
on_note (const char *actor, const char *text, gpointer user_data)
{
  BcGateway *gateway = user_data;

  bc_conductor_note (gateway->conductor, actor, text);
}

static gboolean
on_reload (const BcWebReloadWish *wish, BcWebReload *reload, gpointer user_data)
{
  return bc_gateway_reload (user_data, wish, reload);
}

static gboolean
on_is_ready (char **why, gpointer user_data)
{
  BcGateway *gateway = user_data;
  gint64 last_tick_us = bc_engine_get_last_tick_us (bc_sound_get_engine (gateway->sound));

  if (bc_clock_now_us () - last_tick_us > STALE_TICK_US)
    *why = g_strdup ("the sound stands still: no tick within the last second");
  else if (!bc_store_is_healthy (gateway->store))
    *why = g_strdup ("the store does not answer: minutes are kept to be booked later");
  return *why == NULL;
}

void
bc_gateway_fill_ports (BcGateway *gateway, BcWebPorts *ports)
{
  *ports = (BcWebPorts){ .apply = on_apply,
                         .ingest = on_ingest,
                         .can_ingest = on_can_ingest,
                         .note_refusal = on_note_refusal,
                         .describe_inputs = on_describe_inputs,
                         .describe_outputs = on_describe_outputs,
                         .describe_output = on_describe_output,
                         .switch_output = on_switch_output,
                         .write_sdp = on_write_sdp,
                         .describe_levels = on_describe_levels,
                         .is_store_away = on_is_store_away,
                         .read_audit = on_read_audit,
                         .describe_metrics = on_describe_metrics,
                         .want_flavour = on_want_flavour,
                         .keep_live_keys = on_keep_live_keys,
                         .note = on_note,
                         .reload = on_reload,
                         .is_ready = on_is_ready,
                         .user_data = gateway };
}
