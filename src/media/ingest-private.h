/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcIngest: one input's TCP sources, one at a time: who is taken, who is refused, who replaces whom.
 *
 * Threading: the main thread, but is_connected on the tick thread, get_stats on any.
 */
typedef struct _BcIngest BcIngest;

/* `elastic` and `fault` are not owned and outlive it. */
BcIngest *bc_ingest_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault);
void bc_ingest_free (BcIngest *ingest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcIngest, bc_ingest_free)

void bc_ingest_start (BcIngest *ingest);
void bc_ingest_stop (BcIngest *ingest);

gboolean bc_ingest_take (BcIngest *ingest, const BcInputConnection *offer, GError **error);
gboolean bc_ingest_is_taken (BcIngest *ingest, const char *credential);
/* Ends the source that is connected, if one is; `why` is what went wrong. */
void bc_ingest_cut (BcIngest *ingest, const char *why);
/* One was sent away before it came here; `why` (nullable) is told of it, at most every BC_INGEST_TELL_US. */
#define BC_INGEST_TELL_US (2 * G_TIME_SPAN_SECOND)
void bc_ingest_note_refusal (BcIngest *ingest, const char *why);

gboolean bc_ingest_is_connected (const BcIngest *ingest);
/* Fills in n_bytes and n_refused. */
void bc_ingest_get_stats (const BcIngest *ingest, BcInputStats *stats);

G_END_DECLS
