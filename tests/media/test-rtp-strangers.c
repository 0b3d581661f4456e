/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-strangers-private.h"

#define MS G_TIME_SPAN_MILLISECOND
#define START_US (1000 * G_TIME_SPAN_SECOND)
#define V4(last)                                                                                   \
  {                                                                                                \
    .ip = { [10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = last }, .port = 5004  \
  }

static const BcRtpStranger rival = { .kind = BC_RTP_STRANGER_RIVAL,
                                     .from = V4 (7),
                                     .heard = V4 (8) };
static const BcRtpStranger another = { .kind = BC_RTP_STRANGER_ADDRESS, .from = V4 (9) };

/* A packet each 20 ms from `from_ms` on, before `to_ms`. Returns how often something was told. */
static guint
send (BcRtpStrangers *strangers, const BcRtpStranger *stranger, gint64 from_ms, gint64 to_ms)
{
  guint n_told = 0;

  for (gint64 ms = from_ms; ms < to_ms; ms += 20)
    {
      g_autofree char *words = bc_rtp_strangers_note (strangers, stranger, START_US + ms * MS);
      n_told += words != NULL;
    }
  return n_told;
}

static void
test_words (void)
{
  static const struct
  {
    BcRtpStranger stranger;
    const char *words;
  } rows[] = {
    { { .kind = BC_RTP_STRANGER_ADDRESS, .from = V4 (7) },
      "packets from 192.0.2.7:5004 are refused: its address is not among those that may send" },
    { { .kind = BC_RTP_STRANGER_NO_RTP, .from = { .ip = { [15] = 1 }, .port = 9 } },
      "packets from [::1]:9 are refused: they are not RTP" },
    { { .kind = BC_RTP_STRANGER_RIVAL, .from = V4 (7), .heard = V4 (8) },
      "packets from 192.0.2.7:5004 are refused: 192.0.2.8:5004 is heard" },
    { { .kind = BC_RTP_STRANGER_RIVAL, .from = V4 (7), .heard = V4 (7) },
      "packets from 192.0.2.7:5004 are refused: 192.0.2.7:5004 is heard, with another SSRC" },
    { { .kind = BC_RTP_STRANGER_TYPE, .from = V4 (7), .payload_type = 8, .encoding = "Opus" },
      "RTP packets of type 8 (PCMA) from 192.0.2.7:5004 are not taken: send Opus, as a type from "
      "96 "
      "to 127" },
    { { .kind = BC_RTP_STRANGER_TYPE, .from = V4 (7), .payload_type = 77 },
      "RTP packets of type 77 from 192.0.2.7:5004 are not taken: send what is set, as a type from "
      "96 "
      "to 127" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcRtpStrangers strangers = { 0 };
      g_autofree char *words = NULL;

      for (guint n = 0; n < 100 && words == NULL; n++)
        words = bc_rtp_strangers_note (&strangers, &rows[i].stranger, START_US + n * 20 * MS);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
test_stray (void)
{
  static const BcRtpStranger none = { .kind = BC_RTP_STRANGER_NONE };
  BcRtpStrangers strangers = { 0 };

  g_assert_cmpuint (send (&strangers, &none, 0, 5000), ==, 0);
  /* For less than a second, again and again. */
  for (gint64 ms = 5000; ms < 60000; ms += 3000)
    g_assert_cmpuint (send (&strangers, &rival, ms, ms + 1000), ==, 0);
  /* For long, but seldom. */
  for (gint64 ms = 70000; ms < 120000; ms += 1500)
    g_assert_cmpuint (send (&strangers, &rival, ms, ms + 20), ==, 0);
  g_assert_cmpuint (send (&strangers, &rival, 130000, 131020), ==, 1);
}

static void
test_seldom (void)
{
  BcRtpStrangers strangers = { 0 };

  g_assert_cmpuint (send (&strangers, &rival, 0, 61000), ==, 1);
  g_assert_cmpuint (send (&strangers, &rival, 61000, 62000), ==, 1);
  /* It went, and came back: that is no other. */
  g_assert_cmpuint (send (&strangers, &rival, 70000, 80000), ==, 0);
  /* Another is noticed when it has gone. */
  g_assert_cmpuint (send (&strangers, &another, 80000, 80900), ==, 0);
  g_assert_cmpuint (send (&strangers, &another, 81500, 83000), ==, 1);
  g_assert_cmpuint (send (&strangers, &rival, 85000, 90000), ==, 0);
}

/* Two at a time are as well told of as one: the first of them. */
static void
test_two (void)
{
  BcRtpStrangers strangers = { 0 };
  guint n_rival = 0;
  guint n_another = 0;

  for (gint64 ms = 0; ms < 5000; ms += 20)
    {
      n_rival += send (&strangers, &rival, ms, ms + 20);
      n_another += send (&strangers, &another, ms + 5, ms + 25);
    }
  g_assert_cmpuint (n_rival, ==, 1);
  g_assert_cmpuint (n_another, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/rtp-strangers/words", test_words);
  g_test_add_func ("/media/rtp-strangers/a-stray-packet-is-nobody", test_stray);
  g_test_add_func ("/media/rtp-strangers/told-seldom", test_seldom);
  g_test_add_func ("/media/rtp-strangers/two-at-a-time", test_two);
  return g_test_run ();
}
