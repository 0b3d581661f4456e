/* SPDX-License-Identifier: Apache-2.0 */
#include "input-list.h"

BcInputList *
bc_input_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) bc_input_free);
}

gboolean
bc_input_list_make (BcInputList *list, const BcConfig *config, guint first, GError **error)
{
  for (guint i = first; i < config->inputs->len; i++)
    {
      BcInputConfig set_up;

      bc_config_input_set_up (g_ptr_array_index (config->inputs, i), &set_up);
      BcInput *input = bc_input_new (&set_up, error);
      if (input == NULL)
        return FALSE;
      g_ptr_array_add (list, input);
    }
  return TRUE;
}

gboolean
bc_input_list_start (BcInputList *list, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    if (!bc_input_start (g_ptr_array_index (list, i), error))
      return FALSE;
  return TRUE;
}

void
bc_input_list_join_backups (BcInputList *list, const BcConfig *config, guint first)
{
  for (guint i = first; i < list->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      if (input->backup != NULL)
        bc_input_set_backup (g_ptr_array_index (list, i), bc_input_list_find (list, input->backup));
    }
}

void
bc_input_list_stop (BcInputList *list)
{
  for (guint i = 0; i < list->len; i++)
    bc_input_stop (g_ptr_array_index (list, i));
}

BcInput *
bc_input_list_find (const BcInputList *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    {
      BcInput *input = g_ptr_array_index (list, i);
      if (g_strcmp0 (bc_input_get_id (input), id) == 0)
        return input;
    }
  return NULL;
}
