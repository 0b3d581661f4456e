/* SPDX-License-Identifier: Apache-2.0 */
#include "speakers-json.h"

static void
add_string (JsonBuilder *builder, const char *key, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
add_speaker (JsonBuilder *builder, const BcSpeaker *speaker)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", speaker->id);
  add_string (builder, "name", speaker->name);
  add_string (builder, "delegation", speaker->delegation);
  add_string (builder, "language", speaker->language);
  if (speaker->minutes > 0)
    {
      json_builder_set_member_name (builder, "minutes");
      json_builder_add_int_value (builder, speaker->minutes);
    }
  add_string (builder, "statement", speaker->statement);
  json_builder_end_object (builder);
}

void
bc_speakers_add_json (JsonBuilder *builder, const BcSpeakers *list)
{
  json_builder_begin_array (builder);
  for (guint i = 0; list != NULL && i < list->speakers->len; i++)
    add_speaker (builder, list->speakers->pdata[i]);
  json_builder_end_array (builder);
}
