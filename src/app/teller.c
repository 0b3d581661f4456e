/* SPDX-License-Identifier: Apache-2.0 */
#include "teller.h"

#include <boothcast/base/error.h>

/* How old the clock in the store may be: what it is for are hours. */
#define SAVE_CLOCK_EVERY_US (30 * G_TIME_SPAN_SECOND)
/* Which start of this machine it is: monotonic time goes on within one. */
#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

struct _BcTeller
{
  const BcConfig *config;
  BcStore *store;
  BcTellerFunc on_event;
  gpointer user_data;
  GArray *allotments; /* of BcStoreAllotment, borrowing from the set-up */
  char *boot;         /* (nullable) */
  gint64 clock_saved_us;
  gboolean has_looked;
  /* Of an earlier run's lease requests, the latest that the store has dealt with. */
  guint64 last_sequence;
  GPtrArray *owed_bookings; /* of OwedBooking *, under way */
  gboolean is_missed;       /* the log says that the store does not answer */
  gboolean is_held;         /* the log says that the pool's day has not come */
};

static GArray *
list_allotments (const BcPool *pool)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (BcStoreAllotment));

  for (guint i = 0; pool->allotments != NULL && i < pool->allotments->len; i++)
    {
      const BcAllotment *share = pool->allotments->pdata[i];
      BcStoreAllotment allotment = { .meeting = share->meeting, .limit_ms = share->limit_s * 1000 };

      g_array_append_val (list, allotment);
    }
  return list;
}

static char *
read_boot_id (void)
{
  char *id = NULL;

  if (!g_file_get_contents (BOOT_ID_PATH, &id, NULL, NULL))
    return NULL;
  return g_strstrip (id);
}

BcTeller *
bc_teller_new (const BcConfig *config, BcStore *store, BcTellerFunc on_event, gpointer user_data)
{
  BcTeller *teller = g_new0 (BcTeller, 1);

  teller->config = config;
  teller->store = store;
  teller->on_event = on_event;
  teller->user_data = user_data;
  teller->allotments = list_allotments (&config->setup->pool);
  teller->boot = read_boot_id ();
  teller->owed_bookings = g_ptr_array_new_with_free_func (g_free);
  return teller;
}

void
bc_teller_free (BcTeller *teller)
{
  if (teller == NULL)
    return;
  g_ptr_array_unref (teller->owed_bookings);
  g_array_unref (teller->allotments);
  g_free (teller->boot);
  g_free (teller);
}

static BcLease
lease_of_pool (const BcTeller *teller, gint64 wall_us)
{
  const BcPool *pool = &teller->config->setup->pool;

  return (BcLease){ .pool = pool->id,
                    .timezone = pool->timezone,
                    .limit_ms = pool->limit_s * 1000,
                    .meeting = teller->config->setup->id,
                    .allotments = (const BcStoreAllotment *) teller->allotments->data,
                    .n_allotments = teller->allotments->len,
                    .wall_us = wall_us };
}

/* --- Answers --- */

static GArray *
list_draws (const BcLeaseAnswer *answer)
{
  GArray *draws = g_array_new (FALSE, FALSE, sizeof (BcPoolDraw));

  for (guint i = 0; answer->draws != NULL && i < answer->draws->len; i++)
    {
      const BcStoreDraw *other = answer->draws->pdata[i];
      BcPoolDraw draw = { .meeting = other->meeting, .since_wall_us = other->since_wall_us };

      g_array_append_val (draws, draw);
    }
  return draws;
}

/* Once, for as long as it lasts. */
static void
note_held (BcTeller *teller, const BcLeaseAnswer *answer)
{
  if (answer->is_day_held && !teller->is_held)
    g_message ("pool %s stands at %s, which has not come by this machine's clock: the minutes are "
               "counted on it until it has",
               teller->config->setup->pool.id, answer->day);
  teller->is_held = answer->is_day_held;
}

static void
tell_answer (BcTeller *teller, const BcLeaseAnswer *answer, guint64 sequence)
{
  g_autoptr (GArray) draws = list_draws (answer);
  BcLeaseReply reply = { .sequence = sequence,
                         .day = answer->day,
                         .granted_ms = answer->granted_ms,
                         .used_ms = answer->used_ms,
                         .leased_ms = answer->leased_ms,
                         .limit_ms = answer->limit_ms,
                         .extended_ms = answer->extended_ms,
                         .ceiling_ms = answer->ceiling_ms,
                         .available_ms = answer->available_ms,
                         .draws = (const BcPoolDraw *) draws->data,
                         .n_draws = draws->len };
  BcEvent event = { .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply };

  note_held (teller, answer);
  teller->on_event (&event, teller->user_data);
}

static void
on_leased (const BcLeaseAnswer *answer, const GError *failure, gpointer user_data)
{
  BcTeller *teller = user_data;

  if (answer != NULL)
    {
      teller->is_missed = FALSE;
      tell_answer (teller, answer, answer->sequence);
      return;
    }
  if (!teller->is_missed)
    g_warning ("the store does not answer, minutes are kept to be booked later: %s",
               failure->message);
  teller->is_missed = TRUE;
  teller->on_event (&(BcEvent){ .kind = BC_EVENT_STORE_LOST }, teller->user_data);
}

static void
on_booked (guint64 sequence, const GError *refusal, gpointer user_data)
{
  BcTeller *teller = user_data;
  BcBookReply reply = { .sequence = sequence,
                        .refusal = refusal != NULL ? refusal->message : NULL };
  BcEvent event = { .kind = BC_EVENT_BOOK_REPLY, .book_reply = &reply };

  teller->on_event (&event, teller->user_data);
}

/* --- Requests --- */

static void
save_clock (BcTeller *teller, gint64 wall_us)
{
  gint64 now_us = bc_clock_now_us ();
  BcStoreClock clock = { .boot = teller->boot, .now_us = now_us, .wall_us = wall_us };

  if (teller->boot == NULL)
    return;
  if (teller->clock_saved_us != 0 && now_us - teller->clock_saved_us < SAVE_CLOCK_EVERY_US)
    return;
  teller->clock_saved_us = now_us;
  bc_store_save_clock (teller->store, &clock);
}

void
bc_teller_lease (BcTeller *teller, const BcEffect *effect)
{
  BcLease lease = lease_of_pool (teller, effect->pool_wall_us);

  lease.session = effect->lease.session;
  lease.sequence = effect->lease.sequence;
  lease.settle_ms = effect->lease.settle_ms;
  lease.want_ms = effect->lease.want_ms;
  bc_store_lease (teller->store, &lease, on_leased, teller);
  save_clock (teller, effect->pool_wall_us);
}

/* The meeting's own share of the pool, so that one released before the day's first lease is known for what it was. */
static gint64
own_share_ms (const BcTeller *teller)
{
  const BcStoreAllotment *shares = (const BcStoreAllotment *) teller->allotments->data;

  for (guint i = 0; i < teller->allotments->len; i++)
    if (g_strcmp0 (shares[i].meeting, teller->config->setup->id) == 0)
      return shares[i].limit_ms;
  return 0;
}

/* What every booking says of the pool and of whose it is. */
static BcBooking
booking_of_pool (const BcTeller *teller, BcBookingKind kind, gint64 wall_us)
{
  const BcPool *pool = &teller->config->setup->pool;

  return (BcBooking){ .kind = kind,
                      .pool = pool->id,
                      .timezone = pool->timezone,
                      .limit_ms = pool->limit_s * 1000,
                      .meeting = teller->config->setup->id,
                      .ceiling_ms = pool->ceiling_s * 1000,
                      .wall_us = wall_us };
}

void
bc_teller_book (BcTeller *teller, const BcEffect *effect)
{
  static const BcBookingKind kinds[] = {
    [BC_BOOK_EXTENSION] = BC_BOOKING_EXTENSION,
    [BC_BOOK_CEILING] = BC_BOOKING_CEILING,
    [BC_BOOK_CORRECTION] = BC_BOOKING_CORRECTION,
    [BC_BOOK_RELEASE] = BC_BOOKING_RELEASE,
  };
  BcBooking booking = booking_of_pool (teller, kinds[effect->book.kind], effect->pool_wall_us);

  booking.session = effect->book.session;
  booking.sequence = effect->book.sequence;
  booking.amount_ms = effect->book.amount_ms;
  booking.actor = effect->book.actor;
  booking.reason = effect->book.reason;
  if (booking.kind == BC_BOOKING_RELEASE)
    booking.amount_ms = own_share_ms (teller);
  bc_store_book (teller->store, &booking, on_booked, teller);
}

/* --- At the start --- */

void
bc_teller_look (BcTeller *teller, gint64 wall_us)
{
  BcLease pool = lease_of_pool (teller, wall_us);
  BcLeaseAnswer answer = { 0 };
  g_autoptr (GError) error = NULL;

  if (!bc_store_read_pool (teller->store, &pool, &answer, &error))
    {
      g_warning ("the day's minutes are not known yet: %s", error->message);
      return;
    }
  teller->has_looked = TRUE;
  teller->last_sequence = answer.sequence;
  tell_answer (teller, &answer, 0);
  bc_lease_answer_clear (&answer);
}

/* What of it is not booked yet: later requests went out only after this one's answer had come. */
static gint64
find_unbooked_ms (const BcTeller *teller, const BcOwedNote *note)
{
  if (note->is_judged || !teller->has_looked || teller->last_sequence < note->sequence)
    return note->ms;
  return teller->last_sequence == note->sequence ? MAX (note->ms - note->answered_ms, 0) : 0;
}

typedef struct
{
  BcOwed *owed;
  guint entry;
} OwedBooking;

static void
on_owed_booked (guint64 sequence, const GError *refusal, gpointer user_data)
{
  const OwedBooking *done = user_data;

  if (refusal != NULL)
    g_warning ("minutes that an earlier run owed were refused: %s", refusal->message);
  bc_owed_forget (done->owed, done->entry);
}

static void
book_note (BcTeller *teller, BcOwed *owed, const BcOwedNote *note)
{
  BcBooking booking = booking_of_pool (teller, BC_BOOKING_CORRECTION, note->wall_us);

  booking.session = note->session;
  booking.sequence = note->sequence;
  booking.amount_ms = find_unbooked_ms (teller, note);
  booking.actor = "the gateway";
  booking.reason = "interpreted while the store was away, before the gateway died";
  if (booking.amount_ms <= 0)
    {
      bc_owed_forget (owed, note->entry);
      return;
    }
  if (teller->has_looked)
    bc_owed_judge (owed, note->entry, booking.amount_ms);
  OwedBooking *done = g_new (OwedBooking, 1);
  *done = (OwedBooking){ owed, note->entry };
  g_ptr_array_add (teller->owed_bookings, done);
  bc_store_book (teller->store, &booking, on_owed_booked, done);
}

void
bc_teller_book_owed (BcTeller *teller, BcOwed *owed)
{
  g_autoptr (GArray) notes = bc_owed_list (owed);

  for (guint i = 0; i < notes->len; i++)
    book_note (teller, owed, &g_array_index (notes, BcOwedNote, i));
}

gboolean
bc_teller_find_clock (BcTeller *teller, BcTime *clock)
{
  BcStoreClock saved = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_found = bc_store_load_clock (teller->store, &saved, &error);

  if (error != NULL)
    g_warning ("the clock of the run before is not known: %s", error->message);
  is_found =
      is_found && g_strcmp0 (saved.boot, teller->boot) == 0 && saved.now_us <= bc_clock_now_us ();
  if (is_found)
    *clock = (BcTime){ .now_us = saved.now_us, .wall_us = saved.wall_us };
  bc_store_clock_clear (&saved);
  return is_found;
}
