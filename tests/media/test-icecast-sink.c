/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts at Icecast servers that turn us away, one after the other, without the pauses between them. */
#include "../support/holdings.h"
#include "output-line-private.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/clock.h>
#include <boothcast/media/input.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define N_WARM_UP 20
#define N_ATTEMPTS 40
/* GStreamer's pools fill a little for long; an attempt that keeps what it had keeps more than that. */
#define MOST_BYTES_EACH 2048

/* --- A server of few words --- */

typedef struct
{
  guint16 port;
  GSocket *socket;
  const char *answer; /* (nullable): it hangs up */
  GThread *thread;    /* (nullable): nobody listens */
  gint is_ending;
} Server;

static void
take_request (GSocket *taken)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char part[512];

  while (strstr (request->str, "\r\n\r\n") == NULL)
    {
      gssize n = g_socket_receive (taken, part, sizeof part, NULL, NULL);
      if (n <= 0)
        return;
      g_string_append_len (request, part, n);
    }
  g_assert_nonnull (strstr (request->str, "PUT /m.ogg HTTP/1.1\r\n"));
}

static gpointer
run_server (gpointer data)
{
  Server *server = data;

  for (;;)
    {
      g_autoptr (GSocket) taken = g_socket_accept (server->socket, NULL, NULL);

      if (g_atomic_int_get (&server->is_ending) || taken == NULL)
        return NULL;
      take_request (taken);
      if (server->answer != NULL)
        g_socket_send (taken, server->answer, strlen (server->answer), NULL, NULL);
      g_socket_close (taken, NULL);
    }
}

static void
server_start (Server *server, const char *answer, gboolean is_listening)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  *server = (Server){ .answer = answer };
  server->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_true (g_socket_bind (server->socket, any, TRUE, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (server->socket, NULL);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  if (!is_listening)
    return;
  g_assert_true (g_socket_listen (server->socket, NULL));
  server->thread = g_thread_new ("server", run_server, server);
}

static void
server_end (Server *server)
{
  if (server->thread != NULL)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_atomic_int_set (&server->is_ending, TRUE);
      g_object_unref (
          g_socket_client_connect_to_host (client, "127.0.0.1", server->port, NULL, NULL));
      g_thread_join (server->thread);
    }
  g_clear_object (&server->socket);
}

/* --- Attempts --- */

static char *
write_password (void)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("boothcast-password-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "sesame\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  return path;
}

/* Until the line is dead (transfer full): its words. */
static char *
attempt (const BcOutputConfig *config)
{
  static const guint8 packet[] = { 0xf8, 0xff, 0xfe };
  BcOutputWire wire = { 0 };
  BcOutputCounts counts = { 0 };
  BcOutputStart start = { .config = config, .wire = &wire, .counts = &counts };
  g_autoptr (GError) error = NULL;
  g_autoptr (BcOutputLine) line = bc_output_line_new (&start, &error);
  gint64 until_us = bc_clock_now_us () + PATIENCE_US;

  g_assert_no_error (error);
  for (gint64 end = BC_TICK_SAMPLES;
       bc_output_line_look (line, bc_clock_now_us (), &error) != BC_LINE_DEAD;
       end += BC_TICK_SAMPLES)
    {
      g_assert_cmpint (bc_clock_now_us (), <, until_us);
      bc_output_line_push (line, packet, sizeof packet, end);
      g_usleep (1000);
    }
  return g_strdup (error->message);
}

typedef struct
{
  const char *what;
  const char *answer;
  gboolean is_listening;
  const char *words; /* after "http://127.0.0.1:PORT/m.ogg: " */
} Row;

static const Row rows[] = {
  { "nobody listens", NULL, FALSE,
    "cannot be reached (Could not connect to 127.0.0.1: Connection refused)" },
  { "wrong password",
    "HTTP/1.0 401 Authentication Required\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n"
    "You need to authenticate\r\n",
    TRUE, "user or password are wrong (it answers 401 Authentication Required)" },
  { "mount in use", "HTTP/1.0 403 Forbidden\r\n\r\n<b>Mountpoint in use</b>\r\n", TRUE,
    "somebody else sends to this mount (it answers 403 Forbidden)" },
  { "hung up", NULL, TRUE, "it hangs up without an answer" },
  { "let in and thrown out", "HTTP/1.1 100 Continue\r\n\r\n", TRUE, NULL },
};

static gsize
count_heap_bytes (void)
{
  struct mallinfo2 heap = mallinfo2 ();

  return heap.uordblks + heap.hblkhd;
}

static void
repeat (const BcOutputConfig *config, const Row *row, guint n_times)
{
  g_autofree char *far_end = bc_output_config_name_far_end (config);
  g_autofree char *expected = g_strdup_printf ("%s: %s", far_end, row->words);

  for (guint i = 0; i < n_times; i++)
    {
      g_autofree char *words = attempt (config);
      if (row->words != NULL)
        g_assert_cmpstr (words, ==, expected);
      else
        g_assert_nonnull (strstr (words, ": the connection is lost"));
    }
}

/* Each says why in words, and none leaves anything behind: no descriptor, and no memory that grows with them. */
static void
test_attempts (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *password = write_password ();
  Server server;

  server_start (&server, row->answer, row->is_listening);
  BcOutputConfig config = { .id = (char *) "out",
                            .kind = BC_OUTPUT_ICECAST,
                            .codec = BC_OUTPUT_OPUS,
                            .host = (char *) "127.0.0.1",
                            .port = server.port,
                            .mount = (char *) "/m.ogg",
                            .user = (char *) "source",
                            .password_file = password };
  repeat (&config, row, N_WARM_UP);
  guint n_descriptors = holdings_count_descriptors (0);
  gsize n_bytes = count_heap_bytes ();
  repeat (&config, row, N_ATTEMPTS);
  gssize n_grown = (gssize) count_heap_bytes () - (gssize) n_bytes;
  g_test_message ("%" G_GSSIZE_FORMAT " bytes more after %d attempts", n_grown, N_ATTEMPTS);
  /* The server's end of the last one is closed on its own thread. */
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  while (holdings_count_descriptors (0) > n_descriptors && g_get_monotonic_time () < until_us)
    g_usleep (1000);
  g_assert_cmpuint (holdings_count_descriptors (0), <=, n_descriptors);
  g_assert_cmpint (n_grown, <, N_ATTEMPTS * MOST_BYTES_EACH);
  server_end (&server);
  g_unlink (password);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* One heap for all threads, or what one frees of another's is seen nowhere. */
  mallopt (M_ARENA_MAX, 1);
  g_assert_true (bc_media_init (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/icecast-sink/%s", rows[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &rows[i], test_attempts);
    }
  return g_test_run ();
}
