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

void
rtp_fixture_set_up (RtpFixture *fixture, gconstpointer data)
{
  BcInputConfig config = { .id = "floor", .kind = BC_INPUT_RTP, .address = "127.0.0.1" };

  fixture->random = g_rand_new_with_seed (42);
  fixture->input = rtp_fixture_new_input (&config);
  ear_init (&fixture->ear, fixture->input);
  RtpTalkerConfig talker = { .port = bc_input_get_port (fixture->input), .hz = HZ };
  fixture->talker = rtp_talker_new (&talker);
}

void
rtp_fixture_tear_down (RtpFixture *fixture, gconstpointer data)
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

BcInputStats
rtp_fixture_get_stats (RtpFixture *fixture)
{
  BcInputStats stats;

  bc_input_get_stats (fixture->input, &stats);
  return stats;
}

void
rtp_fixture_add (const char *path, gconstpointer data, void (*test) (RtpFixture *, gconstpointer))
{
  g_test_add (path, RtpFixture, data, rtp_fixture_set_up, test, rtp_fixture_tear_down);
}
