/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal for BC_SOAK_MINUTES: the meeting of config/unece-2020.json plays itself through a real gateway while a
 * listener stays in each channel, one in every other encoding, and a page that reads events. Every minute it prints what
 * the gateway holds: all that is in memory, and of it what is its own (the rest is pages of programs and libraries, which
 * come as their code is first run). After the first ten minutes (or the first quarter of a shorter run) memory may grow
 * by 1 MB, descriptors and threads not at all; no listener may see a gap, none may be left without bytes for a minute. */
#include "../harness/gateway-process.h"
#include "../harness/live-listener.h"
#include "../support/holdings.h"
#include "../support/ports.h"
#include "drain.h"

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

static const char *const paths[] = {
  "/api/v1/events",
  "/live/fr.low.ogg",
  "/live/fr.aac",
  "/live/fr.mp4",
  "/live/fr.mp4?codec=opus-low",
  "/live/fr.mp4?codec=aac",
};

typedef struct
{
  long memory_kb;
  long own_kb;
  guint n_descriptors;
  guint n_threads;
} Holding;

static long
read_kb (const char *text, const char *name)
{
  return strtol (strstr (text, name) + strlen (name), NULL, 10);
}

/* Counted page by page; the figures in `status` may lag on some kernels. */
static Holding
look (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (Holding){ .memory_kb = read_kb (text, "Rss:"),
                    .own_kb = read_kb (text, "Anonymous:"),
                    .n_descriptors = holdings_count_descriptors (pid),
                    .n_threads = holdings_count_threads (pid) };
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
      g_autofree char *new = g_strdup_printf ("\"port\": %u", ports_claim ());
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

typedef struct
{
  LiveListener *listeners[G_N_ELEMENTS (channels)];
  Drain *drains[G_N_ELEMENTS (paths)];
  guint64 n_bytes[G_N_ELEMENTS (paths)]; /* of each drain a minute ago */
  guint n_gaps;
  guint n_ended;
  guint n_dry; /* minutes in which nothing came, of all drains */
} Guests;

static Guests *
guests_new (guint16 port)
{
  Guests *guests = g_new0 (Guests, 1);

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=0", channels[i]);
      guests->listeners[i] = live_listener_new_forgetful (port, path);
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    guests->drains[i] = drain_new (port, paths[i]);
  return guests;
}

static void
look_for_dry_ones (Guests *guests)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      guint64 n_bytes = drain_get_n_bytes (guests->drains[i]);
      if (n_bytes == guests->n_bytes[i])
        {
          printf ("nothing came from %s\n", drain_get_path (guests->drains[i]));
          guests->n_dry++;
        }
      guests->n_bytes[i] = n_bytes;
    }
}

/* Returns whether all of them were served all the time. */
static gboolean
say_goodbye (Guests *guests)
{
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      guests->n_gaps += live_listener_get_n_gaps (guests->listeners[i]);
      guests->n_ended += live_listener_is_ended (guests->listeners[i]) ? 1 : 0;
      live_listener_free (guests->listeners[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      printf ("%s: %" G_GUINT64_FORMAT " KB\n", paths[i],
              drain_get_n_bytes (guests->drains[i]) / 1024);
      guests->n_ended += drain_is_lost (guests->drains[i]) ? 1 : 0;
      drain_free (guests->drains[i]);
    }
  printf ("%u gaps in six channels, %u listeners lost, %u left dry for a minute\n", guests->n_gaps,
          guests->n_ended, guests->n_dry);
  return guests->n_gaps == 0 && guests->n_ended == 0 && guests->n_dry == 0;
}

/* Returns whether the gateway held more at the end than when it had settled. */
static gboolean
watch (const GatewayProcess *gateway, Guests *guests, guint n_minutes)
{
  guint settle = MIN (SETTLE_MINUTES, MAX (n_minutes / 4, 1));
  Holding settled = { 0 }, now = { 0 };

  for (guint minute = 1; minute <= n_minutes; minute++)
    {
      g_usleep (60 * G_USEC_PER_SEC);
      now = look (gateway->pid);
      printf ("minute %3u: %ld KB (%ld KB its own), %u descriptors, %u threads\n", minute,
              now.memory_kb, now.own_kb, now.n_descriptors, now.n_threads);
      look_for_dry_ones (guests);
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
  g_autofree Guests *guests = guests_new (gateway->port);
  gboolean has_grown =
      watch (gateway, guests, minutes != NULL ? (guint) atoi (minutes) : DEFAULT_MINUTES);
  gboolean are_served = say_goodbye (guests);

  kill (rehearsal, SIGTERM);
  waitpid (rehearsal, NULL, 0);
  return has_grown || !are_served ? EXIT_FAILURE : EXIT_SUCCESS;
}
