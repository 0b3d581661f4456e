/* SPDX-License-Identifier: Apache-2.0 */
/* Ten thousand random days of two meetings on one pool. Whatever people, sound, store and clocks do, in whatever order:
 * used ≤ pool while the store answers; minutes never fall; every interpreted second is charged once; no delegate hears
 * a closed room; no desk hears itself; every plan can be carried out. A day that fails is shrunk to
 * the actions that it takes and printed with its seed. */
#include "town.h"

#define N_DAYS 10000

/* Whether a day is as it should be; if not, (transfer full) why. */
typedef char *(*JudgeFunc) (const RandomDay *day, gpointer user_data);

static GArray *
without (const GArray *actions, guint first, guint n)
{
  GArray *rest = g_array_sized_new (FALSE, FALSE, sizeof (Action), actions->len);

  g_array_append_vals (rest, actions->data, first);
  if (first + n < actions->len)
    g_array_append_vals (rest, &g_array_index (actions, Action, first + n),
                         actions->len - first - n);
  return rest;
}

static gboolean
is_failing (const RandomDay *day, JudgeFunc judge, gpointer user_data)
{
  g_autofree char *failure = judge (day, user_data);

  return failure != NULL;
}

/* Leaves out ever smaller pieces for as long as the day still fails (transfer full). */
static RandomDay *
shrink (const RandomDay *failing, JudgeFunc judge, gpointer user_data)
{
  RandomDay *day = random_day_with_actions (failing, without (failing->actions, 0, 0));

  for (guint n = MAX (day->actions->len / 2, 1); n > 0; n /= 2)
    for (guint first = 0; first < day->actions->len;)
      {
        g_autoptr (RandomDay) shorter =
            random_day_with_actions (day, without (day->actions, first, n));

        if (is_failing (shorter, judge, user_data))
          {
            random_day_free (day);
            day = g_steal_pointer (&shorter);
          }
        else
          first += n;
      }
  return day;
}

static void
print_day (const RandomDay *day, const char *failure)
{
  g_test_message ("seed %u: %s", day->seed, failure);
  g_test_message ("pool of %" G_GINT64_FORMAT " s, a's share %" G_GINT64_FORMAT
                  " s, counted by %s, answers after %" G_GINT64_FORMAT
                  " ms, begins %.3f s after midnight",
                  day->limit_s, day->allotment_s, day->mode == BC_METER_VOICE ? "voice" : "session",
                  day->rtt_ms, (double) day->begins_us / G_USEC_PER_SEC);
  for (guint i = 0; i < day->actions->len; i++)
    {
      g_autofree char *line = action_to_string (&g_array_index (day->actions, Action, i));
      g_test_message ("  %s", line);
    }
}

/* --- The days --- */

typedef struct
{
  guint n_accepted[BC_EVENT_LAST];
  guint64 n_plans;
  gint64 watched_us;
} Tally;

static char *
judge_town (const RandomDay *day, gpointer tally_or_null)
{
  g_auto (Town) town = { 0 };
  Tally *tally = tally_or_null;

  town_play (&town, day);
  for (guint i = 0; tally != NULL && i < BC_EVENT_LAST; i++)
    tally->n_accepted[i] += town.n_accepted[i];
  if (tally != NULL)
    {
      tally->n_plans += town.n_plans;
      tally->watched_us += town.n_watched_us;
    }
  return g_strdup (town.failure);
}

static void
test_a_day (guint32 seed, Tally *tally)
{
  g_autoptr (RandomDay) day = random_day_new (seed);
  g_autofree char *failure = judge_town (day, tally);

  if (failure == NULL)
    return;
  g_autoptr (RandomDay) shrunk = shrink (day, judge_town, NULL);
  g_autofree char *shrunk_failure = judge_town (shrunk, NULL);
  print_day (shrunk, shrunk_failure);
  g_test_fail ();
}

/* Days in which nothing ever happened would prove nothing. */
static void
check_tally (const Tally *tally, guint n_days)
{
  /* Some things need several others before them: a tenth of the days may do without. */
  for (guint i = 0; n_days == N_DAYS && i < BC_EVENT_LAST; i++)
    {
      if (tally->n_accepted[i] == 0)
        g_test_message ("in no day was there a %s", bc_event_kind_to_string ((BcEventKind) i));
      g_assert_cmpuint (tally->n_accepted[i], >, 0);
    }
  g_test_message ("%" G_GUINT64_FORMAT " plans, %.0f s interpreted", tally->n_plans,
                  (double) tally->watched_us / G_USEC_PER_SEC);
  g_assert_cmpuint (tally->n_plans, >, 9 * n_days);
  g_assert_cmpint (tally->watched_us / G_USEC_PER_SEC, >, 14 * n_days);
}

static void
test_many_days (void)
{
  /* A sanitizer's build is ten times as slow, and looks for other things. */
  guint n_days = g_getenv ("BC_TEST_PATIENCE") != NULL ? N_DAYS / 10 : N_DAYS;
  Tally tally = { 0 };
  /* Held, so that GLib does not read its file again for each of them. */
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");

  g_assert_nonnull (zone);
  for (guint i = 0; i < n_days && !g_test_failed (); i++)
    test_a_day ((guint32) g_test_rand_int (), &tally);
  if (!g_test_failed ())
    check_tally (&tally, n_days);
}

/* --- The shrinking itself --- */

/* Fails days in which somebody coughs after a kill. */
static char *
judge_cough_after_kill (const RandomDay *day, gpointer user_data)
{
  gboolean was_killed = FALSE;

  for (guint i = 0; i < day->actions->len; i++)
    {
      const Action *action = &g_array_index (day->actions, Action, i);

      if (action->kind == ACTION_KILL)
        was_killed = TRUE;
      if (was_killed && action->kind == ACTION_EVENT && action->event == BC_EVENT_DESK_COUGH)
        return g_strdup ("a cough after a kill");
    }
  return NULL;
}

static void
test_shrinking (void)
{
  g_autoptr (RandomDay) day = NULL;

  for (guint32 seed = 0; day == NULL || !is_failing (day, judge_cough_after_kill, NULL); seed++)
    {
      random_day_free (day);
      day = random_day_new (seed);
    }
  g_autoptr (RandomDay) shrunk = shrink (day, judge_cough_after_kill, NULL);

  g_assert_cmpuint (shrunk->actions->len, ==, 2);
  g_assert_cmpint (g_array_index (shrunk->actions, Action, 0).kind, ==, ACTION_KILL);
  g_assert_cmpint (g_array_index (shrunk->actions, Action, 1).event, ==, BC_EVENT_DESK_COUGH);
}

static void
test_same_seed_same_day (void)
{
  g_autoptr (RandomDay) one = random_day_new (7), other = random_day_new (7);

  g_assert_cmpuint (one->actions->len, ==, other->actions->len);
  for (guint i = 0; i < one->actions->len; i++)
    {
      g_autofree char *here = action_to_string (&g_array_index (one->actions, Action, i));
      g_autofree char *there = action_to_string (&g_array_index (other->actions, Action, i));
      g_assert_cmpstr (here, ==, there);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/properties/same-seed-same-day", test_same_seed_same_day);
  g_test_add_func ("/meeting/properties/a-failure-is-shrunk", test_shrinking);
  g_test_add_func ("/meeting/properties/hold-on-ten-thousand-days", test_many_days);
  return g_test_run ();
}
