/* SPDX-License-Identifier: Apache-2.0 */
/* What other people's programs say of our streams: ffmpeg without a single warning, opusinfo and oggz-validate on a
 * whole stream from its first page to the end that the server made. With -m slow ffmpeg listens for a minute. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAKEN_S 3 /* of a whole stream */

static const char *const channels[] = { "en", "fr", "es", "ru", "bcms", "original" };

/* A meeting with a floor that speaks and one desk on air: notices, floor, and a mix. */
static GatewayProcess *
start_meeting (RtpSender **floor, RtpSender **desk, Verdict *verdict)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  GatewayProcess *gateway = gateway_process_new (json);
  gateway_process_set_witness (gateway, verdict->witness);
  *floor = rtp_sender_new (meeting.ports[LINE_FLOOR], 400, -20);
  *desk = rtp_sender_new (meeting.ports[LINE_FR], 700, -20);
  return gateway;
}

static void
listen_with_ffmpeg (Verdict *verdict)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (RtpSender) floor = NULL;
  g_autoptr (RtpSender) desk = NULL;
  g_autoptr (GatewayProcess) gateway = start_meeting (&floor, &desk, verdict);
  const char *seconds = g_test_slow () ? "60" : "6";
  GSubprocess *players[G_N_ELEMENTS (channels)];

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *url =
          g_strdup_printf ("http://127.0.0.1:%u/live/%s.ogg", gateway->port, channels[i]);
      g_autoptr (GError) error = NULL;
      players[i] = g_subprocess_new (
          G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error, "ffmpeg",
          "-nostdin", "-v", "warning", "-i", url, "-t", seconds, "-f", "null", "-", NULL);
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *said = NULL;
      g_subprocess_communicate_utf8 (players[i], NULL, NULL, &said, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_subprocess_get_successful (players[i]));
      verdict_expect (verdict, said[0] == '\0', began_us, "ffmpeg says: %s", said);
      g_object_unref (players[i]);
    }
}

/* Everything that comes until the server closes. */
static GByteArray *
receive_all (int fd)
{
  GByteArray *all = g_byte_array_new ();
  guint8 piece[8192];
  gssize n;

  while ((n = recv (fd, piece, sizeof piece, 0)) > 0)
    g_byte_array_append (all, piece, (guint) n);
  return all;
}

static char *
run_tool (const char *tool, const char *path, gboolean *is_content)
{
  const char *argv[] = { tool, path, NULL };
  g_autoptr (GError) error = NULL;
  char *said = NULL;
  g_autofree char *complaints = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complaints,
                &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s%s", tool, said, complaints);
  *is_content = status == 0 && strstr (said, "WARNING") == NULL &&
                strstr (complaints, "WARNING") == NULL && strstr (complaints, "ERROR") == NULL;
  return said;
}

static void
validate (GByteArray *http, const char *directory, Verdict *verdict)
{
  gint64 took_us = TAKEN_S * G_USEC_PER_SEC;
  g_autofree char *path = g_build_filename (directory, "taken.ogg", NULL);
  const guint8 *begin = memmem (http->data, http->len, "OggS", 4);
  g_autoptr (GError) error = NULL;
  gboolean is_content = FALSE;

  g_assert_nonnull (begin);
  g_file_set_contents (path, (const char *) begin,
                       (gssize) (http->len - (gsize) (begin - http->data)), &error);
  g_assert_no_error (error);
  g_autofree char *info = run_tool ("opusinfo", path, &is_content);
  verdict_expect (verdict, is_content, g_get_monotonic_time () - took_us, "opusinfo says: %s",
                  info);
  g_autofree char *validation = run_tool ("oggz-validate", path, &is_content);
  verdict_expect (verdict, is_content, g_get_monotonic_time () - took_us, "oggz-validate says: %s",
                  validation);
}

static void
take_a_whole_stream (Verdict *verdict)
{
  g_autoptr (RtpSender) floor = NULL;
  g_autoptr (RtpSender) desk = NULL;
  g_autoptr (GatewayProcess) gateway = start_meeting (&floor, &desk, verdict);
  g_autofree char *get = g_strdup_printf (
      "GET /live/fr.ogg?burst=6 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", gateway->port);
  int fd = http_connect (gateway->port);
  int status = 0;

  http_send (fd, get);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  g_usleep (TAKEN_S * G_USEC_PER_SEC);
  kill (gateway->pid, SIGTERM);
  g_autoptr (GByteArray) http = receive_all (fd);
  close (fd);
  g_assert_cmpint (waitpid (gateway->pid, &status, 0), ==, gateway->pid);
  g_assert_cmpint (status, ==, 0);
  gateway->pid = 0;
  validate (http, gateway->directory, verdict);
}

typedef void (*Play) (Verdict *verdict);

static void
test_stranger (gconstpointer play)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    ((Play) play) (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/strangers/ffmpeg-has-nothing-to-say", listen_with_ffmpeg,
                        test_stranger);
  g_test_add_data_func ("/app/strangers/a-whole-stream-is-valid", take_a_whole_stream,
                        test_stranger);
  return g_test_run ();
}
