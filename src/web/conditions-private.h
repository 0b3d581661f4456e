/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "server-private.h"

/*
 * Conditional requests (RFC 9110, 13). An ETag is "VERSION.CONTENT": the content's half changes with every
 * byte; the version's half with what somebody did, and not with the clocks that run in it, for a change is
 * never stale because time has passed. Either the whole or the version alone is good for If-Match.
 *
 * Threading: the main thread.
 */

/* A body with its ETag; 304 without it if the caller has it already. `version` is NULL where nothing can be
 * changed. `text` is owned from here on. */
void bc_reply_set_validated (BcReply *reply, const BcHead *head, const char *version, char *text);

/* Whether a change may go on: the thing is still as the caller has seen it, or there is none (the handler's to
 * say). Else the reply says what is different now (412), or asks for the condition (428). */
gboolean bc_condition_is_met (BcRequest *request, BcReply *reply, BcResource resource,
                              const char *id);

/* Whether the list of an If-Match or If-None-Match field ("\"a\", W/\"b\"", "*") has one that `is_match`. */
typedef gboolean (*BcTagMatch) (const char *tag, gboolean is_weak, const char *wanted);
gboolean bc_tags_contain (const char *field, BcTagMatch is_match, const char *wanted);
