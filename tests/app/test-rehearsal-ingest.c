/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the rehearsal that speak as Icecast sources do. */
#include "../../src/app/rehearsal/pacer.h"
#include "heard-body.h"
#include "other-side.h"

#include <math.h>
#include <opus.h>
#include <string.h>

/* However busy the machine is. */
#define WAIT_US (60 * G_USEC_PER_SEC)
#define TICK_US BC_TALKER_TICK_US

/* A gateway that is driven by hand, and a line that speaks to it. */
typedef struct
{
  GSocket *listener;
  GSocket *connection; /* (nullable) */
  GString *request;
  GByteArray *body;
  GString *reports;
  BcLine *line;
  gint64 now_us;
  OpusEncoder *encoder;
  guint n_sent;
} Ingest;

static void
on_report (const char *text, gpointer user_data)
{
  g_string_append_printf (user_data, "%s\n", text);
}

static void
begin (Ingest *ingest)
{
  *ingest = (Ingest){ .listener = other_side_bind (G_SOCKET_TYPE_STREAM),
                      .request = g_string_new (NULL),
                      .body = g_byte_array_new (),
                      .reports = g_string_new (NULL),
                      .now_us = 1000 * G_USEC_PER_SEC };
  g_autoptr (GSocketAddress) address = other_side_get_address (ingest->listener);
  BcIngestConfig config = { .gateway = address,
                            .host = "gateway:80",
                            .input = "fr-1",
                            .pre_skip = 312,
                            .on_report = on_report,
                            .user_data = ingest->reports };
  ingest->line = bc_line_new_ingest (&config);
  ingest->encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, NULL);
}

static void
end (Ingest *ingest)
{
  g_clear_pointer (&ingest->line, bc_line_free);
  g_clear_object (&ingest->connection);
  g_object_unref (ingest->listener);
  g_string_free (ingest->request, TRUE);
  g_string_free (ingest->reports, TRUE);
  g_byte_array_unref (ingest->body);
  opus_encoder_destroy (ingest->encoder);
}

/* One tick of a 440 Hz tone. */
static void
send_tick (Ingest *ingest)
{
  float samples[960];
  guint8 packet[1275];

  for (guint i = 0; i < 960; i++)
    samples[i] = (float) (0.25 * sin (2 * G_PI * 440 * (ingest->n_sent * 960.0 + i) / 48000));
  opus_int32 n_bytes = opus_encode_float (ingest->encoder, samples, 960, packet, sizeof packet);
  g_assert_cmpint (n_bytes, >, 0);
  ingest->n_sent++;
  ingest->now_us += TICK_US;
  bc_line_send (ingest->line, packet, (gsize) n_bytes, ingest->now_us);
}

static gboolean
is_readable (GSocket *socket)
{
  return g_socket_condition_check (socket, G_IO_IN) != 0;
}

/* Ticks until `socket` has something for us: the line's time passes as fast as it can. */
static void
tick_until_readable (Ingest *ingest, GSocket *socket)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;

  while (!is_readable (socket) && g_get_monotonic_time () < until_us)
    send_tick (ingest);
  g_assert_true (is_readable (socket));
}

static void
accept_request (Ingest *ingest)
{
  g_autoptr (GError) error = NULL;
  char bytes[1024];

  tick_until_readable (ingest, ingest->listener);
  g_clear_object (&ingest->connection);
  ingest->connection = g_socket_accept (ingest->listener, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (ingest->connection, 10);
  g_string_truncate (ingest->request, 0);
  g_byte_array_set_size (ingest->body, 0);
  while (!g_str_has_suffix (ingest->request->str, "\r\n\r\n"))
    {
      tick_until_readable (ingest, ingest->connection);
      gssize n_read = other_side_receive (ingest->connection, (guint8 *) bytes, sizeof bytes);
      g_assert_cmpint (n_read, >, 0);
      g_string_append_len (ingest->request, bytes, n_read);
    }
}

static void
answer (Ingest *ingest, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_socket_send (ingest->connection, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

/* Ticks and reads until there are `n_bytes` of body. */
static void
read_body (Ingest *ingest, guint n_bytes)
{
  guint8 bytes[4096];

  while (ingest->body->len < n_bytes)
    {
      tick_until_readable (ingest, ingest->connection);
      gssize n_read = other_side_receive (ingest->connection, bytes, sizeof bytes);
      g_assert_cmpint (n_read, >, 0);
      g_byte_array_append (ingest->body, bytes, (guint) n_read);
    }
}

static void
read_rest (Ingest *ingest)
{
  guint8 bytes[4096];
  gssize n_read;

  while ((n_read = other_side_receive (ingest->connection, bytes, sizeof bytes)) > 0)
    g_byte_array_append (ingest->body, bytes, (guint) n_read);
}

static void
test_ingest_asks_as_icecast_sources_do (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  g_assert_true (g_str_has_prefix (ingest.request->str, "PUT /ingest/fr-1 HTTP/1.1\r\n"
                                                        "Host: gateway:80\r\n"));
  g_assert_nonnull (strstr (ingest.request->str, "\r\nContent-Type: audio/ogg\r\n"));
  g_assert_nonnull (strstr (ingest.request->str, "\r\nExpect: 100-continue\r\n"));
  g_assert_null (strstr (ingest.request->str, "Transfer-Encoding"));
  end (&ingest);
}

static void
test_ingest_sends_nothing_before_the_answer (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  for (guint i = 0; i < 50; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.connection));
  answer (&ingest, "HTTP/1.1 100 Cont"); /* … and not before all of it */
  for (guint i = 0; i < 50; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.connection));
  answer (&ingest, "inue\r\n\r\n");
  read_body (&ingest, 47);
  g_assert_cmpmem (ingest.body->data, 4, "OggS", 4);
  end (&ingest);
}

static void
test_ingest_is_ogg_to_its_last_page (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  read_body (&ingest, 40000);
  g_clear_pointer (&ingest.line, bc_line_free);
  read_rest (&ingest);

  HeardBody heard = heard_body_read (ingest.body);
  g_assert_cmpuint (heard.n_packets, >, 200);
  g_assert_cmpint (heard.granule, ==, heard.n_packets * 960);
  g_assert_cmpuint (heard.most_packets_a_page, ==, 5); /* 100 ms */
  g_assert_true (heard.is_ended);
  g_assert_cmpfloat_with_epsilon (heard.level, 0.25, 0.02);
  end (&ingest);
}

static void
test_ingest_tells_a_refusal_once_and_asks_again (void)
{
  Ingest ingest;

  begin (&ingest);
  for (guint i = 0; i < 3; i++)
    {
      gint64 before_us = ingest.now_us;
      accept_request (&ingest);
      g_assert_true (i == 0 || ingest.now_us - before_us >= G_USEC_PER_SEC / 2 - TICK_US);
      answer (&ingest, "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
    }
  accept_request (&ingest);
  g_assert_cmpstr (ingest.reports->str, ==, "input fr-1: 409 Conflict\n");
  answer (&ingest, "HTTP/1.1 200 OK\r\n\r\n");
  read_body (&ingest, 1000);
  g_assert_cmpuint (heard_body_read (ingest.body).n_packets, >, 0);
  end (&ingest);
}

static void
test_ingest_comes_back_after_an_end (void)
{
  Ingest ingest;

  begin (&ingest);
  for (guint i = 0; i < 3; i++)
    {
      accept_request (&ingest);
      answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
      read_body (&ingest, 2000);
      g_assert_cmpuint (heard_body_read (ingest.body).n_packets, >,
                        0); /* a stream from its beginning */
      g_socket_close (ingest.connection, NULL);
    }
  end (&ingest);
}

static void
test_ingest_is_cut_in_the_middle (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  read_body (&ingest, 2000);
  bc_line_set_cut (ingest.line, TRUE);
  send_tick (&ingest);
  read_rest (&ingest);
  g_assert_false (heard_body_read (ingest.body).is_ended);
  for (guint i = 0; i < 100; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.listener));
  bc_line_set_cut (ingest.line, FALSE);
  accept_request (&ingest);
  end (&ingest);
}

static void
test_ingest_gives_up_on_who_does_not_answer (void)
{
  Ingest ingest;
  guint8 byte;

  begin (&ingest);
  accept_request (&ingest);
  for (guint i = 0; i < 300; i++) /* 6 s */
    send_tick (&ingest);
  g_assert_cmpint (other_side_receive (ingest.connection, &byte, 1), ==, 0);
  accept_request (&ingest);
  end (&ingest);
}

static void
test_ingest_gives_up_on_who_does_not_read (void)
{
  Ingest ingest;

  begin (&ingest);
  /* The kernel's buffers take megabytes; then what is unsent grows to its limit. In large packets they fill soon. */
  opus_encoder_ctl (ingest.encoder, OPUS_SET_VBR (0));
  opus_encoder_ctl (ingest.encoder, OPUS_SET_BITRATE (OPUS_BITRATE_MAX));
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  tick_until_readable (&ingest, ingest.listener);
  g_assert_cmpuint (ingest.n_sent, >, 64 * 1024 / 1275);
  end (&ingest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal-ingest/asks-as-icecast-sources-do",
                   test_ingest_asks_as_icecast_sources_do);
  g_test_add_func ("/app/rehearsal-ingest/sends-nothing-before-the-answer",
                   test_ingest_sends_nothing_before_the_answer);
  g_test_add_func ("/app/rehearsal-ingest/is-ogg-to-its-last-page",
                   test_ingest_is_ogg_to_its_last_page);
  g_test_add_func ("/app/rehearsal-ingest/tells-a-refusal-once-and-asks-again",
                   test_ingest_tells_a_refusal_once_and_asks_again);
  g_test_add_func ("/app/rehearsal-ingest/comes-back-after-an-end",
                   test_ingest_comes_back_after_an_end);
  g_test_add_func ("/app/rehearsal-ingest/is-cut-in-the-middle", test_ingest_is_cut_in_the_middle);
  g_test_add_func ("/app/rehearsal-ingest/gives-up-on-who-does-not-answer",
                   test_ingest_gives_up_on_who_does_not_answer);
  g_test_add_func ("/app/rehearsal-ingest/gives-up-on-who-does-not-read",
                   test_ingest_gives_up_on_who_does_not_read);
  return g_test_run ();
}
