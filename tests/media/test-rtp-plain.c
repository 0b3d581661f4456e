/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-fixture.h"

#include <boothcast/base/error.h>
#include <gst/gst.h>
#include <math.h>

/* Plain samples as another implementation sends them: GStreamer's payloaders. Left 440 Hz, right 880 Hz. */
typedef struct
{
  const char *description;
  const char *payloader; /* with its settings */
  guint rate;
  guint n_channels;
  BcInputConfig config;
  double hz; /* what is heard … */
  double level_db;
  double silent_hz; /* … and what is not; 0: nothing to ask */
} Row;

#define INPUT(plain, hz, channels, of_both)                                                        \
  {                                                                                                \
    .id = "aes", .kind = BC_INPUT_RTP, .encoding = plain, .rate = hz, .n_channels = channels,      \
    .side = of_both                                                                                \
  }
#define L24_1MS "rtpL24pay min-ptime=1000000 max-ptime=1000000"
#define L24_125US "rtpL24pay min-ptime=125000 max-ptime=125000"
#define L24_20MS "rtpL24pay min-ptime=20000000 max-ptime=20000000 mtu=6000"

static const Row rows[] = {
  { "l24-mono-1ms", L24_1MS, 48000, 1, INPUT (BC_RTP_L24, 48000, 1, BC_SIDE_BOTH), HZ, LEVEL_DB,
    2 * HZ },
  { "l24-mono-125us", L24_125US, 48000, 1, INPUT (BC_RTP_L24, 0, 0, BC_SIDE_BOTH), HZ, LEVEL_DB,
    2 * HZ },
  { "l24-stereo-20ms", L24_20MS, 48000, 2, INPUT (BC_RTP_L24, 48000, 2, BC_SIDE_BOTH), HZ,
    LEVEL_DB - 6.02, 0 },
  { "l24-stereo-left", L24_1MS, 48000, 2, INPUT (BC_RTP_L24, 48000, 2, BC_SIDE_LEFT), HZ, LEVEL_DB,
    2 * HZ },
  { "l24-stereo-right", L24_1MS, 48000, 2, INPUT (BC_RTP_L24, 48000, 2, BC_SIDE_RIGHT), 2 * HZ,
    LEVEL_DB, HZ },
  { "l16-stereo-right", "rtpL16pay", 48000, 2, INPUT (BC_RTP_L16, 48000, 2, BC_SIDE_RIGHT), 2 * HZ,
    LEVEL_DB, HZ },
  { "l16-44100-type-10", "rtpL16pay pt=10", 44100, 2, INPUT (BC_RTP_L16, 44100, 2, BC_SIDE_LEFT),
    HZ, LEVEL_DB, 2 * HZ },
  { "l16-44100-type-11", "rtpL16pay pt=11", 44100, 1, INPUT (BC_RTP_L16, 44100, 1, BC_SIDE_BOTH),
    HZ, LEVEL_DB, 2 * HZ },
};

static GstElement *
start_sender (const Row *row, guint16 port)
{
  g_autofree char *tail = g_strdup_printf (
      "audioconvert ! %s ! udpsink host=127.0.0.1 port=%u sync=true", row->payloader, port);
  g_autofree char *launch =
      row->n_channels == 1
          ? g_strdup_printf ("audiotestsrc is-live=true freq=440 volume=0.25 samplesperbuffer=480 "
                             "! audio/x-raw,rate=%u,channels=1 ! %s",
                             row->rate, tail)
          : g_strdup_printf (
                "interleave name=both channel-positions-from-input=false ! %s "
                "audiotestsrc is-live=true freq=440 volume=0.25 samplesperbuffer=480 ! "
                "audio/x-raw,rate=%u,channels=1 ! queue ! both.sink_0 "
                "audiotestsrc is-live=true freq=880 volume=0.25 samplesperbuffer=480 ! "
                "audio/x-raw,rate=%u,channels=1 ! queue ! both.sink_1",
                tail, row->rate, row->rate);
  g_autoptr (GError) error = NULL;
  GstElement *sender = gst_parse_launch (launch, &error);

  g_assert_no_error (error);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  return sender;
}

static void
stop_sender (GstElement *sender)
{
  gst_element_set_state (sender, GST_STATE_NULL);
  gst_object_unref (sender);
}

/* What went wrong when nobody was found: it says whether anything was sent, and what became of it. */
static char *
describe (BcInput *input, GstElement *sender)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (sender);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autofree char *fault = bc_input_get_last_error (input);
  g_autoptr (GError) reason = NULL;
  BcInputStats stats;

  if (message != NULL)
    gst_message_parse_error (message, &reason, NULL);
  bc_input_get_stats (input, &stats);
  return g_strdup_printf ("%" G_GUINT64_FORMAT " packets taken, %" G_GUINT64_FORMAT
                          " refused; input: %s; sender: %s",
                          stats.n_packets, stats.n_refused, fault, reason ? reason->message : NULL);
}

static void
listen_to (const Row *row, Ear *ear)
{
  EarTone tone = { row->hz, row->level_db, 600 };
  BcInputStats stats;

  g_assert_true (ear_hears (ear, &tone, NULL, NULL));
  if (row->silent_hz > 0)
    g_assert_cmpfloat (ear_last_level_db (ear, 600, row->silent_hz), <, -55.0);
  bc_input_get_stats (ear->input, &stats);
  g_assert_cmpuint (stats.n_packets, >, 20);
  g_assert_cmpuint (stats.n_refused, ==, 0);
  g_autofree char *fault = bc_input_get_last_error (ear->input);
  g_assert_null (fault);
}

static void
take (const Row *row, Verdict *verdict)
{
  g_autoptr (BcInput) input = rtp_fixture_new_input (&row->config);
  gint64 began_us = g_get_monotonic_time ();
  g_auto (Ear) ear;

  ear_init (&ear, input);
  GstElement *sender = start_sender (row, bc_input_get_port (input));
  gboolean is_found = ear_wait (&ear, &ear.n_found, 5000, NULL, NULL);
  g_autofree char *what = is_found ? NULL : describe (input, sender);
  verdict_expect (verdict, is_found, began_us, "not found: %s", what);
  if (is_found)
    listen_to (row, &ear);

  stop_sender (sender);
  if (is_found)
    g_assert_true (ear_wait (&ear, &ear.n_lost, 2000, NULL, NULL));
}

static void
test_sender (gconstpointer data)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take (data, &verdict);
  while (verdict_is_open (&verdict));
}

/* What the sender sends and what is set do not fit: nothing is heard, and the reason is told. */
typedef struct
{
  Row row;
  const char *says;
} Wrong;

static const Wrong wrongs[] = {
  { { "stereo-for-mono", L24_1MS, 48000, 2, INPUT (BC_RTP_L24, 48000, 1, BC_SIDE_BOTH), 0, 0, 0 },
    "another number of channels" },
  { { "l16-for-l24", "rtpL16pay min-ptime=1000000 max-ptime=1000000", 48000, 1,
      INPUT (BC_RTP_L24, 48000, 1, BC_SIDE_BOTH), 0, 0, 0 },
    "another encoding" },
  { { "opus-for-l24", "opusenc ! rtpopuspay", 48000, 1, INPUT (BC_RTP_L24, 48000, 2, BC_SIDE_BOTH),
      0, 0, 0 },
    "another encoding" },
  { { "type-10-for-48000", "rtpL16pay pt=10", 44100, 2, INPUT (BC_RTP_L16, 48000, 2, BC_SIDE_BOTH),
      0, 0, 0 },
    "L16 at 44100 Hz" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *wrong = data;
  g_autoptr (BcInput) input = rtp_fixture_new_input (&wrong->row.config);
  g_autofree char *error = NULL;
  g_auto (Ear) ear;

  ear_init (&ear, input);
  GstElement *sender = start_sender (&wrong->row, bc_input_get_port (input));
  for (guint i = 0; i < 500 && error == NULL; i++)
    {
      ear_tick (&ear, NULL, NULL);
      error = bc_input_get_last_error (input);
    }
  stop_sender (sender);
  g_assert_nonnull (error);
  g_test_message ("%s", error);
  g_assert_nonnull (strstr (error, wrong->says));
  g_assert_cmpuint (ear.n_found, ==, 0);
}

static void
test_config (void)
{
  static const struct
  {
    const char *description;
    BcInputConfig config;
    const char *key;
  } faults[] = {
    { "a rate of its own", INPUT (BC_RTP_L24, 32000, 1, BC_SIDE_BOTH), "rate" },
    { "surround", INPUT (BC_RTP_L16, 48000, 6, BC_SIDE_BOTH), "channels" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", faults[i].description);
      g_assert_null (bc_input_new (&faults[i].config, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, faults[i].key));
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/rtp-plain/%s", rows[i].description);
      g_test_add_data_func (path, &rows[i], test_sender);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/rtp-plain/wrong/%s", wrongs[i].row.description);
      g_test_add_data_func (path, &wrongs[i], test_wrong);
    }
  g_test_add_func ("/media/rtp-plain/configuration-faults-by-key", test_config);
  return g_test_run ();
}
