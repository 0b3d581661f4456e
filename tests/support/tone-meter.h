/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * How loud one tone is within a sound at 48 kHz: a lock-in under a Hann window. 0 dB is a sine of peak 1.0;
 * other tones 4 windows' worth of hertz away (400 Hz for 10 ms, 4 Hz for a second) do not matter.
 */
double tone_meter_level_db (const float *samples, gsize n, double hz);

/* The level every 10 ms, each over a window of 20 ms around it (transfer full); `n_steps` is n / 480. */
double *tone_meter_envelope_db (const float *samples, gsize n, double hz, gsize *n_steps);

/* What is left when the tone is taken out: its peak in dBFS. Amplitude and phase are followed in windows of 20 ms,
 * so a tone whose pitch wanders slowly leaves nothing. `n` ≥ 4800. */
double tone_meter_residual_db (const float *samples, gsize n, double hz);
