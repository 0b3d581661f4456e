/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <boothcast/base/error.h>
#include <sysexits.h>

static const int exit_codes[] = {
  [BC_ERROR_INVALID] = EX_USAGE,
  [BC_ERROR_CONFIG] = EX_CONFIG,
  [BC_ERROR_UNAUTHORIZED] = EX_NOPERM,
  [BC_ERROR_FORBIDDEN] = EX_NOPERM,
  [BC_ERROR_NOT_FOUND] = EX_NOINPUT,
  [BC_ERROR_CONFLICT] = EX_UNAVAILABLE,
  [BC_ERROR_UNSUPPORTED] = EX_DATAERR,
  [BC_ERROR_UNAVAILABLE] = EX_TEMPFAIL,
  [BC_ERROR_IO] = EX_IOERR,
};

int
bc_command_fail (GError *error)
{
  int code = EX_SOFTWARE;

  if (error->domain == BC_ERROR)
    code = exit_codes[error->code];
  else if (error->domain == G_OPTION_ERROR)
    code = EX_USAGE;
  g_printerr ("boothcast: %s\n", error->message);
  g_error_free (error);
  return code;
}

char *
bc_command_default_data (void)
{
  const char *state = g_getenv ("STATE_DIRECTORY");

  if (state != NULL && *state != '\0')
    return g_strdup (state);
  return g_build_filename (g_get_user_state_dir (), "boothcast", NULL);
}
