/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/config.h"

#include <boothcast/base/error.h>

/*
 * The configuration reader on any bytes: either a whole configuration that the rules accept, or an error of the
 * right kind with a line of text that is UTF-8.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcConfig) config =
      bc_config_parse (size > 0 ? (const char *) data : "", (gssize) size, "fuzz", &error);

  g_assert_true ((config == NULL) == (error != NULL));
  if (config)
    g_assert_true (bc_setup_validate (config->setup, NULL));
  else
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_str_has_prefix (error->message, "fuzz:"));
    }
  return 0;
}
