/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal for BC_SOAK_MINUTES: the meeting of config/unece-2020.json plays itself through a real gateway while a
 * listener stays in each channel. Every minute it prints what the gateway holds. After the first ten minutes (or the
 * first quarter of a shorter run) memory may grow by 1 MB, descriptors and threads not at all; no listener may see a gap. */
#include "../harness/gateway-process.h"
#include "../harness/live-listener.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define DEFAULT_MINUTES 60
#define SETTLE_MINUTES 10
#define MEMORY_LIMIT_KB 1024
/* A source that is cut and comes back is a connection more or less at the moment of looking. */
#define SLACK 3

static const char *const channels[] = { "en", "fr", "es", "ru", "bcms", "original" };

typedef struct
{
  long memory_kb;
  guint n_descriptors;
  guint n_threads;
} Holding;

static guint
count_entries (GPid pid, const char *folder)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, folder);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (directory);
  while (g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

static Holding
look (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (Holding){ .memory_kb = strtol (strstr (text, "VmRSS:") + strlen ("VmRSS:"), NULL, 10),
                    .n_descriptors = count_entries (pid, "fd"),
                    .n_threads = count_entries (pid, "task") };
}

/* The shipped meeting on ports that nobody else has. */
static char *
read_meeting (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) json = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  json = g_string_new (text);
  for (guint port = 5004; port < 5020; port += 2)
    {
      g_autofree char *old = g_strdup_printf ("\"port\": %u", port);
      g_autofree char *new = g_strdup_printf ("\"port\": %u", gateway_process_find_port ());
      g_string_replace (json, old, new, 0);
    }
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static GPid
start_rehearsal (const GatewayProcess *gateway)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast-rehearsal", NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", gateway->port);
  g_autofree char *config = g_build_filename (gateway->directory, "meeting.json", NULL);
  const char *argv[] = { program, url, config, "--quiet", NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static gboolean
is_worse (const Holding *now, const Holding *settled)
{
  return now->memory_kb > settled->memory_kb + MEMORY_LIMIT_KB ||
         now->n_descriptors > settled->n_descriptors + SLACK ||
         now->n_threads > settled->n_threads + 2 * SLACK;
}

/* Returns whether the gateway held more at the end than when it had settled. */
static gboolean
watch (const GatewayProcess *gateway, guint n_minutes)
{
  guint settle = MIN (SETTLE_MINUTES, MAX (n_minutes / 4, 1));
  Holding settled = { 0 }, now = { 0 };

  for (guint minute = 1; minute <= n_minutes; minute++)
    {
      g_usleep (60 * G_USEC_PER_SEC);
      now = look (gateway->pid);
      printf ("minute %3u: %ld KB, %u descriptors, %u threads\n", minute, now.memory_kb,
              now.n_descriptors, now.n_threads);
      fflush (stdout);
      if (minute == settle)
        settled = now;
    }
  return is_worse (&now, &settled);
}

int
main (void)
{
  const char *minutes = g_getenv ("BC_SOAK_MINUTES");
  g_autofree char *json = read_meeting ();
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  GPid rehearsal = start_rehearsal (gateway);
  LiveListener *listeners[G_N_ELEMENTS (channels)];
  guint n_gaps = 0, n_ended = 0;

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=0", channels[i]);
      listeners[i] = live_listener_new_forgetful (gateway->port, path);
    }
  gboolean has_grown = watch (gateway, minutes != NULL ? (guint) atoi (minutes) : DEFAULT_MINUTES);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      n_gaps += live_listener_get_n_gaps (listeners[i]);
      n_ended += live_listener_is_ended (listeners[i]) ? 1 : 0;
      live_listener_free (listeners[i]);
    }
  kill (rehearsal, SIGTERM);
  waitpid (rehearsal, NULL, 0);
  printf ("%u gaps in six channels, %u listeners lost\n", n_gaps, n_ended);
  return has_grown || n_gaps != 0 || n_ended != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
