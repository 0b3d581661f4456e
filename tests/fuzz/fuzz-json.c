/* SPDX-License-Identifier: Apache-2.0 */
#include "json-private.h"

/*
 * A request's body on any bytes: what our own grammar lets through, json-glib reads too; and an object that
 * comes out has only keys that were allowed.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const allowed[] = { "language", "mic", "output", "open", NULL };
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = bc_json_read_object (body, allowed, &error);
  const char *text;
  gboolean flag;

  g_assert_true ((object == NULL) == (error != NULL));
  if (object == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_str_has_prefix (error->message, "Reading the body"));
      return 0;
    }
  g_assert_cmpuint (json_object_get_size (object), <=, G_N_ELEMENTS (allowed) - 1);
  bc_json_get_string (object, "language", &text, NULL);
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  bc_json_get_boolean (object, "open", &flag, NULL);
  return 0;
}
