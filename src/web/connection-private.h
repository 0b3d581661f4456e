/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "guard-private.h"
#include "proxy-protocol-private.h"

/*
 * What guard.c and connection.c share: a connection's insides and the guard's side of its life.
 *
 * Threading: the main thread.
 */
typedef enum
{
  BC_CONNECTION_PREFACE,   /* a trusted front may say whose connection this is */
  BC_CONNECTION_HEAD,      /* waiting for the rest of the head */
  BC_CONNECTION_BODY,      /* … of the body */
  BC_CONNECTION_ANSWERING, /* with the handlers, or libsoup is writing */
  BC_CONNECTION_LINGERING, /* everything is sent; waiting for the caller to close */
  BC_CONNECTION_GONE,      /* no descriptor any more */
  BC_CONNECTION_LAST
} BcConnectionState;

struct _BcConnection
{
  BcGuard *guard; /* NULL once gone */
  BcConnectionState state;
  int fd;
  GSource *source;  /* (nullable) waits for bytes */
  GByteArray *read; /* not used up yet */
  gsize scanned;
  BcHead *head;
  GBytes *body;
  GSocketAddress *peer;
  gboolean is_from_front;
  gint64 deadline_us;
  GList deadline_link; /* in the guard's row for this state's deadline */
  GList peer_link;     /* in BcPeers until somebody vouches */
};

BcConnection *bc_connection_new (BcGuard *guard, int fd, GSocketAddress *peer,
                                 gboolean is_from_front);
void bc_connection_unref (BcConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConnection, bc_connection_unref)

/* The one setter of states; unknown edges are programmer's errors. */
void bc_connection_set_state (BcConnection *connection, BcConnectionState state);

/* intake.c: reads what is there and acts on it. */
void bc_connection_begin (BcConnection *connection);
/* Reads on when more comes (while lingering: and throws it away). */
void bc_connection_wait_for_bytes (BcConnection *connection);
void bc_connection_stop_waiting (BcConnection *connection);

void bc_connection_refuse (BcConnection *connection, BcRefusal refusal);
/* Closes at once. */
void bc_connection_close (BcConnection *connection);
/* Ends it from outside, in whatever state it is. */
void bc_connection_cut (BcConnection *connection);
/* libsoup has written everything and closed its stream. */
void bc_connection_finish (BcConnection *connection);

/* The guard's side. */
void bc_guard_on_state (BcGuard *guard, BcConnection *connection, BcConnectionState from);
/* The PROXY header names another address: counts go there. */
void bc_guard_on_peer (BcGuard *guard, BcConnection *connection, GSocketAddress *peer);
void bc_guard_on_request (BcGuard *guard, BcConnection *connection);
void bc_guard_on_refused (BcGuard *guard, BcRefusal refusal);
void bc_guard_on_left (BcGuard *guard);
gsize bc_guard_get_body_limit (BcGuard *guard, BcConnection *connection);

/* request-stream.c */
GIOStream *bc_request_stream_new (BcConnection *connection, char *input);
