/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/effect.h>

G_BEGIN_DECLS

/*
 * BcBookings: what is being booked on the pool without a lease. Each is sent when the meter owes nothing any more that
 * it might be about, and sent again, the very same, until the store has said what became of it.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  BcBookRequest request;
  gint64 repeat_us; /* when to send it (again) */
} BcBooked;

typedef struct
{
  GQueue pending;   /* of BcBooked *, oldest first */
  guint64 sequence; /* the latest */
} BcBookings;

void bc_bookings_init (BcBookings *bookings);
void bc_bookings_clear (BcBookings *bookings);

/* Takes a copy of `request`; its sequence is set here, from `wall_us` at the first. */
guint64 bc_bookings_add (BcBookings *bookings, const BcBookRequest *request, gint64 wall_us);

/* As it was saved: with the sequence that it had. */
void bc_bookings_put_back (BcBookings *bookings, const BcBookRequest *request);

/* The one of that sequence is done: (transfer full) (nullable). */
BcBooked *bc_bookings_take (BcBookings *bookings, guint64 sequence);
void bc_booked_free (BcBooked *booked);

guint bc_bookings_count (const BcBookings *bookings, BcBookKind kind);

G_END_DECLS
