/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"

#include <boothcast/media/input.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcSourceSocket: the socket of a TCP source, as far as the source's body goes, and the bell that wakes who waits
 * for it. The far end's end is the body's, its close, or an error, which the fault tells.
 *
 * Threading: the connection's thread waits and reads; stop, has_ended and what is asked for (is_) are for any. Embed.
 */

/* At most one read. */
#define BC_SOURCE_SOCKET_READ_BYTES 4096
/* At most one wait. */
#define BC_SOURCE_SOCKET_WAIT_MS 500

typedef struct
{
  int fd;   /* owned */
  int wake; /* an eventfd, owned */
  BcFault *fault;
  _Atomic guint64 *n_total_bytes; /* counted up */
  guint64 n_left;                 /* of its body; G_MAXUINT64 as good as for ever */

  atomic_bool is_stopping;
  atomic_bool has_ended;  /* the peer has closed */
  atomic_bool is_waiting; /* it has more, and we do not take it now */
  _Atomic gint64 last_bytes_us;
} BcSourceSocket;

typedef struct
{
  int fd;               /* owned from here on */
  gint64 n_body_bytes;  /* 0: nobody said how many */
  const char *go_ahead; /* (nullable) sent first; for the call */
  BcFault *fault;       /* not owned */
  _Atomic guint64 *n_total_bytes;
} BcSourceSocketConfig;

typedef enum
{
  BC_SOURCE_SOCKET_AGAIN,
  BC_SOURCE_SOCKET_BYTES,
  BC_SOURCE_SOCKET_END /* stopped, failed, or the peer is gone: see has_ended */
} BcSourceWait;

void bc_source_socket_init (BcSourceSocket *socket, const BcSourceSocketConfig *config);
/* Once its thread has ended. */
void bc_source_socket_clear (BcSourceSocket *socket);
/* The connection's thread: the far end sees it closed, the bell goes on. */
void bc_source_socket_close (BcSourceSocket *socket);

/* Bytes that were read with the head: how many of `n_bytes` are the body's, counted as read. */
gsize bc_source_socket_take_first (BcSourceSocket *socket, gsize n_bytes);
/* Waits BC_SOURCE_SOCKET_WAIT_MS at most, for the socket if `wants_bytes`, for the bell in any case, and reads up to
 * BC_SOURCE_SOCKET_READ_BYTES into `data`; the end can come with the last of them. */
BcSourceWait bc_source_socket_wait (BcSourceSocket *socket, gboolean wants_bytes, guint8 *data,
                                    gsize *n_bytes);

/* From here on its waits end at once. */
void bc_source_socket_stop (BcSourceSocket *socket);
/* Whether we do not listen to it now. */
gboolean bc_source_socket_is_waiting (const BcSourceSocket *socket);
/* Whether it said nothing for `us`, though we would have listened. */
gboolean bc_source_socket_is_silent_for (const BcSourceSocket *socket, gint64 us, gint64 now_us);

G_END_DECLS
