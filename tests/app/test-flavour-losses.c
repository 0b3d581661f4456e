/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/flavour-maker.h"
#include "../../src/app/flavours.h"

#include <boothcast/base/priority.h>
#include <boothcast/media/input.h>
#include <boothcast/media/transcoder.h>
#include <opus.h>
#include <sched.h>
#include <stdatomic.h>

#define PACKET_SAMPLES 960
#define PRE_SKIP 312
#define THREAD_NAME "bc-flavours"
/* However busy the machine is. */
#define PATIENCE_US (20 * G_USEC_PER_SEC)
#define FLOOD_PACKETS 1000
#define FLOODS_MAX 100
#define STREAM "fr.mp4"

typedef struct
{
  BcBroadcast *broadcast;
  guint8 packet[1276];
  guint packet_bytes;
  gint64 end_samples;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const float silence[PACKET_SAMPLES] = { 0 };
  int code;
  OpusEncoder *encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, &code);
  int n_bytes =
      opus_encode_float (encoder, silence, PACKET_SAMPLES, fixture->packet, sizeof fixture->packet);

  opus_encoder_destroy (encoder);
  g_assert_cmpint (n_bytes, >, 0);
  fixture->packet_bytes = (guint) n_bytes;
  fixture->broadcast = bc_broadcast_new (&(BcBroadcastConfig){ .n_workers = 1 }, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_broadcast_free (fixture->broadcast, 10000);
}

/* --- One maker, by hand --- */

typedef struct
{
  BcPacketTail tail;
  _Atomic guint64 n_lost;
  BcFlavourMaker *maker;
} Bench;

static void
add_packets (Fixture *fixture, Bench *bench, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      fixture->end_samples += PACKET_SAMPLES;
      bc_packet_tail_add (&bench->tail, fixture->packet, fixture->packet_bytes,
                          fixture->end_samples);
    }
}

static Bench *
bench_new (Fixture *fixture, BcFlavour flavour, guint n_before, gint64 past_us)
{
  Bench *bench = g_new0 (Bench, 1);
  BcFlavourMakerConfig config = {
    .channel = "fr",
    .flavour = flavour,
    .tail = &bench->tail,
    .stream = bc_broadcast_add_stream (fixture->broadcast, STREAM, G_USEC_PER_SEC),
    .pre_skip = PRE_SKIP,
    .past_us = past_us,
    .n_lost = &bench->n_lost,
  };

  bc_packet_tail_init (&bench->tail);
  add_packets (fixture, bench, n_before);
  bench->maker = bc_flavour_maker_new (&config);
  return bench;
}

static void
bench_free (Bench *bench)
{
  bc_flavour_maker_unref (bench->maker);
  bc_packet_tail_clear (&bench->tail);
  g_free (bench);
}

static guint
make_all (Bench *bench)
{
  guint n = 0;

  while (bc_flavour_maker_step (bench->maker))
    n++;
  return n;
}

/* What is said of it is said once a minute of the channel's time, and then of all that was lost since. */
static void
test_counted_and_said (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint n_packets;
    guint n_lost; /* in all */
    const char *says;
  } rows[] = {
    { 1, 0, NULL },
    { BC_PACKET_TAIL_PACKETS, 0, NULL },
    { BC_PACKET_TAIL_PACKETS + 50, 50, "channel fr: *“mp4”: 1.0 s of it are missing" },
    { BC_PACKET_TAIL_PACKETS + 50, 100, NULL },
    { BC_PACKET_TAIL_PACKETS, 100, NULL },
    { 3000 + BC_PACKET_TAIL_PACKETS, 3100, "channel fr: *“mp4”: 61.0 s of it are missing" },
  };
  Bench *bench = bench_new (fixture, BC_FLAVOUR_MP4_OPUS, 100, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      add_packets (fixture, bench, rows[i].n_packets);
      if (rows[i].says != NULL)
        g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING, rows[i].says);
      g_assert_cmpuint (make_all (bench), ==, MIN (rows[i].n_packets, BC_PACKET_TAIL_PACKETS));
      g_test_assert_expected_messages ();
      g_assert_cmpuint (atomic_load (&bench->n_lost), ==, rows[i].n_lost);
    }
  bench_free (bench);
}

/* However much of the past somebody wants: there is as much time again until any of it is lost. */
static void
test_the_past_is_no_loss (Fixture *fixture, gconstpointer data)
{
  Bench *bench =
      bench_new (fixture, BC_FLAVOUR_MP4_OPUS, 2 * BC_PACKET_TAIL_PACKETS, 30 * G_USEC_PER_SEC);

  add_packets (fixture, bench, BC_PACKET_TAIL_PACKETS - BC_PACKET_TAIL_PAST_PACKETS);
  g_assert_cmpuint (make_all (bench), ==, BC_PACKET_TAIL_PACKETS);
  g_assert_cmpuint (atomic_load (&bench->n_lost), ==, 0);
  bench_free (bench);
}

/* The linker's hook. */
static atomic_bool is_encoder_broken;

gboolean __real_bc_transcoder_push (BcTranscoder *transcoder, const guint8 *packet,
                                    gsize packet_bytes, gint64 end_samples);
gboolean __wrap_bc_transcoder_push (BcTranscoder *transcoder, const guint8 *packet,
                                    gsize packet_bytes, gint64 end_samples);

gboolean
__wrap_bc_transcoder_push (BcTranscoder *transcoder, const guint8 *packet, gsize packet_bytes,
                           gint64 end_samples)
{
  return !atomic_load (&is_encoder_broken) &&
         __real_bc_transcoder_push (transcoder, packet, packet_bytes, end_samples);
}

/* Some seconds of the channel: how many pages are there then. */
static guint64
pass_s (Fixture *fixture, Bench *bench, guint n)
{
  BcStreamStats stats;

  for (; n > 0; n--)
    {
      add_packets (fixture, bench, 50);
      g_assert_cmpuint (make_all (bench), ==, 50);
    }
  bc_stream_get_stats (bc_broadcast_find_stream (fixture->broadcast, STREAM), &stats);
  return stats.n_pages;
}

/* Who listens on hears it again without doing anything, and whoever reads the log is told once. */
static void
test_broken_and_mended (Fixture *fixture, gconstpointer data)
{
  Bench *bench = bench_new (fixture, BC_FLAVOUR_MP4_LOW, 0, 0);
  guint64 n_whole = pass_s (fixture, bench, 20);

  g_assert_cmpuint (n_whole, >, 0);
  atomic_store (&is_encoder_broken, TRUE);
  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING,
                         "channel fr: *“mp4-low” is silent: its encoder has failed*");
  g_assert_cmpuint (pass_s (fixture, bench, 60), ==, n_whole);
  g_test_assert_expected_messages ();
  atomic_store (&is_encoder_broken, FALSE);
  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_MESSAGE,
                         "channel fr: *“mp4-low” is made again");
  g_assert_cmpuint (pass_s (fixture, bench, 20), >, n_whole);
  g_test_assert_expected_messages ();
  bench_free (bench);
}

/* --- All of them, on their thread --- */

typedef struct
{
  Fixture *fixture;
  BcFlavours *flavours;
  BcFlavourSet *set;
} Flood;

static guint64
get_lost (const BcFlavours *flavours, const char *channel, BcFlavour flavour)
{
  g_autoptr (GArray) losses = bc_flavours_get_losses (flavours);

  for (guint i = 0; i < losses->len; i++)
    {
      const BcFlavourLoss *loss = &g_array_index (losses, BcFlavourLoss, i);
      if (g_str_equal (loss->channel, channel) && loss->flavour == flavour)
        return loss->n_packets_lost;
    }
  g_assert_not_reached ();
}

/* As an encoder's thread: where there are priorities, the maker gets a word in only when this one has nothing to do. */
static gpointer
flood (gpointer data)
{
  Flood *self = data;

  bc_priority_take (BC_PRIORITY_ENCODER);
  for (guint n = 0; n < FLOODS_MAX && get_lost (self->flavours, "fr", BC_FLAVOUR_LOW) == 0; n++)
    {
      for (guint i = 0; i < FLOOD_PACKETS; i++)
        {
          self->fixture->end_samples += PACKET_SAMPLES;
          bc_flavour_set_add (self->set, self->fixture->packet, self->fixture->packet_bytes,
                              self->fixture->end_samples);
        }
      g_usleep (50 * 1000);
    }
  return NULL;
}

static void
test_cannot_keep_up (Fixture *fixture, gconstpointer data)
{
  /* That it is said is the other test's; here it is said on another thread. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autoptr (BcFlavours) flavours = bc_flavours_new (fixture->broadcast);
  BcFlavourSetConfig fr = { .channel = "fr", .pre_skip = PRE_SKIP };
  BcFlavourSetConfig ru = { .channel = "ru", .pre_skip = PRE_SKIP };
  Flood self = { fixture, flavours, bc_flavours_add_channel (flavours, &fr) };

  bc_flavours_add_channel (flavours, &ru);
  g_assert_true (bc_flavours_want (flavours, "fr", BC_FLAVOUR_LOW, 0, NULL));
  g_assert_true (bc_flavours_want (flavours, "ru", BC_FLAVOUR_LOW, 0, NULL));
  g_thread_join (g_thread_new ("flood", flood, &self));
  g_assert_cmpuint (get_lost (flavours, "fr", BC_FLAVOUR_LOW), >, 0);
  g_assert_cmpuint (get_lost (flavours, "fr", BC_FLAVOUR_AAC), ==, 0);
  g_assert_cmpuint (get_lost (flavours, "ru", BC_FLAVOUR_LOW), ==, 0);
  g_clear_pointer (&flavours, bc_flavours_free);
  g_log_set_always_fatal (fatal);
}

/* --- Who goes first --- */

static gpointer
may_take (gpointer data)
{
  return GINT_TO_POINTER (bc_priority_take (BC_PRIORITY_ENCODER));
}

/* 0: not there yet. */
static pid_t
find_thread (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;
      if (g_file_get_contents (path, &name, NULL, NULL) && g_strcmp0 (name, THREAD_NAME "\n") == 0)
        return (pid_t) g_ascii_strtoll (task, NULL, 10);
    }
  return 0;
}

static int
read_priority (void)
{
  struct sched_param parameters = { .sched_priority = 0 };
  pid_t thread = find_thread ();

  if (thread != 0)
    sched_getparam (thread, &parameters);
  return parameters.sched_priority;
}

static void
test_priority (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcFlavours) flavours = bc_flavours_new (fixture->broadcast);
  BcFlavourSetConfig fr = { .channel = "fr", .pre_skip = PRE_SKIP };
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  int priority;

  if (!GPOINTER_TO_INT (g_thread_join (g_thread_new ("may-take", may_take, NULL))))
    {
      g_test_skip ("this user has no real-time priority");
      return;
    }
  bc_flavours_add_channel (flavours, &fr);
  g_assert_true (bc_flavours_want (flavours, "fr", BC_FLAVOUR_LOW, 0, NULL));
  while ((priority = read_priority ()) == 0 && g_get_monotonic_time () < until_us)
    g_usleep (1000);
  g_assert_cmpint (priority, ==, BC_PRIORITY_FLAVOUR);
  g_assert_cmpint (BC_PRIORITY_FLAVOUR, <, BC_PRIORITY_ENCODER);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/app/flavour-losses/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  ADD ("are-counted-and-said", test_counted_and_said);
  ADD ("the-past-is-none", test_the_past_is_no_loss);
  ADD ("broken-and-mended", test_broken_and_mended);
  ADD ("who-cannot-keep-up", test_cannot_keep_up);
  ADD ("below-the-encoders", test_priority);
  return g_test_run ();
}
