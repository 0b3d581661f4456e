/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Whether the elements of a launch line are there, asked of GStreamer's registry: nothing is loaded for it.
 *
 * Threading: any thread, after bc_media_init ().
 */

/* Whether pipelines/<name>.pipeline can be built. BC_ERROR_UNAVAILABLE names what is missing, each with the
 * Debian package it is in. */
gboolean bc_elements_check (const char *pipeline_name, GError **error);

/* The Debian package that `element` is in (transfer none) (nullable). */
const char *bc_elements_find_package (const char *element);

G_END_DECLS
