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

/* (nullable) */
static const BcStoreAllotment *
copy_allotments (const BcLease *lease)
{
  BcStoreAllotment *copy = g_new0 (BcStoreAllotment, lease->n_allotments);

  for (guint i = 0; i < lease->n_allotments; i++)
    {
      copy[i] = lease->allotments[i];
      copy[i].meeting = g_strdup (copy[i].meeting);
    }
  return copy;
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
  request->lease.allotments = copy_allotments (lease);
  return request;
}

BcRequest *
bc_request_new_booking (gint64 asked_us, const BcBooking *booking)
{
  BcRequest *request = bc_request_new (BC_REQUEST_BOOK, asked_us);

  request->booking = *booking;
  request->booking.pool = g_strdup (booking->pool);
  request->booking.timezone = g_strdup (booking->timezone);
  request->booking.meeting = g_strdup (booking->meeting);
  request->booking.session = g_strdup (booking->session);
  request->booking.actor = g_strdup (booking->actor);
  request->booking.reason = g_strdup (booking->reason);
  return request;
}

static void
audit_entry_free (gpointer data)
{
  BcAuditEntry *entry = data;

  g_free (entry->actor);
  g_free (entry->text);
  g_free (entry);
}

BcRequest *
bc_request_new_audit_query (gint64 asked_us, const BcAuditQuery *query)
{
  BcRequest *request = bc_request_new (BC_REQUEST_READ_AUDIT, asked_us);

  request->meeting = g_strdup (query->meeting);
  request->query = *query;
  request->query.meeting = request->meeting;
  request->query.limit = CLAMP (query->limit, 1, BC_STORE_AUDIT_PAGE_MAX);
  request->entries = g_ptr_array_new_with_free_func (audit_entry_free);
  return request;
}

static void
clear_lease (BcLease *lease)
{
  for (guint i = 0; i < lease->n_allotments; i++)
    g_free ((char *) lease->allotments[i].meeting);
  g_free ((BcStoreAllotment *) lease->allotments);
  g_free ((char *) lease->pool);
  g_free ((char *) lease->timezone);
  g_free ((char *) lease->meeting);
  g_free ((char *) lease->session);
}

static void
clear_booking (BcBooking *booking)
{
  g_free ((char *) booking->pool);
  g_free ((char *) booking->timezone);
  g_free ((char *) booking->meeting);
  g_free ((char *) booking->session);
  g_free ((char *) booking->actor);
  g_free ((char *) booking->reason);
}

void
bc_request_free (BcRequest *request)
{
  if (request == NULL)
    return;

  clear_lease (&request->lease);
  clear_booking (&request->booking);
  bc_store_clock_clear (&request->clock);
  g_clear_pointer (&request->entries, g_ptr_array_unref);
  g_free (request->meeting);
  g_free (request->actor);
  g_free (request->text);
  bc_lease_answer_clear (&request->answer);
  g_clear_error (&request->error);
  g_free (request);
}

/* What the kinds have in common with each other. */
typedef struct
{
  const char *name;
  gboolean is_kept, is_answered;
} Manner;

static const Manner *
get_manner (const BcRequest *request)
{
  static const Manner manners[] = {
    [BC_REQUEST_LEASE] = { "lease", FALSE, TRUE },
    [BC_REQUEST_READ_POOL] = { "look at the pool", FALSE, FALSE },
    [BC_REQUEST_LOAD_STATE] = { "loading the state", FALSE, FALSE },
    [BC_REQUEST_SAVE_STATE] = { "state", TRUE, FALSE },
    [BC_REQUEST_AUDIT] = { "audit line", TRUE, FALSE },
    [BC_REQUEST_BOOK] = { "booking", TRUE, TRUE },
    [BC_REQUEST_SAVE_CLOCK] = { "clock", TRUE, FALSE },
    [BC_REQUEST_LOAD_CLOCK] = { "loading the clock", FALSE, FALSE },
    [BC_REQUEST_READ_AUDIT] = { "look at the audit log", FALSE, TRUE },
  };

  g_assert ((guint) request->kind < G_N_ELEMENTS (manners));
  return &manners[request->kind];
}

gboolean
bc_request_is_kept (const BcRequest *request)
{
  return get_manner (request)->is_kept;
}

static gboolean
is_same_booking (const BcBooking *left, const BcBooking *right)
{
  return left->sequence == right->sequence && left->kind == right->kind &&
         left->amount_ms == right->amount_ms && g_strcmp0 (left->pool, right->pool) == 0 &&
         g_strcmp0 (left->meeting, right->meeting) == 0 &&
         g_strcmp0 (left->session, right->session) == 0;
}

gboolean
bc_request_is_like (const BcRequest *request, const BcRequest *other)
{
  if (request->kind != other->kind)
    return FALSE;
  if (request->kind == BC_REQUEST_BOOK)
    return is_same_booking (&request->booking, &other->booking);
  return (request->kind == BC_REQUEST_SAVE_STATE || request->kind == BC_REQUEST_SAVE_CLOCK) &&
         g_strcmp0 (request->meeting, other->meeting) == 0;
}

void
bc_request_stand_in (BcRequest *older, BcRequest *newer)
{
  g_free (older->text);
  older->text = g_steal_pointer (&newer->text);
  bc_store_clock_clear (&older->clock);
  older->clock = newer->clock;
  newer->clock = (BcStoreClock){ 0 };
  older->booked = newer->booked;
  older->user_data = newer->user_data;
}

gboolean
bc_request_is_answered (const BcRequest *request)
{
  return get_manner (request)->is_answered;
}

char *
bc_request_describe (const BcRequest *request)
{
  const char *meeting =
      request->kind == BC_REQUEST_BOOK ? request->booking.meeting : request->meeting;

  return g_strdup_printf ("%s of %s", get_manner (request)->name,
                          meeting != NULL ? meeting : "this gateway");
}
