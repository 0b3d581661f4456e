/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/broadcast.h>
#include <boothcast/delivery/flavour.h>

G_BEGIN_DECLS

/*
 * BcFlavours: the channels' other flavours (low.ogg, AAC, MP4), each a broadcast stream that is there all the time and is
 * filled only while somebody wants it: the first listener starts it, a little in the past, and some seconds
 * after the last one left nothing of it is there. All of them are made on one thread, which is there only while
 * there is something to make.
 *
 * Threading: the main thread; bc_flavour_set_add () on one encoder thread a channel.
 */
typedef struct _BcFlavours BcFlavours;

/* One channel's. */
typedef struct _BcFlavourSet BcFlavourSet;

typedef struct
{
  const char *channel;  /* id */
  guint pre_skip;       /* of its packets, samples at 48 kHz */
  const char *title;    /* (nullable) */
  const char *language; /* BCP 47 (nullable) */
  const char *comment;  /* (nullable) */
} BcFlavourSetConfig;

/* How often look () wants to be called. */
#define BC_FLAVOURS_LOOK_MS 100

/* `broadcast` is not owned, and outlives it. */
BcFlavours *bc_flavours_new (BcBroadcast *broadcast);
/* No packets may come any more. The streams end. */
void bc_flavours_free (BcFlavours *flavours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcFlavours, bc_flavours_free)

/* Makes the channel's streams, at any time (transfer none: lives as long as `flavours`). */
BcFlavourSet *bc_flavours_add_channel (BcFlavours *flavours, const BcFlavourSetConfig *config);

/* Somebody is about to listen, and would like so much of the past: from here on the flavour is made. What has been made
 * already begins where it began. BC_ERROR_NOT_FOUND, BC_ERROR_UNAVAILABLE. */
gboolean bc_flavours_want (BcFlavours *flavours, const char *channel, BcFlavour flavour,
                           gint64 past_us, GError **error);

/* Packets of the channel that its flavour could not be made of, because the maker came too late: since the beginning. */
typedef struct
{
  const char *channel; /* (transfer none) */
  BcFlavour flavour;
  guint64 n_packets_lost;
} BcFlavourLoss;

/* Of each channel and flavour, wanted or not (transfer full) (element-type BcFlavourLoss). */
GArray *bc_flavours_get_losses (const BcFlavours *flavours);

/* Looks who listens. */
void bc_flavours_look (BcFlavours *flavours, gint64 now_us);

/* One packet of the channel itself. */
void bc_flavour_set_add (BcFlavourSet *set, const guint8 *packet, gsize packet_bytes,
                         gint64 end_samples);

G_END_DECLS
