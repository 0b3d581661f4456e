/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcConfigFaults: everything that is wrong with a configuration, one line a fault, so that a person mends
 * a file once and not as often as it has faults.
 *
 * Threading: one thread.
 */
typedef struct _BcConfigFaults BcConfigFaults;

/* `name` (a path) begins each line. */
BcConfigFaults *bc_config_faults_new (const char *name);
void bc_config_faults_free (BcConfigFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConfigFaults, bc_config_faults_free)

/* "NAME: /desks/3/output_a: TEXT". `pointer` is a JSON pointer (RFC 6901); "" is the whole. */
void bc_config_faults_add (BcConfigFaults *faults, const char *pointer, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* "NAME:LINE:COLUMN: TEXT", for what has no pointer yet. */
void bc_config_faults_add_at (BcConfigFaults *faults, guint line, guint column, const char *format,
                              ...) G_GNUC_PRINTF (4, 5);

gboolean bc_config_faults_is_empty (const BcConfigFaults *faults);

/* FALSE with BC_ERROR_CONFIG and all lines, unless there are none. A file that is not a configuration at
 * all is not answered with thousands of lines: the first 50, and how many more. */
gboolean bc_config_faults_finish (const BcConfigFaults *faults, GError **error);

G_END_DECLS
