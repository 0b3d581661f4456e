/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "../../src/app/simulation.h"

G_BEGIN_DECLS

/*
 * The days of 2020, to be simulated.
 *
 * Threading: the test's.
 */
#define THURSDAY "2020-11-12"
#define FRIDAY "2020-11-13"
#define MINUTE_MS 60000

/* A day is some 60,000 events, and a sanitizer makes each a hundred times as long: a few days show as much there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED TRUE
#define ROW_STEP 8
#else
#define IS_SANITIZED FALSE
#define ROW_STEP 1
#endif

BcConfig *day_load (void);
/* The minutes do not depend on channels and desks, but the time does that a test takes. */
BcConfig *day_load_without_booths (void);
BcScenario day_scenario (const BcConfig *config, const char *day);
BcSimulation *day_run (const BcScenario *scenario);
gint64 day_at (const BcConfig *config, const char *day, const char *clock);
/* What holds for every day. */
void day_expect_sense (const BcScenario *scenario, const BcSimulation *made);

G_END_DECLS
