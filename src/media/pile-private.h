/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcPile: what of a live source's sound piled up in the network while it was frozen, and where it ends. It
 * comes in one go: it is over with the first pause, or, of a source that sends its frames one by one and never
 * pauses, as soon as the sound comes no faster than it lasts.
 *
 * Threading: one thread; time is an argument.
 */
typedef struct
{
  /*< private >*/
  gboolean is_coming;
  gint64 last_us;    /* when the last sound came */
  gint64 since_us;   /* what follows is counted from here */
  guint64 n_samples; /* that came since */
} BcPile;

void bc_pile_init (BcPile *pile);
/* The first sound after the freeze comes at `now_us`, and is told with bc_pile_holds () too. */
void bc_pile_begin (BcPile *pile, gint64 now_us);
/* Whether the `n_samples` that come at `now_us` are still of it. */
gboolean bc_pile_holds (BcPile *pile, gsize n_samples, gint64 now_us);

G_END_DECLS
