/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "address-private.h"

G_BEGIN_DECLS

/*
 * BcRtpStrangers: who sends to an RTP input and is not heard, in words. One stray packet is nobody: who is told of has sent
 * for a second; and is told of seldom, so that what is wrong with who is heard can be read meanwhile.
 *
 * Threading: one thread; embed, zeroed. Time is an argument.
 */
typedef enum
{
  BC_RTP_STRANGER_NONE,    /* nothing is wrong with it */
  BC_RTP_STRANGER_ADDRESS, /* not among those that may send */
  BC_RTP_STRANGER_NO_RTP,
  BC_RTP_STRANGER_RIVAL, /* another one is heard */
  BC_RTP_STRANGER_TYPE   /* a static payload type that is not what is set */
} BcRtpStrangerKind;

#define BC_RTP_STRANGERS_LAST_US (1 * G_TIME_SPAN_SECOND) /* from the first packet to the last … */
#define BC_RTP_STRANGERS_PACKETS 10                       /* … and so many: that makes a sender */
#define BC_RTP_STRANGERS_GONE_US                                                                   \
  (1 * G_TIME_SPAN_SECOND) /* after its last; then another may be noticed */
#define BC_RTP_STRANGERS_AGAIN_US (60 * G_TIME_SPAN_SECOND) /* the same is told of */
#define BC_RTP_STRANGERS_OTHER_US (10 * G_TIME_SPAN_SECOND) /* … and another */

typedef struct
{
  BcRtpStrangerKind kind;
  BcAddress from;
  BcAddress heard;      /* RIVAL */
  guint8 payload_type;  /* TYPE */
  const char *encoding; /* TYPE: what is set (nullable) */
} BcRtpStranger;

typedef struct
{
  BcRtpStranger now; /* the one that is watched; NONE: nobody */
  gint64 first_us;
  gint64 last_us;
  guint n_packets;
  BcRtpStranger told; /* NONE: nobody yet */
  gint64 told_us;
} BcRtpStrangers;

/* A packet of it came. What is to be told now (transfer full) (nullable). */
char *bc_rtp_strangers_note (BcRtpStrangers *strangers, const BcRtpStranger *stranger,
                             gint64 now_us);

G_END_DECLS
