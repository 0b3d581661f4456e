/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "rtp-fixture.h"
#include "tone-meter.h"

#include <boothcast/base/error.h>

static void
say_lossy (gpointer user_data)
{
  RtpFixture *fixture = user_data;

  if (g_rand_int_range (fixture->random, 0, 10) == 0)
    rtp_talker_lose (fixture->talker);
  else
    rtp_talker_say (fixture->talker);
}

static guint
count_faint (RtpFixture *fixture)
{
  gsize n_steps;
  guint n_faint = 0;

  ear_run_ms (&fixture->ear, 3000, say_lossy, fixture);
  g_autofree double *levels_db =
      tone_meter_envelope_db (ear_last (&fixture->ear, 3000), 144000, HZ, &n_steps);
  for (gsize i = 0; i < n_steps; i++)
    n_faint += levels_db[i] < LEVEL_DB - 6.0;
  g_test_message ("%u of %u pieces of 10 ms are faint", n_faint, (guint) n_steps);
  return n_faint;
}

static void
test_random_loss (RtpFixture *fixture, gconstpointer data)
{
  guint n_faint = 300;

  rtp_fixture_settle (fixture);
  /* It learns that late ones are worth waiting for. */
  ear_run_ms (&fixture->ear, 1500, say_lossy, fixture);
  /* Unconcealed it would be 30; a busy machine adds its own. */
  for (guint i = 0; i < 5 && n_faint > 18; i++)
    n_faint = count_faint (fixture);
  verdict_expect (fixture->verdict, n_faint <= 18, fixture->began_us,
                  "%u pieces of 10 ms are faint again and again", n_faint);
  rtp_fixture_expect_never_lost (fixture);
  g_assert_cmpuint (rtp_fixture_get_stats (fixture).n_lost_packets, >=, 8);
}

/* No more waits in the buffer than it means to hold: nothing stale has piled up in front. */
static void
assert_no_pile (RtpFixture *fixture)
{
  BcElasticStats stats = rtp_fixture_get_stats (fixture).elastic;

  verdict_expect (fixture->verdict, stats.fill_us <= stats.target_us + 60000, fixture->began_us,
                  "%d ms are in the buffer, which means to hold %d", (int) (stats.fill_us / 1000),
                  (int) (stats.target_us / 1000));
}

static void
lose (gpointer talker)
{
  rtp_talker_lose (talker);
}

static void
test_long_loss (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  ear_run_ms (&fixture->ear, 200, lose, fixture->talker);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  rtp_fixture_expect_never_lost (fixture);
  assert_no_pile (fixture);
}

typedef struct
{
  RtpTalker *talker;
  guint n;
} Rester;

/* A DTX sender: a packet each 400 ms. */
static void
say_seldom (gpointer user_data)
{
  Rester *rester = user_data;

  if (rester->n++ % 20 == 0)
    rtp_talker_be_silent (rester->talker);
  if (rester->n % 20 == 1)
    rtp_talker_rest (rester->talker, 380);
}

static void
be_silent (gpointer talker)
{
  rtp_talker_be_silent (talker);
}

static void
test_dtx (RtpFixture *fixture, gconstpointer data)
{
  Rester rester = { .talker = fixture->talker };

  rtp_fixture_settle (fixture);
  ear_run_ms (&fixture->ear, 200, be_silent, fixture->talker);
  ear_run_ms (&fixture->ear, 3000, say_seldom, &rester);
  rtp_fixture_expect_never_lost (fixture);
  g_assert_cmpint (fixture->ear.silent_us, >, fixture->ear.voice_us);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
}

static void
test_lost (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  gint64 last_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 1500, NULL, NULL));
  /* Never sooner than DTX senders speak; the last packet left up to a beat before. */
  gint64 took_us = fixture->ear.lost_us - last_us;
  verdict_expect (fixture->verdict, took_us >= 400000 && took_us <= 500000 + fixture->ear.late_us,
                  fixture->began_us, "lost after %d ms", (int) (took_us / 1000));
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 100), <, 0.001);
  g_assert_false (rtp_fixture_get_stats (fixture).is_found);
  g_assert_cmpuint (click_detector_count (ear_last (&fixture->ear, 800), 800 * 48), ==, 0);
}

typedef struct
{
  const char *description;
  guint pause_ms;
  gboolean is_new_sender;
  guint16 sequence;
  guint32 timestamp;
} Restart;

static const Restart restarts[] = {
  { "after-a-second", 1000, TRUE, 12, 99 },
  { "after-five-seconds", 5000, TRUE, 60000, 0x80000000u },
  { "as-soon-as-it-is-lost", 560, TRUE, 40000, 3 },
  { "same-sender-same-numbers", 1000, FALSE, 0, 0 },
};

static void
test_restart (RtpFixture *fixture, gconstpointer data)
{
  const Restart *restart = data;
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .hz = HZ };
  g_autoptr (RtpTalker) second = rtp_talker_new (&config);
  RtpTalker *talker = restart->is_new_sender ? second : fixture->talker;

  rtp_talker_set_ssrc (second, 0x55667788u);
  rtp_talker_jump (second, restart->sequence, restart->timestamp);
  rtp_fixture_settle (fixture);
  ear_run_ms (&fixture->ear, restart->pause_ms, NULL, NULL);
  ear_forget (&fixture->ear);
  gint64 start_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 1000, rtp_fixture_say, talker));
  g_test_message ("%s: sound after %d ms", restart->description,
                  (int) ((fixture->ear.found_us - start_us) / 1000));
  verdict_expect (fixture->verdict,
                  fixture->ear.found_us - start_us <= 240000 + fixture->ear.late_us,
                  fixture->began_us, "%s: sound after %d ms", restart->description,
                  (int) ((fixture->ear.found_us - start_us) / 1000));
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, talker);
}

typedef struct
{
  const char *description;
  guint16 sequence;
  guint32 timestamp;
} Jump;

static const Jump jumps[] = {
  { "sequence-ahead", 30000, 0 },
  { "sequence-back", 65000, 0 },
  { "sequence-slightly-back", 65520, 0 },
  { "both-anywhere", 17, 0x12345678u },
};

static void
test_jump (RtpFixture *fixture, gconstpointer data)
{
  const Jump *jump = data;

  rtp_fixture_settle (fixture);
  rtp_talker_jump (fixture->talker, jump->sequence, jump->timestamp);
  ear_run_ms (&fixture->ear, 400, rtp_fixture_say, fixture->talker);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  rtp_fixture_expect_never_lost (fixture);
  assert_no_pile (fixture);
}

static void
test_garbage (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  for (guint i = 0; i < 100; i++)
    {
      guint8 noise[64];
      for (guint k = 0; k < sizeof noise; k++)
        noise[k] = (guint8) g_test_rand_int ();
      rtp_talker_send_raw (fixture->talker, noise, i % sizeof noise);
    }
  /* A code 3 packet (RFC 6716 section 3.2.5) that holds no frame. */
  rtp_talker_say_bytes (fixture->talker, 0xff, 1);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  g_autofree char *error = bc_input_get_last_error (fixture->input);
  g_assert_cmpstr (error, ==, "RTP packets that are not Opus");
}

static void
test_standstill (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  /* We do not tick for 1.5 s; packets go on coming. */
  for (guint i = 0; i < 75; i++)
    {
      g_usleep (20000);
      rtp_talker_say (fixture->talker);
    }
  bc_input_refill (fixture->input);
  ear_run_ms (&fixture->ear, 600, rtp_fixture_say, fixture->talker);
  rtp_fixture_expect_never_lost (fixture);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  assert_no_pile (fixture);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  rtp_fixture_add ("/media/rtp-trouble/random-loss-is-concealed", NULL, test_random_loss);
  rtp_fixture_add ("/media/rtp-trouble/long-loss-leaves-no-delay", NULL, test_long_loss);
  rtp_fixture_add ("/media/rtp-trouble/dtx-is-not-lost", NULL, test_dtx);
  rtp_fixture_add ("/media/rtp-trouble/lost-within-half-a-second", NULL, test_lost);
  for (guint i = 0; i < G_N_ELEMENTS (restarts); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/rtp-trouble/restart/%s", restarts[i].description);
      rtp_fixture_add (path, &restarts[i], test_restart);
    }
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/rtp-trouble/jump/%s", jumps[i].description);
      rtp_fixture_add (path, &jumps[i], test_jump);
    }
  rtp_fixture_add ("/media/rtp-trouble/garbage-does-no-harm", NULL, test_garbage);
  rtp_fixture_add ("/media/rtp-trouble/standstill-of-ours", NULL, test_standstill);
  return g_test_run ();
}
