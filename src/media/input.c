/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/input.h>

#include "ingest-private.h"
#include "input-source-private.h"
#include "media-private.h"
#include "pair-private.h"
#include "rtp-source-private.h"

#include <boothcast/audio/level.h>
#include <boothcast/base/ids.h>
#include <stdatomic.h>
#include <string.h>

/* 10 ms */
#define GATE_STEP (1.0f / 480.0f)
#define SILENCE_DBFS (-120.0f)
/* A power of two, and some seconds more than anybody asks for: the tick overwrites the oldest meanwhile. */
#define N_LEVELS 1024

struct _BcInput
{
  char *id;
  BcInputKind kind;
  BcElastic *elastic;
  BcFault fault;
  const BcInputSource *family;
  gpointer source;

  /* the tick */
  BcPresence presence;
  BcLevel level;
  float gate_gain;
  BcInput *backup; /* (nullable) (not owned) */
  BcPair pair;

  atomic_bool is_carried; /* main → tick: it is one */
  _Atomic guint n_levels;
  _Atomic float levels[N_LEVELS];
  atomic_bool is_on_backup;
  atomic_bool is_found;
  atomic_bool is_voice;
  _Atomic float peak_dbfs;
  _Atomic float rms_dbfs;
  _Atomic guint64 n_connections;
};

static const BcInputSource *
find_family (BcInputKind kind)
{
  static const BcInputSource *const families[] = {
    [BC_INPUT_RTP] = &bc_rtp_source_family,   [BC_INPUT_INGEST] = &bc_ingest_family,
    [BC_INPUT_SRT] = &bc_line_live_family,    [BC_INPUT_HTTP] = &bc_line_source_family,
    [BC_INPUT_RTMP] = &bc_line_source_family, [BC_INPUT_ALSA] = &bc_line_device_family,
    [BC_INPUT_FILE] = &bc_line_source_family, [BC_INPUT_TONE] = &bc_line_source_family,
  };

  g_assert (kind < G_N_ELEMENTS (families));
  return families[kind];
}

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
  input->family = find_family (config->kind);
  input->elastic = bc_elastic_new (input->family->elastic_kind);
  input->source = input->family->create (config, input->elastic, &input->fault, error);
  return input->source != NULL ? g_steal_pointer (&input) : NULL;
}

void
bc_input_free (BcInput *input)
{
  if (input == NULL)
    return;
  if (input->source != NULL)
    input->family->destroy (input->source);
  bc_elastic_free (input->elastic);
  bc_fault_clear (&input->fault);
  g_free (input->id);
  g_free (input);
}

void
bc_input_set_backup (BcInput *input, BcInput *backup)
{
  g_return_if_fail (backup != input && backup->backup == NULL);

  input->backup = backup;
  atomic_store (&backup->is_carried, TRUE);
}

gboolean
bc_input_start (BcInput *input, GError **error)
{
  return input->family->start (input->source, error);
}

void
bc_input_stop (BcInput *input)
{
  input->family->stop (input->source);
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
  return input->family->get_port != NULL ? input->family->get_port (input->source) : 0;
}

gboolean
bc_input_take_connection (BcInput *input, const BcInputConnection *connection, GError **error)
{
  g_return_val_if_fail (input->kind == BC_INPUT_INGEST, FALSE);

  return bc_ingest_take (input->source, connection, error);
}

gboolean
bc_input_is_taken (BcInput *input, const char *credential)
{
  g_return_val_if_fail (input->kind == BC_INPUT_INGEST, FALSE);

  return bc_ingest_is_taken (input->source, credential);
}

void
bc_input_note_refusal (BcInput *input, const char *why)
{
  g_return_if_fail (input->kind == BC_INPUT_INGEST);

  bc_ingest_note_refusal (input->source, why);
}

gboolean
bc_input_has_other_secret (BcInput *input, gboolean *is_other, GError **error)
{
  *is_other = FALSE;
  return input->family->has_other_secret == NULL ||
         input->family->has_other_secret (input->source, is_other, error);
}

gboolean
bc_input_is_fed (BcInput *input)
{
  return input->family->is_fed != NULL && input->family->is_fed (input->source);
}

void
bc_input_cut (BcInput *input, const char *why)
{
  if (input->family->cut != NULL)
    input->family->cut (input->source, why);
}

/* The tick --------------------------------------------------------------------------------------- */

static BcInputNews
judge_presence (BcInput *input, BcElasticState state, gint64 now_us)
{
  BcPresenceFacts facts = { .now_us = now_us, .state = state };

  input->family->tell (input->source, &facts);
  if (!bc_presence_run (&input->presence, &facts))
    return BC_INPUT_NOTHING_NEW;
  atomic_store_explicit (&input->is_found, input->presence.is_found, memory_order_relaxed);
  if (input->presence.is_found)
    {
      atomic_fetch_add_explicit (&input->n_connections, 1, memory_order_relaxed);
      return BC_INPUT_IS_FOUND;
    }
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

static void
note_level (BcInput *input, float dbfs)
{
  guint n = atomic_load_explicit (&input->n_levels, memory_order_relaxed);

  atomic_store_explicit (&input->levels[n % N_LEVELS], dbfs, memory_order_relaxed);
  atomic_store_explicit (&input->n_levels, n + 1, memory_order_release);
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
  note_level (input, input->level.tick_dbfs);
  if (input->level.is_voice == was_voice)
    return BC_INPUT_NOTHING_NEW;
  atomic_store_explicit (&input->is_voice, input->level.is_voice, memory_order_relaxed);
  return input->level.is_voice ? BC_INPUT_IS_VOICE : BC_INPUT_IS_SILENT;
}

/* What its source brings, and whether that has come or gone. */
static BcInputNews
pull_source (BcInput *input, float *out, gint64 now_us)
{
  BcElasticState state = bc_elastic_pull (input->elastic, out, now_us);

  return judge_presence (input, state, now_us);
}

/* The news of the source alone are nobody's business: what is told is told of both. */
static BcInputNews
pull_backup (BcInput *input, float *out, gboolean is_open, gint64 now_us)
{
  BcPairFacts facts = { .now_us = now_us, .is_first_found = input->presence.is_found };
  float sound[BC_TICK_SAMPLES];

  pull_source (input->backup, sound, now_us);
  measure (input->backup, sound, is_open);
  facts.is_backup_found = input->backup->presence.is_found;
  gboolean has_changed = bc_pair_run (&input->pair, &facts);
  bc_pair_mix (&input->pair, out, sound);

  atomic_store_explicit (&input->is_on_backup, input->pair.is_on_backup && input->pair.is_found,
                         memory_order_relaxed);
  atomic_store_explicit (&input->is_found, input->pair.is_found, memory_order_relaxed);
  if (!has_changed)
    return BC_INPUT_NOTHING_NEW;
  return input->pair.is_found ? BC_INPUT_IS_FOUND : BC_INPUT_IS_LOST;
}

BcInputNews
bc_input_pull (BcInput *input, float *out, gboolean is_open, gint64 now_us)
{
  if (atomic_load (&input->is_carried))
    {
      memset (out, 0, BC_TICK_SAMPLES * sizeof *out);
      return BC_INPUT_NOTHING_NEW;
    }
  BcInputNews news = pull_source (input, out, now_us);
  if (input->backup != NULL)
    news = pull_backup (input, out, is_open, now_us);
  run_gate (input, out, is_open);
  return news | measure (input, out, is_open);
}

void
bc_input_refill (BcInput *input)
{
  bc_elastic_refill (input->elastic);
  if (input->family->refill != NULL)
    input->family->refill (input->source);
  bc_presence_forgive (&input->presence);
}

/* Figures ---------------------------------------------------------------------------------------- */

void
bc_input_get_stats (const BcInput *input, BcInputStats *stats)
{
  memset (stats, 0, sizeof *stats);
  bc_elastic_get_stats (input->elastic, &stats->elastic);
  stats->is_found = atomic_load_explicit (&input->is_found, memory_order_relaxed);
  stats->is_on_backup = atomic_load_explicit (&input->is_on_backup, memory_order_relaxed);
  stats->is_voice = atomic_load_explicit (&input->is_voice, memory_order_relaxed);
  stats->peak_dbfs = atomic_load_explicit (&input->peak_dbfs, memory_order_relaxed);
  stats->rms_dbfs = atomic_load_explicit (&input->rms_dbfs, memory_order_relaxed);
  stats->n_connections = atomic_load_explicit (&input->n_connections, memory_order_relaxed);
  stats->link = stats->is_found && !stats->is_on_backup ? BC_LINK_RUNNING : BC_LINK_WAITING;
  input->family->get_stats (input->source, stats);
  stats->late_us += stats->elastic.target_us;
  /* Its lock is no part of what is told. */
  stats->erred_us = bc_fault_get_time ((BcFault *) &input->fault);
}

void
bc_input_get_levels (const BcInput *input, float *dbfs, guint n)
{
  guint n_levels = atomic_load_explicit (&input->n_levels, memory_order_acquire);

  g_return_if_fail (n <= BC_INPUT_LEVELS_MAX);
  for (guint i = 0; i < n; i++)
    {
      guint at = n_levels - n + i;
      dbfs[i] = n_levels + i < n
                    ? SILENCE_DBFS
                    : atomic_load_explicit (&input->levels[at % N_LEVELS], memory_order_relaxed);
    }
}

const char *
bc_link_state_to_string (BcLinkState state)
{
  static const char *const names[] = {
    [BC_LINK_STOPPED] = "stopped",         [BC_LINK_WAITING] = "waiting",
    [BC_LINK_CONNECTING] = "connecting",   [BC_LINK_RUNNING] = "running",
    [BC_LINK_BACKING_OFF] = "backing-off",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

char *
bc_input_get_last_error (BcInput *input)
{
  return bc_fault_get (&input->fault);
}
