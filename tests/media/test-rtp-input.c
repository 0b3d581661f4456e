/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-fixture.h"

#include <boothcast/base/error.h>
#include <gst/gst.h>
#include <math.h>

#define PATIENCE_MS 20000

static void
test_tone (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  rtp_fixture_expect_never_lost (fixture);
  g_assert_cmpint (fixture->ear.voice_us, !=, 0);

  BcInputStats stats = rtp_fixture_get_stats (fixture);
  g_assert_true (stats.is_found && stats.is_voice);
  g_assert_cmpfloat (fabsf (stats.peak_dbfs + 12.04f), <, 1.0);
  g_assert_cmpuint (stats.n_packets, >=, 60);
  g_assert_cmpuint (stats.n_bytes, >, stats.n_packets * 12);
  g_assert_cmpuint (stats.n_refused, ==, 0);
  g_assert_cmpuint (stats.n_lost_packets, ==, 0);
}

/* Another implementation's packets: opusenc and rtpopuspay's. */
static void
test_gstreamer_sender (RtpFixture *fixture, gconstpointer data)
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
  rtp_fixture_assert_tone (fixture, NULL, NULL);
  gst_element_set_state (sender, GST_STATE_NULL);
}

static void
test_stereo (RtpFixture *fixture, gconstpointer data)
{
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input),
                             .hz = HZ,
                             .n_channels = 2 };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&config);

  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, rtp_fixture_say, talker));
  /* (L + R) / 2 with R silent: 6 dB less. */
  EarTone tone = { HZ, LEVEL_DB - 6.02, 600 };
  g_assert_true (ear_hears (&fixture->ear, &tone, rtp_fixture_say, talker));
}

static void
test_left (void)
{
  BcInputConfig config = { .id = "left", .kind = BC_INPUT_RTP, .side = BC_SIDE_LEFT };
  g_autoptr (BcInput) input = rtp_fixture_new_input (&config);
  RtpTalkerConfig talker_config = { .port = bc_input_get_port (input), .hz = HZ, .n_channels = 2 };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&talker_config);
  EarTone tone = { HZ, LEVEL_DB, 600 };
  g_auto (Ear) ear;

  ear_init (&ear, input);
  g_assert_true (ear_hears (&ear, &tone, rtp_fixture_say, talker));
}

static void
test_ipv6 (void)
{
  BcInputConfig config = { .id = "six", .kind = BC_INPUT_RTP, .address = "::1" };
  g_autoptr (BcInput) input = rtp_fixture_new_input (&config);
  RtpTalkerConfig talker_config = { .port = bc_input_get_port (input), .hz = HZ, .from = "::1" };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&talker_config);
  g_auto (Ear) ear;

  ear_init (&ear, input);
  g_assert_true (ear_wait (&ear, &ear.n_found, 2000, rtp_fixture_say, talker));
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
test_strangers (RtpFixture *fixture, gconstpointer data)
{
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .hz = 1000.0 };
  g_autoptr (RtpTalker) stranger = rtp_talker_new (&config);
  Pair pair = { fixture->talker, stranger };

  rtp_talker_set_ssrc (stranger, 0xdeadbeefu);
  rtp_fixture_settle (fixture);
  ear_run_ms (&fixture->ear, 1000, say_both, &pair);
  rtp_fixture_assert_tone (fixture, say_both, &pair);
  g_assert_cmpfloat (ear_last_level_db (&fixture->ear, 600, 1000.0), <, -60.0);
  g_assert_cmpuint (rtp_fixture_get_stats (fixture).n_refused, >=, 48);
}

static void
say_nothing_known (gpointer user_data)
{
  Pair *pair = user_data;

  /* A code 3 packet (RFC 6716 section 3.2.5) that holds no frame. */
  rtp_talker_say_bytes (pair->talker, 0xff, 1);
  rtp_talker_say (pair->stranger);
}

typedef struct
{
  const char *description;
  EarTickFunc say;
  const char *begins;
  const char *ends;
} Telling;

static const Telling tellings[] = {
  { "a-rival", say_both, "packets from 127.0.0.1:", " is heard" },
  { "what-is-wrong-with-who-is-heard-comes-first", say_nothing_known, "RTP packets that are",
    " not Opus" },
};

static gboolean
has_words (RtpFixture *fixture, const Telling *telling)
{
  g_autofree char *words = bc_input_get_last_error (fixture->input);

  return words != NULL && g_str_has_prefix (words, telling->begins) &&
         g_str_has_suffix (words, telling->ends);
}

static void
await_words (RtpFixture *fixture, const Telling *telling, gpointer user_data)
{
  for (guint ms = 0; ms < PATIENCE_MS && !has_words (fixture, telling); ms += 100)
    ear_run_ms (&fixture->ear, 100, telling->say, user_data);
  g_assert_true (has_words (fixture, telling));
}

static void
test_told (RtpFixture *fixture, gconstpointer data)
{
  const Telling *telling = data;
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .hz = 1000.0 };
  g_autoptr (RtpTalker) stranger = rtp_talker_new (&config);
  Pair pair = { fixture->talker, stranger };

  rtp_talker_set_ssrc (stranger, 0xdeadbeefu);
  rtp_talker_say (fixture->talker);
  await_words (fixture, telling, &pair);
  /* Long enough for a stranger to be told of. */
  ear_run_ms (&fixture->ear, 2500, telling->say, &pair);
  g_assert_true (has_words (fixture, telling));
}

static void
test_static_type (RtpFixture *fixture, gconstpointer data)
{
  static const Telling telling = { .say = rtp_fixture_say,
                                   .begins = "RTP packets of type 8 (PCMA) from 127.0.0.1:",
                                   .ends = " are not taken: send Opus, as a type from 96 to 127" };
  RtpTalkerConfig config = { .port = bc_input_get_port (fixture->input), .payload_type = 8 };
  g_autoptr (RtpTalker) talker = rtp_talker_new (&config);

  await_words (fixture, &telling, talker);
}

static void
test_not_allowed (void)
{
  const char *const allow[] = { "192.0.2.0/24", "127.0.0.2", NULL };
  BcInputConfig config = {
    .id = "picky", .kind = BC_INPUT_RTP, .address = "127.0.0.1", .allow = allow
  };
  g_autoptr (BcInput) input = rtp_fixture_new_input (&config);
  RtpTalkerConfig stranger_config = { .port = bc_input_get_port (input), .hz = 1000.0 };
  RtpTalkerConfig friend_config = { .port = bc_input_get_port (input),
                                    .hz = HZ,
                                    .from = "127.0.0.2" };
  g_autoptr (RtpTalker) stranger = rtp_talker_new (&stranger_config);
  g_autoptr (RtpTalker) talker = rtp_talker_new (&friend_config);
  g_auto (Ear) ear;
  BcInputStats stats;

  ear_init (&ear, input);
  ear_run_ms (&ear, 300, rtp_fixture_say, stranger);
  bc_input_get_stats (input, &stats);
  g_assert_cmpuint (stats.n_refused, >=, 10);
  g_assert_cmpuint (stats.n_packets, ==, 0);
  g_assert_cmpuint (ear.n_found, ==, 0);
  /* The stranger has latched nothing. */
  g_assert_true (ear_wait (&ear, &ear.n_found, 1000, rtp_fixture_say, talker));
}

static void
test_gate (RtpFixture *fixture, gconstpointer data)
{
  rtp_fixture_settle (fixture);
  ear_forget (&fixture->ear);
  ear_run_ms (&fixture->ear, 100, rtp_fixture_say, fixture->talker);
  fixture->ear.is_open = FALSE;
  ear_tick (&fixture->ear, rtp_fixture_say, fixture->talker);
  /* 10 ms down, silence from then on. */
  const float *fade = ear_last (&fixture->ear, 20);
  g_assert_cmpfloat (fabsf (fade[481]), ==, 0.0);
  ear_run_ms (&fixture->ear, 300, rtp_fixture_say, fixture->talker);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 300), ==, 0.0);
  BcInputStats stats = rtp_fixture_get_stats (fixture);
  g_assert_false (stats.is_voice);
  g_assert_cmpfloat (stats.peak_dbfs, ==, -120.0f);
  rtp_fixture_expect_never_lost (fixture);
  g_assert_cmpint (fixture->ear.silent_us, >, fixture->ear.voice_us);

  fixture->ear.is_open = TRUE;
  rtp_fixture_assert_tone (fixture, rtp_fixture_say, fixture->talker);
  g_assert_cmpint (fixture->ear.voice_us, >, fixture->ear.silent_us);
}

static void
test_stop_and_start (RtpFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint16 port = bc_input_get_port (fixture->input);

  rtp_fixture_settle (fixture);
  bc_input_stop (fixture->input);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 100, NULL, NULL));
  ear_run_ms (&fixture->ear, 200, NULL, NULL);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 100), ==, 0.0);
  g_assert_true (bc_input_start (fixture->input, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bc_input_get_port (fixture->input), ==, port);
  g_assert_true (
      ear_wait (&fixture->ear, &fixture->ear.n_found, 1000, rtp_fixture_say, fixture->talker));
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
test_port_taken (RtpFixture *fixture, gconstpointer data)
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

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  rtp_fixture_add ("/media/rtp-input/tone-without-a-click", NULL, test_tone);
  rtp_fixture_add ("/media/rtp-input/gstreamer-sender", NULL, test_gstreamer_sender);
  rtp_fixture_add ("/media/rtp-input/stereo-becomes-the-mean", NULL, test_stereo);
  g_test_add_func ("/media/rtp-input/one-side-of-stereo", test_left);
  g_test_add_func ("/media/rtp-input/ipv6", test_ipv6);
  rtp_fixture_add ("/media/rtp-input/strangers-are-not-heard", NULL, test_strangers);
  rtp_fixture_add ("/media/rtp-input/static-type-is-told-of", NULL, test_static_type);
  for (guint i = 0; i < G_N_ELEMENTS (tellings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/rtp-input/told/%s", tellings[i].description);
      rtp_fixture_add (path, &tellings[i], test_told);
    }
  g_test_add_func ("/media/rtp-input/addresses-not-allowed", test_not_allowed);
  rtp_fixture_add ("/media/rtp-input/gate-lets-nothing-through", NULL, test_gate);
  rtp_fixture_add ("/media/rtp-input/stop-and-start", NULL, test_stop_and_start);
  g_test_add_func ("/media/rtp-input/configuration-faults-by-key", test_config);
  rtp_fixture_add ("/media/rtp-input/port-taken-is-told", NULL, test_port_taken);
  return g_test_run ();
}
