/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-inputs.h"

#include <boothcast/media/url.h>

static char *
describe_allowed (const BcConfigInput *input)
{
  if (input->allow == NULL)
    return g_strdup ("from this machine only");
  g_autofree char *ranges = g_strjoinv (", ", input->allow);
  return g_strdup_printf ("from %s", ranges);
}

static char *
describe_listener (const BcConfigInput *input)
{
  g_autofree char *allowed = describe_allowed (input);

  if (input->kind == BC_INPUT_RTP)
    return g_strdup_printf ("sent to %s port %u, %s", input->address, input->port, allowed);
  return g_strdup_printf ("callers at %s port %u, %s, %s", input->address, input->port, allowed,
                          input->secret_file != NULL ? "with the passphrase"
                                                     : "without a passphrase");
}

static char *
describe_url (const char *url)
{
  g_autofree char *shown = bc_url_show (url);

  return g_strdup_printf ("fetched from %s", shown);
}

char *
bc_describe_admission (const BcConfigInput *input)
{
  switch (input->kind)
    {
    case BC_INPUT_RTP:
      return describe_listener (input);
    case BC_INPUT_INGEST:
      return input->password_sha256 != NULL
                 ? g_strdup_printf ("user %s with the password", input->user)
                 : g_strdup ("nobody but a rehearsal: it has no password");
    case BC_INPUT_SRT:
      return input->is_listener
                 ? describe_listener (input)
                 : g_strdup_printf ("we call %s port %u", input->address, input->port);
    case BC_INPUT_HTTP:
    case BC_INPUT_RTMP:
      return describe_url (input->url);
    case BC_INPUT_ALSA:
      return g_strdup_printf ("sound card %s", input->device);
    case BC_INPUT_FILE:
      return g_strdup_printf ("file %s, again and again", input->path);
    case BC_INPUT_TONE:
      return g_strdup_printf ("a tone of %g Hz at %g dBFS", input->hz, input->level_dbfs);
    }
  g_return_val_if_reached (NULL);
}
