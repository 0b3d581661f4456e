/* SPDX-License-Identifier: Apache-2.0 */
#include "ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* As in tests/support/ports.py and tests/browser/ports.mjs. */
#define FIRST 22000
#define N_PAIRS 5000
#define CLAIM_BELOW 10000

/* A socket of `type` at `port`, or -1. */
static int
bind_to (int type, in_addr_t to, guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons ((guint16) port),
                                 .sin_addr.s_addr = htonl (to) };
  int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);
  /* As servers do: connections that ended there a minute ago are no hindrance; whoever listens there is. */
  int is_reused = type == SOCK_STREAM;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &is_reused, sizeof is_reused), ==, 0);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

static gboolean
is_free (int type, guint port)
{
  int fd = bind_to (type, INADDR_ANY, port);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static gboolean
try_claim (guint port)
{
  int claim = bind_to (SOCK_DGRAM, INADDR_LOOPBACK, port - CLAIM_BELOW);

  if (claim < 0)
    return FALSE;
  if (is_free (SOCK_STREAM, port) && is_free (SOCK_DGRAM, port) &&
      is_free (SOCK_STREAM, port + 1) && is_free (SOCK_DGRAM, port + 1))
    return TRUE; /* and the claim stays */
  close (claim);
  return FALSE;
}

guint16
ports_claim (void)
{
  guint begin = (guint) g_random_int_range (0, N_PAIRS);

  for (guint i = 0; i < N_PAIRS; i++)
    {
      guint port = FIRST + 2 * ((begin + i) % N_PAIRS);
      if (try_claim (port))
        return (guint16) port;
    }
  g_error ("no port from %d to %d is free", FIRST, FIRST + 2 * N_PAIRS - 1);
}

gboolean
ports_is_listening (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean is_there = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return is_there;
}
