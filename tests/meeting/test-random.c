/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <math.h>
#include <string.h>

/*
 * Two thousand random days. Whatever people, sound and store do, in whatever order: what must always
 * hold, holds after every single event.
 */
#define N_DAYS 2000
#define EVENTS_PER_DAY 120
#define AMPLE_S 86400

typedef struct
{
  Hall *hall;
  GRand *rand;
  guint seed;

  gboolean has_store_trouble; /* away, slow, the process stopped */
  gboolean has_kills;
  gboolean is_pool_small;
  guint n_kills;

  /* interpreted time by our own watch */
  gboolean was_running;
  const char *session; /* whose time it is */
  gint64 since_us;
  gint64 total_us;
  gint64 morning_us;
} Day;

/* --- What always holds --- */

static void
check_gain (BcPlanGain gain)
{
  g_assert_true (isfinite (gain.gain));
  g_assert_cmpfloat (gain.gain, >=, 0.0f);
  g_assert_cmpfloat (gain.gain, <=, 1.0f);
  g_assert_cmpuint (gain.ramp_ms, <=, 3000);
}

static gboolean
is_heard_here (const Day *day, const BcPlanChannel *channel, guint desk)
{
  const BcDesk *of = day->hall->setup->desks->pdata[desk];
  BcDeskView view;

  g_assert_true (bc_meeting_get_desk (day->hall->meeting, of->id, &view));
  return view.state == BC_DESK_ON_AIR && strcmp (view.output, channel->id) == 0;
}

static void
check_carries (const BcPlanChannel *channel, gboolean has_desks)
{
  gboolean is_notice = channel->notice != BC_NOTICE_NONE && !bc_notice_is_once (channel->notice);

  g_assert_cmpint (strcmp (channel->carries, "notice") == 0, ==, is_notice);
  g_assert_cmpuint (strlen (channel->why), >, 0);
  if (is_notice)
    g_assert_true (channel->floor.gain == 0.0f && !has_desks);
  else if (strcmp (channel->carries, "floor") == 0)
    g_assert_true (channel->floor.gain > 0.0f && !has_desks);
}

static void
check_channel (const Day *day, const BcPlan *plan, const BcPlanChannel *channel)
{
  BcBudgetView budget = hall_budget (day->hall);
  gboolean is_audience_open = bc_meeting_is_audience_open (day->hall->meeting);
  gboolean has_desks = FALSE;

  check_gain (channel->floor);
  for (guint i = 0; i < plan->n_desks; i++)
    {
      /* In service exactly while the meter runs: that is what session mode means. */
      gboolean is_heard =
          is_audience_open && budget.state == BC_BUDGET_RUNNING && is_heard_here (day, channel, i);

      check_gain (channel->desks[i]);
      /* At the very end a channel may have closed at a pause already. */
      if (budget.ends_in_ms >= 0 && channel->desks[i].gain == 0.0f)
        is_heard = FALSE;
      g_assert_cmpfloat (channel->desks[i].gain, ==, is_heard ? 1.0f : 0.0f);
      has_desks |= is_heard;
    }
  if (!is_audience_open)
    g_assert_cmpint (channel->notice, ==, BC_NOTICE_CLOSED);
  else
    g_assert_cmpint (channel->notice, !=, BC_NOTICE_CLOSED);
  check_carries (channel, has_desks);
}

/* Off air is private; a channel belongs to one booth. */
static void
check_desks (const Day *day, const BcPlan *plan)
{
  const BcSetup *setup = day->hall->setup;
  g_autoptr (GHashTable) booths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->n_desks; i++)
    {
      const BcDesk *desk = setup->desks->pdata[i];
      BcDeskView view;
      const char *booth;

      bc_meeting_get_desk (day->hall->meeting, desk->id, &view);
      if (view.state == BC_DESK_OFF || view.state == BC_DESK_COUGHING)
        g_assert_false (plan->is_desk_open[i]);
      if (view.state == BC_DESK_ON_AIR)
        g_assert_true (plan->is_desk_open[i] && view.is_input_found);
      if (view.state != BC_DESK_ON_AIR && view.state != BC_DESK_COUGHING)
        continue;
      booth = g_hash_table_lookup (booths, view.output);
      g_assert_true (booth == NULL || strcmp (booth, desk->booth) == 0);
      g_hash_table_insert (booths, (gpointer) view.output, desk->booth);
    }
}

static void
check_budget (const Day *day)
{
  const FakePool *pool = &day->hall->pool;
  BcBudgetView view = hall_budget (day->hall);

  g_assert_cmpint (view.left_ms, ==, MAX (view.limit_ms - view.used_ms, 0));
  g_assert_cmpint (view.leased_ms, >=, 0);
  g_assert_cmpint (pool->own_ms, <=, 1000);
  if (day->has_store_trouble)
    return;
  g_assert_cmpint (pool->used_ms + pool->own_ms, <=, pool->limit_ms);
  g_assert_cmpint (pool->overdraft_ms, <=, day->hall->rtt_ms * (1 + (gint64) pool->n_requests));
  if (!day->is_pool_small && !day->has_kills)
    g_assert_cmpint (view.used_ms, ==,
                     (day->total_us + (day->was_running ? day->hall->now_us - day->since_us : 0)) /
                         1000);
}

static void
watch_time (Day *day)
{
  gint64 us = day->was_running ? day->hall->now_us - day->since_us : 0;

  day->total_us += us;
  if (g_strcmp0 (day->session, "morning") == 0)
    day->morning_us += us;
  day->since_us = day->hall->now_us;
}

static void
on_event (gpointer data, gboolean is_after)
{
  Day *day = data;
  const BcPlan *plan = bc_meeting_get_plan (day->hall->meeting);

  watch_time (day);
  if (!is_after)
    return;
  day->was_running = hall_budget (day->hall).state == BC_BUDGET_RUNNING;
  day->session = bc_meeting_get_session_state (day->hall->meeting, "morning") == BC_SESSION_OPEN
                     ? "morning"
                     : "afternoon";
  for (guint i = 0; i < plan->n_floor_inputs; i++)
    check_gain (plan->floor_inputs[i]);
  for (guint i = 0; i < plan->n_channels; i++)
    check_channel (day, plan, &plan->channels[i]);
  check_desks (day, plan);
  check_budget (day);
}

/* --- What happens --- */

static const char *
pick (GRand *rand, const char *const *words, guint n)
{
  return words[g_rand_int_range (rand, 0, (gint32) n)];
}

#define PICK(rand, words) pick (rand, words, G_N_ELEMENTS (words))

static BcEvent
random_event (GRand *rand)
{
  static const char *const desks[] = {
    "en-1", "en-2", "fr-1", "fr-2", "es-1", "bcms-1", "console"
  };
  static const char *const inputs[] = { "room", "phone", "hybrid", "en-1",   "en-2",
                                        "fr-1", "fr-2",  "es-1",   "bcms-1", "console" };
  static const char *const sessions[] = { "morning", "afternoon", "check" };
  static const char *const languages[] = { "en", "fr", "hr", "unknown", "tlh" };
  static const char *const outputs[] = { "a", "b" };
  /* Some things happen more often than others. */
  static const BcEventKind kinds[] = {
    BC_EVENT_SESSION_OPEN,    BC_EVENT_SESSION_OPEN,   BC_EVENT_SESSION_OPEN,
    BC_EVENT_SESSION_SUSPEND, BC_EVENT_SESSION_CLOSE,  BC_EVENT_AUDIENCE_OPEN,
    BC_EVENT_AUDIENCE_CLOSE,  BC_EVENT_FLOOR_LANGUAGE, BC_EVENT_FLOOR_LANGUAGE,
    BC_EVENT_DESK_ON,         BC_EVENT_DESK_ON,        BC_EVENT_DESK_ON,
    BC_EVENT_DESK_ON,         BC_EVENT_DESK_OFF,       BC_EVENT_DESK_OFF,
    BC_EVENT_DESK_COUGH,      BC_EVENT_DESK_COUGH,     BC_EVENT_DESK_OUTPUT,
    BC_EVENT_INPUT_FOUND,     BC_EVENT_INPUT_FOUND,    BC_EVENT_INPUT_FOUND,
    BC_EVENT_INPUT_FOUND,     BC_EVENT_INPUT_LOST,     BC_EVENT_INPUT_VOICE,
    BC_EVENT_INPUT_VOICE,     BC_EVENT_INPUT_SILENT,   BC_EVENT_INPUT_SILENT,
    BC_EVENT_DEADLINE,
  };
  BcEvent event = { .kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))] };

  event.amount = g_rand_int_range (rand, 0, 2);
  if (event.kind <= BC_EVENT_SESSION_CLOSE)
    event.subject = PICK (rand, sessions);
  else if (event.kind == BC_EVENT_FLOOR_LANGUAGE)
    event.value = PICK (rand, languages);
  else if (event.kind >= BC_EVENT_DESK_ON && event.kind <= BC_EVENT_DESK_OUTPUT)
    {
      event.subject = PICK (rand, desks);
      event.value = PICK (rand, outputs);
    }
  else if (event.kind >= BC_EVENT_INPUT_FOUND && event.kind <= BC_EVENT_INPUT_SILENT)
    event.subject = PICK (rand, inputs);
  return event;
}

static void
random_trouble (Day *day)
{
  gint32 dice = g_rand_int_range (day->rand, 0, 20);

  if (day->has_store_trouble && dice < 3)
    day->hall->is_store_away = dice < 1;
  else if (day->has_store_trouble && dice == 4)
    hall_sleep_us (day->hall, g_rand_int_range (day->rand, 0, 3000000));
  else if (day->has_kills && dice == 5)
    {
      /* Whatever was counted since the last answer is told from our watch, not from the meeting's. */
      hall_kill (day->hall);
      day->n_kills++;
      on_event (day, TRUE);
    }
}

static void
random_step (Day *day)
{
  gboolean is_long = g_rand_int_range (day->rand, 0, 10) == 0;
  BcEvent event = random_event (day->rand);

  hall_wait_us (day->hall, g_rand_int_range (day->rand, 0, is_long ? 14000000 : 1500000));
  random_trouble (day);
  hall_try (day->hall, &event);
  hall_wait_us (day->hall, 0);
  hall_forget (day->hall);
}

static void
end_of_day (Day *day)
{
  static const char *const sessions[] = { "morning", "afternoon", "check" };
  Hall *hall = day->hall;

  hall->is_store_away = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    hall_try (hall, &(BcEvent){ .kind = BC_EVENT_SESSION_CLOSE, .subject = sessions[i] });
  hall_wait_us (hall, 30 * G_TIME_SPAN_SECOND);

  g_assert_cmpint (hall->pool.own_ms, ==, 0);
  g_assert_cmpuint (g_queue_get_length (&hall->mail), ==, 0);
  g_assert_cmpint (hall_budget (hall).state, ==, BC_BUDGET_IDLE);
  g_assert_cmpint (hall_budget (hall).used_ms, ==, hall->pool.used_ms);
  if (day->has_kills)
    {
      g_assert_cmpint (hall->pool.used_ms, >=,
                       day->total_us / 1000 - 1000 * (gint64) day->n_kills - 1);
      g_assert_cmpint (hall->pool.used_ms, <=,
                       day->total_us / 1000 + 1000 * (gint64) day->n_kills + 1);
    }
  else if (!day->is_pool_small)
    {
      g_assert_cmpint (hall->pool.used_ms, ==, day->total_us / 1000);
      g_assert_cmpint (fake_pool_session_ms (&hall->pool, "check"), ==, 0);
      /* What is less than a millisecond goes to whoever comes next. */
      g_assert_cmpint (ABS (fake_pool_session_ms (&hall->pool, "morning") - day->morning_us / 1000),
                       <=, 1);
    }
}

/* Returns how many plans the day has seen. */
static guint
run_day (guint seed, gboolean has_store_trouble, gboolean has_kills, gboolean is_pool_small)
{
  BcSetup *setup = hall_setup_new ();
  Day day = { .seed = seed,
              .has_store_trouble = has_store_trouble,
              .has_kills = has_kills,
              .is_pool_small = is_pool_small };

  g_test_message ("day %u", seed);
  day.rand = g_rand_new_with_seed (seed);
  setup->pool.limit_s = is_pool_small ? g_rand_int_range (day.rand, 0, 40) : AMPLE_S;
  g_autoptr (Hall) hall = hall_new (setup);
  hall->rtt_ms = g_rand_int_range (day.rand, 0, has_store_trouble ? 1200 : 450);
  hall->on_event = on_event;
  hall->on_event_data = &day;
  day.hall = hall;
  day.since_us = hall->now_us;
  hall_run (hall, "begin",
            "found room; found en-1; found fr-1; found es-1; found bcms-1; open morning; on fr-1");
  for (guint i = 0; i < EVENTS_PER_DAY; i++)
    random_step (&day);
  end_of_day (&day);
  g_rand_free (day.rand);
  return hall->n_plans;
}

static void
run_days (guint first_seed, gboolean has_store_trouble, gboolean has_kills, gboolean is_pool_small)
{
  guint n_days = g_getenv ("BC_TEST_PATIENCE") != NULL ? N_DAYS / 20 : N_DAYS / 4;
  guint n_plans = 0;

  for (guint i = 0; i < n_days; i++)
    n_plans += run_day (first_seed + i, has_store_trouble, has_kills, is_pool_small);
  /* A day in which nothing is ever heard would prove nothing. */
  g_assert_cmpuint (n_plans, >, n_days * 20);
}

static void
test_calm_days (void)
{
  run_days (0, FALSE, FALSE, FALSE);
}

static void
test_scarce_days (void)
{
  run_days (10000, FALSE, FALSE, TRUE);
}

static void
test_troubled_days (void)
{
  run_days (20000, TRUE, FALSE, FALSE);
}

static void
test_deadly_days (void)
{
  run_days (30000, FALSE, TRUE, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/random/every-millisecond-is-charged-once", test_calm_days);
  g_test_add_func ("/meeting/random/a-scarce-pool-is-never-exceeded", test_scarce_days);
  g_test_add_func ("/meeting/random/store-away-and-process-stopped", test_troubled_days);
  g_test_add_func ("/meeting/random/killed-again-and-again", test_deadly_days);
  return g_test_run ();
}
