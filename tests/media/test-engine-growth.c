/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/format.h>
#include <boothcast/media/engine.h>
#include <stdatomic.h>

/*
 * An engine that grows while it ticks: no block is left out, none comes twice, and each row keeps its handle. Its inputs
 * bring nothing: what the sound is then is the matrix's test.
 */
#define DEADLINE_S 60
#define MAX_HANDLES 64

typedef struct
{
  GPtrArray *inputs; /* of BcInput */
  BcEngine *engine;
  guint n_channels;
  guint n_ears;

  GMutex mutex;
  GArray *ends[MAX_HANDLES]; /* of gint64: programme time of each block; mutex */
} Fixture;

static void
on_block (guint handle, const float *samples, gint64 end_samples, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpuint (handle, <, MAX_HANDLES);
  g_mutex_lock (&fixture->mutex);
  g_array_append_val (fixture->ends[handle], end_samples);
  g_mutex_unlock (&fixture->mutex);
}

static void
on_news (const BcNews *news, gpointer data)
{
}

static void
add_input (Fixture *fixture)
{
  g_autofree char *id = g_strdup_printf ("input-%u", fixture->inputs->len);
  BcInputConfig config = { .id = id, .kind = BC_INPUT_INGEST };
  g_autoptr (GError) error = NULL;
  BcInput *input = bc_input_new (&config, &error);

  g_assert_no_error (error);
  g_assert_true (bc_input_start (input, NULL));
  g_ptr_array_add (fixture->inputs, input);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_mutex_init (&fixture->mutex);
  for (guint i = 0; i < MAX_HANDLES; i++)
    fixture->ends[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_input_free);
  add_input (fixture);
  fixture->n_channels = 2;
  fixture->n_ears = 1;
  BcEngineConfig config = { .inputs = fixture->inputs,
                            .n_channels = fixture->n_channels,
                            .n_ears = fixture->n_ears,
                            .on_block = on_block,
                            .on_news = on_news,
                            .user_data = fixture };
  fixture->engine = bc_engine_new (&config);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_engine_free (fixture->engine);
  g_ptr_array_unref (fixture->inputs);
  for (guint i = 0; i < MAX_HANDLES; i++)
    g_array_unref (fixture->ends[i]);
  g_mutex_clear (&fixture->mutex);
}

static void
set_mix (Fixture *fixture)
{
  g_autoptr (BcMix) mix = bc_mix_new (fixture->inputs->len, fixture->n_channels, fixture->n_ears);

  bc_engine_set_mix (fixture->engine, mix);
}

/* By one input, one channel before the last one, and one ear after the others. */
static void
grow (Fixture *fixture)
{
  guint n_channels = fixture->n_channels + 1, n_ears = fixture->n_ears + 1;
  g_autofree guint *rows_from = g_new (guint, n_channels + n_ears);

  add_input (fixture);
  for (guint i = 0; i < n_channels + n_ears; i++)
    rows_from[i] = i < n_channels - 2 ? i : i - 1;
  rows_from[n_channels - 2] = BC_ENGINE_NEW_ROW;
  rows_from[n_channels + n_ears - 1] = BC_ENGINE_NEW_ROW;
  fixture->n_channels = n_channels;
  fixture->n_ears = n_ears;

  g_autoptr (BcMix) mix = bc_mix_new (fixture->inputs->len, n_channels, n_ears);
  BcEngineGrowth growth = {
    .inputs = fixture->inputs, .n_channels = n_channels, .n_ears = n_ears, .rows_from = rows_from
  };
  bc_engine_grow (fixture->engine, &growth, mix);
}

static guint
count_blocks (Fixture *fixture, guint handle)
{
  g_mutex_lock (&fixture->mutex);
  guint n = fixture->ends[handle]->len;
  g_mutex_unlock (&fixture->mutex);
  return n;
}

static void
wait_for_blocks (Fixture *fixture, guint handle, guint n_more)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_S * G_TIME_SPAN_SECOND;
  guint enough = count_blocks (fixture, handle) + n_more;

  while (count_blocks (fixture, handle) < enough)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
}

/* Block by block what came with `handle` stands in the same programme time as what came with 0, to the end; `first` is
 * how many of those came before. A machine that stood still has left out the same of both. */
static void
assert_in_step (Fixture *fixture, guint handle, guint first)
{
  GArray *all = fixture->ends[0];
  GArray *ends = fixture->ends[handle];

  g_assert_cmpuint (first + ends->len, ==, all->len);
  g_assert_cmpmem (ends->data, ends->len * sizeof (gint64), all->data + first * sizeof (gint64),
                   ends->len * sizeof (gint64));
}

/* Channels 0 and 1 and the ear, 2, go on; 3 is the new channel and 4 the new ear, which nobody hears. */
static void
test_while_ticking (Fixture *fixture, gconstpointer data)
{
  BcEngineStats stats;

  set_mix (fixture);
  bc_engine_set_ear_heard (fixture->engine, 0, TRUE);
  g_assert_true (bc_engine_start (fixture->engine, NULL));
  wait_for_blocks (fixture, 0, 5);
  grow (fixture);
  wait_for_blocks (fixture, 3, 5);
  bc_engine_set_ear_heard (fixture->engine, 1, TRUE);
  wait_for_blocks (fixture, 4, 5);
  bc_engine_stop (fixture->engine);

  bc_engine_get_stats (fixture->engine, &stats);
  g_assert_cmpuint (fixture->ends[0]->len, ==, stats.n_ticks);
  assert_in_step (fixture, 1, 0);
  assert_in_step (fixture, 2, 0);
  g_assert_cmpuint (fixture->ends[3]->len, <, fixture->ends[0]->len);
  assert_in_step (fixture, 3, fixture->ends[0]->len - fixture->ends[3]->len);
  assert_in_step (fixture, 4, fixture->ends[0]->len - fixture->ends[4]->len);
}

/* Grown over and over, mixes in between, faster than it ticks: each growth is taken, in order. */
static void
test_many_times (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N_TIMES = 12
  };

  bc_engine_set_ear_heard (fixture->engine, 0, TRUE);
  g_assert_true (bc_engine_start (fixture->engine, NULL));
  for (guint i = 0; i < N_TIMES; i++)
    {
      grow (fixture);
      if (i % 3 == 0)
        set_mix (fixture);
      if (i % 4 == 3)
        wait_for_blocks (fixture, 0, 2);
    }
  wait_for_blocks (fixture, 3 + 2 * (N_TIMES - 1), 3);
  bc_engine_stop (fixture->engine);
  assert_in_step (fixture, 1, 0);
  assert_in_step (fixture, 2, 0);
  for (guint i = 0; i < N_TIMES; i++)
    assert_in_step (fixture, 3 + 2 * i, fixture->ends[0]->len - fixture->ends[3 + 2 * i]->len);
}

/* Before the first tick, and never taken at all. */
static void
test_at_rest (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture);
  grow (fixture);
  g_assert_true (bc_engine_start (fixture->engine, NULL));
  wait_for_blocks (fixture, 3, 3);
  bc_engine_stop (fixture->engine);
  assert_in_step (fixture, 1, 0);
  assert_in_step (fixture, 3, 0);
  grow (fixture);
  set_mix (fixture);
  grow (fixture);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  add ("/media/engine/grows-while-it-ticks", test_while_ticking);
  add ("/media/engine/grows-many-times", test_many_times);
  add ("/media/engine/grows-at-rest", test_at_rest);
  return g_test_run ();
}
