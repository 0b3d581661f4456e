/* SPDX-License-Identifier: Apache-2.0 */
/* Which sound goes into which output, what is switched, and what receivers are told. */
#include "../../src/app/describe-outputs.h"
#include "../../src/app/output-sdp.h"
#include "../../src/app/outputs.h"
#include "../../src/app/switched.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

static const char config_json[] =
    "{\"meeting\":{\"id\":\"m\",\"title\":\"M\"},\"pool\":{\"id\":\"p\",\"minutes\":1},"
    "\"languages\":[{\"id\":\"fr\",\"name\":\"Français\"}],"
    "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":0},"
    "{\"id\":\"fr-1\",\"type\":\"rtp\",\"port\":0}],\"floor\":[{\"input\":\"room\"}],"
    "\"channels\":[{\"id\":\"fr\",\"language\":\"fr\"}],\"booths\":[{\"id\":\"fr\",\"language\":"
    "\"fr\"}],"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"input\":\"fr-1\",\"output_a\":\"fr\"}],"
    "\"outputs\":[%s]}";

#define RTP(id, rest, source)                                                                      \
  "{\"id\":\"" id "\",\"type\":\"rtp\",\"host\":\"192.0.2.1\",\"port\":5004," rest                 \
  "\"source\":" source "}"
#define OFF "\"on\":false,"
#define OPUS "\"codec\":\"opus\","
#define FR "{\"channel\":\"fr\"}"
#define ORIGINAL "{\"channel\":\"original\"}"
#define DESK "{\"desk\":\"fr-1\"}"
#define MINUS "{\"channel\":\"fr\",\"minus\":[\"room\"]}"

static BcConfig *
load (const char *outputs)
{
  g_autofree char *json = g_strdup_printf (config_json, outputs);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "t", &error);

  g_assert_no_error (error);
  return config;
}

/* What was asked for: "+0 -0 ". */
static void
on_send (guint send, gboolean is_wanted, gpointer user_data)
{
  g_string_append_printf (user_data, "%s%u ", is_wanted ? "+" : "-", send);
}

static void
on_changed (gpointer user_data)
{
  ++*(guint *) user_data;
}

static BcOutputs *
make (const BcConfig *config, GString *asked)
{
  return bc_outputs_new (&(BcOutputsConfig){
      .config = config, .pre_skip = 312, .on_send = on_send, .user_data = asked });
}

static double
level_of (const BcOutputs *outputs, const char *id)
{
  BcOutputStats stats;

  bc_output_get_stats (bc_outputs_find (outputs, id), &stats);
  return (double) stats.peak_dbfs;
}

/* Only switched off: nothing is sent anywhere. */
static void
test_taps (void)
{
  g_autoptr (BcConfig) config = load (RTP ("one", OFF, FR) "," RTP ("two", OFF, FR) "," RTP (
      "desk", OFF, DESK) "," RTP ("all", OFF, ORIGINAL) "," RTP ("minus", OFF, MINUS));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (config, asked);
  BcTap *fr = bc_outputs_get_channel_tap (outputs, "fr");
  float loud[BC_TICK_SAMPLES];

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    loud[i] = 0.5f;
  g_assert_true (fr == bc_outputs_get_channel_tap (outputs, "fr"));
  g_assert_true (fr != bc_outputs_get_channel_tap (outputs, "original"));
  g_assert_true (bc_outputs_get_send_tap (outputs, 0) != bc_outputs_get_send_tap (outputs, 1));
  bc_tap_push_block (fr, loud, BC_TICK_SAMPLES);
  bc_tap_push_block (bc_outputs_get_channel_tap (outputs, "nobody"), loud, BC_TICK_SAMPLES);
  g_assert_cmpfloat (level_of (outputs, "one"), >, -7);
  g_assert_cmpfloat (level_of (outputs, "two"), >, -7);
  g_assert_cmpfloat (level_of (outputs, "desk"), <, -100);
  g_assert_cmpfloat (level_of (outputs, "all"), <, -100);
  bc_tap_push_block (bc_outputs_get_send_tap (outputs, 1), loud, BC_TICK_SAMPLES);
  g_assert_cmpfloat (level_of (outputs, "minus"), >, -7);
  g_assert_cmpfloat (level_of (outputs, "desk"), <, -100);
}

static void
test_packets_only_for_opus (void)
{
  g_autoptr (BcConfig) config = load (RTP ("pcm", OFF, DESK) "," RTP ("opus", OFF OPUS, MINUS));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (config, asked);

  g_assert_false (bc_tap_takes_packets (bc_outputs_get_send_tap (outputs, 0)));
  g_assert_true (bc_tap_takes_packets (bc_outputs_get_send_tap (outputs, 1)));
  g_assert_false (bc_tap_takes_packets (bc_outputs_get_channel_tap (outputs, "fr")));
}

/* A send is mixed while its output is on, and by its number. */
static void
test_sends_are_asked_for (void)
{
  g_autoptr (BcConfig) config =
      load (RTP ("a", "", FR) "," RTP ("b", OFF, DESK) "," RTP ("c", "", MINUS));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (config, asked);
  guint n_changes = 0;

  bc_outputs_attach (outputs, NULL, on_changed, &n_changes);
  g_assert_cmpstr (asked->str, ==, "");
  bc_outputs_start (outputs);
  g_assert_cmpstr (asked->str, ==, "+1 ");
  g_assert_true (bc_output_is_on (bc_outputs_find (outputs, "a")));
  g_assert_false (bc_output_is_on (bc_outputs_find (outputs, "b")));
  g_assert_true (bc_outputs_switch (outputs, "b", TRUE, NULL));
  g_assert_true (bc_outputs_switch (outputs, "b", TRUE, NULL));
  g_assert_true (bc_outputs_switch (outputs, "c", FALSE, NULL));
  g_assert_cmpstr (asked->str, ==, "+1 +0 -1 ");
  g_assert_cmpuint (n_changes, ==, 2);
}

static void
test_unknown (void)
{
  g_autoptr (BcConfig) config = load (RTP ("a", OFF, FR));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (config, asked);
  g_autoptr (GError) error = NULL;

  g_assert_false (bc_outputs_switch (outputs, "b", TRUE, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "“b”"));
  g_assert_null (bc_outputs_find (outputs, "b"));
  g_assert_null (bc_describe_output (outputs, "b"));
}

/* What was there keeps its output and its tap, though sends are numbered anew; what is new waits for its start. */
static void
test_extend (void)
{
  g_autoptr (BcConfig) before = load (RTP ("b", "", DESK));
  g_autoptr (BcConfig) after = load (RTP ("a", "", MINUS) "," RTP ("b", "", DESK));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (before, asked);
  BcTap *tap = bc_outputs_get_send_tap (outputs, 0);

  bc_outputs_start (outputs);
  const BcOutput *b = bc_outputs_find (outputs, "b");
  bc_outputs_extend (outputs, after);
  g_assert_cmpuint (bc_outputs_get_n (outputs), ==, 2);
  g_assert_true (bc_outputs_find (outputs, "b") == b);
  g_assert_true (bc_outputs_get_send_tap (outputs, 1) == tap);
  g_assert_true (bc_outputs_get_send_tap (outputs, 0) != tap);
  g_assert_cmpstr (asked->str, ==, "+0 ");
  bc_outputs_start (outputs);
  g_assert_cmpstr (asked->str, ==, "+0 +0 ");
  g_assert_true (bc_outputs_switch (outputs, "b", FALSE, NULL));
  g_assert_cmpstr (asked->str, ==, "+0 +0 -1 ");
}

/* --- What is remembered --- */

static void
test_switched (void)
{
  static const struct
  {
    const char *description;
    gboolean configured_then;
    gboolean switched_to;
    gboolean configured_now;
    gboolean is_on;
  } rows[] = {
    { "switched off: stays off", TRUE, FALSE, TRUE, FALSE },
    { "switched on: stays on", FALSE, TRUE, FALSE, TRUE },
    { "switched back to what the file says", TRUE, TRUE, TRUE, TRUE },
    { "switched off, and now the file says off: so it is", TRUE, FALSE, FALSE, FALSE },
    { "switched on, and now the file says on: so it is", FALSE, TRUE, TRUE, TRUE },
  };
  g_autofree char *folder = g_dir_make_tmp ("boothcast-switched-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "outputs", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcSwitched *before = bc_switched_new (path);
      bc_switched_note (before, "o", rows[i].configured_then, rows[i].switched_to);
      bc_switched_free (before); /* at once: what is being written is there all the same */
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_autoptr (BcSwitched) after = bc_switched_new (path);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_switched_get (after, "o", rows[i].configured_now), ==, rows[i].is_on);
      g_assert_true (bc_switched_get (after, "another", TRUE));
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Many presses while the first is being written: the last one counts. */
static void
test_switched_in_a_hurry (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-switched-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "outputs", NULL);
  BcSwitched *before = bc_switched_new (path);

  for (guint i = 0; i < 21; i++)
    bc_switched_note (before, "o", TRUE, i % 2 == 1);
  for (gint64 until_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
       g_main_context_iteration (NULL, FALSE) || g_get_monotonic_time () < until_us;)
    if (g_file_test (path, G_FILE_TEST_EXISTS))
      break;
  bc_switched_free (before);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_autoptr (BcSwitched) after = bc_switched_new (path);
  g_assert_false (bc_switched_get (after, "o", TRUE));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_switched_unreadable (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-switched-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "outputs", NULL);

  g_assert_true (g_file_set_contents (path, "]", -1, NULL));
  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING, "*not known any more*");
  g_autoptr (BcSwitched) switched = bc_switched_new (path);
  g_test_assert_expected_messages ();
  g_assert_true (bc_switched_get (switched, "o", TRUE));
  g_unlink (path);
  g_rmdir (folder);
}

/* --- What is told --- */

static void
test_description (void)
{
  g_autoptr (BcConfig) config = load (RTP ("a", OFF, MINUS));
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (BcOutputs) outputs = make (config, asked);
  g_autofree char *one = bc_describe_output (outputs, "a");
  g_autofree char *all = bc_describe_outputs (outputs);
  g_autofree char *listed = g_strdup_printf ("[%s]", one);
  g_autoptr (GString) metrics = g_string_new (NULL);

  bc_describe_output_metrics (metrics, outputs);
  g_assert_cmpstr (all, ==, listed);
  g_assert_cmpstr (
      one, ==,
      "{\"id\":\"a\",\"type\":\"rtp\",\"codec\":\"l24\",\"to\":\"rtp://192.0.2.1:5004\","
      "\"sdp\":\"/api/v1/outputs/a.sdp\",\"source\":{\"channel\":\"fr\",\"minus\":[\"room\"]},"
      "\"on\":false,\"state\":\"off\",\"failing\":false,\"peak_dbfs\":-120.0,\"rms_dbfs\":-120.0,"
      "\"bytes\":0,"
      "\"packets\":0,\"dropped\":0,\"connections\":0,\"failures\":0,\"retry_s\":null,"
      "\"last_error\":null,\"last_error_at\":null}");
  g_assert_nonnull (strstr (metrics->str, "\nboothcast_output_up{output=\"a\"} 0\n"));
  g_assert_nonnull (strstr (metrics->str, "\nboothcast_output_level_dbfs{output=\"a\"} -120\n"));
}

static void
test_sdp (void)
{
  static const struct
  {
    const char *description;
    BcOutputConfig config;
    const char *expected;
  } rows[] = {
    { "AES67's packets, to a group",
      { .kind = BC_OUTPUT_RTP,
        .codec = BC_OUTPUT_L24,
        .host = (char *) "239.1.2.3",
        .port = 5004,
        .channels = 2,
        .packet_ms = 1,
        .payload_type = 98,
        .ttl = 16,
        .title = (char *) "M – FR" },
      "v=0\r\no=boothcast 7 1 IN IP4 239.1.2.3\r\ns=M – FR\r\nc=IN IP4 239.1.2.3/16\r\nt=0 0\r\n"
      "m=audio 5004 RTP/AVP 98\r\na=rtpmap:98 L24/48000/2\r\na=ptime:1\r\na=maxptime:1\r\n"
      "a=ts-refclk:local\r\na=mediaclk:sender\r\na=recvonly\r\n" },
    { "Opus, to one address: no TTL there",
      { .kind = BC_OUTPUT_RTP,
        .codec = BC_OUTPUT_OPUS,
        .host = (char *) "192.0.2.1",
        .port = 5006,
        .channels = 1,
        .payload_type = 96,
        .ttl = 64,
        .title = (char *) "T" },
      "v=0\r\no=boothcast 7 1 IN IP4 192.0.2.1\r\ns=T\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
      "m=audio 5006 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=fmtp:96 sprop-stereo=0;stereo=0\r\na=ptime:20\r\na=recvonly\r\n" },
    { "IPv6, and a group of it: the TTL is not said (RFC 8866, 5.7)",
      { .kind = BC_OUTPUT_RTP,
        .codec = BC_OUTPUT_OPUS,
        .host = (char *) "ff15::1",
        .port = 5006,
        .channels = 1,
        .payload_type = 96,
        .ttl = 16,
        .title = (char *) "T" },
      "v=0\r\no=boothcast 7 1 IN IP6 ff15::1\r\ns=T\r\nc=IN IP6 ff15::1\r\nt=0 0\r\n"
      "m=audio 5006 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=fmtp:96 sprop-stereo=0;stereo=0\r\na=ptime:20\r\na=recvonly\r\n" },
    { "what sends no RTP has none", { .kind = BC_OUTPUT_ALSA, .device = (char *) "hw" }, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sdp = bc_output_sdp_write (&rows[i].config, 7);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpstr (sdp, ==, rows[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/app/outputs/each-source-has-its-tap", test_taps);
  g_test_add_func ("/app/outputs/packets-only-for-opus", test_packets_only_for_opus);
  g_test_add_func ("/app/outputs/sends-are-mixed-while-on", test_sends_are_asked_for);
  g_test_add_func ("/app/outputs/unknown", test_unknown);
  g_test_add_func ("/app/outputs/extended", test_extend);
  g_test_add_func ("/app/outputs/switched-over-a-restart", test_switched);
  g_test_add_func ("/app/outputs/switched-in-a-hurry", test_switched_in_a_hurry);
  g_test_add_func ("/app/outputs/switched-unreadable", test_switched_unreadable);
  g_test_add_func ("/app/outputs/described", test_description);
  g_test_add_func ("/app/outputs/session-description", test_sdp);
  return g_test_run ();
}
