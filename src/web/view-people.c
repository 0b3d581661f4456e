/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

#include <string.h>

/* --- Desks --- */

static void
add_ear (BcMaker *maker, const BcDesk *desk, const BcDeskView *view)
{
  BcJson *json = &maker->json;
  g_autofree char *stream = g_strdup_printf ("ear-%s", desk->id);
  g_autofree char *url = bc_broadcast_find_stream (maker->viewer->config->broadcast, stream) != NULL
                             ? g_strdup_printf ("/live/%s.ogg", stream)
                             : NULL;

  bc_json_add_string (json, "ear", view->ear);
  bc_json_add_string (json, "ear_carries", view->ear_carries);
  bc_json_add_string (json, "ear_mark", bc_ear_mark_to_string (view->ear_mark));
  bc_json_add_string (json, "ear_url", url);
}

gboolean
bc_make_desk (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  const BcDesk *desk = bc_setup_find_desk (maker->setup, id);
  BcDeskView view = { 0 };

  if (desk == NULL || !bc_meeting_get_desk (maker->meeting, desk->id, &view))
    return FALSE;
  bc_json_add_string (json, "id", desk->id);
  bc_json_add_string (json, "name", desk->name);
  bc_json_add_string (json, "booth", desk->booth);
  bc_json_add_string (json, "state", bc_desk_state_to_string (view.state));
  bc_json_add_string (json, "output", g_strcmp0 (view.output, desk->output_a) == 0 ? "a" : "b");
  bc_json_add_string (json, "channel", view.output);
  bc_json_add_string (json, "output_a", desk->output_a);
  bc_json_add_string (json, "output_b", desk->output_b);
  bc_json_add_string (json, "input", desk->input);
  bc_json_add_boolean (json, "input_found", view.is_input_found);
  bc_json_add_boolean (json, "silent", view.is_silent);
  bc_json_add_string (json, "person", view.person);
  bc_json_add_boolean (json, "armed", view.is_armed);
  bc_json_add_string (json, "cannot", view.cannot);
  bc_maker_add_clock (maker, "turn_s", view.turn_us / 1000);
  add_ear (maker, desk, &view);
  return TRUE;
}

void
bc_make_desks (BcMaker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < maker->setup->desks->len; i++)
    {
      const BcDesk *desk = g_ptr_array_index (maker->setup->desks, i);
      bc_maker_add_resource (maker, NULL, BC_RESOURCE_DESK, desk->id);
    }
  bc_json_close (&maker->json, ']');
}

/* --- Speakers --- */

static void
add_speaker (BcMaker *maker, const BcSpeaker *speaker)
{
  BcJson *json = &maker->json;

  bc_json_open (json, NULL, '{');
  bc_json_add_string (json, "id", speaker->id);
  bc_json_add_string (json, "name", speaker->name);
  bc_json_add_string (json, "delegation", speaker->delegation);
  bc_json_add_string (json, "language", speaker->language);
  bc_json_add_integer (json, "minutes", speaker->minutes);
  /* Not delivered yet: for those who have to interpret it, and those who hand it to them. */
  if (maker->viewer->reader != BC_READER_PUBLIC)
    bc_json_add_string (json, "statement", speaker->statement);
  bc_json_add_boolean (json, "done", speaker->is_done);
  bc_json_close (json, '}');
}

gboolean
bc_make_list (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  BcListView view = { 0 };

  if (!bc_meeting_get_list (maker->meeting, id, maker->viewer->time.now_us, &view))
    return FALSE;
  bc_json_add_string (json, "session", id);
  bc_json_add_string (json, "speaker", view.speaker);
  bc_maker_add_clock (maker, "speaking_s", view.speaking_us / 1000);
  bc_maker_add_clock (maker, "over_s", MAX (view.over_us, 0) / 1000);
  bc_json_open (json, "speakers", '[');
  for (guint i = 0; view.list != NULL && i < view.list->speakers->len; i++)
    add_speaker (maker, g_ptr_array_index (view.list->speakers, i));
  bc_json_close (json, ']');
  return TRUE;
}

static gboolean
has_list (BcMaker *maker, const char *session)
{
  BcListView view = { 0 };

  return bc_meeting_get_list (maker->meeting, session, maker->viewer->time.now_us, &view) &&
         view.list != NULL && view.list->speakers->len > 0;
}

void
bc_make_lists (BcMaker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < maker->setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (maker->setup->sessions, i);
      if (has_list (maker, session->id))
        bc_maker_add_resource (maker, NULL, BC_RESOURCE_LIST, session->id);
    }
  bc_json_close (&maker->json, ']');
}

/* --- Minutes of one's own --- */

void
bc_make_persons (BcMaker *maker, gboolean is_all, const char *only)
{
  BcJson *json = &maker->json;
  BcPersonView person;

  bc_json_open (json, NULL, '[');
  for (guint i = 0; bc_meeting_get_person (maker->meeting, i, maker->viewer->time.now_us, &person);
       i++)
    {
      if (!is_all && g_strcmp0 (person.person, only) != 0)
        continue;
      bc_json_open (json, NULL, '{');
      bc_json_add_string (json, "person", person.person);
      bc_json_add_string (json, "booth", person.booth);
      bc_json_add_seconds (json, "on_air_s", person.on_air_ms);
      bc_json_close (json, '}');
    }
  bc_json_close (json, ']');
}
