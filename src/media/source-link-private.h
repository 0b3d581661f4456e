/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"

#include <boothcast/media/input.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcSourceLink: one TCP source from its socket to its end. A thread of its own reads, tells the format,
 * feeds the decoder, answers if that is owed, and closes. It ends by itself when the source does or cannot be understood.
 *
 * Threading: new and free on the main thread; the rest on any.
 */
typedef struct _BcSourceLink BcSourceLink;

/* A source that has brought nothing for so long may be replaced by its own reconnection. */
#define BC_SOURCE_LINK_HALF_OPEN_US (2 * G_TIME_SPAN_SECOND)

/* What the tick and the figures need of one input's connections; outlives each of them. */
typedef struct
{
  atomic_bool is_alive;   /* there is one, and not all its sound is in the elastic buffer yet */
  atomic_bool is_endless; /* what they bring: nobody sends a file like that */
  _Atomic guint64 n_bytes;
  _Atomic guint64 n_refused; /* for what they sent */
} BcSourceLinkShared;

typedef struct
{
  const BcInputConnection *offer; /* for the call; its fd is owned from here on */
  BcSide side;
  BcElastic *elastic;         /* not owned */
  BcFault *fault;             /* not owned */
  BcSourceLinkShared *shared; /* not owned */
} BcSourceLinkConfig;

BcSourceLink *bc_source_link_new (const BcSourceLinkConfig *config);
/* Cuts it off if it still lives; what it had brought fades out. */
void bc_source_link_free (BcSourceLink *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSourceLink, bc_source_link_free)

/* Whether it may have more than we take just now. */
gboolean bc_source_link_is_holding (const BcSourceLink *connection);

/* Whether a source with `secret` (nullable) may take its place now: only its own, and only while it is silent or
 * sends faster than the sound lasts, so that there may be nobody at its other end any more. */
gboolean bc_source_link_is_replaceable (const BcSourceLink *connection, const char *secret,
                                        gint64 now_us);

G_END_DECLS
