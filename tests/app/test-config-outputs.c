/* SPDX-License-Identifier: Apache-2.0 */
#include "config-text.h"

#include <string.h>

/* Every fault is told with its place, what would be right and what stands there. */
typedef struct
{
  const char *what;
  const char *output; /* what follows on "id" */
  const char *message;
} Fault;

#define FR "\"source\":{\"channel\":\"fr\"}"
#define RTP "\"type\":\"rtp\",\"host\":\"h\",\"port\":5004,"
#define SRT "\"type\":\"srt\",\"host\":\"h\",\"port\":5004,"

static const Fault faults[] = {
  { "no type", FR ",\"host\":\"h\",\"port\":1",
    "t: /outputs/0/type: expected one of rtp, srt, icecast, alsa, found nothing" },
  { "a type unheard of", "\"type\":\"rtmp\",\"host\":\"h\",\"port\":1," FR,
    "t: /outputs/0/type: expected one of rtp, srt, icecast, alsa, found \"rtmp\"" },
  { "no source", "\"type\":\"alsa\"", "t: /outputs/0/source: expected an object, found nothing" },
  { "a source of nothing", "\"type\":\"alsa\",\"source\":{}",
    "t: /outputs/0/source/channel: expected a channel's id or \"original\" here, or a desk, "
    "found nothing" },
  { "a source of both", "\"type\":\"alsa\",\"source\":{\"channel\":\"fr\",\"desk\":\"fr-1\"}",
    "t: /outputs/0/source/desk: expected nothing beside a channel, found \"fr-1\"" },
  { "a channel that is not there", "\"type\":\"alsa\",\"source\":{\"channel\":\"frr\"}",
    "t: /outputs/0/source/channel: expected a channel's id (en, fr), found \"frr\"" },
  { "a desk that is not there", "\"type\":\"alsa\",\"source\":{\"desk\":\"fr-3\"}",
    "t: /outputs/0/source/desk: expected a desk's id (fr-1, fr-2), found \"fr-3\"" },
  { "minus an input that nobody has",
    "\"type\":\"alsa\",\"source\":{\"channel\":\"fr\",\"minus\":[\"room\",\"zoom\"]}",
    "t: /outputs/0/source/minus: expected ids of inputs that the floor or a desk has, found "
    "\"zoom\"" },
  { "a desk minus something",
    "\"type\":\"alsa\",\"source\":{\"desk\":\"fr-1\",\"minus\":[\"room\"]}",
    "t: /outputs/0/source/minus: expected nothing: a desk's sound has one input only, found a "
    "list" },
  { "nowhere to", "\"type\":\"rtp\"," FR,
    "t: /outputs/0/host: expected an address or a name, found nothing\n"
    "t: /outputs/0/port: expected a whole number from 1 to 65535, found nothing" },
  { "a port of nobody", "\"type\":\"srt\",\"host\":\"h\",\"port\":0," FR,
    "t: /outputs/0/port: expected a whole number from 1 to 65535, found 0" },
  { "packets too large for a frame", RTP "\"channels\":2,\"packet_ms\":10," FR,
    "t: /outputs/0/packet_ms: expected one of 1, 2, 4, 5: more does not fit into a packet, "
    "found 10" },
  { "packets that cut a tick", RTP "\"packet_ms\":3," FR,
    "t: /outputs/0/packet_ms: expected one of 1, 2, 4, 5, 10, found 3" },
  { "packets of Opus", RTP "\"codec\":\"opus\",\"packet_ms\":10," FR,
    "t: /outputs/0/packet_ms: expected nothing: Opus goes out in packets of 20 ms, found 10" },
  { "Opus in stereo", RTP "\"codec\":\"opus\",\"channels\":2," FR,
    "t: /outputs/0/channels: expected nothing: Opus goes out as the channel's listeners get it, "
    "found 2" },
  { "a payload type that is taken", RTP "\"payload_type\":95," FR,
    "t: /outputs/0/payload_type: expected a whole number from 96 to 127, found 95" },
  { "a packet that goes nowhere", RTP "\"ttl\":0," FR,
    "t: /outputs/0/ttl: expected a whole number from 1 to 255, found 0" },
  { "a bit rate of its own for Opus", SRT "\"codec\":\"opus\",\"bitrate_bps\":64000," FR,
    "t: /outputs/0/bitrate_bps: expected nothing: Opus has the bit rate of the encoding section, "
    "found 64000" },
  { "a mode unheard of", SRT "\"mode\":\"rendezvous\"," FR,
    "t: /outputs/0/mode: expected one of caller, listener, found \"rendezvous\"" },
  { "a passphrase in the file itself", SRT "\"passphrase\":\"secret\"," FR,
    "t: /outputs/0/passphrase: expected a known key (id, on, source, type, host, port, mode, "
    "codec, bitrate_bps, latency_ms, stream_id, passphrase_file), found \"passphrase\"" },
  { "Icecast without anything", "\"type\":\"icecast\",\"host\":\"h\"," FR,
    "t: /outputs/0/mount: expected where it is heard there (\"/fr.ogg\"), found nothing\n"
    "t: /outputs/0/password_file: expected a file with the password, found nothing" },
  { "a mount that is no path",
    "\"type\":\"icecast\",\"host\":\"h\",\"mount\":\"fr.ogg\",\"password_file\":\"p\"," FR,
    "t: /outputs/0/mount: expected a path (\"/fr.ogg\"), found \"fr.ogg\"" },
  { "two of one name", "\"type\":\"alsa\"," FR "},{\"id\":\"o\",\"type\":\"alsa\"," FR,
    "t: /outputs/1/id: expected an output's id once (it stands at /outputs/0/id), found \"o\"" },
};

static char *
with_output (const char *output)
{
  g_autofree char *section = g_strdup_printf ("\"outputs\":[{\"id\":\"o\",%s}],\"rules\"", output);

  return config_text_change ("\"rules\"", section);
}

static void
test_fault (gconstpointer data)
{
  const Fault *row = data;
  g_autofree char *json = with_output (row->output);
  g_autofree char *message = config_text_parse_badly (json, -1);

  g_assert_cmpstr (message, ==, row->message);
}

static const BcConfigOutput *
first (const BcConfig *config)
{
  return g_ptr_array_index (config->outputs, 0);
}

static void
test_rtp (void)
{
  g_autofree char *usual = with_output (RTP FR);
  g_autofree char *group = with_output (
      "\"type\":\"rtp\",\"host\":\"239.1.2.3\",\"port\":5004,\"interface\":\"eth1\","
      "\"channels\":2,\"packet_ms\":5,\"on\":false,\"source\":{\"channel\":\"original\"}");
  g_autofree char *opus = with_output (RTP "\"codec\":\"opus\"," FR);
  g_autoptr (BcConfig) one = config_text_parse_well (usual);
  g_autoptr (BcConfig) two = config_text_parse_well (group);
  g_autoptr (BcConfig) three = config_text_parse_well (opus);

  g_assert_true (first (one)->is_on);
  g_assert_cmpstr (first (one)->channel, ==, "fr");
  g_assert_cmpint (first (one)->line.codec, ==, BC_OUTPUT_L24);
  g_assert_cmpuint (first (one)->line.packet_ms, ==, 1);
  g_assert_cmpuint (first (one)->line.channels, ==, 1);
  g_assert_cmpuint (first (one)->line.payload_type, ==, 96);
  g_assert_cmpuint (first (one)->line.ttl, ==, 64);
  g_assert_cmpuint (first (two)->line.ttl, ==, 16);
  g_assert_cmpstr (first (two)->line.interface, ==, "eth1");
  g_assert_cmpstr (first (two)->channel, ==, "original");
  g_assert_false (first (two)->is_on);
  g_assert_cmpint (first (three)->line.codec, ==, BC_OUTPUT_OPUS);
}

static void
test_streams (void)
{
  g_autofree char *srt = with_output (SRT "\"mode\":\"listener\"," FR);
  g_autofree char *icecast = with_output (
      "\"type\":\"icecast\",\"host\":\"h\",\"mount\":\"/m\",\"password_file\":\"p\"," FR);
  g_autofree char *alsa = with_output ("\"type\":\"alsa\"," FR);
  g_autoptr (BcConfig) one = config_text_parse_well (srt);
  g_autoptr (BcConfig) two = config_text_parse_well (icecast);
  g_autoptr (BcConfig) three = config_text_parse_well (alsa);

  g_assert_cmpint (first (one)->line.codec, ==, BC_OUTPUT_AAC);
  g_assert_cmpuint (first (one)->line.bitrate_bps, ==, 96000);
  g_assert_cmpuint (first (one)->line.latency_ms, ==, 125);
  g_assert_true (first (one)->line.is_listener);
  g_assert_cmpuint (first (two)->line.port, ==, 8000);
  g_assert_cmpstr (first (two)->line.user, ==, "source");
  g_assert_cmpstr (first (three)->line.device, ==, "default");
  g_assert_cmpuint (first (three)->line.channels, ==, 2);
}

/* An open listener is worth a word. */
static void
test_remark (void)
{
  g_autofree char *open = with_output (SRT "\"mode\":\"listener\"," FR);
  g_autofree char *shut = with_output (SRT "\"mode\":\"listener\",\"passphrase_file\":\"p\"," FR);
  g_autoptr (BcConfig) one = config_text_parse_well (open);
  g_autoptr (BcConfig) two = config_text_parse_well (shut);

  g_assert_cmpuint (one->remarks->len, ==, two->remarks->len + 1);
  g_assert_cmpstr (g_ptr_array_index (one->remarks, one->remarks->len - 1), ==,
                   "/outputs/0: output \"o\" has no passphrase: whoever reaches its port hears it");
}

static void
test_sends (void)
{
  static const struct
  {
    const char *description;
    const char *source;
    guint n_sends;
  } rows[] = {
    { "what listeners of a channel hear", "{\"channel\":\"fr\"}", 0 },
    { "the floor", "{\"channel\":\"original\"}", 0 },
    { "minus nothing", "{\"channel\":\"fr\",\"minus\":[]}", 0 },
    { "minus an input", "{\"channel\":\"fr\",\"minus\":[\"in-1\"]}", 1 },
    { "a desk", "{\"desk\":\"fr-2\"}", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *output = g_strdup_printf ("\"type\":\"alsa\",\"source\":%s", rows[i].source);
      g_autofree char *json = with_output (output);
      g_autoptr (BcConfig) config = config_text_parse_well (json);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpuint (bc_config_count_sends (config), ==, rows[i].n_sends);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/config-outputs/%s", faults[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &faults[i], test_fault);
    }
  g_test_add_func ("/app/config-outputs/rtp", test_rtp);
  g_test_add_func ("/app/config-outputs/streams", test_streams);
  g_test_add_func ("/app/config-outputs/open-listener", test_remark);
  g_test_add_func ("/app/config-outputs/sends", test_sends);
  return g_test_run ();
}
