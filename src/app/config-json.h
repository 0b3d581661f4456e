/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config-faults.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * JSON text to a tree of json-glib's nodes, by the letter of RFC 8259. json-glib's own parser is made for
 * trusted programs, not for files people write: of two equal keys it keeps the last without a word, 2^64
 * becomes -1, `var x =`, comments, 'x' and 0x10 pass, and half a megabyte of '[' overflows the stack.
 *
 * Threading: any thread, with faults of its own.
 */

#define BC_CONFIG_JSON_MAX_DEPTH 16

/* (transfer full) (nullable): NULL after a syntax error, which is the last fault. A key that stands twice in one
 * object is a fault, but the tree comes back (with the first), so that further faults are found. */
JsonNode *bc_config_json_parse (const char *text, gsize length, BcConfigFaults *faults);

G_END_DECLS
