/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

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
  GRand *random; /* the same losses each time */
} RtpFixture;

/* For g_test_add (). */
void rtp_fixture_set_up (RtpFixture *fixture, gconstpointer data);
void rtp_fixture_tear_down (RtpFixture *fixture, gconstpointer data);
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
BcInputStats rtp_fixture_get_stats (RtpFixture *fixture);
