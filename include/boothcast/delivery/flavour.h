/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The flavours a channel comes in: how its sound is encoded and wrapped for one kind of player. Each is a broadcast
 * stream of its own; the first is there all the time, the others only while somebody wants them.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_FLAVOUR_OGG,      /* the channel itself: Ogg Opus */
  BC_FLAVOUR_LOW,      /* Ogg Opus at 24 kb/s in the encoder's voice mode: to save data */
  BC_FLAVOUR_AAC,      /* AAC-LC in ADTS: for players without Opus */
  BC_FLAVOUR_MP4_OPUS, /* fragmented MP4, for Media Source Extensions: the channel's own packets … */
  BC_FLAVOUR_MP4_LOW, /* … LOW's … */
  BC_FLAVOUR_MP4_AAC, /* … and AAC */
  BC_FLAVOUR_LAST
} BcFlavour;

/* As addresses, figures and metrics call it: "ogg", "low.ogg", "aac", "mp4", "mp4-low", "mp4-aac". */
const char *bc_flavour_get_name (BcFlavour flavour);
/* Bare, for it is compared as text by Icecast relays. */
const char *bc_flavour_get_media_type (BcFlavour flavour);
/* What the stream of `channel` in this flavour is called in the broadcast engine: "fr", "fr.low.ogg" … (transfer full).
 * Ids have no dot, so no channel has such a name. */
char *bc_flavour_make_stream_id (BcFlavour flavour, const char *channel);

G_END_DECLS
