/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "../harness/witness.h"
#include "ear.h"
#include "rtp-talker.h"

#define HZ 440.0
/* A sine of peak 0.25. */
#define LEVEL_DB (-12.04)

/* An RTP input on a port of its own, an ear at it, and a talker that has not spoken yet. */
typedef struct
{
  BcInput *input;
  Ear ear;
  RtpTalker *talker;
  GRand *random;    /* the same losses each time */
  Verdict *verdict; /* not owned; of all takes */
  gint64 began_us;  /* this take */
} RtpFixture;

/* A test that takes place again, with a new fixture, when its verdict is in doubt. */
void rtp_fixture_add (const char *path, gconstpointer data,
                      void (*test) (RtpFixture *, gconstpointer));

/* Started, or the test has failed. */
BcInput *rtp_fixture_new_input (const BcInputConfig *config);
/* rtp_talker_say () for the ear's sake. */
void rtp_fixture_say (gpointer talker);
/* The talker has been found and heard for a while. */
void rtp_fixture_settle (RtpFixture *fixture);
/* The tone is heard, sooner or later. */
void rtp_fixture_assert_tone (RtpFixture *fixture, EarTickFunc on_tick, gpointer user_data);
/* Expects that the input has not been lost: a machine that stands still between two packets is silence, too. */
void rtp_fixture_expect_never_lost (RtpFixture *fixture);
BcInputStats rtp_fixture_get_stats (RtpFixture *fixture);
