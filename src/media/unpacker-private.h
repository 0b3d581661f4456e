/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"
#include "sniffer-private.h"

#include <boothcast/audio/elastic.h>
#include <boothcast/audio/side.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcUnpacker: the bytes of one TCP source in, its sound into the elastic buffer. It takes only as much
 * as the buffer does.
 *
 * Threading: one thread (the connection's). GStreamer's threads decode, push and wait.
 */
typedef struct _BcUnpacker BcUnpacker;

typedef struct
{
  BcSniff format;
  BcSide side;
  BcElastic *elastic; /* not owned, as everything here */
  BcFault *fault;
  int wake; /* an eventfd, written when it wants more, has failed or is through */
} BcUnpackerConfig;

BcUnpacker *bc_unpacker_new (const BcUnpackerConfig *config, GError **error);
/* Stops at once; what is inside is gone. */
void bc_unpacker_free (BcUnpacker *unpacker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcUnpacker, bc_unpacker_free)

gboolean bc_unpacker_wants_more (BcUnpacker *unpacker);
void bc_unpacker_push (BcUnpacker *unpacker, GBytes *bytes);
/* No more will come: what is inside plays out. */
void bc_unpacker_end (BcUnpacker *unpacker);
gboolean bc_unpacker_is_through (BcUnpacker *unpacker);
/* It has told the fault why. */
gboolean bc_unpacker_has_failed (BcUnpacker *unpacker);

/* Whether the source sends as the sound happens. */
gboolean bc_unpacker_is_live (BcUnpacker *unpacker, gint64 now_us);
/* Samples handed over so far. */
guint64 bc_unpacker_get_n_samples (BcUnpacker *unpacker);

G_END_DECLS
