/* SPDX-License-Identifier: Apache-2.0 */
#include "output-line-private.h"

void
bc_output_config_copy (BcOutputConfig *to, const BcOutputConfig *from)
{
  *to = *from;
  to->id = g_strdup (from->id);
  to->host = g_strdup (from->host);
  to->interface = g_strdup (from->interface);
  to->stream_id = g_strdup (from->stream_id);
  to->passphrase_file = g_strdup (from->passphrase_file);
  to->mount = g_strdup (from->mount);
  to->user = g_strdup (from->user);
  to->password_file = g_strdup (from->password_file);
  to->title = g_strdup (from->title);
  to->device = g_strdup (from->device);
}

void
bc_output_config_clear (BcOutputConfig *config)
{
  g_free (config->id);
  g_free (config->host);
  g_free (config->interface);
  g_free (config->stream_id);
  g_free (config->passphrase_file);
  g_free (config->mount);
  g_free (config->user);
  g_free (config->password_file);
  g_free (config->title);
  g_free (config->device);
  *config = (BcOutputConfig){ 0 };
}

gboolean
bc_output_check (const BcOutputConfig *config, GError **error)
{
  return bc_output_line_check (config, error);
}
