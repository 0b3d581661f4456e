/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

#include <json-glib/json-glib.h>

void
bc_make_outputs (BcMaker *maker, const char *key)
{
  const BcWebPorts *ports = &maker->viewer->config->ports;
  g_autofree char *outputs =
      ports->describe_outputs != NULL ? ports->describe_outputs (ports->user_data) : NULL;

  /* Somebody else's JSON: an event is one line. */
  bc_json_add_raw (&maker->json, key, outputs != NULL ? g_strdelimit (outputs, "\r\n", ' ') : "[]");
}

/* What somebody can have changed of it is whether it is on; the rest runs by itself. */
gboolean
bc_make_output (BcMaker *maker, const char *id)
{
  const BcWebPorts *ports = &maker->viewer->config->ports;
  g_autofree char *text =
      ports->describe_output != NULL ? ports->describe_output (id, ports->user_data) : NULL;
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GList) keys = json_object_get_members (object);
  for (GList *key = keys; key != NULL; key = key->next)
    {
      g_autofree char *value = json_to_string (json_object_get_member (object, key->data), FALSE);
      if (!maker->is_timeless || g_strcmp0 (key->data, "on") == 0 ||
          g_strcmp0 (key->data, "id") == 0)
        bc_json_add_raw (&maker->json, key->data, value);
    }
  return TRUE;
}
