/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix-fixture.h"

#include <math.h>
#include <string.h>

/*
 * Two matrices hear the same: one that grows in the middle, and one that does not. What the former's rows carry is the
 * same to the bit.
 */
#define N_MORE_INPUTS 2
#define MANY_INPUTS (N_INPUTS + N_MORE_INPUTS)
#define MANY_CHANNELS 4
#define MANY_EARS 3
#define MANY_ROWS (MANY_CHANNELS + MANY_EARS)

/* Its channels 1 and 2 are new, its ear 0, too: nothing is where it was. */
static const guint rows_from[MANY_ROWS] = {
  0, BC_MATRIX_NEW_ROW, BC_MATRIX_NEW_ROW, 1, BC_MATRIX_NEW_ROW, N_CHANNELS, N_CHANNELS + 1
};

typedef struct
{
  BcMatrix *same;
  BcMatrix *grown; /* as small as the other until it has */
  gboolean has_grown;
  GPtrArray *mixes; /* all there were, for clips are looked into */
  float inputs[MANY_INPUTS][BC_TICK_SAMPLES];
  const float *sources[MANY_INPUTS];
  GRand *random;
  guint64 serial;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  BcMatrixConfig config = { N_INPUTS, N_CHANNELS, N_EARS, 100 };

  fixture->same = bc_matrix_new (&config);
  fixture->grown = bc_matrix_new (&config);
  fixture->random = g_rand_new_with_seed (GPOINTER_TO_UINT (data) + 1);
  fixture->mixes = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_mix_unref);
  for (guint i = 0; i < MANY_INPUTS; i++)
    fixture->sources[i] = fixture->inputs[i];
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_matrix_free (fixture->same);
  bc_matrix_free (fixture->grown);
  g_ptr_array_unref (fixture->mixes);
  g_rand_free (fixture->random);
}

static BcMixGain
random_gain (Fixture *fixture)
{
  static const float gains[] = { 0.0f, 0.125f, 0.5f, 1.0f, 3.0f };

  return (BcMixGain){ gains[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (gains))],
                      (guint) g_rand_int_range (fixture->random, 0, 500) };
}

static BcMix *
random_mix (Fixture *fixture)
{
  BcMix *mix = bc_mix_new (N_INPUTS, N_CHANNELS, N_EARS);

  for (guint i = 0; i < N_INPUTS; i++)
    mix->floor_bus[i] = random_gain (fixture);
  for (guint i = 0; i < N_ROWS; i++)
    mix->row_floor[i] = random_gain (fixture);
  for (guint i = 0; i < N_ROWS * N_INPUTS; i++)
    mix->cells[i] = random_gain (fixture);
  if (g_rand_boolean (fixture->random))
    mix->notices[0] = (BcMixNotice){ matrix_fixture_make_clip (300, NOTICE_HZ), 0 };
  if (g_rand_boolean (fixture->random))
    mix->notices[1] =
        (BcMixNotice){ matrix_fixture_make_clip (300, OTHER_NOTICE_HZ), fixture->mixes->len + 1 };
  return mix;
}

/* The same mix for the larger one; what is new is as loud as can be. */
static BcMix *
enlarge (const BcMix *mix)
{
  BcMix *large = bc_mix_new (MANY_INPUTS, MANY_CHANNELS, MANY_EARS);

  memcpy (large->floor_bus, mix->floor_bus, N_INPUTS * sizeof (BcMixGain));
  for (guint row = 0; row < MANY_ROWS; row++)
    {
      guint from = rows_from[row];

      large->row_floor[row].gain = 1.0f;
      for (guint i = 0; from == BC_MATRIX_NEW_ROW && i < MANY_INPUTS; i++)
        large->cells[row * MANY_INPUTS + i].gain = 2.0f;
      if (from == BC_MATRIX_NEW_ROW)
        continue;
      large->row_floor[row] = mix->row_floor[from];
      memcpy (&large->cells[row * MANY_INPUTS], &mix->cells[from * N_INPUTS],
              N_INPUTS * sizeof (BcMixGain));
      if (row < MANY_CHANNELS && mix->notices[from].clip != NULL)
        large->notices[row] =
            (BcMixNotice){ bc_clip_ref (mix->notices[from].clip), mix->notices[from].once };
    }
  return large;
}

static void
set_mix (Fixture *fixture, BcMix *mix)
{
  BcMix *other = fixture->has_grown ? enlarge (mix) : bc_mix_ref (mix);

  fixture->serial++;
  bc_matrix_set_mix (fixture->same, mix, fixture->serial);
  bc_matrix_set_mix (fixture->grown, other, fixture->serial);
  g_ptr_array_add (fixture->mixes, mix);
  g_ptr_array_add (fixture->mixes, other);
}

/* `mix` as the first one of the new size. */
static void
grow (Fixture *fixture, BcMix *mix)
{
  BcMatrixConfig config = { MANY_INPUTS, MANY_CHANNELS, MANY_EARS, 100 };
  BcMatrix *larger = bc_matrix_new (&config);

  bc_matrix_take_over (larger, fixture->grown, rows_from);
  bc_matrix_free (fixture->grown);
  fixture->grown = larger;
  fixture->has_grown = TRUE;
  set_mix (fixture, mix);
}

static void
want_ear (Fixture *fixture, guint ear, gboolean is_wanted)
{
  bc_matrix_want_ear (fixture->same, ear, is_wanted);
  bc_matrix_want_ear (fixture->grown, ear + (fixture->has_grown ? 1 : 0), is_wanted);
}

static void
assert_same_row (Fixture *fixture, guint row)
{
  guint of_same = fixture->has_grown ? rows_from[row] : row;

  if (of_same == BC_MATRIX_NEW_ROW)
    return;
  const float *is = bc_matrix_get_block (fixture->grown, row);
  const float *should = bc_matrix_get_block (fixture->same, of_same);
  g_assert_true ((is == NULL) == (should == NULL));
  if (is != NULL)
    g_assert_cmpmem (is, BC_TICK_SAMPLES * sizeof *is, should, BC_TICK_SAMPLES * sizeof *should);
}

static void
run (Fixture *fixture, guint n_ticks)
{
  for (guint tick = 0; tick < n_ticks; tick++)
    {
      for (guint i = 0; i < MANY_INPUTS; i++)
        for (guint k = 0; k < BC_TICK_SAMPLES; k++)
          fixture->inputs[i][k] = (float) g_rand_double_range (fixture->random, -0.5, 0.5);
      bc_matrix_run (fixture->same, fixture->sources);
      bc_matrix_run (fixture->grown, fixture->sources);
      for (guint row = 0; row < (fixture->has_grown ? MANY_ROWS : N_ROWS); row++)
        assert_same_row (fixture, row);
      g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->grown), ==,
                        bc_matrix_get_oldest_in_use (fixture->same));
    }
}

/* In the middle of ramps, of a notice, with limiters at work and one ear of two listened to; and on from there. */
static void
test_same (Fixture *fixture, gconstpointer data)
{
  want_ear (fixture, 0, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      set_mix (fixture, random_mix (fixture));
      run (fixture, (guint) g_rand_int_range (fixture->random, 1, 25));
    }
  grow (fixture, bc_mix_ref (g_ptr_array_index (fixture->mixes, fixture->mixes->len - 2)));
  run (fixture, 20);
  want_ear (fixture, 1, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      set_mix (fixture, random_mix (fixture));
      run (fixture, (guint) g_rand_int_range (fixture->random, 1, 25));
    }
  want_ear (fixture, 0, FALSE);
  run (fixture, 5);
}

/* With another mix than before, as a plan that is drawn anew may well be. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture, random_mix (fixture));
  run (fixture, 7);
  grow (fixture, random_mix (fixture));
  run (fixture, 40);
}

/* What is new begins as in a matrix that has just been made: out of silence, and an ear only when somebody wants it. */
static void
test_new (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture, random_mix (fixture));
  run (fixture, 3);
  grow (fixture, random_mix (fixture));
  run (fixture, 1);
  const float *block = bc_matrix_get_block (fixture->grown, 1);
  for (guint i = 0; i < 96; i++)
    g_assert_cmpfloat (block[i], ==, 0.0f);
  g_assert_cmpfloat (fabsf (block[110]), <, 0.05f);
  g_assert_null (bc_matrix_get_block (fixture->grown, MANY_CHANNELS));
  run (fixture, 20);
  float loudest = 0.0f;
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    loudest = MAX (loudest, fabsf (block[i]));
  g_assert_cmpfloat (loudest, >, 0.5f);
  bc_matrix_want_ear (fixture->grown, 0, TRUE);
  run (fixture, 1);
  g_assert_nonnull (bc_matrix_get_block (fixture->grown, MANY_CHANNELS));
}

static void
add (const char *path, guint seed, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (seed), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint seed = 0; seed < 20; seed++)
    {
      g_autofree char *same = g_strdup_printf ("/media/matrix/grows-to-the-bit/%u", seed);
      g_autofree char *changed = g_strdup_printf ("/media/matrix/grows-with-another-mix/%u", seed);

      add (same, seed, test_same);
      add (changed, seed, test_changed);
    }
  add ("/media/matrix/what-is-new-begins", 0, test_new);
  return g_test_run ();
}
