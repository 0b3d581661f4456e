/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "broadcast-private.h"

G_BEGIN_DECLS

/*
 * BcClient: one listener's socket and how far it has got: first its own parts (response head, preamble,
 * extra), then pages by number. Knows how to send from there, and nothing of who is where.
 *
 * Threading: made on any thread, then its worker's own.
 */
typedef enum
{
  BC_CLIENT_JOINING, /* on its way to the worker */
  BC_CLIENT_BEHIND,  /* has something unsent: waits for room in the socket */
  BC_CLIENT_IN_STEP, /* has everything, takes each page as it comes */
  BC_CLIENT_LEAVING  /* the stream ended and all is sent: waits for the other side to close */
} BcClientState;

typedef enum
{
  BC_SEND_DONE, /* everything there is */
  BC_SEND_FULL, /* the socket takes no more for now */
  BC_SEND_LOST  /* the listener is gone */
} BcSendResult;

/* In the order they are sent. */
typedef enum
{
  BC_CLIENT_HEAD,
  BC_CLIENT_PREAMBLE,
  BC_CLIENT_EXTRA,
  BC_CLIENT_N_PARTS
} BcClientPart;

struct _BcClient
{
  int fd;
  BcClientState state;
  BcFeed *feed;
  guint index; /* in the feed's array of its state */
  gboolean is_watched;

  GBytes *parts[BC_CLIENT_N_PARTS]; /* those unsent; NULL: none */
  guint64 next_page;
  gsize offset;         /* how much of the first unsent part, or else of the next page, is sent */
  guint64 n_sent;       /* bytes; in step, up to the page where it came into step only */
  guint64 in_step_from; /* bytes of the stream before that page */

  guint64 joined_at; /* number of the next page then: older ones do not count as delay */
  gint64 history_us;
  gint64 deadline_us; /* when not in step after the end: until when it may take */
  gsize n_heard;      /* bytes it has said, to nobody */
  GList timed_link;   /* in the worker's list of those with a deadline */
  BcClient *next;     /* in the worker's inbox */

  guint64 group;
  gboolean is_cut; /* before it came to its worker */
  BcGoneFunc on_gone;
  gpointer user_data;
};

/* With no part but the head, and no place in the stream yet. Does not touch the socket. */
BcClient *bc_client_new (BcFeed *feed, const BcListener *listener);

/* Buffer sizes and the like. FALSE: not a socket that can be served. */
gboolean bc_client_open (BcClient *client, guint send_buffer_bytes);

/* Asks for the events that its state wants. FALSE: it cannot be watched. */
gboolean bc_client_watch (BcClient *client, int epoll_fd);

/* Puts a part (ref taken, nullable) where it belongs. */
void bc_client_set_part (BcClient *client, BcClientPart part, GBytes *bytes);

/* Sends what is unsent of its parts and of `history`, in as few calls as can be. */
BcSendResult bc_client_send (BcClient *client, const BcHistory *history);

/* Has more unsent than it was promised to be kept for. */
gboolean bc_client_is_too_late (const BcClient *client, const BcHistory *history);

/* Reads what it says and forgets it. FALSE: it closed. */
gboolean bc_client_drain (BcClient *client);

/* Closes the socket, tells, frees. */
void bc_client_close (BcClient *client, BcGone why, int epoll_fd);

G_END_DECLS
