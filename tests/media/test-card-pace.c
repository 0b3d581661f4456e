/* SPDX-License-Identifier: Apache-2.0 */
#include "card-pace-private.h"

#define MS G_TIME_SPAN_MILLISECOND
#define S G_TIME_SPAN_SECOND
#define LOOK (200 * MS)

typedef struct
{
  const char *what;
  gint64 look_us;
  gint64 card_a_look_us;
  gint64 first_us; /* done by the first look, beside that */
  gint64
      stalled_us; /* neither looks nor card move on for so long after 10 s; the card makes up for … */
  gint64 made_up_us; /* … so much */
  gboolean keeps_time;
} Row;

static const Row rows[] = {
  { "a card", LOOK, LOOK, 0, 0, 0, TRUE },
  { "a card that is looked at often", 50 * MS, 50 * MS, 0, 0, 0, TRUE },
  { "a card that runs fast", LOOK, LOOK * 101 / 100, 0, 0, 0, TRUE },
  { "a card that has not begun", LOOK, 0, 0, 0, 0, TRUE },
  { "it fills its buffer at first", LOOK, LOOK, 200 * MS, 0, 0, TRUE },
  { "the machine stood still", LOOK, LOOK, 0, 3 * S, 3 * S, TRUE },
  { "only we stood still", LOOK, LOOK, 0, 3600 * S, 3600 * S, TRUE },
  { "the clock was read before a pause, and the card after it", LOOK, LOOK, 0, 0, 1500 * MS, TRUE },
  { "no card, at once", LOOK, 1000 * S, 0, 0, 0, FALSE },
  { "no card, on a slow machine", LOOK, 5 * LOOK, 0, 0, 0, FALSE },
  { "no card, looked at often", 50 * MS, 250 * MS, 0, 0, 0, FALSE },
  { "the card is gone later", LOOK, LOOK, 0, 0, 100 * S, FALSE },
};

static gboolean
run_for (BcCardPace *pace, const Row *row, gint64 *card_us, gint64 *now_us)
{
  gboolean keeps_time = TRUE;

  for (gint64 until_us = *now_us + 10 * S; *now_us < until_us; *now_us += row->look_us)
    {
      *card_us += row->card_a_look_us;
      keeps_time = keeps_time && bc_card_pace_look (pace, *card_us, *now_us + row->look_us);
    }
  return keeps_time;
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      gint64 card_us = row->first_us;
      gint64 now_us = 5 * S;
      BcCardPace pace;

      g_test_message ("%s", row->what);
      bc_card_pace_init (&pace, now_us);
      gboolean keeps_time = run_for (&pace, row, &card_us, &now_us);
      card_us += row->made_up_us;
      now_us += row->stalled_us;
      keeps_time = run_for (&pace, row, &card_us, &now_us) && keeps_time;
      g_assert_cmpint (keeps_time, ==, row->keeps_time);
    }
}

/* What runs free is told at the first look, not when a window is over: it runs ten thousand times too fast. */
static void
test_first_look (void)
{
  BcCardPace pace;

  bc_card_pace_init (&pace, 5 * S);
  g_assert_false (bc_card_pace_look (&pace, 1000 * S, 5 * S + LOOK));
}

/* Of elements that have no ring buffer, or none yet, nothing is known. */
static void
test_not_begun (void)
{
  g_autoptr (GstElement) tone = gst_element_factory_make ("audiotestsrc", NULL);

  g_object_ref_sink (tone);
  g_assert_cmpint (bc_card_pace_read (tone), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/media/card-pace/rows", test_rows);
  g_test_add_func ("/media/card-pace/first-look", test_first_look);
  g_test_add_func ("/media/card-pace/not-begun", test_not_begun);
  return g_test_run ();
}
