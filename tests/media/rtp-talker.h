/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * An RTP/Opus sender moved by hand, a packet a call, so that a test decides what gets lost, jumps or
 * comes twice: a tone of peak 0.25, 20 ms a packet.
 */
typedef struct _RtpTalker RtpTalker;

typedef struct
{
  const char *from; /* "127.0.0.1": to send from */
  guint16 port;     /* to send to */
  double hz;
  guint n_channels;     /* 0: 1; in stereo the right one is silent */
  gboolean is_with_fec; /* 20 % of loss expected */
  guint8 payload_type;  /* 0: 111 */
} RtpTalkerConfig;

RtpTalker *rtp_talker_new (const RtpTalkerConfig *config);
void rtp_talker_free (RtpTalker *talker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtpTalker, rtp_talker_free)

/* The next 20 ms. */
void rtp_talker_say (RtpTalker *talker);
/* 20 ms of silence in its place. */
void rtp_talker_be_silent (RtpTalker *talker);
/* The next 20 ms are made and never sent. */
void rtp_talker_lose (RtpTalker *talker);
/* Time passes and nothing is made: discontinuous transmission. */
void rtp_talker_rest (RtpTalker *talker, guint ms);
/* A packet of one's own making: so many bytes of `fill` after a correct header. */
void rtp_talker_say_bytes (RtpTalker *talker, guint8 fill, gsize n_bytes);
/* Bytes as they are, no header. */
void rtp_talker_send_raw (RtpTalker *talker, const void *data, gsize n_bytes);

/* The numbers of the next packet. */
void rtp_talker_set_ssrc (RtpTalker *talker, guint32 ssrc);
void rtp_talker_jump (RtpTalker *talker, guint16 sequence, guint32 timestamp);
