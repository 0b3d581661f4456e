/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs as the tick feeds them, at far ends of our own. */
#include "../support/ports.h"
#include "output-fixture.h"

#include <boothcast/media/input.h>
#include <string.h>

#define LEVEL 0x200000      /* 0.25 of 2^23 */
#define QUIET (LEVEL / 100) /* as good as nothing */

typedef struct
{
  guint8 bytes[2048];
  gsize n_bytes;
} Packet;

static void
receive (GSocket *socket, Packet *packet)
{
  gssize n = g_socket_receive (socket, (char *) packet->bytes, sizeof packet->bytes, NULL, NULL);

  g_assert_cmpint (n, >, 12);
  packet->n_bytes = (gsize) n;
}

/* --- RTP --- */

typedef struct
{
  const char *description;
  BcOutputCodec codec;
  guint channels;
  guint packet_ms;
  gsize payload_bytes; /* of each packet */
  guint32 step;        /* of time stamps */
} Wire;

static const Wire wires[] = {
  { "a millisecond", BC_OUTPUT_L24, 1, 1, 144, 48 },
  { "five, twice the same", BC_OUTPUT_L24, 2, 5, 1440, 240 },
  { "ten: as large as it gets", BC_OUTPUT_L24, 1, 10, 1440, 480 },
  { "Opus, as the encoder made it", BC_OUTPUT_OPUS, 1, 0, 3, 960 },
};

static BcOutputConfig
rtp_to (guint16 port, const Wire *wire)
{
  return (BcOutputConfig){ .id = (char *) "out",
                           .kind = BC_OUTPUT_RTP,
                           .codec = wire->codec,
                           .host = (char *) "127.0.0.1",
                           .port = port,
                           .channels = wire->channels,
                           .packet_ms = wire->packet_ms,
                           .payload_type = 101,
                           .ttl = 1 };
}

/* The next number, the same source, and time that is later by what is in a packet; or by whole ones more (`is_exact` FALSE). */
static gboolean
follows (const Packet *before, const Packet *packet, guint32 step, gboolean is_exact)
{
  guint32 later = output_fixture_read_big (packet->bytes + 4, 4) -
                  output_fixture_read_big (before->bytes + 4, 4);

  return (guint16) (output_fixture_read_big (before->bytes + 2, 2) + 1) ==
             output_fixture_read_big (packet->bytes + 2, 2) &&
         output_fixture_read_big (before->bytes + 8, 4) ==
             output_fixture_read_big (packet->bytes + 8, 4) &&
         (is_exact ? later == step : later >= step && later % step == 0);
}

static guint32
get_sample (const Packet *packet, gsize at)
{
  return output_fixture_read_big (packet->bytes + at, 3);
}

/* From its first sample to its last. */
static gboolean
is_at_level (const Packet *packet, guint32 from, guint32 to)
{
  gboolean is_within = TRUE;

  for (gsize i = 12; i < packet->n_bytes; i += 3)
    is_within = is_within && get_sample (packet, i) >= from && get_sample (packet, i) <= to;
  return is_within;
}

/* Opus does not fade. */
static gboolean
is_loud (const Packet *packet, const Wire *wire)
{
  return wire->codec != BC_OUTPUT_L24 || is_at_level (packet, LEVEL, LEVEL);
}

static void
check_payload (const Packet *packet, const Wire *wire)
{
  g_assert_cmpuint (packet->n_bytes - 12, ==, wire->payload_bytes);
  g_assert_cmpuint (packet->bytes[0], ==, 0x80);
  g_assert_cmpuint (packet->bytes[1] & 0x7f, ==, 101);
  if (wire->codec == BC_OUTPUT_L24)
    g_assert_true (is_at_level (packet, 0, LEVEL));
}

/* Where a test is not let run for a while, its socket overflows: what follows is counted anew. */
static void
test_wire (gconstpointer data)
{
  const Wire *wire = data;
  guint16 port;
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  Packet before, packet;
  OutputFixture tick;
  guint n_following = 0;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  receive (socket, &before);
  for (guint i = 0; i < 1000 && n_following < 20; i++)
    {
      receive (socket, &packet);
      check_payload (&packet, wire);
      n_following = follows (&before, &packet, wire->step, TRUE) && is_loud (&packet, wire)
                        ? n_following + 1
                        : 0;
      before = packet;
    }
  g_assert_cmpuint (n_following, ==, 20);
  output_fixture_wait_for (&tick, BC_OUTPUT_RUNNING);
  output_fixture_end (&tick);
}

/* What came last before it was off, and first after. */
static void
turn_off_and_on (const OutputFixture *tick, GSocket *socket, Packet *before, Packet *after)
{
  receive (socket, before);
  output_fixture_wait_for (tick, BC_OUTPUT_RUNNING);
  bc_output_set_on (tick->output, FALSE);
  output_fixture_wait_for (tick, BC_OUTPUT_OFF);
  while (g_socket_condition_check (socket, G_IO_IN) != 0)
    receive (socket, before);
  bc_output_set_on (tick->output, TRUE);
  receive (socket, after);
}

/* Whether what comes then follows on what came last. */
static gboolean
goes_on (const OutputFixture *tick, GSocket *socket, const Wire *wire)
{
  Packet before, packet;

  turn_off_and_on (tick, socket, &before, &packet);
  return follows (&before, &packet, wire->step, FALSE);
}

static void
test_off_and_on (void)
{
  const Wire *wire = &wires[1];
  guint16 port;
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  BcOutputStats stats;
  gboolean is_following = FALSE;
  guint n_times = 0;
  OutputFixture tick;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  for (; n_times < 10 && !is_following; n_times++)
    is_following = goes_on (&tick, socket, wire);
  g_assert_true (is_following);
  output_fixture_wait_for (&tick, BC_OUTPUT_RUNNING);
  bc_output_get_stats (tick.output, &stats);
  g_assert_cmpuint (stats.n_connections, ==, n_times + 1);
  g_assert_cmpuint (stats.n_failures, ==, 0);
  g_assert_cmpfloat (stats.peak_dbfs, >, -13);
  output_fixture_end (&tick);
}

static void
wait_for_sound (GSocket *socket, const Wire *wire)
{
  Packet packet;

  do
    receive (socket, &packet);
  while (!is_loud (&packet, wire));
}

/* The last that comes, if none before it is lost. */
static gboolean
receive_last (GSocket *socket, const Wire *wire, Packet *packet)
{
  Packet before;
  gboolean is_whole = TRUE;
  guint n = 0;

  for (; g_socket_condition_check (socket, G_IO_IN) != 0; n++)
    {
      before = *packet;
      receive (socket, packet);
      is_whole = is_whole && (n == 0 || follows (&before, packet, wire->step, TRUE));
    }
  return is_whole && n > 0;
}

static gboolean
begins_quietly (const Packet *packet)
{
  return get_sample (packet, 12) < QUIET;
}

static gboolean
ends_quietly (const Packet *packet)
{
  return get_sample (packet, packet->n_bytes - 3) < QUIET;
}

/* On, off, on, and the end. FALSE: there was an edge; or the test was not let run, and missed the packet that would tell, or
 * held up who sends it. */
static gboolean
has_no_edges (const Wire *wire)
{
  guint16 port;
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  Packet first, before, after, last = { 0 };
  OutputFixture tick;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  receive (socket, &first);
  wait_for_sound (socket, wire);
  turn_off_and_on (&tick, socket, &before, &after);
  wait_for_sound (socket, wire);
  output_fixture_end (&tick);
  return receive_last (socket, wire, &last) && follows (&before, &after, wire->step, FALSE) &&
         begins_quietly (&first) && ends_quietly (&before) && begins_quietly (&after) &&
         ends_quietly (&last);
}

/* Sound comes in when it is switched on, and goes out when it is off, and when the program ends: who switches, or ends, knows
 * nothing of waves. */
static void
test_no_edges (void)
{
  gboolean is_seen = FALSE;

  for (guint n_times = 0; n_times < 10 && !is_seen; n_times++)
    is_seen = has_no_edges (&wires[1]);
  g_assert_true (is_seen);
}

/* Switched off nobody listens to its source, which is not mixed then; on again it is from the next tick on. Who took up
 * programme time where it was left would send what comes now a minute later. */
static void
test_left_and_taken_up (void)
{
  const Wire *wire = &wires[1];
  guint16 port;
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  BcOutputStats stats;
  OutputFixture tick;
  Packet packet;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  receive (socket, &packet);
  output_fixture_wait_for (&tick, BC_OUTPUT_RUNNING);
  bc_output_set_on (tick.output, FALSE);
  output_fixture_pass_unmixed (&tick, 60);
  output_fixture_wait_for (&tick, BC_OUTPUT_OFF);
  while (g_socket_condition_check (socket, G_IO_IN) != 0)
    receive (socket, &packet);
  bc_output_set_on (tick.output, TRUE);
  /* Time enough to connect before the first tick, and to be wrong. */
  g_usleep (300 * 1000);
  output_fixture_mix (&tick);
  receive (socket, &packet);
  output_fixture_wait_for (&tick, BC_OUTPUT_RUNNING);
  /* Not the next line's, after one that has waited for its moment in vain. */
  bc_output_get_stats (tick.output, &stats);
  g_assert_cmpuint (stats.n_failures, ==, 0);
  output_fixture_end (&tick);
}

/* --- A far end that refuses --- */

/* An address that no other test has sockets at. */
static GSocket *
open_far_end (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.31.7.5", port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_socket_set_timeout (socket, 20);
  return socket;
}

/* Until it says why. */
static void
wait_for_refusal (const OutputFixture *tick)
{
  gint64 until_us = g_get_monotonic_time () + OUTPUT_FIXTURE_PATIENCE_US;
  g_autofree char *words = NULL;

  while (words == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (2000);
      words = bc_output_get_last_error (tick->output);
    }
  g_assert_nonnull (strstr (words, ": the far end refuses: nobody listens there"));
  output_fixture_wait_for (tick, BC_OUTPUT_CONNECTING);
}

/* Nobody listens; then somebody does, and gets it; and what is sent goes on in its numbers whoever took what was before. */
static void
test_refused (gconstpointer data)
{
  const Wire *wire = data;
  guint16 port = ports_claim ();
  BcOutputConfig config = rtp_to (port, wire);
  BcOutputStats stats;
  Packet before, packet;
  OutputFixture tick;

  config.host = (char *) "127.31.7.5";
  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  wait_for_refusal (&tick);
  g_autoptr (GSocket) socket = open_far_end (port);
  receive (socket, &packet);
  check_payload (&packet, wire);
  output_fixture_wait_for (&tick, BC_OUTPUT_RUNNING);
  bc_output_get_stats (tick.output, &stats);
  g_assert_cmpuint (stats.n_failures, ==, 0);
  turn_off_and_on (&tick, socket, &before, &packet);
  /* Behind by none of those that were refused; ahead where this test's socket has overflowed. */
  g_assert_cmpint ((gint16) (output_fixture_read_big (packet.bytes + 2, 2) -
                             output_fixture_read_big (before.bytes + 2, 2)),
                   >, 0);
  output_fixture_end (&tick);
}

/* What has no card behind it runs free: GStreamer would count its pieces till the count is negative, and write there. */
static void
test_no_card (void)
{
  BcOutputConfig config = {
    .id = (char *) "card", .kind = BC_OUTPUT_ALSA, .device = (char *) "null", .channels = 1
  };
  OutputFixture tick;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  output_fixture_wait_for (&tick, BC_OUTPUT_BACKING_OFF);
  g_autofree char *words = bc_output_get_last_error (tick.output);
  g_assert_cmpstr (words, ==,
                   "the device \"null\" keeps no time: there is no sound card behind it");
  output_fixture_end (&tick);
}

static void
test_never_on (void)
{
  BcOutputConfig config = rtp_to (9, &wires[0]);
  g_autoptr (BcOutput) output = bc_output_new (&config);
  BcOutputStats stats;

  bc_output_get_stats (output, &stats);
  g_assert_cmpint (stats.state, ==, BC_OUTPUT_OFF);
  g_assert_false (bc_output_is_on (output));
  g_assert_false (bc_output_takes_packets (output));
}

/* --- What it can be checked for --- */

static void
test_check (void)
{
  static const struct
  {
    BcOutputKind kind;
    BcOutputCodec codec;
    const char *far_end;
  } rows[] = {
    { BC_OUTPUT_RTP, BC_OUTPUT_L24, "rtp://[::1]:5" },
    { BC_OUTPUT_RTP, BC_OUTPUT_OPUS, "rtp://[::1]:5" },
    { BC_OUTPUT_SRT, BC_OUTPUT_AAC, "srt://[::1]:5" },
    { BC_OUTPUT_SRT, BC_OUTPUT_OPUS, "srt://[::1]:5" },
    { BC_OUTPUT_ALSA, BC_OUTPUT_PCM, "sound card hw" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcOutputConfig config = rtp_to (5, &wires[0]);
      g_autoptr (GError) error = NULL;

      config.kind = rows[i].kind;
      config.codec = rows[i].codec;
      config.host = (char *) "::1";
      config.device = (char *) "hw";
      config.bitrate_bps = 96000;
      config.latency_ms = 120;
      g_autofree char *far_end = bc_output_config_name_far_end (&config);
      g_assert_cmpstr (far_end, ==, rows[i].far_end);
      g_assert_true (bc_output_check (&config, &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/output/wire/%s", wires[i].description);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &wires[i], test_wire);
    }
  g_test_add_func ("/media/output/numbers-go-on", test_off_and_on);
  g_test_add_func ("/media/output/no-edges", test_no_edges);
  g_test_add_func ("/media/output/left-and-taken-up", test_left_and_taken_up);
  g_test_add_data_func ("/media/output/refused/l24", &wires[0], test_refused);
  g_test_add_data_func ("/media/output/refused/opus", &wires[3], test_refused);
  g_test_add_func ("/media/output/no-card", test_no_card);
  g_test_add_func ("/media/output/never-on", test_never_on);
  g_test_add_func ("/media/output/check", test_check);
  return g_test_run ();
}
