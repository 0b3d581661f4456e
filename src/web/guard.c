/* SPDX-License-Identifier: Apache-2.0 */
#include "acceptor-private.h"
#include "connection-private.h"
#include "fronts-private.h"
#include "peers-private.h"

#include <boothcast/base/clock.h>

#include <sys/resource.h>
#include <unistd.h>

/* As many as the backlog holds: a mission that joins all at once is one address. */
#define MAX_PER_ADDRESS 4096
#define MAX_WAITING 8192

typedef enum
{
  DEADLINE_REQUEST,
  DEADLINE_ANSWER,
  DEADLINE_LINGER,
  DEADLINE_NONE
} Deadline;

struct _BcGuard
{
  BcAcceptor *acceptor;
  BcPeers *peers;
  BcFronts *fronts;
  BcGuardLimits limits;
  BcGuardPorts ports;
  BcGuardStats stats;
  GQueue rows[DEADLINE_NONE]; /* connections, the next to expire first */
  GSource *timer;
};

static const Deadline deadline_of[BC_CONNECTION_LAST] = {
  [BC_CONNECTION_PREFACE] = DEADLINE_REQUEST,  [BC_CONNECTION_HEAD] = DEADLINE_REQUEST,
  [BC_CONNECTION_BODY] = DEADLINE_REQUEST,     [BC_CONNECTION_ANSWERING] = DEADLINE_ANSWER,
  [BC_CONNECTION_LINGERING] = DEADLINE_LINGER, [BC_CONNECTION_GONE] = DEADLINE_NONE,
};

void
bc_guard_limits_init (BcGuardLimits *limits)
{
  struct rlimit descriptors;

  *limits = (BcGuardLimits){
    .max_per_address = MAX_PER_ADDRESS,
    .max_waiting = MAX_WAITING,
    .request_us = 10 * G_USEC_PER_SEC,
    .answer_us = 30 * G_USEC_PER_SEC,
    .linger_us = 2 * G_USEC_PER_SEC,
  };
  if (getrlimit (RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY)
    limits->max_waiting = (guint) CLAMP (descriptors.rlim_cur / 4, 16, MAX_WAITING);
}

/* --- Deadlines --- */

static gint64
get_timeout (const BcGuard *guard, Deadline deadline)
{
  switch (deadline)
    {
    case DEADLINE_REQUEST:
      return guard->limits.request_us;
    case DEADLINE_ANSWER:
      return guard->limits.answer_us;
    case DEADLINE_LINGER:
    case DEADLINE_NONE:
      break;
    }
  return guard->limits.linger_us;
}

static void
arm_timer (BcGuard *guard)
{
  gint64 next = -1;

  for (guint i = 0; i < DEADLINE_NONE; i++)
    {
      const BcConnection *first = g_queue_peek_head (&guard->rows[i]);
      if (first != NULL && (next < 0 || first->deadline_us < next))
        next = first->deadline_us;
    }
  if (g_source_get_ready_time (guard->timer) != next)
    g_source_set_ready_time (guard->timer, next);
}

static void
join_row (BcGuard *guard, BcConnection *connection)
{
  Deadline deadline = deadline_of[connection->state];

  connection->deadline_us = bc_clock_now_us () + get_timeout (guard, deadline);
  g_queue_push_tail_link (&guard->rows[deadline], &connection->deadline_link);
}

static void
expire (BcConnection *connection)
{
  /* One that never said a word (a browser's spare connection) is not worth an answer. */
  if (deadline_of[connection->state] == DEADLINE_REQUEST && connection->read != NULL)
    bc_connection_refuse (connection, BC_REFUSAL_TOO_SLOW);
  else
    bc_connection_cut (connection);
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

static gboolean
on_timer (gpointer user_data)
{
  BcGuard *guard = user_data;
  gint64 now_us = bc_clock_now_us ();

  for (guint i = 0; i < DEADLINE_NONE; i++)
    {
      BcConnection *first;
      while ((first = g_queue_peek_head (&guard->rows[i])) != NULL && first->deadline_us <= now_us)
        {
          /* A cut one is told to go and leaves by itself: look at it again later. */
          if (i == DEADLINE_ANSWER)
            {
              g_queue_unlink (&guard->rows[i], &first->deadline_link);
              join_row (guard, first);
            }
          expire (first);
        }
    }
  arm_timer (guard);
  return G_SOURCE_CONTINUE;
}

/* --- What connections tell --- */

void
bc_guard_on_state (BcGuard *guard, BcConnection *connection, BcConnectionState from)
{
  Deadline before = deadline_of[from], after = deadline_of[connection->state];

  if (before == after)
    return;
  g_queue_unlink (&guard->rows[before], &connection->deadline_link);
  if (after != DEADLINE_NONE)
    join_row (guard, connection);
  arm_timer (guard);
  if (after == DEADLINE_NONE)
    {
      bc_peers_remove (guard->peers, connection->peer, &connection->peer_link);
      connection->guard = NULL;
      bc_connection_unref (connection);
    }
}

/* (nullable) */
static BcConnection *
find_crowding (const BcGuard *guard, GSocketAddress *peer)
{
  if (bc_peers_count (guard->peers, peer) < guard->limits.max_per_address)
    return NULL;
  return bc_peers_get_oldest (guard->peers, peer);
}

static void
evict (BcGuard *guard, BcConnection *oldest)
{
  if (oldest == NULL)
    return;
  guard->stats.n_evicted++;
  bc_connection_cut (oldest);
}

/* A crowded address makes room for its newest at the cost of its oldest: who sends a whole request at
 * once never notices, who drips loses. */
static void
make_room (BcGuard *guard, GSocketAddress *peer)
{
  BcConnection *oldest = find_crowding (guard, peer);

  if (oldest == NULL &&
      g_queue_get_length (&guard->rows[DEADLINE_REQUEST]) >= guard->limits.max_waiting)
    oldest = g_queue_peek_head (&guard->rows[DEADLINE_REQUEST]);
  evict (guard, oldest);
}

/* Nobody new has come: all who wait, this one among them, are as many as before. */
void
bc_guard_on_peer (BcGuard *guard, BcConnection *connection, GSocketAddress *peer)
{
  bc_peers_remove (guard->peers, connection->peer, &connection->peer_link);
  evict (guard, find_crowding (guard, peer));
  g_set_object (&connection->peer, peer);
  bc_peers_add (guard->peers, connection->peer, &connection->peer_link);
}

void
bc_guard_on_request (BcGuard *guard, BcConnection *connection)
{
  guard->ports.on_request (connection, guard->ports.user_data);
}

void
bc_guard_on_refused (BcGuard *guard, BcRefusal refusal)
{
  guard->stats.n_refused[refusal]++;
}

void
bc_guard_on_left (BcGuard *guard)
{
  guard->stats.n_left++;
}

gsize
bc_guard_get_body_limit (BcGuard *guard, BcConnection *connection)
{
  return guard->ports.get_body_limit (connection, guard->ports.user_data);
}

/* --- The guard itself --- */

static void
on_accepted (int fd, GSocketAddress *peer, gpointer user_data)
{
  BcGuard *guard = user_data;
  BcConnection *connection;

  guard->stats.n_accepted++;
  make_room (guard, peer);
  connection = bc_connection_new (guard, fd, peer, bc_fronts_have (guard->fronts, peer));
  bc_peers_add (guard->peers, peer, &connection->peer_link);
  join_row (guard, connection);
  arm_timer (guard);
  bc_connection_begin (connection);
}

BcGuard *
bc_guard_new (const char *listen, const char *const *trusted, const BcGuardLimits *limits,
              const BcGuardPorts *ports, GError **error)
{
  g_autoptr (BcGuard) guard = g_new0 (BcGuard, 1);

  guard->limits = *limits;
  guard->ports = *ports;
  guard->peers = bc_peers_new ();
  guard->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (guard->timer, on_timer, guard, NULL);
  g_source_attach (guard->timer, g_main_context_get_thread_default ());
  guard->fronts = bc_fronts_new (trusted, error);
  if (guard->fronts == NULL)
    return NULL;
  guard->acceptor = bc_acceptor_new (listen, on_accepted, guard, error);
  return guard->acceptor != NULL ? g_steal_pointer (&guard) : NULL;
}

void
bc_guard_free (BcGuard *guard)
{
  if (guard == NULL)
    return;
  bc_acceptor_free (guard->acceptor);
  for (guint i = 0; i < DEADLINE_NONE; i++)
    {
      BcConnection *first;
      while ((first = g_queue_peek_head (&guard->rows[i])) != NULL)
        bc_connection_close (first);
    }
  g_source_destroy (guard->timer);
  g_source_unref (guard->timer);
  bc_fronts_free (guard->fronts);
  bc_peers_free (guard->peers);
  g_free (guard);
}

GInetSocketAddress *
bc_guard_get_address (const BcGuard *guard)
{
  return bc_acceptor_get_address (guard->acceptor);
}

void
bc_guard_get_stats (BcGuard *guard, BcGuardStats *stats)
{
  *stats = guard->stats;
  stats->n_half_open = g_queue_get_length (&guard->rows[DEADLINE_REQUEST]);
  stats->n_answering = g_queue_get_length (&guard->rows[DEADLINE_ANSWER]);
  stats->n_exhausted = bc_acceptor_get_n_exhausted (guard->acceptor);
}
