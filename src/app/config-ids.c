/* SPDX-License-Identifier: Apache-2.0 */
#include "config-ids.h"

void
bc_config_ids_init (BcConfigIds *ids, const char *kind)
{
  ids->kind = kind;
  ids->ids = g_ptr_array_new_with_free_func (g_free);
  ids->pointers = g_ptr_array_new_with_free_func (g_free);
}

void
bc_config_ids_clear (BcConfigIds *ids)
{
  g_clear_pointer (&ids->ids, g_ptr_array_unref);
  g_clear_pointer (&ids->pointers, g_ptr_array_unref);
}

gboolean
bc_config_ids_add (BcConfigIds *ids, const char *id, const char *pointer, const char **first)
{
  guint at;

  if (g_ptr_array_find_with_equal_func (ids->ids, id, g_str_equal, &at))
    {
      *first = g_ptr_array_index (ids->pointers, at);
      return FALSE;
    }
  g_ptr_array_add (ids->ids, g_strdup (id));
  g_ptr_array_add (ids->pointers, g_strdup (pointer));
  return TRUE;
}
