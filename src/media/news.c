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

struct _BcNewsDesk
{
  BcNewsFunc on_news;
  gpointer user_data;
  BcRing *ring;
  int bell; /* eventfd */
  GSource *source;

  /* the tick */
  guint n_inputs;
  State *found;
  State *voice;
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

BcNewsDesk *
bc_news_desk_new (guint n_inputs, BcNewsFunc on_news, gpointer user_data)
{
  BcNewsDesk *desk = g_new0 (BcNewsDesk, 1);

  desk->on_news = on_news;
  desk->user_data = user_data;
  desk->n_inputs = n_inputs;
  desk->found = g_new0 (State, n_inputs);
  desk->voice = g_new0 (State, n_inputs);
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
  g_free (desk->found);
  g_free (desk->voice);
  g_free (desk);
}

void
bc_news_desk_note_input (BcNewsDesk *desk, guint input, BcInputNews news)
{
  if ((news & (BC_INPUT_IS_FOUND | BC_INPUT_IS_LOST)) != 0)
    desk->found[input].is_now = (news & BC_INPUT_IS_FOUND) != 0;
  if ((news & (BC_INPUT_IS_VOICE | BC_INPUT_IS_SILENT)) != 0)
    desk->voice[input].is_now = (news & BC_INPUT_IS_VOICE) != 0;
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
  for (guint i = 0; i < desk->n_inputs; i++)
    {
      BcNews news = { .input = i, .at_us = now_us };

      news.kind = desk->found[i].is_now ? BC_NEWS_INPUT_FOUND : BC_NEWS_INPUT_LOST;
      tell_state (desk, &desk->found[i], news);
      news.kind = desk->voice[i].is_now ? BC_NEWS_INPUT_VOICE : BC_NEWS_INPUT_SILENT;
      tell_state (desk, &desk->voice[i], news);
    }
  /* Fails only when the bell has rung 2^64 times. */
  if (desk->has_rung && write (desk->bell, &one, sizeof one) != sizeof one)
    g_assert_not_reached ();
}
