/* SPDX-License-Identifier: Apache-2.0 */
#include "qr-private.h"

#include <qrencode.h>

#define QUIET_MODULES 4
#define DARK 1

/* The dark modules, row by row, each run of them as one rectangle. */
static void
append_path (GString *svg, const QRcode *code)
{
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      {
        const unsigned char *row = code->data + (gsize) y * (gsize) code->width;
        int from = x;
        while (x < code->width && (row[x] & DARK))
          x++;
        if (x > from)
          g_string_append_printf (svg, "M%d %dh%dv1h-%dz", from + QUIET_MODULES, y + QUIET_MODULES,
                                  x - from, x - from);
      }
}

char *
bc_qr_make_svg (const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);

  if (code == NULL)
    return NULL;
  int size = code->width + 2 * QUIET_MODULES;
  GString *svg = g_string_new (NULL);
  g_string_printf (svg,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                   "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path "
                   "d=\"",
                   size, size, size, size);
  append_path (svg, code);
  g_string_append (svg, "\"/></svg>\n");
  QRcode_free (code);
  return g_string_free (svg, FALSE);
}
