/* SPDX-License-Identifier: Apache-2.0 */
#include "l24-receiver.h"

#include <gio/gio.h>
#include <string.h>

#define HEADER_BYTES 12
#define SAMPLE_BYTES 3
#define PATIENCE_US (20 * G_USEC_PER_SEC)

struct _L24Receiver
{
  GSocket *socket;
  GThread *thread;
  gint is_ending;
  GMutex mutex;
  GCond arrived;

  /* by the mutex */
  GArray *samples; /* of float */
  guint n_packets;
  guint n_renumbered;
  guint n_jumps;
  guint n_sources;
  guint16 next_sequence;
  guint32 next_time;
  guint32 source;
};

static guint32
read_big (const guint8 *bytes, gsize n)
{
  guint32 value = 0;

  for (gsize i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

static float
read_sample (const guint8 *bytes)
{
  gint32 value = (gint32) (read_big (bytes, SAMPLE_BYTES) << 8) >> 8;

  return (float) value / 8388608.0f;
}

static void
note_order (L24Receiver *receiver, const guint8 *packet, guint n_samples)
{
  guint16 sequence = (guint16) read_big (packet + 2, 2);
  guint32 time = read_big (packet + 4, 4);
  guint32 source = read_big (packet + 8, 4);

  receiver->n_renumbered += receiver->n_packets > 0 && sequence != receiver->next_sequence;
  receiver->n_jumps += receiver->n_packets > 0 && time != receiver->next_time;
  receiver->n_sources += receiver->n_packets == 0 || source != receiver->source;
  receiver->next_sequence = (guint16) (sequence + 1);
  receiver->next_time = time + n_samples;
  receiver->source = source;
  receiver->n_packets++;
}

static void
take (L24Receiver *receiver, const guint8 *packet, gsize n_bytes)
{
  guint n_samples = (guint) ((n_bytes - HEADER_BYTES) / SAMPLE_BYTES);

  g_mutex_lock (&receiver->mutex);
  note_order (receiver, packet, n_samples);
  for (guint i = 0; i < n_samples; i++)
    {
      float sample = read_sample (packet + HEADER_BYTES + i * SAMPLE_BYTES);
      g_array_append_val (receiver->samples, sample);
    }
  g_cond_signal (&receiver->arrived);
  g_mutex_unlock (&receiver->mutex);
}

static gpointer
run (gpointer data)
{
  L24Receiver *receiver = data;
  guint8 packet[2048];

  while (!g_atomic_int_get (&receiver->is_ending))
    {
      gssize n = g_socket_receive (receiver->socket, (char *) packet, sizeof packet, NULL, NULL);
      if (n > HEADER_BYTES)
        take (receiver, packet, (gsize) n);
    }
  return NULL;
}

L24Receiver *
l24_receiver_new (guint16 port)
{
  L24Receiver *receiver = g_new0 (L24Receiver, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;

  receiver->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (receiver->socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (receiver->socket, 1);
  receiver->samples = g_array_new (FALSE, FALSE, sizeof (float));
  g_mutex_init (&receiver->mutex);
  g_cond_init (&receiver->arrived);
  receiver->thread = g_thread_new ("l24-receiver", run, receiver);
  return receiver;
}

void
l24_receiver_free (L24Receiver *receiver)
{
  if (receiver == NULL)
    return;
  g_atomic_int_set (&receiver->is_ending, TRUE);
  g_thread_join (receiver->thread);
  g_object_unref (receiver->socket);
  g_array_unref (receiver->samples);
  g_mutex_clear (&receiver->mutex);
  g_cond_clear (&receiver->arrived);
  g_free (receiver);
}

float *
l24_receiver_hear (L24Receiver *receiver, gsize n_samples)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  g_mutex_lock (&receiver->mutex);
  gsize from = receiver->samples->len;
  while (receiver->samples->len < from + n_samples &&
         g_cond_wait_until (&receiver->arrived, &receiver->mutex, until_us))
    continue;
  g_assert_cmpuint (receiver->samples->len, >=, from + n_samples);
  float *heard =
      g_memdup2 (&g_array_index (receiver->samples, float, from), n_samples * sizeof (float));
  g_mutex_unlock (&receiver->mutex);
  return heard;
}

static guint
look (L24Receiver *receiver, const guint *count)
{
  g_mutex_lock (&receiver->mutex);
  guint value = *count;
  g_mutex_unlock (&receiver->mutex);
  return value;
}

guint
l24_receiver_get_n_renumbered (L24Receiver *receiver)
{
  return look (receiver, &receiver->n_renumbered);
}

guint
l24_receiver_get_n_jumps (L24Receiver *receiver)
{
  return look (receiver, &receiver->n_jumps);
}

guint
l24_receiver_get_n_sources (L24Receiver *receiver)
{
  return look (receiver, &receiver->n_sources);
}
