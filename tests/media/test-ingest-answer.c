/* SPDX-License-Identifier: Apache-2.0 */
#include "farewell-private.h"
#include "ingest-fixture.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

/* What is left to be read now; TRUE at its proper end. */
static gboolean
hear (int fd, GString *heard)
{
  char bytes[512];
  ssize_t n;

  while ((n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
    g_string_append_len (heard, bytes, n);
  if (n < 0 && errno != EAGAIN)
    g_error ("a reset, after: %s", heard->str);
  return n == 0;
}

/* Everything the source is told until its end; the sound goes on meanwhile. (transfer full) */
static char *
hear_all (IngestFixture *fixture, OggFeeder *feeder, guint ms)
{
  GString *heard = g_string_new (NULL);
  gboolean is_over = FALSE;

  for (guint i = 0; i < ms / 20 && !is_over; i++)
    {
      ear_tick (&fixture->ear, ogg_feeder_pour, feeder);
      is_over = hear (feeder->fd, heard);
    }
  g_assert_true (is_over);
  return g_string_free (heard, FALSE);
}

typedef struct
{
  const char *description;
  const char *go_ahead;
  gboolean owes_answer;
  const char *heard;
} Known;

static const Known knowns[] = {
  { "expect", CONTINUE, TRUE, CONTINUE OK },
  { "answered-at-once", "HTTP/1.1 200 OK\r\n\r\n", FALSE, "HTTP/1.1 200 OK\r\n\r\n" },
};

/* Its sender waits for us. What follows the body is not the source's. */
static void
test_known_length (IngestFixture *fixture, gconstpointer data)
{
  const Known *known = data;
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 3000);
  g_autoptr (GBytes) rest = ingest_fixture_make_opus (880, 1000);
  g_autoptr (GBytes) both = ogg_chain (ogg, rest);
  gsize n_body = g_bytes_get_size (ogg);
  g_auto (OggFeeder) feeder;
  BcInputStats stats;

  ogg_feeder_init (&feeder, known->owes_answer ? both : ogg, 3000);
  ingest_fixture_take_with (fixture, &feeder,
                            &(BcInputConnection){ .n_body_bytes = (gint64) n_body,
                                                  .go_ahead = known->go_ahead,
                                                  .owes_answer = known->owes_answer });
  g_autofree char *heard = hear_all (fixture, &feeder, 6000);
  g_assert_cmpstr (heard, ==, known->heard);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, NULL, NULL));
  g_assert_cmpuint (ingest_fixture_count_tone_ms (fixture, HZ), >=, 2940);
  g_assert_cmpuint (ingest_fixture_count_tone_ms (fixture, 880), ==, 0);
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_bytes, ==, n_body);
}

/* All of it, and what is not its own, came together with the head. */
static void
test_already_read (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 3000);
  g_autoptr (GBytes) both = ogg_chain (ogg, ogg);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 3000);
  feeder.n_sent = g_bytes_get_size (ogg);
  ingest_fixture_take_with (fixture, &feeder,
                            &(BcInputConnection){ .n_body_bytes = (gint64) g_bytes_get_size (ogg),
                                                  .already_read = both,
                                                  .owes_answer = TRUE });
  g_autofree char *heard = hear_all (fixture, &feeder, 6000);
  g_assert_cmpstr (heard, ==, OK);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, NULL, NULL));
  guint heard_ms = ingest_fixture_count_tone_ms (fixture, HZ);
  g_assert_cmpuint (heard_ms, >=, 2940);
  g_assert_cmpuint (heard_ms, <=, 3040);
}

typedef struct
{
  const char *description;
  const char *begin;
  gsize n_more; /* bytes that follow it */
  gint64 n_body_bytes;
  gboolean owes_answer;
  const char *says; /* (nullable): nothing */
} Refused;

static const Refused refused[] = {
  { "another-format", "ADIF and so on", 20, -1, TRUE, "AAC in ADIF is not taken" },
  { "much-more-than-we-read", "fLaC and so on", 4000000, -1, TRUE, "FLAC is not taken" },
  { "too-short-to-tell", "OggS", 0, 4, TRUE, "before its format could be told" },
  { "was-told-200-before", "ADIF and so on", 20, -1, FALSE, NULL },
};

static void
test_refused (IngestFixture *fixture, gconstpointer data)
{
  const Refused *row = data;
  BcInputStats stats;
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_auto (OggFeeder) feeder;

  g_byte_array_append (body, (const guint8 *) row->begin, (guint) strlen (row->begin));
  g_byte_array_set_size (body, (guint) (body->len + row->n_more));
  memset (body->data + strlen (row->begin), 'x', row->n_more);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  ogg_feeder_init (&feeder, bytes, 20);
  ingest_fixture_take_with (
      fixture, &feeder,
      &(BcInputConnection){ .n_body_bytes = row->n_body_bytes, .owes_answer = row->owes_answer });
  g_autofree char *heard = hear_all (fixture, &feeder, 3000);
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_refused, ==, 1);
  bc_input_note_refusal (fixture->input, NULL);
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_refused, ==, 2);
  if (row->says == NULL)
    {
      g_assert_cmpstr (heard, ==, "");
      return;
    }
  g_assert_true (g_str_has_prefix (heard, "HTTP/1.1 415 Unsupported Media Type\r\n"));
  g_assert_nonnull (strstr (heard, "\r\nContent-Type: application/problem+json\r\n"));
  g_assert_nonnull (strstr (heard, "\"status\":415,\"detail\":\""));
  g_assert_nonnull (strstr (heard, row->says));
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
}

/* That one was sent away is told, and nothing is done to the one that is there; of many the first is told of. */
static void
test_told (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 20000);
  g_auto (OggFeeder) feeder;
  BcInputStats stats;

  ogg_feeder_init (&feeder, ogg, 20);
  ingest_fixture_take (fixture, &feeder);
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
  bc_input_note_refusal (fixture->input, NULL);
  g_assert_null (bc_input_get_last_error (fixture->input));
  gint64 begun_us = g_get_monotonic_time ();
  bc_input_note_refusal (fixture->input, "a source was refused");
  bc_input_note_refusal (fixture->input, "another one was");
  if (g_get_monotonic_time () - begun_us < G_USEC_PER_SEC)
    ingest_fixture_assert_error (fixture, "a source was");
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_refused, ==, 3);
  g_assert_cmpint (stats.erred_us, >, 0);
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
  g_assert_false (ogg_feeder_is_cut (&feeder));
}

/* Its answer takes its time; the next source does not wait for it. */
static void
test_next_does_not_wait (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) stranger = g_bytes_new_static ("ADIF and so on", 14);
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 9000);
  g_autoptr (GString) heard = g_string_new (NULL);
  g_auto (OggFeeder) old;
  g_auto (OggFeeder) new;

  ogg_feeder_init (&old, stranger, 20);
  ogg_feeder_init (&new, ogg, 9000);
  ingest_fixture_take_with (fixture, &old, &(BcInputConnection){ .owes_answer = TRUE });
  for (guint i = 0; i < 100 && bc_input_is_taken (fixture->input, NULL); i++)
    ear_tick (&fixture->ear, ogg_feeder_pour, &old);
  ingest_fixture_take (fixture, &new);
  g_assert_true (hear (old.fd, heard));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &new);
}

static const struct
{
  const char *description;
  const char *refusal;
  const char *body;
} words[] = {
  { "plain", "MP3", "\"detail\":\"MP3\"}\n" },
  { "quotes and backslashes", "no \"such\" C:\\", "\"detail\":\"no \\\"such\\\" C:\\\\\"}\n" },
  { "lines and controls", "one\ntwo\001", "\"detail\":\"one two \"}\n" },
  { "no UTF-8", "caf\xe9", "\"detail\":\"caf\xef\xbf\xbd\"}\n" },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      atomic_bool is_stopping = TRUE;
      g_autoptr (GString) heard = g_string_new (NULL);
      int wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
      int fds[2];

      g_test_message ("%s", words[i].description);
      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
      BcFarewell farewell = { fds[0], wake, &is_stopping, words[i].refusal };
      bc_farewell_say (&farewell);
      g_assert_true (hear (fds[1], heard));
      const char *body = strstr (heard->str, "\r\n\r\n") + 4;
      g_autofree char *length =
          g_strdup_printf ("\r\nContent-Length: %u\r\n", (guint) strlen (body));
      g_assert_nonnull (strstr (heard->str, length));
      g_assert_true (g_str_has_suffix (body, words[i].body));
      close (fds[0]);
      close (fds[1]);
      close (wake);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-answer/known-length", knowns, test_known_length);
  ingest_fixture_add ("/media/ingest-answer/all-of-it-already-read", NULL, test_already_read);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-answer/refused", refused, test_refused);
  ingest_fixture_add ("/media/ingest-answer/who-was-sent-away-is-told-of", NULL, test_told);
  ingest_fixture_add ("/media/ingest-answer/the-next-does-not-wait", NULL, test_next_does_not_wait);
  g_test_add_func ("/media/ingest-answer/words", test_words);
  return g_test_run ();
}
