/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-linear-private.h"

#include "click-detector.h"
#include "tone-meter.h"

#include <math.h>
#include <string.h>

#define HZ 440.0
#define LEVEL_DB (-12.04)
#define SECONDS 2
#define AGREED(bytes, hz, channels, of_both)                                                       \
  {                                                                                                \
    .sample_bytes = bytes, .rate = hz, .n_channels = channels, .side = of_both, .wait_ms = 20      \
  }

/* A sender of a tone, and what is heard of it. */
typedef struct
{
  BcRtpLinearConfig config;
  BcRtpLinear *linear;
  GArray *sound; /* of float */
  guint16 sequence;
  guint32 timestamp;
  guint64 position;
  gint64 now_us;
  BcRtpLinearVerdict verdict; /* on the last */
} Fixture;

static void
on_samples (const float *samples, gsize n_samples, gpointer user_data)
{
  g_array_append_vals (user_data, samples, (guint) n_samples);
}

static void
set_up (Fixture *fixture, const BcRtpLinearConfig *config)
{
  *fixture = (Fixture){ .config = *config, .sequence = 65500, .timestamp = 0xffffff00u };
  fixture->sound = g_array_new (FALSE, FALSE, sizeof (float));
  fixture->config.on_samples = on_samples;
  fixture->config.user_data = fixture->sound;
  fixture->linear = bc_rtp_linear_new (&fixture->config);
}

static void
clear (Fixture *fixture)
{
  bc_rtp_linear_free (fixture->linear);
  g_array_unref (fixture->sound);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear)

static void
write_sample (guint8 *at, double value, guint sample_bytes)
{
  gint32 bits = (gint32) lrint (value * 2147483647.0);

  at[0] = (guint8) (bits >> 24);
  at[1] = (guint8) (bits >> 16);
  if (sample_bytes == 3)
    at[2] = (guint8) (bits >> 8);
}

typedef struct
{
  guint16 sequence;
  guint32 timestamp;
  gsize n_bytes;
  guint8 bytes[3 * 2 * 960];
} Packet;

/* Left: the tone; right, if any: an octave higher. */
static void
make_packet (Fixture *fixture, guint n_frames, Packet *packet)
{
  guint sample_bytes = fixture->config.sample_bytes;
  guint n_channels = fixture->config.n_channels;

  packet->sequence = fixture->sequence++;
  packet->timestamp = fixture->timestamp;
  packet->n_bytes = (gsize) n_frames * n_channels * sample_bytes;
  for (guint i = 0; i < n_frames; i++)
    for (guint channel = 0; channel < n_channels; channel++)
      {
        double t = (double) (fixture->position + i) / fixture->config.rate;
        write_sample (packet->bytes + (i * n_channels + channel) * sample_bytes,
                      0.25 * sin (2.0 * G_PI * HZ * (channel + 1) * t), sample_bytes);
      }
  fixture->timestamp += n_frames;
  fixture->position += n_frames;
  fixture->now_us += (gint64) n_frames * G_TIME_SPAN_SECOND / fixture->config.rate;
}

static void
take (Fixture *fixture, const Packet *packet)
{
  g_autofree guint8 *exact = g_memdup2 (packet->bytes, packet->n_bytes);
  BcRtpLinearPacket arrival = { .sequence = packet->sequence,
                                .timestamp = packet->timestamp,
                                .payload = exact,
                                .n_bytes = packet->n_bytes,
                                .now_us = fixture->now_us };

  fixture->verdict = bc_rtp_linear_run (fixture->linear, &arrival);
}

static void
say (Fixture *fixture, guint n_frames, guint n_packets)
{
  Packet packet;

  for (guint i = 0; i < n_packets; i++)
    {
      make_packet (fixture, n_frames, &packet);
      take (fixture, &packet);
    }
}

static double
hear_db (const Fixture *fixture, double hz)
{
  return tone_meter_level_db (&g_array_index (fixture->sound, float, 4800),
                              fixture->sound->len - 4800, hz);
}

static guint
count_clicks (const Fixture *fixture)
{
  return click_detector_count (&g_array_index (fixture->sound, float, 0), fixture->sound->len);
}

/* What is agreed and how it comes. */
typedef struct
{
  const char *description;
  BcRtpLinearConfig config;
  guint n_frames; /* a packet */
  double tone_db;
  double octave_db; /* of the right one; -200: nothing */
} FormatRow;

static const FormatRow formats[] = {
  { "l24-mono-1ms", AGREED (3, 48000, 1, BC_SIDE_BOTH), 48, LEVEL_DB, -100 },
  { "l24-mono-125us", AGREED (3, 48000, 1, BC_SIDE_BOTH), 6, LEVEL_DB, -100 },
  { "l24-mono-20ms", AGREED (3, 48000, 1, BC_SIDE_BOTH), 960, LEVEL_DB, -100 },
  { "l16-mono-1ms", AGREED (2, 48000, 1, BC_SIDE_BOTH), 48, LEVEL_DB, -90 },
  { "l16-mono-44100", AGREED (2, 44100, 1, BC_SIDE_BOTH), 441, LEVEL_DB, -80 },
  { "l16-stereo-44100", AGREED (2, 44100, 2, BC_SIDE_BOTH), 44, LEVEL_DB - 6.02, LEVEL_DB - 6.02 },
  { "l24-stereo-both", AGREED (3, 48000, 2, BC_SIDE_BOTH), 48, LEVEL_DB - 6.02, LEVEL_DB - 6.02 },
  { "l24-stereo-left", AGREED (3, 48000, 2, BC_SIDE_LEFT), 48, LEVEL_DB, -100 },
  { "l24-stereo-right", AGREED (3, 48000, 2, BC_SIDE_RIGHT), 48, -100, LEVEL_DB },
  { "l16-stereo-right", AGREED (2, 48000, 2, BC_SIDE_RIGHT), 240, -90, LEVEL_DB },
};

static void
assert_level (double level_db, double expected_db)
{
  if (expected_db > -60.0)
    g_assert_cmpfloat_with_epsilon (level_db, expected_db, 0.1);
  else
    g_assert_cmpfloat (level_db, <, expected_db);
}

static void
test_format (gconstpointer data)
{
  const FormatRow *row = data;
  g_auto (Fixture) fixture;

  set_up (&fixture, &row->config);
  say (&fixture, row->n_frames, SECONDS * row->config.rate / row->n_frames);
  g_assert_cmpint (fixture.verdict, ==, BC_RTP_LINEAR_FINE);
  assert_level (hear_db (&fixture, HZ), row->tone_db);
  assert_level (hear_db (&fixture, 2 * HZ), row->octave_db);
  g_assert_cmpuint (count_clicks (&fixture), ==, 0);
}

static const BcRtpLinearConfig usual = AGREED (3, 48000, 1, BC_SIDE_BOTH);

/* What the network does: packets 0 to 9 of each second come in this order ('.': never). */
typedef struct
{
  const char *description;
  const char *order;
  guint n_frames;

} OrderRow;

static const OrderRow orders[] = {
  { "as-they-were-sent", "0123456789", 48 },    { "one-is-lost", "0123.56789", 48 },
  { "three-are-lost", "012...6789", 48 },       { "two-change-places", "0132456789", 48 },
  { "one-comes-four-late", "0123567894", 48 },  { "all-backwards", "9876543210", 48 },
  { "twice-the-same", "0012233456778899", 48 }, { "one-late-and-twice", "01235674489", 48 },
  { "twenty-ms-lost", "0123.56789", 960 },      { "twenty-ms-change-places", "0132456789", 960 },
  { "eighty-ms-lost", "012....789", 960 },
};

static void
test_order (gconstpointer data)
{
  const OrderRow *row = data;
  g_auto (Fixture) fixture;
  Packet packets[10];
  guint n_seconds = 4;

  set_up (&fixture, &usual);
  for (guint second = 0; second < n_seconds; second++)
    {
      say (&fixture, row->n_frames, 48000 / row->n_frames - 40);
      for (guint i = 0; i < 10; i++)
        make_packet (&fixture, row->n_frames, &packets[i]);
      for (const char *at = row->order; *at != '\0'; at++)
        if (*at != '.')
          take (&fixture, &packets[*at - '0']);
      say (&fixture, row->n_frames, 30);
    }
  /* All time is accounted for, but for the first packet, which alone proves nothing. */
  g_assert_cmpuint (fixture.sound->len, ==, fixture.position - row->n_frames);
  g_assert_cmpuint (count_clicks (&fixture), ==, 0);
  g_assert_cmpfloat_with_epsilon (hear_db (&fixture, HZ), LEVEL_DB, 1.0);
}

/* Nobody waits longer than agreed for what is lost, nor at all once it is there. */
static void
test_waits (void)
{
  g_auto (Fixture) fixture;
  Packet late;

  set_up (&fixture, &usual);
  say (&fixture, 48, 100);
  guint n_before = fixture.sound->len;
  make_packet (&fixture, 48, &late);
  say (&fixture, 48, 18);
  g_assert_cmpuint (fixture.sound->len, ==, n_before);
  take (&fixture, &late);
  g_assert_cmpuint (fixture.sound->len, ==, n_before + 19 * 48);

  n_before = fixture.sound->len;
  make_packet (&fixture, 48, &late);
  say (&fixture, 48, 19);
  g_assert_cmpuint (fixture.sound->len, ==, n_before + 20 * 48);
  /* Its place is taken. */
  take (&fixture, &late);
  g_assert_cmpuint (fixture.sound->len, ==, n_before + 20 * 48);
  g_assert_cmpuint (count_clicks (&fixture), ==, 0);
}

/* A pause is none to be filled; its edges are soft, and what had waited for a hole before it is forgotten. */
static void
test_pause (void)
{
  g_auto (Fixture) fixture;
  Packet lost;

  set_up (&fixture, &usual);
  say (&fixture, 48, 500);
  make_packet (&fixture, 48, &lost);
  say (&fixture, 48, 5);
  fixture.timestamp += 48000;
  fixture.position += 48000 + 37; /* not in step with what was before */
  guint n_before = fixture.sound->len;
  say (&fixture, 48, 500);
  g_assert_cmpuint (fixture.sound->len, ==, n_before + (500 + 20) * 48);
  g_assert_cmpuint (count_clicks (&fixture), ==, 0);
}

typedef struct
{
  const char *description;
  BcRtpLinearConfig sent;
  guint n_frames;
  BcRtpLinearConfig agreed;
  BcRtpLinearVerdict verdict;
  gboolean is_heard;
} WrongRow;

static const WrongRow wrongs[] = {
  { "as agreed", AGREED (3, 48000, 1, BC_SIDE_BOTH), 48, AGREED (3, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_FINE, TRUE },
  { "stereo for mono", AGREED (3, 48000, 2, BC_SIDE_BOTH), 48, AGREED (3, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_STEP, FALSE },
  { "mono for stereo", AGREED (3, 48000, 1, BC_SIDE_BOTH), 48, AGREED (3, 48000, 2, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_STEP, FALSE },
  { "L16 for L24", AGREED (2, 48000, 1, BC_SIDE_BOTH), 48, AGREED (3, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_STEP, FALSE },
  { "L24 for L16", AGREED (3, 48000, 1, BC_SIDE_BOTH), 48, AGREED (2, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_STEP, FALSE },
  { "half frames", AGREED (2, 48000, 1, BC_SIDE_BOTH), 49, AGREED (3, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_NO_FRAMES, FALSE },
  { "44.1 for 48 kHz", AGREED (2, 44100, 1, BC_SIDE_BOTH), 441, AGREED (2, 48000, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_RATE, TRUE },
  { "48 for 44.1 kHz", AGREED (2, 48000, 1, BC_SIDE_BOTH), 480, AGREED (2, 44100, 1, BC_SIDE_BOTH),
    BC_RTP_LINEAR_WRONG_RATE, TRUE },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      const WrongRow *row = &wrongs[i];
      g_auto (Fixture) fixture;

      g_test_message ("%s", row->description);
      set_up (&fixture, &row->agreed);
      /* It speaks its own way from now on. */
      fixture.config.sample_bytes = row->sent.sample_bytes;
      fixture.config.rate = row->sent.rate;
      fixture.config.n_channels = row->sent.n_channels;
      say (&fixture, row->n_frames, 10 * row->sent.rate / row->n_frames);
      g_assert_cmpint (fixture.verdict, ==, row->verdict);
      g_assert_cmpint (fixture.sound->len > 0, ==, row->is_heard);
    }
}

static void
test_wrong_figures (void)
{
  g_auto (Fixture) fixture;

  set_up (&fixture, &usual);
  fixture.config.n_channels = 2;
  say (&fixture, 48, 100);
  g_assert_cmpuint (bc_rtp_linear_get_n_frames (fixture.linear), ==, 96);
  g_assert_cmpuint (bc_rtp_linear_get_step (fixture.linear), ==, 48);
  /* It comes round, and is heard again. */
  fixture.config.n_channels = 1;
  say (&fixture, 48, 100);
  g_assert_cmpint (fixture.verdict, ==, BC_RTP_LINEAR_FINE);
  g_assert_cmpuint (fixture.sound->len, >, 90 * 48);

  /* A 44.1 kHz sender is named as such. */
  bc_rtp_linear_forget (fixture.linear);
  fixture.config.rate = 44100;
  say (&fixture, 441, 1000);
  g_assert_cmpint (fixture.verdict, ==, BC_RTP_LINEAR_WRONG_RATE);
  g_assert_cmpint (ABS ((int) bc_rtp_linear_get_measured_rate (fixture.linear) - 44100), <, 100);
}

static void
test_strange_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 2, 4, 3 * 4097, 65000 };
  g_autofree guint8 *bytes = g_malloc0 (65000);
  g_auto (Fixture) fixture;

  set_up (&fixture, &usual);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      BcRtpLinearPacket packet = { .payload = bytes, .n_bytes = sizes[i] };
      g_assert_cmpint (bc_rtp_linear_run (fixture.linear, &packet), ==, BC_RTP_LINEAR_NO_FRAMES);
    }
}

/* Timestamps from anywhere: nothing is read or written where it must not be, and not much is made. */
static void
test_anything (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_auto (Fixture) fixture;
  Packet packet;

  set_up (&fixture, &usual);
  for (guint i = 0; i < 20000; i++)
    {
      if (g_rand_int_range (random, 0, 4) == 0)
        fixture.timestamp += (guint32) g_rand_int_range (random, -12000, 12000);
      if (g_rand_int_range (random, 0, 100) == 0)
        fixture.timestamp = g_rand_int (random);
      make_packet (&fixture, (guint) g_rand_int_range (random, 1, 100), &packet);
      take (&fixture, &packet);
    }
  g_assert_cmpuint (fixture.sound->len, <, 20000 * 9600);
  for (guint i = 0; i < fixture.sound->len; i++)
    g_assert_cmpfloat (fabsf (g_array_index (fixture.sound, float, i)), <, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/rtp-linear/formats/%s", formats[i].description);
      g_test_add_data_func (path, &formats[i], test_format);
    }
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/rtp-linear/orders/%s", orders[i].description);
      g_test_add_data_func (path, &orders[i], test_order);
    }
  g_test_add_func ("/media/rtp-linear/waits-as-long-as-agreed", test_waits);
  g_test_add_func ("/media/rtp-linear/a-pause-is-one", test_pause);
  g_test_add_func ("/media/rtp-linear/what-was-not-agreed", test_wrong);
  g_test_add_func ("/media/rtp-linear/figures-of-what-was-not-agreed", test_wrong_figures);
  g_test_add_func ("/media/rtp-linear/strange-sizes", test_strange_sizes);
  g_test_add_func ("/media/rtp-linear/times-from-anywhere", test_anything);
  return g_test_run ();
}
