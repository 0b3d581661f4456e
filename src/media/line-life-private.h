/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line-config-private.h"
#include "line-inlet-private.h"
#include "source-link-private.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcLineLife: one connection of a line: its launch line built, set up and playing, until it ends, fails or is freed.
 *
 * Threading: one thread, which new, wait and free may hold up for as long as a far end or a name server takes; poke on
 * any.
 */
typedef struct _BcLineLife BcLineLife;

/* Counted by GStreamer's threads; outlives each connection. */
typedef struct
{
  _Atomic guint64 n_bytes;
  _Atomic guint64 n_packets;
  _Atomic guint64 n_refused;
} BcLineCounts;

typedef struct
{
  const BcLineConfig *config;
  BcLineInlet *inlet;
  BcLineCounts *counts;
  BcSourceLinkShared *shared;
} BcLineLifeConfig;

/* `config` and what it names outlive it. Errors are in words for people. */
BcLineLife *bc_line_life_new (const BcLineLifeConfig *config, GError **error);
void bc_line_life_free (BcLineLife *life);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLineLife, bc_line_life_free)

typedef enum
{
  BC_LINE_GOES_ON,
  BC_LINE_ENDED, /* of itself: a file's end, a caller who hung up */
  BC_LINE_FAILED /* see error */
} BcLineEnd;

/* Waits for news for at most `timeout_us`. */
BcLineEnd bc_line_life_wait (BcLineLife *life, gint64 timeout_us, GError **error);

/* Its bus (transfer full): poke () ends a wait of the life it is of. */
GstBus *bc_line_life_get_bus (BcLineLife *life);
void bc_line_life_poke (GstBus *bus);

/* Bytes that came over this connection. */
guint64 bc_line_life_get_n_bytes (const BcLineLife *life);
/* Whether its sound goes through the inlet, so that it can be told whether there is any. */
gboolean bc_line_life_has_inlet (const BcLineLife *life);
/* Whether it has more than we take just now. */
gboolean bc_line_life_is_held_back (const BcLineLife *life);
/* What there is to tell of a connection that goes on (transfer full) (nullable): once. */
char *bc_line_life_take_news (BcLineLife *life);
/* Why no sound comes of what it brings (transfer full): of a kind that is not taken, in GStreamer's words, or none at all. */
char *bc_line_life_explain_no_sound (BcLineLife *life);

G_END_DECLS
