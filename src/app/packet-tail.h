/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <pthread.h>

G_BEGIN_DECLS

/*
 * BcPacketTail: the last few seconds of a channel's Opus packets, numbered without end, so that another flavour
 * of it can begin a little in the past: its first listener hears something at once.
 *
 * Threading: add on one thread, the rest on any; its lock is held for the copy of one packet, and lends a
 * real-time thread's priority to whoever has it.
 */
#define BC_PACKET_TAIL_PACKETS 1024 /* 20.48 s */
/* So far back one may begin, which is what browsers want at 24 kb/s; the rest is time for those who are behind. */
#define BC_PACKET_TAIL_PAST_PACKETS (BC_PACKET_TAIL_PACKETS * 3 / 4)
#define BC_PACKET_MAX_BYTES 1276 /* RFC 6716, 3.2.1: of one frame */

typedef struct
{
  guint8 *data;
  guint16 n_bytes;
  gint64 end_samples;
} BcTailPacket;

typedef struct
{
  pthread_mutex_t lock;
  guint64 next; /* number of the packet to come */
  BcTailPacket packets[BC_PACKET_TAIL_PACKETS];
} BcPacketTail;

void bc_packet_tail_init (BcPacketTail *tail);
void bc_packet_tail_clear (BcPacketTail *tail);

/* Copied. One that is too large is none. */
void bc_packet_tail_add (BcPacketTail *tail, const guint8 *packet, gsize packet_bytes,
                         gint64 end_samples);

/* The number of the packet that lies so many before the one to come, at most BC_PACKET_TAIL_PAST_PACKETS, or of the
 * first. */
guint64 bc_packet_tail_find (BcPacketTail *tail, guint n_back);

typedef struct
{
  gsize n_bytes;
  gint64 end_samples;
  guint8 data[BC_PACKET_MAX_BYTES];
} BcPacketCopy;

/* The packet of that number, or the oldest that is left, and those between are lost; `number` gets the one after it.
 * FALSE: not there yet. */
gboolean bc_packet_tail_read (BcPacketTail *tail, guint64 *number, BcPacketCopy *packet);

G_END_DECLS
