/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Why a server cannot be connected to. GStreamer's HTTP source (1.22 with libsoup 3) says of a refused connection, an unknown
 * host or a bad certificate only that its stream failed; so, when it has, we knock ourselves and hear the reason.
 *
 * Threading: any thread; blocks for a few seconds at most.
 */

/* (transfer full) (nullable): NULL when it can be connected to now. */
char *bc_line_probe (const char *url, const char *where);

G_END_DECLS
