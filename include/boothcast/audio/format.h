/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one sound inside: 48 kHz, mono, float, full scale ±1.0, in blocks of one tick.
 *
 * Threading: constants.
 */
#define BC_SAMPLE_RATE 48000
#define BC_TICK_MS 20
#define BC_TICK_US 20000
#define BC_TICK_SAMPLES 960
