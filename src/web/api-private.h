/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "handlers-private.h"
#include "json-private.h"
#include "server-private.h"

#include <boothcast/meeting/event.h>

/*
 * What the API's handlers share: the meeting's one door, bodies, answers.
 *
 * Threading: the main thread.
 */
#define BC_REASON_MAX_CHARACTERS 500

/* Fills in who acts, and as what; on refusal the reply says why. */
gboolean bc_api_apply (BcRequest *request, BcReply *reply, BcEvent event);

/* The body as an object (transfer full), or a reply that says what is wrong with it. An action's may be absent:
 * then it is empty. */
JsonObject *bc_api_read_body (BcRequest *request, BcReply *reply, const char *const *allowed);
JsonObject *bc_api_read_action (BcRequest *request, BcReply *reply, const char *const *allowed);
/* Its "reason" (nullable), as the audit log keeps it. */
gboolean bc_api_read_reason (JsonObject *body, const char **reason, BcReply *reply);

/* With validators where something is read; 404 in words. */
void bc_api_answer_view (BcRequest *request, BcReply *reply, BcView view);
void bc_api_answer_resource (BcRequest *request, BcReply *reply, BcResource resource,
                             const char *id);
