/* SPDX-License-Identifier: Apache-2.0 */
/* A full house: six channels from twelve RTP inputs (the floor, its backup and two desks for each of five languages), every
 * flavour of each channel wanted, 1,000 listeners in all of them, and an interpreter at each ear of those on air. Prints what
 * it costs and how evenly sound comes; nobody may be lost, and no programme time be missing. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/rtp-sender.h"
#include "../support/ports.h"
#include "process-figures.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_LISTENERS 1000
#define SETTLE_S 10
#define MEASURE_S 30
#define N_LANGUAGES 5
#define DESKS_A_BOOTH 2
#define N_DESKS (N_LANGUAGES * DESKS_A_BOOTH)
#define N_INPUTS (2 + N_DESKS)
#define FLOOR 0
#define BACKUP 1

static const char *const languages[N_LANGUAGES] = { "en", "fr", "es", "ru", "ar" };
static const char *const channels[] = { "en", "fr", "es", "ru", "ar", "original" };
static const char *const flavours[] = { ".ogg", ".low.ogg", ".aac", ".mp4?codec=opus",
                                        ".mp4?codec=aac" };

/* What the child tells, in memory shared with it. */
typedef struct
{
  atomic_bool is_measuring;
  _Atomic guint64 n_bytes;
  _Atomic guint n_lost;
  _Atomic gint64 worst_us[G_N_ELEMENTS (flavours)]; /* between two arrivals at one listener */
} News;

typedef struct
{
  int fd;
  guint flavour;
  gint64 last_us;
} Listener;

/* --- The meeting --- */

static char *
write_meeting (guint16 ports[N_INPUTS])
{
  g_autoptr (GString) inputs = g_string_new (NULL);
  g_autoptr (GString) desks = g_string_new (NULL);
  g_autoptr (GString) rest = g_string_new (NULL);

  for (guint i = 0; i < N_INPUTS; i++)
    ports[i] = ports_claim ();
  for (guint i = 0; i < N_DESKS; i++)
    {
      const char *language = languages[i / DESKS_A_BOOTH];
      guint number = i % DESKS_A_BOOTH + 1;

      g_string_append_printf (inputs, ",{\"id\":\"%s-%u\",\"type\":\"rtp\",\"port\":%u}", language,
                              number, ports[2 + i]);
      g_string_append_printf (desks,
                              "%s{\"id\":\"%s-%u\",\"booth\":\"%s\",\"name\":\"%s %u\","
                              "\"input\":\"%s-%u\",\"output_a\":\"%s\"}",
                              i > 0 ? "," : "", language, number, language, language, number,
                              language, number, language);
    }
  for (guint list = 0; list < 3; list++)
    {
      static const char *const names[][2] = { { "languages", "name" },
                                              { "channels", "language" },
                                              { "booths", "language" } };

      g_string_append_printf (rest, "\"%s\":[", names[list][0]);
      for (guint i = 0; i < N_LANGUAGES; i++)
        g_string_append_printf (rest, "%s{\"id\":\"%s\",\"%s\":\"%s\"}", i > 0 ? "," : "",
                                languages[i], names[list][1], languages[i]);
      g_string_append (rest, "],");
    }
  return g_strdup_printf (
      "{\"meeting\":{\"id\":\"full\",\"title\":\"A full house\",\"timezone\":\"UTC\"},"
      "\"server\":{\"gateway\":\"gw-1\",\"public\":true},"
      "\"pool\":{\"id\":\"pool\",\"minutes\":240},"
      "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u},"
      "{\"id\":\"backup\",\"type\":\"rtp\",\"port\":%u}%s],"
      "\"floor\":[{\"input\":\"floor\",\"role\":\"main\"},"
      "{\"input\":\"backup\",\"role\":\"backup\"}],"
      "%s\"desks\":[%s],"
      "\"sessions\":[{\"id\":\"s1\",\"title\":\"All day\",\"kind\":\"interpreted\"}]}",
      ports[FLOOR], ports[BACKUP], inputs->str, rest->str, desks->str);
}

/* The first desk of each booth is on air. */
static void
open_meeting (const GatewayProcess *gateway)
{
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  for (guint i = 0; i < N_LANGUAGES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/v1/desks/%s-1/on", languages[i]);
      http_expect_ok (gateway->port, "POST", path, NULL);
    }
}

/* --- The listeners, in a process of their own --- */

static void
join (Listener *listener, guint16 port, guint number)
{
  const char *channel = channels[number % G_N_ELEMENTS (channels)];
  guint flavour = number / G_N_ELEMENTS (channels) % G_N_ELEMENTS (flavours);
  g_autofree char *request = g_strdup_printf (
      "GET /live/%s%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", channel, flavours[flavour], port);

  *listener = (Listener){ .fd = http_connect (port), .flavour = flavour };
  http_send (listener->fd, request);
}

static void
note_pause (News *news, Listener *listener)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 pause_us = now_us - listener->last_us;

  if (atomic_load (&news->is_measuring) && listener->last_us != 0 &&
      pause_us > atomic_load (&news->worst_us[listener->flavour]))
    atomic_store (&news->worst_us[listener->flavour], pause_us);
  listener->last_us = now_us;
}

static void
hear (News *news, Listener *listener)
{
  char piece[65536];
  gssize n = recv (listener->fd, piece, sizeof piece, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0)
    {
      atomic_fetch_add (&news->n_lost, 1);
      close (listener->fd);
      return;
    }
  /* The head: refused is lost. */
  if (listener->last_us == 0 && memmem (piece, (gsize) MIN (n, 16), " 200 ", 5) == NULL)
    atomic_fetch_add (&news->n_lost, 1);
  atomic_fetch_add (&news->n_bytes, (guint64) n);
  note_pause (news, listener);
}

static void
listen_for_ever (News *news, guint16 port)
{
  g_autofree Listener *listeners = g_new0 (Listener, N_LISTENERS);
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (guint i = 0; i < N_LISTENERS; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

      join (&listeners[i], port, i);
      epoll_ctl (epoll_fd, EPOLL_CTL_ADD, listeners[i].fd, &event);
    }
  while (TRUE)
    {
      struct epoll_event events[256];
      int n_events = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n_events; i++)
        hear (news, &listeners[events[i].data.u32]);
    }
}

static void
raise_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static pid_t
start_listeners (News *news, guint16 port)
{
  pid_t child = fork ();

  if (child == 0)
    listen_for_ever (news, port);
  g_assert_cmpint (child, >, 0);
  return child;
}

/* --- Measuring --- */

/* Prints it all; whether nobody was lost and nothing is missing. */
static gboolean
measure (const GatewayProcess *gateway, News *news)
{
  double cpu_s = process_cpu_s (gateway->pid);
  guint64 n_bytes = atomic_load (&news->n_bytes);

  /* Reading it sets the latest wake back. */
  gateway_process_read_metric (gateway, "boothcast_tick_worst_late_seconds");
  atomic_store (&news->is_measuring, TRUE);
  g_usleep (MEASURE_S * G_USEC_PER_SEC);
  cpu_s = process_cpu_s (gateway->pid) - cpu_s;
  n_bytes = atomic_load (&news->n_bytes) - n_bytes;
  double late_ms = 1e3 * gateway_process_read_metric (gateway, "boothcast_tick_worst_late_seconds");
  double n_gaps = gateway_process_read_metric (gateway, "boothcast_gaps_total");
  guint n_lost = atomic_load (&news->n_lost);

  printf ("%u RTP/Opus inputs, %zu channels in %zu flavours each, %u listeners, %u s\n", N_INPUTS,
          G_N_ELEMENTS (channels), G_N_ELEMENTS (flavours), N_LISTENERS, MEASURE_S);
  printf ("gateway          %6.1f %% of a core, %.1f MB\n", 100 * cpu_s / MEASURE_S,
          process_memory_mb (gateway->pid));
  printf ("sent             %6.1f Mb/s, %u listeners lost\n",
          (double) n_bytes * 8 / MEASURE_S / 1e6, n_lost);
  printf ("tick             %6.1f ms late at most, %.0f breaks in programme time\n", late_ms,
          n_gaps);
  for (guint i = 0; i < G_N_ELEMENTS (flavours); i++)
    printf ("%-16s %6.0f ms between two arrivals at most\n", flavours[i],
            (double) atomic_load (&news->worst_us[i]) / 1e3);
  return n_lost == 0 && n_gaps == 0;
}

int
main (void)
{
  guint16 ports[N_INPUTS];
  RtpSender *senders[N_INPUTS];
  LiveListener *ears[N_LANGUAGES];
  News *news = mmap (NULL, sizeof *news, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_autofree char *json = write_meeting (ports);
  guint n_gaps = 0;

  raise_limit ();
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  /* Before any thread is started. */
  pid_t child = start_listeners (news, gateway->port);
  for (guint i = 0; i < N_INPUTS; i++)
    senders[i] = rtp_sender_new (ports[i], 300 + 110 * i, -20);
  open_meeting (gateway);
  for (guint i = 0; i < N_LANGUAGES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/ear-%s-1.ogg", languages[i]);
      ears[i] = live_listener_new (gateway->port, path);
    }
  g_usleep (SETTLE_S * G_USEC_PER_SEC);
  gboolean is_good = measure (gateway, news);

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  for (guint i = 0; i < N_LANGUAGES; i++)
    {
      n_gaps += live_listener_get_n_gaps (ears[i]);
      live_listener_free (ears[i]);
    }
  for (guint i = 0; i < N_INPUTS; i++)
    rtp_sender_free (senders[i]);
  munmap (news, sizeof *news);
  return is_good && n_gaps == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
