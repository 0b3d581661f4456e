/* SPDX-License-Identifier: Apache-2.0 */
#include "row-layout.h"

#include <boothcast/media/engine.h>

guint
bc_row_layout_count_channels (const BcConfig *config)
{
  return config->setup->channels->len + 1;
}

guint
bc_row_layout_count_ears (const BcConfig *config)
{
  return config->setup->desks->len + bc_config_count_sends (config);
}

guint
bc_row_layout_count (const BcConfig *config)
{
  return bc_row_layout_count_channels (config) + bc_row_layout_count_ears (config);
}

guint
bc_row_layout_get_first_send (const BcConfig *config)
{
  return config->setup->desks->len;
}

guint *
bc_row_layout_find_former (const BcConfig *was, const BcConfig *is)
{
  struct
  {
    guint n_was;
    guint n_is;
  } kinds[] = {
    { was->setup->channels->len, is->setup->channels->len },
    { 1, 1 },
    { was->setup->desks->len, is->setup->desks->len },
    { bc_config_count_sends (was), bc_config_count_sends (is) },
  };
  guint *from = g_new (guint, bc_row_layout_count (is));
  guint row = 0, first = 0;

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      for (guint i = 0; i < kinds[kind].n_is; i++)
        from[row++] = i < kinds[kind].n_was ? first + i : BC_ENGINE_NEW_ROW;
      first += kinds[kind].n_was;
    }
  return from;
}
