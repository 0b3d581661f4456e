/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/delivery/opus-packet-private.h"

#include <opus.h>

static void
test_like_libopus (void)
{
  /* Every first byte, with every frame count a second byte can hold. */
  for (guint toc = 0; toc < 256; toc++)
    for (guint count = 0; count < 256; count++)
      {
        const guint8 packet[] = { (guint8) toc, (guint8) count, 0, 0 };
        int expected = opus_packet_get_nb_samples (packet, sizeof packet, 48000);

        g_assert_cmpuint (bc_opus_packet_samples (packet, sizeof packet), ==, MAX (expected, 0));
        g_assert_cmpuint (bc_opus_frame_samples (packet[0]), ==,
                          opus_packet_get_samples_per_frame (packet, 48000));
      }
}

static void
test_short_packets (void)
{
  const guint8 one_frame[] = { 0xf8 };
  const guint8 counted[] = { 0xfb };

  g_assert_cmpuint (bc_opus_packet_samples (one_frame, 0), ==, 0);
  g_assert_cmpuint (bc_opus_packet_samples (one_frame, 1), ==, 960);
  g_assert_cmpuint (bc_opus_packet_samples (counted, 1), ==, 0);
}

static void
test_conceal (void)
{
  for (guint toc = 0; toc < 256; toc++)
    {
      const guint8 conceal = bc_opus_conceal_toc ((guint8) toc);
      const guint8 like[] = { (guint8) toc };

      g_assert_cmpint (opus_packet_get_nb_frames (&conceal, 1), ==, 1);
      g_assert_cmpint (opus_packet_get_bandwidth (&conceal), ==, opus_packet_get_bandwidth (like));
      g_assert_cmpint (opus_packet_get_nb_channels (&conceal), ==,
                       opus_packet_get_nb_channels (like));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delivery/opus-packet/counts-samples-like-libopus", test_like_libopus);
  g_test_add_func ("/delivery/opus-packet/short-packets-are-none", test_short_packets);
  g_test_add_func ("/delivery/opus-packet/conceals-in-kind", test_conceal);

  return g_test_run ();
}
