/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-door-private.h"

#include <gst/net/net.h>

#define MS 1000

static GstBuffer *
new_packet (const char *from, guint16 sequence)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (from, 5004);
  guint8 data[20] = { 0x80,
                      111,
                      (guint8) (sequence >> 8),
                      (guint8) sequence,
                      0,
                      0,
                      (guint8) (sequence * 960 >> 8),
                      (guint8) (sequence * 960),
                      0,
                      0,
                      0,
                      7 };
  GstBuffer *buffer = gst_buffer_new_memdup (data, sizeof data);

  gst_buffer_add_net_address_meta (buffer, address);
  return buffer;
}

static gboolean
admit (BcRtpDoor *door, const char *from, guint16 sequence, gint64 ms)
{
  g_autoptr (GstBuffer) buffer = new_packet (from, sequence);
  return bc_rtp_door_admit (door, buffer, ms * MS);
}

/* 1 ms of sound. */
static gboolean
admit_small (BcRtpDoor *door, guint16 sequence, gint64 now_us)
{
  g_autoptr (GstBuffer) buffer = new_packet ("192.0.2.1", sequence);
  guint8 timestamp[4];

  GST_WRITE_UINT32_BE (timestamp, sequence * 48u);
  gst_buffer_fill (buffer, 4, timestamp, sizeof timestamp);
  return bc_rtp_door_admit (door, buffer, now_us);
}

static BcInputStats
get_stats (const BcRtpDoor *door)
{
  BcInputStats stats = { 0 };

  bc_rtp_door_get_stats (door, &stats);
  return stats;
}

static void
set_up (BcRtpDoor *door, gconstpointer data)
{
  static const char *const allow[] = { "192.0.2.0/24", NULL };

  *door = (BcRtpDoor){ 0 };
  g_assert_true (bc_rtp_door_init (door, allow, NULL, NULL));
  bc_rtp_door_open (door);
}

static void
tear_down (BcRtpDoor *door, gconstpointer data)
{
  bc_rtp_door_clear (door);
}

static void
test_figures (BcRtpDoor *door, gconstpointer data)
{
  g_assert_cmpint (bc_rtp_door_get_last_arrival_us (door), ==, 0);
  g_assert_false (admit (door, "198.51.100.1", 1, 1000));
  g_assert_cmpint (bc_rtp_door_get_last_arrival_us (door), ==, 0);
  g_assert_true (admit (door, "192.0.2.1", 1, 1020));
  g_assert_true (admit (door, "192.0.2.1", 4, 1080));
  g_assert_false (admit (door, "192.0.2.2", 1, 1090));
  g_assert_false (admit (door, "198.51.100.1", 5, 1100));
  BcInputStats stats = get_stats (door);
  g_assert_cmpuint (stats.n_packets, ==, 2);
  g_assert_cmpuint (stats.n_bytes, ==, 40);
  g_assert_cmpuint (stats.n_refused, ==, 3);
  g_assert_cmpuint (stats.n_lost_packets, ==, 2);
  g_assert_cmpint (bc_rtp_door_get_last_arrival_us (door), ==, 1080 * MS);
  g_assert_cmpint (bc_rtp_door_get_last_gap_us (door), ==, 60 * MS);

  /* Opened again: nobody is latched, the figures go on. */
  bc_rtp_door_open (door);
  g_assert_cmpint (bc_rtp_door_get_last_arrival_us (door), ==, 0);
  g_assert_true (admit (door, "192.0.2.2", 1, 1110));
  g_assert_true (admit (door, "192.0.2.2", 3, 1150));
  stats = get_stats (door);
  g_assert_cmpuint (stats.n_packets, ==, 4);
  g_assert_cmpuint (stats.n_lost_packets, ==, 3);
}

/* Who keeps on sending in vain is told of by name; who is heard is not disturbed, and not told of. */
static void
test_words (BcRtpDoor *door, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *words;
  } rows[] = {
    { "192.0.2.2", "packets from 192.0.2.2:5004 are refused: 192.0.2.1:5004 is heard" },
    { "198.51.100.1",
      "packets from 198.51.100.1:5004 are refused: its address is not among those that may send" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = NULL;

      bc_rtp_door_open (door);
      for (guint16 n = 0; n < 100 && words == NULL; n++)
        {
          g_assert_true (admit (door, "192.0.2.1", n, 1000 + n * 20));
          g_assert_null (bc_rtp_door_take_words (door));
          g_assert_false (admit (door, rows[i].from, n, 1000 + n * 20));
          words = bc_rtp_door_take_words (door);
        }
      g_assert_cmpstr (words, ==, rows[i].words);
      g_assert_null (bc_rtp_door_take_words (door));
    }
}

static void
test_nameless (BcRtpDoor *door, gconstpointer data)
{
  guint8 bytes[20] = { 0x80, 111 };
  g_autoptr (GstBuffer) buffer = gst_buffer_new_memdup (bytes, sizeof bytes);

  g_assert_false (bc_rtp_door_admit (door, buffer, 0));
  g_assert_cmpuint (get_stats (door).n_refused, ==, 1);
}

static void
test_renumbers (BcRtpDoor *door, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = new_packet ("192.0.2.1", 9);
  guint8 bytes[20];

  g_assert_true (bc_rtp_door_admit (door, buffer, 0));
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  g_assert_cmpuint (bytes[1], ==, BC_RTP_GATE_PAYLOAD_TYPE);
  g_assert_cmpuint (bytes[8] << 24 | bytes[9] << 16 | bytes[10] << 8 | bytes[11], ==,
                    BC_RTP_GATE_SSRC);
}

/* We stood still for ten seconds: what the kernel kept comes in one go and is dropped, the first that comes on
 * its own is heard. */
static void
test_burst (BcRtpDoor *door, gconstpointer data)
{
  g_assert_true (admit (door, "192.0.2.1", 1, 1000));
  bc_rtp_door_refill (door);
  for (guint16 i = 0; i < 100; i++)
    {
      g_autoptr (GstBuffer) buffer = new_packet ("192.0.2.1", (guint16) (2 + i));
      g_assert_false (bc_rtp_door_admit (door, buffer, 11000 * MS + i * 50));
    }
  g_assert_true (admit (door, "192.0.2.1", 502, 11015));
  g_assert_true (admit (door, "192.0.2.1", 503, 11016));
}

/* Packets of a millisecond never come 5 ms apart: a burst of them is over when they come as fast as they sound. */
static void
test_burst_of_small_packets (BcRtpDoor *door, gconstpointer data)
{
  gint64 now_us = 11000 * MS;
  guint n_dropped = 0;
  guint16 sequence = 1;

  g_assert_true (admit_small (door, sequence++, 1000 * MS));
  bc_rtp_door_refill (door);
  for (guint i = 0; i < 300; i++, now_us += 100)
    g_assert_false (admit_small (door, sequence++, now_us));
  while (!admit_small (door, sequence++, now_us))
    {
      now_us += MS;
      n_dropped++;
    }
  g_assert_cmpuint (n_dropped, >, 0);
  g_assert_cmpuint (n_dropped, <=, 15);
  g_assert_true (admit_small (door, sequence++, now_us + MS));
}

/* Nothing had piled up: one packet is the price. */
static void
test_no_burst (BcRtpDoor *door, gconstpointer data)
{
  g_assert_true (admit (door, "192.0.2.1", 1, 1000));
  bc_rtp_door_refill (door);
  g_assert_false (admit (door, "192.0.2.1", 2, 1020));
  g_assert_true (admit (door, "192.0.2.1", 3, 1040));
  g_assert_true (admit (door, "192.0.2.1", 4, 1041));
}

static void
add (const char *path, void (*test) (BcRtpDoor *, gconstpointer))
{
  g_test_add (path, BcRtpDoor, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  add ("/media/rtp-door/figures", test_figures);
  add ("/media/rtp-door/who-sends-in-vain", test_words);
  add ("/media/rtp-door/packets-of-nobody", test_nameless);
  add ("/media/rtp-door/renumbers-what-it-admits", test_renumbers);
  add ("/media/rtp-door/a-stale-burst-is-dropped", test_burst);
  add ("/media/rtp-door/a-stale-burst-of-small-packets", test_burst_of_small_packets);
  add ("/media/rtp-door/no-burst-costs-one-packet", test_no_burst);
  return g_test_run ();
}
