/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-end-private.h"

#include "opus-proof-private.h"
#include "rtp-decoder-private.h"
#include "rtp-linear-private.h"

#include <boothcast/base/clock.h>
#include <gst/rtp/rtp.h>
#include <stdatomic.h>

#define DEFAULT_OPUS_LATENCY_MS 40
/* Less than the elastic buffer keeps at the least: a lost packet makes no other sound late. */
#define DEFAULT_LINEAR_LATENCY_MS 20
/* As late as any latency would still take it, in packets of a millisecond. */
#define LINEAR_MAX_BACKWARD 200

/* What was wrong with who was heard is in nobody's way when it has not sent for so long. */
#define STRANGE_GONE_US BC_RTP_GATE_LATCH_US

struct _BcRtpEnd
{
  BcElastic *elastic;
  BcFault *fault;
  BcRtpGateRules rules;

  /* One of the two. */
  BcRtpDecoder *opus;
  BcRtpLinear *linear;

  BcOpusProof proof; /* opus */

  BcRtpLinearConfig agreed;  /* linear */
  gboolean is_strange;       /* what it sends, and it was told … */
  _Atomic gint64 strange_us; /* … of its last packet that was; 0: none is */
};

static void
on_samples (const float *samples, gsize n_samples, gpointer user_data)
{
  BcRtpEnd *end = user_data;

  bc_elastic_push (end->elastic, samples, n_samples, bc_clock_now_us ());
}

static gboolean
check_agreement (const BcInputConfig *config, GError **error)
{
  guint rate = config->rate;
  guint n_channels = config->n_channels;

  if (config->encoding == BC_RTP_OPUS)
    return TRUE;
  if (rate != 0 && rate != 44100 && rate != 48000)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "rate: %u is neither 44100 nor 48000", rate);
  else if (n_channels > 2)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "channels: %u is neither 1 nor 2", n_channels);
  else
    return TRUE;
  return FALSE;
}

static void
make_linear (BcRtpEnd *end, const BcInputConfig *config)
{
  guint wait_ms = config->latency_ms != 0 ? config->latency_ms : DEFAULT_LINEAR_LATENCY_MS;

  end->agreed = (BcRtpLinearConfig){ .sample_bytes = config->encoding == BC_RTP_L16 ? 2 : 3,
                                     .rate = config->rate != 0 ? config->rate : 48000,
                                     .n_channels = MAX (config->n_channels, 1),
                                     .side = config->side,
                                     .wait_ms = wait_ms,
                                     .on_samples = on_samples,
                                     .user_data = end };
  end->linear = bc_rtp_linear_new (&end->agreed);
  end->rules = (BcRtpGateRules){ .rate = end->agreed.rate,
                                 .max_backward = LINEAR_MAX_BACKWARD,
                                 .encoding = config->encoding == BC_RTP_L16 ? "L16" : "L24",
                                 .has_l16 = config->encoding == BC_RTP_L16 };
}

BcRtpEnd *
bc_rtp_end_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault, GError **error)
{
  if (!check_agreement (config, error))
    return NULL;
  BcRtpEnd *end = g_new0 (BcRtpEnd, 1);

  end->elastic = elastic;
  end->fault = fault;
  if (config->encoding == BC_RTP_OPUS)
    {
      end->rules = bc_rtp_gate_opus;
      end->opus = bc_rtp_decoder_new (config->side, on_samples, end);
    }
  else
    {
      make_linear (end, config);
    }
  return end;
}

void
bc_rtp_end_free (BcRtpEnd *end)
{
  if (end == NULL)
    return;
  bc_rtp_decoder_free (end->opus);
  bc_rtp_linear_free (end->linear);
  g_free (end);
}

const char *
bc_rtp_end_get_pipeline (const BcRtpEnd *end)
{
  return end->linear != NULL ? "rtp-linear" : "rtp-opus";
}

const BcRtpGateRules *
bc_rtp_end_get_rules (const BcRtpEnd *end)
{
  return &end->rules;
}

guint
bc_rtp_end_get_jitter_ms (const BcRtpEnd *end, guint wanted_ms)
{
  if (end->linear != NULL)
    return 0;
  return wanted_ms != 0 ? wanted_ms : DEFAULT_OPUS_LATENCY_MS;
}

void
bc_rtp_end_open (BcRtpEnd *end)
{
  end->is_strange = FALSE;
  atomic_store (&end->strange_us, 0);
  end->proof = (BcOpusProof){ 0 };
  if (end->linear != NULL)
    bc_rtp_linear_forget (end->linear);
}

/* Plain samples ---------------------------------------------------------------------------------- */

/* What the sender sends that was not agreed (transfer full) (nullable). */
static char *
put_in_words (const BcRtpEnd *end, BcRtpLinearVerdict verdict)
{
  const BcRtpLinearConfig *agreed = &end->agreed;
  const char *what = agreed->sample_bytes == 2 ? "L16" : "L24";

  switch (verdict)
    {
    case BC_RTP_LINEAR_NO_FRAMES:
      return g_strdup_printf ("RTP packets that hold no whole frames of %s, %u channel(s): is it "
                              "another encoding, or another number of channels?",
                              what, agreed->n_channels);
    case BC_RTP_LINEAR_WRONG_STEP:
      return g_strdup_printf (
          "RTP packets of %u frames, taken as %s with %u channel(s), whose time "
          "moves on by %u: is it another encoding, or another number of "
          "channels?",
          bc_rtp_linear_get_n_frames (end->linear), what, agreed->n_channels,
          bc_rtp_linear_get_step (end->linear));
    case BC_RTP_LINEAR_WRONG_RATE:
      return g_strdup_printf ("the sender's clock runs at about %u Hz, its rate is set to %u",
                              bc_rtp_linear_get_measured_rate (end->linear), agreed->rate);
    case BC_RTP_LINEAR_FINE:
    default:
      return NULL;
    }
}

static void
tell_strange (BcRtpEnd *end, char *words)
{
  if (words != NULL && !end->is_strange)
    bc_fault_set (end->fault, "%s", words);
  end->is_strange = words != NULL;
  atomic_store (&end->strange_us, words != NULL ? bc_clock_now_us () : 0);
  g_free (words);
}

void
bc_rtp_end_tell_stranger (BcRtpEnd *end, const char *words)
{
  gint64 strange_us = atomic_load (&end->strange_us);

  if (strange_us == 0 || bc_clock_now_us () - strange_us >= STRANGE_GONE_US)
    bc_fault_set (end->fault, "%s", words);
}

/* RFC 3551 section 6: these two types say all there is to say. */
static gboolean
fits_static_type (const BcRtpEnd *end, guint8 payload_type)
{
  if (payload_type != BC_RTP_L16_STEREO_TYPE && payload_type != BC_RTP_L16_MONO_TYPE)
    return TRUE;
  return end->agreed.rate == 44100 &&
         end->agreed.n_channels == (payload_type == BC_RTP_L16_STEREO_TYPE ? 2 : 1);
}

gboolean
bc_rtp_end_take_admitted (BcRtpEnd *end, GstBuffer *buffer, const BcRtpGate *gate, gint64 now_us)
{
  guint8 payload_type = gate->latched_payload_type;
  GstMapInfo map;
  gsize offset;
  gsize n_payload;

  if (end->linear == NULL)
    return TRUE;
  if (!fits_static_type (end, payload_type))
    {
      tell_strange (end,
                    g_strdup_printf ("RTP packets of type %u: L16 at 44100 Hz with %u "
                                     "channel(s), and something else is set",
                                     payload_type, payload_type == BC_RTP_L16_STEREO_TYPE ? 2 : 1));
      return FALSE;
    }
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  if (bc_rtp_find_payload (map.data, map.size, &offset, &n_payload))
    {
      BcRtpLinearPacket packet = { .sequence = gate->out_sequence,
                                   .timestamp = gate->out_timestamp,
                                   .payload = map.data + offset,
                                   .n_bytes = n_payload,
                                   .now_us = now_us };
      tell_strange (end, put_in_words (end, bc_rtp_linear_run (end->linear, &packet)));
    }
  gst_buffer_unmap (buffer, &map);
  return FALSE;
}

/* Opus ------------------------------------------------------------------------------------------- */

/* What the door wrote into the header is read by GStreamer's own hand: its queues bring the buffer here from the door's
 * thread, and only it knows by which locks. FALSE: it is none. */
static gboolean
read_header (GstBuffer *buffer, BcOpusPacket *packet)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  if (!gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp))
    return FALSE;
  packet->sequence = gst_rtp_buffer_get_seq (&rtp);
  packet->timestamp = gst_rtp_buffer_get_timestamp (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  return TRUE;
}

/* FALSE: what it sends is not Opus. */
static gboolean
take_opus (BcRtpEnd *end, BcOpusPacket *packet, const GstMapInfo *map)
{
  gsize offset;

  if (!bc_rtp_find_payload (map->data, map->size, &offset, &packet->n_bytes))
    return FALSE;
  packet->data = map->data + offset;
  return bc_opus_proof_take (&end->proof, packet) &&
         bc_rtp_decoder_run (end->opus, packet->data, packet->n_bytes);
}

void
bc_rtp_end_take_ordered (BcRtpEnd *end, GstBuffer *buffer)
{
  BcOpusPacket packet = { 0 };
  GstMapInfo map;

  if (end->opus == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  gboolean is_opus = read_header (buffer, &packet) && take_opus (end, &packet, &map);
  gst_buffer_unmap (buffer, &map);
  tell_strange (end, is_opus ? NULL : g_strdup ("RTP packets that are not Opus"));
}

void
bc_rtp_end_take_event (BcRtpEnd *end, GstEvent *event)
{
  GstClockTime lost;

  if (end->opus != NULL && gst_event_has_name (event, "GstRTPPacketLost") &&
      gst_structure_get_clock_time (gst_event_get_structure (event), "duration", &lost) &&
      GST_CLOCK_TIME_IS_VALID (lost))
    bc_rtp_decoder_note_lost (end->opus, (gint64) GST_TIME_AS_USECONDS (lost));
}
