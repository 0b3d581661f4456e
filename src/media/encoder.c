/* SPDX-License-Identifier: Apache-2.0 */
#include "media-private.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/priority.h>
#include <boothcast/base/ring.h>
#include <boothcast/media/encoder.h>
#include <errno.h>
#include <opus/opus.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

#define DEFAULT_BITRATE_BPS 64000
/* What opus_encoder_ctl () calls meaningful; it clamps the rest without a word. */
#define MIN_BITRATE_BPS 6000
#define MAX_BITRATE_BPS 510000
/* One second: an encoder that far behind will not catch up. */
#define RING_BLOCKS 50
#define MAX_THREADS 4
/* RFC 6716 section 3.2.1: no frame is larger, and we send one a packet. */
#define MAX_PACKET_BYTES 1276

typedef struct
{
  gint64 end_samples;
  gboolean is_first; /* after a restart */
  float samples[BC_TICK_SAMPLES];
} Block;

typedef struct
{
  OpusEncoder *opus;
  BcRing *blocks;
  gboolean is_restarting; /* the tick's own */
} Channel;

/* The channels by number. A larger one takes the place of a former one, which whoever has begun to read goes on
 * reading: it is kept to the end. */
typedef struct
{
  guint n_channels;
  Channel *channels[];
} Table;

/* Has every n-th channel, beginning with its own number. */
typedef struct
{
  BcEncoderPool *pool;
  guint number;
  sem_t n_waiting; /* blocks in all its rings; costs a system call only when the thread sleeps */
  GThread *thread;
  Block block;
} Worker;

struct _BcEncoderPool
{
  BcEncoderConfig config;
  guint n_threads;
  guint pre_skip;
  _Atomic (Table *) table;
  GPtrArray *tables; /* of Table *, all there were */
  Worker *workers;
  atomic_bool is_ending;
  _Atomic guint64 n_dropped;
};

static void
encode (BcEncoderPool *pool, guint channel, OpusEncoder *opus, const Block *block)
{
  guint8 packet[MAX_PACKET_BYTES];

  if (block->is_first)
    opus_encoder_ctl (opus, OPUS_RESET_STATE);
  opus_int32 n_bytes =
      opus_encode_float (opus, block->samples, BC_TICK_SAMPLES, packet, sizeof packet);

  /* Only a wrong call can fail; the block is lost all the same, and a hole is better than a crash. */
  if (n_bytes > 0)
    pool->config.on_packet (channel, packet, (gsize) n_bytes, block->end_samples,
                            pool->config.user_data);
  else
    atomic_fetch_add_explicit (&pool->n_dropped, 1, memory_order_relaxed);
}

/* Round by round, one block of each channel: none waits behind another's backlog. */
static guint
encode_round (Worker *worker)
{
  BcEncoderPool *pool = worker->pool;
  const Table *table = atomic_load (&pool->table);
  guint n_encoded = 0;

  for (guint i = worker->number; i < table->n_channels; i += pool->n_threads)
    if (bc_ring_read (table->channels[i]->blocks, &worker->block, 1) == 1)
      {
        encode (pool, i, table->channels[i]->opus, &worker->block);
        n_encoded++;
      }
  return n_encoded;
}

static gpointer
run (gpointer data)
{
  Worker *worker = data;

  bc_priority_take (BC_PRIORITY_ENCODER);
  bc_flush_denormals ();
  while (!atomic_load (&worker->pool->is_ending))
    {
      while (sem_wait (&worker->n_waiting) != 0 && errno == EINTR)
        continue;
      encode_round (worker);
    }
  while (encode_round (worker) > 0)
    continue;
  return NULL;
}

static int
set_up_opus (OpusEncoder *opus, opus_int32 bitrate_bps, opus_int32 complexity)
{
  int code = opus_encoder_ctl (opus, OPUS_SET_BITRATE (bitrate_bps));

  if (code == OPUS_OK)
    code = opus_encoder_ctl (opus, OPUS_SET_COMPLEXITY (complexity));
  if (code == OPUS_OK)
    code = opus_encoder_ctl (opus, OPUS_SET_BANDWIDTH (OPUS_BANDWIDTH_FULLBAND));
  if (code == OPUS_OK)
    code = opus_encoder_ctl (opus, OPUS_SET_VBR (1));
  return code;
}

static OpusEncoder *
new_opus (const BcEncoderConfig *config, GError **error)
{
  guint bitrate_bps = config->bitrate_bps != 0 ? config->bitrate_bps : DEFAULT_BITRATE_BPS;
  int code;

  if (bitrate_bps < MIN_BITRATE_BPS || bitrate_bps > MAX_BITRATE_BPS)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "bitrate %u is not within %d–%d", bitrate_bps,
                   MIN_BITRATE_BPS, MAX_BITRATE_BPS);
      return NULL;
    }
  OpusEncoder *opus = opus_encoder_create (BC_SAMPLE_RATE, 1, OPUS_APPLICATION_AUDIO, &code);
  if (opus == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "Opus encoder: %s", opus_strerror (code));
      return NULL;
    }
  code = set_up_opus (opus, (opus_int32) bitrate_bps, (opus_int32) config->complexity);
  if (code == OPUS_OK)
    return opus;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "Opus encoder with bitrate %u and complexity %u: %s", bitrate_bps,
               config->complexity, opus_strerror (code));
  opus_encoder_destroy (opus);
  return NULL;
}

static guint
choose_n_threads (const BcEncoderConfig *config)
{
  guint n = config->n_threads != 0 ? config->n_threads
                                   : CLAMP (g_get_num_processors () / 2, 1, MAX_THREADS);

  return CLAMP (n, 1, MAX (config->n_channels, 1));
}

static void
channel_free (Channel *channel)
{
  if (channel == NULL)
    return;
  bc_ring_free (channel->blocks);
  if (channel->opus != NULL)
    opus_encoder_destroy (channel->opus);
  g_free (channel);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Channel, channel_free)

static Channel *
channel_new (BcEncoderPool *pool, GError **error)
{
  g_autoptr (Channel) channel = g_new0 (Channel, 1);
  opus_int32 look_ahead = 0;

  channel->blocks = bc_ring_new (RING_BLOCKS, sizeof (Block));
  channel->opus = new_opus (&pool->config, error);
  if (channel->opus == NULL)
    return NULL;
  opus_encoder_ctl (channel->opus, OPUS_GET_LOOKAHEAD (&look_ahead));
  pool->pre_skip = (guint) look_ahead;
  return g_steal_pointer (&channel);
}

/* Whoever reads the table finds the former channels where they were, and is never sent to a new one before it is there. */
static void
set_table (BcEncoderPool *pool, const GPtrArray *added)
{
  const Table *former = atomic_load (&pool->table);
  guint n_former = former != NULL ? former->n_channels : 0;
  Table *table = g_malloc (sizeof (Table) + (n_former + added->len) * sizeof (Channel *));

  table->n_channels = n_former + added->len;
  for (guint i = 0; i < n_former; i++)
    table->channels[i] = former->channels[i];
  for (guint i = 0; i < added->len; i++)
    table->channels[n_former + i] = g_ptr_array_index (added, i);
  g_ptr_array_add (pool->tables, table);
  atomic_store (&pool->table, table);
}

gboolean
bc_encoder_pool_grow (BcEncoderPool *pool, guint n_more, GError **error)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  g_ptr_array_set_free_func (added, (GDestroyNotify) channel_free);
  for (guint i = 0; i < n_more; i++)
    {
      Channel *channel = channel_new (pool, error);

      if (channel == NULL)
        return FALSE;
      g_ptr_array_add (added, channel);
    }
  set_table (pool, added);
  g_ptr_array_set_free_func (added, NULL);
  return TRUE;
}

static void
start_workers (BcEncoderPool *pool)
{
  pool->n_threads = choose_n_threads (&pool->config);
  pool->workers = g_new0 (Worker, pool->n_threads);
  for (guint i = 0; i < pool->n_threads; i++)
    {
      g_autofree char *name = g_strdup_printf ("bc-encoder-%u", i);
      Worker *worker = &pool->workers[i];

      worker->pool = pool;
      worker->number = i;
      sem_init (&worker->n_waiting, 0, 0);
      worker->thread = g_thread_new (name, run, worker);
    }
}

BcEncoderPool *
bc_encoder_pool_new (const BcEncoderConfig *config, GError **error)
{
  g_autoptr (BcEncoderPool) pool = g_new0 (BcEncoderPool, 1);

  pool->config = *config;
  pool->tables = g_ptr_array_new_with_free_func (g_free);
  if (!bc_encoder_pool_grow (pool, config->n_channels, error))
    return NULL;
  start_workers (pool);
  return g_steal_pointer (&pool);
}

static void
end_workers (BcEncoderPool *pool)
{
  atomic_store (&pool->is_ending, TRUE);
  for (guint i = 0; pool->workers != NULL && i < pool->n_threads; i++)
    {
      sem_post (&pool->workers[i].n_waiting);
      g_thread_join (pool->workers[i].thread);
      sem_destroy (&pool->workers[i].n_waiting);
    }
  g_free (pool->workers);
}

void
bc_encoder_pool_free (BcEncoderPool *pool)
{
  if (pool == NULL)
    return;
  end_workers (pool);
  const Table *table = atomic_load (&pool->table);
  for (guint i = 0; table != NULL && i < table->n_channels; i++)
    channel_free (table->channels[i]);
  g_ptr_array_unref (pool->tables);
  g_free (pool);
}

guint
bc_encoder_pool_get_pre_skip (const BcEncoderPool *pool)
{
  return pool->pre_skip;
}

void
bc_encoder_pool_push (BcEncoderPool *pool, guint channel, const float *samples, gint64 end_samples)
{
  const Table *table = atomic_load (&pool->table);
  Block block;

  g_return_if_fail (channel < table->n_channels);

  Channel *to = table->channels[channel];
  block.end_samples = end_samples;
  block.is_first = to->is_restarting;
  memcpy (block.samples, samples, sizeof block.samples);
  if (bc_ring_write (to->blocks, &block, 1) == 1)
    {
      to->is_restarting = FALSE;
      sem_post (&pool->workers[channel % pool->n_threads].n_waiting);
    }
  else
    atomic_fetch_add_explicit (&pool->n_dropped, 1, memory_order_relaxed);
}

void
bc_encoder_pool_restart (BcEncoderPool *pool, guint channel)
{
  const Table *table = atomic_load (&pool->table);

  g_return_if_fail (channel < table->n_channels);

  table->channels[channel]->is_restarting = TRUE;
}

guint64
bc_encoder_pool_get_n_dropped (const BcEncoderPool *pool)
{
  return atomic_load_explicit (&pool->n_dropped, memory_order_relaxed);
}
