/* SPDX-License-Identifier: Apache-2.0 */
/* What comes out of an output's beginning, without a far end. */
#include "media-private.h"
#include "output-feed-private.h"

#include <boothcast/audio/format.h>
#include <boothcast/media/input.h>
#include <gst/app/gstappsink.h>

#define LEVEL 0.25f
#define QUIET (LEVEL / 100)
#define TICKS 20

static const char launch[] =
    "appsrc name=source format=time ! appsink name=sink sync=false async=false";

typedef struct
{
  GstElement *pipeline;
  GstAppSink *sink;
  BcOutputFeed feed;
} Bench;

static void
bench_init (Bench *bench, const BcOutputKindRow *row)
{
  bench->pipeline = gst_parse_launch (launch, NULL);
  bench->sink = GST_APP_SINK (gst_bin_get_by_name (GST_BIN (bench->pipeline), "sink"));
  bc_output_feed_init (&bench->feed, row, bench->pipeline, 0);
  gst_element_set_state (bench->pipeline, GST_STATE_PLAYING);
}

static void
bench_clear (Bench *bench)
{
  gst_element_set_state (bench->pipeline, GST_STATE_NULL);
  bc_output_feed_clear (&bench->feed);
  gst_object_unref (bench->sink);
  gst_object_unref (bench->pipeline);
}

static void
push (Bench *bench, guint number)
{
  float samples[BC_TICK_SAMPLES];

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] = LEVEL;
  g_assert_true (bc_output_feed_push (&bench->feed, samples, sizeof samples,
                                      (gint64) (number + 1) * BC_TICK_SAMPLES));
}

/* The next tick's first and last sample. */
static void
pull (Bench *bench, float *first, float *last)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (bench->sink);
  float samples[BC_TICK_SAMPLES];

  g_assert_nonnull (sample);
  g_assert_cmpuint (gst_buffer_extract (gst_sample_get_buffer (sample), 0, samples, sizeof samples),
                    ==, sizeof samples);
  *first = samples[0];
  *last = samples[BC_TICK_SAMPLES - 1];
}

/* `n_silent` ticks of nothing, then the sound comes in; when it ends it goes out. */
static void
check (guint n_ahead_ticks, guint n_silent)
{
  BcOutputKindRow row = { .keeps_time = TRUE, .n_ahead_ticks = n_ahead_ticks };
  Bench bench = { 0 };
  float first, last;

  bench_init (&bench, &row);
  for (guint i = 0; i < TICKS; i++)
    push (&bench, i);
  for (guint i = 0; i < TICKS; i++)
    {
      pull (&bench, &first, &last);
      g_assert_cmpfloat_with_epsilon (first, i <= n_silent ? 0 : LEVEL, QUIET);
      g_assert_cmpfloat_with_epsilon (last, i < n_silent ? 0 : LEVEL, QUIET);
    }
  g_assert_true (bc_output_feed_end (&bench.feed));
  pull (&bench, &first, &last);
  g_assert_cmpfloat_with_epsilon (first, LEVEL, QUIET);
  pull (&bench, &first, &last);
  g_assert_cmpfloat_with_epsilon (last, 0, QUIET);
  bench_clear (&bench);
}

static void
test_fades (void)
{
  check (0, 0);
}

/* A card that begins fills its buffer with silence, and loses what was to be there. */
static void
test_card (void)
{
  check (5, 8);
}

/* What a card is given comes in front of what it has taken in advance. */
static void
test_card_is_ahead (void)
{
  BcOutputConfig config = { .kind = BC_OUTPUT_ALSA };
  const BcOutputKindRow *row = bc_output_kind_find (&config);
  g_autoptr (GstElement) pipeline = bc_pipeline_new (row->pipeline, NULL);
  g_autoptr (GstElement) sink = bc_output_kind_get_element (pipeline, "sink");
  gint64 buffer_us;

  g_object_get (sink, "buffer-time", &buffer_us, NULL);
  g_assert_cmpint (row->n_ahead_ticks * BC_TICK_US, >=, buffer_us + 2 * BC_TICK_US);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/media/output-feed/fades", test_fades);
  g_test_add_func ("/media/output-feed/card", test_card);
  g_test_add_func ("/media/output-feed/card-is-ahead", test_card_is_ahead);
  return g_test_run ();
}
