/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-inputs.h"

#include "describe-json.h"

#include <boothcast/base/clock.h>
#include <json-glib/json-glib.h>

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

/* null when nothing is waited for. */
static void
add_retry (JsonBuilder *json, const BcInputStats *stats)
{
  gint64 now_us = bc_clock_now_us ();
  gint64 wait_us = MAX (stats->retry_us - now_us, 0);

  if (stats->link != BC_LINK_BACKING_OFF)
    {
      bc_describe_add_text (json, "retry_at", NULL);
      bc_describe_add_text (json, "retry_s", NULL);
      return;
    }
  bc_describe_add_moment (json, "retry_at", now_us + wait_us);
  bc_describe_add_count (json, "retry_s",
                         (guint64) (wait_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static void
add_history (JsonBuilder *json, BcInput *input, const BcInputStats *stats)
{
  g_autofree char *last_error = bc_input_get_last_error (input);

  bc_describe_add_count (json, "bytes", stats->n_bytes);
  bc_describe_add_count (json, "refused", stats->n_refused);
  bc_describe_add_count (json, "connections", stats->n_connections);
  bc_describe_add_last_error (json, last_error, stats->erred_us);
}

/* `is_true` counts where it `is_known`: else null. */
static void
add_fact (JsonBuilder *json, const char *key, gboolean is_known, gboolean is_true)
{
  json_builder_set_member_name (json, key);
  if (is_known)
    json_builder_add_boolean_value (json, is_true);
  else
    json_builder_add_null_value (json);
}

static gboolean
is_found (const BcSound *sound, const char *id)
{
  BcInputStats stats = { 0 };

  for (guint i = 0; i < bc_sound_get_n_inputs (sound); i++)
    if (g_str_equal (bc_input_get_id (bc_sound_get_input (sound, i)), id))
      bc_input_get_stats (bc_sound_get_input (sound, i), &stats);
  return stats.is_found;
}

/* What stands in for it, if anything may, whether that could and does; and another that it should not sound like. */
static void
add_others (JsonBuilder *json, const BcSound *sound, guint number, const BcConfigInput *config)
{
  const char *backup = config != NULL ? config->backup : NULL;
  int twin = bc_sound_find_twin (sound, number);
  BcInputStats stats;

  bc_input_get_stats (bc_sound_get_input (sound, number), &stats);
  bc_describe_add_text (json, "backup", backup);
  add_fact (json, "backup_found", backup != NULL, backup != NULL && is_found (sound, backup));
  add_fact (json, "on_backup", TRUE, stats.is_on_backup);
  bc_describe_add_text (json, "same_as",
                        twin >= 0 ? bc_input_get_id (bc_sound_get_input (sound, (guint) twin))
                                  : NULL);
}

/* What it is to the floor, and whether it is heard there; null where it is nothing to it. */
static void
add_floor (JsonBuilder *json, const BcMeeting *meeting, const char *id)
{
  const GPtrArray *lines = bc_meeting_get_setup (meeting)->floor_inputs;
  const BcPlan *plan = bc_meeting_get_plan (meeting);
  static const char *const roles[] = {
    [BC_FLOOR_ROLE_MAIN] = "main", [BC_FLOOR_ROLE_BACKUP] = "backup", [BC_FLOOR_ROLE_ADD] = "add"
  };
  const BcFloorInput *line = NULL;
  gboolean is_used = FALSE;

  for (guint i = 0; i < lines->len && line == NULL; i++)
    if (g_strcmp0 (((const BcFloorInput *) lines->pdata[i])->input, id) == 0)
      {
        line = lines->pdata[i];
        is_used = i < plan->n_floor_inputs && plan->floor_inputs[i].gain > 0.0f;
      }
  bc_describe_add_text (json, "floor", line != NULL ? roles[line->role] : NULL);
  add_fact (json, "used", line != NULL, is_used);
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
add_input (JsonBuilder *json, const BcInputsView *view, guint number)
{
  BcInput *input = bc_sound_get_input (view->sound, number);
  const BcConfigInput *config = find_config (view->config, bc_input_get_id (input));
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
  add_floor (json, view->meeting, bc_input_get_id (input));
  add_others (json, view->sound, number, config);
  add_history (json, input, &stats);
  json_builder_end_object (json);
}

char *
bc_describe_inputs (const BcInputsView *view)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < bc_sound_get_n_inputs (view->sound); i++)
    add_input (json, view, i);
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
