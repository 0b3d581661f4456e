/* SPDX-License-Identifier: Apache-2.0 */
#include "request-private.h"

BcRequest *
bc_request_new (BcRequestKind kind, gint64 asked_us)
{
  BcRequest *request = g_new0 (BcRequest, 1);

  request->kind = kind;
  request->asked_us = asked_us;
  return request;
}

BcRequest *
bc_request_new_lease (BcRequestKind kind, gint64 asked_us, const BcLease *lease)
{
  BcRequest *request = bc_request_new (kind, asked_us);

  request->lease = *lease;
  request->lease.pool = g_strdup (lease->pool);
  request->lease.timezone = g_strdup (lease->timezone);
  request->lease.meeting = g_strdup (lease->meeting);
  request->lease.session = g_strdup (lease->session);
  return request;
}

void
bc_request_free (BcRequest *request)
{
  if (request == NULL)
    return;

  g_free ((char *) request->lease.pool);
  g_free ((char *) request->lease.timezone);
  g_free ((char *) request->lease.meeting);
  g_free ((char *) request->lease.session);
  g_free (request->meeting);
  g_free (request->actor);
  g_free (request->text);
  bc_lease_answer_clear (&request->answer);
  g_clear_error (&request->error);
  g_free (request);
}

gboolean
bc_request_is_silent (const BcRequest *request)
{
  return request->kind == BC_REQUEST_SAVE_STATE || request->kind == BC_REQUEST_AUDIT;
}
