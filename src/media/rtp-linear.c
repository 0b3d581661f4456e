/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-linear-private.h"

#include <boothcast/audio/concealer.h>
#include <math.h>
#include <string.h>

/* What a datagram can hold at most, in one channel of L16. */
#define MAX_FRAMES 4096
/* As much as admission lets through as a hole; longer ones are pauses, whose edges take so much. */
#define CONCEALABLE_MS 120
#define EDGE_MS 20
/* A sender may stop for a while between two packets; one that does so each time means something else. */
#define N_WRONG_STEPS 8

/* How long the sender's clock is watched, and how far it may be off: 44.1 and 48 kHz are 8 % apart. */
#define WATCH_US (4 * G_TIME_SPAN_SECOND)
#define RATE_OFF 0.03
#define N_WRONG_RATES 2

struct _BcRtpLinear
{
  BcRtpLinearConfig config;
  BcConcealer *concealer;
  BcRateConverter *converter;
  float frames[2 * MAX_FRAMES]; /* a packet's */

  /* What comes next, and what came too early. */
  gboolean has_next;
  guint32 next;
  gsize n_wait;
  gsize n_window;
  gsize n_held; /* the window's end: 0: nothing waits */
  float *window;
  guint8 *is_there; /* by sample of the window */

  /* What the packets are like. */
  gboolean has_last;
  guint16 last_sequence;
  guint32 last_timestamp;
  guint n_frames; /* in the last */
  guint n_last;   /* in the one before the step below */
  guint step;
  gboolean is_proven;
  guint n_wrong_steps;

  /* How fast its clock runs. */
  gint64 watch_us;
  guint32 watch_timestamp;
  guint n_wrong_rates;
  guint measured_rate;
};

BcRtpLinear *
bc_rtp_linear_new (const BcRtpLinearConfig *config)
{
  BcRtpLinear *linear = g_new0 (BcRtpLinear, 1);

  linear->config = *config;
  linear->concealer = bc_concealer_new (config->rate);
  linear->converter = bc_rate_converter_new (config->rate, config->on_samples, config->user_data);
  linear->n_wait = (gsize) config->rate * config->wait_ms / 1000;
  linear->n_window = MAX (linear->n_wait, config->rate * CONCEALABLE_MS / 1000) + MAX_FRAMES;
  linear->window = g_new0 (float, linear->n_window);
  linear->is_there = g_new0 (guint8, linear->n_window);
  return linear;
}

void
bc_rtp_linear_free (BcRtpLinear *linear)
{
  if (linear == NULL)
    return;
  bc_concealer_free (linear->concealer);
  bc_rate_converter_free (linear->converter);
  g_free (linear->window);
  g_free (linear->is_there);
  g_free (linear);
}

static void
drop_held (BcRtpLinear *linear)
{
  memset (linear->is_there, 0, linear->n_held);
  linear->n_held = 0;
}

void
bc_rtp_linear_forget (BcRtpLinear *linear)
{
  drop_held (linear);
  bc_concealer_forget (linear->concealer);
  bc_rate_converter_forget (linear->converter);
  linear->has_next = FALSE;
  linear->has_last = FALSE;
  linear->is_proven = FALSE;
  linear->n_wrong_steps = 0;
  linear->watch_us = 0;
  linear->n_wrong_rates = 0;
}

/* Out ------------------------------------------------------------------------------------------- */

static void
play (BcRtpLinear *linear, float *samples, gsize n)
{
  bc_concealer_run (linear->concealer, samples, n);
  bc_rate_converter_run (linear->converter, samples, n);
  linear->next += (guint32) n;
}

static void
conceal (BcRtpLinear *linear, gsize n)
{
  float samples[256];

  for (gsize done = 0; done < n; done += G_N_ELEMENTS (samples))
    {
      gsize n_piece = MIN (n - done, G_N_ELEMENTS (samples));
      bc_concealer_fill (linear->concealer, samples, n_piece);
      bc_rate_converter_run (linear->converter, samples, n_piece);
    }
  linear->next += (guint32) n;
}

/* How much of the window's beginning is there, or is not. */
static gsize
measure_run (const BcRtpLinear *linear, gboolean is_there)
{
  gsize n = 0;

  while (n < linear->n_held && linear->is_there[n] == is_there)
    n++;
  return n;
}

static void
move_window (BcRtpLinear *linear, gsize n)
{
  gsize n_left = linear->n_held - n;

  memmove (linear->window, linear->window + n, n_left * sizeof (float));
  memmove (linear->is_there, linear->is_there + n, n_left);
  memset (linear->is_there + n_left, 0, n);
  linear->n_held = n_left;
}

/* What follows without a hole goes out; so does a hole that has been waited for. */
static void
release (BcRtpLinear *linear)
{
  while (linear->n_held > 0)
    {
      gsize n_there = measure_run (linear, TRUE);
      gsize n_hole = n_there == 0 ? measure_run (linear, FALSE) : 0;

      if (n_there == 0 && linear->n_held < linear->n_wait)
        return;
      if (n_there > 0)
        play (linear, linear->window, n_there);
      else
        conceal (linear, n_hole);
      move_window (linear, n_there + n_hole);
    }
}

static void
hold (BcRtpLinear *linear, gsize at, const float *samples, gsize n)
{
  memcpy (linear->window + at, samples, n * sizeof (float));
  memset (linear->is_there + at, TRUE, n);
  linear->n_held = MAX (linear->n_held, at + n);
}

/* The sender paused, or begins: what still waited for a hole before that is old news. */
static void
jump (BcRtpLinear *linear, guint32 timestamp)
{
  drop_held (linear);
  if (linear->has_next)
    conceal (linear, (gsize) linear->config.rate * EDGE_MS / 1000);
  linear->has_next = TRUE;
  linear->next = timestamp;
  linear->watch_us = 0;
}

static void
place (BcRtpLinear *linear, guint32 timestamp, float *samples, gsize n)
{
  gint32 ahead = (gint32) (timestamp - linear->next);

  if (!linear->has_next || ahead < -(gint32) linear->n_window ||
      ahead > (gint32) (linear->n_window - MAX_FRAMES))
    {
      jump (linear, timestamp);
      ahead = 0;
    }
  /* Came too late, or twice. */
  if (ahead + (gint32) n <= 0)
    return;
  if (ahead < 0)
    {
      samples -= ahead;
      n -= (gsize) -ahead;
      ahead = 0;
    }
  if (ahead == 0 && linear->n_held == 0)
    {
      play (linear, samples, n);
      return;
    }
  hold (linear, (gsize) ahead, samples, n);
  release (linear);
}

/* In -------------------------------------------------------------------------------------------- */

static float
read_sample (const guint8 *at, guint sample_bytes)
{
  guint32 low = sample_bytes == 3 ? (guint32) at[2] << 8 : 0;
  guint32 bits = (guint32) at[0] << 24 | (guint32) at[1] << 16 | low;

  return (float) (gint32) bits / 2147483648.0f;
}

static void
unpack (BcRtpLinear *linear, const guint8 *payload, gsize n_frames)
{
  guint sample_bytes = linear->config.sample_bytes;
  gsize n_samples = n_frames * linear->config.n_channels;

  for (gsize i = 0; i < n_samples; i++)
    linear->frames[i] = read_sample (payload + i * sample_bytes, sample_bytes);
  if (linear->config.n_channels == 2)
    bc_side_take (linear->config.side, linear->frames, linear->frames, n_frames);
}

/* Two packets after another tell how far the clock moves. */
static gboolean
judge_step (BcRtpLinear *linear, const BcRtpLinearPacket *packet, guint n_frames)
{
  gboolean is_next = linear->has_last && packet->sequence == (guint16) (linear->last_sequence + 1);

  if (is_next)
    {
      linear->step = packet->timestamp - linear->last_timestamp;
      linear->n_last = linear->n_frames;
      gboolean is_right = linear->step == linear->n_last;
      linear->n_wrong_steps = is_right ? 0 : linear->n_wrong_steps + 1;
      linear->is_proven = is_right || (linear->is_proven && linear->n_wrong_steps < N_WRONG_STEPS);
    }
  linear->n_frames = n_frames;
  if (linear->has_last && !is_next && (gint16) (packet->sequence - linear->last_sequence) < 0)
    return linear->is_proven;
  linear->has_last = TRUE;
  linear->last_sequence = packet->sequence;
  linear->last_timestamp = packet->timestamp;
  return linear->is_proven;
}

/* Its clock against ours, over some seconds; a pause begins them anew. */
static gboolean
judge_rate (BcRtpLinear *linear, const BcRtpLinearPacket *packet)
{
  gint64 passed_us = packet->now_us - linear->watch_us;
  double n_ticks = (gint32) (packet->timestamp - linear->watch_timestamp);

  if (linear->watch_us != 0 && passed_us < WATCH_US)
    return linear->n_wrong_rates < N_WRONG_RATES;
  if (linear->watch_us != 0)
    {
      double rate = n_ticks * G_TIME_SPAN_SECOND / (double) passed_us;
      gboolean is_wrong = fabs (rate / linear->config.rate - 1.0) > RATE_OFF;
      linear->n_wrong_rates = is_wrong ? linear->n_wrong_rates + 1 : 0;
      linear->measured_rate = (guint) MAX (rate, 0.0);
    }
  linear->watch_us = packet->now_us;
  linear->watch_timestamp = packet->timestamp;
  return linear->n_wrong_rates < N_WRONG_RATES;
}

BcRtpLinearVerdict
bc_rtp_linear_run (BcRtpLinear *linear, const BcRtpLinearPacket *packet)
{
  gsize frame_bytes = (gsize) linear->config.sample_bytes * linear->config.n_channels;
  gsize n_frames = packet->n_bytes / frame_bytes;

  if (n_frames == 0 || n_frames > MAX_FRAMES || packet->n_bytes % frame_bytes != 0)
    return BC_RTP_LINEAR_NO_FRAMES;
  if (!judge_step (linear, packet, (guint) n_frames))
    return linear->n_wrong_steps >= N_WRONG_STEPS ? BC_RTP_LINEAR_WRONG_STEP : BC_RTP_LINEAR_FINE;
  gboolean is_rate_right = judge_rate (linear, packet);
  unpack (linear, packet->payload, n_frames);
  place (linear, packet->timestamp, linear->frames, n_frames);
  return is_rate_right ? BC_RTP_LINEAR_FINE : BC_RTP_LINEAR_WRONG_RATE;
}

guint
bc_rtp_linear_get_n_frames (const BcRtpLinear *linear)
{
  return linear->n_last;
}

guint
bc_rtp_linear_get_step (const BcRtpLinear *linear)
{
  return linear->step;
}

guint
bc_rtp_linear_get_measured_rate (const BcRtpLinear *linear)
{
  return linear->measured_rate;
}
