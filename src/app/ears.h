/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "channel-output.h"

G_BEGIN_DECLS

/*
 * BcEars: what interpreters hear, one stream a desk ("ear-" and the desk's id), on its way to them. An ear is
 * made only while somebody listens to it; a few seconds after the last one left it rests. Its stream is there all the
 * time, with its headers, and sounds within look's interval after the first listener came.
 *
 * Threading: the main thread.
 */
typedef struct _BcEars BcEars;

/* Whether the ear of that number (the desk's in the set-up) is to be made from now on. */
typedef void (*BcEarFunc) (guint ear, gboolean is_heard, gpointer user_data);

typedef struct
{
  const BcSetup *setup;
  const char *disclaimer; /* (nullable) */
  guint pre_skip;         /* samples at 48 kHz */
  BcEarFunc on_heard;
  gpointer user_data;
} BcEarsConfig;

/* How often look () wants to be called. */
#define BC_EARS_LOOK_MS 100

/* Makes a stream a desk in `broadcast` (not owned, outlives it). BC_ERROR_CONFIG: a channel has such an id. */
BcEars *bc_ears_new (const BcEarsConfig *config, BcBroadcast *broadcast, GError **error);
/* Ends the streams with their last pages. */
void bc_ears_free (BcEars *ears);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcEars, bc_ears_free)

/* Looks who listens. */
void bc_ears_look (BcEars *ears, gint64 now_us);

/* With the desks that `setup` has beyond those there are. */
gboolean bc_ears_grow (BcEars *ears, const BcSetup *setup, GError **error);

/* Where the ear's packets go: (transfer none), as long as `ears` lives. */
BcChannelOutput *bc_ears_get_output (const BcEars *ears, guint ear);

G_END_DECLS
