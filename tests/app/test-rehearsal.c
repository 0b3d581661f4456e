/* SPDX-License-Identifier: Apache-2.0 */
/* The rehearsal as `./dev run` starts it, against a real gateway: the whole meeting of 2020, faster. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../support/ports.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 48000
#define HEARD_DBFS (-45.0)
#define PAUSE_S 15 /* no voice rests for longer */
#define WATCHDOG_US (60 * G_USEC_PER_SEC)

static const char *const channels[] = { "en", "fr", "es", "ru", "bcms", "original" };

/* --- The gateway --- */

/* The shipped meeting, on ports that are free here. */
static GatewayProcess *
start_gateway (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *shipped = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &shipped, NULL, &error);
  g_assert_no_error (error);
  for (const char *at = shipped; *at;)
    if (g_str_has_prefix (at, "\"port\": "))
      {
        g_string_append_printf (json, "\"port\": %u", ports_claim ());
        at += strlen ("\"port\": ");
        at += strspn (at, "0123456789");
      }
    else
      g_string_append_c (json, *at++);
  return gateway_process_new (json->str);
}

/* `member` of the object `id` in the list at `path`; of the object at `path` if `id` is NULL. */
static char *
ask (GatewayProcess *gateway, const char *path, const char *id, const char *member)
{
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", path, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  json_parser_load_from_data (parser, answer->body, (gssize) answer->body_bytes, &error);
  g_assert_no_error (error);
  JsonNode *root = json_parser_get_root (parser);
  if (!id)
    return g_strdup (json_object_get_string_member (json_node_get_object (root), member));

  JsonArray *list = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = json_array_get_object_element (list, i);
      if (g_str_equal (json_object_get_string_member (object, "id"), id))
        return g_strdup (json_object_get_string_member (object, member));
    }
  g_error ("no %s at %s", id, path);
}

/* Until it answers `value` (or, `is_other`, anything else). */
static void
await (GatewayProcess *gateway, const char *path, const char *id, const char *member,
       const char *value) /* lint: where to look, at what, for what: it reads as a sentence */
{
  gint64 until_us =
      g_get_monotonic_time () + (gint64) (WATCHDOG_US * gateway_process_get_patience ());
  gboolean is_other = value[0] == '!';
  g_autofree char *found = NULL;

  do
    {
      g_free (found);
      found = ask (gateway, path, id, member);
      if (is_other ? !g_str_equal (found, value + 1) : g_str_equal (found, value))
        return;
      g_usleep (20000);
    }
  while (g_get_monotonic_time () < until_us);
  g_error ("%s of %s at %s is %s, not %s", member, id ? id : "it", path, found, value);
}

/* --- The rehearsal --- */

/* (transfer full): NULL-terminated. */
static GPtrArray *
make_arguments (GatewayProcess *gateway, const char *interval)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments,
                   g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast-rehearsal", NULL));
  g_ptr_array_add (arguments, g_strdup_printf ("http://127.0.0.1:%u/", gateway->port));
  g_ptr_array_add (arguments, g_build_filename (gateway->directory, "meeting.json", NULL));
  g_ptr_array_add (arguments, g_strdup_printf ("--interval=%s", interval));
  g_ptr_array_add (arguments, g_strdup ("--seed=1"));
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GPid
start_rehearsal (GatewayProcess *gateway, const char *interval, int *output)
{
  g_autoptr (GPtrArray) arguments = make_arguments (gateway, interval);
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                            die_with_parent, NULL, &pid, NULL, output, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

static int
reap (GPid pid)
{
  int status;

  while (waitpid (pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  return status;
}

static double
measure_dbfs (const float *sound, gsize n_samples)
{
  double sum = 0;

  for (gsize i = 0; i < n_samples; i++)
    sum += (double) sound[i] * sound[i];
  return 10 * log10 (sum / (double) n_samples + 1e-12);
}

/* Somebody is heard in that second, or in one of the next: voices pause. */
static void
expect_sound (LiveListener *listener, const char *channel)
{
  gint64 end = live_listener_get_end (listener) + 3 * RATE / 2;
  double level_dbfs = -INFINITY;

  for (guint second = 0; second < PAUSE_S && level_dbfs <= HEARD_DBFS; second++)
    {
      g_autofree float *sound = live_listener_get_sound (listener, end + second * RATE, RATE);

      level_dbfs = measure_dbfs (sound, RATE);
    }
  g_test_message ("%s: %.1f dBFS", channel, level_dbfs);
  g_assert_cmpfloat (level_dbfs, >, HEARD_DBFS);
}

/* Somebody is heard in each channel. */
static void
expect_sound_everywhere (GatewayProcess *gateway)
{
  LiveListener *listeners[G_N_ELEMENTS (channels)];

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=0", channels[i]);
      listeners[i] = live_listener_new (gateway->port, path);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      while (live_listener_get_end (listeners[i]) == 0)
        g_usleep (10000);
      expect_sound (listeners[i], channels[i]);
      live_listener_free (listeners[i]);
    }
}

static void
test_a_meeting_plays_itself (void)
{
  g_autoptr (GatewayProcess) gateway = start_gateway ();
  int output;
  gint64 began_us = g_get_monotonic_time ();
  GPid rehearsal = start_rehearsal (gateway, "4", &output);

  await (gateway, "/api/v1/sessions", "thu-opening", "state", "open");
  g_test_message ("open after %.3f s", (double) (g_get_monotonic_time () - began_us) / 1e6);
  await (gateway, "/api/v1/floor", NULL, "language", "en");
  await (gateway, "/api/v1/channels", "fr", "carries", "fr-1");
  await (gateway, "/api/v1/channels", "bcms", "carries", "bcms-1");
  await (gateway, "/api/v1/channels", "en", "carries", "floor");
  expect_sound_everywhere (gateway);

  await (gateway, "/api/v1/floor", NULL, "language", "!en");
  await (gateway, "/api/v1/channels", "en", "carries", "!floor");

  kill (rehearsal, SIGTERM);
  int status = reap (rehearsal);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, EXIT_SUCCESS);
  await (gateway, "/api/v1/sessions", "thu-opening", "state", "closed");
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *desk = g_strdup_printf ("es-%u", i);
      g_autofree char *state = ask (gateway, "/api/v1/desks", desk, "state");
      g_assert_cmpstr (state, ==, "off");
    }
  close (output);
}

static void
test_it_outlives_its_gateway (void)
{
  g_autoptr (GatewayProcess) gateway = start_gateway ();
  int output;
  guint16 port = gateway->port;
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  GPid rehearsal = start_rehearsal (gateway, "60", &output);

  await (gateway, "/api/v1/channels", "fr", "carries", "fr-1");
  gateway_process_kill (gateway);
  g_autofree char *meeting = g_build_filename (gateway->directory, "meeting.json", NULL);
  g_autofree char *data = g_build_filename (gateway->directory, "data-of-another", NULL);
  g_autofree char *program = g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast", NULL);
  const char *arguments[] = { program,  "serve", meeting,       "--listen", listen,
                              "--data", data,    "--rehearsal", NULL };
  g_autoptr (GError) error = NULL;
  /* Another gateway in the same place, which knows nothing of what was. */
  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                            die_with_parent, NULL, &gateway->pid, NULL, &gateway->ready_fd, NULL,
                            &error);
  g_assert_no_error (error);
  char ready[6] = "";
  g_assert_cmpint (read (gateway->ready_fd, ready, 5), ==, 5);
  g_assert_cmpstr (ready, ==, "READY");

  await (gateway, "/api/v1/sessions", "thu-opening", "state", "open");
  await (gateway, "/api/v1/channels", "fr", "carries", "fr-1");
  await (gateway, "/api/v1/channels", "ru", "carries", "ru-1");
  expect_sound_everywhere (gateway);
  kill (rehearsal, SIGINT);
  g_assert_cmpint (reap (rehearsal), ==, 0);
  close (output);
}

static void
test_it_dies_with_its_parent (void)
{
  g_autoptr (GatewayProcess) gateway = start_gateway ();
  g_autoptr (GPtrArray) arguments = make_arguments (gateway, "20");
  g_autofree char *script =
      g_strdup_printf ("%s %s %s --quiet & echo $!; wait", (char *) arguments->pdata[0],
                       (char *) arguments->pdata[1], (char *) arguments->pdata[2]);
  const char *shell[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;
  GPid parent;
  int output, orphan = 0;

  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1), ==, 0); /* orphans become ours */
  g_spawn_async_with_pipes (NULL, (char **) shell, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &parent, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  FILE *lines = fdopen (output, "r");
  g_assert_cmpint (fscanf (lines, "%d", &orphan), ==, 1);
  await (gateway, "/api/v1/channels", "fr", "carries", "fr-1");

  kill (parent, SIGKILL);
  reap (parent);
  g_assert_cmpint (reap (orphan), ==,
                   0); /* it said goodbye; the test's watchdog ends it otherwise */
  await (gateway, "/api/v1/sessions", "thu-opening", "state", "closed");
  fclose (lines);
}

static void
test_what_is_wrong_is_said (void)
{
  static const struct
  {
    const char *what;
    const char *arguments; /* %s: a good configuration */
    int status;
    const char *said;
  } rows[] = {
    { "nothing given", "", 64, "URL CONFIG" },
    { "no such option", "--loud http://127.0.0.1:1/ %s", 64, "--loud" },
    { "an interval of nothing", "--interval=0 http://127.0.0.1:1/ %s", 64, "interval" },
    { "no such file", "http://127.0.0.1:1/ /nowhere.json", 78, "/nowhere.json" },
    { "no address", "nonsense %s", 64, "\"nonsense\" is not the address of a gateway" },
    { "no voices", "--sounds=/nowhere http://127.0.0.1:1/ %s", 69,
      "apt-get install asterisk-core-sounds-" },
  };
  g_autofree char *program =
      g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast-rehearsal", NULL);
  g_autofree char *config =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) parts = g_strsplit (rows[i].arguments, "%s", -1);
      g_autofree char *arguments = g_strjoinv (config, parts);
      g_autofree char *line = g_strdup_printf ("%s %s", program, arguments);
      g_autofree char *said = NULL;
      int status = 0;
      g_test_message ("%s", rows[i].what);
      g_assert_true (g_spawn_command_line_sync (line, NULL, &said, &status, NULL));
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, rows[i].status);
      g_assert_nonnull (strstr (said, rows[i].said));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/a-meeting-plays-itself", test_a_meeting_plays_itself);
  g_test_add_func ("/app/rehearsal/it-outlives-its-gateway", test_it_outlives_its_gateway);
  g_test_add_func ("/app/rehearsal/it-dies-with-its-parent", test_it_dies_with_its_parent);
  g_test_add_func ("/app/rehearsal/what-is-wrong-is-said", test_what_is_wrong_is_said);
  return g_test_run ();
}
