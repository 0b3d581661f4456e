/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/input.h>

#include "ingest-private.h"
#include "presence-private.h"
#include "rtp-source-private.h"

#include <boothcast/audio/level.h>
#include <boothcast/base/ids.h>
#include <stdatomic.h>
#include <string.h>

/* 10 ms */
#define GATE_STEP (1.0f / 480.0f)
#define SILENCE_DBFS (-120.0f)

struct _BcInput
{
  char *id;
  BcInputKind kind;
  BcElastic *elastic;
  BcFault fault;
  BcRtpSource *rtp; /* one of the two */
  BcIngest *ingest;

  /* the tick */
  BcPresence presence;
  BcLevel level;
  float gate_gain;

  atomic_bool is_found;
  atomic_bool is_voice;
  _Atomic float peak_dbfs;
  _Atomic float rms_dbfs;
  _Atomic guint64 n_connections;
};

BcInput *
bc_input_new (const BcInputConfig *config, GError **error)
{
  g_autoptr (BcInput) input = g_new0 (BcInput, 1);

  bc_fault_init (&input->fault);
  bc_presence_init (&input->presence);
  bc_level_init (&input->level);
  atomic_store (&input->peak_dbfs, SILENCE_DBFS);
  atomic_store (&input->rms_dbfs, SILENCE_DBFS);
  if (!bc_id_is_valid (config->id))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "id: \"%s\" is not an id", config->id);
      return NULL;
    }
  input->id = g_strdup (config->id);
  input->kind = config->kind;
  input->elastic =
      bc_elastic_new (config->kind == BC_INPUT_RTP ? BC_ELASTIC_PACKETS : BC_ELASTIC_STREAM);
  if (config->kind == BC_INPUT_RTP)
    input->rtp = bc_rtp_source_new (config, input->elastic, &input->fault, error);
  else
    input->ingest = bc_ingest_new (config->id, input->elastic, &input->fault);
  if (input->rtp == NULL && input->ingest == NULL)
    return NULL;
  return g_steal_pointer (&input);
}

void
bc_input_free (BcInput *input)
{
  if (input == NULL)
    return;
  bc_rtp_source_free (input->rtp);
  bc_ingest_free (input->ingest);
  bc_elastic_free (input->elastic);
  bc_fault_clear (&input->fault);
  g_free (input->id);
  g_free (input);
}

gboolean
bc_input_start (BcInput *input, GError **error)
{
  if (input->rtp != NULL)
    return bc_rtp_source_start (input->rtp, error);
  bc_ingest_start (input->ingest);
  return TRUE;
}

void
bc_input_stop (BcInput *input)
{
  if (input->rtp != NULL)
    bc_rtp_source_stop (input->rtp);
  else
    bc_ingest_stop (input->ingest);
}

const char *
bc_input_get_id (const BcInput *input)
{
  return input->id;
}

BcInputKind
bc_input_get_kind (const BcInput *input)
{
  return input->kind;
}

guint16
bc_input_get_port (const BcInput *input)
{
  return input->rtp != NULL ? bc_rtp_source_get_port (input->rtp) : 0;
}

gboolean
bc_input_take_connection (BcInput *input, const BcInputConnection *connection, GError **error)
{
  g_return_val_if_fail (input->ingest != NULL, FALSE);

  return bc_ingest_take (input->ingest, connection, error);
}

gboolean
bc_input_is_taken (BcInput *input, const char *credential)
{
  g_return_val_if_fail (input->ingest != NULL, FALSE);

  return bc_ingest_is_taken (input->ingest, credential);
}

void
bc_input_note_refusal (BcInput *input)
{
  g_return_if_fail (input->ingest != NULL);

  bc_ingest_note_refusal (input->ingest);
}

/* The tick --------------------------------------------------------------------------------------- */

static BcInputNews
judge_presence (BcInput *input, BcElasticState state, gint64 now_us)
{
  BcPresenceFacts facts = { .now_us = now_us, .state = state };

  if (input->rtp != NULL)
    {
      facts.is_packets = TRUE;
      facts.last_arrival_us = bc_rtp_door_get_last_arrival_us (bc_rtp_source_get_door (input->rtp));
      facts.last_gap_us = bc_rtp_door_get_last_gap_us (bc_rtp_source_get_door (input->rtp));
    }
  else
    {
      facts.is_connected = bc_ingest_is_connected (input->ingest);
    }
  if (!bc_presence_run (&input->presence, &facts))
    return BC_INPUT_NOTHING_NEW;
  atomic_store_explicit (&input->is_found, input->presence.is_found, memory_order_relaxed);
  if (input->presence.is_found)
    {
      atomic_fetch_add_explicit (&input->n_connections, 1, memory_order_relaxed);
      return BC_INPUT_IS_FOUND;
    }
  /* Frozen: what the network has saved up when it thaws may be more than the elastic buffer holds. */
  if (facts.is_connected)
    bc_ingest_request_drain (input->ingest);
  return BC_INPUT_IS_LOST;
}

static void
run_gate (BcInput *input, float *out, gboolean is_open)
{
  float target = is_open ? 1.0f : 0.0f;

  if (is_open && input->gate_gain >= 1.0f)
    return;
  if (!is_open && input->gate_gain <= 0.0f)
    {
      memset (out, 0, BC_TICK_SAMPLES * sizeof *out);
      return;
    }
  float step = is_open ? GATE_STEP : -GATE_STEP;
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    {
      input->gate_gain = CLAMP (input->gate_gain + step, 0.0f, 1.0f);
      out[i] *= input->gate_gain;
    }
  /* 480 steps of a rounded step end a hair beside the mark. */
  input->gate_gain = target;
}

/* A shut gate measures nothing: what was voice just before is over, and is told so. */
static BcInputNews
measure (BcInput *input, const float *samples, gboolean is_open)
{
  gboolean was_voice = input->level.is_voice;

  if (is_open)
    bc_level_run (&input->level, samples);
  else
    bc_level_init (&input->level);
  atomic_store_explicit (&input->peak_dbfs, is_open ? input->level.peak_dbfs : SILENCE_DBFS,
                         memory_order_relaxed);
  atomic_store_explicit (&input->rms_dbfs, is_open ? input->level.rms_dbfs : SILENCE_DBFS,
                         memory_order_relaxed);
  if (input->level.is_voice == was_voice)
    return BC_INPUT_NOTHING_NEW;
  atomic_store_explicit (&input->is_voice, input->level.is_voice, memory_order_relaxed);
  return input->level.is_voice ? BC_INPUT_IS_VOICE : BC_INPUT_IS_SILENT;
}

BcInputNews
bc_input_pull (BcInput *input, float *out, gboolean is_open, gint64 now_us)
{
  BcElasticState state = bc_elastic_pull (input->elastic, out, now_us);
  BcInputNews news = judge_presence (input, state, now_us);

  run_gate (input, out, is_open);
  return news | measure (input, out, is_open);
}

void
bc_input_refill (BcInput *input)
{
  bc_elastic_refill (input->elastic);
  if (input->rtp != NULL)
    bc_rtp_source_refill (input->rtp);
  bc_presence_forgive (&input->presence);
}

/* Figures ---------------------------------------------------------------------------------------- */

void
bc_input_get_stats (const BcInput *input, BcInputStats *stats)
{
  memset (stats, 0, sizeof *stats);
  bc_elastic_get_stats (input->elastic, &stats->elastic);
  stats->is_found = atomic_load_explicit (&input->is_found, memory_order_relaxed);
  stats->is_voice = atomic_load_explicit (&input->is_voice, memory_order_relaxed);
  stats->peak_dbfs = atomic_load_explicit (&input->peak_dbfs, memory_order_relaxed);
  stats->rms_dbfs = atomic_load_explicit (&input->rms_dbfs, memory_order_relaxed);
  stats->n_connections = atomic_load_explicit (&input->n_connections, memory_order_relaxed);
  if (input->rtp != NULL)
    bc_rtp_source_get_stats (input->rtp, stats);
  else
    bc_ingest_get_stats (input->ingest, stats);
}

char *
bc_input_get_last_error (BcInput *input)
{
  return bc_fault_get (&input->fault);
}
