/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway behind HAProxy with config/edge/haproxy.cfg: the same streams and events as without it, people who sign
 * in, sources, and listeners who stop reading. With -m slow it is fifty of those, with the buffers that people have. */
#include "../harness/ffmpeg-source.h"
#include "../harness/front-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/rtp-sender.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WATCHDOG_US (60 * G_USEC_PER_SEC)
/* What must be the same in two listeners' streams. */
#define COMPARED_BYTES 8192

typedef struct
{
  RtpSender *floor;
  GatewayProcess *gateway;
  FrontProcess *front;
} Fixture;

static void
fixture_init (Fixture *fixture)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = front_meeting_json (&meeting);
  fixture->gateway = gateway_process_new (json);
  fixture->front = front_process_new (fixture->gateway->port);
  fixture->floor = rtp_sender_new (meeting.ports[LINE_FLOOR], 400, -20);
}

static void
fixture_clear (Fixture *fixture)
{
  front_process_free (fixture->front);
  gateway_process_free (fixture->gateway);
  rtp_sender_free (fixture->floor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static HttpAnswer *
ask_as_host (const Fixture *fixture, const char *method, const char *path)
{
  return http_request_with (fixture->gateway->port, method, path, FRONT_HOST, NULL);
}

/* Sum over all channels of a family in /metrics. */
static double
sum_metric (const Fixture *fixture, const char *family)
{
  g_autoptr (HttpAnswer) answer = ask_as_host (fixture, "GET", "/metrics");
  g_auto (GStrv) lines = g_strsplit (answer->body, "\n", -1);
  double sum = 0;

  g_assert_cmpuint (answer->status, ==, 200);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], family) && lines[i][strlen (family)] == '{')
      sum += g_ascii_strtod (strrchr (lines[i], ' '), NULL);
  return sum;
}

/* What curl, a stranger with HTTP/2, gets from `path` until it ends or `words` have come; `more` are its arguments. */
static char *
curl_until (const Fixture *fixture, const char *path, const char *const *more, const char *words)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u%s", fixture->front->port, path);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  const char *const always[] = { "curl", "-sSiN",    "--max-time",
                                 "30",   "--cacert", fixture->front->certificate,
                                 url,    NULL };
  g_autoptr (GError) error = NULL;
  GString *said = g_string_new (NULL);
  char piece[1024];
  gssize n;

  g_strv_builder_addv (argv, (const char **) always);
  g_strv_builder_addv (argv, (const char **) more);
  g_auto (GStrv) arguments = g_strv_builder_end (argv);
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *) arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  GInputStream *pipe = g_subprocess_get_stdout_pipe (process);
  while ((words == NULL || strstr (said->str, words) == NULL) &&
         (n = g_input_stream_read (pipe, piece, sizeof piece, NULL, NULL)) > 0)
    g_string_append_len (said, piece, n);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_test_message ("%s: %.300s", path, said->str);
  return g_string_free (said, FALSE);
}

static char *
curl (const Fixture *fixture, const char *path, const char *const *more)
{
  return curl_until (fixture, path, more, NULL);
}

/* --- The same streams --- */

static GByteArray *
take (GInputStream *stream, gsize n_bytes)
{
  GByteArray *all = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 piece[4096];

  while (all->len < n_bytes)
    {
      gssize n = g_input_stream_read (stream, piece, sizeof piece, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_byte_array_append (all, piece, (guint) n);
    }
  return all;
}

static void
test_the_same_streams (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autoptr (GIOStream) secure = front_connect (fixture.front, 0);
  int fd = http_connect (fixture.gateway->port);

  front_get (secure, "/live/original.ogg?burst=6");
  http_send (fd, "GET /live/original.ogg?burst=6 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) plain = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GByteArray) by_tls = take (g_io_stream_get_input_stream (secure), 3 * COMPARED_BYTES);
  g_autoptr (GByteArray) direct =
      take (g_io_stream_get_input_stream (G_IO_STREAM (plain)), 3 * COMPARED_BYTES);
  const guint8 *same = memmem (direct->data, direct->len,
                               by_tls->data + by_tls->len - COMPARED_BYTES, COMPARED_BYTES);

  /* Whoever joined first has a few pages more before it. */
  g_assert_true (same != NULL ||
                 memmem (by_tls->data, by_tls->len, direct->data + direct->len - COMPARED_BYTES,
                         COMPARED_BYTES) != NULL);
}

static void
test_by_either_version (void)
{
  static const struct
  {
    const char *option, *version;
  } rows[] = { { "--http1.1", "HTTP/1.1 200" }, { "--http2", "HTTP/2 200" } };
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const more[] = { rows[i].option, NULL };
      g_autofree char *page = curl (&fixture, "/", more);
      g_assert_true (g_str_has_prefix (page, rows[i].version));
      g_assert_nonnull (strstr (page, "strict-transport-security: max-age="));
      g_assert_nonnull (strstr (page, "<!doctype html>"));
      g_autofree char *events = curl_until (&fixture, "/api/v1/events", more, "event: channels");
      g_assert_nonnull (strstr (events, "content-type: text/event-stream"));
      g_assert_nonnull (strstr (events, "event: channels"));
    }
  g_autoptr (HttpAnswer) typed =
      http_request_with (fixture.front->http_port, "GET", "/", "Connection: close\r\n", NULL);
  g_assert_cmpuint (typed->status, ==, 301);
  g_assert_nonnull (strstr (typed->head, "ocation: https://"));
}

/* --- People --- */

static void
test_signing_in (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *origin = g_strdup_printf ("Origin: https://localhost:%u", fixture.front->port);
  g_autofree char *stripped = g_strdup_printf ("Origin: http://localhost:%u", fixture.front->port);
  const char *const in[] = { "--http2",
                             "-H",
                             origin,
                             "-H",
                             "Content-Type: application/json",
                             "-d",
                             "{\"token\":\"" FRONT_HOST_TOKEN "\"}",
                             NULL };
  const char *const open[] = {
    "--http2", "-H", origin, "-X", "POST", "-H", "Cookie: __Host-boothcast=" FRONT_HOST_TOKEN, NULL
  };
  const char *const forged[] = {
    "--http2", "-H", stripped, "-X", "POST", "-H", "Cookie: __Host-boothcast=" FRONT_HOST_TOKEN,
    NULL
  };
  const char *const plain[] = {
    "--http2", "-H", origin, "-X", "POST", "-H", "Cookie: boothcast=" FRONT_HOST_TOKEN, NULL
  };

  g_autofree char *login = curl (&fixture, "/api/v1/login", in);
  g_assert_nonnull (strstr (login, "set-cookie: __Host-boothcast="));
  g_assert_nonnull (strstr (login, "; Secure"));
  g_autofree char *refused = curl (&fixture, "/api/v1/sessions/s1/open", forged);
  g_assert_true (g_str_has_prefix (refused, "HTTP/2 403"));
  g_autofree char *unknown = curl (&fixture, "/api/v1/sessions/s1/open", plain);
  g_assert_true (g_str_has_prefix (unknown, "HTTP/2 401"));
  g_autofree char *opened = curl (&fixture, "/api/v1/sessions/s1/open", open);
  g_assert_true (g_str_has_prefix (opened, "HTTP/2 20"));
}

/* --- Sources --- */

static gboolean
has_found (const Fixture *fixture, const char *input)
{
  g_autofree char *line = g_strdup_printf ("\nboothcast_input_found{input=\"%s\"} 1\n", input);
  g_autoptr (HttpAnswer) answer = ask_as_host (fixture, "GET", "/metrics");

  return strstr (answer->body, line) != NULL;
}

static void
test_a_source (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *url = g_strdup_printf (
      "icecast://source:" FRONT_SOURCE_PASSWORD "@localhost:%u/ingest/es-1", fixture.front->port);
  const char *argv[] = { "ffmpeg",
                         "-nostdin",
                         "-v",
                         "error",
                         "-re",
                         "-f",
                         "lavfi",
                         "-i",
                         "sine=frequency=700:sample_rate=48000",
                         "-t",
                         "60",
                         "-c:a",
                         "libopus",
                         "-b:a",
                         "64k",
                         "-f",
                         "ogg",
                         "-content_type",
                         "application/ogg",
                         "-tls",
                         "1",
                         url,
                         NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) source = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;

  g_assert_no_error (error);
  while (!has_found (&fixture, "es-1"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (50000);
    }
  g_subprocess_force_exit (source);
  g_subprocess_wait (source, NULL, NULL);
  while (has_found (&fixture, "es-1"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (50000);
    }
}

/* --- Those who stop reading --- */

typedef struct
{
  GInputStream *stream;
  GByteArray *taken;
  gint64 worst_gap_us; /* between two reads that brought something */
  gint is_over;        /* atomic */
} GoodListener;

static gpointer
listen_well (gpointer user_data)
{
  GoodListener *good = user_data;
  gint64 last_us = 0;
  guint8 piece[4096];

  while (!g_atomic_int_get (&good->is_over))
    {
      gssize n = g_input_stream_read (good->stream, piece, sizeof piece, NULL, NULL);
      gint64 now_us = g_get_monotonic_time ();
      g_assert_cmpint (n, >, 0);
      g_byte_array_append (good->taken, piece, (guint) n);
      if (last_us != 0)
        good->worst_gap_us = MAX (good->worst_gap_us, now_us - last_us);
      last_us = now_us;
    }
  return NULL;
}

/* Every page's number follows the one before; the two of the headers come first. */
static guint
count_pages (const GByteArray *taken)
{
  const guint8 *at = taken->data, *end = taken->data + taken->len;
  guint n_pages = 0;
  guint32 last = 0;

  while ((at = memmem (at, (gsize) (end - at), "OggS", 4)) != NULL && end - at >= 27)
    {
      guint32 number =
          at[18] | (guint32) at[19] << 8 | (guint32) at[20] << 16 | (guint32) at[21] << 24;
      if (n_pages > 2)
        g_assert_cmpuint (number, ==, last + 1);
      last = number;
      n_pages++;
      at += 27;
    }
  return n_pages;
}

static void
stall (const Fixture *fixture, GPtrArray *stalled, guint n, int receive_bytes)
{
  for (guint i = 0; i < n; i++)
    {
      GIOStream *stream = front_connect (fixture->front, receive_bytes);
      front_get (stream, "/live/original.ogg?burst=6");
      g_ptr_array_add (stalled, stream);
    }
}

static void
test_stalled_readers (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GPtrArray) stalled = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_test_slow () ? 50 : 4;
  fixture_init (&fixture);
  g_autoptr (GIOStream) secure = front_connect (fixture.front, 0);
  g_autoptr (GByteArray) taken = g_byte_array_new ();
  GoodListener good = { .stream = g_io_stream_get_input_stream (secure), .taken = taken };

  g_usleep (G_USEC_PER_SEC);
  front_get (secure, "/live/original.ogg");
  GThread *thread = g_thread_new ("good", listen_well, &good);
  gint64 began_us = g_get_monotonic_time ();
  stall (&fixture, stalled, n, g_test_slow () ? 65536 : 4096);
  while (sum_metric (&fixture, "boothcast_listeners") < n + 1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, began_us + WATCHDOG_US);
      g_usleep (10000);
    }
  while (sum_metric (&fixture, "boothcast_listeners") > 1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, began_us + WATCHDOG_US);
      g_usleep (100000);
    }
  double gone_s = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
  g_atomic_int_set (&good.is_over, TRUE);
  g_thread_join (thread);
  g_test_message ("%u stalled readers gone after %.1f s; the other's worst gap: %.0f ms", n, gone_s,
                  (double) good.worst_gap_us / 1000);
  g_assert_cmpuint (count_pages (taken), >, 10);
  if (g_test_slow ())
    g_assert_cmpfloat (gone_s, <=, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/front/the-same-streams", test_the_same_streams);
  g_test_add_func ("/app/front/by-either-version", test_by_either_version);
  g_test_add_func ("/app/front/signing-in", test_signing_in);
  g_test_add_func ("/app/front/a-source", test_a_source);
  g_test_add_func ("/app/front/stalled-readers", test_stalled_readers);
  return g_test_run ();
}
