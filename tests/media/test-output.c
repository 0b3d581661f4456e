/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs as the tick feeds them, at far ends of our own. */
#include "../support/ports.h"

#include <boothcast/audio/format.h>
#include <boothcast/media/input.h>
#include <boothcast/media/output.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* What the tick is in the program: a block every 20 ms, and a packet beside it that says which it is, whatever becomes of
 * them. */
typedef struct
{
  BcOutput *output;
  GThread *thread;
  gint n_ticks;
  gint is_ending;
} Tick;

static gpointer
run_tick (gpointer data)
{
  Tick *tick = data;
  float samples[BC_TICK_SAMPLES];
  gint64 end = 0;

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] = 0.25f;
  while (!g_atomic_int_get (&tick->is_ending))
    {
      int number = g_atomic_int_add (&tick->n_ticks, 1);
      guint8 packet[] = { 0xf8, (guint8) (number >> 8), (guint8) number };

      end += BC_TICK_SAMPLES;
      bc_output_push_block (tick->output, samples, end);
      bc_output_push_packet (tick->output, packet, sizeof packet, end);
      g_usleep (BC_TICK_US);
    }
  return NULL;
}

static void
tick_start (Tick *tick, const BcOutputConfig *config)
{
  *tick = (Tick){ .output = bc_output_new (config) };
  tick->thread = g_thread_new ("tick", run_tick, tick);
}

static void
tick_end (Tick *tick)
{
  g_atomic_int_set (&tick->is_ending, TRUE);
  g_thread_join (tick->thread);
  bc_output_free (tick->output);
}

static void
wait_for (const Tick *tick, BcOutputState state)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  BcOutputStats stats;

  for (bc_output_get_stats (tick->output, &stats); stats.state != state;
       bc_output_get_stats (tick->output, &stats))
    {
      if (g_get_monotonic_time () > until_us)
        g_error ("never came to be %s", bc_output_state_to_string (state));
      g_usleep (2000);
    }
}

/* --- Sockets --- */

static GSocket *
open_socket (GSocketType type, guint16 *port)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, type, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_socket_set_timeout (socket, 20);
  return socket;
}

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

static guint32
read_big (const guint8 *bytes, gsize n)
{
  guint32 value = 0;

  for (gsize i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
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
  guint32 later = read_big (packet->bytes + 4, 4) - read_big (before->bytes + 4, 4);

  return (guint16) (read_big (before->bytes + 2, 2) + 1) == read_big (packet->bytes + 2, 2) &&
         read_big (before->bytes + 8, 4) == read_big (packet->bytes + 8, 4) &&
         (is_exact ? later == step : later >= step && later % step == 0);
}

static void
check_payload (const Packet *packet, const Wire *wire)
{
  g_assert_cmpuint (packet->n_bytes - 12, ==, wire->payload_bytes);
  g_assert_cmpuint (packet->bytes[0], ==, 0x80);
  g_assert_cmpuint (packet->bytes[1] & 0x7f, ==, 101);
  if (wire->codec == BC_OUTPUT_L24)
    for (gsize i = 12; i < packet->n_bytes; i += 3)
      g_assert_cmpuint (read_big (packet->bytes + i, 3), ==, 0x200000); /* 0.25 of 2^23 */
}

/* Where a test is not let run for a while, its socket overflows: what follows is counted anew. */
static void
test_wire (gconstpointer data)
{
  const Wire *wire = data;
  guint16 port;
  g_autoptr (GSocket) socket = open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  Packet before, packet;
  Tick tick;
  guint n_following = 0;

  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  receive (socket, &before);
  for (guint i = 0; i < 1000 && n_following < 20; i++)
    {
      receive (socket, &packet);
      check_payload (&packet, wire);
      n_following = follows (&before, &packet, wire->step, TRUE) ? n_following + 1 : 0;
      before = packet;
    }
  g_assert_cmpuint (n_following, ==, 20);
  wait_for (&tick, BC_OUTPUT_RUNNING);
  tick_end (&tick);
}

/* What came last before it was off, and first after. */
static void
turn_off_and_on (const Tick *tick, GSocket *socket, Packet *before, Packet *after)
{
  receive (socket, before);
  wait_for (tick, BC_OUTPUT_RUNNING);
  bc_output_set_on (tick->output, FALSE);
  wait_for (tick, BC_OUTPUT_OFF);
  while (g_socket_condition_check (socket, G_IO_IN) != 0)
    receive (socket, before);
  bc_output_set_on (tick->output, TRUE);
  receive (socket, after);
}

/* Whether what comes then follows on what came last. */
static gboolean
goes_on (const Tick *tick, GSocket *socket, const Wire *wire)
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
  g_autoptr (GSocket) socket = open_socket (G_SOCKET_TYPE_DATAGRAM, &port);
  BcOutputConfig config = rtp_to (port, wire);
  BcOutputStats stats;
  gboolean is_following = FALSE;
  guint n_times = 0;
  Tick tick;

  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  for (; n_times < 10 && !is_following; n_times++)
    is_following = goes_on (&tick, socket, wire);
  g_assert_true (is_following);
  wait_for (&tick, BC_OUTPUT_RUNNING);
  bc_output_get_stats (tick.output, &stats);
  g_assert_cmpuint (stats.n_connections, ==, n_times + 1);
  g_assert_cmpuint (stats.n_failures, ==, 0);
  g_assert_cmpfloat (stats.peak_dbfs, >, -13);
  tick_end (&tick);
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
wait_for_refusal (const Tick *tick)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  g_autofree char *words = NULL;

  while (words == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (2000);
      words = bc_output_get_last_error (tick->output);
    }
  g_assert_nonnull (strstr (words, ": the far end refuses: nobody listens there"));
  wait_for (tick, BC_OUTPUT_CONNECTING);
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
  Tick tick;

  config.host = (char *) "127.31.7.5";
  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  wait_for_refusal (&tick);
  g_autoptr (GSocket) socket = open_far_end (port);
  receive (socket, &packet);
  check_payload (&packet, wire);
  wait_for (&tick, BC_OUTPUT_RUNNING);
  bc_output_get_stats (tick.output, &stats);
  g_assert_cmpuint (stats.n_failures, ==, 0);
  turn_off_and_on (&tick, socket, &before, &packet);
  /* Behind by none of those that were refused; ahead where this test's socket has overflowed. */
  g_assert_cmpint ((gint16) (read_big (packet.bytes + 2, 2) - read_big (before.bytes + 2, 2)), >,
                   0);
  tick_end (&tick);
}

/* --- Far ends that are not there, or as good as --- */

static BcOutputConfig
icecast_to (guint16 port, const char *password_file)
{
  return (BcOutputConfig){ .id = (char *) "out",
                           .kind = BC_OUTPUT_ICECAST,
                           .codec = BC_OUTPUT_OPUS,
                           .host = (char *) "127.0.0.1",
                           .port = port,
                           .mount = (char *) "/m.ogg",
                           .user = (char *) "source",
                           .password_file = (char *) password_file };
}

static char *
write_password (guint mode)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("boothcast-password-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "sesame\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, (int) mode), ==, 0);
  return path;
}

static void
expect_error (const Tick *tick, const char *words)
{
  g_autofree char *error = NULL;

  wait_for (tick, BC_OUTPUT_BACKING_OFF);
  error = bc_output_get_last_error (tick->output);
  g_test_message ("%s", error);
  g_assert_nonnull (strstr (error, words));
}

static void
test_nobody_there (void)
{
  guint16 port;
  g_autoptr (GSocket) socket = open_socket (G_SOCKET_TYPE_STREAM, &port); /* never listens */
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  Tick tick;

  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  expect_error (&tick, "cannot be reached");
  wait_for (&tick, BC_OUTPUT_CONNECTING); /* tries again by itself */
  wait_for (&tick, BC_OUTPUT_BACKING_OFF);
  tick_end (&tick);
  g_unlink (password);
}

static void
test_secret (void)
{
  g_autofree char *password = write_password (0644);
  BcOutputConfig config = icecast_to (1, password);
  g_autoptr (GError) error = NULL;
  Tick tick;

  g_assert_false (bc_output_check (&config, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  expect_error (&tick, password);
  tick_end (&tick);
  g_unlink (password);
}

/* A server that takes the connection and never says a word: neither the tick nor the one who ends it all waits. */
static void
test_mute_server (void)
{
  guint16 port;
  g_autoptr (GSocket) socket = open_socket (G_SOCKET_TYPE_STREAM, &port);
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  g_autoptr (GSocket) taken = NULL;
  Tick tick;

  g_assert_true (g_socket_listen (socket, NULL));
  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  taken = g_socket_accept (socket, NULL, NULL);
  g_assert_nonnull (taken);
  wait_for (&tick, BC_OUTPUT_CONNECTING);
  tick_end (&tick);
  g_unlink (password);
}

/* --- A far end that is slow to answer --- */

#define SLOW_TICKS 150    /* longer than anything may wait for it */
#define IN_HAND_TICKS 50  /* what may be between the tick and the line on a busy machine */
#define OGG_HEAD_BYTES 27 /* and a byte for each packet of ours */

static void
read_more (GSocket *socket, GByteArray *bytes)
{
  guint8 part[4096];
  gssize n = g_socket_receive (socket, (char *) part, sizeof part, NULL, NULL);

  g_assert_cmpint (n, >, 0);
  g_byte_array_append (bytes, part, (guint) n);
}

static void
answer (GSocket *socket, const char *words)
{
  g_assert_cmpint (g_socket_send (socket, words, strlen (words), NULL, NULL), >, 0);
}

static gboolean
take_request (GSocket *socket)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();

  do
    read_more (socket, request);
  while (request->len < 4 || memcmp (request->data + request->len - 4, "\r\n\r\n", 4) != 0);
  return g_strstr_len ((const char *) request->data, request->len, "Authorization: ") != NULL;
}

/* (transfer full): who has said a password with the first request, and waits for what is said to it. */
static GSocket *
take_source (GSocket *listener)
{
  GSocket *taken = g_socket_accept (listener, NULL, NULL);

  g_assert_nonnull (taken);
  g_socket_set_timeout (taken, 20);
  g_assert_true (take_request (taken));
  return taken;
}

/* The number of the first tick in a page that is sound; -1: none is. */
static int
find_tick (const guint8 *page, guint n_packets)
{
  const guint8 *packet = page + OGG_HEAD_BYTES + n_packets;

  for (guint i = 0; i < n_packets; packet += page[OGG_HEAD_BYTES + i], i++)
    if (page[OGG_HEAD_BYTES + i] == 3 && memcmp (packet, "\xf8\xff\xfe", 3) != 0)
      return (int) read_big (packet + 1, 2);
  return -1;
}

static int
receive_first_tick (GSocket *socket)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int number = -1;

  while (number < 0)
    {
      gsize n_needed = OGG_HEAD_BYTES;
      while (bytes->len < n_needed)
        read_more (socket, bytes);
      g_assert_cmpmem (bytes->data, 4, "OggS", 4);
      guint n_packets = bytes->data[OGG_HEAD_BYTES - 1];
      n_needed += n_packets;
      while (bytes->len < n_needed)
        read_more (socket, bytes);
      for (guint i = 0; i < n_packets; i++)
        n_needed += bytes->data[OGG_HEAD_BYTES + i];
      while (bytes->len < n_needed)
        read_more (socket, bytes);
      number = find_tick (bytes->data, n_packets);
      g_byte_array_remove_range (bytes, 0, (guint) n_needed);
    }
  return number;
}

/* What sounded while it was waited for is not sent when it answers. */
static void
test_slow_server (void)
{
  guint16 port;
  g_autoptr (GSocket) socket = open_socket (G_SOCKET_TYPE_STREAM, &port);
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  Tick tick;

  g_assert_true (g_socket_listen (socket, NULL));
  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  g_autoptr (GSocket) taken = take_source (socket);
  int until_tick = g_atomic_int_get (&tick.n_ticks) + SLOW_TICKS;
  while (g_atomic_int_get (&tick.n_ticks) < until_tick)
    g_usleep (2000);
  answer (taken, "HTTP/1.1 100 Continue\r\n\r\n");
  g_assert_cmpint (receive_first_tick (taken), >=, until_tick - IN_HAND_TICKS);
  tick_end (&tick);
  g_unlink (password);
}

/* What has no card behind it runs free: GStreamer would count its pieces till the count is negative, and write there. */
static void
test_no_card (void)
{
  BcOutputConfig config = {
    .id = (char *) "card", .kind = BC_OUTPUT_ALSA, .device = (char *) "null", .channels = 1
  };
  Tick tick;

  tick_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  wait_for (&tick, BC_OUTPUT_BACKING_OFF);
  g_autofree char *words = bc_output_get_last_error (tick.output);
  g_assert_cmpstr (words, ==,
                   "the device \"null\" keeps no time: there is no sound card behind it");
  tick_end (&tick);
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
  g_test_add_data_func ("/media/output/refused/l24", &wires[0], test_refused);
  g_test_add_data_func ("/media/output/refused/opus", &wires[3], test_refused);
  g_test_add_func ("/media/output/nobody-there", test_nobody_there);
  g_test_add_func ("/media/output/secret-for-everybody", test_secret);
  g_test_add_func ("/media/output/mute-server", test_mute_server);
  g_test_add_func ("/media/output/slow-server", test_slow_server);
  g_test_add_func ("/media/output/no-card", test_no_card);
  g_test_add_func ("/media/output/never-on", test_never_on);
  g_test_add_func ("/media/output/check", test_check);
  return g_test_run ();
}
