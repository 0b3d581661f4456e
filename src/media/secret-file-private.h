/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/error.h>

G_BEGIN_DECLS

/* The first line of `path`, without its end: a password that stands in no configuration. Read anew for each connection, so that
 * it can be changed meanwhile. BC_ERROR_IO; BC_ERROR_CONFIG when it is empty or longer than `max_bytes`. (transfer full) */
char *bc_secret_file_read (const char *path, gsize max_bytes, GError **error);

G_END_DECLS
