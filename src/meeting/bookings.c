/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

/* A store that is there has answered by then, whatever it was doing. */
#define REPEAT_US (5 * G_TIME_SPAN_SECOND)

void
bc_booked_free (BcBooked *booked)
{
  if (booked == NULL)
    return;
  g_free (booked->request.session);
  g_free (booked->request.actor);
  g_free (booked->request.reason);
  g_free (booked);
}

void
bc_bookings_init (BcBookings *bookings)
{
  *bookings = (BcBookings){ .sequence = 0 };
  g_queue_init (&bookings->pending);
}

void
bc_bookings_clear (BcBookings *bookings)
{
  g_queue_clear_full (&bookings->pending, (GDestroyNotify) bc_booked_free);
}

void
bc_bookings_put_back (BcBookings *bookings, const BcBookRequest *request)
{
  BcBooked *booked = g_new0 (BcBooked, 1);

  booked->request = *request;
  booked->request.session = g_strdup (request->session);
  booked->request.actor = g_strdup (request->actor);
  booked->request.reason = g_strdup (request->reason);
  booked->repeat_us = G_MININT64;
  bookings->sequence = MAX (bookings->sequence, request->sequence);
  g_queue_push_tail (&bookings->pending, booked);
}

guint64
bc_bookings_add (BcBookings *bookings, const BcBookRequest *request, gint64 wall_us)
{
  BcBookRequest numbered = *request;

  /* No two runs of a gateway share a sequence, unless it is the same booking. */
  numbered.sequence = MAX (bookings->sequence + 1, (guint64) MAX (wall_us, 1));
  bc_bookings_put_back (bookings, &numbered);
  return numbered.sequence;
}

BcBooked *
bc_bookings_take (BcBookings *bookings, guint64 sequence)
{
  for (GList *link = bookings->pending.head; link != NULL; link = link->next)
    {
      BcBooked *booked = link->data;

      if (booked->request.sequence == sequence)
        {
          g_queue_delete_link (&bookings->pending, link);
          return booked;
        }
    }
  return NULL;
}

guint
bc_bookings_count (const BcBookings *bookings, BcBookKind kind)
{
  guint n_pending = 0;

  for (const GList *link = bookings->pending.head; link != NULL; link = link->next)
    n_pending += ((const BcBooked *) link->data)->request.kind == kind;
  return n_pending;
}

/* --- To the store --- */

/* What is taken off must have been put on before: not while the meter's last second is on its way, nor while all is
 * that ran without a store. */
static gboolean
is_ready (const BcMeeting *meeting, const BcBookRequest *request)
{
  const BcBudget *budget = &meeting->budget;
  gboolean is_in_hand = budget->meter.is_running && bc_budget_excess_us (budget) <= 0;

  return request->kind != BC_BOOK_CORRECTION || request->amount_ms >= 0 || is_in_hand ||
         bc_budget_is_settled (budget);
}

void
bc_meeting_step_bookings (BcMeeting *meeting, const BcMoment *moment)
{
  for (GList *link = meeting->bookings.pending.head; link != NULL; link = link->next)
    {
      BcBooked *booked = link->data;

      if (booked->repeat_us > moment->time.now_us || !is_ready (meeting, &booked->request))
        continue;
      booked->repeat_us = moment->time.now_us + REPEAT_US;
      bc_effects_add_book (moment->effects, &booked->request, moment->time.wall_us);
    }
}

/* One that waits for the meter is looked at with the store's next answer. */
gint64
bc_meeting_next_of_bookings_us (const BcMeeting *meeting)
{
  gint64 next_us = BC_NEVER_US;

  for (const GList *link = meeting->bookings.pending.head; link != NULL; link = link->next)
    {
      const BcBooked *booked = link->data;

      if (booked->repeat_us > meeting->now_us)
        next_us = MIN (next_us, booked->repeat_us);
    }
  return next_us;
}

void
bc_meeting_book (BcMeeting *meeting, const BcMoment *moment, const BcBookRequest *request)
{
  BcBookRequest complete = *request;

  complete.actor = (char *) moment->event->actor;
  if (complete.reason == NULL)
    complete.reason = (char *) moment->event->reason;
  bc_bookings_add (&meeting->bookings, &complete, moment->time.wall_us);
  meeting->budget.n_extending = bc_bookings_count (&meeting->bookings, BC_BOOK_EXTENSION);
  meeting->is_save_due = TRUE;
}

/* --- What became of it --- */

static void
say_refused (const BcMoment *moment, const BcBooked *booked)
{
  static const char *const deeds[] = {
    [BC_BOOK_EXTENSION] = "the extension",
    [BC_BOOK_CEILING] = "the ceiling",
    [BC_BOOK_CORRECTION] = "the correction",
    [BC_BOOK_RELEASE] = "the release",
  };
  const char *deed = deeds[booked->request.kind];

  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL, "%s was not booked: %s", deed,
                       moment->event->book_reply->refusal);
  bc_effects_add_text (moment->effects, BC_EFFECT_AUDIT, booked->request.actor,
                       "%s was not booked because: %s", deed, moment->event->book_reply->refusal);
}

gboolean
bc_meeting_on_book_reply (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const BcBookReply *reply = moment->event->book_reply;
  BcBooked *booked;

  if (reply == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "an answer of the store says to what");
      return FALSE;
    }
  booked = bc_bookings_take (&meeting->bookings, reply->sequence);
  /* The second answer to what was sent twice. */
  if (booked == NULL)
    return TRUE;
  meeting->budget.n_extending = bc_bookings_count (&meeting->bookings, BC_BOOK_EXTENSION);
  if (reply->refusal == NULL)
    bc_budget_note_booking (&meeting->budget, &booked->request);
  else
    say_refused (moment, booked);
  if (booked->request.kind == BC_BOOK_EXTENSION)
    bc_meeting_extension_booked (meeting, reply->refusal);
  bc_meeting_mark (meeting, BC_VIEW_BUDGET);
  meeting->is_save_due = TRUE;
  bc_booked_free (booked);
  return TRUE;
}
