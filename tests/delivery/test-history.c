/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/delivery/history-private.h"

#define PAGE_US (100 * 1000)
#define PAGE_BYTES 800

static void
push (BcHistory *history, gsize n_bytes, gint64 duration_us)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (n_bytes), n_bytes);
  g_autoptr (BcPage) page = bc_page_new (bytes, duration_us);

  bc_history_push (history, page);
}

static void
push_sound (BcHistory *history, guint n_pages)
{
  for (guint i = 0; i < n_pages; i++)
    push (history, PAGE_BYTES, PAGE_US);
}

static void
test_counts (void)
{
  BcHistory history;
  BcExtent since;

  bc_history_init (&history);
  push_sound (&history, 300);
  push (&history, 50, 0);

  g_assert_cmpuint (history.next, ==, 301);
  since = bc_history_since (&history, 290);
  g_assert_cmpint (since.sound_us, ==, 10 * PAGE_US);
  g_assert_cmpuint (since.n_bytes, ==, 10 * PAGE_BYTES + 50);
  g_assert_cmpuint (since.n_event_bytes, ==, 50);
  g_assert_cmpuint (since.n_events, ==, 1);
  g_assert_cmpuint (bc_history_before (&history, 290).n_bytes, ==, 290 * PAGE_BYTES);
  g_assert_cmpuint (bc_history_since (&history, 301).n_bytes, ==, 0);

  bc_history_clear (&history);
}

static void
test_trims_by_sound (void)
{
  BcHistory history;

  bc_history_init (&history);
  for (guint i = 0; i < 1000; i++)
    {
      push_sound (&history, 1);
      bc_history_trim (&history, 80 * PAGE_US);
      g_assert_cmpuint (history.next - history.first, ==, MIN (i + 1, 80));
    }
  g_assert_false (bc_history_has (&history, 919));
  g_assert_true (bc_history_has (&history, 920));
  g_assert_false (bc_history_has (&history, 1000));
  g_assert_cmpuint (history.n_entries, ==, 128);

  bc_history_clear (&history);
}

static void
test_keeps_the_last_page (void)
{
  BcHistory history;

  bc_history_init (&history);
  push_sound (&history, 3);
  push (&history, 10, 60 * G_USEC_PER_SEC);
  bc_history_trim (&history, 8 * G_USEC_PER_SEC);

  g_assert_cmpuint (history.first, ==, 3);
  g_assert_true (bc_history_has (&history, 3));

  bc_history_clear (&history);
}

static void
test_trims_by_events (void)
{
  BcHistory history;

  bc_history_init (&history);
  for (guint i = 0; i < 3 * BC_EVENTS_MAX; i++)
    {
      push (&history, 10, 0);
      bc_history_trim (&history, PAGE_US);
    }
  g_assert_cmpuint (history.next - history.first, ==, BC_EVENTS_KEPT);

  for (guint i = 0; i < 100; i++)
    {
      push (&history, BC_EVENTS_MAX_BYTES / 10, 0);
      bc_history_trim (&history, PAGE_US);
    }
  g_assert_cmpuint (history.next - history.first, ==,
                    BC_EVENTS_KEPT_BYTES / (BC_EVENTS_MAX_BYTES / 10));

  bc_history_clear (&history);
}

static void
test_burst (void)
{
  static const struct
  {
    const char *what;
    BcBurst burst;
    guint n_pages;
  } rows[] = {
    { "nothing asked, nothing given", { 0, 0, 0, 80 * PAGE_US }, 0 },
    { "by time", { 0, 10 * PAGE_US, 0, 80 * PAGE_US }, 10 },
    { "only whole pages", { 0, 10 * PAGE_US + PAGE_US - 1, 0, 80 * PAGE_US }, 10 },
    { "less than a page of time is none", { 0, PAGE_US - 1, 0, 80 * PAGE_US }, 0 },
    { "bytes reach further than time", { 0, 10 * PAGE_US, 40 * 1000, 80 * PAGE_US }, 50 },
    { "bytes round up to a page", { 0, 0, 801, 80 * PAGE_US }, 2 },
    { "time reaches further than bytes", { 0, 60 * PAGE_US, 40 * 1000, 80 * PAGE_US }, 60 },
    { "bytes stop at what is kept for bursts", { 0, 0, 1000 * 1000, 80 * PAGE_US }, 80 },
    { "not before the floor", { 93, 10 * PAGE_US, 40 * 1000, 80 * PAGE_US }, 7 },
    { "a floor that is to come", { 100, 10 * PAGE_US, 40 * 1000, 80 * PAGE_US }, 0 },
  };
  BcHistory history;

  bc_history_init (&history);
  push_sound (&history, 100);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      g_assert_cmpuint (100 - bc_history_find_burst (&history, &rows[i].burst), ==,
                        rows[i].n_pages);
    }

  bc_history_clear (&history);
}

static void
test_burst_of_events (void)
{
  BcBurst burst = { .burst_us = G_USEC_PER_SEC, .max_us = 8 * G_USEC_PER_SEC };
  BcHistory history;

  bc_history_init (&history);
  for (guint i = 0; i < BC_EVENTS_MAX + 10; i++)
    push (&history, 20, 0);
  g_assert_cmpuint (history.next - bc_history_find_burst (&history, &burst), ==, BC_EVENTS_MAX);

  bc_history_clear (&history);
}

static void
assert_same (const BcHistory *a, const BcHistory *b)
{
  g_assert_cmpuint (a->first, ==, b->first);
  g_assert_cmpuint (a->next, ==, b->next);
  for (guint64 number = a->first; number < a->next; number++)
    {
      g_assert_true (bc_history_get (a, number) == bc_history_get (b, number));
      g_assert_cmpuint (bc_history_before (a, number).n_bytes, ==,
                        bc_history_before (b, number).n_bytes);
    }
  g_assert_cmpint (a->end.sound_us, ==, b->end.sound_us);
  g_assert_cmpuint (a->end.n_bytes, ==, b->end.n_bytes);
}

static void
test_follows (void)
{
  static const guint steps[] = { 1, 0, 5, 79, 80, 81, 500, 1 };
  BcHistory source, copy;

  bc_history_init (&source);
  bc_history_init (&copy);
  bc_history_follow (&copy, &source);
  assert_same (&copy, &source);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      push_sound (&source, steps[i]);
      bc_history_trim (&source, 80 * PAGE_US);
      bc_history_follow (&copy, &source);
      assert_same (&copy, &source);
    }

  /* From nothing, as when the first listener comes back to a worker. */
  bc_history_clear (&copy);
  bc_history_follow (&copy, &source);
  assert_same (&copy, &source);

  /* Pages outlive the history that they came from. */
  bc_history_clear (&source);
  g_assert_cmpuint (bc_history_get (&copy, copy.first)->size, ==, PAGE_BYTES);
  bc_history_clear (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delivery/history/counts-sound-bytes-and-events", test_counts);
  g_test_add_func ("/delivery/history/trims-by-sound", test_trims_by_sound);
  g_test_add_func ("/delivery/history/trims-by-events", test_trims_by_events);
  g_test_add_func ("/delivery/history/keeps-the-last-page-however-long", test_keeps_the_last_page);
  g_test_add_func ("/delivery/history/burst-takes-whole-pages", test_burst);
  g_test_add_func ("/delivery/history/burst-of-events-is-bounded", test_burst_of_events);
  g_test_add_func ("/delivery/history/copy-follows-its-source", test_follows);

  return g_test_run ();
}
