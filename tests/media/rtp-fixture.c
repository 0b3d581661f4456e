/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-fixture.h"

BcInput *
rtp_fixture_new_input (const BcInputConfig *config)
{
  g_autoptr (GError) error = NULL;
  BcInput *input = bc_input_new (config, &error);

  g_assert_no_error (error);
  bc_input_start (input, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bc_input_get_port (input), !=, 0);
  return input;
}

static void
set_up (RtpFixture *fixture, Verdict *verdict)
{
  BcInputConfig config = { .id = "floor", .kind = BC_INPUT_RTP, .address = "127.0.0.1" };

  fixture->verdict = verdict;
  fixture->began_us = g_get_monotonic_time ();
  fixture->random = g_rand_new_with_seed (42);
  fixture->input = rtp_fixture_new_input (&config);
  ear_init (&fixture->ear, fixture->input);
  RtpTalkerConfig talker = { .port = bc_input_get_port (fixture->input), .hz = HZ };
  fixture->talker = rtp_talker_new (&talker);
}

static void
tear_down (RtpFixture *fixture)
{
  g_rand_free (fixture->random);
  ear_clear (&fixture->ear);
  rtp_talker_free (fixture->talker);
  bc_input_free (fixture->input);
}

void
rtp_fixture_say (gpointer talker)
{
  rtp_talker_say (talker);
}

void
rtp_fixture_settle (RtpFixture *fixture)
{
  g_assert_true (
      ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, rtp_fixture_say, fixture->talker));
  ear_run_ms (&fixture->ear, 600, rtp_fixture_say, fixture->talker);
}

void
rtp_fixture_assert_tone (RtpFixture *fixture, EarTickFunc on_tick, gpointer user_data)
{
  EarTone tone = { HZ, LEVEL_DB, 600 };

  g_assert_true (ear_hears (&fixture->ear, &tone, on_tick, user_data));
}

void
rtp_fixture_expect_never_lost (RtpFixture *fixture)
{
  verdict_expect (fixture->verdict, fixture->ear.n_lost == 0, fixture->began_us, "lost %u times",
                  fixture->ear.n_lost);
}

BcInputStats
rtp_fixture_get_stats (RtpFixture *fixture)
{
  BcInputStats stats;

  bc_input_get_stats (fixture->input, &stats);
  return stats;
}

typedef struct
{
  void (*test) (RtpFixture *fixture, gconstpointer data);
  gconstpointer data;
} Play;

static void
run (gconstpointer user_data)
{
  const Play *play = user_data;
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    {
      RtpFixture fixture = { NULL };
      set_up (&fixture, &verdict);
      play->test (&fixture, play->data);
      tear_down (&fixture);
    }
  while (verdict_is_open (&verdict));
}

void
rtp_fixture_add (const char *path, gconstpointer data, void (*test) (RtpFixture *, gconstpointer))
{
  Play *play = g_new (Play, 1);

  *play = (Play){ test, data };
  g_test_add_data_func_full (path, play, run, g_free);
}
