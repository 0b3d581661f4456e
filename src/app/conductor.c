/* SPDX-License-Identifier: Apache-2.0 */
#include "conductor.h"

#include "owed.h"
#include "teller.h"

#include <boothcast/base/error.h>

struct _BcConductor
{
  const BcConfig *config;
  BcMeeting *meeting;
  BcStore *store;
  BcTeller *teller;
  BcOwed *owed;
  BcConductorListener listener;
  GSource *deadline;
  gboolean is_stopping;
};

typedef void (*ActFunc) (BcConductor *conductor, const BcEffect *effect);

/* A deadline that stays in the past must not become a busy loop, whatever the rules say. */
#define MIN_DEADLINE_STEP_US 1000

/* How long a saved state that cannot be read is asked for before somebody has to look. */
#define LOAD_PATIENCE_US (5 * G_TIME_SPAN_SECOND)
#define LOAD_AGAIN_US (250 * G_TIME_SPAN_MILLISECOND)

static void
set_deadline (BcConductor *conductor)
{
  gint64 deadline_us = bc_meeting_next_deadline (conductor->meeting);
  gint64 soonest_us = bc_clock_now_us () + MIN_DEADLINE_STEP_US;

  if (deadline_us == G_MAXINT64)
    g_source_set_ready_time (conductor->deadline, -1);
  else
    g_source_set_ready_time (conductor->deadline, MAX (deadline_us, soonest_us));
}

static void
on_answered (const BcEvent *event, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!bc_conductor_apply (user_data, event, &error))
    g_warning ("the store's answer was refused: %s", error->message);
}

static void
act_plan (BcConductor *conductor, const BcEffect *effect)
{
  if (conductor->listener.on_plan != NULL)
    conductor->listener.on_plan (effect->plan, conductor->listener.user_data);
}

static void
act_lease (BcConductor *conductor, const BcEffect *effect)
{
  bc_teller_lease (conductor->teller, effect);
}

static void
act_book (BcConductor *conductor, const BcEffect *effect)
{
  bc_teller_book (conductor->teller, effect);
}

static void
save (BcConductor *conductor)
{
  g_autoptr (GVariant) state = bc_meeting_save (conductor->meeting);

  bc_store_save_state (conductor->store, conductor->config->setup->id, state);
}

static void
act_save (BcConductor *conductor, const BcEffect *effect)
{
  if (!conductor->is_stopping)
    save (conductor);
}

static void
act_audit (BcConductor *conductor, const BcEffect *effect)
{
  if (!conductor->is_stopping)
    bc_store_audit (conductor->store, conductor->config->setup->id, effect->subject, effect->text,
                    bc_time_read ().wall_us);
}

static void
tell (BcConductor *conductor, const char *kind, const BcEffect *effect)
{
  if (conductor->listener.on_message != NULL)
    conductor->listener.on_message (kind, effect->subject, effect->text,
                                    conductor->listener.user_data);
}

static void
act_warning (BcConductor *conductor, const BcEffect *effect)
{
  tell (conductor, "warning", effect);
}

static void
act_alarm (BcConductor *conductor, const BcEffect *effect)
{
  g_warning ("alarm: %s", effect->text);
  tell (conductor, "alarm", effect);
}

static void
act_changed (BcConductor *conductor, const BcEffect *effect)
{
  if (conductor->listener.on_changed != NULL)
    conductor->listener.on_changed (effect->subject, conductor->listener.user_data);
}

static const ActFunc acts[] = {
  [BC_EFFECT_PLAN] = act_plan,   [BC_EFFECT_LEASE] = act_lease,     [BC_EFFECT_SAVE] = act_save,
  [BC_EFFECT_AUDIT] = act_audit, [BC_EFFECT_WARNING] = act_warning, [BC_EFFECT_ALARM] = act_alarm,
  [BC_EFFECT_BOOK] = act_book,   [BC_EFFECT_CHANGED] = act_changed,
};

static void
carry_out (BcConductor *conductor, GPtrArray *effects)
{
  for (guint i = 0; i < effects->len; i++)
    {
      const BcEffect *effect = g_ptr_array_index (effects, i);
      acts[effect->kind](conductor, effect);
    }
}

gboolean
bc_conductor_apply (BcConductor *conductor, const BcEvent *event, GError **error)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  gboolean is_applied =
      bc_meeting_apply (conductor->meeting, event, bc_time_read (), effects, error);

  bc_owed_look (conductor->owed);
  carry_out (conductor, effects);
  set_deadline (conductor);
  return is_applied;
}

gboolean
bc_conductor_extend (BcConductor *conductor, const BcConfig *config, GError **error)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();

  if (!bc_meeting_extend (conductor->meeting, config->setup, bc_time_read (), effects, error))
    return FALSE;
  conductor->config = config;
  bc_owed_look (conductor->owed);
  carry_out (conductor, effects);
  set_deadline (conductor);
  return TRUE;
}

void
bc_conductor_note (BcConductor *conductor, const char *actor, const char *text)
{
  bc_store_audit (conductor->store, conductor->config->setup->id, actor, text,
                  bc_time_read ().wall_us);
}

static gboolean
on_deadline (gpointer user_data)
{
  BcConductor *conductor = user_data;
  g_autoptr (GError) error = NULL;

  if (!bc_conductor_apply (conductor, &(BcEvent){ .kind = BC_EVENT_DEADLINE }, &error))
    g_warning ("a deadline was refused: %s", error->message);
  return G_SOURCE_CONTINUE;
}

/* A source that only ever wakes by its ready time. */
static gboolean
dispatch_deadline (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSourceFuncs deadline_funcs = { .dispatch = dispatch_deadline };

BcConductor *
bc_conductor_new (const BcConfig *config, BcStore *store, const char *journal)
{
  BcConductor *conductor = g_new0 (BcConductor, 1);

  conductor->config = config;
  conductor->store = store;
  conductor->meeting = bc_meeting_new (config->setup);
  conductor->teller = bc_teller_new (config, store, on_answered, conductor);
  conductor->owed = bc_owed_new (journal, conductor->meeting);
  conductor->deadline = g_source_new (&deadline_funcs, sizeof (GSource));
  g_source_set_callback (conductor->deadline, on_deadline, conductor, NULL);
  g_source_attach (conductor->deadline, g_main_context_get_thread_default ());
  return conductor;
}

void
bc_conductor_free (BcConductor *conductor)
{
  if (conductor == NULL)
    return;
  g_source_destroy (conductor->deadline);
  g_source_unref (conductor->deadline);
  bc_owed_free (conductor->owed);
  bc_teller_free (conductor->teller);
  bc_meeting_free (conductor->meeting);
  g_free (conductor);
}

BcMeeting *
bc_conductor_get_meeting (BcConductor *conductor)
{
  return conductor->meeting;
}

/* The day goes on as it was counted before a restart, whatever the machine's clock has been set to meanwhile. */
static void
bring_clock_back (BcConductor *conductor)
{
  BcTime clock;

  if (bc_teller_find_clock (conductor->teller, &clock))
    bc_meeting_set_clock (conductor->meeting, clock);
}

static gboolean
is_store_failure (const GError *error)
{
  return g_error_matches (error, BC_ERROR, BC_ERROR_IO) ||
         g_error_matches (error, BC_ERROR, BC_ERROR_UNAVAILABLE);
}

/* A backup of the file, another gateway's transaction, a disk that wakes up. (transfer full) (nullable: none, or `error`
 * is set) */
static GVariant *
load_state (BcConductor *conductor, GError **error)
{
  const char *id = conductor->config->setup->id;
  gint64 until_us = bc_clock_now_us () + LOAD_PATIENCE_US;
  gboolean is_told = FALSE;

  for (;;)
    {
      g_autoptr (GError) reason = NULL;
      GVariant *saved = bc_store_load_state (conductor->store, id, &reason);

      if (reason == NULL)
        return saved;
      if (!is_store_failure (reason))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      if (bc_clock_now_us () >= until_us)
        {
          bc_error_take (error, BC_ERROR_UNAVAILABLE, g_steal_pointer (&reason),
                         "the saved state cannot be read, and is not to be lost");
          return NULL;
        }
      if (!is_told)
        g_message ("the saved state cannot be read yet, tried again: %s", reason->message);
      is_told = TRUE;
      g_usleep (LOAD_AGAIN_US);
    }
}

/* The next save would be written over it. */
static gboolean
set_aside (BcConductor *conductor, const char *why, GError **error)
{
  const BcSetup *setup = conductor->config->setup;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *kept = g_strdup_printf ("%s.unread-%s", setup->id, day);

  if (!bc_store_set_aside_state (conductor->store, setup->id, kept, error))
    return FALSE;
  g_warning ("the saved state cannot be used, the meeting starts anew: %s; it is kept as “%s”", why,
             kept);
  return TRUE;
}

static gboolean
restore (BcConductor *conductor, GPtrArray *effects, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) saved = load_state (conductor, &problem);

  if (problem == NULL && saved == NULL)
    return TRUE;
  if (problem != NULL && is_store_failure (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (problem == NULL &&
      bc_meeting_restore (conductor->meeting, saved, bc_time_read (), effects, &problem))
    return TRUE;
  return set_aside (conductor, problem->message, error);
}

gboolean
bc_conductor_start (BcConductor *conductor, const BcConductorListener *listener, GError **error)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();

  conductor->listener = *listener;
  bring_clock_back (conductor);
  bc_teller_look (conductor->teller,
                  bc_meeting_get_pool_wall_us (conductor->meeting, bc_time_read ()));
  if (!restore (conductor, effects, error))
    return FALSE;
  /* Whatever it was on the way here. */
  listener->on_plan (bc_meeting_get_plan (conductor->meeting), listener->user_data);
  bc_teller_book_owed (conductor->teller, conductor->owed);
  carry_out (conductor, effects);
  set_deadline (conductor);
  return TRUE;
}

/* Suspending settles what was spent and gives the rest of the lease back; nothing of it is saved or audited,
 * so that the next start finds the session as people left it. */
static void
settle_session (BcConductor *conductor, const BcSession *session)
{
  g_autoptr (GError) error = NULL;
  BcEvent event = { .kind = BC_EVENT_SESSION_SUSPEND, .subject = session->id };

  if (bc_meeting_get_session_state (conductor->meeting, session->id) != BC_SESSION_OPEN)
    return;
  /* How long the meter and people's minutes have run is part of how they left it. */
  save (conductor);
  if (!bc_conductor_apply (conductor, &event, &error))
    g_warning ("the running minutes were not settled: %s", error->message);
}

void
bc_conductor_stop (BcConductor *conductor)
{
  const GPtrArray *sessions = conductor->config->setup->sessions;

  conductor->listener = (BcConductorListener){ NULL };
  conductor->is_stopping = TRUE;
  for (guint i = 0; i < sessions->len; i++)
    settle_session (conductor, g_ptr_array_index (sessions, i));
  g_source_set_ready_time (conductor->deadline, -1);
}
