/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-door-private.h"

#include <gst/net/net.h>

/* Packets that waited in the socket come within microseconds; live ones a frame apart, or, if frames are shorter
 * than this, as fast as the sound they hold: the rest of a burst comes much faster than twice that. */
#define BURST_GAP_US (5 * G_TIME_SPAN_MILLISECOND)
#define LIVE_RATE 2
#define TIMESTAMP_AT 4

gboolean
bc_rtp_door_init (BcRtpDoor *door, const char *const *allow, const BcRtpGateRules *rules,
                  GError **error)
{
  bc_rtp_gate_init (&door->gate, rules);
  door->allowed = bc_allow_list_new (allow, error);
  return door->allowed != NULL;
}

void
bc_rtp_door_clear (BcRtpDoor *door)
{
  g_clear_object (&door->last_from);
  g_clear_pointer (&door->words, g_free);
  g_clear_pointer (&door->allowed, bc_allow_list_free);
}

void
bc_rtp_door_open (BcRtpDoor *door)
{
  door->n_lost_before = atomic_load (&door->n_lost);
  bc_rtp_gate_init (&door->gate, door->gate.rules);
  door->burst = (BcRtpBurst){ 0 };
  door->strangers = (BcRtpStrangers){ 0 };
  g_clear_pointer (&door->words, g_free);
  atomic_store (&door->is_stale, FALSE);
  atomic_store (&door->last_arrival_us, 0);
  atomic_store (&door->last_gap_us, 0);
}

static void
count (_Atomic guint64 *counter, guint64 n)
{
  atomic_fetch_add_explicit (counter, n, memory_order_relaxed);
}

static gboolean
is_allowed (BcRtpDoor *door, GstBuffer *buffer)
{
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);

  if (meta == NULL)
    return FALSE;
  if (meta->addr != door->last_from)
    {
      g_set_object (&door->last_from, meta->addr);
      door->is_last_allowed = bc_address_read (&door->last_address, meta->addr) &&
                              bc_allow_list_has (door->allowed, &door->last_address);
    }
  return door->is_last_allowed;
}

/* Whether packets come no faster than their sound lasts. */
static gboolean
is_pace_live (BcRtpDoor *door, GstBuffer *buffer, gint64 now_us)
{
  BcRtpBurst *burst = &door->burst;
  gint64 passed_us = now_us - burst->from_us;
  guint8 bytes[4];

  if (gst_buffer_extract (buffer, TIMESTAMP_AT, bytes, sizeof bytes) != sizeof bytes)
    return FALSE;
  guint32 timestamp = GST_READ_UINT32_BE (bytes);
  gint64 sound_us =
      (gint64) (timestamp - burst->from_timestamp) * G_TIME_SPAN_SECOND / door->gate.rules->rate;
  if (burst->from_us != 0 && passed_us < BURST_GAP_US)
    return FALSE;
  gboolean is_live = burst->from_us != 0 && sound_us < passed_us * LIVE_RATE;
  burst->from_us = now_us;
  burst->from_timestamp = timestamp;
  return is_live;
}

/* After we stood still, the kernel hands over what came meanwhile in one burst. It is stale: all of it
 * goes, until a packet comes at its own time. */
static gboolean
is_stale (BcRtpDoor *door, GstBuffer *buffer, gint64 now_us)
{
  if (!atomic_load_explicit (&door->is_stale, memory_order_acquire))
    return FALSE;
  gint64 last_us = door->burst.last_us;
  gboolean is_over =
      (last_us != 0 && now_us - last_us > BURST_GAP_US) || is_pace_live (door, buffer, now_us);
  door->burst.last_us = now_us;
  if (!is_over)
    return TRUE;
  door->burst = (BcRtpBurst){ 0 };
  atomic_store_explicit (&door->is_stale, FALSE, memory_order_release);
  return FALSE;
}

static void
note (BcRtpDoor *door, BcRtpVerdict verdict, gsize n_bytes)
{
  if (verdict == BC_RTP_REFUSE)
    count (&door->n_refused, 1);
  else
    count (&door->n_bytes, n_bytes);
  if (verdict == BC_RTP_ADMIT)
    count (&door->n_packets, 1);
  atomic_store_explicit (&door->n_lost, door->n_lost_before + door->gate.n_missing,
                         memory_order_relaxed);
  atomic_store_explicit (&door->last_gap_us, door->gate.last_gap_us, memory_order_relaxed);
  atomic_store_explicit (&door->last_arrival_us, door->gate.last_us, memory_order_release);
}

static void
note_stranger (BcRtpDoor *door, BcRtpStranger *stranger, gint64 now_us)
{
  stranger->from = door->last_address;
  stranger->heard = door->gate.latched_address;
  stranger->encoding = door->gate.rules->encoding;
  char *words = bc_rtp_strangers_note (&door->strangers, stranger, now_us);
  if (words == NULL)
    return;
  g_free (door->words);
  door->words = words;
}

gboolean
bc_rtp_door_admit (BcRtpDoor *door, GstBuffer *buffer, gint64 now_us)
{
  GstMapInfo map;

  if (!is_allowed (door, buffer))
    {
      BcRtpStranger stranger = { .kind = BC_RTP_STRANGER_ADDRESS };
      count (&door->n_refused, 1);
      if (door->last_from != NULL)
        note_stranger (door, &stranger, now_us);
      return FALSE;
    }
  if (is_stale (door, buffer, now_us) || !gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return FALSE;
  BcRtpArrival arrival = {
    .data = map.data, .n_bytes = map.size, .from = door->last_address, .now_us = now_us
  };
  BcRtpVerdict verdict = bc_rtp_gate_run (&door->gate, &arrival);
  BcRtpStranger stranger = { .kind = door->gate.stranger };
  if (stranger.kind == BC_RTP_STRANGER_TYPE)
    stranger.payload_type = map.data[1] & BC_RTP_TYPE_MASK;
  if (stranger.kind != BC_RTP_STRANGER_NONE)
    note_stranger (door, &stranger, now_us);
  if (verdict == BC_RTP_ADMIT)
    bc_rtp_gate_renumber (&door->gate, map.data);
  gst_buffer_unmap (buffer, &map);
  note (door, verdict, arrival.n_bytes);
  return verdict == BC_RTP_ADMIT;
}

char *
bc_rtp_door_take_words (BcRtpDoor *door)
{
  return g_steal_pointer (&door->words);
}

void
bc_rtp_door_refill (BcRtpDoor *door)
{
  atomic_store_explicit (&door->is_stale, TRUE, memory_order_release);
}

gint64
bc_rtp_door_get_last_arrival_us (const BcRtpDoor *door)
{
  return atomic_load_explicit (&door->last_arrival_us, memory_order_acquire);
}

gint64
bc_rtp_door_get_last_gap_us (const BcRtpDoor *door)
{
  return atomic_load_explicit (&door->last_gap_us, memory_order_relaxed);
}

void
bc_rtp_door_get_stats (const BcRtpDoor *door, BcInputStats *stats)
{
  stats->n_bytes = atomic_load_explicit (&door->n_bytes, memory_order_relaxed);
  stats->n_packets = atomic_load_explicit (&door->n_packets, memory_order_relaxed);
  stats->n_refused = atomic_load_explicit (&door->n_refused, memory_order_relaxed);
  stats->n_lost_packets = atomic_load_explicit (&door->n_lost, memory_order_relaxed);
}
