/* SPDX-License-Identifier: Apache-2.0 */
#include "ogg-writer.h"

#include <ogg/ogg.h>
#include <string.h>

#define PACKET_SAMPLES 960
#define PACKETS_A_PAGE 5

struct _BcOggWriter
{
  ogg_stream_state stream;
  gint64 n_packets; /* all, headers included */
  gint64 granule;
  guint n_waiting;
  /* An Ogg stream ends in a packet, and it is not known which is the last until there is no other. */
  GByteArray *last; /* not in the stream yet */
};

static void
add_packet (BcOggWriter *writer, const guint8 *bytes, gsize n_bytes, gboolean is_last)
{
  ogg_packet packet = {
    .packet = (guint8 *) bytes, /* copied by libogg */
    .bytes = (long) n_bytes,
    .b_o_s = writer->n_packets == 0,
    .e_o_s = is_last,
    .granulepos = writer->granule,
    .packetno = writer->n_packets++,
  };

  ogg_stream_packetin (&writer->stream, &packet);
}

static void
flush_page (BcOggWriter *writer, GByteArray *out)
{
  ogg_page page;

  while (ogg_stream_flush (&writer->stream, &page))
    {
      g_byte_array_append (out, page.header, (guint) page.header_len);
      g_byte_array_append (out, page.body, (guint) page.body_len);
    }
  writer->n_waiting = 0;
}

BcOggWriter *
bc_ogg_writer_new (guint pre_skip, GByteArray *out)
{
  BcOggWriter *writer = g_new0 (BcOggWriter, 1);
  /* One channel, pre-skip, 48 kHz, no gain, mapping 0 (RFC 7845, section 5.1). */
  guint8 head[] = "OpusHead\1\1..\x80\xbb\0\0\0\0";
  static const guint8 tags[] = "OpusTags\x13\0\0\0boothcast-rehearsal\0\0\0";

  head[10] = (guint8) pre_skip;
  head[11] = (guint8) (pre_skip >> 8);
  ogg_stream_init (&writer->stream, (int) g_random_int ());
  writer->last = g_byte_array_new ();
  add_packet (writer, head, 19, FALSE);
  flush_page (writer, out);
  add_packet (writer, tags, sizeof tags, FALSE);
  flush_page (writer, out);
  return writer;
}

void
bc_ogg_writer_free (BcOggWriter *writer)
{
  if (!writer)
    return;
  ogg_stream_clear (&writer->stream);
  g_byte_array_unref (writer->last);
  g_free (writer);
}

static void
add_last (BcOggWriter *writer, gboolean is_last, GByteArray *out)
{
  if (writer->last->len == 0)
    return;
  writer->granule += PACKET_SAMPLES;
  add_packet (writer, writer->last->data, writer->last->len, is_last);
  if (++writer->n_waiting == PACKETS_A_PAGE || is_last)
    flush_page (writer, out);
}

void
bc_ogg_writer_add (BcOggWriter *writer, const guint8 *packet, gsize n_bytes, GByteArray *out)
{
  add_last (writer, FALSE, out);
  g_byte_array_set_size (writer->last, 0);
  g_byte_array_append (writer->last, packet, (guint) n_bytes);
}

void
bc_ogg_writer_end (BcOggWriter *writer, GByteArray *out)
{
  add_last (writer, TRUE, out);
}
