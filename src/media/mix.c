/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/mix.h>

#define DEFAULT_RAMP_MS 60

static BcMixGain *
new_gains (guint n)
{
  BcMixGain *gains = g_new0 (BcMixGain, n);

  for (guint i = 0; i < n; i++)
    gains[i].ramp_ms = DEFAULT_RAMP_MS;
  return gains;
}

BcMix *
bc_mix_new (guint n_inputs, guint n_channels, guint n_ears)
{
  BcMix *mix = g_new0 (BcMix, 1);

  g_atomic_ref_count_init (&mix->reference_count);
  mix->n_inputs = n_inputs;
  mix->n_channels = n_channels;
  mix->is_open = g_new0 (gboolean, n_inputs);
  mix->floor_bus = new_gains (n_inputs);
  mix->n_ears = n_ears;
  mix->row_floor = new_gains (n_channels + n_ears);
  mix->cells = new_gains ((n_channels + n_ears) * n_inputs);
  mix->notices = g_new0 (BcMixNotice, n_channels);
  return mix;
}

BcMix *
bc_mix_ref (BcMix *mix)
{
  g_atomic_ref_count_inc (&mix->reference_count);
  return mix;
}

void
bc_mix_unref (BcMix *mix)
{
  if (mix == NULL || !g_atomic_ref_count_dec (&mix->reference_count))
    return;
  for (guint i = 0; i < mix->n_channels; i++)
    bc_clip_unref (mix->notices[i].clip);
  g_free (mix->notices);
  g_free (mix->cells);
  g_free (mix->row_floor);
  g_free (mix->floor_bus);
  g_free (mix->is_open);
  g_free (mix);
}
