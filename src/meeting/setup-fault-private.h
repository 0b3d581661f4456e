/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is wrong with a set-up: BC_ERROR_CONFIG, "desks/fr-1/output_a: is the same channel as output_b". FALSE, to be
 * returned.
 *
 * Threading: pure; any thread.
 */

/* `what` is the path of the thing. */
gboolean bc_setup_fault (GError **error, const char *what, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* The path is made of three. */
gboolean bc_setup_field_fault (GError **error, const char *kind, const char *id, const char *field,
                               const char *format, ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
