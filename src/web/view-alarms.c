/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

gboolean
bc_make_alarm (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  const BcAlarms *alarms = maker->viewer->alarms;
  const BcAlarm *alarm = alarms != NULL ? bc_alarms_find (alarms, id) : NULL;

  if (alarm == NULL)
    return FALSE;
  bc_json_add_string (json, "id", alarm->id);
  bc_json_add_string (json, "kind", bc_alarm_kind_to_string (alarm->kind));
  bc_json_add_string (json, "level", bc_alarm_kind_get_level (alarm->kind));
  bc_json_add_string (json, "subject", alarm->subject);
  bc_maker_add_wall_time (maker, "since", alarm->since_wall_us);
  bc_json_add_string (json, "text", alarm->text);
  bc_json_add_string (json, "remedy", bc_alarm_kind_get_remedy (alarm->kind));
  bc_json_add_string (json, "acknowledged_by", alarm->acknowledged_by);
  return TRUE;
}

void
bc_make_alarms (BcMaker *maker, const char *key)
{
  const BcAlarms *alarms = maker->viewer->alarms;
  const BcAlarm *alarm;

  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; alarms != NULL && (alarm = bc_alarms_get (alarms, i)) != NULL; i++)
    bc_maker_add_resource (maker, NULL, BC_RESOURCE_ALARM, alarm->id);
  bc_json_close (&maker->json, ']');
}
