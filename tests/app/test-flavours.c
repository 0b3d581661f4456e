/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/flavours.h"

#include "../../src/app/packet-tail.h"
#include "../delivery/far-end.h"

#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <glib/gstdio.h>
#include <math.h>
#include <opus.h>
#include <string.h>
#include <unistd.h>

#define PACKET_SAMPLES 960
#define SAMPLE_RATE 48000
#define TONE_HZ 1000.0
#define PRE_SKIP 312
#define SECOND G_USEC_PER_SEC
#define THREAD_NAME "bc-flavours"
/* However busy the machine is. */
#define THREADS_WITHIN_US (20 * SECOND)

/* A channel, a broadcast; time and packets by hand. */
typedef struct
{
  BcBroadcast *broadcast;
  BcFlavours *flavours;
  BcFlavourSet *set;
  OpusEncoder *encoder;
  gint64 now_us;
  gint64 end_samples;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  BcFlavourSetConfig config = { .channel = "bcms",
                                .pre_skip = PRE_SKIP,
                                .title = "Meeting – BCMS",
                                .language = "hbs",
                                .comment = "only the original is authentic" };
  int code;

  fixture->now_us = 1000 * SECOND;
  fixture->end_samples = 100 * SAMPLE_RATE;
  fixture->broadcast = bc_broadcast_new (&(BcBroadcastConfig){ .n_workers = 1 }, NULL);
  fixture->flavours = bc_flavours_new (fixture->broadcast);
  fixture->set = bc_flavours_add_channel (fixture->flavours, &config);
  fixture->encoder = opus_encoder_create (SAMPLE_RATE, 1, OPUS_APPLICATION_AUDIO, &code);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_flavours_free (fixture->flavours);
  bc_broadcast_free (fixture->broadcast, 10000);
  opus_encoder_destroy (fixture->encoder);
}

static void
send_packets (Fixture *fixture, guint n)
{
  while (n-- > 0)
    {
      float samples[PACKET_SAMPLES];
      guint8 packet[1276];
      for (guint i = 0; i < PACKET_SAMPLES; i++)
        samples[i] = 0.25f * (float) sin (2 * G_PI * TONE_HZ * (double) (fixture->end_samples + i) /
                                          SAMPLE_RATE);
      int n_bytes =
          opus_encode_float (fixture->encoder, samples, PACKET_SAMPLES, packet, sizeof packet);
      fixture->end_samples += PACKET_SAMPLES;
      bc_flavour_set_add (fixture->set, packet, (gsize) n_bytes, fixture->end_samples);
    }
}

static BcStream *
stream_of (Fixture *fixture, BcFlavour flavour)
{
  g_autofree char *id = bc_flavour_make_stream_id (flavour, "bcms");

  return bc_broadcast_find_stream (fixture->broadcast, id);
}

static void
want (Fixture *fixture, BcFlavour flavour, gint64 past_us)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bc_flavours_want (fixture->flavours, "bcms", flavour, past_us, &error));
  g_assert_no_error (error);
}

static void
pass (Fixture *fixture, gint64 us)
{
  for (gint64 at = 0; at < us; at += BC_FLAVOURS_LOOK_MS * 1000)
    {
      fixture->now_us += BC_FLAVOURS_LOOK_MS * 1000;
      bc_flavours_look (fixture->flavours, fixture->now_us);
    }
}

static void
leave (FarEnd *end)
{
  far_end_close (end);
  far_end_wait_gone (end);
  far_end_clear (end);
}

/* What they are made on, by its name: GLib, GStreamer and sanitizers have threads of their own, which come and go. */
static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint n = 0;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;
      /* One that has gone since has no name any more. */
      if (g_file_get_contents (path, &name, NULL, NULL) && g_strcmp0 (name, THREAD_NAME "\n") == 0)
        n++;
    }
  return n;
}

/* A thread takes its name a moment after it was started, and the kernel lists it a moment after it was joined. */
static void
expect_threads (guint n)
{
  gint64 until_us = g_get_monotonic_time () + THREADS_WITHIN_US;

  while (count_threads () != n && g_get_monotonic_time () < until_us)
    g_usleep (1000);
  g_assert_cmpuint (count_threads (), ==, n);
}

static guint64
count_pages (Fixture *fixture, BcFlavour flavour)
{
  BcStreamStats stats;

  bc_stream_get_stats (stream_of (fixture, flavour), &stats);
  return stats.n_pages;
}

/* --- Wanted and not --- */

static void
test_nothing_while_nobody_wants_it (Fixture *fixture, gconstpointer data)
{
  send_packets (fixture, 300);
  pass (fixture, 20 * SECOND);
  for (guint i = BC_FLAVOUR_OGG + 1; i < BC_FLAVOUR_LAST; i++)
    g_assert_cmpuint (count_pages (fixture, (BcFlavour) i), ==, 0);
  expect_threads (0);
}

/* The first to come hears of the past what was asked for, without a new packet. */
static void
test_first_listener_hears_the_past (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    BcFlavour flavour;
    gsize n_bytes; /* two thirds of the past's, at the very least */
  } rows[] = {
    { BC_FLAVOUR_LOW, 3 * 1000 },      { BC_FLAVOUR_AAC, 3 * 500 },
    { BC_FLAVOUR_MP4_OPUS, 3 * 1000 }, { BC_FLAVOUR_MP4_LOW, 3 * 1000 },
    { BC_FLAVOUR_MP4_AAC, 3 * 500 },
  };

  send_packets (fixture, 300);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FarEnd end;
      g_test_message ("%s", bc_flavour_get_name (rows[i].flavour));
      far_end_init (&end, FAR_END_PAIR);
      want (fixture, rows[i].flavour, 4 * SECOND);
      far_end_join (&end, stream_of (fixture, rows[i].flavour),
                    &(BcListener){ .burst_us = 4 * SECOND });
      g_autoptr (GBytes) heard = far_end_read (&end, rows[i].n_bytes);
      leave (&end);
    }
}

static void
test_lingers_then_nothing_is_left (Fixture *fixture, gconstpointer data)
{
  guint64 n_pages;
  FarEnd end;

  send_packets (fixture, 50);
  want (fixture, BC_FLAVOUR_AAC, SECOND);
  expect_threads (1);
  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, stream_of (fixture, BC_FLAVOUR_AAC), &(BcListener){ 0 });
  pass (fixture, 60 * SECOND);
  expect_threads (1);
  leave (&end);
  pass (fixture, 9 * SECOND);
  expect_threads (1);
  pass (fixture, 2 * SECOND);
  expect_threads (0);
  n_pages = count_pages (fixture, BC_FLAVOUR_AAC);
  send_packets (fixture, 100);
  g_assert_cmpuint (count_pages (fixture, BC_FLAVOUR_AAC), ==, n_pages);
}

/* Who asked and never came is nobody. */
static void
test_who_never_came (Fixture *fixture, gconstpointer data)
{
  want (fixture, BC_FLAVOUR_LOW, SECOND);
  want (fixture, BC_FLAVOUR_LOW, SECOND);
  want (fixture, BC_FLAVOUR_MP4_OPUS, SECOND);
  pass (fixture, 11 * SECOND);
  expect_threads (0);
}

/* A player that comes back within the linger goes on in the same stream; after it, in a new one. */
static void
test_coming_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = NULL, soon = NULL, late = NULL;
  GBytes **heads[] = { &first, &soon, &late };
  const gint64 away_us[] = { 5 * SECOND, 15 * SECOND, 0 };

  send_packets (fixture, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      FarEnd end;
      far_end_init (&end, FAR_END_PAIR);
      want (fixture, BC_FLAVOUR_LOW, SECOND);
      far_end_join (&end, stream_of (fixture, BC_FLAVOUR_LOW), &(BcListener){ .burst_us = SECOND });
      *heads[i] = far_end_read (&end, 47); /* the page with OpusHead: serial and checksum */
      leave (&end);
      pass (fixture, away_us[i]);
    }
  g_assert_true (g_bytes_equal (first, soon));
  g_assert_false (g_bytes_equal (first, late));
}

static void
test_unknown_channels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (bc_flavours_want (fixture->flavours, "de", BC_FLAVOUR_AAC, 0, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_NOT_FOUND);
}

/* Ends while all of it is at work. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  FarEnd end;

  for (guint i = BC_FLAVOUR_OGG + 1; i < BC_FLAVOUR_LAST; i++)
    want (fixture, (BcFlavour) i, 5 * SECOND);
  send_packets (fixture, 100);
  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, stream_of (fixture, BC_FLAVOUR_LOW), &(BcListener){ 0 });
  bc_flavours_free (g_steal_pointer (&fixture->flavours));
  expect_threads (0);
  g_autoptr (GBytes) rest = far_end_read_all (&end);
  leave (&end);
}

/* --- As strangers read it --- */

static char *
run (const char *const *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL, *err = NULL;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
                &error);
  g_assert_no_error (error);
  return g_strconcat (out, err, NULL);
}

/* Everything the stream tells from its beginning on, up to so many bytes, in a file. */
static char *
record (Fixture *fixture, BcFlavour flavour, gsize n_bytes)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  FarEnd end;
  int fd = g_file_open_tmp ("flavour-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  far_end_init (&end, FAR_END_PAIR);
  want (fixture, flavour, 4 * SECOND);
  /* What was made before we came, too: the maker may be quicker than we are. */
  far_end_join (&end, stream_of (fixture, flavour), &(BcListener){ .burst_us = 8 * SECOND });
  g_autoptr (GBytes) heard = far_end_read (&end, n_bytes);
  leave (&end);
  g_file_set_contents (path, g_bytes_get_data (heard, NULL), (gssize) n_bytes, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    BcFlavour flavour;
    gsize n_bytes;
    const char *says; /* of codec and language */
  } rows[] = {
    { BC_FLAVOUR_LOW, 3000, "stream|opus|48000|1|hbs" },
    { BC_FLAVOUR_AAC, 1500, "stream|aac|48000|1" },
    { BC_FLAVOUR_MP4_OPUS, 6000, "stream|opus|48000|1|hbs" },
    { BC_FLAVOUR_MP4_LOW, 5000, "stream|opus|48000|1|hbs" },
    { BC_FLAVOUR_MP4_AAC, 3000, "stream|aac|48000|1|hbs" },
  };

  g_autofree char *ffprobe = g_find_program_in_path ("ffprobe");

  if (ffprobe == NULL)
    {
      g_test_skip ("ffprobe is not installed");
      return;
    }
  send_packets (fixture, 300);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = record (fixture, rows[i].flavour, rows[i].n_bytes);
      const char *const probe[] = { "ffprobe",
                                    "-v",
                                    "error",
                                    "-show_entries",
                                    "stream=codec_name,sample_rate,channels:stream_tags=language",
                                    "-of",
                                    "compact=nk=1",
                                    path,
                                    NULL };
      /* The first half second, which is whole, as sound; what it is loud of is the tone. */
      const char *const play[] = {
        "ffmpeg", "-nostdin", "-v", "info", "-t",
        "0.3",    "-i",       path, "-af",  "bandpass=f=1000:w=200,volumedetect",
        "-f",     "null",     "-",  NULL
      };
      g_autofree char *says = run (probe);
      g_autofree char *heard = run (play);
      g_test_message ("%s: %s", bc_flavour_get_name (rows[i].flavour), says);
      g_assert_true (g_str_has_prefix (says, rows[i].says));
      const char *level = strstr (heard, "max_volume: ");
      g_assert_nonnull (level);
      g_assert_cmpfloat (g_ascii_strtod (level + strlen ("max_volume: "), NULL), >, -16.0);
      g_assert_cmpfloat (g_ascii_strtod (level + strlen ("max_volume: "), NULL), <, -9.0);
      g_unlink (path);
    }
}

/* --- The tail --- */

static void
test_tail (void)
{
  BcPacketTail *tail = g_new0 (BcPacketTail, 1);
  BcPacketCopy packet;
  guint64 number = 0;
  const guint8 huge[BC_PACKET_MAX_BYTES + 1] = { 0 };

  bc_packet_tail_init (tail);
  g_assert_cmpuint (bc_packet_tail_find (tail, 10), ==, 0);
  g_assert_false (bc_packet_tail_read (tail, &number, &packet));
  bc_packet_tail_add (tail, huge, sizeof huge, 1);
  bc_packet_tail_add (tail, huge, 0, 1);
  g_assert_false (bc_packet_tail_read (tail, &number, &packet));
  for (guint i = 0; i < BC_PACKET_TAIL_PACKETS + 10; i++)
    bc_packet_tail_add (tail, (const guint8 *) &i, sizeof i, i);
  g_assert_cmpuint (bc_packet_tail_find (tail, 3), ==, BC_PACKET_TAIL_PACKETS + 7);
  g_assert_cmpuint (bc_packet_tail_find (tail, 10000), ==,
                    BC_PACKET_TAIL_PACKETS + 10 - BC_PACKET_TAIL_PAST_PACKETS);
  /* One who is too late goes on at the oldest that is left. */
  g_assert_true (bc_packet_tail_read (tail, &number, &packet));
  g_assert_cmpint (packet.end_samples, ==, 10);
  g_assert_cmpuint (number, ==, 11);
  for (gint64 i = 11; i < BC_PACKET_TAIL_PACKETS + 10; i++)
    {
      g_assert_true (bc_packet_tail_read (tail, &number, &packet));
      g_assert_cmpint (packet.end_samples, ==, i);
      g_assert_cmpuint (packet.n_bytes, ==, sizeof (guint));
    }
  g_assert_false (bc_packet_tail_read (tail, &number, &packet));
  bc_packet_tail_clear (tail);
  g_free (tail);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/app/flavours/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  ADD ("nothing-while-nobody-wants-it", test_nothing_while_nobody_wants_it);
  ADD ("first-listener-hears-the-past", test_first_listener_hears_the_past);
  ADD ("lingers-then-nothing-is-left", test_lingers_then_nothing_is_left);
  ADD ("who-never-came", test_who_never_came);
  ADD ("coming-back", test_coming_back);
  ADD ("unknown-channels", test_unknown_channels);
  ADD ("end-while-at-work", test_end);
  ADD ("as-strangers-read-it", test_strangers);
  g_test_add_func ("/app/flavours/packet-tail", test_tail);
  return g_test_run ();
}
