/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"
#include "simulation-run-private.h"

#define START_US G_TIME_SPAN_SECOND

static const char *const kind_names[] = {
  [BC_OCCURRENCE_BEGINS] = "begins",       [BC_OCCURRENCE_ENDS] = "ends",
  [BC_OCCURRENCE_BREAK] = "break",         [BC_OCCURRENCE_DROPPED] = "dropped",
  [BC_OCCURRENCE_DRAWS] = "draws",         [BC_OCCURRENCE_LEAVE] = "leave",
  [BC_OCCURRENCE_WARNING] = "warning",     [BC_OCCURRENCE_FORECAST] = "forecast",
  [BC_OCCURRENCE_DESK] = "desk",           [BC_OCCURRENCE_NOTICE] = "notice",
  [BC_OCCURRENCE_PROMPT] = "prompt",       [BC_OCCURRENCE_EXTENSION] = "extension",
  [BC_OCCURRENCE_SUSPENDED] = "suspended", [BC_OCCURRENCE_RESUMED] = "resumed",
  [BC_OCCURRENCE_CORRECTED] = "corrected",
};

const char *
bc_occurrence_kind_to_string (BcOccurrenceKind kind)
{
  g_return_val_if_fail ((guint) kind < BC_OCCURRENCE_LAST, NULL);
  return kind_names[kind];
}

BcTime
bc_run_time (const BcSimulationRun *run)
{
  return (BcTime){ .now_us = START_US + run->wall_us - run->base_us, .wall_us = run->wall_us };
}

BcBudgetView
bc_run_look (const BcSimulationRun *run)
{
  BcBudgetView view;

  bc_meeting_get_budget (run->meeting, bc_run_time (run), &view);
  return view;
}

static void
occurrence_free (BcOccurrence *occurrence)
{
  g_free (occurrence->text);
  g_free (occurrence);
}

/* --- What is to be done is done at once --- */

static gboolean apply (BcSimulationRun *run, const BcEvent *event, GError **error);

static gboolean
answer (BcSimulationRun *run, const BcLeaseRequest *request, GError **error)
{
  BcLeaseReply reply = bc_simulated_pool_answer (&run->pool, request, run->wall_us);

  return apply (run, &(BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply }, error);
}

/* Minutes and seconds, signed. */
static void
tell_correction (BcSimulationRun *run, const BcBookRequest *request)
{
  g_autofree char *minutes = bc_report_minutes (request->amount_ms);

  if (request->kind == BC_BOOK_CORRECTION)
    bc_run_tell (run, BC_OCCURRENCE_CORRECTED,
                 bc_setup_find_session (run->scenario->agenda->setup, request->session),
                 "%s%s are booked%s%s", request->amount_ms > 0 ? "+" : "", minutes,
                 request->reason != NULL ? ": " : "",
                 request->reason != NULL ? request->reason : "");
}

static gboolean
book (BcSimulationRun *run, const BcBookRequest *request, GError **error)
{
  BcBookReply reply = { .sequence = request->sequence,
                        .refusal = bc_simulated_pool_book (&run->pool, request) };

  if (!apply (run, &(BcEvent){ .kind = BC_EVENT_BOOK_REPLY, .book_reply = &reply }, error) ||
      !answer (run, NULL, error))
    return FALSE;
  tell_correction (run, request);
  return TRUE;
}

static gboolean
apply (BcSimulationRun *run, const BcEvent *event, GError **error)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  gboolean is_done = bc_meeting_apply (run->meeting, event, bc_run_time (run), effects, error);

  for (guint i = 0; is_done && i < effects->len; i++)
    {
      const BcEffect *effect = g_ptr_array_index (effects, i);

      if (effect->kind == BC_EFFECT_LEASE)
        is_done = answer (run, &effect->lease, error);
      else if (effect->kind == BC_EFFECT_BOOK)
        is_done = book (run, &effect->book, error);
      else
        bc_run_watch_effect (run, effect);
    }
  return is_done;
}

gboolean
bc_run_apply (BcSimulationRun *run, const BcEvent *event, GError **error)
{
  return apply (run, event, error);
}

gboolean
bc_run_do (BcSimulationRun *run, BcEventKind kind, const char *subject, GError **error)
{
  return bc_run_apply (run, &(BcEvent){ .kind = kind, .subject = subject, .actor = "simulation" },
                       error);
}

/* --- Time --- */

static void
note_minute (BcSimulationRun *run)
{
  BcBudgetView view = bc_run_look (run);
  BcSimulatedMinute minute = { .wall_us = run->wall_us,
                               .used_ms = view.used_ms,
                               .state = view.state,
                               .is_audience_open = bc_meeting_is_audience_open (run->meeting) };

  g_array_append_val (run->made->minutes, minute);
}

/* Where an open session is not interpreted, its interpretation has ended, unless it goes on later. */
static void
note_interpretation (BcSimulationRun *run)
{
  if (bc_run_look (run).state == BC_BUDGET_RUNNING)
    run->made->ends_wall_us = 0;
  else if (run->made->ends_wall_us == 0)
    run->made->ends_wall_us = run->wall_us;
}

/* Nothing happens until then. */
static void
pass (BcSimulationRun *run, gint64 wall_us)
{
  if (wall_us > run->wall_us && run->open != NULL && !run->is_suspended)
    note_interpretation (run);

  gint64 minute_us = (run->wall_us / G_TIME_SPAN_MINUTE + 1) * G_TIME_SPAN_MINUTE;
  for (; minute_us <= wall_us; minute_us += G_TIME_SPAN_MINUTE)
    {
      run->wall_us = minute_us;
      note_minute (run);
    }
  run->wall_us = wall_us;
}

/* The meeting is called whenever it asked to be. */
static gboolean
wait_until (BcSimulationRun *run, gint64 wall_us, GError **error)
{
  for (;;)
    {
      gint64 deadline_us = bc_meeting_next_deadline (run->meeting);
      gint64 due_us =
          deadline_us == G_MAXINT64 ? G_MAXINT64 : deadline_us - START_US + run->base_us;

      if (due_us >= wall_us)
        break;
      pass (run, MAX (due_us, run->wall_us));
      if (!bc_run_apply (run, &(BcEvent){ .kind = BC_EVENT_DEADLINE }, error))
        return FALSE;
      bc_run_watch (run);
    }
  pass (run, wall_us);
  return TRUE;
}

/* --- The day --- */

static void
note_standing (BcSimulationRun *run)
{
  BcLeaseReply standing = bc_simulated_pool_answer (&run->pool, NULL, run->wall_us);

  run->made->limit_ms = standing.limit_ms;
  run->made->used_ms = standing.used_ms;
  run->made->left_ms = MAX (standing.limit_ms - standing.used_ms, 0);
}

static gboolean
go_through (BcSimulationRun *run, const GArray *cues, GError **error)
{
  if (!answer (run, NULL, error) || !bc_cast_come (run, error))
    return FALSE;
  for (guint i = 0; i < cues->len; i++)
    {
      const BcCue *cue = &g_array_index (cues, BcCue, i);
      if (!wait_until (run, cue->wall_us, error) || !bc_run_act (run, cue, error))
        return FALSE;
      if (i + 1 == cues->len || g_array_index (cues, BcCue, i + 1).wall_us > cue->wall_us)
        bc_run_watch (run);
      if (cue->kind == BC_CUE_END)
        note_standing (run);
    }
  return TRUE;
}

/* Nobody listens before the first item or after the last. */
static void
trim_minutes (BcSimulation *made)
{
  guint n_items = made->items->len;
  guint n_kept = 0;

  for (guint i = 0; n_items > 0 && i < made->minutes->len; i++)
    {
      const BcSimulatedMinute *minute = &g_array_index (made->minutes, BcSimulatedMinute, i);
      gint64 first_us = g_array_index (made->items, BcSimulatedItem, 0).starts_wall_us;
      gint64 last_us = g_array_index (made->items, BcSimulatedItem, n_items - 1).ends_wall_us;

      if (minute->wall_us >= first_us && minute->wall_us <= last_us)
        g_array_index (made->minutes, BcSimulatedMinute, n_kept++) = *minute;
    }
  g_array_set_size (made->minutes, n_kept);
}

static void
run_init (BcSimulationRun *run)
{
  bc_simulated_pool_init (&run->pool, run->scenario);
  run->prompts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->notice_serials = g_new0 (guint, bc_meeting_get_plan (run->meeting)->n_channels);
}

static void
run_clear (BcSimulationRun *run)
{
  bc_simulated_pool_clear (&run->pool);
  g_clear_pointer (&run->prompts, g_hash_table_unref);
  g_clear_pointer (&run->notice_serials, g_free);
  g_clear_pointer (&run->forecast, g_free);
}

BcSimulation *
bc_simulation_run (const BcScenario *scenario, GError **error)
{
  g_autoptr (BcSimulation) made = g_new0 (BcSimulation, 1);
  g_autoptr (BcMeeting) meeting = bc_meeting_new (scenario->agenda->setup);
  g_autoptr (GArray) cues = NULL;
  BcSimulationRun run = { .scenario = scenario, .meeting = meeting, .made = made };

  bc_schedule_make (scenario, &made->items, &cues);
  made->limit_ms = scenario->limit_ms;
  made->left_ms = scenario->limit_ms;
  made->occurrences = g_ptr_array_new_with_free_func ((GDestroyNotify) occurrence_free);
  made->minutes = g_array_new (FALSE, FALSE, sizeof (BcSimulatedMinute));
  /* A moment before, so that the first item's minute is among those that pass. */
  run.base_us = (cues->len > 0 ? g_array_index (cues, BcCue, 0).wall_us : 0) - G_TIME_SPAN_SECOND;
  run.wall_us = run.base_us;
  run_init (&run);
  gboolean is_through = go_through (&run, cues, error);
  run_clear (&run);
  trim_minutes (made);
  return is_through ? g_steal_pointer (&made) : NULL;
}

void
bc_simulation_free (BcSimulation *simulation)
{
  if (simulation == NULL)
    return;
  g_clear_pointer (&simulation->items, g_array_unref);
  g_clear_pointer (&simulation->occurrences, g_ptr_array_unref);
  g_clear_pointer (&simulation->minutes, g_array_unref);
  g_free (simulation);
}
