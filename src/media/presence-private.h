/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/elastic.h>

G_BEGIN_DECLS

/*
 * BcPresence: whether an input has sound or is lost, from what the wire and the elastic buffer say.
 * BcPace: whether a TCP source sends as the sound happens (live) or as fast as we take it (a file).
 *
 * Threading: one thread; time is an argument.
 */

/* The floor must begin to rise within 500 ms of the last packet, ticks and rules included. */
#define BC_PRESENCE_RTP_LOST_US (440 * G_TIME_SPAN_MILLISECOND)
/* Senders in discontinuous transmission speak every 400 ms while nobody does (RFC 6716 section 2.1.9): a
 * sender whose last two packets were that far apart may be late by as much as networks are. */
#define BC_PRESENCE_DTX_GAP_US (300 * G_TIME_SPAN_MILLISECOND)
#define BC_PRESENCE_DTX_LOST_US (600 * G_TIME_SPAN_MILLISECOND)
#define BC_PRESENCE_FROZEN_US (300 * G_TIME_SPAN_MILLISECOND)
/* Sound that comes again is gathered first: the largest target delay. */
#define BC_PRESENCE_FILLING_US (2500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  gboolean is_found;
  /*< private >*/
  gboolean is_forgiven;
  gint64 not_before_us; /* silence before this is ours, not the source's */
  gint64 sound_us;      /* last tick with sound */
} BcPresence;

typedef struct
{
  gint64 now_us;
  BcElasticState state;
  gboolean is_packets;    /* RTP: the wire is looked at; else TCP: the connection and the buffer */
  gint64 last_arrival_us; /* is_packets: 0 is never */
  gint64 last_gap_us;     /* is_packets: between that and the one before */
  gboolean is_connected;  /* not is_packets */
} BcPresenceFacts;

void bc_presence_init (BcPresence *presence);
/* Returns TRUE when is_found has changed. */
gboolean bc_presence_run (BcPresence *presence, const BcPresenceFacts *facts);
/* We stood still until the next run: nobody else is to blame for the silence. */
void bc_presence_forgive (BcPresence *presence);

#define BC_PACE_N_SLOTS 5

typedef struct
{
  gint64 slot_us; /* when the current slot of a second began */
  guint n_slots;  /* filled, the current one included; 0 before the first sound */
  guint at;
  guint64 n_samples[BC_PACE_N_SLOTS];
  gint64 waited_us; /* when the source last had to wait for us; 0: never */
} BcPace;

void bc_pace_init (BcPace *pace);
void bc_pace_note (BcPace *pace, gsize n_samples, gint64 now_us);
void bc_pace_note_wait (BcPace *pace, gint64 now_us);
gboolean bc_pace_is_live (const BcPace *pace, gint64 now_us);

G_END_DECLS
