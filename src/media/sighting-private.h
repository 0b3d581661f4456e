/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcSighting: where programme time was when it was last seen, and whether that is still so. Of a source that is not mixed,
 * and while we stand still, nothing is seen; a line that began there would play what comes next as much later as was missed.
 *
 * Threading: note on one thread; the rest on any. Embed, zeroed: nothing is seen yet. Time is an argument.
 */
#define BC_SIGHTING_FRESH_US (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  _Atomic gint64 samples;
  _Atomic gint64
      at_us; /* when; 0: it does not count. Stored last, read first: samples are never older than it says. */
} BcSighting;

void bc_sighting_note (BcSighting *sighting, gint64 samples, gint64 now_us);
/* What was seen up to now does not count. */
void bc_sighting_forget (BcSighting *sighting);

gboolean bc_sighting_is_fresh (const BcSighting *sighting, gint64 now_us);
gint64 bc_sighting_get_samples (const BcSighting *sighting);

G_END_DECLS
