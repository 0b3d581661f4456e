/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "flavours.h"

#include <boothcast/delivery/broadcast.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcChannelOutput: a channel's Opus packets on their way to its listeners: Ogg pages into a broadcast stream
 * of the channel's id. An ear's come with pauses, and in smaller pages: interpreters speak after what they hear.
 *
 * Threading: new and free on the main thread while no packets come; add on one encoder thread; rest on any.
 */
typedef struct _BcChannelOutput BcChannelOutput;

typedef struct
{
  const char *id;
  const BcLanguage *language; /* (nullable): none */
  const char *meeting_title;
  const char *name;       /* (nullable): the language's, or "Original" */
  const char *disclaimer; /* (nullable) */
  guint pre_skip;         /* samples at 48 kHz */
  gboolean is_ear;
  BcFlavours *
      flavours; /* (nullable) not owned, outlives it: gets the packets, too, for the channel's other flavours */
} BcChannelOutputConfig;

/* Makes the stream in `broadcast` (not owned, outlives it). */
BcChannelOutput *bc_channel_output_new (const BcChannelOutputConfig *config,
                                        BcBroadcast *broadcast);
/* Ends the stream with its last page. */
void bc_channel_output_free (BcChannelOutput *output);

void bc_channel_output_add (BcChannelOutput *output, const guint8 *packet, gsize packet_bytes,
                            gint64 end_samples);

/* Nobody listens to the ear, and it pauses from about now: whoever comes next hears nothing of before, nor the
 * pause, however short it was. */
void bc_channel_output_rest (BcChannelOutput *output);

G_END_DECLS
