/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "packet-tail.h"

#include <boothcast/delivery/broadcast.h>
#include <boothcast/delivery/flavour.h>

G_BEGIN_DECLS

/*
 * BcFlavourMaker: makes one flavour of one channel out of its packets, for as long as somebody wants it: re-encodes
 * if need be, wraps, publishes. What listeners get first is in the stream before the first page.
 *
 * Threading: new and end on the main thread, step on one other; ref and unref on any.
 */
typedef struct _BcFlavourMaker BcFlavourMaker;

typedef struct
{
  const char *channel;  /* id, for the log */
  BcFlavour flavour;    /* not BC_FLAVOUR_OGG */
  BcPacketTail *tail;   /* not owned, outlives it */
  BcStream *stream;     /* not owned, outlives it */
  guint pre_skip;       /* of the packets, samples */
  const char *title;    /* (nullable) */
  const char *language; /* BCP 47 (nullable) */
  const char *comment;  /* (nullable) */
  gint64 past_us;       /* how far back it begins */
  /* Packets that were gone before their turn came; not owned, outlives it. */
  _Atomic guint64 *n_lost;
} BcFlavourMakerConfig;

/* Whether this machine can make such a flavour. BC_ERROR_UNAVAILABLE says what is missing. */
gboolean bc_flavour_is_possible (BcFlavour flavour, GError **error);

BcFlavourMaker *bc_flavour_maker_new (const BcFlavourMakerConfig *config);
BcFlavourMaker *bc_flavour_maker_ref (BcFlavourMaker *maker);
void bc_flavour_maker_unref (BcFlavourMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcFlavourMaker, bc_flavour_maker_unref)

/* One packet, if there is one: whether there was. */
gboolean bc_flavour_maker_step (BcFlavourMaker *maker);

/* Publishes nothing from here on. */
void bc_flavour_maker_end (BcFlavourMaker *maker);

G_END_DECLS
