/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rtp-strangers-private.h"

G_BEGIN_DECLS

/*
 * BcRtpGate: who may speak on an RTP input, and one endless stream out of all that does. The first
 * sender is latched by SSRC and address until it falls silent; each admitted packet gets a sequence
 * number and timestamp that go on from the one before, so a restarted sender, a jump or a long hole
 * looks like a pause to what follows: nothing to flush, nothing to wait for.
 *
 * Threading: one thread; time is an argument.
 */
#define BC_RTP_GATE_PAYLOAD_TYPE 96
#define BC_RTP_TYPE_MASK 0x7f /* of the second byte; the rest is the marker */
#define BC_RTP_GATE_SSRC 0x42433031u

/* The same host may begin anew once it counts as lost; another only when the latch is cold. */
#define BC_RTP_GATE_RESTART_US (500 * G_TIME_SPAN_MILLISECOND)
#define BC_RTP_GATE_LATCH_US (2 * G_TIME_SPAN_SECOND)

typedef enum
{
  BC_RTP_ADMIT,
  BC_RTP_IGNORE, /* ours, but nothing to decode: RTCP, comfort noise, the first of a jump */
  BC_RTP_REFUSE  /* a stranger's, or no RTP at all */
} BcRtpVerdict;

/* What is agreed about the sound that comes. */
typedef struct
{
  guint rate;           /* of its timestamps; Opus: always 48000 (RFC 7587 section 4.1) */
  guint16 max_backward; /* packets: what comes later than that is of no use */
  gboolean has_l16;     /* the static types of L16 are sound, too (RFC 3551 section 6) */
  const char *encoding; /* in words (nullable) */
} BcRtpGateRules;

extern const BcRtpGateRules bc_rtp_gate_opus;

#define BC_RTP_L16_STEREO_TYPE 10 /* 44.1 kHz */
#define BC_RTP_L16_MONO_TYPE 11

typedef struct
{
  const guint8 *data; /* the UDP payload */
  gsize n_bytes;
  BcAddress from; /* already allowed */
  gint64 now_us;
} BcRtpArrival;

typedef struct
{
  const BcRtpGateRules *rules; /* not owned */
  gboolean is_latched;
  BcAddress latched_address;
  guint32 latched_ssrc;
  guint8 latched_payload_type;
  gint64 last_us;             /* the latched sender's last packet of any kind */
  gint64 last_gap_us;         /* between that and the one before */
  gint64 last_audio_us;       /* … its last with the latched payload type */
  guint64 n_missing;          /* packets that never came (expected - received, RFC 3550 A.3) */
  BcRtpStrangerKind stranger; /* what was wrong with the packet that was looked at last */
  /* What the next admitted packet is to carry. */
  guint16 out_sequence;
  guint32 out_timestamp;
  /*< private >*/
  gboolean has_numbering;
  guint16 in_sequence; /* the highest so far */
  guint32 in_timestamp;
  guint16 sequence_offset;
  guint32 timestamp_offset;
  gboolean has_candidate;
  guint16 candidate_sequence;
} BcRtpGate;

/* `rules` (nullable: Opus) outlive it. */
void bc_rtp_gate_init (BcRtpGate *gate, const BcRtpGateRules *rules);

/* After BC_RTP_ADMIT, out_sequence and out_timestamp are this packet's. */
BcRtpVerdict bc_rtp_gate_run (BcRtpGate *gate, const BcRtpArrival *arrival);

/* Writes the endless stream's header fields over the packet's own (at least 12 bytes). */
void bc_rtp_gate_renumber (const BcRtpGate *gate, guint8 *data);

/* Where the payload lies in a packet of ours: FALSE when it is no well-formed RTP packet. */
gboolean bc_rtp_find_payload (const guint8 *data, gsize n_bytes, gsize *offset, gsize *n_payload);

G_END_DECLS
