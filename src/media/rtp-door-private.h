/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"
#include "rtp-gate-private.h"

#include <boothcast/media/input.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcRtpDoor: what a socket's packets pass before anything looks into them: the sender's address, our own
 * standstill, the gate; and the figures of all that.
 *
 * Threading: init, open and clear on the main thread while no packets come; admit and take_words on the socket's thread;
 * the rest on any.
 */
/* What waited in the socket while we stood still, being dropped. */
typedef struct
{
  gint64 last_us; /* its last packet; 0: none yet */
  gint64 from_us; /* since when it is watched */
  guint32 from_timestamp;
} BcRtpBurst;

typedef struct
{
  /* the socket's thread */
  BcRtpGate gate;
  BcAllowList *allowed;
  GSocketAddress *last_from; /* GSocket gives the same object again for the same sender */
  BcAddress last_address;
  gboolean is_last_allowed;
  guint64 n_lost_before; /* the last opening */
  BcRtpBurst burst;
  BcRtpStrangers strangers;
  char *words; /* (nullable) not told yet */

  atomic_bool is_stale; /* tick → socket: drop what has waited */
  _Atomic gint64 last_arrival_us;
  _Atomic gint64 last_gap_us;
  _Atomic guint64 n_bytes;
  _Atomic guint64 n_packets;
  _Atomic guint64 n_refused;
  _Atomic guint64 n_lost;
} BcRtpDoor;

/* `allow` as in BcInputConfig; BC_ERROR_CONFIG. `rules` (nullable: Opus) outlive it. */
gboolean bc_rtp_door_init (BcRtpDoor *door, const char *const *allow, const BcRtpGateRules *rules,
                           GError **error);
void bc_rtp_door_clear (BcRtpDoor *door);

/* Nobody is latched, nothing has arrived; figures go on. */
void bc_rtp_door_open (BcRtpDoor *door);

/* Renumbers what it admits: `buffer` must be writable. */
gboolean bc_rtp_door_admit (BcRtpDoor *door, GstBuffer *buffer, gint64 now_us);

/* Who sends in vain (transfer full) (nullable): once. */
char *bc_rtp_door_take_words (BcRtpDoor *door);

/* After a pause of ours: what waited in the socket meanwhile is dropped. */
void bc_rtp_door_refill (BcRtpDoor *door);
/* When the latched sender last spoke; 0: nobody has. */
gint64 bc_rtp_door_get_last_arrival_us (const BcRtpDoor *door);
/* How long before that it had spoken; 0: that was its first. */
gint64 bc_rtp_door_get_last_gap_us (const BcRtpDoor *door);
/* Fills in n_bytes, n_packets, n_refused, n_lost_packets. */
void bc_rtp_door_get_stats (const BcRtpDoor *door, BcInputStats *stats);

G_END_DECLS
