/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation.h"

#include <json-glib/json-glib.h>

static void
add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_ms (JsonBuilder *builder, const char *key, gint64 ms)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, ms);
}

/* RFC 3339, in the meeting's zone; null for 0. */
static void
add_time (JsonBuilder *builder, const char *key, const BcScenario *scenario, gint64 wall_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local =
      utc != NULL ? g_date_time_to_timezone (utc, scenario->agenda->zone) : NULL;
  g_autofree char *text =
      wall_us > 0 && local != NULL ? g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;

  add_string (builder, key, text);
}

static void
add_item (JsonBuilder *builder, const BcScenario *scenario, const BcSimulatedItem *item)
{
  json_builder_begin_object (builder);
  add_string (builder, "session", item->session->id);
  add_string (builder, "title", item->session->title);
  add_string (builder, "kind", bc_session_kind_to_string (item->session->kind));
  add_time (builder, "start", scenario, item->starts_wall_us);
  add_time (builder, "end", scenario, item->ends_wall_us);
  add_ms (builder, "interpreted_ms", item->interpreted_ms);
  add_ms (builder, "suspended_ms", item->suspended_ms);
  add_ms (builder, "cut_ms", item->cut_ms);
  json_builder_end_object (builder);
}

static void
add_occurrence (JsonBuilder *builder, const BcScenario *scenario, const BcOccurrence *occurrence)
{
  json_builder_begin_object (builder);
  add_time (builder, "time", scenario, occurrence->wall_us);
  add_string (builder, "kind", bc_occurrence_kind_to_string (occurrence->kind));
  add_string (builder, "session", occurrence->session != NULL ? occurrence->session->id : NULL);
  add_string (builder, "text", occurrence->text);
  add_ms (builder, "used_ms", occurrence->used_ms);
  add_ms (builder, "left_ms", occurrence->left_ms);
  json_builder_end_object (builder);
}

static void
add_lists (JsonBuilder *builder, const BcScenario *scenario, const BcSimulation *simulation)
{
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < simulation->items->len; i++)
    add_item (builder, scenario, &g_array_index (simulation->items, BcSimulatedItem, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "timeline");
  json_builder_begin_array (builder);
  for (guint i = 0; i < simulation->occurrences->len; i++)
    add_occurrence (builder, scenario, g_ptr_array_index (simulation->occurrences, i));
  json_builder_end_array (builder);
}

static void
add_day (JsonBuilder *builder, const BcScenario *scenario, const BcSimulation *simulation)
{
  g_autofree char *sentence = bc_simulation_to_sentence (scenario, simulation);

  json_builder_begin_object (builder);
  add_string (builder, "day", scenario->day->day);
  json_builder_set_member_name (builder, "fits");
  json_builder_add_boolean_value (builder, simulation->ends_wall_us == 0);
  add_string (builder, "verdict", sentence);
  add_ms (builder, "limit_ms", simulation->limit_ms);
  add_ms (builder, "used_ms", simulation->used_ms);
  add_ms (builder, "left_ms", simulation->left_ms);
  add_time (builder, "interpretation_ends", scenario, simulation->ends_wall_us);
  add_time (builder, "agenda_ends", scenario, simulation->agenda_ends_wall_us);
  add_lists (builder, scenario, simulation);
  json_builder_end_object (builder);
}

char *
bc_simulations_to_json (const BcConfig *config, const GArray *scenarios,
                        const GPtrArray *simulations)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gboolean fits = TRUE;

  for (guint i = 0; i < simulations->len; i++)
    fits = fits && ((const BcSimulation *) simulations->pdata[i])->ends_wall_us == 0;
  json_builder_begin_object (builder);
  add_string (builder, "meeting", config->setup->id);
  add_string (builder, "pool", config->setup->pool.id);
  json_builder_set_member_name (builder, "fits");
  json_builder_add_boolean_value (builder, fits);
  json_builder_set_member_name (builder, "days");
  json_builder_begin_array (builder);
  for (guint i = 0; i < simulations->len; i++)
    add_day (builder, &g_array_index (scenarios, BcScenario, i), simulations->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
