/* SPDX-License-Identifier: Apache-2.0 */
#include "news-private.h"

#include <boothcast/base/ring.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define RING_ITEMS 256

typedef struct
{
  gboolean is_now;
  gboolean is_told;
} State;

struct _BcNewsStates
{
  guint n_inputs;
  State *found;
  State *voice;
};

struct _BcNewsDesk
{
  BcNewsFunc on_news;
  gpointer user_data;
  BcRing *ring;
  int bell; /* eventfd */
  GSource *source;

  /* the tick */
  BcNewsStates *states;
  gint64 gap_us; /* not told yet */
  gboolean has_rung;
};

static gboolean
on_bell (gint fd, GIOCondition condition, gpointer user_data)
{
  BcNewsDesk *desk = user_data;
  guint64 rung;
  BcNews news;

  if (read (fd, &rung, sizeof rung) != sizeof rung)
    return G_SOURCE_CONTINUE;
  while (bc_ring_read (desk->ring, &news, 1) == 1)
    desk->on_news (&news, desk->user_data);
  return G_SOURCE_CONTINUE;
}

BcNewsStates *
bc_news_states_new (guint n_inputs)
{
  BcNewsStates *states = g_new0 (BcNewsStates, 1);

  states->n_inputs = n_inputs;
  states->found = g_new0 (State, n_inputs);
  states->voice = g_new0 (State, n_inputs);
  return states;
}

void
bc_news_states_free (BcNewsStates *states)
{
  if (states == NULL)
    return;
  g_free (states->found);
  g_free (states->voice);
  g_free (states);
}

BcNewsStates *
bc_news_desk_exchange (BcNewsDesk *desk, BcNewsStates *larger)
{
  BcNewsStates *former = desk->states;

  g_assert (former->n_inputs <= larger->n_inputs);

  for (guint i = 0; i < former->n_inputs; i++)
    {
      larger->found[i] = former->found[i];
      larger->voice[i] = former->voice[i];
    }
  desk->states = larger;
  return former;
}

BcNewsDesk *
bc_news_desk_new (guint n_inputs, BcNewsFunc on_news, gpointer user_data)
{
  BcNewsDesk *desk = g_new0 (BcNewsDesk, 1);

  desk->on_news = on_news;
  desk->user_data = user_data;
  desk->states = bc_news_states_new (n_inputs);
  desk->ring = bc_ring_new (RING_ITEMS, sizeof (BcNews));
  desk->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  desk->source = g_unix_fd_source_new (desk->bell, G_IO_IN);
  g_source_set_callback (desk->source, G_SOURCE_FUNC (on_bell), desk, NULL);
  g_source_attach (desk->source, g_main_context_get_thread_default ());
  return desk;
}

void
bc_news_desk_free (BcNewsDesk *desk)
{
  if (desk == NULL)
    return;
  g_source_destroy (desk->source);
  g_source_unref (desk->source);
  close (desk->bell);
  bc_ring_free (desk->ring);
  bc_news_states_free (desk->states);
  g_free (desk);
}

void
bc_news_desk_note_input (BcNewsDesk *desk, guint input, BcInputNews news)
{
  if ((news & (BC_INPUT_IS_FOUND | BC_INPUT_IS_LOST)) != 0)
    desk->states->found[input].is_now = (news & BC_INPUT_IS_FOUND) != 0;
  if ((news & (BC_INPUT_IS_VOICE | BC_INPUT_IS_SILENT)) != 0)
    desk->states->voice[input].is_now = (news & BC_INPUT_IS_VOICE) != 0;
}

void
bc_news_desk_note_gap (BcNewsDesk *desk, gint64 gap_us)
{
  desk->gap_us += gap_us;
}

static gboolean
tell (BcNewsDesk *desk, const BcNews *news)
{
  gboolean is_told = bc_ring_write (desk->ring, news, 1) == 1;

  desk->has_rung |= is_told;
  return is_told;
}

static void
tell_state (BcNewsDesk *desk, State *state, BcNews news)
{
  if (state->is_now != state->is_told && tell (desk, &news))
    state->is_told = state->is_now;
}

void
bc_news_desk_flush (BcNewsDesk *desk, gint64 now_us)
{
  guint64 one = 1;
  BcNews gap = { .kind = BC_NEWS_GAP, .gap_us = desk->gap_us, .at_us = now_us };

  desk->has_rung = FALSE;
  if (desk->gap_us > 0 && tell (desk, &gap))
    desk->gap_us = 0;
  for (guint i = 0; i < desk->states->n_inputs; i++)
    {
      BcNews news = { .input = i, .at_us = now_us };

      news.kind = desk->states->found[i].is_now ? BC_NEWS_INPUT_FOUND : BC_NEWS_INPUT_LOST;
      tell_state (desk, &desk->states->found[i], news);
      news.kind = desk->states->voice[i].is_now ? BC_NEWS_INPUT_VOICE : BC_NEWS_INPUT_SILENT;
      tell_state (desk, &desk->states->voice[i], news);
    }
  /* Fails only when the bell has rung 2^64 times. */
  if (desk->has_rung && write (desk->bell, &one, sizeof one) != sizeof one)
    g_assert_not_reached ();
}
