/* SPDX-License-Identifier: Apache-2.0 */
#include "town.h"

#include "plan-check.h"

#include <boothcast/base/error.h>
#include <string.h>

#define START_US (1000 * G_TIME_SPAN_SECOND)
#define SLOW_STORE_MS 500 /* what a refused start may run before it is told */
#define NEVER_US G_MAXINT64
#define EVENING_US (30 * G_TIME_SPAN_SECOND)
#define BELIEVED_US (60 * G_TIME_SPAN_SECOND) /* a clock that moves by less is set right */

typedef struct
{
  gint64 due_us;
  gboolean is_lost;
  gint64 wall_us;
  gboolean is_retry; /* the minutes are spent: nothing runs meanwhile */
  BcEffectKind kind; /* LEASE or BOOK */
  BcLeaseRequest lease;
  BcBookRequest book;
} Letter;

static void
letter_free (Letter *letter)
{
  g_free (letter->lease.session);
  g_free (letter->book.session);
  g_free (letter);
}

static void fail (Town *town, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (Town *town, const char *format, ...)
{
  va_list arguments;

  if (town->failure != NULL)
    return;
  va_start (arguments, format);
  town->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
fail_with (Town *town, const House *house, char *fault)
{
  if (fault != NULL)
    fail (town, "meeting %s: %s", house->setup->id, fault);
  g_free (fault);
}

/* --- Time --- */

static BcTime
time_of (const Town *town)
{
  return (BcTime){ town->now_us, town->now_us + town->wall_offset_us };
}

static gint64
true_wall_us (const Town *town)
{
  return town->now_us + town->true_offset_us;
}

static guint
day_of (const Town *town)
{
  return (guint) ((true_wall_us (town) - town->pool.first_midnight_us) / G_TIME_SPAN_DAY);
}

static gint64
next_midnight_us (const Town *town)
{
  return town->pool.first_midnight_us + (day_of (town) + 1) * G_TIME_SPAN_DAY -
         town->true_offset_us;
}

/* From here to `until_us`, which is not beyond midnight. */
static void
advance (Town *town, gint64 until_us)
{
  gint64 us = until_us - town->now_us;
  guint day = day_of (town);

  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    if (town->houses[i].is_interpreted)
      {
        town->houses[i].interpreted_us[day] += us;
        town->n_watched_us += us;
      }
  town->now_us = until_us;
}

/* --- The watch --- */

static const BcSession *
session_under_way (const House *house, BcSessionState *state)
{
  for (guint i = 0; i < house->setup->sessions->len; i++)
    if (house->sessions[i] == BC_SESSION_OPEN || house->sessions[i] == BC_SESSION_SUSPENDED)
      {
        *state = house->sessions[i];
        return house->setup->sessions->pdata[i];
      }
  return NULL;
}

static void
note_session (House *house, const char *id, BcSessionState state)
{
  for (guint i = 0; i < house->setup->sessions->len; i++)
    {
      const BcSession *session = house->setup->sessions->pdata[i];

      if (!g_str_equal (session->id, id) || house->sessions[i] == state)
        continue;
      house->sessions[i] = state;
      if (state == BC_SESSION_OPEN)
        house->is_audience_open = session->kind != BC_SESSION_KIND_BREAK;
      else if (state == BC_SESSION_CLOSED)
        house->is_audience_open = FALSE;
    }
}

/* What people did and were not refused. */
static void
note_deed (House *house, const BcEvent *event)
{
  if (event->kind == BC_EVENT_SESSION_OPEN)
    note_session (house, event->subject, BC_SESSION_OPEN);
  else if (event->kind == BC_EVENT_SESSION_SUSPEND)
    note_session (house, event->subject, BC_SESSION_SUSPENDED);
  else if (event->kind == BC_EVENT_SESSION_CLOSE)
    note_session (house, event->subject, BC_SESSION_CLOSED);
  else if (event->kind == BC_EVENT_AUDIENCE_OPEN)
    house->is_audience_open = TRUE;
  else if (event->kind == BC_EVENT_AUDIENCE_CLOSE)
    house->is_audience_open = FALSE;
}

static gboolean
is_any_desk_on_air (const House *house)
{
  for (guint i = 0; i < house->setup->desks->len; i++)
    {
      const BcDesk *desk = house->setup->desks->pdata[i];
      BcDeskView view;

      if (bc_meeting_get_desk (house->meeting, desk->id, &view) &&
          (view.state == BC_DESK_ON_AIR || view.state == BC_DESK_COUGHING))
        return TRUE;
    }
  return FALSE;
}

/* Interpretation is in service: an interpreted session is open, the pool has minutes, and, where that is how one
 * counts, somebody is on air. */
static void
look_at_service (Town *town, House *house, const BcBudgetView *budget)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = session_under_way (house, &state);
  gboolean is_open =
      session != NULL && session->kind == BC_SESSION_KIND_INTERPRETED && state == BC_SESSION_OPEN;
  gboolean is_spent = budget->state == BC_BUDGET_SPENT;

  if (!is_open && is_spent)
    fail (town, "meeting %s is spent while nothing is open", house->setup->id);
  house->is_interpreted =
      is_open && !is_spent && (town->day->mode == BC_METER_SESSION || is_any_desk_on_air (house));
}

static void
check_hearing (Town *town, const House *house)
{
  const BcPlan *plan = bc_meeting_get_plan (house->meeting);

  fail_with (town, house, plan_check_shape (house->meeting));
  if (!house->is_audience_open)
    fail_with (town, house, plan_check_closed (plan));
  if (bc_meeting_is_audience_open (house->meeting) != house->is_audience_open)
    fail (town, "meeting %s: people have %s it to listeners and it is %s", house->setup->id,
          house->is_audience_open ? "opened" : "closed",
          house->is_audience_open ? "closed" : "open");
  if (plan_is_interpreted (plan) && !house->is_interpreted)
    fail (town, "meeting %s: a desk is heard that nobody counts", house->setup->id);
}

/* Minutes never fall, but for what ran before a store refused it up to half a second later, what the dead had not told
 * and what people correct. */
static gint64
allowed_fall_ms (const Town *town, const House *house)
{
  if (town->pool.n_corrections > 0)
    return G_MAXINT64 / 2;
  if (town->day->has_kills)
    return 1000;
  return town->day->has_trouble || house->is_refused ? SLOW_STORE_MS : 0;
}

static void
check_minutes (Town *town, House *house, const BcBudgetView *budget)
{
  gboolean is_same_day = g_strcmp0 (budget->day, house->shown_day) == 0;

  if (budget->left_ms != MAX (budget->limit_ms - budget->used_ms, 0) || budget->leased_ms < 0)
    fail (town,
          "meeting %s: of %" G_GINT64_FORMAT " ms %" G_GINT64_FORMAT
          " are used and %" G_GINT64_FORMAT " left",
          house->setup->id, budget->limit_ms, budget->used_ms, budget->left_ms);
  if (is_same_day && budget->used_ms < house->shown_ms - allowed_fall_ms (town, house))
    fail (town, "meeting %s: minutes fall from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " ms",
          house->setup->id, house->shown_ms, budget->used_ms);
  house->shown_ms = budget->used_ms;
  house->is_refused = FALSE;
  g_strlcpy (house->shown_day, budget->day != NULL ? budget->day : "", sizeof house->shown_day);
}

/* While the store answers, and answers soon, nobody spends what is not there. */
static void
check_pool (Town *town)
{
  if (town->pool.fault != NULL)
    fail (town, "%s", town->pool.fault);
  if (town->day->has_trouble)
    return;
  for (guint i = 0; i <= town->pool.newest; i++)
    {
      const PoolDay *day = &town->pool.days[i];
      gint64 limit_ms = town->pool.limit_ms + day->extended_ms;
      gint64 used_ms = pool_day_used_ms (day) - day->corrected_ms;

      /* Two that cancel out are corrections, too. */
      if (town->pool.n_corrections == 0 && used_ms + day->leased_ms > limit_ms)
        fail (town, "on %s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " ms are used", day->text,
              used_ms, limit_ms);
    }
}

static void
look (Town *town, House *house)
{
  BcBudgetView budget;

  bc_meeting_get_budget (house->meeting, time_of (town), &budget);
  look_at_service (town, house, &budget);
  check_hearing (town, house);
  check_minutes (town, house, &budget);
  check_pool (town);
}

/* --- The meetings and their store --- */

static void
post (Town *town, House *house, const BcEffect *effect)
{
  Letter *letter = g_new0 (Letter, 1);
  BcBudgetView budget;

  bc_meeting_get_budget (house->meeting, time_of (town), &budget);
  letter->due_us = town->now_us + town->day->rtt_ms * 1000;
  letter->is_lost = house->is_store_away;
  letter->is_retry = budget.state == BC_BUDGET_SPENT;
  letter->kind = effect->kind;
  letter->wall_us = effect->pool_wall_us;
  letter->lease = effect->lease;
  letter->lease.session = g_strdup (effect->lease.session);
  letter->book = effect->book;
  letter->book.session = g_strdup (effect->book.session);
  letter->book.actor = letter->book.reason = NULL;
  g_queue_push_tail (&house->mail, letter);
  if (letter->wall_us != town->now_us + house->trusted_offset_us)
    fail (town, "meeting %s books by a clock that is wrong by %.6f s", house->setup->id,
          (double) (letter->wall_us - town->now_us - house->trusted_offset_us) / G_USEC_PER_SEC);
}

static void
carry_out (Town *town, House *house, const GPtrArray *effects)
{
  for (guint i = 0; i < effects->len; i++)
    {
      const BcEffect *effect = effects->pdata[i];

      if (effect->kind == BC_EFFECT_LEASE || effect->kind == BC_EFFECT_BOOK)
        post (town, house, effect);
      else if (effect->kind == BC_EFFECT_SAVE && town->day->has_kills)
        {
          g_clear_pointer (&house->saved, g_variant_unref);
          house->saved = bc_meeting_save (house->meeting);
        }
      else if (effect->kind == BC_EFFECT_PLAN)
        town->n_plans++;
    }
}

/* A refusal says why and leaves everything as it was. */
static void
check_refusal (Town *town, House *house, const GError *error, guint64 serial, guint n_effects)
{
  if (error == NULL || error->domain != BC_ERROR || strlen (error->message) < 5)
    fail (town, "meeting %s refuses and does not say why", house->setup->id);
  if (n_effects > 0 || bc_meeting_get_plan (house->meeting)->serial != serial)
    fail (town, "meeting %s refuses and does something", house->setup->id);
}

/* A clock that is set right by a little is believed; one that jumps is not, until a person says so. */
static void
look_at_clock (const Town *town, House *house, gboolean is_confirmed)
{
  if (is_confirmed || ABS (town->wall_offset_us - house->trusted_offset_us) <= BELIEVED_US)
    house->trusted_offset_us = town->wall_offset_us;
}

static void
send (Town *town, House *house, const BcEvent *event)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GError) error = NULL;
  guint64 serial = bc_meeting_get_plan (house->meeting)->serial;

  look_at_clock (town, house, FALSE);
  if (bc_meeting_apply (house->meeting, event, time_of (town), effects, &error))
    {
      town->n_accepted[event->kind]++;
      note_deed (house, event);
      look_at_clock (town, house, event->kind == BC_EVENT_CLOCK_CONFIRM);
      carry_out (town, house, effects);
      if (bc_meeting_next_deadline (house->meeting) <= town->now_us)
        fail (town, "meeting %s has a deadline in the past", house->setup->id);
    }
  else
    check_refusal (town, house, error, serial, effects->len);
  look (town, house);
}

/* A refusal cuts something off: not of who asked while nothing was left and still waits, but a midnight may have ended
 * that. */
static gboolean
cuts_off (const Town *town, const House *house, const Letter *letter)
{
  BcBudgetView budget;

  bc_meeting_get_budget (house->meeting, time_of (town), &budget);
  return !letter->is_retry || budget.state != BC_BUDGET_SPENT;
}

static void
answer_lease (Town *town, House *house, const Letter *letter)
{
  BcEvent event = { .kind = BC_EVENT_STORE_LOST };

  if (!letter->is_lost)
    {
      event.kind = BC_EVENT_LEASE_REPLY;
      event.lease_reply =
          shared_pool_lease (&town->pool, house->index, &letter->lease, letter->wall_us);
      house->is_refused = event.lease_reply->granted_ms < letter->lease.want_ms;
      house->n_refused += house->is_refused && cuts_off (town, house, letter) ? 1 : 0;
    }
  send (town, house, &event);
}

static void
answer_booking (Town *town, House *house, const Letter *letter)
{
  BcBookReply reply = { .sequence = letter->book.sequence };
  BcEvent event = { .kind = BC_EVENT_BOOK_REPLY, .book_reply = &reply };

  reply.refusal = letter->is_lost ? "the store does not answer"
                                  : shared_pool_book (&town->pool, house->index, &letter->book,
                                                      letter->wall_us);
  send (town, house, &event);
}

static void
open_letter (Town *town, House *house)
{
  Letter *letter = g_queue_pop_head (&house->mail);

  if (letter->kind == BC_EFFECT_LEASE)
    answer_lease (town, house, letter);
  else
    answer_booking (town, house, letter);
  letter_free (letter);
}

/* --- What happens when --- */

static gint64
due_us (const House *house)
{
  const Letter *letter = g_queue_peek_head ((GQueue *) &house->mail);

  return MIN (letter != NULL ? letter->due_us : NEVER_US,
              bc_meeting_next_deadline (house->meeting));
}

static void
do_what_is_due (Town *town, House *house)
{
  const Letter *letter = g_queue_peek_head (&house->mail);

  if (letter != NULL && letter->due_us <= town->now_us)
    open_letter (town, house);
  else
    send (town, house, &(BcEvent){ .kind = BC_EVENT_DEADLINE });
}

static House *
next_house (Town *town, gint64 *next_us)
{
  House *next = NULL;

  *next_us = NEVER_US;
  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    {
      gint64 due = due_us (&town->houses[i]);

      if (next == NULL || due < *next_us)
        {
          next = &town->houses[i];
          *next_us = due;
        }
    }
  return next;
}

static void
pass (Town *town, gint64 us)
{
  gint64 until_us = town->now_us + us;

  while (town->failure == NULL)
    {
      gint64 next_us, midnight_us = next_midnight_us (town);
      House *house = next_house (town, &next_us);

      if (MIN (next_us, midnight_us) > until_us)
        break;
      advance (town, MAX (MIN (next_us, midnight_us), town->now_us));
      if (next_us <= town->now_us)
        do_what_is_due (town, house);
    }
  advance (town, until_us);
}

/* Nobody looks; then everything that was due comes at once. */
static void
sleep_through (Town *town, gint64 us)
{
  gint64 until_us = town->now_us + us;

  town->slept_us += us;
  while (next_midnight_us (town) < until_us)
    advance (town, next_midnight_us (town));
  advance (town, until_us);
  pass (town, 0);
}

static void
kill_and_start (Town *town, House *house)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GError) error = NULL;
  BcEvent read = { .kind = BC_EVENT_LEASE_REPLY };

  bc_meeting_free (house->meeting);
  house->meeting = bc_meeting_new (house->setup);
  g_queue_clear_full (&house->mail, (GDestroyNotify) letter_free);
  g_queue_init (&house->mail);
  shared_pool_bury (&town->pool, house->index);
  house->n_kills++;
  if (house->saved != NULL &&
      !bc_meeting_restore (house->meeting, house->saved, time_of (town), effects, &error))
    fail (town, "what was saved cannot be restored: %s", error->message);
  carry_out (town, house, effects);
  read.lease_reply = shared_pool_read (&town->pool, house->index, true_wall_us (town));
  send (town, house, &read);
}

static void
act_event (Town *town, const Action *action)
{
  House *house = &town->houses[action->meeting];
  g_auto (EventExtra) extra = { 0 };
  BcPromptView prompt;
  BcEvent event;

  action_to_event (action, time_of (town).wall_us, &event, &extra);
  if (event.kind == BC_EVENT_PROMPT_DISMISS && bc_meeting_get_prompt (house->meeting, 0, &prompt))
    event.subject = prompt.id;
  send (town, house, &event);
}

static void
act (Town *town, const Action *action)
{
  House *house = &town->houses[action->meeting];

  if (action->kind == ACTION_WAIT)
    pass (town, action->amount);
  else if (action->kind == ACTION_SLEEP)
    sleep_through (town, action->amount);
  else if (action->kind == ACTION_EVENT)
    act_event (town, action);
  else if (action->kind == ACTION_KILL)
    kill_and_start (town, house);
  else if (action->kind == ACTION_CLOCK)
    town->wall_offset_us += action->amount;
  else
    house->is_store_away = action->kind == ACTION_STORE_AWAY;
}

/* --- The evening --- */

static gint64
sum_of_day_us (const Town *town, guint day)
{
  gint64 sum_us = 0;

  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    sum_us += town->houses[i].interpreted_us[day];
  return sum_us;
}

typedef struct
{
  gint64 interpreted_ms;
  gint64 booked_ms; /* the dead and what people corrected left out */
  gint64 dead_ms;
  gint64 trimmed_ms; /* at most so much ran before a store that is there said no */
  guint n_kills;
} Sums;

static void
add_up (const Town *town, Sums *sums)
{
  gint64 interpreted_us = 0;

  *sums = (Sums){ 0 };
  for (guint i = 0; i < SHARED_POOL_DAYS; i++)
    {
      interpreted_us += sum_of_day_us (town, i);
      sums->booked_ms += town->pool.days[i].spent_ms + town->pool.days[i].overdraft_ms;
      sums->dead_ms += town->pool.days[i].dead_ms;
    }
  sums->interpreted_ms = interpreted_us / 1000;
  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    {
      sums->n_kills += town->houses[i].n_kills;
      sums->trimmed_ms += SLOW_STORE_MS * (gint64) town->houses[i].n_refused;
    }
  /* A machine that slept through the end of the minutes made no sound meanwhile. */
  if (sums->trimmed_ms > 0)
    sums->trimmed_ms += town->slept_us / 1000 * RANDOM_MEETINGS;
}

/* A millisecond for each meeting is what may still be in its pocket. */
static void
check_sums (Town *town)
{
  gint64 most_ms, least_ms;
  Sums sums;

  add_up (town, &sums);
  most_ms = sums.interpreted_ms;
  least_ms = sums.interpreted_ms - RANDOM_MEETINGS - sums.trimmed_ms;
  /* A dead meeting's last second is charged whole, whatever of it was spent. */
  least_ms -= 1000 * (gint64) sums.n_kills;
  if (sums.booked_ms > most_ms || sums.booked_ms + sums.dead_ms < least_ms)
    fail (town,
          "%" G_GINT64_FORMAT " ms were interpreted, %" G_GINT64_FORMAT " booked, %" G_GINT64_FORMAT
          " charged to the dead, up to %" G_GINT64_FORMAT " cut off",
          sums.interpreted_ms, sums.booked_ms, sums.dead_ms, sums.trimmed_ms);
  if (sums.dead_ms > 1000 * (gint64) sums.n_kills)
    fail (town, "%u deaths are charged with %" G_GINT64_FORMAT " ms", sums.n_kills, sums.dead_ms);
}

/* No second 240 minutes and none lost: what runs after midnight is of the new day, but for what is on its way to the
 * store meanwhile. */
static void
check_midnights (Town *town)
{
  gint64 on_its_way_ms = RANDOM_MEETINGS * (town->day->rtt_ms + 1);
  Sums sums;

  if (town->day->has_trouble || town->day->has_kills || town->day->has_clock_steps)
    return;
  add_up (town, &sums);
  for (guint i = 0; i <= town->pool.newest; i++)
    {
      gint64 booked_ms = town->pool.days[i].spent_ms + town->pool.days[i].overdraft_ms;
      gint64 interpreted_ms = sum_of_day_us (town, i) / 1000;

      if (booked_ms > interpreted_ms + on_its_way_ms ||
          booked_ms < interpreted_ms - on_its_way_ms - sums.trimmed_ms)
        fail (town,
              "on %s %" G_GINT64_FORMAT " ms were interpreted and %" G_GINT64_FORMAT " booked",
              town->pool.days[i].text, interpreted_ms, booked_ms);
    }
}

static void
check_house_at_rest (Town *town, House *house)
{
  BcBudgetView budget;

  bc_meeting_get_budget (house->meeting, time_of (town), &budget);
  if (town->pool.holders[house->index].open_ms != 0 || !g_queue_is_empty (&house->mail))
    fail (town, "meeting %s holds a lease while nothing is open", house->setup->id);
  if (budget.state != BC_BUDGET_IDLE)
    fail (town, "meeting %s is %s while nothing is open", house->setup->id,
          bc_budget_state_to_string (budget.state));
}

static void
end_of_day (Town *town)
{
  static const char *const sessions[] = { "morning", "afternoon", "check", "lunch" };

  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    {
      town->houses[i].is_store_away = FALSE;
      for (guint j = 0; j < G_N_ELEMENTS (sessions); j++)
        send (town, &town->houses[i],
              &(BcEvent){ .kind = BC_EVENT_SESSION_CLOSE, .subject = sessions[j] });
    }
  pass (town, EVENING_US);
  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    check_house_at_rest (town, &town->houses[i]);
  check_sums (town);
  check_midnights (town);
}

/* --- A day --- */

static void
house_init (Town *town, guint index)
{
  House *house = &town->houses[index];
  BcEvent read = { .kind = BC_EVENT_LEASE_REPLY };

  *house = (House){ .index = index,
                    .setup = random_day_setup (town->day, index),
                    .trusted_offset_us = town->wall_offset_us };
  g_queue_init (&house->mail);
  house->meeting = bc_meeting_new (house->setup);
  house->sessions = g_new0 (BcSessionState, house->setup->sessions->len);
  read.lease_reply = shared_pool_read (&town->pool, index, true_wall_us (town));
  send (town, house, &read);
}

static void
house_clear (House *house)
{
  bc_meeting_free (house->meeting);
  bc_setup_unref (house->setup);
  g_free (house->sessions);
  g_queue_clear_full (&house->mail, (GDestroyNotify) letter_free);
  g_clear_pointer (&house->saved, g_variant_unref);
}

void
town_play (Town *town, const RandomDay *day)
{
  *town = (Town){ .day = day, .now_us = START_US };
  town->wall_offset_us = RANDOM_DAY_FIRST_MIDNIGHT_US + day->begins_us - START_US;
  town->true_offset_us = town->wall_offset_us;
  shared_pool_init (&town->pool, RANDOM_DAY_FIRST_MIDNIGHT_US);
  town->pool.limit_ms = day->limit_s * 1000;
  town->pool.ceiling_ms = day->ceiling_s * 1000;
  town->pool.allotments_ms[0] = day->allotment_s * 1000;
  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    house_init (town, i);
  for (guint i = 0; i < day->actions->len && town->failure == NULL; i++)
    act (town, &g_array_index (day->actions, Action, i));
  if (town->failure == NULL)
    end_of_day (town);
}

void
town_clear (Town *town)
{
  for (guint i = 0; i < RANDOM_MEETINGS; i++)
    house_clear (&town->houses[i]);
  shared_pool_clear (&town->pool);
  g_clear_pointer (&town->failure, g_free);
}
