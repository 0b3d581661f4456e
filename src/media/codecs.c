/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/input.h>

#include "elements-private.h"

#include <boothcast/base/error.h>

/* What a source may send that nothing else of ours needs: that it is missing shows when the source is there, and no earlier. */
static const struct
{
  const char *codec;
  const char *pipeline;
} codecs[] = {
  { "AAC", "source-aac" },
  { "MP3", "source-mpeg" },
};

gboolean
bc_input_check_codecs (BcInputKind kind, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  if (kind != BC_INPUT_INGEST && kind != BC_INPUT_HTTP)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (GError) reason = NULL;
      if (!bc_elements_check (codecs[i].pipeline, &reason))
        g_string_append_printf (missing, "%s%s cannot be taken here: %s",
                                missing->len > 0 ? "; " : "", codecs[i].codec, reason->message);
    }
  if (missing->len == 0)
    return TRUE;
  g_set_error_literal (error, BC_ERROR, BC_ERROR_UNAVAILABLE, missing->str);
  return FALSE;
}
