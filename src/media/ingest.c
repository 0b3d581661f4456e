/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest-private.h"

#include "input-source-private.h"
#include "source-link-private.h"
#include "sniffer-private.h"

#include <boothcast/base/clock.h>
#include <glib/gstdio.h>

struct _BcIngest
{
  char *id;
  BcSide side;
  BcElastic *elastic;
  BcFault *fault;
  gboolean is_started;
  BcSourceLink *connection; /* (nullable) main thread; may have ended by itself */
  BcSourceLinkShared shared;
  _Atomic guint64 n_refused; /* before they sent anything */
  gint64 told_us;            /* why the last of them was; whoever guesses passwords tells little */
};

BcIngest *
bc_ingest_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault)
{
  BcIngest *ingest = g_new0 (BcIngest, 1);

  ingest->id = g_strdup (config->id);
  ingest->side = config->side;
  ingest->elastic = elastic;
  ingest->fault = fault;
  return ingest;
}

void
bc_ingest_free (BcIngest *ingest)
{
  if (ingest == NULL)
    return;
  bc_ingest_stop (ingest);
  g_free (ingest->id);
  g_free (ingest);
}

void
bc_ingest_start (BcIngest *ingest)
{
  ingest->is_started = TRUE;
}

void
bc_ingest_stop (BcIngest *ingest)
{
  ingest->is_started = FALSE;
  g_clear_pointer (&ingest->connection, bc_source_link_free);
}

gboolean
bc_ingest_is_taken (BcIngest *ingest, const char *credential)
{
  return ingest->connection != NULL &&
         !bc_source_link_is_replaceable (ingest->connection, credential, bc_clock_now_us ());
}

void
bc_ingest_cut (BcIngest *ingest, const char *why)
{
  if (!bc_ingest_is_connected (ingest))
    return;
  g_clear_pointer (&ingest->connection, bc_source_link_free);
  bc_fault_set (ingest->fault, "%s", why);
}

static gboolean
check_offer (BcIngest *ingest, const BcInputConnection *offer, GError **error)
{
  const char *what;

  if (!ingest->is_started)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "%s: not taking sources now", ingest->id);
      return FALSE;
    }
  if (!bc_sniff_content_type (offer->content_type, &what))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED,
                   "%s: %s (%s) is not taken: send " BC_SNIFF_TAKEN, ingest->id, what,
                   offer->content_type);
      return FALSE;
    }
  if (bc_ingest_is_taken (ingest, offer->credential))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "%s: another source is connected and sending: end that one first", ingest->id);
      return FALSE;
    }
  return TRUE;
}

void
bc_ingest_note_refusal (BcIngest *ingest, const char *why)
{
  gint64 now_us = bc_clock_now_us ();

  atomic_fetch_add_explicit (&ingest->n_refused, 1, memory_order_relaxed);
  if (why == NULL || (ingest->told_us != 0 && now_us - ingest->told_us < BC_INGEST_TELL_US))
    return;
  ingest->told_us = now_us;
  bc_fault_set (ingest->fault, "%s", why);
}

gboolean
bc_ingest_take (BcIngest *ingest, const BcInputConnection *offer, GError **error)
{
  if (!check_offer (ingest, offer, error))
    {
      bc_ingest_note_refusal (ingest, NULL);
      g_close (offer->fd, NULL);
      return FALSE;
    }
  g_clear_pointer (&ingest->connection, bc_source_link_free);
  BcSourceLinkConfig config = { .offer = offer,
                                .side = ingest->side,
                                .elastic = ingest->elastic,
                                .fault = ingest->fault,
                                .shared = &ingest->shared };
  ingest->connection = bc_source_link_new (&config);
  return TRUE;
}

gboolean
bc_ingest_is_connected (const BcIngest *ingest)
{
  return atomic_load_explicit (&ingest->shared.is_alive, memory_order_acquire);
}

void
bc_ingest_get_stats (const BcIngest *ingest, BcInputStats *stats)
{
  stats->n_bytes = atomic_load_explicit (&ingest->shared.n_bytes, memory_order_relaxed);
  stats->n_refused = atomic_load_explicit (&ingest->n_refused, memory_order_relaxed) +
                     atomic_load_explicit (&ingest->shared.n_refused, memory_order_relaxed);
}

/* --- As a family of sources --- */

static gpointer
create (const BcInputConfig *config, BcElastic *elastic, BcFault *fault, GError **error)
{
  return bc_ingest_new (config, elastic, fault);
}

static void
destroy (gpointer source)
{
  bc_ingest_free (source);
}

static gboolean
start (gpointer source, GError **error)
{
  bc_ingest_start (source);
  return TRUE;
}

static void
stop (gpointer source)
{
  bc_ingest_stop (source);
}

static void
tell (gpointer source, BcPresenceFacts *facts)
{
  facts->is_connected = bc_ingest_is_connected (source);
}

static void
get_stats (gpointer source, BcInputStats *stats)
{
  bc_ingest_get_stats (source, stats);
}

static gboolean
is_fed (gpointer source)
{
  return bc_ingest_is_connected (source);
}

static void
cut (gpointer source, const char *why)
{
  bc_ingest_cut (source, why);
}

const BcInputSource bc_ingest_family = {
  .elastic_kind = BC_ELASTIC_STREAM,
  .create = create,
  .destroy = destroy,
  .start = start,
  .stop = stop,
  .tell = tell,
  .get_stats = get_stats,
  .is_fed = is_fed,
  .cut = cut,
};
