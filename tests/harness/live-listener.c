/* SPDX-License-Identifier: Apache-2.0 */
#include "live-listener.h"

#include "http.h"

#include <errno.h>
#include <ogg/ogg.h>
#include <opus/opus.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RATE 48000
#define MAX_PACKET_SAMPLES 5760
#define WATCHDOG_US (30 * G_USEC_PER_SEC)
#define HEADER_PACKETS 2
#define KEPT_SAMPLES (10 * RATE)

typedef struct
{
  gint64 end_samples;
  gint64 arrived_us;
} Arrival;

struct _LiveListener
{
  int fd;
  GThread *thread;
  /* The receiving thread's own. */
  ogg_sync_state sync;
  ogg_stream_state stream;
  gboolean is_stream_known;
  guint n_packets;
  guint pre_skip;
  OpusDecoder *decoder;
  gboolean is_forgetful;
  /* Shared, under the lock. */
  GMutex lock;
  GCond grown;
  GArray *sound; /* of float, from first_samples on */
  gint64 first_samples;
  gint64 end_samples;
  GArray *arrivals; /* of Arrival */
  gint64 offset_us; /* least (arrival - programme time) */
  GArray *gaps_us;  /* of gint64: when the page after it arrived */
  gboolean is_ended;
};

static void
take_head_packet (LiveListener *listener, const ogg_packet *packet)
{
  if (listener->n_packets == 0)
    {
      g_assert_cmpint (packet->bytes, >=, 19);
      g_assert_cmpint (memcmp (packet->packet, "OpusHead", 8), ==, 0);
      listener->pre_skip = packet->packet[10] + 256U * packet->packet[11];
    }
  else
    g_assert_cmpint (memcmp (packet->packet, "OpusTags", 8), ==, 0);
}

/* Decoded sound gathers until its page's granule position says where it belongs. */
static void
place_sound (LiveListener *listener, const float *samples, gsize n, gint64 end_samples)
{
  gint64 begin = end_samples - (gint64) n;

  if (listener->sound->len == 0)
    listener->first_samples = listener->end_samples = begin;
  if (begin > listener->end_samples)
    {
      gint64 now_us = g_get_monotonic_time ();

      g_array_append_val (listener->gaps_us, now_us);
      g_array_set_size (listener->sound, (guint) (begin - listener->first_samples));
    }
  gint64 at = MAX (begin, listener->first_samples) - listener->first_samples;
  gsize skipped = (gsize) (MAX (begin, listener->first_samples) - begin);
  g_array_set_size (listener->sound, (guint) at);
  g_array_append_vals (listener->sound, samples + skipped, (guint) (n - skipped));
  listener->end_samples = end_samples;
}

static void
forget_the_past (LiveListener *listener)
{
  if (!listener->is_forgetful || listener->sound->len < 2 * KEPT_SAMPLES)
    return;
  guint n_old = listener->sound->len - KEPT_SAMPLES;

  g_array_remove_range (listener->sound, 0, n_old);
  listener->first_samples += n_old;
  g_array_set_size (listener->arrivals, 0);
}

static void
note_arrival (LiveListener *listener, gint64 end_samples)
{
  Arrival arrival = { .end_samples = end_samples, .arrived_us = g_get_monotonic_time () };
  gint64 offset_us = arrival.arrived_us - end_samples * G_USEC_PER_SEC / RATE;

  if (listener->arrivals->len == 0 || offset_us < listener->offset_us)
    listener->offset_us = offset_us;
  g_array_append_val (listener->arrivals, arrival);
}

static void
take_page (LiveListener *listener, ogg_page *page)
{
  g_autoptr (GArray) decoded = g_array_new (FALSE, FALSE, sizeof (float));
  float samples[MAX_PACKET_SAMPLES];
  ogg_packet packet;

  if (!listener->is_stream_known)
    ogg_stream_init (&listener->stream, ogg_page_serialno (page));
  listener->is_stream_known = TRUE;
  g_assert_cmpint (ogg_stream_pagein (&listener->stream, page), ==, 0);
  for (int got; (got = ogg_stream_packetout (&listener->stream, &packet)) != 0;)
    {
      /* -1 is a jump in page numbers: a late joiner sees one after the headers. */
      if (got < 0)
        continue;
      if (listener->n_packets < HEADER_PACKETS)
        {
          take_head_packet (listener, &packet);
          listener->n_packets++;
          continue;
        }
      int n = opus_decode_float (listener->decoder, packet.packet, (int) packet.bytes, samples,
                                 MAX_PACKET_SAMPLES, 0);
      g_assert_cmpint (n, >, 0);
      g_array_append_vals (decoded, samples, (guint) n);
    }
  if (decoded->len > 0)
    {
      gint64 end_samples = ogg_page_granulepos (page) - listener->pre_skip;
      g_mutex_lock (&listener->lock);
      place_sound (listener, (const float *) (void *) decoded->data, decoded->len, end_samples);
      forget_the_past (listener);
      note_arrival (listener, end_samples);
      g_cond_broadcast (&listener->grown);
      g_mutex_unlock (&listener->lock);
    }
}

static gssize
receive_more (LiveListener *listener)
{
  char *piece = ogg_sync_buffer (&listener->sync, 8192);
  gssize n = recv (listener->fd, piece, 8192, 0);

  ogg_sync_wrote (&listener->sync, MAX (n, 0));
  return n;
}

static gpointer
run (gpointer data)
{
  LiveListener *listener = data;
  ogg_page page;

  do
    while (ogg_sync_pageout (&listener->sync, &page) == 1)
      take_page (listener, &page);
  while (receive_more (listener) > 0);

  g_mutex_lock (&listener->lock);
  listener->is_ended = TRUE;
  g_cond_broadcast (&listener->grown);
  g_mutex_unlock (&listener->lock);
  return NULL;
}

static void
read_head (int fd, const char *path)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char character;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (recv (fd, &character, 1, 0) != 1)
        g_error ("GET %s: the answer ends in its head: %s", path, head->str);
      g_string_append_c (head, character);
    }
  if (!g_str_has_prefix (head->str, "HTTP/1.1 200") &&
      !g_str_has_prefix (head->str, "HTTP/1.0 200"))
    g_error ("GET %s: %s", path, head->str);
}

static LiveListener *
new_listener (guint16 port, const char *path, gboolean is_forgetful)
{
  LiveListener *listener = g_new0 (LiveListener, 1);
  g_autofree char *request =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, port);
  int error = OPUS_OK;

  listener->is_forgetful = is_forgetful;
  listener->fd = http_connect (port);
  http_send (listener->fd, request);
  read_head (listener->fd, path);
  ogg_sync_init (&listener->sync);
  listener->decoder = opus_decoder_create (RATE, 1, &error);
  g_assert_cmpint (error, ==, OPUS_OK);
  listener->sound = g_array_new (FALSE, TRUE, sizeof (float));
  listener->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  listener->gaps_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&listener->lock);
  g_cond_init (&listener->grown);
  listener->thread = g_thread_new ("live-listener", run, listener);
  return listener;
}

LiveListener *
live_listener_new (guint16 port, const char *path)
{
  return new_listener (port, path, FALSE);
}

LiveListener *
live_listener_new_forgetful (guint16 port, const char *path)
{
  return new_listener (port, path, TRUE);
}

void
live_listener_free (LiveListener *listener)
{
  if (listener == NULL)
    return;
  shutdown (listener->fd, SHUT_RDWR);
  g_thread_join (listener->thread);
  close (listener->fd);
  if (listener->is_stream_known)
    ogg_stream_clear (&listener->stream);
  ogg_sync_clear (&listener->sync);
  opus_decoder_destroy (listener->decoder);
  g_array_unref (listener->sound);
  g_array_unref (listener->arrivals);
  g_array_unref (listener->gaps_us);
  g_mutex_clear (&listener->lock);
  g_cond_clear (&listener->grown);
  g_free (listener);
}

gint64
live_listener_get_end (LiveListener *listener)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return listener->end_samples;
}

gint64
live_listener_get_begin (LiveListener *listener)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return listener->first_samples;
}

gint64
live_listener_programme_at (LiveListener *listener, gint64 at_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return (at_us - listener->offset_us) * RATE / G_USEC_PER_SEC;
}

float *
live_listener_get_sound (LiveListener *listener, gint64 end_samples, gsize n_samples)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);
  gint64 watchdog_us = g_get_monotonic_time () + WATCHDOG_US;
  float *sound = g_new0 (float, n_samples);

  while (listener->end_samples < end_samples && !listener->is_ended)
    if (!g_cond_wait_until (&listener->grown, &listener->lock, watchdog_us))
      g_error ("no sound for 30 s");
  for (gsize i = 0; i < n_samples; i++)
    {
      gint64 at = end_samples - (gint64) n_samples + (gint64) i - listener->first_samples;
      if (at >= 0 && at < listener->sound->len)
        sound[i] = g_array_index (listener->sound, float, at);
    }
  return sound;
}

static Arrival
find_arrival (LiveListener *listener, gint64 at_samples)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  for (guint i = 0; i < listener->arrivals->len; i++)
    {
      const Arrival *arrival = &g_array_index (listener->arrivals, Arrival, i);
      if (arrival->end_samples > at_samples)
        return *arrival;
    }
  return (Arrival){ 0 };
}

gint64
live_listener_get_arrival_us (LiveListener *listener, gint64 at_samples)
{
  return find_arrival (listener, at_samples).arrived_us;
}

gint64
live_listener_get_page_end (LiveListener *listener, gint64 at_samples)
{
  return find_arrival (listener, at_samples).end_samples;
}

gsize
live_listener_get_n_samples (LiveListener *listener)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return listener->sound->len;
}

guint
live_listener_get_n_gaps (LiveListener *listener)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return listener->gaps_us->len;
}

gint64
live_listener_get_gap_us (LiveListener *listener, guint number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  g_assert_cmpuint (number, <, listener->gaps_us->len);
  return g_array_index (listener->gaps_us, gint64, number);
}

gboolean
live_listener_is_ended (LiveListener *listener)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);

  return listener->is_ended;
}
