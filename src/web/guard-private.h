/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "head-private.h"
#include <gio/gio.h>

/*
 * BcGuard: stands between the network and libsoup, which has no timeouts, no limits and no answer to a full
 * descriptor table. It accepts, reads one whole request per connection within a deadline however
 * slowly it drips, checks it, and only then hands it on. BcConnection is one caller from the
 * accept to the close, or to the moment its socket becomes somebody else's.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcGuard BcGuard;
typedef struct _BcConnection BcConnection;

typedef struct
{
  guint max_per_address; /* connections nobody has vouched for; the oldest makes room */
  guint max_waiting;     /* the same over all addresses */
  gint64 request_us;     /* for PROXY header, head and body together */
  gint64 answer_us;      /* to take the answer */
  gint64 linger_us;      /* to take the last words of a refusal */
} BcGuardLimits;

/* 4,096 an address, a quarter of the descriptors in all (at most 8,192), 10 s, 30 s, 2 s. */
void bc_guard_limits_init (BcGuardLimits *limits);

#define BC_BODY_IS_A_STREAM G_MAXSIZE

typedef struct
{
  /* How much body this request may bring; BC_BODY_IS_A_STREAM: hand it on after the head. */
  gsize (*get_body_limit) (BcConnection *connection, gpointer user_data);
  /* A whole request is there. To be answered with exactly one of reply, open_stream, take_fd, let_go. */
  void (*on_request) (BcConnection *connection, gpointer user_data);
  gpointer user_data;
} BcGuardPorts;

typedef struct
{
  guint64 n_accepted;
  guint64 n_left;      /* gone before their request was complete */
  guint64 n_evicted;   /* the oldest half-open one of a crowded address */
  guint64 n_exhausted; /* turned away because no descriptor was left */
  guint64 n_refused[BC_REFUSAL_LAST];
  guint n_half_open;
  guint n_answering;
} BcGuardStats;

/* `trusted` (nullable): addresses and CIDR ranges of the fronts (BcFronts); BC_ERROR_CONFIG when one is none. */
BcGuard *bc_guard_new (const char *listen, const char *const *trusted, const BcGuardLimits *limits,
                       const BcGuardPorts *ports, GError **error);
/* Closes every connection it still has. */
void bc_guard_free (BcGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcGuard, bc_guard_free)

GInetSocketAddress *bc_guard_get_address (const BcGuard *guard);
void bc_guard_get_stats (BcGuard *guard, BcGuardStats *stats);

/* --- One request --- */

const BcHead *bc_connection_get_head (const BcConnection *connection);
/* (transfer none); empty when there is none */
GBytes *bc_connection_get_body (const BcConnection *connection);
/* The caller's address: the one its trusted front tells, else the socket's (transfer none). */
GSocketAddress *bc_connection_get_peer (const BcConnection *connection);
/* Whether the socket's other end is a trusted front, whose X-Forwarded-Proto is believed. */
gboolean bc_connection_is_from_front (const BcConnection *connection);

/* Writes a whole response ("HTTP/1.1 …\r\n\r\n…", transfer full), then closes when the caller has read it. */
void bc_connection_reply (BcConnection *connection, GBytes *response);
/* Sends an interim or early line without ending the connection; FALSE: the caller is gone. */
gboolean bc_connection_send (BcConnection *connection, const char *text);
/* For libsoup: reads the head as bc_head_write () writes it, writes to the caller (transfer full). The
 * connection closes with it. */
GIOStream *bc_connection_open_stream (BcConnection *connection);
/* The socket becomes the callee's, out of the guard's caps and deadlines. The connection is gone afterwards. */
int bc_connection_take_fd (BcConnection *connection);
/* A second descriptor of the socket, the callee's, and what was read beyond the head (`rest`: transfer full,
 * nullable); -1: none is left. The connection may still be replied to, or let go of. */
int bc_connection_share_fd (BcConnection *connection, GBytes **rest);
/* Whoever shares the socket has it alone now. */
void bc_connection_let_go (BcConnection *connection);
