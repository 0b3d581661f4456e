/* SPDX-License-Identifier: Apache-2.0 */
/* What comes out of the gateway again, by strangers' receivers: RTP, SRT, an Icecast server. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/rtp-sender.h"
#include "../harness/witness.h"
#include "../support/ports.h"
#include "../support/tone-meter.h"
#include "l24-receiver.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 48000
#define ROOM_HZ 400
#define GUEST_HZ 1000
#define DESK_HZ 700
#define LEVEL_DBFS (-20.0)
#define NOT_THERE_DBFS (-80.0)
#define SETTLE_US (1500 * 1000)
#define LEFT_US (2500 * 1000)
#define PATIENCE_US (60 * G_USEC_PER_SEC)

typedef struct
{
  guint16 room, guest, desk; /* inputs */
  guint16 far[6];            /* the outputs' far ends */
  char *directory;
  GatewayProcess *gateway;
  RtpSender *senders[3];
} Hall;

static const char hall_json[] =
    "{\"meeting\":{\"id\":\"m\",\"title\":\"M\"},\"pool\":{\"id\":\"p\",\"minutes\":240},"
    "\"languages\":[{\"id\":\"fr\"}],"
    "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"guest\",\"type\":\"rtp\",\"port\":%u},{\"id\":\"fr-1\",\"type\":\"rtp\",\"port\":%u}"
    "],"
    "\"floor\":[{\"input\":\"room\"},{\"input\":\"guest\",\"role\":\"add\",\"gain_db\":-6}],"
    "\"channels\":[{\"id\":\"fr\",\"language\":\"fr\",\"underlay_db\":\"off\"}],"
    "\"booths\":[{\"id\":\"fr\",\"language\":\"fr\"}],"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"input\":\"fr-1\",\"output_a\":\"fr\"}],"
    "\"sessions\":[{\"id\":\"s1\"}],\"outputs\":[%s]}";

static void
hall_start (Hall *hall, const char *outputs)
{
  g_autofree char *json = g_strdup_printf (hall_json, hall->room, hall->guest, hall->desk, outputs);

  hall->gateway = gateway_process_new (json);
  hall->senders[0] = rtp_sender_new (hall->room, ROOM_HZ, LEVEL_DBFS);
  hall->senders[1] = rtp_sender_new (hall->guest, GUEST_HZ, LEVEL_DBFS);
  hall->senders[2] = rtp_sender_new (hall->desk, DESK_HZ, LEVEL_DBFS);
  http_expect_ok (hall->gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
}

static void
hall_init (Hall *hall)
{
  *hall = (Hall){ .room = ports_claim (), .guest = ports_claim (), .desk = ports_claim () };
  for (guint i = 0; i < G_N_ELEMENTS (hall->far); i++)
    hall->far[i] = ports_claim ();
  hall->directory = g_dir_make_tmp ("boothcast-outputs-XXXXXX", NULL);
}

static char *
in_hall (const Hall *hall, const char *name)
{
  return g_build_filename (hall->directory, name, NULL);
}

static void
hall_clear (Hall *hall)
{
  static const char *const files[] = { "wire.sdp", "opus.sdp", "passphrase", "password",
                                       "icecast.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (hall->senders); i++)
    rtp_sender_free (hall->senders[i]);
  gateway_process_free (hall->gateway);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in_hall (hall, files[i]);
      g_unlink (path);
    }
  g_rmdir (hall->directory);
  g_free (hall->directory);
}

static char *
write_file (const Hall *hall, const char *name, const char *text)
{
  char *path = in_hall (hall, name);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return path;
}

/* --- What is heard --- */

static void
expect_level (Verdict *verdict, const float *heard, double hz, double expected_db,
              const char *where)
{
  double level_db = tone_meter_level_db (heard, RATE / 2, hz);
  gboolean is_right = expected_db <= NOT_THERE_DBFS ? level_db < NOT_THERE_DBFS
                                                    : fabs (level_db - expected_db) <= 0.5;

  verdict_expect (verdict, is_right, g_get_monotonic_time () - 3 * G_USEC_PER_SEC,
                  "%s: %.0f Hz at %.1f dBFS, to be %.1f", where, hz, level_db, expected_db);
}

static void
expect_silence (Verdict *verdict, L24Receiver *receiver, const char *when)
{
  g_autofree float *heard = l24_receiver_hear (receiver, RATE / 4);
  guint n_loud = 0;

  for (guint i = 0; i < RATE / 4; i++)
    n_loud += heard[i] != 0.0f;
  verdict_expect (verdict, n_loud == 0, g_get_monotonic_time () - 3 * G_USEC_PER_SEC,
                  "the desk's bus %s: %u samples that are not 0", when, n_loud);
}

/* ffmpeg takes a second and a half of `url`. */
static GSubprocess *
start_ffmpeg (const char *url)
{
  const char *argv[] = { "timeout",
                         "60",
                         "ffmpeg",
                         "-nostdin",
                         "-v",
                         "error",
                         "-protocol_whitelist",
                         "file,udp,rtp,srt,http,tcp",
                         "-analyzeduration",
                         "500000",
                         "-i",
                         url,
                         "-t",
                         "1.5",
                         "-af",
                         "pan=mono|c0=c0",
                         "-ar",
                         "48000",
                         "-f",
                         "f32le",
                         "pipe:1",
                         NULL };
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  return process;
}

/* The last half second of it. Takes the process. */
static void
expect_by_ffmpeg (Verdict *verdict, GSubprocess *process, double hz, const char *where)
{
  g_autoptr (GSubprocess) ended = process;
  g_autoptr (GBytes) heard = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate (ended, NULL, NULL, &heard, NULL, &error);
  g_assert_no_error (error);
  gsize n = g_bytes_get_size (heard) / sizeof (float);
  if (verdict_expect (verdict, n >= RATE, g_get_monotonic_time () - 10 * G_USEC_PER_SEC,
                      "%s: only %" G_GSIZE_FORMAT " samples are heard", where, n))
    expect_level (verdict, (const float *) g_bytes_get_data (heard, NULL) + n - RATE / 2, hz,
                  LEVEL_DBFS, where);
}

/* --- States --- */

static char *
get_output (const Hall *hall, const char *id)
{
  g_autofree char *path = g_strconcat ("/api/v1/outputs/", id, NULL);
  g_autoptr (HttpAnswer) answer = http_request (hall->gateway->port, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (answer->body);
}

static gboolean
is_in_state (const Hall *hall, const char *id, const char *state)
{
  g_autofree char *output = get_output (hall, id);
  g_autofree char *wanted = g_strdup_printf ("\"state\":\"%s\"", state);

  return strstr (output, wanted) != NULL;
}

static void
wait_for_state (const Hall *hall, const char *id, const char *state)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  while (!is_in_state (hall, id, state))
    {
      if (g_get_monotonic_time () > until_us)
        {
          g_autofree char *output = get_output (hall, id);
          g_error ("output %s never came to be %s: %s", id, state, output);
        }
      g_usleep (20 * 1000);
    }
}

static void
switch_output (const Hall *hall, const char *id, gboolean is_on)
{
  g_autofree char *path = g_strconcat ("/api/v1/outputs/", id, NULL);

  http_expect_ok (hall->gateway->port, "PUT", path, is_on ? "{\"on\":true}" : "{\"on\":false}");
}

/* --- RTP --- */

static void
start_rtp (Hall *hall)
{
  g_autofree char *outputs = g_strdup_printf (
      "{\"id\":\"all\",\"type\":\"rtp\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"source\":{\"channel\":\"original\"}},"
      "{\"id\":\"minus\",\"type\":\"rtp\",\"host\":\"127.0.0.1\",\"port\":%u,\"packet_ms\":5,"
      "\"source\":{\"channel\":\"original\",\"minus\":[\"guest\"]}},"
      "{\"id\":\"desk\",\"type\":\"rtp\",\"host\":\"127.0.0.1\",\"port\":%u,\"packet_ms\":4,"
      "\"source\":{\"desk\":\"fr-1\"}},"
      "{\"id\":\"wire\",\"type\":\"rtp\",\"host\":\"127.0.0.1\",\"port\":%u,\"channels\":2,"
      "\"packet_ms\":4,\"source\":{\"channel\":\"original\"}},"
      "{\"id\":\"opus\",\"type\":\"rtp\",\"codec\":\"opus\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"source\":{\"channel\":\"fr\"}},"
      "{\"id\":\"solo\",\"type\":\"rtp\",\"codec\":\"opus\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"on\":false,\"source\":{\"desk\":\"fr-1\"}}",
      hall->far[0], hall->far[1], hall->far[2], hall->far[3], hall->far[4], hall->far[5]);

  hall_start (hall, outputs);
}

/* The guest's own sound does not return to the guest; all the rest does, as loud as in the room. */
static void
check_minus (Verdict *verdict, L24Receiver *all, L24Receiver *minus)
{
  g_autofree float *whole = l24_receiver_hear (all, RATE / 2);
  g_autofree float *rest = l24_receiver_hear (minus, RATE / 2);

  expect_level (verdict, whole, ROOM_HZ, LEVEL_DBFS, "the room in the floor");
  expect_level (verdict, whole, GUEST_HZ, LEVEL_DBFS - 6, "the guest in the floor");
  expect_level (verdict, rest, ROOM_HZ, LEVEL_DBFS, "the room in the mix for the guest");
  expect_level (verdict, rest, GUEST_HZ, NOT_THERE_DBFS, "the guest in the mix for the guest");
}

static void
press (const Hall *hall, const char *key)
{
  g_autofree char *path = g_strconcat ("/api/v1/desks/fr-1/", key, NULL);

  http_expect_ok (hall->gateway->port, "POST", path, NULL);
  g_usleep (300 * 1000);
}

static void
check_desk (Verdict *verdict, const Hall *hall, L24Receiver *desk)
{
  expect_silence (verdict, desk, "off the air");
  press (hall, "on");
  g_autofree float *heard = l24_receiver_hear (desk, RATE / 2);
  expect_level (verdict, heard, DESK_HZ, LEVEL_DBFS, "the desk alone");
  expect_level (verdict, heard, ROOM_HZ, NOT_THERE_DBFS, "the room under the desk alone");
  press (hall, "cough");
  expect_silence (verdict, desk, "during a cough");
  press (hall, "uncough");
  press (hall, "off");
  expect_silence (verdict, desk, "off the air again");
  press (hall, "on");
}

/* Off for a moment: whoever receives it finds one source whose numbers go on. */
static void
check_numbers (Verdict *verdict, const Hall *hall, L24Receiver *all)
{
  gint64 began_us = g_get_monotonic_time ();

  g_free (l24_receiver_hear (all, RATE / 4));
  guint n_jumps_before = l24_receiver_get_n_jumps (all);
  switch_output (hall, "all", FALSE);
  wait_for_state (hall, "all", "off");
  switch_output (hall, "all", TRUE);
  wait_for_state (hall, "all", "running");
  g_free (l24_receiver_hear (all, RATE / 4));
  verdict_expect (verdict, l24_receiver_get_n_renumbered (all) == 0, began_us,
                  "%u packets are renumbered", l24_receiver_get_n_renumbered (all));
  verdict_expect (verdict, l24_receiver_get_n_jumps (all) == n_jumps_before + 1, began_us,
                  "%u jumps in time by being off once",
                  l24_receiver_get_n_jumps (all) - n_jumps_before);
  g_assert_cmpuint (l24_receiver_get_n_sources (all), ==, 1);
}

/* Off for a while nobody mixes what only this one hears; on again it is heard at once, and what is said now. */
static void
check_left (Verdict *verdict, const Hall *hall, L24Receiver *minus)
{
  switch_output (hall, "minus", FALSE);
  wait_for_state (hall, "minus", "off");
  g_usleep (LEFT_US);
  gint64 began_us = g_get_monotonic_time ();
  switch_output (hall, "minus", TRUE);
  g_free (l24_receiver_hear (minus, RATE / 50));
  gint64 took_us = g_get_monotonic_time () - began_us;
  verdict_expect (verdict, took_us < G_USEC_PER_SEC, began_us,
                  "a send that was off is heard again after %.2f s", (double) took_us / 1e6);
}

/* As a player does it: by the session description. */
static GSubprocess *
play_sdp (const Hall *hall, const char *id)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/outputs/%s.sdp", id);
  g_autofree char *name = g_strconcat (id, ".sdp", NULL);
  g_autoptr (HttpAnswer) answer = http_request (hall->gateway->port, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (strstr (answer->head, "application/sdp"));
  g_autofree char *file = write_file (hall, name, answer->body);
  return start_ffmpeg (file);
}

/* Nobody listens at the far end of this one, and its machine says so. */
static void
expect_refusal (const Hall *hall, const char *id)
{
  g_autofree char *metric = g_strdup_printf ("boothcast_output_failing{output=\"%s\"}", id);
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  wait_for_state (hall, id, "connecting");
  g_autofree char *output = get_output (hall, id);
  g_assert_nonnull (strstr (output, ": the far end refuses: nobody listens there"));
  while (gateway_process_read_metric (hall->gateway, metric) < 1)
    g_assert_cmpint (g_get_monotonic_time (), <, until_us);
}

static void
take_rtp (Verdict *verdict)
{
  Hall hall;

  hall_init (&hall);
  start_rtp (&hall);
  gateway_process_set_witness (hall.gateway, verdict->witness);
  L24Receiver *all = l24_receiver_new (hall.far[0]);
  L24Receiver *minus = l24_receiver_new (hall.far[1]);
  L24Receiver *desk = l24_receiver_new (hall.far[2]);

  g_usleep (SETTLE_US);
  check_minus (verdict, all, minus);
  check_desk (verdict, &hall, desk);
  check_numbers (verdict, &hall, all);
  check_left (verdict, &hall, minus);
  expect_refusal (&hall, "wire");
  expect_refusal (&hall, "opus");
  GSubprocess *wire = play_sdp (&hall, "wire");
  GSubprocess *opus = play_sdp (&hall, "opus");
  expect_by_ffmpeg (verdict, wire, ROOM_HZ, "L24 in stereo");
  expect_by_ffmpeg (verdict, opus, DESK_HZ, "Opus");
  l24_receiver_free (all);
  l24_receiver_free (minus);
  l24_receiver_free (desk);
  hall_clear (&hall);
}

static void
test_rtp (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take_rtp (&verdict);
  while (verdict_is_open (&verdict));
}

/* --- Far ends that come and go --- */

static GPid
spawn (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                     G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

/* Until somebody can reach it: one that cannot start is named, not waited for by others. */
static GPid
spawn_server (const char *const *argv, guint16 port)
{
  GPid pid = spawn (argv);
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  while (!ports_is_listening (port))
    {
      if (waitpid (pid, NULL, WNOHANG) != 0 || g_get_monotonic_time () > until_us)
        g_error ("%s does not serve port %u", argv[0], port);
      g_usleep (20 * 1000);
    }
  return pid;
}

static void
end (GPid pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

static char *
write_icecast (const Hall *hall)
{
  /* Who is root must become somebody else, or the server does not start. */
  const char *owner = getuid () == 0 ? "<changeowner><user>icecast2</user><group>icecast</group>"
                                       "</changeowner>"
                                     : "";
  g_autofree char *xml = g_strdup_printf (
      "<icecast><location>x</location><admin>a@b</admin><hostname>localhost</hostname>"
      "<limits><clients>9</clients><sources>2</sources><burst-size>0</burst-size></limits>"
      "<authentication><source-password>sesame</source-password><admin-user>admin</admin-user>"
      "<admin-password>x</admin-password></authentication><listen-socket><port>%u</port>"
      "<bind-address>127.0.0.1</bind-address></listen-socket><paths><basedir>%s</basedir>"
      "<logdir>%s</logdir><webroot>/usr/share/icecast2/web</webroot>"
      "<adminroot>/usr/share/icecast2/admin</adminroot></paths><logging><accesslog>-</accesslog>"
      "<errorlog>-</errorlog><loglevel>1</loglevel></logging><security><chroot>0</chroot>%s"
      "</security></icecast>",
      hall->far[1], hall->directory, hall->directory, owner);

  return write_file (hall, "icecast.xml", xml);
}

static void
start_streams (Hall *hall)
{
  g_autofree char *passphrase = write_file (hall, "passphrase", "opensesameplease\n");
  g_autofree char *password = write_file (hall, "password", "sesame\n");
  g_autofree char *outputs = g_strdup_printf (
      "{\"id\":\"srt\",\"type\":\"srt\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"passphrase_file\":\"%s\",\"source\":{\"channel\":\"original\"}},"
      "{\"id\":\"ice\",\"type\":\"icecast\",\"host\":\"127.0.0.1\",\"port\":%u,"
      "\"mount\":\"/original.ogg\",\"password_file\":\"%s\",\"source\":{\"channel\":\"original\"}}",
      hall->far[0], passphrase, hall->far[1], password);

  hall_start (hall, outputs);
}

/* ffmpeg is called over SRT, and listens at the server; when it has heard enough both far ends die. */
static void
come_and_go (Verdict *verdict, const Hall *hall, const char *const *icecast)
{
  g_autofree char *srt = g_strdup_printf (
      "srt://127.0.0.1:%u?mode=listener&passphrase=opensesameplease", hall->far[0]);
  g_autofree char *ice = g_strdup_printf ("http://127.0.0.1:%u/original.ogg", hall->far[1]);
  GPid server = spawn_server (icecast, hall->far[1]);
  GSubprocess *called = start_ffmpeg (srt);

  wait_for_state (hall, "ice", "running");
  expect_by_ffmpeg (verdict, start_ffmpeg (ice), ROOM_HZ, "Icecast");
  expect_by_ffmpeg (verdict, called, ROOM_HZ, "SRT");
  end (server);
  wait_for_state (hall, "ice", "backing-off");
  wait_for_state (hall, "srt", "backing-off");
}

/* Each far end comes, goes and comes; who listens to the channel meanwhile notices nothing. */
static void
take_streams (Verdict *verdict)
{
  Hall hall;

  hall_init (&hall);
  g_autofree char *xml = write_icecast (&hall);
  const char *const icecast[] = { "icecast2", "-c", xml, NULL };
  start_streams (&hall);
  gateway_process_set_witness (hall.gateway, verdict->witness);
  g_autoptr (LiveListener) listener =
      live_listener_new (hall.gateway->port, "/live/original.ogg?burst=0");
  gint64 began_us = g_get_monotonic_time ();
  g_usleep (SETTLE_US);
  wait_for_state (&hall, "ice", "backing-off");
  for (guint round = 0; round < 2; round++)
    come_and_go (verdict, &hall, icecast);
  g_autofree char *srt = get_output (&hall, "srt");
  g_assert_null (strstr (srt, "\"last_error\":null"));
  g_assert_cmpfloat (gateway_process_read_metric (
                         hall.gateway, "boothcast_output_connections_total{output=\"ice\"}"),
                     ==, 2);
  verdict_expect (verdict, live_listener_get_n_gaps (listener) == 0, began_us,
                  "%u gaps for a listener", live_listener_get_n_gaps (listener));
  hall_clear (&hall);
}

static void
test_streams (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take_streams (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/outputs-heard/rtp", test_rtp);
  g_test_add_func ("/app/outputs-heard/far-ends-come-and-go", test_streams);
  return g_test_run ();
}
