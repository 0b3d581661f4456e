/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/rate-converter.h>
#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcRtpLinear: packets of plain samples in (L16 of RFC 3551, L24 of RFC 3190; AES67 sends these), 48 kHz mono float
 * out. A packet says where in time its samples lie, so order is a matter of putting them there: what is missing is
 * waited for as long as `wait_ms` of sound behind it, then concealed. A pause longer than what may be
 * concealed is one.
 *
 * A packet that claims to be something else than was agreed (frames that are not whole, a clock that does not
 * fit its samples) would be noise: it is not heard, and the verdict says which it is.
 *
 * Threading: one thread; time is an argument.
 */
typedef struct _BcRtpLinear BcRtpLinear;

typedef struct
{
  guint sample_bytes; /* 2: L16, 3: L24 */
  guint rate;         /* 44100 or 48000 */
  guint n_channels;   /* 1 or 2 */
  BcSide side;
  guint wait_ms;
  BcSamplesFunc on_samples;
  gpointer user_data;
} BcRtpLinearConfig;

typedef struct
{
  guint16 sequence;
  guint32 timestamp;
  const guint8 *payload;
  gsize n_bytes;
  gint64 now_us;
} BcRtpLinearPacket;

typedef enum
{
  BC_RTP_LINEAR_FINE,
  BC_RTP_LINEAR_NO_FRAMES,  /* the bytes are no whole frames */
  BC_RTP_LINEAR_WRONG_STEP, /* from packet to packet its clock does not move on by its frames */
  BC_RTP_LINEAR_WRONG_RATE  /* heard all the same: the clock does not run as fast as agreed */
} BcRtpLinearVerdict;

BcRtpLinear *bc_rtp_linear_new (const BcRtpLinearConfig *config);
void bc_rtp_linear_free (BcRtpLinear *linear);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRtpLinear, bc_rtp_linear_free)

BcRtpLinearVerdict bc_rtp_linear_run (BcRtpLinear *linear, const BcRtpLinearPacket *packet);
/* As if new. */
void bc_rtp_linear_forget (BcRtpLinear *linear);

/* For people, with the verdict: what a packet holds and how far its clock moves; the rate that was measured. */
guint bc_rtp_linear_get_n_frames (const BcRtpLinear *linear);
guint bc_rtp_linear_get_step (const BcRtpLinear *linear);
guint bc_rtp_linear_get_measured_rate (const BcRtpLinear *linear);

G_END_DECLS
