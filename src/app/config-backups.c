/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <string.h>

static const BcConfigInput *
find_input (const BcConfig *config, const char *id)
{
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      if (g_strcmp0 (input->id, id) == 0)
        return input;
    }
  return NULL;
}

static gboolean
is_a_desk_s (const BcConfig *config, const char *id)
{
  for (guint i = 0; i < config->setup->desks->len; i++)
    if (g_strcmp0 (((const BcDesk *) config->setup->desks->pdata[i])->input, id) == 0)
      return TRUE;
  return FALSE;
}

static char *
list_inputs (const BcConfig *config)
{
  GString *list = g_string_new ("an input's id (");

  for (guint i = 0; i < config->inputs->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((const BcConfigInput *) config->inputs->pdata[i])->id);
  return g_string_free (g_string_append_c (list, ')'), FALSE);
}

static void
check_backup (BcConfigLoading *loading, const BcConfigInput *input, const char *pointer)
{
  const BcConfigInput *backup = find_input (loading->config, input->backup);
  g_autofree char *known = list_inputs (loading->config);
  const char *first = NULL;
  const char *wanted = NULL;

  if (backup == input)
    wanted = "another input than itself";
  else if (backup == NULL)
    wanted = known;
  else if (backup->backup != NULL)
    wanted = "an input without a backup of its own";
  else if (is_a_desk_s (loading->config, input->id) && bc_config_input_is_late (backup) &&
           !backup->allows_late)
    wanted = "an input that is not seconds late, for an interpreter's (or \"allow_late\": true "
             "there)";
  if (wanted != NULL)
    bc_config_faults_add (loading->faults, pointer, "expected %s, found \"%s\"", wanted,
                          input->backup);
  else if (!bc_config_ids_add (&loading->carried, backup->id, pointer, &first))
    bc_config_faults_add (loading->faults, pointer,
                          "expected an input of its own (%s has it), found \"%s\"", first,
                          input->backup);
}

void
bc_config_check_backups (BcConfigLoading *loading)
{
  for (guint i = 0; i < loading->config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (loading->config->inputs, i);
      g_autofree char *pointer = g_strdup_printf ("/inputs/%u/backup", i);

      if (input->backup != NULL)
        check_backup (loading, input, pointer);
    }
}
