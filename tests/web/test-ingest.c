/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* "source:sesame", "stranger:sesame", "source:wrong" */
#define RIGHT "Authorization: Basic c291cmNlOnNlc2FtZQ==\r\n"
#define STRANGER "Authorization: Basic c3RyYW5nZXI6c2VzYW1l\r\n"
#define WRONG "Authorization: Basic c291cmNlOndyb25n\r\n"
#define HOST "Host: localhost\r\n"
#define OGG "Content-Type: audio/ogg\r\n"

static void
ingested_drop (Ingested *ingested)
{
  close (ingested->fd);
  g_free (ingested->input);
  g_free (ingested->content_type);
  g_free (ingested->credential);
  g_free (ingested->already_read);
  g_free (ingested);
}

static Ingested *
expect_source (Fixture *fixture)
{
  Ingested *ingested = g_async_queue_timeout_pop (fixture->ingested, 10 * G_USEC_PER_SEC);

  g_assert_nonnull (ingested);
  return ingested;
}

/* What the source still sends, until it hangs up or that is enough. */
static gsize
drain (int fd, gsize enough)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  char bytes[4096];
  gsize n_bytes = 0;
  gssize n_read;

  while (n_bytes < enough && poll (&poll_fd, 1, 10 * 1000) == 1 &&
         (n_read = recv (fd, bytes, sizeof bytes, 0)) > 0)
    n_bytes += (gsize) n_read;
  return n_bytes;
}

/* --- Refusals --- */

static const struct
{
  const char *description;
  const char *request;
  guint status;
  gboolean is_noted; /* the input is told that somebody of its own was sent away */
} refusals[] = {
  { "no credentials", "PUT /ingest/floor HTTP/1.1\r\n" HOST OGG "\r\n", 401, FALSE },
  { "a wrong password", "PUT /ingest/floor HTTP/1.1\r\n" HOST WRONG OGG "\r\n", 401, TRUE },
  { "a wrong user", "PUT /ingest/floor HTTP/1.1\r\n" HOST STRANGER OGG "\r\n", 401, TRUE },
  { "a wrong password over HTTP/1.0", "SOURCE /ingest/floor HTTP/1.0\r\n" WRONG "\r\n", 401, TRUE },
  { "a wrong password for an input that there is not",
    "PUT /ingest/xyz HTTP/1.1\r\n" HOST WRONG OGG "\r\n", 404, FALSE },
  { "a token is no password",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST "Authorization: Bearer token-of-host-0123456789\r\n\r\n",
    401, FALSE },
  { "no such input", "PUT /ingest/xyz HTTP/1.1\r\n" HOST RIGHT OGG "\r\n", 404, FALSE },
  { "no such input, no credentials either", "PUT /ingest/xyz HTTP/1.1\r\n" HOST OGG "\r\n", 404,
    FALSE },
  { "an input with a live source", "PUT /ingest/taken HTTP/1.1\r\n" HOST RIGHT OGG "\r\n", 409,
    TRUE },
  { "that is told to its own sources only", "PUT /ingest/taken HTTP/1.1\r\n" HOST WRONG OGG "\r\n",
    401, TRUE },
  { "another media type",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Content-Type: video/mp4\r\n\r\n", 415, TRUE },
  { "a type that only begins alike",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Content-Type: audio/oggx\r\n\r\n", 415, TRUE },
  { "what the input itself refuses", "PUT /ingest/fr-2 HTTP/1.1\r\n" HOST RIGHT OGG "\r\n", 415,
    FALSE },
  { "chunks", "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Transfer-Encoding: chunked\r\n\r\n", 501,
    FALSE },
  { "a page from elsewhere",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Origin: http://evil.example\r\n\r\n", 403, FALSE },
  { "a POST", "POST /ingest/floor HTTP/1.1\r\n" HOST RIGHT OGG "Content-Length: 0\r\n\r\n", 405,
    FALSE },
};

static void
test_refusals (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      guint n_refused = fixture->n_refused;
      g_autofree char *answer = fixture_ask (fixture, refusals[i].request);
      g_autofree char *challenge = answer_field (answer, "WWW-Authenticate");
      g_autofree char *type = answer_field (answer, "Content-Type");
      g_test_message ("%s", refusals[i].description);
      assert_status (answer, refusals[i].status);
      g_assert_cmpstr (type, ==, "application/problem+json");
      if (refusals[i].status == 401)
        g_assert_true (g_str_has_prefix (challenge, "Basic "));
      g_assert_cmpint (g_async_queue_length (fixture->ingested), ==, 0);
      g_assert_cmpuint (fixture->n_refused - n_refused, ==, refusals[i].is_noted);
      if (refusals[i].is_noted)
        g_assert_cmpint (fixture->is_refusal_told, ==, refusals[i].status == 401);
    }
}

/* --- Ways in --- */

static const struct
{
  const char *description;
  const char *head;
  const char *go_ahead; /* the first line of what it is told */
  const char *content_type;
  gint64 n_body_bytes;
} ways[] = {
  { "PUT and Expect, as ffmpeg",
    "PUT /ingest/floor HTTP/1.1\r\nUser-Agent: Lavf/59\r\n" HOST OGG RIGHT
    "Expect: 100-continue\r\nIce-Public: 0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n", "audio/ogg", -1 },
  { "PUT without Expect", "PUT /ingest/floor HTTP/1.1\r\n" HOST OGG RIGHT "\r\n",
    "HTTP/1.1 200 OK\r\n", "audio/ogg", -1 },
  { "PUT of known length without Expect, as curl sends what is small",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST OGG RIGHT "Content-Length: 4711\r\n\r\n",
    "HTTP/1.1 200 OK\r\n", "audio/ogg", 4711 },
  { "PUT of known length and Expect, as curl",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT
    "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n", NULL, 1000000 },
  { "SOURCE over HTTP/1.0 with bare line feeds and no Host, as DarkIce",
    "SOURCE /ingest/floor HTTP/1.0\n" RIGHT "User-Agent: DarkIce/1.3\n"
    "Content-Type: application/ogg\nice-bitrate: 64\n\n",
    "HTTP/1.0 200 OK\r\n\r\n", "application/ogg", -1 },
  { "SOURCE and Expect: it has its answer at once",
    "SOURCE /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Expect: 100-continue\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\n", NULL, -1 },
  { "SOURCE over ICE/1.0", "SOURCE /ingest/floor ICE/1.0\r\n" RIGHT OGG "\r\n",
    "HTTP/1.0 200 OK\r\n\r\n", "audio/ogg", -1 },
  { "a type with parameters",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST RIGHT "Content-Type: Audio/Ogg; codecs=opus\r\n\r\n",
    "HTTP/1.1 200 OK\r\n", "Audio/Ogg; codecs=opus", -1 },
};

static void
take_in (Fixture *fixture, gsize i, const char *first_bytes)
{
  g_autofree char *request = g_strconcat (ways[i].head, first_bytes, NULL);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  Ingested *ingested = expect_source (fixture);
  g_autofree char *go_ahead = caller_read_until (fd, ways[i].go_ahead);
  g_assert_true (g_str_has_prefix (go_ahead, ways[i].go_ahead));
  g_assert_cmpstr (ingested->input, ==, "floor");
  g_assert_cmpstr (ingested->content_type, ==, ways[i].content_type);
  g_assert_cmpstr (ingested->already_read, ==, first_bytes);
  g_assert_cmpint (ingested->n_body_bytes, ==, ways[i].n_body_bytes);
  /* Only who was told no more than to go on waits for an answer. */
  g_assert_cmpint (ingested->owes_answer, ==, strstr (ways[i].go_ahead, " 100 ") != NULL);
  g_assert_nonnull (ingested->credential);
  g_assert_null (strstr (ingested->credential, "sesame"));
  /* The rest comes through the socket itself, and its end is the source's own. */
  caller_send (fd, "OggS and more");
  close (fd);
  g_assert_cmpuint (drain (ingested->fd, G_MAXSIZE), ==, strlen ("OggS and more"));
  ingested_drop (ingested);
}

static void
test_ways_in (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_test_message ("%s", ways[i].description);
      take_in (fixture, i, "");
      take_in (fixture, i, "OggS: read together with the head\r\n\r\n");
    }
}

/* libshout's three questions, with the guard's Connection: close between them. */
static void
test_three_questions (void)
{
  static const struct
  {
    const char *question;
    guint status;
  } questions[] = {
    { "OPTIONS * HTTP/1.1\r\nHost: localhost:80\r\nUser-Agent: libshout/2.4.6\r\n"
      "Connection: Upgrade\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n\r\n",
      200 },
    { "PUT /ingest/floor HTTP/1.1\r\nHost: localhost:80\r\n" OGG
      "Content-Length: 0\r\nConnection: Keep-Alive\r\nice-public: 0\r\n\r\n",
      401 },
    { "PUT /ingest/floor HTTP/1.1\r\n" RIGHT "Host: localhost:80\r\n" OGG
      "Content-Length: 0\r\nConnection: Keep-Alive\r\n\r\n",
      200 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, questions[i].question);
      g_autofree char *allow = answer_field (answer, "Allow");
      assert_status (answer, questions[i].status);
      if (i == 0)
        assert_contains (allow, "PUT");
    }
  /* An empty body asks; it is no source. */
  g_assert_cmpint (g_async_queue_length (fixture->ingested), ==, 0);
}

static void
test_rehearsal_needs_no_credentials (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_rehearsal = TRUE });
  int fd = fixture_connect (fixture);

  caller_send (fd, "PUT /ingest/floor HTTP/1.1\r\n" HOST OGG "\r\n");
  Ingested *ingested = expect_source (fixture);
  g_assert_cmpstr (ingested->credential, ==, "rehearsal");
  ingested_drop (ingested);
  close (fd);
}

/* --- Strangers' programs --- */

static void
run_stranger (const char *program, const char *command_format, gsize enough)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *found = g_find_program_in_path (program);
  g_autofree char *port = g_strdup_printf ("%u", fixture->port);
  g_auto (GStrv) argv = g_strsplit (command_format, " ", -1);
  g_autoptr (GError) error = NULL;

  if (found == NULL)
    {
      g_test_skip (program);
      return;
    }
  for (guint i = 0; argv[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], "PORT", 2);
      g_free (argv[i]);
      argv[i] = g_strjoinv (port, parts);
    }
  g_autoptr (GSubprocess) source = g_subprocess_newv (
      (const char *const *) argv,
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  Ingested *ingested = expect_source (fixture);
  gsize n_bytes = strlen (ingested->already_read) + drain (ingested->fd, enough);
  g_test_message ("%s: %" G_GSIZE_FORMAT " bytes as %s", program, n_bytes, ingested->content_type);
  g_assert_cmpuint (n_bytes, >, 4000);
  ingested_drop (ingested);
  /* Whom we hung up on may complain. */
  gboolean is_content = g_subprocess_wait_check (source, NULL, &error);
  g_assert_true (is_content || enough < G_MAXSIZE);
}

static void
test_ffmpeg (void)
{
  run_stranger ("ffmpeg",
                "ffmpeg -nostdin -f lavfi -i sine=duration=2 -c:a libopus -f ogg -content_type "
                "audio/ogg icecast://source:sesame@127.0.0.1:PORT/ingest/floor",
                G_MAXSIZE);
}

static void
test_ffmpeg_legacy (void)
{
  /* It leaves without reading our answer, and the reset takes with it what was on its way: at the speed of
   * life that is next to nothing. */
  run_stranger ("ffmpeg",
                "ffmpeg -nostdin -re -f lavfi -i sine=duration=2 -c:a libopus -f ogg "
                "-legacy_icecast 1 -content_type application/ogg "
                "icecast://source:sesame@127.0.0.1:PORT/ingest/floor",
                G_MAXSIZE);
}

static void
test_libshout (void)
{
  run_stranger ("gst-launch-1.0",
                "gst-launch-1.0 -q audiotestsrc num-buffers=100 ! opusenc ! oggmux ! shout2send "
                "ip=127.0.0.1 port=PORT mount=/ingest/floor username=source password=sesame "
                "sync=false",
                G_MAXSIZE);
}

/* A file of known length: its sender waits for us to close. */
static void
test_curl (void)
{
  run_stranger ("curl",
                "curl -sS -f -T /usr/share/common-licenses/GPL-3 "
                "http://source:sesame@127.0.0.1:PORT/ingest/floor",
                30000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/ingest/refusals", test_refusals);
  g_test_add_func ("/web/ingest/ways-in", test_ways_in);
  g_test_add_func ("/web/ingest/three-questions", test_three_questions);
  g_test_add_func ("/web/ingest/rehearsal-needs-no-credentials",
                   test_rehearsal_needs_no_credentials);
  g_test_add_func ("/web/ingest/ffmpeg", test_ffmpeg);
  g_test_add_func ("/web/ingest/ffmpeg-legacy", test_ffmpeg_legacy);
  g_test_add_func ("/web/ingest/libshout", test_libshout);
  g_test_add_func ("/web/ingest/curl", test_curl);
  return g_test_run ();
}
