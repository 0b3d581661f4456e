/* SPDX-License-Identifier: Apache-2.0 */
#include "flavours.h"

#include "flavour-maker.h"

#include <boothcast/base/error.h>
#include <boothcast/base/priority.h>
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>

/* A player that loses its connection comes back within a few seconds. */
#define LINGER_US (10 * G_USEC_PER_SEC)
/* What a stream keeps for joiners: as far back as it can begin. */
#define BURST_US (BC_PACKET_TAIL_PAST_PACKETS * G_USEC_PER_SEC / 50)

typedef enum
{
  FLAVOUR_RESTING,
  FLAVOUR_WANTED,
  FLAVOUR_LINGERING /* nobody listens, but somebody did a moment ago */
} FlavourState;

typedef struct
{
  FlavourState state;
  gint64 left_us; /* lingering: when the last one was seen to have left */
  BcStream *stream;
  BcFlavourMaker *maker;  /* unless resting */
  _Atomic guint64 n_lost; /* packets */
} Flavour;

struct _BcFlavourSet
{
  BcFlavours *flavours;
  char *channel;
  char *title;
  char *language;
  char *comment;
  guint pre_skip;
  BcPacketTail tail;
  Flavour kinds[BC_FLAVOUR_LAST]; /* BC_FLAVOUR_OGG is not ours */
};

struct _BcFlavours
{
  BcBroadcast *broadcast;
  GPtrArray *sets; /* of BcFlavourSet * */

  GMutex lock;       /* for the next */
  GPtrArray *makers; /* of BcFlavourMaker *, at work */
  atomic_uint n_makers;
  atomic_bool is_ending;
  sem_t n_packets; /* that came since; at least one while there is something to look at */
  GThread *thread; /* while there is something to make */
};

/* --- The thread --- */

static GPtrArray *
copy_makers (BcFlavours *flavours)
{
  GPtrArray *makers = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_flavour_maker_unref);

  g_mutex_lock (&flavours->lock);
  for (guint i = 0; i < flavours->makers->len; i++)
    g_ptr_array_add (makers, bc_flavour_maker_ref (g_ptr_array_index (flavours->makers, i)));
  g_mutex_unlock (&flavours->lock);
  return makers;
}

/* Round by round, a packet each: none waits behind another that begins in the past. */
static gboolean
make_round (BcFlavours *flavours)
{
  g_autoptr (GPtrArray) makers = copy_makers (flavours);
  gboolean was_any = FALSE;

  for (guint i = 0; i < makers->len; i++)
    was_any |= bc_flavour_maker_step (g_ptr_array_index (makers, i));
  return was_any;
}

static void
wait_for_packets (BcFlavours *flavours)
{
  while (sem_wait (&flavours->n_packets) != 0 && errno == EINTR)
    continue;
  while (sem_trywait (&flavours->n_packets) == 0)
    continue;
}

static gpointer
run (gpointer data)
{
  BcFlavours *flavours = data;

  bc_priority_take (BC_PRIORITY_FLAVOUR);
  while (!atomic_load (&flavours->is_ending))
    {
      wait_for_packets (flavours);
      while (!atomic_load (&flavours->is_ending) && make_round (flavours))
        continue;
    }
  return NULL;
}

static void
start_thread (BcFlavours *flavours)
{
  if (flavours->thread != NULL)
    return;
  atomic_store (&flavours->is_ending, FALSE);
  flavours->thread = g_thread_new ("bc-flavours", run, flavours);
}

static void
end_thread (BcFlavours *flavours)
{
  if (flavours->thread == NULL)
    return;
  atomic_store (&flavours->is_ending, TRUE);
  sem_post (&flavours->n_packets);
  g_thread_join (g_steal_pointer (&flavours->thread));
}

/* --- One flavour of one channel --- */

static void
start_making (BcFlavourSet *set, BcFlavour kind, gint64 past_us)
{
  BcFlavours *flavours = set->flavours;
  Flavour *flavour = &set->kinds[kind];
  BcFlavourMakerConfig config = { .channel = set->channel,
                                  .flavour = kind,
                                  .tail = &set->tail,
                                  .stream = flavour->stream,
                                  .pre_skip = set->pre_skip,
                                  .title = set->title,
                                  .language = set->language,
                                  .comment = set->comment,
                                  .past_us = past_us,
                                  .n_lost = &flavour->n_lost };

  flavour->maker = bc_flavour_maker_new (&config);
  g_mutex_lock (&flavours->lock);
  g_ptr_array_add (flavours->makers, bc_flavour_maker_ref (flavour->maker));
  g_mutex_unlock (&flavours->lock);
  atomic_fetch_add (&flavours->n_makers, 1);
  start_thread (flavours);
  sem_post (&flavours->n_packets);
}

static void
stop_making (BcFlavourSet *set, BcFlavour kind)
{
  BcFlavours *flavours = set->flavours;
  Flavour *flavour = &set->kinds[kind];

  bc_flavour_maker_end (flavour->maker);
  g_mutex_lock (&flavours->lock);
  g_ptr_array_remove_fast (flavours->makers, flavour->maker);
  g_mutex_unlock (&flavours->lock);
  g_clear_pointer (&flavour->maker, bc_flavour_maker_unref);
  bc_stream_forget_past (flavour->stream);
  if (atomic_fetch_sub (&flavours->n_makers, 1) == 1)
    end_thread (flavours);
}

static void
set_state (Flavour *flavour, FlavourState state)
{
  static const guint edges[] = {
    [FLAVOUR_RESTING] = 1 << FLAVOUR_WANTED,
    [FLAVOUR_WANTED] = 1 << FLAVOUR_LINGERING,
    [FLAVOUR_LINGERING] = 1 << FLAVOUR_WANTED | 1 << FLAVOUR_RESTING,
  };

  g_assert ((edges[flavour->state] & 1u << state) != 0);
  flavour->state = state;
}

static void
look_at (BcFlavourSet *set, BcFlavour kind, gint64 now_us)
{
  Flavour *flavour = &set->kinds[kind];
  gboolean is_heard = bc_stream_get_n_listeners (flavour->stream) > 0;

  if (flavour->state == FLAVOUR_LINGERING && is_heard)
    set_state (flavour, FLAVOUR_WANTED);
  else if (flavour->state == FLAVOUR_WANTED && !is_heard)
    {
      flavour->left_us = now_us;
      set_state (flavour, FLAVOUR_LINGERING);
    }
  else if (flavour->state == FLAVOUR_LINGERING && now_us - flavour->left_us >= LINGER_US)
    {
      set_state (flavour, FLAVOUR_RESTING);
      stop_making (set, kind);
    }
}

void
bc_flavours_look (BcFlavours *flavours, gint64 now_us)
{
  /* Nothing is made: then nobody needs to be looked after. */
  if (atomic_load (&flavours->n_makers) == 0)
    return;
  for (guint i = 0; i < flavours->sets->len; i++)
    for (guint kind = BC_FLAVOUR_OGG + 1; kind < BC_FLAVOUR_LAST; kind++)
      look_at (g_ptr_array_index (flavours->sets, i), (BcFlavour) kind, now_us);
}

GArray *
bc_flavours_get_losses (const BcFlavours *flavours)
{
  GArray *losses = g_array_new (FALSE, FALSE, sizeof (BcFlavourLoss));

  for (guint i = 0; i < flavours->sets->len; i++)
    {
      const BcFlavourSet *set = g_ptr_array_index (flavours->sets, i);
      for (guint kind = BC_FLAVOUR_OGG + 1; kind < BC_FLAVOUR_LAST; kind++)
        {
          BcFlavourLoss loss = { set->channel, (BcFlavour) kind,
                                 atomic_load (&set->kinds[kind].n_lost) };
          g_array_append_val (losses, loss);
        }
    }
  return losses;
}

static BcFlavourSet *
find_set (const BcFlavours *flavours, const char *channel)
{
  for (guint i = 0; i < flavours->sets->len; i++)
    {
      BcFlavourSet *set = g_ptr_array_index (flavours->sets, i);
      if (g_strcmp0 (set->channel, channel) == 0)
        return set;
    }
  return NULL;
}

gboolean
bc_flavours_want (BcFlavours *flavours, const char *channel, BcFlavour flavour, gint64 past_us,
                  GError **error)
{
  BcFlavourSet *set = find_set (flavours, channel);

  if (set == NULL || flavour >= BC_FLAVOUR_LAST)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no channel \"%s\"", channel);
      return FALSE;
    }
  if (flavour == BC_FLAVOUR_OGG)
    return TRUE;
  if (!bc_flavour_is_possible (flavour, error))
    return FALSE;
  if (set->kinds[flavour].state == FLAVOUR_RESTING)
    {
      set_state (&set->kinds[flavour], FLAVOUR_WANTED);
      start_making (set, flavour, past_us);
    }
  return TRUE;
}

/* --- Channels --- */

BcFlavourSet *
bc_flavours_add_channel (BcFlavours *flavours, const BcFlavourSetConfig *config)
{
  BcFlavourSet *set = g_new0 (BcFlavourSet, 1);

  set->flavours = flavours;
  set->channel = g_strdup (config->channel);
  set->title = g_strdup (config->title);
  set->language = g_strdup (config->language);
  set->comment = g_strdup (config->comment);
  set->pre_skip = config->pre_skip;
  bc_packet_tail_init (&set->tail);
  for (guint kind = BC_FLAVOUR_OGG + 1; kind < BC_FLAVOUR_LAST; kind++)
    {
      g_autofree char *id = bc_flavour_make_stream_id ((BcFlavour) kind, set->channel);
      set->kinds[kind].stream = bc_broadcast_add_stream (flavours->broadcast, id, BURST_US);
    }
  g_ptr_array_add (flavours->sets, set);
  return set;
}

static void
stop_all (gpointer data, gpointer user_data)
{
  BcFlavourSet *set = data;

  for (guint kind = BC_FLAVOUR_OGG + 1; kind < BC_FLAVOUR_LAST; kind++)
    if (set->kinds[kind].state != FLAVOUR_RESTING)
      stop_making (set, (BcFlavour) kind);
}

static void
set_free (gpointer data)
{
  BcFlavourSet *set = data;

  for (guint kind = BC_FLAVOUR_OGG + 1; kind < BC_FLAVOUR_LAST; kind++)
    bc_stream_end (set->kinds[kind].stream, NULL);
  bc_packet_tail_clear (&set->tail);
  g_free (set->channel);
  g_free (set->title);
  g_free (set->language);
  g_free (set->comment);
  g_free (set);
}

void
bc_flavour_set_add (BcFlavourSet *set, const guint8 *packet, gsize packet_bytes, gint64 end_samples)
{
  bc_packet_tail_add (&set->tail, packet, packet_bytes, end_samples);
  if (atomic_load_explicit (&set->flavours->n_makers, memory_order_relaxed) > 0)
    sem_post (&set->flavours->n_packets);
}

/* --- Life --- */

BcFlavours *
bc_flavours_new (BcBroadcast *broadcast)
{
  BcFlavours *flavours = g_new0 (BcFlavours, 1);

  flavours->broadcast = broadcast;
  flavours->sets = g_ptr_array_new_with_free_func (set_free);
  flavours->makers = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_flavour_maker_unref);
  g_mutex_init (&flavours->lock);
  sem_init (&flavours->n_packets, 0, 0);
  return flavours;
}

void
bc_flavours_free (BcFlavours *flavours)
{
  if (flavours == NULL)
    return;
  /* With the last one the thread ends, which may be in the midst of a round with any of them. */
  g_ptr_array_foreach (flavours->sets, stop_all, NULL);
  g_ptr_array_unref (flavours->sets);
  g_ptr_array_unref (flavours->makers);
  sem_destroy (&flavours->n_packets);
  g_mutex_clear (&flavours->lock);
  g_free (flavours);
}
