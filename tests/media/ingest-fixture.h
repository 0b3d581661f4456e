/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ear.h"
#include "ogg-feeder.h"

#define HZ 440.0
/* A sine of peak 0.25. */
#define LEVEL_DB (-12.04)
#define SECRET "desk-fr"

/* An input that waits for a source, and an ear at it. */
typedef struct
{
  BcInput *input;
  Ear ear;
} IngestFixture;

/* For g_test_add (). */
void ingest_fixture_set_up (IngestFixture *fixture, gconstpointer data);
void ingest_fixture_tear_down (IngestFixture *fixture, gconstpointer data);
void ingest_fixture_add (const char *path, gconstpointer data,
                         void (*test) (IngestFixture *, gconstpointer));
/* A test for each row of a table, by its description. */
#define INGEST_FIXTURE_ADD_TABLE(folder, rows, test)                                               \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                  \
    {                                                                                              \
      g_autofree char *path = g_strdup_printf (folder "/%s", rows[i].description);                 \
      ingest_fixture_add (path, &rows[i], test);                                                   \
    }

/* One tone after the other, in a chain (transfer full). */
GBytes *ingest_fixture_make_both (const OggTone *first, const OggTone *second);
/* Ogg Opus of a tone (transfer full). */
GBytes *ingest_fixture_make_opus (double hz, guint ms);
/* Hands the feeder's far end over, with SECRET. */
void ingest_fixture_take (IngestFixture *fixture, OggFeeder *feeder);
/* The same, with more told of its body and its answer. */
void ingest_fixture_take_with (IngestFixture *fixture, OggFeeder *feeder,
                               const BcInputConnection *more);

/* The tone is heard, sooner or later. */
void ingest_fixture_assert_tone (IngestFixture *fixture, double hz, EarTickFunc on_tick,
                                 gpointer user_data);
/* Ticks until no more is held than is meant to be; FALSE: it stays late. */
gboolean ingest_fixture_wait_until_prompt (IngestFixture *fixture, EarTickFunc on_tick,
                                           gpointer user_data);
/* How much of all that was heard is the tone. */
guint ingest_fixture_count_tone_ms (IngestFixture *fixture, double hz);
void ingest_fixture_assert_error (IngestFixture *fixture, const char *says);
/* FALSE: the connection still stands after `ms`. */
gboolean ingest_fixture_wait_until_cut (IngestFixture *fixture, OggFeeder *feeder, guint ms);
