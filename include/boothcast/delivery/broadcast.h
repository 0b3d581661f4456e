/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcBroadcast: live bytes to many sockets. Streams hold a short history of reference-counted pages;
 * several workers send each new page to each listener with one non-blocking send, and poll only for
 * those who are behind. A listener with more unsent sound than the history is dropped; nobody else
 * notices. Serves /live/ streams and Server-Sent Events alike.
 *
 * Threading: every function may be called from any thread; publish never blocks on a socket. Callbacks
 * come on a worker thread and must not call back into the engine.
 */
typedef struct _BcBroadcast BcBroadcast;
typedef struct _BcStream BcStream;

typedef struct
{
  guint n_workers;         /* 0: one per core, at most 4 */
  gint64 history_us;       /* unsent sound at which a listener is dropped; 0: 8 s */
  guint send_buffer_bytes; /* SO_SNDBUF; 0: 32 KiB */
} BcBroadcastConfig;

typedef enum
{
  BC_GONE_CLOSED,   /* the listener left */
  BC_GONE_SLOW,     /* dropped: more than the history unsent; its connection is reset */
  BC_GONE_ENDED,    /* the stream ended, everything was sent */
  BC_GONE_SHUTDOWN, /* the engine went before the listener had taken everything */
  BC_GONE_CUT       /* somebody's who may not listen any more; its connection is reset */
} BcGone;

/* Told once for each listener added, on whatever path it goes, when its socket is closed. Worker thread. */
typedef void (*BcGoneFunc) (BcGone why, guint64 n_bytes_sent, gpointer user_data);

typedef struct
{
  guint n_listeners;
  guint64 n_joined;
  guint64 n_dropped; /* for being slow */
  guint64 n_bytes_sent;
  guint64 n_pages;
} BcStreamStats;

BcBroadcast *bc_broadcast_new (const BcBroadcastConfig *config, GError **error);
/* Ends every stream, gives listeners up to `drain_ms` to take what is left, closes them. */
void bc_broadcast_free (BcBroadcast *broadcast, guint drain_ms);

/* A new stream (transfer none: lives as long as the engine) that keeps up to `burst_us` (at least 8 s) of pages
 * for joiners, apart from what it keeps for those who are behind. `id` must be new. */
BcStream *bc_broadcast_add_stream (BcBroadcast *broadcast, const char *id, gint64 burst_us);
/* (transfer none) (nullable) */
BcStream *bc_broadcast_find_stream (BcBroadcast *broadcast, const char *id);

/* What each listener gets first, before any page: codec headers (nullable: none). New headers are for those
 * who join from here on; no burst reaches back to pages that belong to the old ones. */
void bc_stream_set_preamble (BcStream *stream, GBytes *preamble);

/* What was published so far is past: no burst reaches back to it, and it is let go if nobody listens. For a stream that
 * pauses while nobody does. */
void bc_stream_forget_past (BcStream *stream);

/* One page (ref taken) of `duration_us` (0 for events): goes to all listeners at once. Pages are handed over
 * in the order of the calls; one publisher a stream at a time. A listener may have 256 KiB or 1024 events
 * unsent. */
void bc_stream_publish (BcStream *stream, GBytes *page, gint64 duration_us);

/* After `last_page` (nullable) every listener is closed when it has taken everything, or its history's time
 * later; new ones get their head and the end. What is published later goes nowhere. */
void bc_stream_end (BcStream *stream, GBytes *last_page);

/* How many there are now: joined, and not gone. */
guint bc_stream_get_n_listeners (BcStream *stream);

void bc_stream_get_stats (BcStream *stream, BcStreamStats *stats);

typedef struct
{
  int fd;        /* a connected socket; owned by the engine from here on, whatever happens */
  GBytes *head;  /* HTTP response head (nullable), sent first */
  GBytes *extra; /* (nullable) sent after the preamble, to this listener alone (SSE replay) */
  gint64
      burst_us; /* whole pages of at most this much of the past come first; 0: from the next page on */
  gsize burst_min_bytes; /* take more of the past (if there is) until at least so many bytes */
  gint64 history_us;     /* of unsent sound at which to drop this listener; 0: the engine's */
  guint64 group;         /* whom it belongs to, for bc_broadcast_cut (); 0: nobody in particular */
  BcGoneFunc on_gone;    /* (nullable) */
  gpointer user_data;
} BcListener;

/* Adds a listener (copied). What it sends is ignored; when it closes its sending side, it has left. Its first page is settled within the call; it hears nothing twice and misses no
 * page from its first one on. */
void bc_stream_add_listener (BcStream *stream, const BcListener *listener);

/* Cuts every listener of `group` (not 0) that was added before, in all streams. Comes back before they are gone. */
void bc_broadcast_cut (BcBroadcast *broadcast, guint64 group);

G_END_DECLS
