/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcOpusProof: whether what comes as Opus is Opus. A sender that is set to another encoding has a dynamic type, too, and most
 * of its packets can be decoded: to noise, as loud as can be. What gives it away is that its packets break the rules of Opus,
 * or hold more sound than time goes by, or are packed as Vorbis is. One such packet is an accident; two in half a second are
 * another encoding, and nothing of it is heard until half a second has come without any.
 *
 * Threading: one thread.
 */
typedef struct
{
  guint
      doubt; /* goes down with each good packet; above 0 and doubted again: it is something else */
  gboolean is_refuted;
  gboolean has_last;
  guint16 last_sequence;
  guint32 last_timestamp;
  int n_last_samples;
} BcOpusProof;

/* Good packets that outweigh a bad one. */
#define BC_OPUS_PROOF_PACKETS 25

typedef struct
{
  guint16 sequence;
  guint32 timestamp; /* of 48 kHz (RFC 7587 section 4.1) */
  const guint8 *data;
  gsize n_bytes;
} BcOpusPacket;

/* All zero is a fresh one. Packets in order; FALSE: it is not to be heard. */
gboolean bc_opus_proof_take (BcOpusProof *proof, const BcOpusPacket *packet);

G_END_DECLS
