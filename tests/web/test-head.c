/* SPDX-License-Identifier: Apache-2.0 */
#include "head-private.h"
#include "host-private.h"

#include <string.h>

#define HOST "Host: example.org\r\n"
#define GET "GET / HTTP/1.1\r\n" HOST

typedef struct
{
  const char *description;
  const char *head;
  BcRefusal refusal;
} Row;

static const Row rows[] = {
  { "a plain request", GET "\r\n", BC_REFUSAL_NONE },
  { "bare line feeds, as DarkIce writes", "SOURCE /ingest/a HTTP/1.0\nIce-Name: x\n\n",
    BC_REFUSAL_NONE },
  { "HTTP/1.0 needs no Host", "GET / HTTP/1.0\r\n\r\n", BC_REFUSAL_NONE },
  { "HTTP/1.0 may have one", "GET / HTTP/1.0\r\n" HOST "\r\n", BC_REFUSAL_NONE },
  { "HTTP/1.0 not two", "GET / HTTP/1.0\r\n" HOST HOST "\r\n", BC_REFUSAL_HOST },
  { "ICE/1.0 from a source", "SOURCE /ingest/a ICE/1.0\r\n\r\n", BC_REFUSAL_NONE },
  { "ICE/1.0 from anybody else", "GET / ICE/1.0\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "HTTP/1.1 needs a Host", "GET / HTTP/1.1\r\n\r\n", BC_REFUSAL_HOST },
  { "two Hosts", GET HOST "\r\n", BC_REFUSAL_HOST },
  { "two Hosts that agree not even in case", GET "hOST: example.org\r\n\r\n", BC_REFUSAL_HOST },
  { "an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", BC_REFUSAL_HOST },
  { "a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", BC_REFUSAL_HOST },
  { "a Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", BC_REFUSAL_HOST },
  { "a Host with a long port", "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", BC_REFUSAL_HOST },
  { "an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", BC_REFUSAL_NONE },
  { "an unclosed IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", BC_REFUSAL_HOST },
  { "an absolute target", "GET http://example.org/x HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_NONE },
  { "another scheme", "GET ftp://example.org/x HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "an absolute target with a bad authority", "GET http://a@b/ HTTP/1.1\r\n" HOST "\r\n",
    BC_REFUSAL_HOST },
  { "OPTIONS *", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_NONE },
  { "GET *", "GET * HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "a target without slash", "GET x HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "a fragment in the target", "GET /#a HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "a raw byte in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "an escaped NUL", "GET /%00 HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "an escaped line break", "GET /live/sr-%0d%0aX:y.ogg HTTP/1.1\r\n" HOST "\r\n",
    BC_REFUSAL_TARGET },
  { "an escaped slash", "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "half an escape", "GET /%4 HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "an escape that is not UTF-8", "GET /%ff HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_TARGET },
  { "HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\n", BC_REFUSAL_VERSION },
  { "HTTP/0.9", "GET /\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a later HTTP/1", "GET / HTTP/1.7\r\n" HOST "\r\n", BC_REFUSAL_NONE },
  { "no version number", "GET / HTTP/\r\n" HOST "\r\n", BC_REFUSAL_VERSION },
  { "a fourth word", "GET / HTTP/1.1 x\r\n" HOST "\r\n", BC_REFUSAL_MALFORMED },
  { "two spaces", "GET  / HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_MALFORMED },
  { "no method", " / HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_MALFORMED },
  { "a method of no token", "G(T / HTTP/1.1\r\n" HOST "\r\n", BC_REFUSAL_MALFORMED },
  { "an endless method", "GGGGGGGGGGGGGGGGGGGGGGG / HTTP/1.1\r\n" HOST "\r\n",
    BC_REFUSAL_MALFORMED },
  { "TLS knocking", "\x16\x03\x01\x02\n\n", BC_REFUSAL_MALFORMED },
  { "an empty line first", "\r\n" GET "\r\n", BC_REFUSAL_NONE },
  { "a bare line feed first", "\n" GET "\r\n", BC_REFUSAL_NONE },
  { "two empty lines first", "\r\n\r\n" GET "\r\n", BC_REFUSAL_MALFORMED },
  { "nothing but empty lines", "\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "nothing but an empty line", "\r\n", BC_REFUSAL_MALFORMED },
  { "nothing but a line feed", "\n", BC_REFUSAL_MALFORMED },
  { "a space before the colon", GET "X : y\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a folded line", GET "X: y\r\n z\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a field without colon", GET "X\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a field without name", GET ": y\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a bare carriage return in a value", GET "X: a\rHost: b\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "an escape character in a value", GET "X: \x1b[31m\r\n\r\n", BC_REFUSAL_MALFORMED },
  { "a tab in a value", GET "X: a\tb\r\n\r\n", BC_REFUSAL_NONE },
  { "Latin-1 in a value", GET "X: \xe9\r\n\r\n", BC_REFUSAL_NONE },
  { "chunks", GET "Transfer-Encoding: chunked\r\n\r\n", BC_REFUSAL_TRANSFER_ENCODING },
  { "identity is a transfer encoding too", GET "transfer-encoding: identity\r\n\r\n",
    BC_REFUSAL_TRANSFER_ENCODING },
  { "a length", GET "Content-Length: 12\r\n\r\n", BC_REFUSAL_NONE },
  { "two lengths", GET "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
    BC_REFUSAL_CONTENT_LENGTH },
  { "a list of lengths", GET "Content-Length: 1, 1\r\n\r\n", BC_REFUSAL_CONTENT_LENGTH },
  { "a signed length", GET "Content-Length: +1\r\n\r\n", BC_REFUSAL_CONTENT_LENGTH },
  { "a negative length", GET "Content-Length: -1\r\n\r\n", BC_REFUSAL_CONTENT_LENGTH },
  { "an empty length", GET "Content-Length: \r\n\r\n", BC_REFUSAL_CONTENT_LENGTH },
  { "a length past all bounds", GET "Content-Length: 99999999999999999999\r\n\r\n",
    BC_REFUSAL_CONTENT_LENGTH },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcRefusal refusal;
      g_autoptr (BcHead) head = bc_head_parse (rows[i].head, strlen (rows[i].head), &refusal);
      g_test_message ("%s: %s", rows[i].description, bc_refusal_to_string (refusal));
      g_assert_cmpstr (bc_refusal_to_string (refusal), ==, bc_refusal_to_string (rows[i].refusal));
      g_assert_true ((head != NULL) == (refusal == BC_REFUSAL_NONE));
    }
}

static BcHead *
parse (const char *text)
{
  BcRefusal refusal;
  BcHead *head = bc_head_parse (text, strlen (text), &refusal);

  g_assert_cmpint (refusal, ==, BC_REFUSAL_NONE);
  return head;
}

static void
test_parts (void)
{
  g_autoptr (BcHead) head =
      parse ("PUT /ingest/fr%2D1?a=b%20c&burst=2.5 HTTP/1.1\r\nhost: h:80\r\n"
             "Content-Length: 007\r\nExpect: 100-Continue\r\nX: \t y  \r\n\r\n");
  g_autofree char *burst = bc_head_get_parameter (head, "burst");
  g_autofree char *a = bc_head_get_parameter (head, "a");

  g_assert_cmpstr (head->method, ==, "PUT");
  g_assert_cmpstr (head->path, ==, "/ingest/fr-1");
  g_assert_cmpstr (head->host, ==, "h:80");
  g_assert_cmpint (head->content_length, ==, 7);
  g_assert_true (head->expects_continue);
  g_assert_cmpstr (bc_head_get (head, "x"), ==, "y");
  g_assert_null (bc_head_get (head, "y"));
  g_assert_cmpstr (burst, ==, "2.5");
  g_assert_cmpstr (a, ==, "b c");
  g_assert_null (bc_head_get_parameter (head, "none"));
}

static void
test_absolute_target_names_the_host (void)
{
  g_autoptr (BcHead) head = parse ("GET http://a:1?x HTTP/1.1\r\nHost: b\r\n\r\n");

  g_assert_cmpstr (head->host, ==, "a:1");
  g_assert_cmpstr (head->path, ==, "/");
  g_assert_cmpstr (head->query, ==, "x");
}

static void
test_limits (void)
{
  g_autoptr (GString) fields = g_string_new (GET);
  g_autoptr (GString) large = g_string_new (GET "X: ");
  BcRefusal refusal;

  for (guint i = 1; i < BC_HEAD_MAX_FIELDS; i++)
    g_string_append (fields, "A: b\r\n");
  g_autofree char *just = g_strconcat (fields->str, "\r\n", NULL);
  g_autofree char *over = g_strconcat (fields->str, "A: b\r\n\r\n", NULL);
  bc_head_free (parse (just));
  g_assert_null (bc_head_parse (over, strlen (over), &refusal));
  g_assert_cmpint (refusal, ==, BC_REFUSAL_TOO_MANY_FIELDS);

  while (large->len < BC_HEAD_MAX_BYTES - 4)
    g_string_append_c (large, 'x');
  g_string_append (large, "\r\n\r\n");
  bc_head_free (parse (large->str));
  g_string_insert_c (large, (gssize) large->len - 4, 'x');
  g_assert_null (bc_head_parse (large->str, large->len, &refusal));
  g_assert_cmpint (refusal, ==, BC_REFUSAL_HEAD_TOO_LARGE);
}

static void
test_nul_is_no_end (void)
{
  static const char text[] = "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n";
  BcRefusal refusal;

  g_assert_null (bc_head_parse (text, sizeof text - 1, &refusal));
  g_assert_cmpint (refusal, ==, BC_REFUSAL_MALFORMED);
}

/* However it is cut, the end is found once, and at the same place. */
static void
test_end_is_found_in_any_pieces (void)
{
  static const char *const texts[] = { GET "\r\nrest", "GET / HTTP/1.0\n\nrest",
                                       "GET / HTTP/1.0\nX: y\r\n\r\nrest" };

  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      gsize scanned = 0;
      gsize expected = strlen (texts[t]) - strlen ("rest");
      for (gsize n = 0; n < expected; n++)
        g_assert_cmpuint (bc_head_find_end (texts[t], n, &scanned), ==, 0);
      g_assert_cmpuint (bc_head_find_end (texts[t], expected, &scanned), ==, expected);
      scanned = 0;
      g_assert_cmpuint (bc_head_find_end (texts[t], strlen (texts[t]), &scanned), ==, expected);
    }
}

static void
test_hopeless (void)
{
  static const struct
  {
    const char *description;
    const char *bytes;
    gboolean is_hopeless;
  } beginnings[] = {
    { "nothing yet", "", FALSE },
    { "a method's first letter", "G", FALSE },
    { "a line that goes on", "GET /", FALSE },
    { "a whole line", "GET / HTTP/1.1\r\n", FALSE },
    { "a source of old", "SOURCE /ingest/a ICE/1.0\n", FALSE },
    { "TLS", "\x16\x03\x01", TRUE },
    { "TLS, its first byte", "\x16", TRUE },
    { "no version", "GET /\r\n", TRUE },
    { "no target", "GET\n", TRUE },
    { "spaces in the next line do not count", "GET /\r\nX: a b", TRUE },
    { "a carriage return", "\r", FALSE },
    { "an empty line", "\r\n", FALSE },
    { "an empty line and a request", "\r\nGET", FALSE },
    { "an empty line and no version", "\r\nGET /\r\n", TRUE },
    { "an empty line and half another", "\r\n\r", TRUE },
    { "two empty lines", "\n\n", TRUE },
    { "a space first", " GET / HTTP/1.1\r\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_test_message ("%s", beginnings[i].description);
      g_assert_true (bc_head_is_hopeless (beginnings[i].bytes, strlen (beginnings[i].bytes)) ==
                     beginnings[i].is_hopeless);
    }
}

static void
test_libsoup_sees_the_plainest_form (void)
{
  g_autoptr (BcHead) head =
      parse ("GET /a%20b?c HTTP/1.1\r\nHost: h\r\nRange: bytes=0-1,0-1\r\nExpect: 100-continue\r\n"
             "Connection: keep-alive\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\n");
  g_autofree char *text = bc_head_write (head);

  g_assert_cmpstr (text, ==, "GET /a%20b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}

static void
test_literal_hosts (void)
{
  static const struct
  {
    const char *host;
    gboolean is_literal;
  } hosts[] = {
    { NULL, TRUE },
    { "localhost", TRUE },
    { "LOCALHOST:8080", TRUE },
    { "127.0.0.1:80", TRUE },
    { "[::1]:8080", TRUE },
    { "192.0.2.7", TRUE },
    { "evil.example", FALSE },
    { "localhost.evil.example", FALSE },
    { "127.0.0.1.nip.io", FALSE },
    { "127.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_test_message ("%s", hosts[i].host);
      g_assert_true (bc_host_is_literal (hosts[i].host) == hosts[i].is_literal);
    }
}

static void
test_origins (void)
{
  static const struct
  {
    const char *origin;
    const char *host;
    gboolean is_match;
    gboolean is_match_by_https;
  } origins[] = {
    { "http://a.org", "a.org", TRUE, FALSE },
    { "https://a.org", "a.org", TRUE, TRUE },
    { "https://A.org", "a.ORG", TRUE, TRUE },
    { "http://a.org", "a.org:80", TRUE, FALSE },
    { "https://a.org", "a.org:443", TRUE, TRUE },
    { "http://a.org:8080", "a.org:8080", TRUE, FALSE },
    { "http://a.org:8080", "a.org", FALSE, FALSE },
    { "http://a.org", "a.org:8080", FALSE, FALSE },
    { "http://a.org.evil", "a.org", FALSE, FALSE },
    { "http://evil-a.org", "a.org", FALSE, FALSE },
    { "null", "a.org", FALSE, FALSE },
    { "", "a.org", FALSE, FALSE },
    { "http://", "a.org", FALSE, FALSE },
    { "file://a.org", "a.org", FALSE, FALSE },
    { "http://a.org", NULL, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_test_message ("%s at %s", origins[i].origin, origins[i].host);
      g_assert_true (bc_origin_matches (origins[i].origin, origins[i].host, FALSE) ==
                     origins[i].is_match);
      g_assert_true (bc_origin_matches (origins[i].origin, origins[i].host, TRUE) ==
                     origins[i].is_match_by_https);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/head/table", test_table);
  g_test_add_func ("/web/head/parts", test_parts);
  g_test_add_func ("/web/head/absolute-target-names-the-host", test_absolute_target_names_the_host);
  g_test_add_func ("/web/head/limits", test_limits);
  g_test_add_func ("/web/head/nul-is-no-end", test_nul_is_no_end);
  g_test_add_func ("/web/head/end-is-found-in-any-pieces", test_end_is_found_in_any_pieces);
  g_test_add_func ("/web/head/hopeless", test_hopeless);
  g_test_add_func ("/web/head/libsoup-sees-the-plainest-form", test_libsoup_sees_the_plainest_form);
  g_test_add_func ("/web/head/literal-hosts", test_literal_hosts);
  g_test_add_func ("/web/head/origins", test_origins);
  return g_test_run ();
}
