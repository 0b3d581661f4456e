/* SPDX-License-Identifier: Apache-2.0 */
#include "state-private.h"

#include <boothcast/base/error.h>

char *
bc_state_print (GVariant *state)
{
  return g_variant_print (state, TRUE);
}

GVariant *
bc_state_parse (const char *text, const char *path, const char *meeting, GError **error)
{
  GError *parse_error = NULL;
  GVariant *state = g_variant_parse (NULL, text, NULL, NULL, &parse_error);

  if (state == NULL)
    bc_error_take (error, BC_ERROR_UNSUPPORTED, parse_error, "%s: the saved state of meeting %s",
                   path, meeting);
  return state;
}
