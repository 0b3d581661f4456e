/* SPDX-License-Identifier: Apache-2.0 */
#include "shape-private.h"

#include <boothcast/audio/format.h>

static guint
count_rows (const BcShape *shape)
{
  return shape->n_channels + shape->n_ears;
}

static BcShape *
new_shape (const GPtrArray *inputs, guint n_channels, guint n_ears, guint notice_pause_ms)
{
  BcShape *shape = g_new0 (BcShape, 1);
  BcMatrixConfig matrix = { .n_inputs = inputs->len,
                            .n_channels = n_channels,
                            .n_ears = n_ears,
                            .notice_pause_ms = notice_pause_ms };

  shape->n_inputs = inputs->len;
  shape->n_channels = n_channels;
  shape->n_ears = n_ears;
  shape->inputs = g_new0 (BcInput *, inputs->len);
  shape->samples = g_new0 (float *, inputs->len);
  for (guint i = 0; i < inputs->len; i++)
    {
      shape->inputs[i] = g_ptr_array_index (inputs, i);
      shape->samples[i] = g_new0 (float, BC_TICK_SAMPLES);
    }
  shape->handles = g_new0 (guint, count_rows (shape));
  shape->is_ear_heard = g_new0 (atomic_bool, n_ears);
  shape->matrix = bc_matrix_new (&matrix);
  return shape;
}

BcShape *
bc_shape_new (const BcEngineConfig *config)
{
  BcShape *shape =
      new_shape (config->inputs, config->n_channels, config->n_ears, config->notice_pause_ms);

  shape->n_handles = count_rows (shape);
  for (guint i = 0; i < shape->n_handles; i++)
    shape->handles[i] = i;
  return shape;
}

static void
place_row (BcShape *shape, guint row, const BcShape *former)
{
  guint from = shape->rows_from[row];

  if (from == BC_ENGINE_NEW_ROW)
    {
      shape->handles[row] = shape->n_handles++;
      return;
    }
  shape->handles[row] = former->handles[from];
  if (row >= shape->n_channels)
    atomic_store (&shape->is_ear_heard[row - shape->n_channels],
                  atomic_load (&former->is_ear_heard[from - former->n_channels]));
}

BcShape *
bc_shape_new_larger (const BcShape *former, const BcEngineGrowth *growth, guint notice_pause_ms)
{
  BcShape *shape = new_shape (growth->inputs, growth->n_channels, growth->n_ears, notice_pause_ms);

  G_STATIC_ASSERT (BC_ENGINE_NEW_ROW == BC_MATRIX_NEW_ROW);
  shape->rows_from = g_memdup2 (growth->rows_from, count_rows (shape) * sizeof (guint));
  shape->n_handles = former->n_handles;
  for (guint i = 0; i < count_rows (shape); i++)
    place_row (shape, i, former);
  shape->news = bc_news_states_new (shape->n_inputs);
  return shape;
}

void
bc_shape_free (BcShape *shape)
{
  if (shape == NULL)
    return;
  for (guint i = 0; i < shape->n_inputs; i++)
    g_free (shape->samples[i]);
  bc_news_states_free (shape->news);
  bc_matrix_free (shape->matrix);
  g_free (shape->samples);
  g_free (shape->inputs);
  g_free (shape->handles);
  g_free (shape->rows_from);
  g_free (shape->is_ear_heard);
  g_free (shape);
}

void
bc_shape_free_list (BcShape *shapes)
{
  while (shapes != NULL)
    {
      BcShape *next = shapes->next;

      bc_shape_free (shapes);
      shapes = next;
    }
}

void
bc_shape_take_over (BcShape *shape, BcShape *former, BcNewsDesk *news)
{
  bc_matrix_take_over (shape->matrix, former->matrix, shape->rows_from);
  former->news = bc_news_desk_exchange (news, g_steal_pointer (&shape->news));
}
