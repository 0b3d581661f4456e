/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "describe-inputs.h"
#include "describe-outputs.h"

#include <boothcast/base/clock.h>
#include <json-glib/json-glib.h>
#include <math.h>

/* --- JSON --- */

/* To halves, which binary holds exactly: json-glib writes every digit of a double. */
static void
add_halves (JsonBuilder *json, double value)
{
  json_builder_add_double_value (json, round (value * 2) / 2);
}

static void
add_output_levels (JsonBuilder *json, const BcOutputs *outputs)
{
  json_builder_set_member_name (json, "outputs");
  json_builder_begin_object (json);
  for (guint i = 0; i < bc_outputs_get_n (outputs); i++)
    {
      BcOutputStats stats;
      bc_output_get_stats (bc_outputs_get (outputs, i), &stats);
      json_builder_set_member_name (json, bc_outputs_get_config (outputs, i)->line.id);
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "peak_dbfs");
      add_halves (json, stats.peak_dbfs);
      json_builder_set_member_name (json, "rms_dbfs");
      add_halves (json, stats.rms_dbfs);
      json_builder_end_object (json);
    }
  json_builder_end_object (json);
}

static void
add_level (JsonBuilder *json, const BcInputStats *stats)
{
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "peak_dbfs");
  add_halves (json, stats->peak_dbfs);
  json_builder_set_member_name (json, "rms_dbfs");
  add_halves (json, stats->rms_dbfs);
  json_builder_set_member_name (json, "voice");
  json_builder_add_boolean_value (json, stats->is_voice);
  json_builder_end_object (json);
}

char *
bc_describe_levels (const BcSound *sound)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "inputs");
  json_builder_begin_object (json);
  for (guint i = 0; i < bc_sound_get_n_inputs (sound); i++)
    {
      BcInput *input = bc_sound_get_input (sound, i);
      BcInputStats stats;
      bc_input_get_stats (input, &stats);
      json_builder_set_member_name (json, bc_input_get_id (input));
      add_level (json, &stats);
    }
  json_builder_end_object (json);
  add_output_levels (json, bc_sound_get_outputs (sound));
  json_builder_end_object (json);

  g_autoptr (JsonNode) root = json_builder_get_root (json);
  return json_to_string (root, FALSE);
}

/* --- Prometheus --- */

static void
add_family (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_value (GString *text, const char *name, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s %s\n", name, g_ascii_dtostr (digits, sizeof digits, value));
}

static void
add_engine_figures (GString *text, const BcSound *sound)
{
  BcEngineStats stats;

  bc_engine_get_stats (bc_sound_get_engine (sound), &stats);
  const struct
  {
    const char *name;
    const char *type;
    const char *help;
    double value;
  } figures[] = {
    { "boothcast_ticks_total", "counter", "Ticks of 20 ms run.", (double) stats.n_ticks },
    { "boothcast_ticks_late_total", "counter", "Wakes that had to catch up.",
      (double) stats.n_late },
    { "boothcast_gaps_total", "counter", "Times programme time was skipped.",
      (double) stats.n_skips },
    { "boothcast_gap_seconds_total", "counter", "Programme time skipped.",
      (double) stats.skipped_us / G_USEC_PER_SEC },
    { "boothcast_tick_worst_late_seconds", "gauge", "Latest wake since the last look.",
      (double) stats.worst_late_us / G_USEC_PER_SEC },
    { "boothcast_programme_seconds", "gauge", "Programme time.",
      (double) stats.programme_samples / BC_SAMPLE_RATE },
    { "boothcast_limiter_db", "gauge", "Largest gain reduction of the last second.",
      stats.limiter_db },
    { "boothcast_blocks_dropped_total", "counter", "Blocks that found the encoder's ring full.",
      (double) bc_sound_get_n_dropped_blocks (sound) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      add_family (text, figures[i].name, figures[i].type, figures[i].help);
      add_value (text, figures[i].name, figures[i].value);
    }
}

static void
add_flavour_figures (GString *text, const BcSound *sound)
{
  static const char family[] = "boothcast_flavour_packets_lost_total";
  g_autoptr (GArray) losses = bc_flavours_get_losses (bc_sound_get_flavours (sound));

  add_family (text, family, "counter", "Packets of 20 ms that came too fast to make a flavour of.");
  for (guint i = 0; i < losses->len; i++)
    {
      const BcFlavourLoss *loss = &g_array_index (losses, BcFlavourLoss, i);
      g_autofree char *name = g_strdup_printf ("%s{channel=\"%s\",flavour=\"%s\"}", family,
                                               loss->channel, bc_flavour_get_name (loss->flavour));
      add_value (text, name, (double) loss->n_packets_lost);
    }
}

static void
add_budget_figures (GString *text, const BcMeeting *meeting)
{
  BcBudgetView view;

  bc_meeting_get_budget (meeting, bc_time_read (), &view);
  add_family (text, "boothcast_budget_seconds", "gauge", "The day's interpretation minutes.");
  add_value (text, "boothcast_budget_seconds{part=\"limit\"}", (double) view.limit_ms / 1000);
  add_value (text, "boothcast_budget_seconds{part=\"used\"}", (double) view.used_ms / 1000);
  add_value (text, "boothcast_budget_seconds{part=\"left\"}", (double) view.left_ms / 1000);
  add_value (text, "boothcast_budget_seconds{part=\"overdraft\"}",
             (double) view.overdraft_ms / 1000);
}

char *
bc_describe_metrics (const BcSound *sound, const BcMeeting *meeting)
{
  GString *text = g_string_new (NULL);

  add_engine_figures (text, sound);
  add_flavour_figures (text, sound);
  bc_describe_input_metrics (text, sound);
  bc_describe_output_metrics (text, bc_sound_get_outputs (sound));
  add_budget_figures (text, meeting);
  return g_string_free (text, FALSE);
}
