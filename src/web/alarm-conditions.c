/* SPDX-License-Identifier: Apache-2.0 */
#include "alarm-conditions-private.h"

#include <boothcast/meeting/meeting.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  BcAlarms *alarms;
  const BcWebConfig *config;
  const BcMeeting *meeting;
  const BcSetup *setup;
  BcTime time;
  gboolean is_in_session; /* one is open: only then does anybody miss anything */
  gboolean is_interpreted;
  gboolean is_heard; /* a session is open, or the audience without one */
} Look;

static void hold (const Look *look, BcAlarmKind kind, const char *subject, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static void
hold (const Look *look, BcAlarmKind kind, const char *subject, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  bc_alarms_hold (look->alarms, kind, subject, text);
}

/* --- The room --- */

/* What is added to the room is not the room: it stands in for nothing. */
static gboolean
is_room_lost (const Look *look)
{
  const GPtrArray *lines = look->setup->floor_inputs;

  for (guint i = 0; i < lines->len; i++)
    {
      const BcFloorInput *line = lines->pdata[i];
      if (line->role != BC_FLOOR_ROLE_ADD && bc_meeting_is_input_found (look->meeting, line->input))
        return FALSE;
    }
  return TRUE;
}

static void
look_at_room_line (const Look *look, const BcFloorInput *line)
{
  if (bc_meeting_is_input_found (look->meeting, line->input))
    return;
  if (line->role == BC_FLOOR_ROLE_ADD)
    hold (look, BC_ALARM_ADDED_LOST, line->input, "No sound from “%s”, which is added to the room",
          line->input);
  else
    hold (look, BC_ALARM_INPUT_LOST, line->input, "No sound from the room's line “%s”",
          line->input);
}

static void
look_at_room (const Look *look)
{
  const GPtrArray *lines = look->setup->floor_inputs;
  gboolean is_lost = is_room_lost (look);

  if (is_lost)
    hold (look, BC_ALARM_FLOOR_LOST, NULL, "The sound of the room is lost");
  for (guint i = 0; i < lines->len; i++)
    {
      const BcFloorInput *line = lines->pdata[i];
      if (line->role == BC_FLOOR_ROLE_ADD || !is_lost)
        look_at_room_line (look, line);
    }
  if (!is_lost && look->is_interpreted &&
      bc_setup_find_language (look->setup, bc_meeting_get_floor_language (look->meeting)) == NULL)
    hold (look, BC_ALARM_UNKNOWN_FLOOR, NULL, "Nobody has said which language the floor speaks");
}

/* --- The booths --- */

static void
look_at_desk (const Look *look, const BcDesk *desk)
{
  BcDeskView view = { 0 };

  if (!bc_meeting_get_desk (look->meeting, desk->id, &view))
    return;
  const char *name = desk->name != NULL ? desk->name : desk->id;
  if (view.state == BC_DESK_LOST)
    hold (look, BC_ALARM_DESK_LOST, desk->id, "%s is on air, but its sound is lost", name);
  if (view.cannot != NULL)
    hold (look, BC_ALARM_CANNOT, desk->id, "%s cannot interpret: %s", name, view.cannot);
}

/* Whether there are desks for it at all: a channel without a booth carries the floor as it should. */
static gboolean
has_desk (const Look *look, const char *channel)
{
  for (guint i = 0; i < look->setup->desks->len; i++)
    {
      const BcDesk *desk = look->setup->desks->pdata[i];
      if (g_strcmp0 (desk->output_a, channel) == 0 || g_strcmp0 (desk->output_b, channel) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
look_at_channel (const Look *look, const BcPlanChannel *channel, const char *spoken)
{
  const BcLanguage *language =
      channel->language != NULL ? bc_setup_find_language (look->setup, channel->language) : NULL;

  if (language == NULL || strcmp (language->id, spoken) == 0 ||
      strcmp (channel->carries, "floor") != 0 || !has_desk (look, channel->id))
    return;
  hold (look, BC_ALARM_NOBODY, channel->id, "Nobody is interpreting into %s", language->name);
}

static void
look_at_booths (const Look *look)
{
  const BcPlan *plan = bc_meeting_get_plan (look->meeting);
  const char *spoken = bc_meeting_get_floor_language (look->meeting);

  for (guint i = 0; i < look->setup->desks->len; i++)
    look_at_desk (look, look->setup->desks->pdata[i]);
  if (!look->is_interpreted || bc_setup_find_language (look->setup, spoken) == NULL)
    return;
  for (guint i = 0; i < plan->n_channels; i++)
    look_at_channel (look, &plan->channels[i], spoken);
}

/* --- The minutes --- */

static void
look_at_minutes (const Look *look)
{
  g_auto (BcForecast) forecast = { 0 };
  BcBudgetView budget = { 0 };

  bc_meeting_get_budget (look->meeting, look->time, &budget);
  if (budget.state == BC_BUDGET_SPENT)
    hold (look, BC_ALARM_SPENT, NULL, "Today's interpretation minutes are used up");
  else if (bc_meeting_get_forecast (look->meeting, look->time, &forecast) &&
           (forecast.end == BC_FORECAST_POOL || forecast.end == BC_FORECAST_SERVICE))
    hold (look, BC_ALARM_SHORT, NULL, "%s",
          forecast.text != NULL ? forecast.text : "Interpretation will end before the agenda does");
}

static void
look_at_day (const Look *look)
{
  const char *today;
  const char *day = bc_meeting_get_day_ahead (look->meeting, &today);

  if (day != NULL)
    hold (look, BC_ALARM_DAY, NULL,
          "The pool stands at %s, this machine's clock says %s: the minutes are counted on %s", day,
          today, day);
}

static void
look_at_machine (const Look *look)
{
  const BcWebPorts *ports = &look->config->ports;

  if (bc_meeting_is_clock_disputed (look->meeting))
    hold (look, BC_ALARM_CLOCK, NULL,
          "The clock of this machine has jumped; the minutes are counted by the time that has "
          "passed");
  look_at_day (look);
  if (ports->is_store_away != NULL && ports->is_store_away (ports->user_data))
    hold (look, BC_ALARM_STORE, NULL, "The store does not answer");
}

/* --- What others describe as JSON: what is not in it is well --- */

static const char *
get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
is_boolean (JsonObject *object, const char *key, gboolean value)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node) == value;
}

static void
look_at_backup (const Look *look, const char *id, JsonObject *input)
{
  const char *backup = get_string (input, "backup");

  if (backup == NULL || !look->is_heard)
    return;
  if (is_boolean (input, "on_backup", TRUE))
    hold (look, BC_ALARM_ON_BACKUP, id, "Input “%s” is heard from its backup “%s”", id, backup);
  if (is_boolean (input, "backup_found", FALSE))
    hold (look, BC_ALARM_BACKUP_LOST, id, "The backup “%s” of input “%s” brings no sound", backup,
          id);
}

static void
look_at_input (const Look *look, JsonObject *input)
{
  const char *id = get_string (input, "id");
  const char *other = get_string (input, "same_as");

  if (id != NULL)
    look_at_backup (look, id, input);
  if (id != NULL && other != NULL)
    hold (look, BC_ALARM_SAME_SOUND, id, "Input “%s” carries the same sound as “%s”", id, other);
}

static void
look_at_output (const Look *look, JsonObject *output)
{
  const char *id = get_string (output, "id");
  const char *why = get_string (output, "last_error");

  if (id != NULL && is_boolean (output, "failing", TRUE))
    hold (look, BC_ALARM_OUTPUT, id, "Output “%s” does not reach its far end%s%s", id,
          why != NULL ? ": " : "", why != NULL ? why : "");
}

typedef void (*LookFunc) (const Look *look, JsonObject *object);

static void
look_at_list (const Look *look, char *(*describe) (gpointer user_data), LookFunc look_at)
{
  g_autofree char *text = describe != NULL ? describe (look->config->ports.user_data) : NULL;
  g_autoptr (JsonNode) root = text != NULL ? json_from_string (text, NULL) : NULL;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return;
  JsonArray *list = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *item = json_array_get_element (list, i);
      if (JSON_NODE_HOLDS_OBJECT (item))
        look_at (look, json_node_get_object (item));
    }
}

/* --- All of it --- */

static void
find_session (Look *look)
{
  for (guint i = 0; i < look->setup->sessions->len; i++)
    {
      const BcSession *session = look->setup->sessions->pdata[i];
      if (bc_meeting_get_session_state (look->meeting, session->id) != BC_SESSION_OPEN)
        continue;
      BcBudgetView budget = { 0 };
      bc_meeting_get_budget (look->meeting, look->time, &budget);
      look->is_in_session = TRUE;
      look->is_interpreted =
          session->kind == BC_SESSION_KIND_INTERPRETED && budget.state == BC_BUDGET_RUNNING;
    }
}

gboolean
bc_alarms_look (BcAlarms *alarms, const BcWebConfig *config, BcTime time)
{
  Look look = { .alarms = alarms,
                .config = config,
                .meeting = config->meeting,
                .setup = bc_meeting_get_setup (config->meeting),
                .time = time };

  find_session (&look);
  bc_alarms_begin (alarms, time.now_us, time.wall_us);
  look.is_heard = look.is_in_session || bc_meeting_is_audience_open (look.meeting);
  if (look.is_heard)
    {
      look_at_room (&look);
      look_at_booths (&look);
    }
  look_at_minutes (&look);
  look_at_machine (&look);
  look_at_list (&look, config->ports.describe_inputs, look_at_input);
  look_at_list (&look, config->ports.describe_outputs, look_at_output);
  return bc_alarms_end (alarms);
}
