/* SPDX-License-Identifier: Apache-2.0 */
#include "news-private.h"

#define MS 1000

typedef struct
{
  GArray *news; /* of BcNews */
  GThread *thread;
} Reader;

static void
on_news (const BcNews *news, gpointer data)
{
  Reader *reader = data;

  g_assert_true (g_thread_self () == reader->thread);
  g_array_append_val (reader->news, *news);
}

static void
reader_init (Reader *reader)
{
  reader->news = g_array_new (FALSE, FALSE, sizeof (BcNews));
  reader->thread = g_thread_self ();
}

static void
reader_clear (Reader *reader)
{
  g_array_unref (reader->news);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static void
dispatch (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
assert_news (Reader *reader, guint at, BcNewsKind kind, guint input)
{
  const BcNews *news = &g_array_index (reader->news, BcNews, at);

  g_assert_cmpuint (reader->news->len, >, at);
  g_assert_cmpint (news->kind, ==, kind);
  g_assert_cmpuint (news->input, ==, input);
}

static void
test_told_in_order (void)
{
  g_auto (Reader) reader;
  reader_init (&reader);
  g_autoptr (BcNewsDesk) desk = bc_news_desk_new (3, on_news, &reader);

  bc_news_desk_note_input (desk, 1, BC_INPUT_IS_FOUND);
  bc_news_desk_flush (desk, 20 * MS);
  bc_news_desk_note_input (desk, 1, BC_INPUT_IS_VOICE);
  bc_news_desk_note_input (desk, 2, BC_INPUT_IS_FOUND | BC_INPUT_IS_VOICE);
  bc_news_desk_flush (desk, 40 * MS);
  bc_news_desk_note_input (desk, 1, BC_INPUT_IS_LOST | BC_INPUT_IS_SILENT);
  bc_news_desk_flush (desk, 60 * MS);
  g_assert_cmpuint (reader.news->len, ==, 0);
  dispatch ();
  g_assert_cmpuint (reader.news->len, ==, 6);
  assert_news (&reader, 0, BC_NEWS_INPUT_FOUND, 1);
  assert_news (&reader, 1, BC_NEWS_INPUT_VOICE, 1);
  assert_news (&reader, 2, BC_NEWS_INPUT_FOUND, 2);
  assert_news (&reader, 3, BC_NEWS_INPUT_VOICE, 2);
  assert_news (&reader, 4, BC_NEWS_INPUT_LOST, 1);
  assert_news (&reader, 5, BC_NEWS_INPUT_SILENT, 1);
  g_assert_cmpint (g_array_index (reader.news, BcNews, 4).at_us, ==, 60 * MS);
}

static void
test_gap (void)
{
  g_auto (Reader) reader;
  reader_init (&reader);
  g_autoptr (BcNewsDesk) desk = bc_news_desk_new (0, on_news, &reader);

  bc_news_desk_note_gap (desk, 9980 * MS);
  bc_news_desk_flush (desk, 20 * MS);
  bc_news_desk_flush (desk, 40 * MS);
  dispatch ();
  g_assert_cmpuint (reader.news->len, ==, 1);
  assert_news (&reader, 0, BC_NEWS_GAP, 0);
  g_assert_cmpint (g_array_index (reader.news, BcNews, 0).gap_us, ==, 9980 * MS);
}

/* The main thread stands for an hour while an input comes and goes: when it comes back, the last it hears is
 * how things are. */
static void
test_full (void)
{
  g_auto (Reader) reader;
  reader_init (&reader);
  g_autoptr (BcNewsDesk) desk = bc_news_desk_new (2, on_news, &reader);

  for (guint i = 0; i < 10001; i++)
    {
      bc_news_desk_note_input (desk, 0, i % 2 == 0 ? BC_INPUT_IS_FOUND : BC_INPUT_IS_LOST);
      bc_news_desk_note_gap (desk, MS);
      bc_news_desk_flush (desk, i * 20 * MS);
    }
  bc_news_desk_note_input (desk, 1, BC_INPUT_IS_VOICE);
  bc_news_desk_flush (desk, 10002 * 20 * MS);
  dispatch ();
  bc_news_desk_flush (desk, 10003 * 20 * MS);
  dispatch ();

  gboolean is_found = FALSE;
  gint64 gap_us = 0;
  for (guint i = 0; i < reader.news->len; i++)
    {
      const BcNews *news = &g_array_index (reader.news, BcNews, i);
      gap_us += news->kind == BC_NEWS_GAP ? news->gap_us : 0;
      if (news->kind != BC_NEWS_INPUT_FOUND && news->kind != BC_NEWS_INPUT_LOST)
        continue;
      /* Never the same twice in a row. */
      g_assert_true (is_found != (news->kind == BC_NEWS_INPUT_FOUND));
      is_found = !is_found;
    }
  g_assert_true (is_found);
  g_assert_cmpint (gap_us, ==, 10001 * MS);
  assert_news (&reader, reader.news->len - 1, BC_NEWS_INPUT_VOICE, 1);
}

/* What was told is not told again, and what was not is told in the larger room. */
static void
test_growth (void)
{
  g_auto (Reader) reader;
  reader_init (&reader);
  g_autoptr (BcNewsDesk) desk = bc_news_desk_new (2, on_news, &reader);

  bc_news_desk_note_input (desk, 0, BC_INPUT_IS_FOUND);
  bc_news_desk_flush (desk, 20 * MS);
  bc_news_desk_note_input (desk, 1, BC_INPUT_IS_FOUND);
  bc_news_states_free (bc_news_desk_exchange (desk, bc_news_states_new (4)));
  bc_news_desk_note_input (desk, 3, BC_INPUT_IS_VOICE);
  bc_news_desk_flush (desk, 40 * MS);
  dispatch ();
  g_assert_cmpuint (reader.news->len, ==, 3);
  assert_news (&reader, 0, BC_NEWS_INPUT_FOUND, 0);
  assert_news (&reader, 1, BC_NEWS_INPUT_FOUND, 1);
  assert_news (&reader, 2, BC_NEWS_INPUT_VOICE, 3);
}

static gpointer
be_the_tick (gpointer data)
{
  BcNewsDesk *desk = data;

  for (guint i = 0; i < 2000; i++)
    {
      bc_news_desk_note_input (desk, i % 4, i % 8 < 4 ? BC_INPUT_IS_FOUND : BC_INPUT_IS_LOST);
      bc_news_desk_flush (desk, i * MS);
    }
  for (guint i = 0; i < 4; i++)
    bc_news_desk_note_input (desk, i, BC_INPUT_IS_FOUND);
  return NULL;
}

static void
test_threads (void)
{
  g_auto (Reader) reader;
  gboolean is_found[4] = { FALSE };
  reader_init (&reader);
  g_autoptr (BcNewsDesk) desk = bc_news_desk_new (4, on_news, &reader);
  GThread *tick = g_thread_new ("tick", be_the_tick, desk);

  for (guint i = 0; i < 100; i++)
    dispatch ();
  g_thread_join (tick);
  dispatch ();
  bc_news_desk_flush (desk, 0);
  dispatch ();
  for (guint i = 0; i < reader.news->len; i++)
    {
      const BcNews *news = &g_array_index (reader.news, BcNews, i);
      g_assert_true (is_found[news->input] != (news->kind == BC_NEWS_INPUT_FOUND));
      is_found[news->input] = news->kind == BC_NEWS_INPUT_FOUND;
    }
  for (guint i = 0; i < 4; i++)
    g_assert_true (is_found[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/news/in-order-on-the-main-thread", test_told_in_order);
  g_test_add_func ("/media/news/gap-once", test_gap);
  g_test_add_func ("/media/news/full-ring-forgets-nothing-that-counts", test_full);
  g_test_add_func ("/media/news/more-inputs", test_growth);
  g_test_add_func ("/media/news/two-threads", test_threads);
  return g_test_run ();
}
