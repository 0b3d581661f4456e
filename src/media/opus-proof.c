/* SPDX-License-Identifier: Apache-2.0 */
#include "opus-proof-private.h"

#include <boothcast/audio/format.h>
#include <opus/opus.h>

/* Some count time with a clock that is a little off (882 of 960): those are understood all the same. */
#define LEAST_STEP_NUMERATOR 3
#define LEAST_STEP_DENOMINATOR 4

#define VORBIS_HEADER_BYTES 4
#define VORBIS_FRAGMENT_MASK 0xc0
#define VORBIS_TYPE_MASK 0x30 /* all of it: of no meaning */
#define VORBIS_N_PACKETS_MASK 0x0f

/* 0: it breaks the rules of RFC 6716 section 3.4. */
static int
count_samples (const BcOpusPacket *packet)
{
  unsigned char toc;
  opus_int16 sizes[48];

  if (packet->n_bytes == 0 || packet->n_bytes > G_MAXINT16 ||
      opus_packet_parse (packet->data, (opus_int32) packet->n_bytes, &toc, NULL, sizes, NULL) <= 0)
    return 0;
  return MAX (
      opus_packet_get_nb_samples (packet->data, (opus_int32) packet->n_bytes, BC_SAMPLE_RATE), 0);
}

/* How Vorbis goes over RTP, RFC 5215 section 2.2: its first byte says the same of each packet, so that all may look like
 * Opus; but the lengths inside add up to the packet's, which of Opus one in a million does. */
static gboolean
is_vorbis (const BcOpusPacket *packet)
{
  if (packet->n_bytes < VORBIS_HEADER_BYTES + 2)
    return FALSE;
  guint8 flags = packet->data[VORBIS_HEADER_BYTES - 1];
  gboolean is_fragment = (flags & VORBIS_FRAGMENT_MASK) != 0;
  guint n_packets = flags & VORBIS_N_PACKETS_MASK;
  gsize at = VORBIS_HEADER_BYTES;

  if ((flags & VORBIS_TYPE_MASK) == VORBIS_TYPE_MASK || is_fragment != (n_packets == 0))
    return FALSE;
  for (guint i = 0; i < MAX (n_packets, 1); i++)
    {
      if (at + 2 > packet->n_bytes)
        return FALSE;
      at += 2u + ((gsize) packet->data[at] << 8 | packet->data[at + 1]);
    }
  return at == packet->n_bytes;
}

/* Time may go on by more (a sender that says nothing in silence), but not by less than the last one held. */
static gboolean
fits_time (const BcOpusProof *proof, const BcOpusPacket *packet)
{
  guint32 step = packet->timestamp - proof->last_timestamp;

  if (!proof->has_last || packet->sequence != (guint16) (proof->last_sequence + 1))
    return TRUE;
  return (guint64) step * LEAST_STEP_DENOMINATOR >=
         (guint64) proof->n_last_samples * LEAST_STEP_NUMERATOR;
}

gboolean
bc_opus_proof_take (BcOpusProof *proof, const BcOpusPacket *packet)
{
  int n_samples = count_samples (packet);
  gboolean is_other = is_vorbis (packet);
  gboolean is_good = n_samples > 0 && fits_time (proof, packet) && !is_other;

  gboolean begins_as_other = is_other && !proof->has_last;

  proof->has_last = TRUE;
  proof->last_sequence = packet->sequence;
  proof->last_timestamp = packet->timestamp;
  proof->n_last_samples = n_samples;
  if (!is_good)
    {
      proof->is_refuted = proof->is_refuted || proof->doubt > 0 || begins_as_other;
      proof->doubt = BC_OPUS_PROOF_PACKETS;
    }
  else if (proof->doubt > 0 && --proof->doubt == 0)
    {
      proof->is_refuted = FALSE;
    }
  return !proof->is_refuted;
}
