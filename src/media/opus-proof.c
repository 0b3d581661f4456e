/* SPDX-License-Identifier: Apache-2.0 */
#include "opus-proof-private.h"

#include <boothcast/audio/format.h>
#include <opus/opus.h>

/* Some count time with a clock that is a little off (882 of 960): those are understood all the same. */
#define LEAST_STEP_NUMERATOR 3
#define LEAST_STEP_DENOMINATOR 4

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
  gboolean is_good = n_samples > 0 && fits_time (proof, packet);

  proof->has_last = TRUE;
  proof->last_sequence = packet->sequence;
  proof->last_timestamp = packet->timestamp;
  proof->n_last_samples = n_samples;
  if (!is_good)
    {
      proof->is_refuted = proof->is_refuted || proof->doubt > 0;
      proof->doubt = BC_OPUS_PROOF_PACKETS;
    }
  else if (proof->doubt > 0 && --proof->doubt == 0)
    {
      proof->is_refuted = FALSE;
    }
  return !proof->is_refuted;
}
