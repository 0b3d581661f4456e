/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * A text as a QR code, for phones: SVG without a script or a style, black on white with the quiet zone that readers need
 * (ISO/IEC 18004).
 *
 * Threading: pure; any thread.
 */

/* (transfer full); NULL: too long for one. */
char *bc_qr_make_svg (const char *text);
