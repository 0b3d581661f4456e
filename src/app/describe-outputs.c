/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-outputs.h"

#include "describe-json.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/clock.h>
#include <json-glib/json-glib.h>

#define API "/api/v1/outputs/"

/* --- JSON --- */

static void
add_source (JsonBuilder *json, const BcConfigOutput *config)
{
  json_builder_set_member_name (json, "source");
  json_builder_begin_object (json);
  bc_describe_add_text (json, config->desk != NULL ? "desk" : "channel",
                        config->desk != NULL ? config->desk : config->channel);
  if (config->desk == NULL)
    {
      json_builder_set_member_name (json, "minus");
      json_builder_begin_array (json);
      for (guint i = 0; config->minus != NULL && config->minus[i] != NULL; i++)
        json_builder_add_string_value (json, config->minus[i]);
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
}

static const char *
codec_to_string (BcOutputCodec codec)
{
  static const char *const names[] = { [BC_OUTPUT_L24] = "l24",
                                       [BC_OUTPUT_OPUS] = "opus",
                                       [BC_OUTPUT_AAC] = "aac",
                                       [BC_OUTPUT_PCM] = "pcm" };

  return names[codec];
}

/* What it is, as it was configured. */
static void
add_setup (JsonBuilder *json, const BcConfigOutput *config)
{
  const BcOutputConfig *line = &config->line;
  g_autofree char *to = bc_output_config_name_far_end (line);
  g_autofree char *sdp =
      line->kind == BC_OUTPUT_RTP ? g_strconcat (API, line->id, ".sdp", NULL) : NULL;

  bc_describe_add_text (json, "id", line->id);
  bc_describe_add_text (json, "type", bc_config_output_kind_to_string (line->kind));
  bc_describe_add_text (json, "codec", codec_to_string (line->codec));
  bc_describe_add_text (json, "to", to);
  bc_describe_add_text (json, "sdp", sdp);
  add_source (json, config);
}

static void
add_retry (JsonBuilder *json, const BcOutputStats *stats)
{
  gint64 wait_us = MAX (stats->retry_us - bc_clock_now_us (), 0);

  json_builder_set_member_name (json, "retry_s");
  if (stats->state == BC_OUTPUT_BACKING_OFF)
    json_builder_add_int_value (json, (wait_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  else
    json_builder_add_null_value (json);
}

static void
add_output (JsonBuilder *json, const BcOutputs *outputs, guint number)
{
  BcOutput *output = bc_outputs_get (outputs, number);
  g_autofree char *last_error = bc_output_get_last_error (output);
  BcOutputStats stats;

  bc_output_get_stats (output, &stats);
  json_builder_begin_object (json);
  add_setup (json, bc_outputs_get_config (outputs, number));
  json_builder_set_member_name (json, "on");
  json_builder_add_boolean_value (json, bc_output_is_on (output));
  bc_describe_add_text (json, "state", bc_output_state_to_string (stats.state));
  json_builder_set_member_name (json, "failing");
  json_builder_add_boolean_value (json, stats.is_failing);
  bc_describe_add_halves (json, "peak_dbfs", stats.peak_dbfs);
  bc_describe_add_halves (json, "rms_dbfs", stats.rms_dbfs);
  bc_describe_add_count (json, "bytes", stats.n_bytes);
  bc_describe_add_count (json, "packets", stats.n_packets);
  bc_describe_add_count (json, "dropped", stats.n_dropped);
  bc_describe_add_count (json, "connections", stats.n_connections);
  bc_describe_add_count (json, "failures", stats.n_failures);
  add_retry (json, &stats);
  bc_describe_add_last_error (json, last_error, stats.erred_us);
  json_builder_end_object (json);
}

static char *
finish (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);

  return json_to_string (root, FALSE);
}

char *
bc_describe_outputs (const BcOutputs *outputs)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < bc_outputs_get_n (outputs); i++)
    add_output (json, outputs, i);
  json_builder_end_array (json);
  return finish (json);
}

char *
bc_describe_output (const BcOutputs *outputs, const char *id)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  for (guint i = 0; i < bc_outputs_get_n (outputs); i++)
    if (g_strcmp0 (bc_outputs_get_config (outputs, i)->line.id, id) == 0)
      {
        add_output (json, outputs, i);
        return finish (json);
      }
  return NULL;
}

/* --- Prometheus --- */

typedef double (*FigureFunc) (const BcOutputStats *stats);

static double
get_up (const BcOutputStats *stats)
{
  return stats->state == BC_OUTPUT_RUNNING;
}

static double
get_failing (const BcOutputStats *stats)
{
  return stats->is_failing;
}

static double
get_rms (const BcOutputStats *stats)
{
  return stats->rms_dbfs;
}

static double
get_bytes (const BcOutputStats *stats)
{
  return (double) stats->n_bytes;
}

static double
get_packets (const BcOutputStats *stats)
{
  return (double) stats->n_packets;
}

static double
get_dropped_s (const BcOutputStats *stats)
{
  return (double) stats->n_dropped * BC_TICK_MS / 1000;
}

static double
get_connections (const BcOutputStats *stats)
{
  return (double) stats->n_connections;
}

static double
get_failures (const BcOutputStats *stats)
{
  return (double) stats->n_failures;
}

static const struct
{
  const char *name;
  const char *type;
  const char *help;
  FigureFunc get;
} figures[] = {
  { "boothcast_output_up", "gauge", "1 while the far end takes the sound.", get_up },
  { "boothcast_output_failing", "gauge",
    "1 from a failure until it runs again, and while it is refused.", get_failing },
  { "boothcast_output_level_dbfs", "gauge", "RMS level of what it is fed with.", get_rms },
  { "boothcast_output_bytes_total", "counter", "Bytes sent.", get_bytes },
  { "boothcast_output_packets_total", "counter", "Packets sent.", get_packets },
  { "boothcast_output_dropped_seconds_total", "counter", "Sound that nobody took in time.",
    get_dropped_s },
  { "boothcast_output_connections_total", "counter", "Times it came to run.", get_connections },
  { "boothcast_output_failures_total", "counter", "Times it had to wait and try again.",
    get_failures },
};

void
bc_describe_output_metrics (GString *text, const BcOutputs *outputs)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize figure = 0; figure < G_N_ELEMENTS (figures); figure++)
    {
      g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", figures[figure].name,
                              figures[figure].help, figures[figure].name, figures[figure].type);
      for (guint i = 0; i < bc_outputs_get_n (outputs); i++)
        {
          BcOutputStats stats;
          bc_output_get_stats (bc_outputs_get (outputs, i), &stats);
          g_string_append_printf (
              text, "%s{output=\"%s\"} %s\n", figures[figure].name,
              bc_outputs_get_config (outputs, i)->line.id,
              g_ascii_dtostr (digits, sizeof digits, figures[figure].get (&stats)));
        }
    }
}
