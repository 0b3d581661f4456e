/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "ear.h"
#include "rtp-talker.h"
#include "tone-meter.h"

#include <boothcast/base/error.h>
#include <gst/gst.h>
#include <math.h>

#define HZ 440.0
/* A sine of peak 0.25. */
#define LEVEL_DB (-12.04)

typedef struct
{
  BcInput *input;
  Ear ear;
  RtpTalker *talker;
  GRand *random; /* the same losses each time */
} Fixture;

static BcInput *
new_input (const BcInputConfig *config)
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
set_up (Fixture *fixture, gconstpointer data)
{
  BcInputConfig config = { .id = "floor", .kind = BC_INPUT_RTP, .address = "127.0.0.1" };

  fixture->random = g_rand_new_with_seed (42);
  fixture->input = new_input (&config);
  ear_init (&fixture->ear, fixture->input);
  RtpTalkerConfig talker = { .port = bc_input_get_port (fixture->input), .hz = HZ };
  fixture->talker = rtp_talker_new (&talker);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_rand_free (fixture->random);
  ear_clear (&fixture->ear);
  rtp_talker_free (fixture->talker);
  bc_input_free (fixture->input);
}

static void
say (gpointer talker)
{
  rtp_talker_say (talker);
}

static void
settle (Fixture *fixture)
{
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, say, fixture->talker));
  ear_run_ms (&fixture->ear, 600, say, fixture->talker);
}

static void
assert_tone (Fixture *fixture, EarTickFunc on_tick, gpointer user_data)
{
  EarTone tone = { HZ, LEVEL_DB, 600 };

  g_assert_true (ear_hears (&fixture->ear, &tone, on_tick, user_data));
}

static BcInputStats
get_stats (Fixture *fixture)
{
  BcInputStats stats;

  bc_input_get_stats (fixture->input, &stats);
  return stats;
}

static void
test_tone (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  assert_tone (fixture, say, fixture->talker);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
  g_assert_cmpint (fixture->ear.voice_us, !=, 0);

  BcInputStats stats = get_stats (fixture);
  g_assert_true (stats.is_found && stats.is_voice);
  g_assert_cmpfloat (fabsf (stats.peak_dbfs + 12.04f), <, 1.0);
  g_assert_cmpuint (stats.n_packets, >=, 60);
  g_assert_cmpuint (stats.n_bytes, >, stats.n_packets * 12);
  g_assert_cmpuint (stats.n_refused, ==, 0);
  g_assert_cmpuint (stats.n_lost_packets, ==, 0);
}

/* Another implementation's packets: opusenc and rtpopuspay's. */
static void
test_gstreamer_sender (Fixture *fixture, gconstpointer data)
{
  g_autofree char *launch =
      g_strdup_printf ("audiotestsrc is-live=true samplesperbuffer=960 freq=440 volume=0.25 ! "
                       "audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay ! "
                       "udpsink host=127.0.0.1 port=%u sync=false",
                       bc_input_get_port (fixture->input));
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sender = gst_parse_launch (launch, &error);

  g_assert_no_error (error);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 3000, NULL, NULL));
  assert_tone (fixture, NULL, NULL);
  gst_element_set_state (sender, GST_STATE_NULL);
}

static void
test_stereo (Fixture *fixture, gconstpointer data)
{
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input),
                             .hz = HZ,
                             .n_channels = 2 };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&config);

  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, say, talker));
  /* (L + R) / 2 with R silent: 6 dB less. */
  EarTone tone = { HZ, LEVEL_DB - 6.02, 600 };
  g_assert_true (ear_hears (&fixture->ear, &tone, say, talker));
}

static void
test_ipv6 (void)
{
  BcInputConfig config = { .id = "six", .kind = BC_INPUT_RTP, .address = "::1" };
  g_autoptr (BcInput) input = new_input (&config);
  RtpTalkerConfig talker_config = { .port = bc_input_get_port (input), .hz = HZ, .from = "::1" };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&talker_config);
  g_auto (Ear) ear;

  ear_init (&ear, input);
  g_assert_true (ear_wait (&ear, &ear.n_found, 2000, say, talker));
}

typedef struct
{
  RtpTalker *talker;
  RtpTalker *stranger;
} Pair;

static void
say_both (gpointer user_data)
{
  Pair *pair = user_data;

  rtp_talker_say (pair->talker);
  rtp_talker_say (pair->stranger);
}

static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .hz = 1000.0 };
  g_autoptr (RtpTalker) stranger = rtp_talker_new (&config);
  Pair pair = { fixture->talker, stranger };

  rtp_talker_set_ssrc (stranger, 0xdeadbeefu);
  settle (fixture);
  ear_run_ms (&fixture->ear, 1000, say_both, &pair);
  assert_tone (fixture, say_both, &pair);
  g_assert_cmpfloat (ear_last_level_db (&fixture->ear, 600, 1000.0), <, -60.0);
  g_assert_cmpuint (get_stats (fixture).n_refused, >=, 48);
}

static void
test_not_allowed (void)
{
  const char *const allow[] = { "192.0.2.0/24", "127.0.0.2", NULL };
  BcInputConfig config = {
    .id = "picky", .kind = BC_INPUT_RTP, .address = "127.0.0.1", .allow = allow
  };
  g_autoptr (BcInput) input = new_input (&config);
  RtpTalkerConfig stranger_config = { .port = bc_input_get_port (input), .hz = 1000.0 };
  RtpTalkerConfig friend_config = { .port = bc_input_get_port (input),
                                    .hz = HZ,
                                    .from = "127.0.0.2" };
  g_autoptr (RtpTalker) stranger = rtp_talker_new (&stranger_config);
  g_autoptr (RtpTalker) talker = rtp_talker_new (&friend_config);
  g_auto (Ear) ear;
  BcInputStats stats;

  ear_init (&ear, input);
  ear_run_ms (&ear, 300, say, stranger);
  bc_input_get_stats (input, &stats);
  g_assert_cmpuint (stats.n_refused, >=, 10);
  g_assert_cmpuint (stats.n_packets, ==, 0);
  g_assert_cmpuint (ear.n_found, ==, 0);
  /* The stranger has latched nothing. */
  g_assert_true (ear_wait (&ear, &ear.n_found, 1000, say, talker));
}

static void
say_lossy (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (g_rand_int_range (fixture->random, 0, 10) == 0)
    rtp_talker_lose (fixture->talker);
  else
    rtp_talker_say (fixture->talker);
}

static guint
count_faint (Fixture *fixture)
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
test_random_loss (Fixture *fixture, gconstpointer data)
{
  guint n_faint = 300;

  settle (fixture);
  /* It learns that late ones are worth waiting for. */
  ear_run_ms (&fixture->ear, 1500, say_lossy, fixture);
  /* Unconcealed it would be 30; a busy machine adds its own. */
  for (guint i = 0; i < 5 && n_faint > 18; i++)
    n_faint = count_faint (fixture);
  g_assert_cmpuint (n_faint, <=, 18);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
  g_assert_cmpuint (get_stats (fixture).n_lost_packets, >=, 8);
}

/* No more waits in the buffer than it means to hold: nothing stale has piled up in front. */
static void
assert_no_pile (Fixture *fixture)
{
  BcElasticStats stats = get_stats (fixture).elastic;

  g_assert_cmpint (stats.fill_us, <=, stats.target_us + 60000);
}

static void
lose (gpointer talker)
{
  rtp_talker_lose (talker);
}

static void
test_long_loss (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  ear_run_ms (&fixture->ear, 200, lose, fixture->talker);
  assert_tone (fixture, say, fixture->talker);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
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
    rtp_talker_say_bytes (rester->talker, 0xf8, 1);
  if (rester->n % 20 == 1)
    rtp_talker_rest (rester->talker, 380);
}

static void
test_dtx (Fixture *fixture, gconstpointer data)
{
  Rester rester = { .talker = fixture->talker };

  settle (fixture);
  ear_run_ms (&fixture->ear, 3000, say_seldom, &rester);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
  g_assert_cmpint (fixture->ear.silent_us, >, fixture->ear.voice_us);
  assert_tone (fixture, say, fixture->talker);
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  gint64 last_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 1500, NULL, NULL));
  /* Never sooner than DTX senders speak; the last packet left up to a beat before. */
  g_assert_cmpint (fixture->ear.lost_us - last_us, >=, 400000);
  g_assert_cmpint (fixture->ear.lost_us - last_us, <=, 500000 + fixture->ear.late_us);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 100), <, 0.001);
  g_assert_false (get_stats (fixture).is_found);
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
test_restart (Fixture *fixture, gconstpointer data)
{
  const Restart *restart = data;
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .hz = HZ };
  g_autoptr (RtpTalker) second = rtp_talker_new (&config);
  RtpTalker *talker = restart->is_new_sender ? second : fixture->talker;

  rtp_talker_set_ssrc (second, 0x55667788u);
  rtp_talker_jump (second, restart->sequence, restart->timestamp);
  settle (fixture);
  ear_run_ms (&fixture->ear, restart->pause_ms, NULL, NULL);
  ear_forget (&fixture->ear);
  gint64 start_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 1000, say, talker));
  g_test_message ("%s: sound after %d ms", restart->description,
                  (int) ((fixture->ear.found_us - start_us) / 1000));
  g_assert_cmpint (fixture->ear.found_us - start_us, <=, 240000 + fixture->ear.late_us);
  assert_tone (fixture, say, talker);
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
test_jump (Fixture *fixture, gconstpointer data)
{
  const Jump *jump = data;

  settle (fixture);
  rtp_talker_jump (fixture->talker, jump->sequence, jump->timestamp);
  ear_run_ms (&fixture->ear, 400, say, fixture->talker);
  assert_tone (fixture, say, fixture->talker);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
  assert_no_pile (fixture);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  for (guint i = 0; i < 100; i++)
    {
      guint8 noise[64];
      for (guint k = 0; k < sizeof noise; k++)
        noise[k] = (guint8) g_test_rand_int ();
      rtp_talker_send_raw (fixture->talker, noise, i % sizeof noise);
    }
  /* A code 3 packet (RFC 6716 section 3.2.5) that holds no frame. */
  rtp_talker_say_bytes (fixture->talker, 0xff, 1);
  assert_tone (fixture, say, fixture->talker);
  g_autofree char *error = bc_input_get_last_error (fixture->input);
  g_assert_cmpstr (error, ==, "RTP packets that are not Opus");
}

static void
test_gate (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  ear_forget (&fixture->ear);
  ear_run_ms (&fixture->ear, 100, say, fixture->talker);
  fixture->ear.is_open = FALSE;
  ear_tick (&fixture->ear, say, fixture->talker);
  /* 10 ms down, silence from then on. */
  const float *fade = ear_last (&fixture->ear, 20);
  g_assert_cmpfloat (fabsf (fade[481]), ==, 0.0);
  ear_run_ms (&fixture->ear, 300, say, fixture->talker);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 300), ==, 0.0);
  BcInputStats stats = get_stats (fixture);
  g_assert_false (stats.is_voice);
  g_assert_cmpfloat (stats.peak_dbfs, ==, -120.0f);
  g_assert_true (stats.is_found);
  g_assert_cmpint (fixture->ear.silent_us, >, fixture->ear.voice_us);

  fixture->ear.is_open = TRUE;
  assert_tone (fixture, say, fixture->talker);
  g_assert_cmpint (fixture->ear.voice_us, >, fixture->ear.silent_us);
}

static void
test_stop_and_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint16 port = bc_input_get_port (fixture->input);

  settle (fixture);
  bc_input_stop (fixture->input);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 100, NULL, NULL));
  ear_run_ms (&fixture->ear, 200, NULL, NULL);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 100), ==, 0.0);
  g_assert_true (bc_input_start (fixture->input, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bc_input_get_port (fixture->input), ==, port);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 1000, say, fixture->talker));
}

static void
test_standstill (Fixture *fixture, gconstpointer data)
{
  settle (fixture);
  /* We do not tick for 1.5 s; packets go on coming. */
  for (guint i = 0; i < 75; i++)
    {
      g_usleep (20000);
      rtp_talker_say (fixture->talker);
    }
  bc_input_refill (fixture->input);
  ear_run_ms (&fixture->ear, 600, say, fixture->talker);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
  assert_tone (fixture, say, fixture->talker);
  assert_no_pile (fixture);
}

typedef struct
{
  const char *description;
  BcInputConfig config;
  const char *key;
} Fault;

static const char *const bad_allow[] = { "10.0.0.0/33", NULL };
static const Fault faults[] = {
  { "no address", { .id = "a", .address = "nowhere" }, "address" },
  { "a name for an address", { .id = "a", .address = "localhost" }, "address" },
  { "a range that is none", { .id = "a", .allow = bad_allow }, "allow" },
  { "too little latency", { .id = "a", .latency_ms = 5 }, "latency_ms" },
  { "too much latency", { .id = "a", .latency_ms = 500 }, "latency_ms" },
  { "no id", { .id = "A B" }, "id" },
};

static void
test_config (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", faults[i].description);
      g_assert_null (bc_input_new (&faults[i].config, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, faults[i].key));
    }
}

static void
test_port_taken (Fixture *fixture, gconstpointer data)
{
  BcInputConfig config = { .id = "second",
                           .kind = BC_INPUT_RTP,
                           .address = "127.0.0.1",
                           .port = bc_input_get_port (fixture->input) };
  g_autoptr (GError) error = NULL;
  g_autoptr (BcInput) second = bc_input_new (&config, &error);
  g_autofree char *port = g_strdup_printf ("%u", config.port);

  g_assert_false (bc_input_start (second, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_assert_nonnull (strstr (error->message, port));
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  add ("/media/rtp-input/tone-without-a-click", NULL, test_tone);
  add ("/media/rtp-input/gstreamer-sender", NULL, test_gstreamer_sender);
  add ("/media/rtp-input/stereo-becomes-the-mean", NULL, test_stereo);
  g_test_add_func ("/media/rtp-input/ipv6", test_ipv6);
  add ("/media/rtp-input/strangers-are-not-heard", NULL, test_strangers);
  g_test_add_func ("/media/rtp-input/addresses-not-allowed", test_not_allowed);
  add ("/media/rtp-input/random-loss-is-concealed", NULL, test_random_loss);
  add ("/media/rtp-input/long-loss-leaves-no-delay", NULL, test_long_loss);
  add ("/media/rtp-input/dtx-is-not-lost", NULL, test_dtx);
  add ("/media/rtp-input/lost-within-half-a-second", NULL, test_lost);
  for (guint i = 0; i < G_N_ELEMENTS (restarts); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/rtp-input/restart/%s", restarts[i].description);
      add (path, &restarts[i], test_restart);
    }
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/rtp-input/jump/%s", jumps[i].description);
      add (path, &jumps[i], test_jump);
    }
  add ("/media/rtp-input/garbage-does-no-harm", NULL, test_garbage);
  add ("/media/rtp-input/gate-lets-nothing-through", NULL, test_gate);
  add ("/media/rtp-input/stop-and-start", NULL, test_stop_and_start);
  add ("/media/rtp-input/standstill-of-ours", NULL, test_standstill);
  g_test_add_func ("/media/rtp-input/configuration-faults-by-key", test_config);
  add ("/media/rtp-input/port-taken-is-told", NULL, test_port_taken);
  return g_test_run ();
}
