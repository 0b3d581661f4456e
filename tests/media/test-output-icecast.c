/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs as the tick feeds them, at Icecast servers of our own that are not what they should be. */
#include "output-fixture.h"

#include <boothcast/media/input.h>
#include <glib/gstdio.h>
#include <string.h>

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
expect_error (const OutputFixture *tick, const char *words)
{
  g_autofree char *error = NULL;

  output_fixture_wait_for (tick, BC_OUTPUT_BACKING_OFF);
  error = bc_output_get_last_error (tick->output);
  g_test_message ("%s", error);
  g_assert_nonnull (strstr (error, words));
}

static void
test_nobody_there (void)
{
  guint16 port;
  g_autoptr (GSocket) socket =
      output_fixture_open_socket (G_SOCKET_TYPE_STREAM, &port); /* never listens */
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  OutputFixture tick;

  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  expect_error (&tick, "cannot be reached");
  output_fixture_wait_for (&tick, BC_OUTPUT_CONNECTING); /* tries again by itself */
  output_fixture_wait_for (&tick, BC_OUTPUT_BACKING_OFF);
  output_fixture_end (&tick);
  g_unlink (password);
}

static void
test_secret (void)
{
  g_autofree char *password = write_password (0644);
  BcOutputConfig config = icecast_to (1, password);
  g_autoptr (GError) error = NULL;
  OutputFixture tick;

  g_assert_false (bc_output_check (&config, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  expect_error (&tick, password);
  output_fixture_end (&tick);
  g_unlink (password);
}

/* A server that takes the connection and never says a word: neither the tick nor the one who ends it all waits. */
static void
test_mute_server (void)
{
  guint16 port;
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_STREAM, &port);
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  g_autoptr (GSocket) taken = NULL;
  OutputFixture tick;

  g_assert_true (g_socket_listen (socket, NULL));
  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  taken = g_socket_accept (socket, NULL, NULL);
  g_assert_nonnull (taken);
  output_fixture_wait_for (&tick, BC_OUTPUT_CONNECTING);
  output_fixture_end (&tick);
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
      return (int) output_fixture_read_big (packet + 1, 2);
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
  g_autoptr (GSocket) socket = output_fixture_open_socket (G_SOCKET_TYPE_STREAM, &port);
  g_autofree char *password = write_password (0600);
  BcOutputConfig config = icecast_to (port, password);
  OutputFixture tick;

  g_assert_true (g_socket_listen (socket, NULL));
  output_fixture_start (&tick, &config);
  bc_output_set_on (tick.output, TRUE);
  g_autoptr (GSocket) taken = take_source (socket);
  int until_tick = g_atomic_int_get (&tick.n_ticks) + SLOW_TICKS;
  while (g_atomic_int_get (&tick.n_ticks) < until_tick)
    g_usleep (2000);
  answer (taken, "HTTP/1.1 100 Continue\r\n\r\n");
  g_assert_cmpint (receive_first_tick (taken), >=, until_tick - IN_HAND_TICKS);
  output_fixture_end (&tick);
  g_unlink (password);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/media/output-icecast/nobody-there", test_nobody_there);
  g_test_add_func ("/media/output-icecast/secret-for-everybody", test_secret);
  g_test_add_func ("/media/output-icecast/mute-server", test_mute_server);
  g_test_add_func ("/media/output-icecast/slow-server", test_slow_server);
  return g_test_run ();
}
