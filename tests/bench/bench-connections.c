/* SPDX-License-Identifier: Apache-2.0 */
#include "../support/holdings.h"
#include "../web/fixture.h"

#include <malloc.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * 30,000 short connections: keep-alive clients that leave, half requests, garbage, listeners that hang up, sources
 * refused. They must leave no descriptor and at most 100 KB. The callers are a process of their own, so that what
 * is measured is the server alone.
 */

/* What the allocator and GLib keep at hand once they have met every kind of visitor is left by none of them: the same
 * again tells what is. */
#define WARM_UP 30000
#define CONNECTIONS 30000
#define MAX_KB 100
#define HOST "Host: localhost\r\n"

static const struct
{
  const char *request;
  gboolean is_answered; /* and waited for */
} callers[] = {
  { "GET /healthz HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n\r\n", TRUE },
  { "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", TRUE },
  { "GET /api/v1/channels HTTP/1.1\r\n" HOST "\r\n", TRUE },
  { "GET / HTTP/1.1\r\n" HOST "\r\n", FALSE },
  { "GET / HTTP/1.1\r\nHo", FALSE },
  { "\x16\x03\x01\x02", FALSE },
  { "garbage\r\n\r\n", TRUE },
  { "", FALSE },
  { "PUT /ingest/floor HTTP/1.1\r\n" HOST "\r\n", TRUE },
  { "GET /live/fr.ogg HTTP/1.1\r\n" HOST "\r\n", TRUE },
};

static void
call (guint16 port, guint number)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  const struct linger reset = { .l_onoff = 1 };
  const char *request = callers[number % G_N_ELEMENTS (callers)].request;
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  char bytes[65536];

  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    exit (2);
  if (send (fd, request, strlen (request), MSG_NOSIGNAL) < 0)
    exit (2);
  if (callers[number % G_N_ELEMENTS (callers)].is_answered &&
      recv (fd, bytes, sizeof bytes, 0) <= 0)
    exit (3);
  /* Every third one slams the door. */
  if (number % 3 == 0)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close (fd);
}

/* Reads how many calls to make, makes them, says so; until the pipe closes. */
static void
run_callers (int orders, int reports)
{
  guint order[2];

  while (read (orders, order, sizeof order) == (gssize) sizeof order)
    {
      for (guint i = 0; i < order[1]; i++)
        call ((guint16) order[0], i);
      if (write (reports, "x", 1) != 1)
        exit (4);
    }
  exit (0);
}

typedef struct
{
  guint n_descriptors;
  gint64 heap_kb;
  gint64 resident_kb; /* anonymous: code that was read in is nobody's leak */
} Reading;

static void
on_turn (Fixture *fixture, gpointer data)
{
}

static Reading
read_process (Fixture *fixture)
{
  g_autofree char *status = NULL;
  guint n_descriptors = G_MAXUINT;

  /* Until the last ones are closed: the guard lingers up to two seconds. */
  for (guint i = 0; i < 500 && holdings_count_descriptors (0) < n_descriptors; i++)
    {
      n_descriptors = holdings_count_descriptors (0);
      fixture_on_server (fixture, on_turn, NULL);
      g_usleep (20 * 1000);
    }
  g_usleep (3 * G_USEC_PER_SEC);
  /* What the allocator merely keeps at hand, in steps of 128 KB, is not left behind. */
  malloc_trim (0);
  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  const char *resident = strstr (status, "RssAnon:");
  g_assert (resident != NULL);
  return (Reading){ .n_descriptors = holdings_count_descriptors (0),
                    .heap_kb = (gint64) mallinfo2 ().uordblks / 1024,
                    .resident_kb = g_ascii_strtoll (resident + strlen ("RssAnon:"), NULL, 10) };
}

static void
let_them_call (Fixture *fixture, int orders, int reports, guint n_calls)
{
  const guint order[2] = { fixture->port, n_calls };
  char done;

  if (write (orders, order, sizeof order) != (gssize) sizeof order || read (reports, &done, 1) != 1)
    g_error ("the callers are gone");
}

int
main (void)
{
  int orders[2], reports[2];

  if (pipe (orders) < 0 || pipe (reports) < 0)
    return 2;
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (orders[1]);
      run_callers (orders[0], reports[1]);
    }
  close (orders[0]);
  close (reports[1]);

  Fixture *fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE, .is_forgetful = TRUE });
  let_them_call (fixture, orders[1], reports[0], WARM_UP);
  Reading before = read_process (fixture);
  gint64 start_us = g_get_monotonic_time ();
  let_them_call (fixture, orders[1], reports[0], CONNECTIONS);
  gint64 took_us = g_get_monotonic_time () - start_us;
  Reading after = read_process (fixture);
  close (orders[1]);
  waitpid (pid, NULL, 0);
  fixture_free (fixture);

  int left = (int) after.n_descriptors - (int) before.n_descriptors;
  gint64 heap_kb = after.heap_kb - before.heap_kb;
  gint64 resident_kb = after.resident_kb - before.resident_kb;
  printf ("%d short connections in %.1f s: %d descriptors left, heap %+" G_GINT64_FORMAT
          " KB, resident %+" G_GINT64_FORMAT " KB (at most 0 and %d KB)\n",
          CONNECTIONS, (double) took_us / G_USEC_PER_SEC, left, heap_kb, resident_kb, MAX_KB);
  return left > 0 || resident_kb > MAX_KB ? 1 : 0;
}
