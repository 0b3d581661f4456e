/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "live-edits.h"
#include "speakers-json.h"

#include <boothcast/meeting/local-time.h>
#include <json-glib/json-glib.h>

static void
add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder, const char *key, guint count)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, count);
}

static void
add_minutes (JsonBuilder *builder, const char *key, gint64 span_us)
{
  gint64 span_s = span_us / G_TIME_SPAN_SECOND;

  json_builder_set_member_name (builder, key);
  if (span_s % 60 == 0)
    json_builder_add_int_value (builder, span_s / 60);
  else
    json_builder_add_double_value (builder, (double) span_s / 60);
}

/* RFC 3339, in the meeting's zone; null for 0. */
static void
add_time (JsonBuilder *builder, const char *key, const BcAgenda *agenda, gint64 wall_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_timezone (utc, agenda->zone) : NULL;
  g_autofree char *text =
      wall_us > 0 && local ? g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;

  add_string (builder, key, text);
}

/* --- The summary --- */

static void
add_meeting (JsonBuilder *builder, const BcConfig *config)
{
  const BcSetup *setup = config->setup;

  json_builder_set_member_name (builder, "meeting");
  json_builder_begin_object (builder);
  add_string (builder, "id", setup->id);
  add_string (builder, "title", setup->title);
  add_string (builder, "timezone", setup->timezone);
  add_count (builder, "channels", setup->channels->len);
  add_count (builder, "booths", setup->booths->len);
  add_count (builder, "desks", setup->desks->len);
  add_count (builder, "inputs", config->inputs->len);
  add_count (builder, "floor_inputs", setup->floor_inputs->len);
  add_count (builder, "sessions", setup->sessions->len);
  json_builder_end_object (builder);
}

static void
add_pool (JsonBuilder *builder, const BcPool *pool)
{
  guint ends = pool->service_ends_minute;
  g_autofree char *clock = ends > 0 ? g_strdup_printf ("%02u:%02u", ends / 60, ends % 60) : NULL;

  json_builder_set_member_name (builder, "pool");
  json_builder_begin_object (builder);
  add_string (builder, "id", pool->id);
  add_string (builder, "timezone", pool->timezone);
  add_minutes (builder, "minutes", pool->limit_s * G_TIME_SPAN_SECOND);
  add_string (builder, "service_ends_at", clock);
  json_builder_end_object (builder);
}

static void
add_counts (JsonBuilder *builder, const BcConfig *config)
{
  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  add_count (builder, "error", bc_agenda_count (config->agenda, BC_SEVERITY_ERROR));
  add_count (builder, "warning", bc_agenda_count (config->agenda, BC_SEVERITY_WARNING));
  add_count (builder, "note",
             bc_agenda_count (config->agenda, BC_SEVERITY_NOTE) + config->remarks->len);
  json_builder_end_object (builder);
}

/* --- Days and findings --- */

static void
add_item (JsonBuilder *builder, const BcAgenda *agenda, const BcAgendaItem *item)
{
  json_builder_begin_object (builder);
  add_string (builder, "session", item->session->id);
  add_string (builder, "title", item->session->title);
  add_string (builder, "kind", bc_session_kind_to_string (item->session->kind));
  add_time (builder, "start", agenda, item->starts_wall_us);
  add_time (builder, "end", agenda, item->ends_wall_us);
  add_minutes (builder, "minutes", item->span_us);
  add_minutes (builder, "interpreted_minutes", item->counted_us);
  add_minutes (builder, "total_minutes", item->total_us);
  add_minutes (builder, "reserve_minutes", item->reserve_us);
  json_builder_end_object (builder);
}

static void
add_day (JsonBuilder *builder, const BcAgenda *agenda, const BcAgendaDay *day)
{
  json_builder_begin_object (builder);
  add_string (builder, "day", day->day);
  add_minutes (builder, "interpreted_minutes", day->total_us);
  add_minutes (builder, "stated_minutes", day->stated_us);
  add_minutes (builder, "reserve_minutes", day->reserve_us);
  add_time (builder, "service_ends_at", agenda, day->service_ends_wall_us);
  if (day->service_ends_wall_us > 0)
    add_minutes (builder, "service_reserve_minutes", day->service_reserve_us);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < day->items->len; i++)
    add_item (builder, agenda, bc_agenda_day_get_item (day, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_days (JsonBuilder *builder, const BcAgenda *agenda)
{
  json_builder_set_member_name (builder, "days");
  json_builder_begin_array (builder);
  for (guint i = 0; i < agenda->days->len; i++)
    add_day (builder, agenda, g_ptr_array_index (agenda->days, i));
  json_builder_end_array (builder);
}

static void
add_finding (JsonBuilder *builder, const BcFinding *finding)
{
  json_builder_begin_object (builder);
  add_string (builder, "severity", bc_severity_to_string (finding->severity));
  add_string (builder, "kind", bc_finding_kind_to_string (finding->kind));
  add_string (builder, "day", finding->day);
  add_string (builder, "path", finding->path);
  add_string (builder, "text", finding->text);
  json_builder_end_object (builder);
}

static void
add_findings (JsonBuilder *builder, const BcConfig *config)
{
  const GPtrArray *findings = config->agenda->findings;

  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    add_finding (builder, g_ptr_array_index (findings, i));
  json_builder_end_array (builder);
}

static void
add_lines (JsonBuilder *builder, const char *key, const char *const *lines, guint n_lines)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_lines; i++)
    json_builder_add_string_value (builder, lines[i]);
  json_builder_end_array (builder);
}

/* --- Live edits --- */

static void
add_value (JsonBuilder *builder, const char *key, const BcConfig *config, const BcLiveEdit *edit)
{
  gboolean is_live = g_str_equal (key, "live");

  switch (edit->field)
    {
    case BC_LIVE_TITLE:
      add_string (builder, key, is_live ? edit->is_text : edit->was_text);
      break;
    case BC_LIVE_START:
    case BC_LIVE_END:
      add_time (builder, key, config->agenda, is_live ? edit->is_wall_us : edit->was_wall_us);
      break;
    case BC_LIVE_SPEAKERS:
      json_builder_set_member_name (builder, key);
      bc_speakers_add_json (builder, is_live ? edit->is_list : edit->was_list);
      break;
    }
}

static void
add_edits (JsonBuilder *builder, const BcConfig *config, const GPtrArray *edits)
{
  json_builder_set_member_name (builder, "edits");
  json_builder_begin_array (builder);
  for (guint i = 0; i < edits->len; i++)
    {
      const BcLiveEdit *edit = edits->pdata[i];

      json_builder_begin_object (builder);
      add_string (builder, "session", edit->session);
      add_string (builder, "day", edit->day);
      add_string (builder, "field", bc_live_field_to_string (edit->field));
      add_value (builder, "configured", config, edit);
      add_value (builder, "live", config, edit);
      add_string (builder, "text", edit->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* --- All of it --- */

static JsonBuilder *
begin (const char *path, gboolean is_ok)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "file", path);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, is_ok);
  return builder;
}

static char *
end (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

char *
bc_check_to_json (const char *path, const BcConfig *config, const GPtrArray *edits)
{
  g_autoptr (JsonBuilder) builder =
      begin (path, bc_agenda_count (config->agenda, BC_SEVERITY_ERROR) == 0);

  add_counts (builder, config);
  add_meeting (builder, config);
  add_pool (builder, &config->setup->pool);
  add_days (builder, config->agenda);
  add_findings (builder, config);
  add_lines (builder, "remarks", (const char *const *) config->remarks->pdata,
             config->remarks->len);
  if (edits != NULL)
    add_edits (builder, config, edits);
  return end (builder);
}

char *
bc_check_faults_to_json (const char *path, const char *message)
{
  g_autoptr (JsonBuilder) builder = begin (path, FALSE);
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  add_lines (builder, "faults", (const char *const *) lines, g_strv_length (lines));
  return end (builder);
}
