/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

#include <boothcast/meeting/event.h>

gboolean
bc_make_budget (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  BcBudgetView budget = { 0 };

  bc_meeting_get_budget (maker->meeting, maker->viewer->time, &budget);
  bc_json_add_string (json, "pool", maker->setup->pool.id);
  bc_json_add_string (json, "day", budget.day);
  bc_json_add_string (json, "state", bc_budget_state_to_string (budget.state));
  bc_json_add_seconds (json, "limit_s", budget.limit_ms);
  bc_maker_add_clock (maker, "used_s", budget.used_ms);
  bc_maker_add_clock (maker, "left_s", budget.left_ms);
  bc_maker_add_clock (maker, "leased_s", budget.leased_ms);
  bc_maker_add_clock (maker, "overdraft_s", budget.overdraft_ms);
  bc_json_add_seconds (json, "extended_s", budget.extended_ms);
  bc_json_add_seconds (json, "ceiling_s", budget.ceiling_ms);
  bc_maker_add_clock (maker, "available_s", budget.available_ms);
  if (budget.ends_in_ms >= 0)
    bc_maker_add_clock (maker, "ends_in_s", budget.ends_in_ms);
  else if (!maker->is_timeless)
    bc_json_add_raw (json, "ends_in_s", "null");
  return TRUE;
}

gboolean
bc_make_extension (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  BcExtensionView extension = { 0 };

  bc_meeting_get_extension (maker->meeting, &extension);
  bc_json_add_string (json, "state", bc_extension_state_to_string (extension.state));
  bc_json_add_integer (json, "minutes", extension.minutes);
  bc_json_add_string (json, "reason", extension.reason);
  bc_json_add_string (json, "actor", extension.actor);
  return TRUE;
}

/* --- The forecast --- */

/* Whoever listens needs to know when interpretation ends, if that is before the agenda does; nothing of how
 * the pool stands or who draws on it. */
static void
add_for_everybody (BcMaker *maker, const BcForecast *forecast)
{
  gboolean is_early = forecast->end == BC_FORECAST_POOL || forecast->end == BC_FORECAST_SERVICE;
  gboolean is_told = is_early || maker->viewer->reader != BC_READER_PUBLIC;

  bc_json_add_boolean (&maker->json, "ends_early", is_early);
  bc_maker_add_wall_time (maker, "ends_at", is_told ? forecast->ends_wall_us : 0);
}

static void
add_for_staff (BcMaker *maker, const BcForecast *forecast)
{
  BcJson *json = &maker->json;

  bc_json_add_string (json, "end", bc_forecast_end_to_string (forecast->end));
  bc_json_add_string (json, "cause", bc_forecast_cause_to_string (forecast->cause));
  bc_maker_add_wall_time (maker, "agenda_ends_at", forecast->agenda_ends_wall_us);
  bc_maker_add_wall_time (maker, "pool_ends_at", forecast->pool_ends_wall_us);
  bc_json_add_seconds (json, "reserve_s", forecast->reserve_us / 1000);
  bc_json_add_string (json, "cut", forecast->cut != NULL ? forecast->cut->id : NULL);
  bc_json_add_seconds (json, "cut_s", forecast->cut_us / 1000);
  bc_json_add_integer (json, "sessions_cut", forecast->n_cut);
  bc_json_add_string (json, "text", forecast->text);
}

void
bc_make_forecast (BcMaker *maker, const char *key)
{
  g_auto (BcForecast) forecast = { 0 };

  /* Nothing planned for today is a forecast, too: the empty one. */
  if (!bc_meeting_get_forecast (maker->meeting, maker->viewer->time, &forecast))
    forecast = (BcForecast){ .end = BC_FORECAST_NOTHING };
  bc_json_open (&maker->json, key, '{');
  add_for_everybody (maker, &forecast);
  if (maker->viewer->reader != BC_READER_PUBLIC)
    add_for_staff (maker, &forecast);
  bc_json_close (&maker->json, '}');
}

/* --- Prompts --- */

gboolean
bc_make_prompt (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  BcPromptView prompt = { 0 };

  for (guint i = 0; bc_meeting_get_prompt (maker->meeting, i, &prompt); i++)
    {
      if (g_strcmp0 (prompt.id, id) != 0)
        continue;
      bc_json_add_string (json, "id", prompt.id);
      bc_json_add_string (json, "text", prompt.text);
      bc_json_add_string (json, "event", bc_event_kind_to_string (prompt.event));
      bc_json_add_string (json, "subject", prompt.subject);
      bc_maker_add_wall_time (maker, "since", prompt.since_wall_us);
      return TRUE;
    }
  return FALSE;
}

void
bc_make_prompts (BcMaker *maker, const char *key)
{
  BcPromptView prompt = { 0 };

  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; bc_meeting_get_prompt (maker->meeting, i, &prompt); i++)
    bc_maker_add_resource (maker, NULL, BC_RESOURCE_PROMPT, prompt.id);
  bc_json_close (&maker->json, ']');
}
