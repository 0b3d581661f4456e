/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of a line, and what the watch is told of it: by HTTP, from a server of our own. */
#include "line-life-private.h"
#include "line-watch-private.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <gio/gio.h>
#include <string.h>

#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)
/* Silence needs no encoder: each frame is its head, and nothing behind it. */
#define FRAME_BYTES 192 /* MPEG 1, layer III, 64 kb/s, 48 kHz, mono: 24 ms */
#define FRAME_MS 24

typedef struct
{
  GSocketListener *listener;
  GThread *thread;
  guint16 port;
  gsize n_told_bytes; /* by Content-Length */
  gsize n_bytes;      /* that come before it closes */
} Server;

/* Answers one request, as fast as it is taken. */
static gpointer
run_server (gpointer data)
{
  static const guint8 head[] = { 0xff, 0xfb, 0x54, 0xc4 };
  const Server *server = data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (server->listener, NULL, NULL, NULL);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n"
                                             "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                                             server->n_told_bytes);
  g_autofree guint8 *body = g_malloc0 (server->n_bytes);
  char request[2048];

  g_assert_nonnull (connection);
  /* Who comes again finds nobody. */
  g_socket_listener_close (server->listener);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  for (gsize at = 0; at + FRAME_BYTES <= server->n_bytes; at += FRAME_BYTES)
    memcpy (body + at, head, sizeof head);
  g_input_stream_read (in, request, sizeof request, NULL, NULL);
  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
  /* Until it is cut off. */
  g_output_stream_write_all (out, body, server->n_bytes, NULL, NULL, NULL);
  return NULL;
}

typedef struct
{
  Server server;
  BcLineConfig *config;
  BcElastic *elastic;
  BcFault fault;
  BcLineInlet inlet;
  BcLineCounts counts;
  BcSourceLinkShared shared;
  BcLineLife *life;
} Line;

/* `n_s` seconds are told of, and `n_sent_s` come. */
static void
line_init (Line *line, guint n_s, guint n_sent_s)
{
  Server *server = &line->server;
  g_autoptr (GError) error = NULL;

  *server = (Server){ .listener = g_socket_listener_new (),
                      .n_told_bytes = n_s * 1000u / FRAME_MS * FRAME_BYTES,
                      .n_bytes = n_sent_s * 1000u / FRAME_MS * FRAME_BYTES };
  server->port = g_socket_listener_add_any_inet_port (server->listener, NULL, NULL);
  server->thread = g_thread_new ("server", run_server, server);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/song.mp3", server->port);
  BcInputConfig config = { .id = "song", .kind = BC_INPUT_HTTP, .url = url };
  line->config = bc_line_config_new (&config, &error);
  line->elastic = bc_elastic_new (BC_ELASTIC_STREAM);
  bc_fault_init (&line->fault);
  bc_line_inlet_init (&line->inlet, line->elastic, &line->fault, BC_SIDE_BOTH);
  bc_line_inlet_open (&line->inlet);
  BcLineLifeConfig life = {
    .config = line->config, .inlet = &line->inlet, .counts = &line->counts, .shared = &line->shared
  };
  line->life = bc_line_life_new (&life, &error);
  g_assert_no_error (error);
}

static void
line_clear (Line *line)
{
  bc_line_life_free (line->life);
  g_thread_join (line->server.thread);
  g_object_unref (line->server.listener);
  bc_line_inlet_clear (&line->inlet);
  bc_fault_clear (&line->fault);
  bc_elastic_free (line->elastic);
  bc_line_config_free (line->config);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

/* A look of the watch's, by the clock. */
static BcLineEnd
look (Line *line, GError **error)
{
  return bc_line_life_wait (line->life, BC_LINE_WATCH_LOOK_US / 20, error);
}

/* As a line's thread tells it; nobody's clock moves but the watch's. */
static BcLineVerdict
watch_for (Line *line, gint64 us)
{
  BcLineWatch watch;
  BcLineVerdict verdict = BC_LINE_WATCH_FINE;
  guint64 n_bytes = bc_line_life_get_n_bytes (line->life);
  BcLineFacts facts = { .n_bytes = n_bytes,
                        .n_samples = n_bytes,
                        .is_held_back = bc_line_life_is_held_back (line->life) };

  bc_line_watch_init (&watch, 0);
  for (; facts.now_us < us && verdict == BC_LINE_WATCH_FINE; facts.now_us += BC_LINE_WATCH_LOOK_US)
    verdict = bc_line_watch_look (&watch, &facts);
  return verdict;
}

static void
await_held_back (Line *line, guint64 least_bytes)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  g_autoptr (GError) error = NULL;

  while (bc_line_life_get_n_bytes (line->life) < least_bytes ||
         !bc_line_life_is_held_back (line->life))
    {
      g_assert_cmpint (look (line, &error), ==, BC_LINE_GOES_ON);
      g_assert_no_error (error);
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
}

/* The tick's part, as fast as it can. */
static BcLineEnd
play_out (Line *line)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  BcLineEnd end = BC_LINE_GOES_ON;
  float out[BC_TICK_SAMPLES];
  gint64 now_us = G_TIME_SPAN_SECOND;

  while (end == BC_LINE_GOES_ON && g_get_monotonic_time () < until_us)
    {
      for (guint i = 0; i < 10; i++)
        bc_elastic_pull (line->elastic, out, now_us += BC_TICK_US);
      end = look (line, NULL);
    }
  return end;
}

/* A file comes faster than it lasts. */
static void
test_file_is_held_back (void)
{
  g_auto (Line) line = { 0 };

  line_init (&line, 300, 300);
  await_held_back (&line, 1);
  g_assert_cmpint (watch_for (&line, 3600 * G_TIME_SPAN_SECOND), ==, BC_LINE_WATCH_FINE);
}

/* All of it has come: what is left of it to be heard is not the server's to bring. */
static void
test_rest_is_heard (void)
{
  g_auto (Line) line = { 0 };

  line_init (&line, 8, 8);
  await_held_back (&line, line.server.n_told_bytes);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (look (&line, NULL), ==, BC_LINE_GOES_ON);
  g_assert_cmpint (watch_for (&line, 3600 * G_TIME_SPAN_SECOND), ==, BC_LINE_WATCH_FINE);
  g_assert_cmpint (play_out (&line), ==, BC_LINE_ENDED);
}

/* Why it broke off may take seconds to find out: who is told to stop does not wait that long, and nothing is to touch the
 * buffer then. */
static void
test_broken_is_let_go (void)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  BcLineEnd end = BC_LINE_GOES_ON;
  g_autoptr (GError) error = NULL;
  g_auto (Line) line = { 0 };

  line_init (&line, 300, 3);
  while (end == BC_LINE_GOES_ON && g_get_monotonic_time () < until_us)
    end = look (&line, &error);
  g_assert_cmpint (end, ==, BC_LINE_FAILED);
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_false (atomic_load (&line.shared.is_alive));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/media/line-life/file-is-held-back", test_file_is_held_back);
  g_test_add_func ("/media/line-life/rest-is-heard", test_rest_is_heard);
  g_test_add_func ("/media/line-life/broken-is-let-go", test_broken_is_let_go);
  return g_test_run ();
}
