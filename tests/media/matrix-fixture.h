/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "matrix-private.h"

/*
 * A matrix with three tones for inputs, two channels and two ears, run by hand, and all that was heard.
 *
 * Threading: one thread.
 */
#define N_INPUTS 3
#define N_CHANNELS 2
#define N_EARS 2
#define N_ROWS (N_CHANNELS + N_EARS)

/* Tones with whole periods in a tick, so that a tick can be repeated for ever; each 0.25 at its peak. */
extern const double matrix_fixture_hz[N_INPUTS];
#define NOTICE_HZ 1500.0
#define OTHER_NOTICE_HZ 2300.0

typedef struct
{
  BcMatrix *matrix;
  float inputs[N_INPUTS][BC_TICK_SAMPLES];
  const float *sources[N_INPUTS];
  GArray *heard[N_ROWS]; /* of float; an ear that nobody wants adds nothing */
  guint64 serial;
} MatrixFixture;

typedef void (*MatrixFixtureTest) (MatrixFixture *fixture, gconstpointer data);

void matrix_fixture_add_test (const char *path, MatrixFixtureTest test);

BcMix *matrix_fixture_new_mix (void);
void matrix_fixture_set_mix (MatrixFixture *fixture, const BcMix *mix);
void matrix_fixture_run_ms (MatrixFixture *fixture, guint ms);

/* The last so many milliseconds of a row. */
const float *matrix_fixture_last_ms (MatrixFixture *fixture, guint row, guint ms);
/* Of the last 200 ms. */
double matrix_fixture_level_db (MatrixFixture *fixture, guint row, double tone_hz);
/* An input's level behind that gain. */
double matrix_fixture_gain_db (double gain);

/* A tone with faded edges (transfer full). */
BcClip *matrix_fixture_make_clip (guint ms, double tone_hz);
