/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <math.h>

#define START_US (1000 * G_TIME_SPAN_SECOND)
#define WALL_AT_US (1605171600 * G_TIME_SPAN_SECOND) /* 12 November 2020, 10:00 in Geneva, at 0 */

/* --- The set-up --- */

static void
add_language (BcSetup *setup, const char *id, const char *tag, const char *aliases)
{
  BcLanguage *language = g_new0 (BcLanguage, 1);

  language->id = g_strdup (id);
  language->tag = g_strdup (tag);
  language->aliases = aliases != NULL ? g_strsplit (aliases, " ", -1) : NULL;
  language->name = g_strdup_printf ("the tongue %s", id);
  language->short_name = g_ascii_strup (id, -1);
  g_ptr_array_add (setup->languages, language);
}

static void
add_floor_input (BcSetup *setup, const char *input, BcFloorRole role, double gain_db)
{
  BcFloorInput *floor_input = g_new0 (BcFloorInput, 1);

  floor_input->input = g_strdup (input);
  floor_input->role = role;
  floor_input->gain_db = gain_db;
  g_ptr_array_add (setup->floor_inputs, floor_input);
}

static void
add_channel (BcSetup *setup, const char *id, double underlay_db)
{
  BcChannel *channel = g_new0 (BcChannel, 1);
  BcBooth *booth = g_new0 (BcBooth, 1);

  channel->id = g_strdup (id);
  channel->language = g_strdup (id);
  channel->underlay_db = underlay_db;
  g_ptr_array_add (setup->channels, channel);
  booth->id = g_strdup (id);
  booth->language = g_strdup (id);
  g_ptr_array_add (setup->booths, booth);
}

static void
add_desk (BcSetup *setup, const char *id, const char *output_a, const char *output_b, BcMicMode mic)
{
  BcDesk *desk = g_new0 (BcDesk, 1);

  desk->id = g_strdup (id);
  desk->booth = g_strdup (output_a);
  desk->name = g_ascii_strup (id, -1);
  desk->input = g_strdup (id);
  desk->output_a = g_strdup (output_a);
  desk->output_b = g_strdup (output_b);
  desk->mic = mic;
  g_ptr_array_add (setup->desks, desk);
}

static void
add_session (BcSetup *setup, const char *id, BcSessionKind kind)
{
  BcSession *session = g_new0 (BcSession, 1);

  session->id = g_strdup (id);
  session->title = g_strdup (id);
  session->day = g_strdup ("2020-11-12");
  session->kind = kind;
  g_ptr_array_add (setup->sessions, session);
}

BcSetup *
hall_setup_new (void)
{
  BcSetup *setup = bc_setup_new ();

  setup->id = g_strdup ("hall");
  setup->title = g_strdup ("The hall");
  add_language (setup, "en", "en", NULL);
  add_language (setup, "fr", "fr", NULL);
  add_language (setup, "es", "es", NULL);
  add_language (setup, "bcms", "hbs", "bs hr cnr sr sh sr-Latn");
  add_floor_input (setup, "room", BC_FLOOR_ROLE_MAIN, 0.0);
  add_floor_input (setup, "phone", BC_FLOOR_ROLE_BACKUP, -6.0);
  add_floor_input (setup, "hybrid", BC_FLOOR_ROLE_ADD, -3.0);
  add_channel (setup, "en", -18.0);
  add_channel (setup, "fr", -18.0);
  add_channel (setup, "es", -INFINITY);
  add_channel (setup, "bcms", -40.0);
  add_desk (setup, "en-1", "en", "fr", BC_MIC_KEY);
  add_desk (setup, "en-2", "en", NULL, BC_MIC_KEY);
  add_desk (setup, "fr-1", "fr", "en", BC_MIC_KEY);
  add_desk (setup, "fr-2", "fr", NULL, BC_MIC_KEY);
  add_desk (setup, "es-1", "es", NULL, BC_MIC_KEY);
  add_desk (setup, "bcms-1", "bcms", "en", BC_MIC_KEY);
  add_desk (setup, "console", "bcms", "en", BC_MIC_INPUT);
  add_session (setup, "morning", BC_SESSION_KIND_INTERPRETED);
  add_session (setup, "afternoon", BC_SESSION_KIND_INTERPRETED);
  add_session (setup, "check", BC_SESSION_KIND_SOUND_CHECK);
  setup->pool = (BcPool){ .id = g_strdup ("unece"),
                          .timezone = g_strdup ("Europe/Zurich"),
                          .limit_s = 240 * 60 };
  return setup;
}

/* --- The hall --- */

typedef struct
{
  gint64 due_us;
  gboolean is_booking;
  BcLeaseRequest request;
  BcBookRequest book;
  gboolean is_lost;
} Letter;

static void
letter_free (Letter *letter)
{
  g_free (letter->request.session);
  g_free (letter->book.session);
  g_free (letter);
}

Hall *
hall_new (BcSetup *setup)
{
  Hall *hall = g_new0 (Hall, 1);
  g_autoptr (GError) error = NULL;

  hall->setup = setup != NULL ? setup : hall_setup_new ();
  bc_setup_validate (hall->setup, &error);
  g_assert_no_error (error);
  hall->meeting = bc_meeting_new (hall->setup);
  hall->effects = bc_effects_new ();
  hall->now_us = START_US;
  hall->book_rtt_ms = -1;
  fake_pool_init (&hall->pool, hall->setup->pool.limit_s * 1000);
  g_queue_init (&hall->mail);
  return hall;
}

Hall *
hall_new_with_hours (void)
{
  BcSetup *setup = hall_setup_new ();
  BcSession *morning = (BcSession *) bc_setup_find_session (setup, "morning");
  BcSession *afternoon = (BcSession *) bc_setup_find_session (setup, "afternoon");

  morning->starts_wall_us = WALL_AT_US;
  morning->ends_wall_us = morning->starts_wall_us + 130 * G_TIME_SPAN_MINUTE;
  afternoon->starts_wall_us = morning->starts_wall_us + 210 * G_TIME_SPAN_MINUTE;
  afternoon->ends_wall_us = afternoon->starts_wall_us + 110 * G_TIME_SPAN_MINUTE;
  return hall_new (setup);
}

Hall *
hall_new_with_pool (BcMeterMode mode, gint64 limit_s)
{
  BcSetup *setup = hall_setup_new ();

  setup->pool.limit_s = limit_s;
  setup->pool.mode = mode;
  Hall *hall = hall_new (setup);
  hall_run (hall, "begin", "found room; found fr-1; found fr-2; voice fr-1; voice fr-2");
  return hall;
}

void
hall_free (Hall *hall)
{
  if (hall == NULL)
    return;
  bc_meeting_free (hall->meeting);
  bc_setup_unref (hall->setup);
  g_ptr_array_unref (hall->effects);
  g_clear_error (&hall->error);
  g_queue_clear_full (&hall->mail, (GDestroyNotify) letter_free);
  fake_pool_clear (&hall->pool);
  g_clear_pointer (&hall->saved, g_variant_unref);
  g_free (hall);
}

BcTime
hall_time (const Hall *hall)
{
  return (BcTime){ hall->now_us, WALL_AT_US + hall->now_us + hall->clock_off_us };
}

gint64
hall_clock_us (guint hour, guint minute)
{
  return WALL_AT_US + ((gint64) hour * 60 + minute - 600) * 60 * G_TIME_SPAN_SECOND;
}

void
hall_plan (BcSetup *setup, const char *session, guint starts, guint ends)
{
  BcSession *planned = (BcSession *) bc_setup_find_session (setup, session);

  planned->starts_wall_us = hall_clock_us (0, starts);
  planned->ends_wall_us = hall_clock_us (0, ends);
}

void
hall_forget (Hall *hall)
{
  g_ptr_array_set_size (hall->effects, 0);
}

const BcEffect *
hall_find_effect (const Hall *hall, BcEffectKind kind, const char *subject)
{
  for (guint i = 0; i < hall->effects->len; i++)
    {
      const BcEffect *effect = hall->effects->pdata[i];

      if (effect->kind == kind && (subject == NULL || g_strcmp0 (effect->subject, subject) == 0))
        return effect;
    }
  return NULL;
}

BcBudgetView
hall_budget (const Hall *hall)
{
  BcBudgetView view;

  bc_meeting_get_budget (hall->meeting, hall_time (hall), &view);
  return view;
}

static int
compare_letters (gconstpointer a, gconstpointer b, gpointer data)
{
  const Letter *first = a, *second = b;

  return (first->due_us > second->due_us) - (first->due_us < second->due_us);
}

static Letter *
post_letter (Hall *hall, gint64 rtt_ms)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->due_us = hall->now_us + rtt_ms * 1000;
  letter->is_lost = hall->is_store_away;
  return letter;
}

static void
post_lease (Hall *hall, const BcEffect *effect)
{
  Letter *letter = post_letter (hall, hall->rtt_ms);

  letter->request = effect->lease;
  letter->request.session = g_strdup (effect->lease.session);
  fake_pool_see (&hall->pool, effect->pool_wall_us);
  g_queue_insert_sorted (&hall->mail, letter, compare_letters, NULL);
}

static void
post_booking (Hall *hall, const BcEffect *effect)
{
  Letter *letter = post_letter (hall, hall->book_rtt_ms >= 0 ? hall->book_rtt_ms : hall->rtt_ms);

  letter->is_booking = TRUE;
  letter->book = effect->book;
  letter->book.session = g_strdup (effect->book.session);
  g_queue_insert_sorted (&hall->mail, letter, compare_letters, NULL);
}

/* Carries out the effects from `first` on. */
static void
carry_out (Hall *hall, guint first)
{
  for (guint i = first; i < hall->effects->len; i++)
    {
      const BcEffect *effect = hall->effects->pdata[i];

      if (effect->kind == BC_EFFECT_LEASE)
        post_lease (hall, effect);
      else if (effect->kind == BC_EFFECT_BOOK)
        post_booking (hall, effect);
      else if (effect->kind == BC_EFFECT_SAVE)
        {
          g_clear_pointer (&hall->saved, g_variant_unref);
          hall->saved = bc_meeting_save (hall->meeting);
        }
      else if (effect->kind == BC_EFFECT_PLAN)
        {
          hall->n_plans++;
          g_assert_true (effect->plan == bc_meeting_get_plan (hall->meeting));
        }
    }
}

gboolean
hall_try (Hall *hall, const BcEvent *event)
{
  guint first = hall->effects->len;
  guint64 serial = bc_meeting_get_plan (hall->meeting)->serial;

  g_clear_error (&hall->error);
  if (hall->on_event != NULL)
    hall->on_event (hall->on_event_data, FALSE);
  if (!bc_meeting_apply (hall->meeting, event, hall_time (hall), hall->effects, &hall->error))
    {
      g_assert_error (hall->error, BC_ERROR, hall->error->code);
      g_assert_cmpuint (hall->effects->len, ==, first);
      g_assert_cmpuint (bc_meeting_get_plan (hall->meeting)->serial, ==, serial);
      return FALSE;
    }
  g_assert_no_error (hall->error);
  g_assert_cmpint (bc_meeting_next_deadline (hall->meeting), >, hall->now_us);
  carry_out (hall, first);
  if (hall->on_event != NULL)
    hall->on_event (hall->on_event_data, TRUE);
  return TRUE;
}

/* What is lost on the way to a store that is away is asked again; a booking by the meeting itself. */
static void
open_letter (Hall *hall)
{
  Letter *letter = g_queue_pop_head (&hall->mail);
  BcEvent event = { .kind = BC_EVENT_STORE_LOST };
  BcBookReply booked = { .sequence = letter->book.sequence };

  if (letter->is_booking && !letter->is_lost)
    {
      booked.refusal = fake_pool_book (&hall->pool, &letter->book);
      event = (BcEvent){ .kind = BC_EVENT_BOOK_REPLY, .book_reply = &booked };
    }
  else if (!letter->is_booking && !letter->is_lost)
    {
      event.kind = BC_EVENT_LEASE_REPLY;
      event.lease_reply = fake_pool_answer (&hall->pool, &letter->request);
    }
  if (!letter->is_booking || !letter->is_lost)
    g_assert_true (hall_try (hall, &event));
  letter_free (letter);
}

static void
deliver_until (Hall *hall, gint64 until_us)
{
  for (;;)
    {
      const Letter *letter = g_queue_peek_head (&hall->mail);
      gint64 letter_us = letter != NULL ? letter->due_us : G_MAXINT64;
      gint64 deadline_us = bc_meeting_next_deadline (hall->meeting);
      BcEvent deadline = { .kind = BC_EVENT_DEADLINE };

      if (MIN (letter_us, deadline_us) > until_us)
        break;
      hall->now_us = MAX (hall->now_us, MIN (letter_us, deadline_us));
      if (letter_us <= deadline_us)
        open_letter (hall);
      else
        g_assert_true (hall_try (hall, &deadline));
    }
}

void
hall_wait_us (Hall *hall, gint64 us)
{
  gint64 until_us = hall->now_us + us;

  deliver_until (hall, until_us);
  hall->now_us = until_us;
}

void
hall_sleep_us (Hall *hall, gint64 us)
{
  hall->now_us += us;
  deliver_until (hall, hall->now_us);
}

static void
restore (Hall *hall)
{
  guint first = hall->effects->len;
  g_autoptr (GError) error = NULL;

  bc_meeting_restore (hall->meeting, hall->saved, hall_time (hall), hall->effects, &error);
  g_assert_no_error (error);
  carry_out (hall, first);
}

void
hall_kill (Hall *hall)
{
  bc_meeting_free (hall->meeting);
  hall->meeting = bc_meeting_new (hall->setup);
  g_queue_clear_full (&hall->mail, (GDestroyNotify) letter_free);
  fake_pool_bury (&hall->pool);
  if (hall->saved != NULL)
    restore (hall);

  BcLeaseReply standing = fake_pool_read (&hall->pool);
  g_assert_true (
      hall_try (hall, &(BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &standing }));
}
