/* SPDX-License-Identifier: Apache-2.0 */
#include "input-source-private.h"

#include "back-off-private.h"
#include "line-kind-private.h"
#include "line-life-private.h"
#include "line-orders-private.h"
#include "line-watch-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/stragglers.h>
#include <string.h>

/* A far end that hangs does not hold up who stops us longer than this; its thread ends when it can. */
#define STOP_US (2 * G_TIME_SPAN_SECOND)

/* Counted by reference: one is the input's, one its thread's, which may outlast it. */
typedef struct
{
  BcLineConfig *config;
  const BcLineKind *kind;
  BcLineInlet inlet;
  BcLineCounts counts;
  BcSourceLinkShared shared; /* for bytes that are taken by a link */
  atomic_int n_references;

  GThread *thread; /* main thread (nullable) */

  BcLineOrders orders;

  /* the line's thread */
  BcBackOff back_off;
  gint64 running_since_us;

  _Atomic gint64 retry_us;
} LineSource;

static void
unref_source (LineSource *source)
{
  if (atomic_fetch_sub (&source->n_references, 1) != 1)
    return;
  bc_line_inlet_clear (&source->inlet);
  bc_line_config_free (source->config);
  bc_line_orders_clear (&source->orders);
  g_free (source);
}

/* The line's thread ------------------------------------------------------------------------------ */

static void
tell_fault (LineSource *source, const char *text)
{
  if (!bc_line_orders_hold (&source->orders))
    return;
  bc_fault_set (source->inlet.fault, "%s", text);
  bc_line_orders_release (&source->orders);
}

static BcLineEnd
judge_silence (LineSource *source, BcLineLife *life, BcLineWatch *watch, GError **error)
{
  gboolean has_inlet = bc_line_life_has_inlet (life);
  guint64 n_bytes = bc_line_life_get_n_bytes (life);
  BcLineFacts facts = {
    .now_us = bc_clock_now_us (),
    .n_bytes = n_bytes,
    /* A link says itself when it hears no sound. */
    .n_samples = has_inlet ? bc_line_inlet_get_n_samples (&source->inlet) : n_bytes,
    .is_listening = source->config->is_listener,
    .is_held_back = bc_line_life_is_held_back (life),
  };
  const char *where = source->config->where;
  g_autofree char *words = NULL;

  switch (bc_line_watch_look (watch, &facts))
    {
    case BC_LINE_WATCH_FINE:
      return BC_LINE_GOES_ON;
    case BC_LINE_WATCH_NO_ANSWER:
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "nothing came from %s in %d s", where,
                   (int) (BC_LINE_WATCH_ANSWER_US / G_TIME_SPAN_SECOND));
      break;
    case BC_LINE_WATCH_NO_BYTES:
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s is connected, but nothing has come for %d s: connecting again", where,
                   (int) (BC_LINE_WATCH_BYTES_US / G_TIME_SPAN_SECOND));
      break;
    case BC_LINE_WATCH_NO_SOUND:
      words = bc_line_life_explain_no_sound (life);
      g_set_error_literal (error, BC_ERROR, BC_ERROR_UNSUPPORTED, words);
      break;
    }
  return BC_LINE_FAILED;
}

static void
note_first_bytes (LineSource *source, const BcLineLife *life)
{
  if (source->running_since_us != 0 || bc_line_life_get_n_bytes (life) == 0)
    return;
  source->running_since_us = bc_clock_now_us ();
  bc_line_orders_set_state (&source->orders, BC_LINK_RUNNING);
}

static void
tell_news (LineSource *source, BcLineLife *life)
{
  g_autofree char *news = bc_line_life_take_news (life);

  if (news != NULL)
    tell_fault (source, news);
}

static BcLineEnd
follow (LineSource *source, BcLineLife *life, GError **error)
{
  BcLineWatch watch;
  BcLineEnd end = BC_LINE_GOES_ON;

  bc_line_watch_init (&watch, bc_clock_now_us ());
  while (end == BC_LINE_GOES_ON && !bc_line_orders_is_stopping (&source->orders) &&
         !bc_line_orders_is_renewing (&source->orders))
    {
      end = bc_line_life_wait (life, BC_LINE_WATCH_LOOK_US, error);
      note_first_bytes (source, life);
      tell_news (source, life);
      if (end == BC_LINE_GOES_ON)
        end = judge_silence (source, life, &watch, error);
    }
  return end;
}

/* One connection, from its beginning to its end. */
static BcLineEnd
live (LineSource *source, GError **error)
{
  BcLineLifeConfig config = { .config = source->config,
                              .inlet = &source->inlet,
                              .counts = &source->counts,
                              .shared = &source->shared };

  /* Before the connection reads it. */
  bc_line_orders_begin (&source->orders, bc_line_kind_mark_secret (source->config, NULL));
  bc_line_inlet_open (&source->inlet);
  BcLineLife *life =
      bc_line_orders_is_stopping (&source->orders) ? NULL : bc_line_life_new (&config, error);
  BcLineEnd end = BC_LINE_FAILED;
  if (life != NULL)
    {
      bc_line_orders_show_bus (&source->orders, bc_line_life_get_bus (life));
      end = follow (source, life, error);
      bc_line_orders_show_bus (&source->orders, NULL);
    }
  bc_line_inlet_shut (&source->inlet);
  bc_line_life_free (life);
  return end;
}

/* It is the elastic buffer's producer as long as it is not told to stop. */
static void
end_sound (LineSource *source)
{
  if (!bc_line_orders_hold (&source->orders))
    return;
  bc_elastic_end (source->inlet.elastic, TRUE);
  bc_line_orders_release (&source->orders);
}

static void
back_off (LineSource *source)
{
  gint64 now_us = bc_clock_now_us ();
  gint64 sound_us = source->running_since_us != 0 ? now_us - source->running_since_us : 0;

  /* To wait longer would spare nobody: it would only keep out who calls next, with what is taken. */
  if (source->config->is_listener)
    source->back_off = (BcBackOff){ 0 };
  gint64 retry_us = now_us + bc_back_off_fail (&source->back_off, sound_us, g_random_int ());

  atomic_store (&source->retry_us, retry_us);
  if (bc_line_orders_set_state (&source->orders, BC_LINK_BACKING_OFF))
    bc_line_orders_wait (&source->orders, retry_us);
}

/* Whether it is simply to go on: a file from its beginning, a listener for its next caller. */
static gboolean
goes_on_at_once (LineSource *source, BcLineEnd end)
{
  if (end != BC_LINE_ENDED)
    return FALSE;
  if (source->kind->is_endless)
    return bc_line_inlet_get_n_samples (&source->inlet) > 0;
  return source->config->is_listener && source->running_since_us != 0;
}

static void
tell_end (LineSource *source, BcLineEnd end, const GError *error)
{
  const char *mark = strstr (source->kind->ended, "%s");
  g_autofree char *text = g_strdup_printf ("%.*s%s%s", (int) (mark - source->kind->ended),
                                           source->kind->ended, source->config->where, mark + 2);

  tell_fault (source, end == BC_LINE_FAILED && error != NULL ? error->message : text);
}

static void
run_once (LineSource *source)
{
  g_autoptr (GError) error = NULL;
  BcLineEnd end = live (source, &error);

  if (bc_line_orders_is_stopping (&source->orders))
    return;
  if (goes_on_at_once (source, end) && source->kind->is_endless)
    return;
  end_sound (source);
  gboolean is_renewed = bc_line_orders_is_renewing (&source->orders);
  if (!is_renewed)
    tell_end (source, end, error);
  if (!is_renewed && !goes_on_at_once (source, end))
    back_off (source);
  source->running_since_us = 0;
  bc_line_orders_set_state (&source->orders,
                            source->config->is_listener ? BC_LINK_WAITING : BC_LINK_CONNECTING);
}

static gpointer
run (gpointer data)
{
  LineSource *source = data;

  while (!bc_line_orders_is_stopping (&source->orders))
    run_once (source);
  bc_line_orders_end (&source->orders);
  unref_source (source);
  return NULL;
}

/* As a family of sources ------------------------------------------------------------------------- */

static gpointer
create (const BcInputConfig *config, BcElastic *elastic, BcFault *fault, GError **error)
{
  g_autoptr (BcLineConfig) line = bc_line_config_new (config, error);

  if (line == NULL || !bc_line_kind_check (line, error))
    return NULL;
  LineSource *source = g_new0 (LineSource, 1);
  bc_line_orders_init (&source->orders, bc_line_kind_mark_secret (line, NULL));
  source->kind = bc_line_kind_find (line->kind);
  bc_line_inlet_init (&source->inlet, elastic, fault, line->side);
  source->config = g_steal_pointer (&line);
  atomic_store (&source->n_references, 1);
  return source;
}

static gboolean
start (gpointer data, GError **error)
{
  LineSource *source = data;

  g_return_val_if_fail (source->thread == NULL, FALSE);
  if (!bc_line_orders_await_end (&source->orders, STOP_US))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "%s: its last connection has not ended",
                   source->config->id);
      return FALSE;
    }
  source->running_since_us = 0;
  source->back_off = (BcBackOff){ 0 };
  bc_line_orders_start (&source->orders,
                        source->config->is_listener ? BC_LINK_WAITING : BC_LINK_CONNECTING);
  atomic_fetch_add (&source->n_references, 1);
  source->thread = g_thread_new ("bc-line", run, source);
  return TRUE;
}

static void
stop (gpointer data)
{
  LineSource *source = data;

  if (source->thread == NULL)
    return;
  bc_line_orders_stop (&source->orders);
  bc_line_inlet_shut (&source->inlet);
  if (bc_line_orders_await_end (&source->orders, STOP_US))
    g_thread_join (source->thread);
  else
    {
      bc_stragglers_leave ();
      g_thread_unref (source->thread);
    }
  source->thread = NULL;
  bc_elastic_end (source->inlet.elastic, TRUE);
}

static void
destroy (gpointer data)
{
  stop (data);
  unref_source (data);
}

static guint16
get_port (gpointer data)
{
  LineSource *source = data;

  return source->config->is_listener ? source->config->port : 0;
}

static void
tell (gpointer data, BcPresenceFacts *facts)
{
  LineSource *source = data;

  facts->is_connected = bc_line_orders_get_state (&source->orders) == BC_LINK_RUNNING;
}

static void
get_stats (gpointer data, BcInputStats *stats)
{
  LineSource *source = data;
  BcLineCounts *counts = &source->counts;

  stats->link = bc_line_orders_get_state (&source->orders);
  stats->retry_us = stats->link == BC_LINK_BACKING_OFF ? atomic_load (&source->retry_us) : 0;
  stats->n_bytes = atomic_load_explicit (&counts->n_bytes, memory_order_relaxed);
  stats->n_packets = atomic_load_explicit (&counts->n_packets, memory_order_relaxed);
  stats->n_refused = atomic_load_explicit (&counts->n_refused, memory_order_relaxed);
  if (source->config->kind == BC_INPUT_SRT)
    stats->late_us = source->config->latency_ms * G_TIME_SPAN_MILLISECOND;
}

/* Whom we call, or fetch from, is let in by nobody here. */
static gboolean
has_other_secret (gpointer data, gboolean *is_other, GError **error)
{
  LineSource *source = data;
  const BcLineConfig *config = source->config;

  *is_other = FALSE;
  if (!config->is_listener || config->secret_file == NULL)
    return TRUE;
  g_autofree char *mark = bc_line_kind_mark_secret (config, error);
  if (mark == NULL)
    return FALSE;
  *is_other = !bc_line_orders_has_mark (&source->orders, mark);
  return TRUE;
}

static gboolean
is_fed (gpointer data)
{
  LineSource *source = data;

  return source->config->is_listener &&
         bc_line_orders_get_state (&source->orders) == BC_LINK_RUNNING;
}

static void
cut (gpointer data, const char *why)
{
  LineSource *source = data;

  if (!source->config->is_listener || !bc_line_orders_hold (&source->orders))
    return;
  if (bc_line_orders_get_state (&source->orders) == BC_LINK_RUNNING)
    bc_fault_set (source->inlet.fault, "%s", why);
  bc_line_orders_renew_held (&source->orders);
  bc_line_orders_release (&source->orders);
}

#define LINE_FUNCTIONS                                                                             \
  .create = create, .destroy = destroy, .start = start, .stop = stop, .get_port = get_port,        \
  .tell = tell, .get_stats = get_stats, .has_other_secret = has_other_secret, .is_fed = is_fed,    \
  .cut = cut

const BcInputSource bc_line_source_family = { .elastic_kind = BC_ELASTIC_STREAM, LINE_FUNCTIONS };

/* Its protocol keeps the time, and drops what comes too late for it. */
const BcInputSource bc_line_live_family = { .elastic_kind = BC_ELASTIC_LIVE, LINE_FUNCTIONS };

/* Small steady pieces: it need not lie behind by seconds. */
const BcInputSource bc_line_device_family = { .elastic_kind = BC_ELASTIC_PACKETS, LINE_FUNCTIONS };
