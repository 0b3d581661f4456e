/* SPDX-License-Identifier: Apache-2.0 */
#include "../support/holdings.h"
#include "fixture.h"

#include <boothcast/base/error.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST "Host: localhost\r\n"

/* The server has had a turn of its main loop when this has run. */
static void
on_turn (Fixture *fixture, gpointer data)
{
}

/* --- Raw requests against a real server --- */

typedef struct
{
  const char *description;
  const char *request;
  guint status;
} Row;

static const Row rows[] = {
  { "a plain request", "GET /healthz HTTP/1.1\r\n" HOST "\r\n", 200 },
  { "HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200 },
  { "bare line feeds", "GET /healthz HTTP/1.1\nHost: localhost\n\n", 200 },
  { "an absolute target", "GET http://localhost/healthz HTTP/1.1\r\n" HOST "\r\n", 200 },
  { "no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400 },
  { "two Hosts", "GET /healthz HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
  { "garbage", "\x16\x03\x01\x05\n\n", 400 },
  { "chunks", "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    501 },
  { "chunks from a source",
    "PUT /ingest/floor HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 501 },
  { "two lengths", "GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    400 },
  { "more body than is taken",
    "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Content-Length: 16385\r\n\r\n", 413 },
  { "HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
  { "a WebSocket is not offered",
    "GET /healthz HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    200 },
  { "CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "TRACE", "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "a PROXY header from anybody",
    "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\nGET /healthz HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "a dot-dot path", "GET /../../etc/passwd HTTP/1.1\r\n" HOST "\r\n", 404 },
  { "an escaped line break", "GET /live/sr-%0d%0aA:b.ogg HTTP/1.1\r\n" HOST "\r\n", 400 },
};

static void
test_table (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, rows[i].request);
      g_autofree char *connection = answer_field (answer, "Connection");
      g_test_message ("%s", rows[i].description);
      assert_status (answer, rows[i].status);
      g_assert_cmpstr (connection, ==, "close");
    }
}

/* What the guard refuses looks like every other answer of the gateway. */
static void
test_refusals_are_answers_like_others (void)
{
  static const struct
  {
    const char *request;
    const char *line;
    const char *body;
  } refusals[] = {
    { "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n",
      "\"title\":\"Bad Request\",\"status\":400," },
    { "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "\"reason\":\"host\"" },
    { "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Content-Length: 16385\r\n\r\n",
      "HTTP/1.1 413 Content Too Large\r\n", "\"reason\":\"body-too-large\"" },
    { "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 501 Not Implemented\r\n", "\"title\":\"Not Implemented\"" },
    { "PRI * HTTP/2.0\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported\r\n",
      "\"reason\":\"version\"" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, refusals[i].request);
      g_autofree char *caching = answer_field (answer, "Cache-Control");
      g_autofree char *sniffing = answer_field (answer, "X-Content-Type-Options");
      g_test_message ("%s", refusals[i].line);
      g_assert_true (g_str_has_prefix (answer, refusals[i].line));
      assert_contains (answer_body (answer), "\"type\":\"about:blank\"");
      assert_contains (answer_body (answer), refusals[i].body);
      g_assert_cmpstr (caching, ==, "no-store");
      g_assert_cmpstr (sniffing, ==, "nosniff");
    }
}

/* Every refusal has a phrase of its own for its status. */
static void
test_refusals_have_phrases (void)
{
  for (guint i = BC_REFUSAL_NONE; i < BC_REFUSAL_LAST; i++)
    g_assert_cmpstr (bc_status_get_phrase (bc_refusal_get_status ((BcRefusal) i)), !=, "Unknown");
}

/* libsoup alone makes 3.3 GB of a Range with thousands of parts; a range here is as good as none. */
static void
test_ranges_are_ignored (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autoptr (GString) request = g_string_new ("GET /style.css HTTP/1.1\r\n" HOST "Range: bytes=0-");

  for (guint i = 0; i < 4000; i++)
    g_string_append (request, ",0-");
  g_string_append (request, "\r\n\r\n");
  g_autofree char *answer = fixture_ask (fixture, request->str);
  g_autofree char *length = answer_field (answer, "Content-Length");
  assert_status (answer, 200);
  g_assert_cmpuint (strlen (answer_body (answer)), ==, g_ascii_strtoull (length, NULL, 10));
}

static void
test_large_heads_are_cut (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autoptr (GString) request = g_string_new ("GET / HTTP/1.1\r\n" HOST "X: ");

  while (request->len < 64 * 1024)
    g_string_append_c (request, 'x');
  g_autofree char *answer = fixture_ask (fixture, request->str);
  assert_status (answer, 431);
}

/* Each byte in a packet of its own. */
static void
test_dripping_is_understood (void)
{
  static const char request[] =
      "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Authorization: Bearer token-of-host-0123456789\r\n"
      "Content-Length: 17\r\n\r\n{\"language\":\"fr\"}";
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  int fd = fixture_connect (fixture);

  for (const char *c = request; *c != '\0'; c++)
    {
      const char byte[] = { *c, '\0' };
      caller_send (fd, byte);
      fixture_on_server (fixture, on_turn, NULL);
    }
  g_autofree char *answer = caller_read_all (fd);
  assert_status (answer, 200);
  assert_contains (answer, "\"language\":\"fr\"");
}

static void
test_expect_is_answered_before_the_body (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  int fd = fixture_connect (fixture);

  caller_send (fd, "PUT /api/v1/floor HTTP/1.1\r\n" HOST
                   "Authorization: Bearer token-of-host-0123456789\r\n"
                   "Expect: 100-continue\r\nContent-Length: 17\r\n\r\n");
  g_autofree char *go_ahead = caller_read_until (fd, "\r\n\r\n");
  g_assert_cmpstr (go_ahead, ==, "HTTP/1.1 100 Continue\r\n\r\n");
  caller_send (fd, "{\"language\":\"fr\"}");
  g_autofree char *answer = caller_read_all (fd);
  assert_status (answer, 200);
}

/* A second request on the same connection is not answered; the first is, undamaged. */
static void
test_one_request_a_connection (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer =
      fixture_ask (fixture, "GET /healthz HTTP/1.1\r\n" HOST "\r\nGET /healthz HTTP/1.1\r\n" HOST
                            "\r\nand so on");

  assert_status (answer, 200);
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\nok\n"));
  g_assert_true (strstr (answer, "HTTP/1.1") == g_strrstr (answer, "HTTP/1.1"));
}

static void
test_half_close_still_gets_the_answer (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  int fd = fixture_connect (fixture);

  caller_send (fd, "GET /healthz HTTP/1.1\r\n" HOST "\r\n");
  shutdown (fd, SHUT_WR);
  g_autofree char *answer = caller_read_all (fd);
  assert_status (answer, 200);
}

/* The guard's deadline is far away here: who is waited for gets no answer. */
static void
test_hopeless_is_not_waited_for (void)
{
  static const Row rows_at_once[] = {
    { "TLS", "\x16\x03\x01\x02", 400 },
    { "no version", "GET /\r\n", 400 },
    { "a shoutcast password", "sesame\r\n", 400 },
    { "an empty line before a request", "\r\nGET /healthz HTTP/1.1\r\n" HOST "\r\n", 200 },
  };
  BcGuardLimits limits;

  bc_guard_limits_init (&limits);
  limits.request_us = G_MAXINT32 * (gint64) 1000;
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .limits = &limits });
  for (gsize i = 0; i < G_N_ELEMENTS (rows_at_once); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, rows_at_once[i].request);
      g_test_message ("%s", rows_at_once[i].description);
      assert_status (answer, rows_at_once[i].status);
    }
}

/* --- Deadlines --- */

static BcGuardLimits
short_limits (void)
{
  BcGuardLimits limits;

  bc_guard_limits_init (&limits);
  limits.request_us = 200 * 1000;
  limits.answer_us = 200 * 1000;
  limits.linger_us = 100 * 1000;
  return limits;
}

static void
test_deadlines (void)
{
  static const Row slow[] = {
    { "silence is closed without a word", "", 0 },
    { "half a head", "GET / HTTP/1.1\r\nHost:", 408 },
    { "half a body", "PUT /api/v1/floor HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\n{\"lan",
      408 },
  };
  BcGuardLimits limits = short_limits ();
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .limits = &limits });

  for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, slow[i].request);
      g_test_message ("%s", slow[i].description);
      assert_status (answer, slow[i].status);
    }
}

static void
on_stats (Fixture *fixture, gpointer data)
{
  bc_guard_get_stats (fixture->server->guard, data);
}

static void
wait_until_empty (Fixture *fixture)
{
  BcGuardStats stats;

  do
    fixture_on_server (fixture, on_stats, &stats);
  while (stats.n_half_open + stats.n_answering > 0);
}

/* One that drips for ever, and one that never reads its answer, end all the same. */
static void
test_nobody_stays (void)
{
  BcGuardLimits limits = short_limits ();
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .limits = &limits });
  int deaf = fixture_connect_narrow (fixture);
  int dripping = fixture_connect (fixture);
  BcGuardStats stats;
  char byte;

  fixture->metrics_bytes = 16 * 1024 * 1024; /* more than the kernel takes on credit */
  caller_send (deaf, "GET /metrics HTTP/1.1\r\n" HOST
                     "Authorization: Bearer token-of-host-0123456789\r\n\r\n");
  do
    fixture_on_server (fixture, on_stats, &stats);
  while (stats.n_answering != 1);
  do
    {
      caller_send (dripping, "x");
      fixture_on_server (fixture, on_turn, NULL);
    }
  while (recv (dripping, &byte, 1, MSG_DONTWAIT) < 0);
  wait_until_empty (fixture);
  close (deaf);
  close (dripping);
}

/* --- Caps --- */

static void
test_crowd_makes_room_for_the_newest (void)
{
  BcGuardLimits limits;
  bc_guard_limits_init (&limits);
  limits.max_per_address = 3;
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .limits = &limits });
  int fds[5];
  BcGuardStats stats;

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = fixture_connect (fixture);
      caller_send (fds[i], "GET /healthz HTTP/1.1\r\n");
    }
  /* The first two were put out; the others finish. */
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      if (i >= 2)
        caller_send (fds[i], HOST "\r\n");
      g_autofree char *answer = caller_read_all (fds[i]);
      assert_status (answer, i >= 2 ? 200 : 0);
    }
  fixture_on_server (fixture, on_stats, &stats);
  g_assert_cmpuint (stats.n_evicted, ==, 2);
}

static void
test_listeners_are_never_capped (void)
{
  BcGuardLimits limits;
  bc_guard_limits_init (&limits);
  limits.max_per_address = 2;
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .limits = &limits });
  int fds[20];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = fixture_connect (fixture);
      caller_send (fds[i], "GET /live/fr.ogg HTTP/1.1\r\n" HOST "\r\n");
      g_autofree char *head = caller_read_until (fds[i], "\r\n\r\n");
      assert_status (head, 200);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* --- Fronts --- */

static void
check_trusted_front (const char *range)
{
  const char *const trusted[] = { range, NULL };
  static const Row fronts[] = {
    { "v1", "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\nGET /api/v1/me HTTP/1.1\r\n" HOST "\r\n", 200 },
    { "none is fine too", "GET /api/v1/me HTTP/1.1\r\n" HOST "\r\n", 200 },
    { "a broken one is not", "PROXY TCP4 192.0.2.7\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400 },
  };
  /* Whoever comes through a front is not on this machine, whatever the front leaves out. */
  static const char *const parts[] = { "\"nobody\"", "\"nobody\"", "proxy" };
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .trusted = trusted, .is_rehearsal = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (fronts); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, fronts[i].request);
      g_test_message ("%s", fronts[i].description);
      assert_status (answer, fronts[i].status);
      assert_contains (answer, parts[i]);
    }
}

static void
test_trusted_front_tells_the_caller (void)
{
  check_trusted_front ("127.0.0.1");
}

static void
test_a_range_of_fronts (void)
{
  check_trusted_front ("127.0.0.0/8");
}

/* As many wait as may: the oldest of them, too, may say for whom it comes; it is nobody more. */
static void
test_a_full_house_and_a_front (void)
{
  const char *const trusted[] = { "127.0.0.1", NULL };
  static const char *const froms[] = { "192.0.2.7", "192.0.2.8" };
  BcGuardLimits limits;
  bc_guard_limits_init (&limits);
  limits.max_waiting = G_N_ELEMENTS (froms);
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .trusted = trusted, .limits = &limits });
  int fds[G_N_ELEMENTS (froms)];
  BcGuardStats stats;

  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    fds[i] = fixture_connect (fixture);
  do
    fixture_on_server (fixture, on_stats, &stats);
  while (stats.n_half_open != G_N_ELEMENTS (froms));
  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_autofree char *request = g_strdup_printf ("PROXY TCP4 %s 192.0.2.1 1 2\r\n"
                                                  "GET /healthz HTTP/1.1\r\n" HOST "\r\n",
                                                  froms[i]);
      caller_send (fds[i], request);
      g_autofree char *answer = caller_read_all (fds[i]);
      assert_status (answer, 200);
    }
  fixture_on_server (fixture, on_stats, &stats);
  g_assert_cmpuint (stats.n_evicted, ==, 0);
}

/* Behind a front the cap is of the address that it tells. */
static void
test_a_crowd_behind_a_front (void)
{
  const char *const trusted[] = { "127.0.0.1", NULL };
  static const char *const froms[] = { "192.0.2.7", "192.0.2.8", "192.0.2.7" };
  BcGuardLimits limits;
  bc_guard_limits_init (&limits);
  limits.max_per_address = 1;
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .trusted = trusted, .limits = &limits });
  int fds[G_N_ELEMENTS (froms)];
  BcGuardStats stats;

  /* Who is told to go on is known, and still waiting. */
  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("PROXY TCP4 %s 192.0.2.1 1 2\r\n"
                           "PUT /api/v1/floor HTTP/1.1\r\n" HOST
                           "Expect: 100-continue\r\nContent-Length: 17\r\n\r\n",
                           froms[i]);
      fds[i] = fixture_connect (fixture);
      caller_send (fds[i], request);
      g_autofree char *go_ahead = caller_read_until (fds[i], "\r\n\r\n");
      assert_status (go_ahead, 100);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      if (i > 0)
        caller_send (fds[i], "{\"language\":\"fr\"}");
      g_autofree char *answer = caller_read_all (fds[i]);
      assert_status (answer, i > 0 ? 401 : 0);
    }
  fixture_on_server (fixture, on_stats, &stats);
  g_assert_cmpuint (stats.n_evicted, ==, 1);
}

static void
test_bad_configuration (void)
{
  static const struct
  {
    const char *listen;
    const char *trusted;
    int code;
  } bad[] = {
    { "8080", NULL, BC_ERROR_CONFIG },
    { "localhost:80", NULL, BC_ERROR_CONFIG },
    { "::1:80", NULL, BC_ERROR_CONFIG },
    { "[127.0.0.1]:80", NULL, BC_ERROR_CONFIG },
    { "127.0.0.1:99999", NULL, BC_ERROR_CONFIG },
    { "192.0.2.1:80", NULL, BC_ERROR_IO },
    { "127.0.0.1:0", "front.example", BC_ERROR_CONFIG },
  };
  BcGuardLimits limits;

  bc_guard_limits_init (&limits);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const trusted[] = { bad[i].trusted, NULL };
      g_autoptr (GError) error = NULL;
      g_test_message ("%s %s", bad[i].listen, bad[i].trusted);
      g_assert_null (bc_guard_new (bad[i].listen, trusted, &limits, &(BcGuardPorts){ 0 }, &error));
      g_assert_error (error, BC_ERROR, bad[i].code);
    }
}

static void
test_both_families (void)
{
  g_autoptr (Fixture) fixture =
      fixture_new (&(FixtureOptions){ .is_public = TRUE, .listen = "[::]:0" });
  g_autofree char *answer = fixture_ask (fixture, "GET /healthz HTTP/1.1\r\n" HOST "\r\n");

  assert_status (answer, 200);
  g_assert_true (g_str_has_prefix (bc_web_server_get_uri (fixture->server), "http://[::]:"));
}

/* --- Descriptors --- */

/* Keep-alive clients that leave, half requests, garbage, listeners that hang up: nothing stays behind. */
static void
test_short_connections_leave_nothing (void)
{
  static const struct
  {
    const char *text;
    gboolean is_answered; /* at once */
  } requests[] = {
    { "GET /healthz HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n\r\n", TRUE },
    { "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", TRUE },
    { "GET / HTTP/1.1\r\nHo", FALSE },
    { "\x16\x03\x01", FALSE },
    { "garbage\r\n\r\n", TRUE },
    { "", FALSE },
    { "GET /api/v1/meeting HTTP/1.1\r\n" HOST "\r\n", TRUE },
    { "GET /live/fr.ogg HTTP/1.1\r\n" HOST "\r\n", TRUE },
    { "PUT /ingest/floor HTTP/1.1\r\n" HOST "\r\n", TRUE },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  guint before = 0;

  for (guint round = 0; round < 200; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
        {
          int fd = fixture_connect (fixture);
          caller_send (fd, requests[i].text);
          if (requests[i].is_answered && round % 2 == 0)
            g_free (caller_read_until (fd, "\r\n\r\n"));
          close (fd);
        }
      if (round == 20)
        {
          wait_until_empty (fixture);
          before = holdings_count_descriptors (0);
        }
    }
  wait_until_empty (fixture);
  /* The engine notices a listener's end on its own thread. */
  for (guint i = 0; i < 500 && holdings_count_descriptors (0) > before; i++)
    g_usleep (10000);
  g_assert_cmpuint (holdings_count_descriptors (0), <=, before);
}

/* No descriptor left: callers are turned away, nothing spins or dies, and it goes on when there is one. */
static void
test_running_out_of_descriptors (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  struct rlimit limit, tight;
  int callers[8];

  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    callers[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  getrlimit (RLIMIT_NOFILE, &limit);
  tight = (struct rlimit){ .rlim_cur = (rlim_t) callers[7] + 1, .rlim_max = limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &tight), ==, 0);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (fixture->port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      char byte;
      g_assert_cmpint (connect (callers[i], (struct sockaddr *) &address, sizeof address), ==, 0);
      g_assert_cmpint (recv (callers[i], &byte, 1, 0), <=, 0);
      close (callers[i]);
      callers[i] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
    }
  setrlimit (RLIMIT_NOFILE, &limit);
  g_autofree char *answer = fixture_ask (fixture, "GET /healthz HTTP/1.1\r\n" HOST "\r\n");
  assert_status (answer, 200);
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    close (callers[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/guard/table", test_table);
  g_test_add_func ("/web/guard/refusals-are-answers-like-others",
                   test_refusals_are_answers_like_others);
  g_test_add_func ("/web/guard/refusals-have-phrases", test_refusals_have_phrases);
  g_test_add_func ("/web/guard/ranges-are-ignored", test_ranges_are_ignored);
  g_test_add_func ("/web/guard/large-heads-are-cut", test_large_heads_are_cut);
  g_test_add_func ("/web/guard/dripping-is-understood", test_dripping_is_understood);
  g_test_add_func ("/web/guard/expect-is-answered-before-the-body",
                   test_expect_is_answered_before_the_body);
  g_test_add_func ("/web/guard/one-request-a-connection", test_one_request_a_connection);
  g_test_add_func ("/web/guard/half-close-still-gets-the-answer",
                   test_half_close_still_gets_the_answer);
  g_test_add_func ("/web/guard/hopeless-is-not-waited-for", test_hopeless_is_not_waited_for);
  g_test_add_func ("/web/guard/deadlines", test_deadlines);
  g_test_add_func ("/web/guard/nobody-stays", test_nobody_stays);
  g_test_add_func ("/web/guard/crowd-makes-room-for-the-newest",
                   test_crowd_makes_room_for_the_newest);
  g_test_add_func ("/web/guard/listeners-are-never-capped", test_listeners_are_never_capped);
  g_test_add_func ("/web/guard/trusted-front-tells-the-caller",
                   test_trusted_front_tells_the_caller);
  g_test_add_func ("/web/guard/a-range-of-fronts", test_a_range_of_fronts);
  g_test_add_func ("/web/guard/a-full-house-and-a-front", test_a_full_house_and_a_front);
  g_test_add_func ("/web/guard/a-crowd-behind-a-front", test_a_crowd_behind_a_front);
  g_test_add_func ("/web/guard/bad-configuration", test_bad_configuration);
  g_test_add_func ("/web/guard/both-families", test_both_families);
  g_test_add_func ("/web/guard/short-connections-leave-nothing",
                   test_short_connections_leave_nothing);
  g_test_add_func ("/web/guard/running-out-of-descriptors", test_running_out_of_descriptors);
  return g_test_run ();
}
