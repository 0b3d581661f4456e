/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-decoder-private.h"
#include "rtp-gate-private.h"

#include <math.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
on_samples (const float *samples, gsize n_samples, gpointer user_data)
{
  gsize *n_all = user_data;

  g_assert_true (n_samples <= BC_RTP_DECODER_MAX_SAMPLES);
  *n_all += n_samples;
}

static void
take (BcRtpGate *gate, BcRtpDecoder *decoder, const BcRtpArrival *arrival)
{
  g_autofree guint8 *packet = g_memdup2 (arrival->data, arrival->n_bytes);
  gsize offset;
  gsize n_payload;

  if (bc_rtp_gate_run (gate, arrival) != BC_RTP_ADMIT)
    return;
  bc_rtp_gate_renumber (gate, packet);
  g_assert_true (bc_rtp_find_payload (packet, arrival->n_bytes, &offset, &n_payload));
  g_assert_true (offset + n_payload <= arrival->n_bytes);
  bc_rtp_decoder_run (decoder, packet + offset, n_payload);
}

/* A train of packets: each is one byte of length, two of time since the last, then itself. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize n_all = 0;
  g_autoptr (BcRtpDecoder) decoder = bc_rtp_decoder_new (BC_SIDE_BOTH, on_samples, &n_all);
  BcRtpArrival arrival = { .from = { .port = 1 } };
  BcRtpGate gate;
  guint n_packets = 0;

  bc_rtp_gate_init (&gate, NULL);
  while (size > 3)
    {
      gsize n_bytes = MIN (data[0], size - 3);
      g_autofree guint8 *exact = g_memdup2 (data + 3, MAX (n_bytes, 1));

      arrival.now_us += (data[1] << 8 | data[2]) * 100;
      arrival.data = exact;
      arrival.n_bytes = n_bytes;
      take (&gate, decoder, &arrival);
      bc_rtp_decoder_note_lost (decoder, data[1] * 1000);
      data += 3 + n_bytes;
      size -= 3 + n_bytes;
      n_packets++;
    }
  /* A packet and the hole before it, at most 120 ms each. */
  g_assert_true (n_all <= (gsize) n_packets * 2 * BC_RTP_DECODER_MAX_SAMPLES);
  return 0;
}
