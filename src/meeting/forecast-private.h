/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/forecast.h>

G_BEGIN_DECLS

/* An interpreted session, or what is left of it, where it will lie as things go. */
typedef struct
{
  const BcSession *session;
  gint64 starts_us;
  gint64 ends_us;
} BcStretch;

/* What is left out of a forecast to see how much it matters. */
typedef enum
{
  BC_WITHOUT_NOTHING = 0,
  BC_WITHOUT_DRAWS = 1 << 0,
  BC_WITHOUT_LISTS = 1 << 1,
  BC_WITHOUT_DELAY = 1 << 2 /* and the lists: everything from now on by the clock */
} BcWithout;

/* forecast-line-up.c: the interpreted sessions to come, in order. (transfer full), of BcStretch. */
GArray *bc_forecast_line_up (const BcForecastQuestion *question, BcWithout without);

/* forecast-words.c: what forecast->text says. */
char *bc_forecast_to_words (const BcForecast *forecast, const BcForecastQuestion *question,
                            const GArray *stretches);

G_END_DECLS
