/* SPDX-License-Identifier: Apache-2.0 */
#include "stream-names.h"

#include <boothcast/base/error.h>

static gboolean
is_free (BcBroadcast *broadcast, const BcSetup *setup, const char *name, GError **error)
{
  if (bc_broadcast_find_stream (broadcast, name) == NULL &&
      (!g_str_has_prefix (name, "ear-") || bc_setup_find_channel (setup, name) == NULL))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "a channel and what a desk hears are both called \"%s\": call them otherwise", name);
  return FALSE;
}

gboolean
bc_stream_names_are_free (BcBroadcast *broadcast, const BcSetup *was, const BcSetup *is,
                          GError **error)
{
  for (guint i = was->channels->len; i < is->channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (is->channels, i);
      if (bc_broadcast_find_stream (broadcast, channel->id) != NULL)
        return is_free (broadcast, is, channel->id, error);
    }
  for (guint i = was->desks->len; i < is->desks->len; i++)
    {
      const BcDesk *desk = g_ptr_array_index (is->desks, i);
      g_autofree char *name = g_strconcat ("ear-", desk->id, NULL);
      if (!is_free (broadcast, is, name, error))
        return FALSE;
    }
  return TRUE;
}
