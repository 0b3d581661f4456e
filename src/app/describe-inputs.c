/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-inputs.h"

#include "describe-json.h"

#include <boothcast/base/clock.h>
#include <boothcast/media/url.h>
#include <json-glib/json-glib.h>

/* --- Who may bring it --- */

static char *
describe_allowed (const BcConfigInput *input)
{
  if (input->allow == NULL)
    return g_strdup ("from this machine only");
  g_autofree char *ranges = g_strjoinv (", ", input->allow);
  return g_strdup_printf ("from %s", ranges);
}

static char *
describe_listener (const BcConfigInput *input)
{
  g_autofree char *allowed = describe_allowed (input);

  if (input->kind == BC_INPUT_RTP)
    return g_strdup_printf ("sent to %s port %u, %s", input->address, input->port, allowed);
  return g_strdup_printf ("callers at %s port %u, %s, %s", input->address, input->port, allowed,
                          input->secret_file != NULL ? "with the passphrase"
                                                     : "without a passphrase");
}

static char *
describe_url (const char *url)
{
  g_autofree char *shown = bc_url_show (url);

  return g_strdup_printf ("fetched from %s", shown);
}

char *
bc_describe_admission (const BcConfigInput *input)
{
  switch (input->kind)
    {
    case BC_INPUT_RTP:
      return describe_listener (input);
    case BC_INPUT_INGEST:
      return input->password_sha256 != NULL
                 ? g_strdup_printf ("user %s with the password", input->user)
                 : g_strdup ("nobody but a rehearsal: it has no password");
    case BC_INPUT_SRT:
      return input->is_listener
                 ? describe_listener (input)
                 : g_strdup_printf ("we call %s port %u", input->address, input->port);
    case BC_INPUT_HTTP:
    case BC_INPUT_RTMP:
      return describe_url (input->url);
    case BC_INPUT_ALSA:
      return g_strdup_printf ("sound card %s", input->device);
    case BC_INPUT_FILE:
      return g_strdup_printf ("file %s, again and again", input->path);
    case BC_INPUT_TONE:
      return g_strdup_printf ("a tone of %g Hz at %g dBFS", input->hz, input->level_dbfs);
    }
  g_return_val_if_reached (NULL);
}

/* --- JSON --- */

static void
add_packets (JsonBuilder *json, BcInput *input, const BcInputStats *stats)
{
  bc_describe_add_count (json, "port", bc_input_get_port (input));
  bc_describe_add_count (json, "packets", stats->n_packets);
  bc_describe_add_count (json, "packets_lost", stats->n_lost_packets);
}

static void
add_sound (JsonBuilder *json, const BcInputStats *stats)
{
  bc_describe_add_halves (json, "peak_dbfs", stats->peak_dbfs);
  bc_describe_add_halves (json, "rms_dbfs", stats->rms_dbfs);
  json_builder_set_member_name (json, "voice");
  json_builder_add_boolean_value (json, stats->is_voice);
  bc_describe_add_count (json, "buffer_ms", (guint64) stats->elastic.fill_us / 1000);
  bc_describe_add_count (json, "target_ms", (guint64) stats->elastic.target_us / 1000);
  bc_describe_add_count (json, "jitter_ms", (guint64) stats->elastic.jitter_us / 1000);
  bc_describe_add_count (json, "late_ms", (guint64) stats->late_us / 1000);
  bc_describe_add_halves (json, "drift_ppm", stats->elastic.ratio_ppm);
  bc_describe_add_count (json, "ran_dry", stats->elastic.n_dry);
}

/* On the wall clock, to the second; null when nothing is waited for. */
static void
add_retry (JsonBuilder *json, const BcInputStats *stats)
{
  BcTime now = bc_time_read ();
  g_autofree char *text = NULL;

  if (stats->link == BC_LINK_BACKING_OFF)
    {
      gint64 at_us = now.wall_us + MAX (stats->retry_us - now.now_us, 0);
      g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
      text = g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ");
    }
  bc_describe_add_text (json, "retry_at", text);
}

static void
add_history (JsonBuilder *json, BcInput *input, const BcInputStats *stats)
{
  g_autofree char *last_error = bc_input_get_last_error (input);

  bc_describe_add_count (json, "bytes", stats->n_bytes);
  bc_describe_add_count (json, "refused", stats->n_refused);
  bc_describe_add_count (json, "connections", stats->n_connections);
  bc_describe_add_text (json, "last_error", last_error);
}

/* What stands in for it, if anything may, and whether it does; and another that it should not sound like. */
static void
add_others (JsonBuilder *json, const BcInputStats *stats, const BcConfigInput *config,
            const char *twin)
{
  bc_describe_add_text (json, "backup", config != NULL ? config->backup : NULL);
  json_builder_set_member_name (json, "on_backup");
  json_builder_add_boolean_value (json, stats->is_on_backup);
  bc_describe_add_text (json, "same_as", twin);
}

static const BcConfigInput *
find_config (const BcConfig *config, const char *id)
{
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      if (g_str_equal (input->id, id))
        return input;
    }
  return NULL;
}

static void
add_input (JsonBuilder *json, BcInput *input, const BcConfigInput *config, const char *twin)
{
  g_autofree char *admission = config != NULL ? bc_describe_admission (config) : NULL;
  BcInputKind kind = bc_input_get_kind (input);
  BcInputStats stats;

  bc_input_get_stats (input, &stats);
  json_builder_begin_object (json);
  bc_describe_add_text (json, "id", bc_input_get_id (input));
  bc_describe_add_text (json, "type", bc_config_input_kind_to_string (kind));
  bc_describe_add_text (json, "admission", admission);
  bc_describe_add_text (json, "state", stats.is_found ? "found" : "lost");
  bc_describe_add_text (json, "link", bc_link_state_to_string (stats.link));
  add_retry (json, &stats);
  if (kind == BC_INPUT_RTP || kind == BC_INPUT_SRT)
    add_packets (json, input, &stats);
  add_sound (json, &stats);
  add_others (json, &stats, config, twin);
  add_history (json, input, &stats);
  json_builder_end_object (json);
}

char *
bc_describe_inputs (const BcSound *sound, const BcConfig *config)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < bc_sound_get_n_inputs (sound); i++)
    {
      BcInput *input = bc_sound_get_input (sound, i);
      int twin = bc_sound_find_twin (sound, i);
      add_input (json, input, find_config (config, bc_input_get_id (input)),
                 twin >= 0 ? bc_input_get_id (bc_sound_get_input (sound, (guint) twin)) : NULL);
    }
  json_builder_end_array (json);

  g_autoptr (JsonNode) root = json_builder_get_root (json);
  return json_to_string (root, FALSE);
}

/* --- Prometheus --- */

typedef double (*FigureFunc) (const BcInputStats *stats);

static double
get_found (const BcInputStats *stats)
{
  return stats->is_found;
}

static double
get_rms (const BcInputStats *stats)
{
  return stats->rms_dbfs;
}

static double
get_buffer_s (const BcInputStats *stats)
{
  return (double) stats->elastic.fill_us / G_USEC_PER_SEC;
}

static double
get_jitter_s (const BcInputStats *stats)
{
  return (double) stats->elastic.jitter_us / G_USEC_PER_SEC;
}

static double
get_late_s (const BcInputStats *stats)
{
  return (double) stats->late_us / G_USEC_PER_SEC;
}

static double
get_retry_s (const BcInputStats *stats)
{
  if (stats->link != BC_LINK_BACKING_OFF)
    return 0;
  return (double) MAX (stats->retry_us - bc_clock_now_us (), 0) / G_USEC_PER_SEC;
}

static double
get_drift (const BcInputStats *stats)
{
  return stats->elastic.ratio_ppm;
}

static double
get_dry (const BcInputStats *stats)
{
  return (double) stats->elastic.n_dry;
}

static double
get_lost_packets (const BcInputStats *stats)
{
  return (double) stats->n_lost_packets;
}

static double
get_refused (const BcInputStats *stats)
{
  return (double) stats->n_refused;
}

static double
get_connections (const BcInputStats *stats)
{
  return (double) stats->n_connections;
}

static double
get_bytes (const BcInputStats *stats)
{
  return (double) stats->n_bytes;
}

static const struct
{
  const char *name;
  const char *type;
  const char *help;
  FigureFunc get;
} figures[] = {
  { "boothcast_input_found", "gauge", "1 while sound arrives.", get_found },
  { "boothcast_input_level_dbfs", "gauge", "RMS level, about 300 ms.", get_rms },
  { "boothcast_input_buffer_seconds", "gauge", "Sound waiting in the elastic buffer.",
    get_buffer_s },
  { "boothcast_input_jitter_seconds", "gauge", "Lateness of single pieces that is provided for.",
    get_jitter_s },
  { "boothcast_input_late_seconds", "gauge", "What its protocol and our buffer hold back.",
    get_late_s },
  { "boothcast_input_retry_seconds", "gauge", "Until it is tried again; 0: not backing off.",
    get_retry_s },
  { "boothcast_input_drift_ppm", "gauge", "Steering of the elastic buffer.", get_drift },
  { "boothcast_input_dry_total", "counter", "Times the elastic buffer ran dry.", get_dry },
  { "boothcast_input_packets_lost_total", "counter", "RTP packets concealed.", get_lost_packets },
  { "boothcast_input_refused_total", "counter", "Packets or connections refused.", get_refused },
  { "boothcast_input_connections_total", "counter", "Times its sound was found.", get_connections },
  { "boothcast_input_bytes_total", "counter", "Bytes that came.", get_bytes },
};

static void
add_value (GString *text, const char *name, const char *labels, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s{%s} %s\n", name, labels,
                          g_ascii_dtostr (digits, sizeof digits, value));
}

/* One line a state, as Prometheus likes its enumerations: the one it is in is 1. */
static void
add_states (GString *text, const BcSound *sound)
{
  const char *name = "boothcast_input_link";

  g_string_append_printf (
      text, "# HELP %s 1 for the state its connection is in.\n# TYPE %s gauge\n", name, name);
  for (guint i = 0; i < bc_sound_get_n_inputs (sound); i++)
    {
      BcInput *input = bc_sound_get_input (sound, i);
      BcInputStats stats;
      bc_input_get_stats (input, &stats);
      for (guint state = BC_LINK_WAITING; state <= BC_LINK_BACKING_OFF; state++)
        {
          g_autofree char *labels =
              g_strdup_printf ("input=\"%s\",state=\"%s\"", bc_input_get_id (input),
                               bc_link_state_to_string ((BcLinkState) state));
          add_value (text, name, labels, stats.link == (BcLinkState) state);
        }
    }
}

void
bc_describe_input_metrics (GString *text, const BcSound *sound)
{
  for (gsize figure = 0; figure < G_N_ELEMENTS (figures); figure++)
    {
      g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", figures[figure].name,
                              figures[figure].help, figures[figure].name, figures[figure].type);
      for (guint i = 0; i < bc_sound_get_n_inputs (sound); i++)
        {
          BcInput *input = bc_sound_get_input (sound, i);
          BcInputStats stats;
          bc_input_get_stats (input, &stats);
          g_autofree char *labels = g_strdup_printf ("input=\"%s\"", bc_input_get_id (input));
          add_value (text, figures[figure].name, labels, figures[figure].get (&stats));
        }
    }
  add_states (text, sound);
}
