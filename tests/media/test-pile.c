/* SPDX-License-Identifier: Apache-2.0 */
#include "pile-private.h"

#include <boothcast/audio/format.h>

#define MS G_TIME_SPAN_MILLISECOND
#define RUN_MS 5000

/* Sources by how they send, `piece_ms` of sound every `every_ms`, that thaw: what has piled up is out after
 * `pile_ms` of sound, a piece of it every `pile_every_us`. */
typedef struct
{
  const char *description;
  guint piece_ms;
  guint every_ms;
  guint pile_ms;
  guint pile_every_us;
  guint jitter_ms; /* every second piece is so much late */
  guint over_ms;   /* at the latest, after the pile */
} Row;

static const Row rows[] = {
  { "pages of a second", 1000, 1000, 6000, 500, 0, 1000 },
  { "pages of a second, no pile at all", 1000, 1000, 0, 0, 0, 1000 },
  { "frames of 20 ms", 20, 20, 6000, 500, 0, 420 },
  { "frames of 20 ms, no pile at all", 20, 20, 0, 0, 0, 220 },
  { "frames of 26 ms that come unevenly", 26, 26, 6000, 500, 20, 500 },
  { "frames of 46 ms, as in HE-AAC", 46, 46, 6000, 500, 0, 500 },
  { "a device's periods", 10, 10, 0, 0, 0, 220 },
  { "a clock 1 % fast", 101, 100, 3000, 500, 0, 420 },
  { "a decoder on a busy machine: five times as fast", 20, 20, 6000, 4000, 0, 500 },
  { "a thin network: twice as fast", 20, 20, 4000, 10000, 0, 500 },
  { "frames of 46 ms, their pile ten times as fast", 46, 46, 6000, 4600, 0, 500 },
};

/* All of it, and not one piece less, is dropped. */
static gint64
pour (BcPile *pile, const Row *row, gint64 now_us)
{
  guint n_pieces = row->pile_ms / row->piece_ms;

  for (guint i = 0; i < n_pieces; i++)
    {
      g_assert_true (bc_pile_holds (pile, row->piece_ms * (BC_SAMPLE_RATE / 1000), now_us));
      now_us += row->pile_every_us;
    }
  return now_us;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      gint64 begun_us = 777 * MS;
      gint64 over_us = 0;
      BcPile pile;

      g_test_message ("%s", row->description);
      bc_pile_init (&pile);
      bc_pile_begin (&pile, begun_us);
      gint64 live_us = pour (&pile, row, begun_us);
      for (guint n = 0; n * row->every_ms < RUN_MS; n++)
        {
          gint64 now_us = live_us + (gint64) n * row->every_ms * MS;
          gint64 at_us = now_us + (n % 2) * row->jitter_ms * MS;
          gboolean is_held = bc_pile_holds (&pile, row->piece_ms * (BC_SAMPLE_RATE / 1000), at_us);
          /* Once over it stays so. */
          g_assert_false (is_held && over_us != 0);
          if (!is_held && over_us == 0)
            over_us = at_us;
        }
      g_assert_cmpint (over_us, !=, 0);
      g_assert_cmpint (over_us - live_us, <=, row->over_ms * MS);
    }
}

static void
test_without (void)
{
  BcPile pile;

  bc_pile_init (&pile);
  for (guint i = 0; i < 100; i++)
    g_assert_false (bc_pile_holds (&pile, 48000, i * MS));
}

/* And another one, later. */
static void
test_again (void)
{
  BcPile pile;

  bc_pile_init (&pile);
  for (gint64 begun_us = 1000 * MS; begun_us < 9000 * MS; begun_us += 2000 * MS)
    {
      bc_pile_begin (&pile, begun_us);
      for (guint i = 0; i < 40; i++)
        g_assert_true (bc_pile_holds (&pile, 960, begun_us + i * MS));
      g_assert_false (bc_pile_holds (&pile, 960, begun_us + 90 * MS));
      g_assert_false (bc_pile_holds (&pile, 960, begun_us + 91 * MS));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/pile/is-over-soon", test_rows);
  g_test_add_func ("/media/pile/none-unless-begun", test_without);
  g_test_add_func ("/media/pile/again", test_again);
  return g_test_run ();
}
