/* SPDX-License-Identifier: Apache-2.0 */
/* A conference platform pushes RTMP to nginx with config/edge/nginx-rtmp.conf, as people have it, and the gateway pulls it
 * from there: the floor is heard, also after the platform was away; of another key nothing is. */
#include "../harness/ffmpeg-source.h"
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-verdict.h"
#include "../harness/witness.h"
#include "../support/ports.h"
#include "../support/tone-meter.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 48000
#define FLOOR_HZ 400
#define STRANGER_HZ 1000
#define LEVEL_DBFS (-20.0)
/* Of what a lossy coder adds to a tone; a notice is far louder. */
#define REST_DBFS (-40.0)
#define NOT_THERE_DBFS (-70.0)
#define TOLERANCE_DB 1.0
#define LOOK_US (100 * 1000)
#define WATCHDOG_US ((gint64) (90 * G_USEC_PER_SEC * gateway_process_get_patience ()))
/* What comes over RTMP is held back for seconds, and the floor rises on a ramp. */
#define HEARD_WITHIN_US ((gint64) (40 * G_USEC_PER_SEC * gateway_process_get_patience ()))
#define KEY "0123456789abcdef0123"
#define WRONG_KEY "fedcba98765432100123"

/* --- nginx --- */

typedef struct
{
  char *directory;
  guint16 port;
  GPid pid;
} Receiver;

static char *
in_receiver (const Receiver *receiver, const char *name)
{
  return g_build_filename (receiver->directory, name, NULL);
}

/* The file that is shipped, but for the port and the place of the pid, which are the machine's. */
static void
write_config (const Receiver *receiver)
{
  g_autofree char *shipped =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "edge", "nginx-rtmp.conf", NULL);
  g_autofree char *written = in_receiver (receiver, "nginx.conf");
  g_autofree char *listen = g_strdup_printf ("listen 127.0.0.1:%u;", receiver->port);
  g_autofree char *pid = g_strdup_printf ("pid %s/pid;", receiver->directory);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (shipped, &text, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GString) config = g_string_new (text);
  g_assert_cmpuint (g_string_replace (config, "listen 1935;", listen, 0), ==, 1);
  g_assert_cmpuint (g_string_replace (config, "pid /run/boothcast-nginx-rtmp.pid;", pid, 0), ==, 1);
  g_file_set_contents (written, config->str, -1, &error);
  g_assert_no_error (error);
}

/* In a group of its own: whoever ends it means its worker, too. */
static void
prepare_receiver (gpointer user_data)
{
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
receiver_start (Receiver *receiver)
{
  g_autofree char *config = in_receiver (receiver, "nginx.conf");
  g_auto (GStrv) environment = g_get_environ ();
  /* Debian's is in /usr/sbin, where not everybody looks. */
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin", NULL);
  const char *argv[] = { "nginx", "-p", receiver->directory, "-c", config, NULL };
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;
  g_autoptr (GError) error = NULL;

  environment = g_environ_setenv (environment, "PATH", path, TRUE);
  g_spawn_async (NULL, (char **) argv, environment,
                 G_SPAWN_SEARCH_PATH_FROM_ENVP | G_SPAWN_DO_NOT_REAP_CHILD, prepare_receiver, NULL,
                 &receiver->pid, &error);
  g_assert_no_error (error);
  while (!ports_is_listening (receiver->port))
    {
      if (waitpid (receiver->pid, NULL, WNOHANG) != 0 || g_get_monotonic_time () > until_us)
        g_error ("nginx did not begin to listen");
      g_usleep (10000);
    }
}

static void
receiver_init (Receiver *receiver)
{
  g_autoptr (GError) error = NULL;

  *receiver = (Receiver){ .directory = g_dir_make_tmp ("boothcast-platform-XXXXXX", &error),
                          .port = ports_claim () };
  g_assert_no_error (error);
  write_config (receiver);
  receiver_start (receiver);
}

static void
receiver_clear (Receiver *receiver)
{
  static const char *const files[] = { "nginx.conf", "pid" };

  kill (-receiver->pid, SIGKILL);
  waitpid (receiver->pid, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in_receiver (receiver, files[i]);
      g_unlink (path);
    }
  g_rmdir (receiver->directory);
  g_free (receiver->directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Receiver, receiver_clear)

/* --- The platform, and who listens --- */

typedef struct
{
  Receiver receiver;
  GatewayProcess *gateway;
  LiveListener *listener;
} Hall;

static GatewayProcess *
start_gateway (const Receiver *receiver)
{
  g_autofree char *json = g_strdup_printf (
      "{\"meeting\":{\"id\":\"m\",\"title\":\"M\"},\"pool\":{\"id\":\"p\",\"minutes\":240},"
      "\"inputs\":[{\"id\":\"platform\",\"type\":\"rtmp\",\"url\":\"rtmp://127.0.0.1:%u/floor/" KEY
      "\"}],\"floor\":[{\"input\":\"platform\"}]}",
      receiver->port);

  return gateway_process_new (json);
}

static void
hall_init (Hall *hall, Witness *witness)
{
  receiver_init (&hall->receiver);
  hall->gateway = start_gateway (&hall->receiver);
  gateway_process_set_witness (hall->gateway, witness);
  witness_watch (witness, hall->receiver.pid);
  http_expect_ok (hall->gateway->port, "PUT", "/api/v1/audience", "{\"open\":true}");
  hall->listener = live_listener_new (hall->gateway->port, "/live/original.ogg?burst=0");
}

static void
hall_clear (Hall *hall)
{
  live_listener_free (hall->listener);
  gateway_process_free (hall->gateway);
  receiver_clear (&hall->receiver);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hall, hall_clear)

/* As a platform does it: FLV with AAC at 44.1 kHz. */
static FfmpegSource *
push (const Hall *hall, const char *key, double hz)
{
  g_autofree char *url = g_strdup_printf ("rtmp://127.0.0.1:%u/floor/%s", hall->receiver.port, key);

  return ffmpeg_source_new_rtmp (url, hz, LEVEL_DBFS);
}

typedef struct
{
  double tone_db, rest_db;
} Heard;

static Heard
hear (const Hall *hall, double hz)
{
  g_autofree float *sound =
      live_listener_get_sound (hall->listener, live_listener_get_end (hall->listener), RATE / 2);

  return (Heard){ .tone_db = tone_meter_level_db (sound, RATE / 2, hz),
                  .rest_db = tone_meter_residual_db (sound, RATE / 2, hz) };
}

static gboolean
is_floor (const Heard *heard)
{
  return fabs (heard->tone_db - LEVEL_DBFS) <= TOLERANCE_DB && heard->rest_db < REST_DBFS;
}

/* The tone at its level, and no notice any more, is what is heard before long. */
static void
expect_tone (Verdict *verdict, const Hall *hall, const char *when)
{
  gint64 since_us = g_get_monotonic_time ();
  Heard heard = hear (hall, FLOOR_HZ);

  while (!is_floor (&heard) && g_get_monotonic_time () < since_us + HEARD_WITHIN_US)
    {
      g_usleep (LOOK_US);
      heard = hear (hall, FLOOR_HZ);
    }
  verdict_expect (verdict, is_floor (&heard), since_us,
                  "%s the platform is heard at %.1f dBFS, the rest at %.1f", when, heard.tone_db,
                  heard.rest_db);
  g_test_message ("%s it is heard after %.1f s, at %.1f dBFS, the rest at %.1f", when,
                  (double) (g_get_monotonic_time () - since_us) / G_USEC_PER_SEC, heard.tone_db,
                  heard.rest_db);
}

/* It stays, without a hole or a click. */
static void
expect_whole (Verdict *verdict, const Hall *hall)
{
  gint64 from = live_listener_get_end (hall->listener);
  gint64 since_us = g_get_monotonic_time ();

  g_usleep (3 * G_USEC_PER_SEC);
  gint64 to = live_listener_get_end (hall->listener);
  if (!verdict_expect (verdict, to - from >= 2 * RATE, since_us, "only %.1f s of sound in 3 s",
                       (double) (to - from) / RATE))
    return;
  g_autofree float *sound = live_listener_get_sound (hall->listener, to, (gsize) (to - from));
  double rest_db = tone_meter_residual_db (sound, (gsize) (to - from), FLOOR_HZ);
  verdict_expect (verdict, rest_db < REST_DBFS, since_us,
                  "beside the tone there is something of %.1f dBFS", rest_db);
  live_verdict_no_click (verdict, hall->listener, "original", from, to);
}

static gboolean
is_found (const Hall *hall)
{
  return gateway_process_read_metric (hall->gateway, "boothcast_input_found{input=\"platform\"}") >
         0;
}

/* The input first, then what of it lay in buffers. */
static void
wait_until_lost (const Hall *hall)
{
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;
  Heard heard = hear (hall, FLOOR_HZ);

  while (is_found (hall) || is_floor (&heard))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (LOOK_US);
      heard = hear (hall, FLOOR_HZ);
    }
}

/* --- The tests --- */

static void
take_push (Verdict *verdict)
{
  g_auto (Hall) hall = { 0 };

  hall_init (&hall, verdict->witness);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (FfmpegSource) platform = push (&hall, KEY, FLOOR_HZ);

      witness_watch (verdict->witness, ffmpeg_source_get_pid (platform));
      expect_tone (verdict, &hall, i == 0 ? "at first" : "when it is back,");
      expect_whole (verdict, &hall);
      ffmpeg_source_kill (platform);
      wait_until_lost (&hall);
    }
  live_verdict_no_gap (verdict, hall.listener, "original");
}

static void
test_push (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take_push (&verdict);
  while (verdict_is_open (&verdict));
}

/* Somebody who does not know the key is received, and heard by nobody; who knows it is not in the other's way. */
static void
take_wrong_key (Verdict *verdict)
{
  g_auto (Hall) hall = { 0 };
  gint64 since_us = g_get_monotonic_time ();

  hall_init (&hall, verdict->witness);
  g_autoptr (FfmpegSource) stranger = push (&hall, WRONG_KEY, STRANGER_HZ);
  g_usleep (3 * G_USEC_PER_SEC);
  g_assert_false (is_found (&hall));
  g_autoptr (FfmpegSource) platform = push (&hall, KEY, FLOOR_HZ);
  witness_watch (verdict->witness, ffmpeg_source_get_pid (platform));
  expect_tone (verdict, &hall, "beside a stranger");
  verdict_expect (verdict, !ffmpeg_source_has_ended (stranger), since_us,
                  "a stranger was sent away");
  Heard heard = hear (&hall, STRANGER_HZ);
  verdict_expect (verdict, heard.tone_db < NOT_THERE_DBFS, g_get_monotonic_time () - G_USEC_PER_SEC,
                  "a stranger is heard at %.1f dBFS", heard.tone_db);
}

static void
test_wrong_key (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take_wrong_key (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/platform/its-push-is-heard-again-and-again", test_push);
  g_test_add_func ("/app/platform/another-key-is-heard-by-nobody", test_wrong_key);
  return g_test_run ();
}
