/* SPDX-License-Identifier: Apache-2.0 */
#include "packet-tail.h"

#include <string.h>

static BcTailPacket *
packet_at (BcPacketTail *tail, guint64 number)
{
  return &tail->packets[number % BC_PACKET_TAIL_PACKETS];
}

static guint64
find_oldest (const BcPacketTail *tail)
{
  return tail->next > BC_PACKET_TAIL_PACKETS ? tail->next - BC_PACKET_TAIL_PACKETS : 0;
}

void
bc_packet_tail_init (BcPacketTail *tail)
{
  pthread_mutexattr_t attributes;

  *tail = (BcPacketTail){ .next = 0 };
  pthread_mutexattr_init (&attributes);
  pthread_mutexattr_setprotocol (&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_init (&tail->lock, &attributes);
  pthread_mutexattr_destroy (&attributes);
}

void
bc_packet_tail_clear (BcPacketTail *tail)
{
  for (guint i = 0; i < BC_PACKET_TAIL_PACKETS; i++)
    g_free (tail->packets[i].data);
  pthread_mutex_destroy (&tail->lock);
}

void
bc_packet_tail_add (BcPacketTail *tail, const guint8 *packet, gsize packet_bytes,
                    gint64 end_samples)
{
  BcTailPacket *place;
  guint8 *data, *old;

  if (packet_bytes == 0 || packet_bytes > BC_PACKET_MAX_BYTES)
    return;
  data = g_memdup2 (packet, packet_bytes);
  pthread_mutex_lock (&tail->lock);
  place = packet_at (tail, tail->next++);
  old = place->data;
  *place = (BcTailPacket){ data, (guint16) packet_bytes, end_samples };
  pthread_mutex_unlock (&tail->lock);
  g_free (old);
}

guint64
bc_packet_tail_find (BcPacketTail *tail, guint n_back)
{
  guint64 number;

  n_back = MIN (n_back, BC_PACKET_TAIL_PAST_PACKETS);
  pthread_mutex_lock (&tail->lock);
  number = tail->next > n_back ? tail->next - n_back : 0;
  pthread_mutex_unlock (&tail->lock);
  return number;
}

gboolean
bc_packet_tail_read (BcPacketTail *tail, guint64 *number, BcPacketCopy *packet)
{
  gboolean is_there;

  pthread_mutex_lock (&tail->lock);
  *number = MAX (*number, find_oldest (tail));
  is_there = *number < tail->next;
  if (is_there)
    {
      const BcTailPacket *place = packet_at (tail, (*number)++);
      packet->n_bytes = place->n_bytes;
      packet->end_samples = place->end_samples;
      memcpy (packet->data, place->data, place->n_bytes);
    }
  pthread_mutex_unlock (&tail->lock);
  return is_there;
}
