/* SPDX-License-Identifier: Apache-2.0 */
/* What TLS costs: 2,000 listeners on six channels, once straight from the gateway, once through HAProxy with
 * config/edge/haproxy.cfg. The promise: all of them are there all the time; nobody is dropped. */
#include "../harness/front-process.h"
#include "../harness/http.h"
#include "process-figures.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_LISTENERS 2000
#define MEASURE_S 20

static const char *const channels[] = { "en", "fr", "es", "ru", "bcms", "original" };

/* What the listeners' process tells. */
typedef struct
{
  _Atomic guint n_connected;
  _Atomic guint64 n_bytes;
  _Atomic guint n_ended;
} News;

typedef struct
{
  const char *name;
  double gateway, front; /* of a core */
  double gateway_mb, front_mb;
  guint n_ended;
  double kb_s;
} Figures;

/* --- The listeners, in a process of their own --- */

static GIOStream *
join (const FrontProcess *front, guint16 port, guint number)
{
  g_autofree char *path =
      g_strdup_printf ("/live/%s.ogg?burst=0", channels[number % G_N_ELEMENTS (channels)]);
  GIOStream *stream;

  if (front != NULL)
    stream = front_connect (front, 0);
  else
    {
      g_autoptr (GSocket) socket = g_socket_new_from_fd (http_connect (port), NULL);
      stream = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
    }
  front_get (stream, path);
  return stream;
}

static int
get_fd (GIOStream *stream)
{
  g_autoptr (GIOStream) below = NULL;

  if (!G_IS_TLS_CONNECTION (stream))
    return g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  g_object_get (stream, "base-io-stream", &below, NULL);
  return g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (below)));
}

/* Reads what there is. */
static void
hear (News *news, GIOStream *stream, int epoll_fd)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  char piece[16384];
  gssize n;

  while ((n = g_pollable_input_stream_read_nonblocking (input, piece, sizeof piece, NULL, NULL)) >
         0)
    atomic_fetch_add (&news->n_bytes, (guint64) n);
  if (n == 0)
    {
      atomic_fetch_add (&news->n_ended, 1);
      epoll_ctl (epoll_fd, EPOLL_CTL_DEL, get_fd (stream), NULL);
    }
}

static void
listen_for_ever (const FrontProcess *front, guint16 port, News *news)
{
  GIOStream **streams = g_new (GIOStream *, N_LISTENERS);
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (guint i = 0;;)
    {
      struct epoll_event events[256];

      if (i < N_LISTENERS)
        {
          struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
          streams[i] = join (front, port, i);
          epoll_ctl (epoll_fd, EPOLL_CTL_ADD, get_fd (streams[i]), &event);
          atomic_store (&news->n_connected, ++i);
        }
      int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), i < N_LISTENERS ? 0 : -1);
      for (int k = 0; k < n; k++)
        hear (news, streams[events[k].data.u32], epoll_fd);
    }
}

/* --- Measuring --- */

static Figures
measure (const char *name, const GatewayProcess *gateway, const FrontProcess *front)
{
  Figures figures = { .name = name };
  News *news = mmap (NULL, sizeof *news, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child = fork ();

  if (child == 0)
    listen_for_ever (front, gateway->port, news);
  while (atomic_load (&news->n_connected) < N_LISTENERS)
    g_usleep (100000);
  g_usleep (5 * G_USEC_PER_SEC);
  double gateway_s = process_cpu_s (gateway->pid);
  double front_s = front != NULL ? process_cpu_s (front->pid) : 0;
  guint64 n_bytes = atomic_load (&news->n_bytes);
  g_usleep (MEASURE_S * G_USEC_PER_SEC);
  figures.gateway = (process_cpu_s (gateway->pid) - gateway_s) / MEASURE_S;
  figures.front = front != NULL ? (process_cpu_s (front->pid) - front_s) / MEASURE_S : 0;
  figures.kb_s = (double) (atomic_load (&news->n_bytes) - n_bytes) / MEASURE_S / 1000;
  figures.gateway_mb = process_memory_mb (gateway->pid);
  figures.front_mb = front != NULL ? process_memory_mb (front->pid) : 0;
  figures.n_ended = atomic_load (&news->n_ended);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  munmap (news, sizeof *news);
  return figures;
}

static void
print (const Figures *figures)
{
  printf (
      "%-14s gateway %5.1f %% of a core, %5.1f MB; front %5.1f %%, %5.1f MB; %.0f kB/s, %u ended\n",
      figures->name, figures->gateway * 100, figures->gateway_mb, figures->front * 100,
      figures->front_mb, figures->kb_s, figures->n_ended);
}

static void
raise_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* Sound for every channel, from a process of its own: the listeners are split off this one later. */
static GSubprocess *
start_floor (guint16 port)
{
  g_autofree char *url = g_strdup_printf ("rtp://127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;
  GSubprocess *floor =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                        &error, "ffmpeg", "-nostdin", "-re", "-f", "lavfi", "-i",
                        "anoisesrc=color=pink:amplitude=0.2:sample_rate=48000", "-c:a", "libopus",
                        "-f", "rtp", url, NULL);

  g_assert_no_error (error);
  return floor;
}

static void
open_session (const GatewayProcess *gateway)
{
  g_autoptr (HttpAnswer) answer =
      http_request_with (gateway->port, "POST", "/api/v1/sessions/s1/open", FRONT_HOST, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
}

int
main (void)
{
  MeetingJson meeting;

  raise_limit ();
  meeting_json_init (&meeting);
  g_autofree char *json = front_meeting_json (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  g_autoptr (FrontProcess) front = front_process_new (gateway->port);
  g_autoptr (GSubprocess) floor = start_floor (meeting.ports[LINE_FLOOR]);
  open_session (gateway);
  Figures plain = measure ("straight", gateway, NULL);
  Figures secure = measure ("through TLS", gateway, front);

  printf ("%u listeners on six channels, %d s each\n", N_LISTENERS, MEASURE_S);
  print (&plain);
  print (&secure);
  printf ("with TLS, gateway and front together cost %.1f × the gateway alone\n",
          (secure.gateway + secure.front) / plain.gateway);
  g_subprocess_force_exit (floor);
  return plain.n_ended == 0 && secure.n_ended == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
