/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway-process.h"

#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_WATCHDOG_MS 30000

/* A gateway must not outlive a test that was killed. A file that may not grow is an error to it, no signal. */
static void
prepare_child (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGXFSZ, SIG_IGN);
}

static void
wait_until_ready (GatewayProcess *gateway)
{
  g_autoptr (GString) line = g_string_new (NULL);
  struct pollfd poll_fd = { .fd = gateway->ready_fd, .events = POLLIN };
  char character;

  while (line->len == 0 || line->str[line->len - 1] != '\n')
    {
      if (poll (&poll_fd, 1, (int) (READY_WATCHDOG_MS * gateway_process_get_patience ())) != 1 ||
          read (gateway->ready_fd, &character, 1) != 1)
        g_error ("the gateway did not get ready; it said “%s”", line->str);
      g_string_append_c (line, character);
    }

  guint port = 0;
  if (sscanf (line->str, "READY http://127.0.0.1:%u/", &port) != 1)
    g_error ("not a READY line: %s", line->str);
  gateway->port = (guint16) port;
}

void
gateway_process_start (GatewayProcess *gateway)
{
  g_autofree char *program = g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast", NULL);
  g_autofree char *config = g_build_filename (gateway->directory, "meeting.json", NULL);
  const char *argv[] = { program,  "serve",       config,        "--listen", "127.0.0.1:0",
                         "--data", gateway->data, "--rehearsal", NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async_with_pipes (NULL, (char **) argv, gateway->environment, G_SPAWN_DO_NOT_REAP_CHILD,
                            prepare_child, NULL, &gateway->pid, NULL, &gateway->ready_fd, NULL,
                            &error);
  g_assert_no_error (error);
  if (gateway->witness != NULL)
    witness_watch (gateway->witness, gateway->pid);
  wait_until_ready (gateway);
}

void
gateway_process_set_witness (GatewayProcess *gateway, Witness *witness)
{
  gateway->witness = witness;
  witness_watch (witness, gateway->pid);
}

GatewayProcess *
gateway_process_new_with (const char *json, const char *data, const char *const *environment)
{
  GatewayProcess *gateway = g_new0 (GatewayProcess, 1);
  g_autoptr (GError) error = NULL;

  gateway->directory = g_dir_make_tmp ("boothcast-test-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *config = g_build_filename (gateway->directory, "meeting.json", NULL);
  g_file_set_contents (config, json, -1, &error);
  g_assert_no_error (error);
  gateway->data =
      data != NULL ? g_strdup (data) : g_build_filename (gateway->directory, "data", NULL);
  gateway->environment = g_strdupv ((char **) environment);
  gateway_process_start (gateway);
  return gateway;
}

GatewayProcess *
gateway_process_new (const char *json)
{
  return gateway_process_new_with (json, NULL, NULL);
}

static int
reap (GatewayProcess *gateway)
{
  int status = 0;

  while (waitpid (gateway->pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  close (gateway->ready_fd);
  gateway->pid = 0;
  return status;
}

void
gateway_process_kill (GatewayProcess *gateway)
{
  kill (gateway->pid, SIGKILL);
  reap (gateway);
}

void
gateway_process_stop (GatewayProcess *gateway)
{
  kill (gateway->pid, SIGTERM);
  int status = reap (gateway);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

void
gateway_process_restart (GatewayProcess *gateway)
{
  gateway_process_kill (gateway);
  gateway_process_start (gateway);
}

void
gateway_process_set_writing (const GatewayProcess *gateway, gboolean is_writing)
{
  struct rlimit limit;

  g_assert_cmpint (prlimit (gateway->pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = is_writing ? limit.rlim_max : 0;
  g_assert_cmpint (prlimit (gateway->pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

static int
remove_entry (const char *path, const struct stat *status, int type, struct FTW *place)
{
  return remove (path);
}

void
gateway_process_free (GatewayProcess *gateway)
{
  if (gateway->pid != 0)
    gateway_process_stop (gateway);
  nftw (gateway->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  g_free (gateway->directory);
  g_free (gateway->data);
  g_strfreev (gateway->environment);
  g_free (gateway);
}

double
gateway_process_get_patience (void)
{
  const char *patience = g_getenv ("BC_TEST_PATIENCE");

  return patience != NULL ? g_ascii_strtod (patience, NULL) : 1.0;
}

double
gateway_process_read_metric (const GatewayProcess *gateway, const char *name)
{
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", "/metrics", NULL);
  g_autofree char *line = g_strdup_printf ("\n%s ", name);
  const char *found = strstr (answer->body, line);

  g_assert_cmpuint (answer->status, ==, 200);
  if (found == NULL)
    g_error ("/metrics says nothing of %s", name);
  return g_ascii_strtod (found + strlen (line), NULL);
}
