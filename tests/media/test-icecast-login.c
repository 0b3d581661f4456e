/* SPDX-License-Identifier: Apache-2.0 */
#include "icecast-login-private.h"

#include <string.h>

/* --- What we say --- */

static const BcIcecastLogin login = { .host = "ice.example",
                                      .port = 8000,
                                      .mount = "/fr.ogg",
                                      .user = "source",
                                      .password = "sesame",
                                      .title = "Réunion – Français" };

static void
test_request (void)
{
  g_autofree char *request = bc_icecast_login_make_request (&login);

  g_assert_cmpstr (request, ==,
                   "PUT /fr.ogg HTTP/1.1\r\n"
                   "Host: ice.example:8000\r\n"
                   "Authorization: Basic c291cmNlOnNlc2FtZQ==\r\n"
                   "User-Agent: Boothcast\r\n"
                   "Content-Type: audio/ogg\r\n"
                   "Ice-Public: 0\r\n"
                   "Ice-Name: Réunion – Français\r\n"
                   "Expect: 100-continue\r\n"
                   "\r\n");
}

static void
test_odd_values (void)
{
  BcIcecastLogin odd = login;

  odd.host = "2001:db8::7";
  odd.mount = "/salle 1/fr\r\nX: y.ogg";
  odd.title = "a\r\nIce-Public: 1\n\xff";
  odd.user = "a\r\nb";
  g_autofree char *request = bc_icecast_login_make_request (&odd);
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 10);
  g_assert_cmpstr (lines[0], ==, "PUT /salle%201/fr%0D%0AX:%20y.ogg HTTP/1.1");
  g_assert_cmpstr (lines[1], ==, "Host: [2001:db8::7]:8000");
  g_assert_cmpstr (lines[6], ==, "Ice-Name: a  Ice-Public: 1 \xef\xbf\xbd");
  g_assert_null (strpbrk (request + strlen (request) - 4, "ab"));
}

static void
test_no_title (void)
{
  BcIcecastLogin untitled = login;

  untitled.title = NULL;
  g_autofree char *request = bc_icecast_login_make_request (&untitled);
  g_assert_null (strstr (request, "Ice-Name"));
}

/* --- What is said to us --- */

typedef struct
{
  const char *what;
  const char *answer;
  gboolean is_all;
  BcIcecastVerdict verdict;
  const char *words; /* of REFUSED */
} Row;

#define PAGE(text)                                                                                 \
  "HTTP/1.0 403 Forbidden\r\nServer: Icecast 2.4.4\r\nContent-Type: text/html\r\n\r\n"             \
  "<html><head><title>Error 403</title></head><body><b>403 - " text "</b></body></html>\r\n"

static const Row rows[] = {
  { "nothing yet", "", FALSE, BC_ICECAST_MORE, NULL },
  { "half a line", "HTTP/1.1 10", FALSE, BC_ICECAST_MORE, NULL },
  { "the line alone", "HTTP/1.1 100 Continue\r\n", FALSE, BC_ICECAST_MORE, NULL },
  { "go on", "HTTP/1.1 100 Continue\r\n\r\n", FALSE, BC_ICECAST_LET_IN, NULL },
  { "go on, with headers", "HTTP/1.1 100 Continue\r\nServer: Icecast 2.4.4\r\n\r\n", FALSE,
    BC_ICECAST_LET_IN, NULL },
  { "fine", "HTTP/1.0 200 OK\r\n\r\n", FALSE, BC_ICECAST_LET_IN, NULL },
  { "fine, as old servers say it", "ICE/1.0 200 OK\r\n\r\n", FALSE, BC_ICECAST_LET_IN, NULL },
  { "no reason given", "HTTP/1.1 200\r\n\r\n", FALSE, BC_ICECAST_LET_IN, NULL },
  { "go on, and fine", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", FALSE,
    BC_ICECAST_LET_IN, NULL },
  { "go on, and no", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\n\r\n", TRUE,
    BC_ICECAST_REFUSED, "user or password are wrong (it answers 401 No)" },
  { "no, with a page to come", "HTTP/1.0 403 Forbidden\r\n\r\n", FALSE, BC_ICECAST_MORE, NULL },
  { "wrong password", "HTTP/1.0 401 Authentication Required\r\nWWW-Authenticate: Basic\r\n\r\n",
    TRUE, BC_ICECAST_REFUSED,
    "user or password are wrong (it answers 401 Authentication Required)" },
  { "mount in use", PAGE ("Mountpoint in use"), TRUE, BC_ICECAST_REFUSED,
    "somebody else sends to this mount (it answers 403 Forbidden)" },
  { "as many as it takes", PAGE ("too many sources connected"), TRUE, BC_ICECAST_REFUSED,
    "it has as many sources as it takes (it answers 403 Forbidden)" },
  { "no Opus", PAGE ("Content-type not supported"), TRUE, BC_ICECAST_REFUSED,
    "it takes no Ogg Opus here (it answers 403 Forbidden)" },
  { "forbidden, no reason", "HTTP/1.0 403 Forbidden\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "it is forbidden: the mount is in use, or this user may not send to it (it answers 403 "
    "Forbidden)" },
  { "no such mount", "HTTP/1.1 404 Not Found\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "there is no such mount (it answers 404 Not Found)" },
  { "a web server", "HTTP/1.1 405 Not Allowed\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "nothing can be sent there: is it an Icecast server? (it answers 405 Not Allowed)" },
  { "in use, as others say it", "HTTP/1.1 409 Conflict\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "somebody else sends to this mount (it answers 409 Conflict)" },
  { "busy", "HTTP/1.1 503 Service Unavailable\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "it is too busy for another source (it answers 503 Service Unavailable)" },
  { "sent elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "the mount is somewhere else (it answers 302 Found)" },
  { "a status unheard of", "HTTP/1.1 599 Oops\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "it answers 599 Oops" },
  { "TLS' own no", "\x15\x03\x03\x00\x02\x02\x46", FALSE, BC_ICECAST_REFUSED,
    "it wants TLS, which this output does not speak" },
  { "a TLS port that speaks HTTP",
    "HTTP/1.1 400 Bad Request\r\n\r\n<h1>The plain HTTP request was sent to HTTPS port</h1>", TRUE,
    BC_ICECAST_REFUSED,
    "it wants TLS, which this output does not speak (it answers 400 Bad Request)" },
  { "another protocol", "220 mail.example ESMTP\r\n", FALSE, BC_ICECAST_REFUSED,
    "it does not answer as an Icecast server does" },
  { "a status of letters", "HTTP/1.1 2x0 OK\r\n\r\n", FALSE, BC_ICECAST_REFUSED,
    "it does not answer as an Icecast server does" },
  { "a status of four", "HTTP/1.1 2000 OK\r\n\r\n", FALSE, BC_ICECAST_REFUSED,
    "it does not answer as an Icecast server does" },
  { "hung up", "", TRUE, BC_ICECAST_REFUSED, "it hangs up without an answer" },
  { "hung up in the middle", "HTTP/1.1 100 Cont", TRUE, BC_ICECAST_REFUSED,
    "it does not answer as an Icecast server does" },
  { "words that would be two lines", "HTTP/1.1 500 a\tb\x01\x63\r\n\r\n", TRUE, BC_ICECAST_REFUSED,
    "it answers 500 a b c" },
};

static void
test_answer (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *words = NULL;
  BcIcecastVerdict verdict =
      bc_icecast_login_judge (row->answer, strlen (row->answer), row->is_all, &words);

  g_assert_cmpint (verdict, ==, row->verdict);
  g_assert_cmpstr (words, ==, row->words);
}

/* However an answer is cut into pieces, each shorter part of it asks for more, or says the same. */
static void
test_in_pieces (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize n = 0; n < strlen (rows[i].answer); n++)
      {
        g_autofree char *words = NULL;
        BcIcecastVerdict verdict = bc_icecast_login_judge (rows[i].answer, n, FALSE, &words);

        g_test_message ("%s, %" G_GSIZE_FORMAT " bytes", rows[i].what, n);
        if (verdict == BC_ICECAST_REFUSED)
          g_assert_cmpstr (words, ==, rows[i].words);
        else
          g_assert_null (words);
      }
}

static void
test_endless (void)
{
  g_autofree char *answer = g_strnfill (BC_ICECAST_ANSWER_MAX_BYTES, 'x');
  g_autofree char *words = NULL;
  g_autofree char *long_words = NULL;

  g_assert_cmpint (bc_icecast_login_judge (answer, BC_ICECAST_ANSWER_MAX_BYTES, FALSE, &words), ==,
                   BC_ICECAST_REFUSED);
  memcpy (answer, "HTTP/1.1 500 x", 14);
  answer[4000] = '\n';
  g_assert_cmpint (bc_icecast_login_judge (answer, BC_ICECAST_ANSWER_MAX_BYTES, FALSE, &long_words),
                   ==, BC_ICECAST_REFUSED);
  g_assert_cmpuint (g_utf8_strlen (long_words, -1), <, 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/icecast-login/request", test_request);
  g_test_add_func ("/media/icecast-login/odd-values", test_odd_values);
  g_test_add_func ("/media/icecast-login/no-title", test_no_title);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/icecast-login/answer/%s", rows[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &rows[i], test_answer);
    }
  g_test_add_func ("/media/icecast-login/in-pieces", test_in_pieces);
  g_test_add_func ("/media/icecast-login/endless", test_endless);
  return g_test_run ();
}
