/* SPDX-License-Identifier: Apache-2.0 */
#include "line-watch-private.h"

#define LOOK BC_LINE_WATCH_LOOK_US
#define S G_TIME_SPAN_SECOND

typedef struct
{
  const char *what;
  guint64 bytes_a_look;
  guint64 samples_a_look;
  gboolean is_listening;
  gboolean is_held_back;
  guint64 first_bytes; /* before it falls silent */
  gint64 fine_us;      /* this long nothing is wrong … */
  BcLineVerdict then;  /* … and then this */
} Row;

static const Row rows[] = {
  { "no answer to our call", 0, 0, FALSE, FALSE, 0, BC_LINE_WATCH_ANSWER_US - LOOK,
    BC_LINE_WATCH_NO_ANSWER },
  { "nobody calls us", 0, 0, TRUE, FALSE, 0, 3600 * S, BC_LINE_WATCH_FINE },
  { "sound flows", 500, 9600, FALSE, FALSE, 0, 3600 * S, BC_LINE_WATCH_FINE },
  { "it falls silent on the wire", 0, 9600, FALSE, FALSE, 500, BC_LINE_WATCH_BYTES_US - LOOK,
    BC_LINE_WATCH_NO_BYTES },
  { "a caller falls silent", 0, 9600, TRUE, FALSE, 500, BC_LINE_WATCH_BYTES_US - LOOK,
    BC_LINE_WATCH_NO_BYTES },
  { "bytes that are no sound", 500, 0, FALSE, FALSE, 0, BC_LINE_WATCH_SOUND_US - LOOK,
    BC_LINE_WATCH_NO_SOUND },
  { "held back by us", 0, 0, FALSE, TRUE, 500, 3600 * S, BC_LINE_WATCH_FINE },
};

static BcLineVerdict
run_for (BcLineWatch *watch, BcLineFacts *facts, const Row *row, gint64 us)
{
  BcLineVerdict verdict = BC_LINE_WATCH_FINE;

  for (gint64 done = 0; done < us && verdict == BC_LINE_WATCH_FINE; done += LOOK)
    {
      facts->now_us += LOOK;
      facts->n_bytes += row->bytes_a_look;
      facts->n_samples += row->samples_a_look;
      verdict = bc_line_watch_look (watch, facts);
    }
  return verdict;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcLineWatch watch;
      BcLineFacts facts = { .now_us = 5 * S,
                            .is_listening = rows[i].is_listening,
                            .is_held_back = rows[i].is_held_back };
      g_test_message ("%s", rows[i].what);
      bc_line_watch_init (&watch, facts.now_us);
      if (rows[i].first_bytes > 0)
        {
          facts.n_bytes = rows[i].first_bytes;
          g_assert_cmpint (bc_line_watch_look (&watch, &facts), ==, BC_LINE_WATCH_FINE);
        }
      g_assert_cmpint (run_for (&watch, &facts, &rows[i], rows[i].fine_us), ==, BC_LINE_WATCH_FINE);
      g_assert_cmpint (run_for (&watch, &facts, &rows[i], 2 * LOOK), ==, rows[i].then);
    }
}

static void
test_standstill (void)
{
  BcLineWatch watch;
  BcLineFacts facts = { .now_us = S, .n_bytes = 100, .n_samples = 100 };

  bc_line_watch_init (&watch, S);
  bc_line_watch_look (&watch, &facts);
  facts.now_us += 3600 * S;
  g_assert_cmpint (bc_line_watch_look (&watch, &facts), ==, BC_LINE_WATCH_FINE);
}

static void
test_comes_again (void)
{
  BcLineWatch watch;
  BcLineFacts facts = { .now_us = S, .n_bytes = 100, .n_samples = 100 };
  const Row silent = { .what = "silent" };

  bc_line_watch_init (&watch, S);
  bc_line_watch_look (&watch, &facts);
  g_assert_cmpint (run_for (&watch, &facts, &silent, BC_LINE_WATCH_BYTES_US - LOOK), ==,
                   BC_LINE_WATCH_FINE);
  facts.n_bytes++;
  facts.n_samples++;
  g_assert_cmpint (run_for (&watch, &facts, &silent, BC_LINE_WATCH_BYTES_US - LOOK), ==,
                   BC_LINE_WATCH_FINE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/line-watch/each-silence-in-its-time", test_rows);
  g_test_add_func ("/media/line-watch/our-standstill-is-not-its-silence", test_standstill);
  g_test_add_func ("/media/line-watch/a-byte-begins-anew", test_comes_again);
  return g_test_run ();
}
