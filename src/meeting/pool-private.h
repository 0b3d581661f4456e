/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * The pool of a set-up, checked.
 *
 * Threading: pure; any thread.
 */

/* The longest civil day there is: clocks go back. */
#define BC_POOL_DAY_MAX_S (25 * 3600)

/* BC_ERROR_CONFIG names the field. */
gboolean bc_pool_check (const BcPool *pool, GError **error);

/* Whether `name` (nullable) is made like "Europe/Zurich"; whether the zone exists is for the layer that reads the zone's
 * file. */
gboolean bc_pool_is_zone_name (const char *name);

G_END_DECLS
