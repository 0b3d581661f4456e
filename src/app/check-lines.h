/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

G_BEGIN_DECLS

/*
 * Whether this machine has what the configured launch lines need: each is parsed as when it is served. And the
 * recordings of notices, which are listened to as then.
 *
 * Threading: the main thread; initialises GStreamer when there is such a line or a directory of recordings.
 */

/* `path` stands in messages. BC_ERROR_CONFIG: one line a fault, with the Debian package that is missing. A file that is
 * not there yet is a remark, and so are a sound card that is not here and an output that cannot work here and a recording that cannot be used; beside a fault they are
 * in the message. */
gboolean bc_check_lines (BcConfig *config, const char *path, GError **error);

G_END_DECLS
