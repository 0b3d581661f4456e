/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-gate-private.h"

/* The fixed header, RFC 3550 section 5.1. */
#define HEADER_BYTES 12
#define VERSION_BITS 0x80
#define VERSION_MASK 0xc0
#define FLAG_PADDING 0x20
#define FLAG_EXTENSION 0x10
#define N_SOURCES_MASK 0x0f
#define MARKER_BIT 0x80

/* RFC 7587 section 4: Opus always has a dynamic type. */
#define FIRST_DYNAMIC_TYPE 96
/* RFC 3389: goes with any of them. */
#define COMFORT_NOISE_TYPE 13
/* RFC 5761 section 4: with these in the second byte it is RTCP on our port. */
#define FIRST_RTCP_TYPE 192
#define LAST_RTCP_TYPE 223

/* RFC 3550 appendix A.1, there called MAX_DROPOUT and MAX_MISORDER (100): ours is 300 ms, since what
 * comes later is of no use, and a sender that jumps back by less is mute for that long. */
#define MAX_FORWARD 3000
#define OPUS_MAX_BACKWARD 15
#define OPUS_RATE 48000

/* A hole longer than this has been heard as silence by the time it closes: to conceal it then would
 * only push stale sound in front of the new. */
#define CONCEALABLE_MS 120
#define MAX_AHEAD_MS 2000
/* Across a seam time goes on by at least a packet. */
#define LEAST_SEAM_MS 20

const BcRtpGateRules bc_rtp_gate_opus = { .rate = OPUS_RATE,
                                          .max_backward = OPUS_MAX_BACKWARD,
                                          .encoding = "Opus" };

static guint16
read_16 (const guint8 *data)
{
  return (guint16) (data[0] << 8 | data[1]);
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32) read_16 (data) << 16 | read_16 (data + 2);
}

static void
write_32 (guint8 *data, guint32 value)
{
  data[0] = (guint8) (value >> 24);
  data[1] = (guint8) (value >> 16);
  data[2] = (guint8) (value >> 8);
  data[3] = (guint8) value;
}

gboolean
bc_rtp_find_payload (const guint8 *data, gsize n_bytes, gsize *offset, gsize *n_payload)
{
  if (n_bytes < HEADER_BYTES || (data[0] & VERSION_MASK) != VERSION_BITS)
    return FALSE;
  gsize header = HEADER_BYTES + 4u * (data[0] & N_SOURCES_MASK);
  if ((data[0] & FLAG_EXTENSION) != 0)
    {
      if (n_bytes < header + 4)
        return FALSE;
      header += 4 + 4u * read_16 (data + header + 2);
    }
  gsize padding = (data[0] & FLAG_PADDING) != 0 ? data[n_bytes - 1] : 0;
  if (n_bytes < header + padding || ((data[0] & FLAG_PADDING) != 0 && padding == 0))
    return FALSE;
  *offset = header;
  *n_payload = n_bytes - header - padding;
  return TRUE;
}

void
bc_rtp_gate_init (BcRtpGate *gate, const BcRtpGateRules *rules)
{
  *gate = (BcRtpGate){ .rules = rules != NULL ? rules : &bc_rtp_gate_opus };
}

static gboolean
is_sound_type (const BcRtpGate *gate, guint8 payload_type)
{
  if (payload_type >= FIRST_DYNAMIC_TYPE)
    return TRUE;
  return gate->rules->has_l16 &&
         (payload_type == BC_RTP_L16_STEREO_TYPE || payload_type == BC_RTP_L16_MONO_TYPE);
}

static guint32
to_ticks (const BcRtpGate *gate, gint64 ms)
{
  return (guint32) (ms * gate->rules->rate / 1000);
}

static gboolean
is_latched_sender (const BcRtpGate *gate, const BcRtpArrival *arrival)
{
  return gate->is_latched && read_32 (arrival->data + 8) == gate->latched_ssrc &&
         bc_address_is_same (&arrival->from, &gate->latched_address);
}

static gboolean
may_take_over (const BcRtpGate *gate, const BcRtpArrival *arrival)
{
  gint64 silence_us = arrival->now_us - gate->last_us;

  if (!gate->is_latched || silence_us >= BC_RTP_GATE_LATCH_US)
    return TRUE;
  return silence_us >= BC_RTP_GATE_RESTART_US &&
         bc_address_is_same_host (&arrival->from, &gate->latched_address);
}

static guint32
elapsed_ticks (const BcRtpGate *gate, gint64 now_us)
{
  gint64 elapsed_us = MAX (now_us - gate->last_audio_us, 0);

  return MAX ((guint32) (elapsed_us * gate->rules->rate / G_TIME_SPAN_SECOND),
              to_ticks (gate, LEAST_SEAM_MS));
}

/* Begins to count the sender's numbers anew: the next of ours, as much later as really passed. */
static void
begin_numbering (BcRtpGate *gate, guint16 sequence, guint32 timestamp, gint64 now_us)
{
  guint16 out_sequence = sequence;
  guint32 out_timestamp = timestamp;

  if (gate->has_numbering)
    {
      out_sequence = (guint16) (gate->in_sequence + gate->sequence_offset + 1);
      out_timestamp = gate->in_timestamp + gate->timestamp_offset + elapsed_ticks (gate, now_us);
    }
  gate->sequence_offset = (guint16) (out_sequence - sequence);
  gate->timestamp_offset = out_timestamp - timestamp;
  gate->in_sequence = sequence;
  gate->in_timestamp = timestamp;
  gate->has_numbering = TRUE;
  gate->has_candidate = FALSE;
}

static void
move_forward (BcRtpGate *gate, guint16 sequence, guint32 timestamp, gint64 now_us)
{
  guint16 n_missing = (guint16) (sequence - gate->in_sequence - 1);
  guint32 ticks = timestamp - gate->in_timestamp;

  gate->n_missing += n_missing;
  if (ticks == 0 || ticks > elapsed_ticks (gate, now_us) + to_ticks (gate, MAX_AHEAD_MS))
    {
      begin_numbering (gate, sequence, timestamp, now_us);
      return;
    }
  if (n_missing > 0 && ticks > to_ticks (gate, CONCEALABLE_MS))
    gate->sequence_offset = (guint16) (gate->sequence_offset - n_missing);
  gate->in_sequence = sequence;
  gate->in_timestamp = timestamp;
  gate->has_candidate = FALSE;
}

/* A jump counts only when the packet after it goes on from there (RFC 3550 appendix A.1). */
static BcRtpVerdict
try_jump (BcRtpGate *gate, guint16 sequence, guint32 timestamp, gint64 now_us)
{
  if (gate->has_candidate && sequence == gate->candidate_sequence)
    {
      begin_numbering (gate, sequence, timestamp, now_us);
      return BC_RTP_ADMIT;
    }
  gate->has_candidate = TRUE;
  gate->candidate_sequence = (guint16) (sequence + 1);
  return BC_RTP_IGNORE;
}

static BcRtpVerdict
number (BcRtpGate *gate, guint16 sequence, guint32 timestamp, gint64 now_us)
{
  guint16 forward = (guint16) (sequence - gate->in_sequence);
  BcRtpVerdict verdict = BC_RTP_ADMIT;

  if (forward > 0 && forward < MAX_FORWARD)
    move_forward (gate, sequence, timestamp, now_us);
  else if (forward != 0 && forward < (guint16) -gate->rules->max_backward)
    verdict = try_jump (gate, sequence, timestamp, now_us);
  else if (forward != 0 && gate->n_missing > 0)
    gate->n_missing--;
  gate->out_sequence = (guint16) (sequence + gate->sequence_offset);
  gate->out_timestamp = timestamp + gate->timestamp_offset;
  return verdict;
}

static BcRtpVerdict
latch (BcRtpGate *gate, const BcRtpArrival *arrival)
{
  guint16 sequence = read_16 (arrival->data + 2);
  guint32 timestamp = read_32 (arrival->data + 4);

  gate->is_latched = TRUE;
  gate->latched_address = arrival->from;
  gate->latched_ssrc = read_32 (arrival->data + 8);
  gate->latched_payload_type = arrival->data[1] & ~MARKER_BIT;
  begin_numbering (gate, sequence, timestamp, arrival->now_us);
  gate->out_sequence = (guint16) (sequence + gate->sequence_offset);
  gate->out_timestamp = timestamp + gate->timestamp_offset;
  gate->last_us = gate->last_audio_us = arrival->now_us;
  gate->last_gap_us = 0;
  return BC_RTP_ADMIT;
}

static BcRtpVerdict
ignore_type (BcRtpGate *gate, guint8 payload_type)
{
  if (payload_type != COMFORT_NOISE_TYPE)
    gate->stranger = BC_RTP_STRANGER_TYPE;
  return BC_RTP_IGNORE;
}

static BcRtpVerdict
refuse (BcRtpGate *gate, BcRtpStrangerKind stranger)
{
  gate->stranger = stranger;
  return BC_RTP_REFUSE;
}

/* The latched sender's other types (comfort noise, telephone events) keep it alive and are not sound;
 * one that takes the place of its sound has replaced it. */
static BcRtpVerdict
follow (BcRtpGate *gate, const BcRtpArrival *arrival, guint8 payload_type)
{
  gint64 audio_silence_us = arrival->now_us - gate->last_audio_us;

  gate->last_gap_us = arrival->now_us - gate->last_us;
  gate->last_us = arrival->now_us;
  if (payload_type != gate->latched_payload_type)
    {
      if (audio_silence_us < BC_RTP_GATE_RESTART_US)
        return BC_RTP_IGNORE;
      if (!is_sound_type (gate, payload_type))
        return ignore_type (gate, payload_type);
    }
  gate->latched_payload_type = payload_type;
  BcRtpVerdict verdict =
      number (gate, read_16 (arrival->data + 2), read_32 (arrival->data + 4), arrival->now_us);
  if (verdict == BC_RTP_ADMIT)
    gate->last_audio_us = arrival->now_us;
  return verdict;
}

BcRtpVerdict
bc_rtp_gate_run (BcRtpGate *gate, const BcRtpArrival *arrival)
{
  gsize offset;
  gsize n_payload;

  gate->stranger = BC_RTP_STRANGER_NONE;
  if (!bc_rtp_find_payload (arrival->data, arrival->n_bytes, &offset, &n_payload))
    return refuse (gate, BC_RTP_STRANGER_NO_RTP);
  if (arrival->data[1] >= FIRST_RTCP_TYPE && arrival->data[1] <= LAST_RTCP_TYPE)
    return BC_RTP_IGNORE;

  guint8 payload_type = arrival->data[1] & ~MARKER_BIT;
  if (is_latched_sender (gate, arrival))
    return n_payload > 0 ? follow (gate, arrival, payload_type) : BC_RTP_IGNORE;
  if (!may_take_over (gate, arrival))
    return refuse (gate, BC_RTP_STRANGER_RIVAL);
  if (n_payload == 0)
    return BC_RTP_IGNORE;
  if (!is_sound_type (gate, payload_type))
    return ignore_type (gate, payload_type);
  return latch (gate, arrival);
}

void
bc_rtp_gate_renumber (const BcRtpGate *gate, guint8 *data)
{
  data[1] = (data[1] & MARKER_BIT) | BC_RTP_GATE_PAYLOAD_TYPE;
  data[2] = (guint8) (gate->out_sequence >> 8);
  data[3] = (guint8) gate->out_sequence;
  write_32 (data + 4, gate->out_timestamp);
  write_32 (data + 8, BC_RTP_GATE_SSRC);
}
