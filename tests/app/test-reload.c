/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration that is read anew while people listen, in the whole program. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/live-verdict.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../harness/witness.h"
#include "../support/ports.h"
#include "../support/tone-meter.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RATE 48000
#define FLOOR_HZ 400
#define FR_HZ 700
#define IT_HZ 1100
#define LEVEL_DBFS (-20.0)
#define WATCHDOG_US (60 * G_USEC_PER_SEC)

/* Everything that is new stands before everything that is there: nothing keeps its place in the file. */
static char *
add_italian (const char *json, guint16 port)
{
  g_autoptr (GString) text = g_string_new (json);
  g_autofree char *input =
      g_strdup_printf ("\"inputs\":[{\"id\":\"it-1\",\"type\":\"rtp\",\"port\":%u},", (guint) port);
  const struct
  {
    const char *list;
    const char *with;
  } lists[] = {
    { "\"languages\":[", "\"languages\":[{\"id\":\"it\",\"name\":\"Italiano\"}," },
    { "\"inputs\":[", input },
    { "\"channels\":[", "\"channels\":[{\"id\":\"it\",\"language\":\"it\"}," },
    { "\"booths\":[", "\"booths\":[{\"id\":\"it\",\"language\":\"it\"}," },
    { "\"desks\":[", "\"desks\":[{\"id\":\"it-1\",\"booth\":\"it\",\"input\":\"it-1\","
                     "\"output_a\":\"it\"}," },
    { "\"sessions\":[", "\"sessions\":[{\"id\":\"s0\",\"title\":\"Before it\"}," },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_assert_cmpuint (g_string_replace (text, lists[i].list, lists[i].with, 1), ==, 1);
  return g_strdup (text->str);
}

static void
write_config (const GatewayProcess *gateway, const char *json)
{
  g_autofree char *path = g_build_filename (gateway->directory, "meeting.json", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, json, -1, &error);
  g_assert_no_error (error);
}

static HttpAnswer *
reload (const GatewayProcess *gateway, const char *query, guint status)
{
  g_autofree char *path = g_strconcat ("/api/v1/reload", query, NULL);
  HttpAnswer *answer = http_request (gateway->port, "POST", path, NULL);

  if (answer->status != status)
    g_error ("expected %u, got %u: %s", status, answer->status, answer->body);
  return answer;
}

static gboolean
says (const GatewayProcess *gateway, const char *path, const char *words)
{
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", path, NULL);

  return answer->status == 200 && strstr (answer->body, words) != NULL;
}

static gint64
get_deadline_us (void)
{
  return g_get_monotonic_time () + (gint64) (WATCHDOG_US * gateway_process_get_patience ());
}

static void
wait_until (const GatewayProcess *gateway, const char *path, const char *words)
{
  gint64 deadline_us =
      g_get_monotonic_time () + (gint64) (WATCHDOG_US * gateway_process_get_patience ());

  while (!says (gateway, path, words))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (20000);
    }
}

/* Half a second of it at that level, sooner or later. */
static void
wait_for_tone (LiveListener *listener, double hz, double dbfs)
{
  gint64 deadline_us =
      g_get_monotonic_time () + (gint64) (WATCHDOG_US * gateway_process_get_patience ());
  double level_db = -INFINITY;

  while (fabs (level_db - dbfs) > 1.0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      gint64 end = live_listener_get_end (listener) + RATE / 10;
      g_autofree float *sound = live_listener_get_sound (listener, end, RATE / 2);
      level_db = tone_meter_level_db (sound, RATE / 2, hz);
    }
}

/* All that was heard is without a flaw, and what is heard is what it was. */
static void
judge (Verdict *verdict, LiveListener *listener, const char *channel, double hz, gint64 since_us)
{
  gint64 end = live_listener_get_end (listener) + 2 * RATE;
  g_autofree float *last = live_listener_get_sound (listener, end, RATE);
  double level_db = tone_meter_level_db (last, RATE, hz);

  verdict_expect (verdict, fabs (level_db - LEVEL_DBFS) <= 0.5, since_us, "%s: %.1f dBFS", channel,
                  level_db);
  live_verdict_no_gap (verdict, listener, channel);
  live_verdict_no_click (verdict, listener, channel,
                         end - (gint64) live_listener_get_n_samples (listener), end);
}

/* Two channels are listened to, one with a desk on air; a language with channel, booth, desk and input is added. */
static void
take (Verdict *verdict)
{
  MeetingJson meeting;
  guint16 it_port = ports_claim ();

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autofree char *more = add_italian (json, it_port);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  gateway_process_set_witness (gateway, verdict->witness);
  g_autoptr (RtpSender) floor = rtp_sender_new (meeting.ports[LINE_FLOOR], FLOOR_HZ, LEVEL_DBFS);
  g_autoptr (RtpSender) desk = rtp_sender_new (meeting.ports[LINE_FR], FR_HZ, LEVEL_DBFS);
  g_autoptr (RtpSender) italian = rtp_sender_new (it_port, IT_HZ, LEVEL_DBFS);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  g_autoptr (LiveListener) settled = live_listener_new (gateway->port, "/live/fr.ogg?burst=0");
  wait_for_tone (settled, FR_HZ, LEVEL_DBFS);

  g_autoptr (LiveListener) en = live_listener_new (gateway->port, "/live/en.ogg?burst=0");
  g_autoptr (LiveListener) fr = live_listener_new (gateway->port, "/live/fr.ogg?burst=0");
  gint64 since_us = g_get_monotonic_time ();
  wait_for_tone (en, FLOOR_HZ, LEVEL_DBFS);
  write_config (gateway, more);
  g_autoptr (HttpAnswer) answer = reload (gateway, "", 200);
  g_assert_nonnull (strstr (answer->body, "\"channel it\""));
  judge (verdict, en, "en", FLOOR_HZ, since_us);
  judge (verdict, fr, "fr", FR_HZ, since_us);

  g_autoptr (LiveListener) it = live_listener_new (gateway->port, "/live/it.ogg?burst=0");
  wait_for_tone (it, FLOOR_HZ, LEVEL_DBFS);
  wait_until (gateway, "/api/v1/desks/it-1", "\"input_found\":true");
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/it-1/on", NULL);
  wait_for_tone (it, IT_HZ, LEVEL_DBFS);
  wait_for_tone (en, FLOOR_HZ, LEVEL_DBFS);
  wait_for_tone (fr, FR_HZ, LEVEL_DBFS);
}

static void
test_heard (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take (&verdict);
  while (verdict_is_open (&verdict));
}

/* --- What it takes, and what it does not --- */

/* Somebody else on this machine has it. */
static GSocket *
bind_port (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  return socket;
}

static void
test_refusals (void)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  guint16 it_port = ports_claim ();
  g_autofree char *more = add_italian (json, it_port);
  g_autofree char *busy = add_italian (json, meeting.ports[LINE_FLOOR]);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  write_config (gateway, more);
  g_autoptr (HttpAnswer) dry = reload (gateway, "?dry_run=1", 200);
  g_assert_nonnull (strstr (dry->body, "\"language it\",\"input it-1\",\"channel it\","
                                       "\"booth it\",\"desk it-1\",\"session s0\""));
  g_assert_false (says (gateway, "/api/v1/channels", "/live/it.ogg"));

  write_config (gateway, "{\"meeting\":");
  g_autoptr (HttpAnswer) broken = reload (gateway, "", 409);
  g_assert_nonnull (strstr (broken->body, "meeting.json:1:12"));
  write_config (gateway, busy);
  g_autoptr (HttpAnswer) taken = reload (gateway, "", 409);
  g_assert_nonnull (strstr (taken->body, "port"));

  write_config (gateway, more);
  GSocket *stranger = bind_port (it_port);
  g_autoptr (HttpAnswer) in_use = reload (gateway, "", 409);
  g_assert_nonnull (strstr (in_use->body, "it-1"));
  g_object_unref (stranger);
  g_assert_false (says (gateway, "/api/v1/inputs", "it-1"));

  g_autoptr (GString) less = g_string_new (more);
  g_string_replace (less, "{\"id\":\"en\",\"language\":\"en\"}",
                    "{\"id\":\"en\",\"language\":\"en\",\"pivot\":\"fr\"}", 0);
  g_string_replace (less, "\"minutes\":240", "\"minutes\":200", 1);
  write_config (gateway, less->str);
  g_autoptr (HttpAnswer) refused = reload (gateway, "", 409);
  g_assert_nonnull (strstr (refused->body, "/channels/1/pivot: expected a known key"));

  g_autoptr (GString) changed = g_string_new (more);
  g_string_replace (changed, "\"minutes\":240", "\"minutes\":200", 1);
  g_string_replace (
      changed, "\"type\":\"rtp\",\"port\":", "\"type\":\"rtp\",\"latency_ms\":60,\"port\":", 2);
  write_config (gateway, changed->str);
  g_autoptr (HttpAnswer) needs_restart = reload (gateway, "", 409);
  g_assert_nonnull (
      strstr (needs_restart->body, "/pool/minutes: was 240, is 200: that needs a restart"));
  g_assert_nonnull (strstr (needs_restart->body, "/inputs/1/latency_ms"));
  g_assert_false (says (gateway, "/api/v1/channels", "/live/it.ogg"));
  g_assert_true (says (gateway, "/api/v1/sessions", "\"state\":\"open\""));

  write_config (gateway, more);
  g_autoptr (HttpAnswer) added = reload (gateway, "", 200);
  g_assert_true (says (gateway, "/api/v1/channels", "/live/it.ogg"));
  g_autoptr (HttpAnswer) again = reload (gateway, "", 200);
  g_assert_true (g_str_has_prefix (again->body, "{\"dry_run\":false,\"added\":[],\"changed\":[],"));
}

/* By the signal, twice, and all of it is there after a crash, too. */
static void
test_signal_and_restart (void)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autofree char *more = add_italian (json, ports_claim ());
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  write_config (gateway, more);
  kill (gateway->pid, SIGHUP);
  wait_until (gateway, "/api/v1/channels", "/live/it.ogg");
  kill (gateway->pid, SIGHUP);
  http_expect_ok (gateway->port, "PUT", "/api/v1/desks/it-1/person", "{\"name\":\"Ugo\"}");
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/it-1/on", NULL);
  wait_until (gateway, "/api/v1/audit", "SIGHUP");
  gateway_process_restart (gateway);
  g_assert_true (says (gateway, "/api/v1/channels", "/live/it.ogg"));
  g_assert_true (says (gateway, "/api/v1/desks/it-1", "\"person\":\"Ugo\""));
  g_assert_true (says (gateway, "/api/v1/desks/it-1", "\"state\":\"lost\""));
  g_assert_true (says (gateway, "/api/v1/sessions/s1", "\"state\":\"open\""));
}

/* What routes nothing otherwise than before is there at once all the same, and stands in nobody's way. */
static void
test_without_a_plan (void)
{
  MeetingJson meeting;
  guint16 port = ports_claim ();
  g_autoptr (GSocket) far_end = bind_port (port);

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autofree char *outputs = g_strdup_printf (
      "\"outputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"source\":{\"channel\":\"fr\",\"minus\":[\"fr-1\"]}}],\"sessions\":[",
      (guint) port);
  g_autoptr (GString) text = g_string_new (json);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);

  g_assert_cmpuint (g_string_replace (text, "\"sessions\":[", outputs, 1), ==, 1);
  write_config (gateway, text->str);
  g_autoptr (HttpAnswer) added = reload (gateway, "", 200);
  g_assert_nonnull (strstr (added->body, "output room"));
  wait_until (gateway, "/api/v1/outputs", "\"state\":\"running\"");
  for (guint i = 0; i < 2; i++)
    {
      g_string_replace (text, i == 0 ? "Test meeting" : "First", i == 0 ? "First" : "Second", 1);
      write_config (gateway, text->str);
      g_autoptr (HttpAnswer) titled = reload (gateway, "", 200);
      g_assert_nonnull (strstr (titled->body, "/meeting/title"));
    }
}

/* What `boothcast check` says of the file stands in the answer, whether anything is done or not. */
static void
test_warnings (void)
{
  static const char *const words[] = { "input \\\"idle\\\" is used by neither floor nor desk",
                                       "booth en has 1 desk" };
  static const char *const queries[] = { "?dry_run=1", "", "" };
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GString) text = g_string_new (json);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);

  g_string_replace (text, "\"inputs\":[", "\"inputs\":[{\"id\":\"idle\",\"type\":\"ingest\"},", 1);
  write_config (gateway, text->str);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (HttpAnswer) answer = reload (gateway, queries[i], 200);
      const char *warnings = strstr (answer->body, "\"warnings\":[\"");
      g_test_message ("%s: %s", queries[i], answer->body);
      g_assert_nonnull (warnings);
      for (gsize k = 0; k < G_N_ELEMENTS (words); k++)
        g_assert_nonnull (strstr (warnings, words[k]));
    }
}

/* --- Who feeds an input by a secret that is not good any more --- */

/* `json` with that user and password for the input over HTTP (transfer full). */
static char *
set_password (const char *json, const char *input, const char *user, const char *password)
{
  g_autoptr (GString) text = g_string_new (json);
  g_autofree char *bare = g_strdup_printf ("\"%s\",\"type\":\"ingest\"", input);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, password, -1);
  g_autofree char *with =
      g_strdup_printf ("%s,\"user\":\"%s\",\"password_sha256\":\"%s\"", bare, user, hash);

  g_assert_cmpuint (g_string_replace (text, bare, with, 1), ==, 1);
  return g_strdup (text->str);
}

/* fr-2 and es-1 */
static char *
set_passwords (const char *json, const char *fr_password, const char *es_user)
{
  g_autofree char *fr = set_password (json, "fr-2", "source", fr_password);

  return set_password (fr, "es-1", es_user, "sesame-es");
}

/* A source that has been let in and sends nothing yet, or the status by which it was not (then `fd` is -1). */
static guint
begin_source (const GatewayProcess *gateway, const char *input, const char *credentials, int *fd)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) credentials, strlen (credentials));
  g_autofree char *request = g_strdup_printf ("PUT /ingest/%s HTTP/1.1\r\nHost: localhost\r\n"
                                              "Authorization: Basic %s\r\n"
                                              "Content-Type: audio/ogg\r\n\r\n",
                                              input, encoded);
  char answer[512] = "";

  *fd = http_connect (gateway->port);
  http_send (*fd, request);
  if (recv (*fd, answer, sizeof answer - 1, 0) < 13)
    g_error ("%s: %s %s", input, answer, g_strerror (errno));
  guint status = (guint) g_ascii_strtoull (answer + 9, NULL, 10);
  if (status == 200)
    return status;
  close (*fd);
  *fd = -1;
  return status;
}

/* Whether it was cut off by then. A test that was stopped and goes on looks again: signal(7). */
static gboolean
is_cut (int fd, gint64 until_us)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  gint64 left_us;
  char byte;
  int n;

  do
    {
      left_us = MAX (until_us - g_get_monotonic_time (), 0);
      n = poll (&poll_fd, 1, (int) (left_us / 1000));
    }
  while (n < 0 && errno == EINTR);
  g_assert_cmpint (n, >=, 0);
  if (n == 0)
    return FALSE;
  g_assert_cmpint (recv (fd, &byte, 1, 0), <=, 0);
  return TRUE;
}

static void
test_changed_password (void)
{
  MeetingJson meeting;
  int fr, es, other;

  meeting_json_init (&meeting);
  g_autofree char *bare = meeting_json_to_string (&meeting);
  g_autofree char *before = set_passwords (bare, "sesame-fr", "source");
  g_autofree char *first = set_passwords (bare, "another", "source");
  g_autofree char *second = set_passwords (bare, "another", "somebody");
  g_autoptr (GatewayProcess) gateway = gateway_process_new (before);
  g_assert_cmpuint (begin_source (gateway, "fr-2", "source:sesame-fr", &fr), ==, 200);
  g_assert_cmpuint (begin_source (gateway, "es-1", "source:sesame-es", &es), ==, 200);

  write_config (gateway, first);
  g_autoptr (HttpAnswer) dry = reload (gateway, "?dry_run=1", 200);
  g_assert_nonnull (strstr (dry->body, "input fr-2: who feeds it came by the former secret"));
  g_assert_false (is_cut (fr, 0));
  g_autoptr (HttpAnswer) answer = reload (gateway, "", 200);
  g_assert_nonnull (strstr (answer->body, "input fr-2: who feeds it came by the former secret"));
  g_assert_null (strstr (answer->body, "input es-1:"));
  g_assert_true (is_cut (fr, get_deadline_us ()));
  g_assert_false (is_cut (es, 0));
  g_assert_true (says (gateway, "/api/v1/inputs", "it was cut off"));
  g_assert_true (says (gateway, "/api/v1/audit", "who feeds it came by the former secret"));
  close (fr);
  g_assert_cmpuint (begin_source (gateway, "fr-2", "source:sesame-fr", &other), ==, 401);
  g_assert_cmpuint (begin_source (gateway, "fr-2", "source:another", &fr), ==, 200);

  /* A user's name is half of it, and a signal reads the file as well. */
  write_config (gateway, second);
  kill (gateway->pid, SIGHUP);
  g_assert_true (is_cut (es, get_deadline_us ()));
  g_assert_false (is_cut (fr, 0));
  close (es);
  g_assert_cmpuint (begin_source (gateway, "es-1", "source:sesame-es", &other), ==, 401);
  g_assert_cmpuint (begin_source (gateway, "es-1", "somebody:sesame-es", &es), ==, 200);
  close (es);
  close (fr);
}

/* The place stays, what the file there says is another: a gateway that listens with it has to be told. */
static void
test_changed_passphrase (void)
{
  MeetingJson meeting;
  g_autoptr (GString) text = NULL;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autofree char *folder = g_dir_make_tmp ("boothcast-reload-XXXXXX", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);
  g_autofree char *srt = g_strdup_printf (
      "\"inputs\":[{\"id\":\"it-1\",\"type\":\"srt\",\"mode\":\"listener\",\"port\":%u,"
      "\"passphrase_file\":\"%s\"},",
      (guint) ports_claim (), secret);
  text = g_string_new (json);
  g_assert_cmpuint (g_string_replace (text, "\"inputs\":[", srt, 1), ==, 1);
  g_assert_true (
      g_file_set_contents_full (secret, "0123456789", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autoptr (GatewayProcess) gateway = gateway_process_new (text->str);

  g_autoptr (HttpAnswer) same = reload (gateway, "", 200);
  g_assert_null (strstr (same->body, "its passphrase"));
  g_assert_true (
      g_file_set_contents_full (secret, "9876543210", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autoptr (HttpAnswer) other = reload (gateway, "", 200);
  g_assert_nonnull (strstr (other->body, "\"input it-1: its passphrase is another one\""));
  wait_until (gateway, "/api/v1/audit", "its passphrase is another one");

  g_assert_true (
      g_file_set_contents_full (secret, "short", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_autoptr (HttpAnswer) refused = reload (gateway, "", 409);
  g_assert_nonnull (strstr (refused->body, "input it-1: "));
  g_assert_nonnull (strstr (refused->body, "the secret must have 10 to 79 characters"));
  g_unlink (secret);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/reload/nobody-who-listens-notices", test_heard);
  g_test_add_func ("/app/reload/whole-or-not-at-all", test_refusals);
  g_test_add_func ("/app/reload/by-signal-and-through-a-crash", test_signal_and_restart);
  g_test_add_func ("/app/reload/without-a-plan", test_without_a_plan);
  g_test_add_func ("/app/reload/warnings", test_warnings);
  g_test_add_func ("/app/reload/a-changed-password-cuts-its-source", test_changed_password);
  g_test_add_func ("/app/reload/a-changed-passphrase", test_changed_passphrase);
  return g_test_run ();
}
