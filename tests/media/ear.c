/* SPDX-License-Identifier: Apache-2.0 */
#include "ear.h"

#include "click-detector.h"
#include "tone-meter.h"

#include <math.h>

#define SAMPLES_PER_MS 48
#define LATE_US 2000
#define PATIENCE_MS 15000
#define TOLERANCE_DB 0.5

void
ear_init (Ear *ear, BcInput *input)
{
  *ear = (Ear){ .input = input, .is_open = TRUE };
  ear->sound = g_array_new (FALSE, FALSE, sizeof (float));
}

void
ear_clear (Ear *ear)
{
  g_array_unref (ear->sound);
}

static void
note_news (Ear *ear, BcInputNews news, gint64 now_us)
{
  if ((news & BC_INPUT_IS_FOUND) != 0)
    {
      ear->found_us = now_us;
      ear->n_found++;
    }
  if ((news & BC_INPUT_IS_LOST) != 0)
    {
      ear->lost_us = now_us;
      ear->n_lost++;
    }
  if ((news & BC_INPUT_IS_VOICE) != 0)
    ear->voice_us = now_us;
  if ((news & BC_INPUT_IS_SILENT) != 0)
    ear->silent_us = now_us;
}

/* Sleeping is the tick's metronome here, no check rests on it. On a machine that is late the whole test is:
 * nothing is made up for, so that what was sent has always had its time to arrive. */
static void
wait_for_beat (Ear *ear)
{
  gint64 now_us = g_get_monotonic_time ();

  if (ear->next_us > now_us)
    g_usleep ((gulong) (ear->next_us - now_us));
  now_us = g_get_monotonic_time ();
  if (ear->next_us != 0)
    ear->late_us += now_us - ear->next_us;
  ear->next_us = now_us - ear->next_us > LATE_US ? now_us + BC_TICK_US : ear->next_us + BC_TICK_US;
}

void
ear_tick (Ear *ear, EarTickFunc on_tick, gpointer user_data)
{
  float block[BC_TICK_SAMPLES];

  wait_for_beat (ear);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  if (on_tick != NULL)
    on_tick (user_data);
  gint64 now_us = g_get_monotonic_time ();
  note_news (ear, bc_input_pull (ear->input, block, ear->is_open, now_us), now_us);
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_true (isfinite (block[i]));
  g_array_append_vals (ear->sound, block, BC_TICK_SAMPLES);
}

void
ear_run_ms (Ear *ear, guint ms, EarTickFunc on_tick, gpointer user_data)
{
  for (guint i = 0; i < ms / BC_TICK_MS; i++)
    ear_tick (ear, on_tick, user_data);
}

gboolean
ear_wait (Ear *ear, const guint *count, guint ms, EarTickFunc on_tick, gpointer user_data)
{
  guint before = *count;

  for (guint i = 0; i < ms / BC_TICK_MS && *count == before; i++)
    ear_tick (ear, on_tick, user_data);
  return *count != before;
}

const float *
ear_last (const Ear *ear, guint ms)
{
  g_assert_cmpuint (ear->sound->len, >=, ms * SAMPLES_PER_MS);
  return &g_array_index (ear->sound, float, ear->sound->len - ms * SAMPLES_PER_MS);
}

double
ear_last_level_db (const Ear *ear, guint ms, double hz)
{
  return tone_meter_level_db (ear_last (ear, ms), ms * SAMPLES_PER_MS, hz);
}

float
ear_last_peak (const Ear *ear, guint ms)
{
  const float *samples = ear_last (ear, ms);
  float peak = 0.0f;

  for (guint i = 0; i < ms * SAMPLES_PER_MS; i++)
    peak = MAX (peak, fabsf (samples[i]));
  return peak;
}

void
ear_forget (Ear *ear)
{
  g_array_set_size (ear->sound, 0);
}

static gboolean
is_right (const Ear *ear, const EarTone *tone)
{
  double level_db = ear_last_level_db (ear, tone->ms, tone->hz);

  if (fabs (level_db - tone->level_db) < TOLERANCE_DB &&
      click_detector_count (ear_last (ear, tone->ms), tone->ms * SAMPLES_PER_MS) == 0)
    return TRUE;
  g_test_message ("not yet: %.1f Hz at %.2f dB", tone->hz, level_db);
  return FALSE;
}

gboolean
ear_hears (Ear *ear, const EarTone *tone, EarTickFunc on_tick, gpointer user_data)
{
  for (guint ms = 0; ms < PATIENCE_MS; ms += tone->ms)
    {
      ear_run_ms (ear, tone->ms, on_tick, user_data);
      if (is_right (ear, tone))
        return TRUE;
    }
  return FALSE;
}
