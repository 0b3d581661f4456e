/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcRefusal: the reasons for which the guard turns a request away before any handler sees it; each with
 * its status, its word in the metrics and its words for people.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_REFUSAL_NONE,
  BC_REFUSAL_MALFORMED,
  BC_REFUSAL_VERSION,
  BC_REFUSAL_TARGET,
  BC_REFUSAL_HOST,
  BC_REFUSAL_TRANSFER_ENCODING,
  BC_REFUSAL_CONTENT_LENGTH,
  BC_REFUSAL_TOO_MANY_FIELDS,
  BC_REFUSAL_HEAD_TOO_LARGE,
  BC_REFUSAL_BODY_TOO_LARGE,
  BC_REFUSAL_TOO_SLOW,
  BC_REFUSAL_PROXY,
  BC_REFUSAL_LAST
} BcRefusal;

guint bc_refusal_get_status (BcRefusal refusal);
/* "too-slow": the label in the metrics (transfer none). */
const char *bc_refusal_to_string (BcRefusal refusal);
const char *bc_refusal_get_words (BcRefusal refusal);
