/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest-fixture.h"

#include "tone-meter.h"

#include <boothcast/base/error.h>
#include <string.h>
#include <unistd.h>

/* What stalled may stay behind by so much (the steering sees to the rest), and takes so long to be back: a machine
 * that is busy decodes what had piled up by and by. */
#define PROMPT_US (350 * G_TIME_SPAN_MILLISECOND)
#define PROMPT_WITHIN_MS 20000

void
ingest_fixture_set_up (IngestFixture *fixture, gconstpointer data)
{
  BcInputConfig config = { .id = "desk", .kind = BC_INPUT_INGEST };
  g_autoptr (GError) error = NULL;

  fixture->input = bc_input_new (&config, &error);
  g_assert_no_error (error);
  g_assert_true (bc_input_start (fixture->input, &error));
  ear_init (&fixture->ear, fixture->input);
}

void
ingest_fixture_tear_down (IngestFixture *fixture, gconstpointer data)
{
  ear_clear (&fixture->ear);
  bc_input_free (fixture->input);
}

GBytes *
ingest_fixture_make_both (const OggTone *first, const OggTone *second)
{
  g_autoptr (GBytes) one = ogg_make_tone (first);
  g_autoptr (GBytes) other = ogg_make_tone (second);

  return ogg_chain (one, other);
}

GBytes *
ingest_fixture_make_opus (double hz, guint ms)
{
  OggTone tone = { "opusenc", 48000, 1, hz, ms };
  return ogg_make_tone (&tone);
}

void
ingest_fixture_take (IngestFixture *fixture, OggFeeder *feeder)
{
  ingest_fixture_take_with (fixture, feeder, &(BcInputConnection){ 0 });
}

void
ingest_fixture_take_with (IngestFixture *fixture, OggFeeder *feeder, const BcInputConnection *more)
{
  BcInputConnection connection = *more;
  g_autoptr (GError) error = NULL;

  connection.fd = g_steal_fd (&feeder->far_fd);
  connection.content_type = "application/ogg";
  connection.credential = SECRET;
  bc_input_take_connection (fixture->input, &connection, &error);
  g_assert_no_error (error);
}

void
ingest_fixture_assert_tone (IngestFixture *fixture, double hz, EarTickFunc on_tick,
                            gpointer user_data)
{
  EarTone tone = { hz, LEVEL_DB, 600 };

  g_assert_true (ear_hears (&fixture->ear, &tone, on_tick, user_data));
}

gboolean
ingest_fixture_wait_until_prompt (IngestFixture *fixture, EarTickFunc on_tick, gpointer user_data)
{
  BcInputStats stats;

  for (guint ms = 0; ms < PROMPT_WITHIN_MS; ms += BC_TICK_MS)
    {
      ear_tick (&fixture->ear, on_tick, user_data);
      bc_input_get_stats (fixture->input, &stats);
      if (stats.elastic.state == BC_ELASTIC_FLOWING &&
          stats.elastic.fill_us <= stats.elastic.target_us + PROMPT_US)
        break;
    }
  g_test_message ("%d ms of delay, %d aimed at", (int) (stats.elastic.fill_us / 1000),
                  (int) (stats.elastic.target_us / 1000));
  return stats.elastic.fill_us <= stats.elastic.target_us + PROMPT_US;
}

guint
ingest_fixture_count_tone_ms (IngestFixture *fixture, double hz)
{
  const Ear *ear = &fixture->ear;
  gsize n_steps;
  const float *sound = &g_array_index (ear->sound, float, 0);
  g_autofree double *levels_db = tone_meter_envelope_db (sound, ear->sound->len, hz, &n_steps);
  guint n = 0;

  for (gsize i = 0; i < n_steps; i++)
    n += levels_db[i] > LEVEL_DB - 3.0;
  return n * 10;
}

void
ingest_fixture_assert_error (IngestFixture *fixture, const char *says)
{
  g_autofree char *error = bc_input_get_last_error (fixture->input);

  g_assert_nonnull (error);
  g_test_message ("%s", error);
  g_assert_nonnull (strstr (error, says));
}

gboolean
ingest_fixture_wait_until_cut (IngestFixture *fixture, OggFeeder *feeder, guint ms)
{
  for (guint i = 0; i < ms / 20 && !ogg_feeder_is_cut (feeder); i++)
    ear_tick (&fixture->ear, NULL, NULL);
  return ogg_feeder_is_cut (feeder);
}

void
ingest_fixture_add (const char *path, gconstpointer data,
                    void (*test) (IngestFixture *, gconstpointer))
{
  g_test_add (path, IngestFixture, data, ingest_fixture_set_up, test, ingest_fixture_tear_down);
}
