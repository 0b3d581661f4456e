/* SPDX-License-Identifier: Apache-2.0 */
#include "presence-private.h"

#define MS 1000

typedef enum
{
  NOTHING,
  FOUND,
  LOST
} Told;

/* One story a table: at each time what the wire and the buffer say, and what is told. */
typedef struct
{
  gint64 at_ms;
  gint64 packet_ms; /* RTP: the last; -1: none */
  BcElasticState state;
  gboolean is_connected;
  gboolean is_forgiven; /* before it */
  Told told;
} Row;

static void
tell_story (gboolean is_packets, const Row *rows, guint n_rows)
{
  BcPresence presence;

  bc_presence_init (&presence);
  for (guint i = 0; i < n_rows; i++)
    {
      BcPresenceFacts facts = { .now_us = rows[i].at_ms * MS,
                                .state = rows[i].state,
                                .is_packets = is_packets,
                                .last_arrival_us =
                                    rows[i].packet_ms < 0 ? 0 : rows[i].packet_ms * MS,
                                .is_connected = rows[i].is_connected };
      g_test_message ("at %d ms", (int) rows[i].at_ms);
      if (rows[i].is_forgiven)
        bc_presence_forgive (&presence);
      g_assert_cmpint (bc_presence_run (&presence, &facts), ==, rows[i].told != NOTHING);
      if (rows[i].told != NOTHING)
        g_assert_cmpint (presence.is_found, ==, rows[i].told == FOUND);
    }
}

static void
test_packets (void)
{
  static const Row rows[] = {
    { 1000, -1, BC_ELASTIC_EMPTY, FALSE, FALSE, NOTHING },
    { 1020, 1015, BC_ELASTIC_FILLING, FALSE, FALSE, NOTHING },
    { 1060, 1055, BC_ELASTIC_FLOWING, FALSE, FALSE, FOUND },
    /* DTX: the buffer is dry, the wire is not dead */
    { 1140, 1100, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    { 1500, 1100, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    { 1520, 1500, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    { 1900, 1500, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    { 1939, 1500, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    { 1940, 1500, BC_ELASTIC_DRY, FALSE, FALSE, LOST },
    { 2000, 1500, BC_ELASTIC_DRY, FALSE, FALSE, NOTHING },
    /* packets alone are not sound */
    { 2100, 2090, BC_ELASTIC_FILLING, FALSE, FALSE, NOTHING },
    { 2120, 2110, BC_ELASTIC_FLOWING, FALSE, FALSE, FOUND },
    /* we stood still for 10 s: not the sender's fault, but it has to show up */
    { 12120, 2130, BC_ELASTIC_FILLING, FALSE, TRUE, NOTHING },
    { 12540, 2130, BC_ELASTIC_FILLING, FALSE, FALSE, NOTHING },
    { 12560, 2130, BC_ELASTIC_FILLING, FALSE, FALSE, LOST },
  };
  tell_story (TRUE, rows, G_N_ELEMENTS (rows));
}

/* Nobody speaks: a packet every 400 ms, and a network that is late with one. */
static void
test_dtx (void)
{
  static const struct
  {
    gint64 at_ms;
    gint64 packet_ms;
    gint64 gap_ms;
    gboolean is_found;
  } rows[] = {
    { 1000, 1000, 20, TRUE },
    { 1400, 1400, 400, TRUE },
    { 1860, 1400, 400, TRUE },
    { 1900, 1890, 490, TRUE },
    { 2480, 1890, 490, TRUE },
    { 2490, 1890, 490, FALSE },
    /* it speaks again, and dies: no grace any more */
    { 3000, 3000, 0, TRUE },
    { 3020, 3020, 20, TRUE },
    { 3440, 3020, 20, TRUE },
    { 3460, 3020, 20, FALSE },
  };
  BcPresence presence;

  bc_presence_init (&presence);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcPresenceFacts facts = { .now_us = rows[i].at_ms * MS,
                                .state = BC_ELASTIC_FLOWING,
                                .is_packets = TRUE,
                                .last_arrival_us = rows[i].packet_ms * MS,
                                .last_gap_us = rows[i].gap_ms * MS };
      g_test_message ("at %d ms", (int) rows[i].at_ms);
      bc_presence_run (&presence, &facts);
      g_assert_cmpint (presence.is_found, ==, rows[i].is_found);
    }
}

static void
test_stream (void)
{
  static const Row rows[] = {
    { 1000, -1, BC_ELASTIC_EMPTY, FALSE, FALSE, NOTHING },
    { 1100, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 4000, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 4020, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, FOUND },
    /* a hiccup */
    { 5000, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, NOTHING },
    { 5020, -1, BC_ELASTIC_DRY, TRUE, FALSE, NOTHING },
    { 5280, -1, BC_ELASTIC_DRY, TRUE, FALSE, NOTHING },
    { 5290, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 7000, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, NOTHING },
    /* frozen */
    { 7020, -1, BC_ELASTIC_DRY, TRUE, FALSE, NOTHING },
    { 7300, -1, BC_ELASTIC_DRY, TRUE, FALSE, LOST },
    /* thawed */
    { 9000, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 9900, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, FOUND },
    /* closed, its rest dropped */
    { 10000, -1, BC_ELASTIC_EMPTY, FALSE, FALSE, LOST },
    { 10020, -1, BC_ELASTIC_EMPTY, FALSE, FALSE, NOTHING },
    /* a file: gone, but it sounds on */
    { 11000, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, FOUND },
    { 11020, -1, BC_ELASTIC_FLOWING, FALSE, FALSE, NOTHING },
    { 15000, -1, BC_ELASTIC_DRY, FALSE, FALSE, LOST },
  };
  tell_story (FALSE, rows, G_N_ELEMENTS (rows));
}

static void
test_stream_patience (void)
{
  static const Row rows[] = {
    { 1000, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, FOUND },
    /* sound comes again and stops before it is enough */
    { 1020, -1, BC_ELASTIC_DRY, TRUE, FALSE, NOTHING },
    { 1200, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 3480, -1, BC_ELASTIC_FILLING, TRUE, FALSE, NOTHING },
    { 3500, -1, BC_ELASTIC_FILLING, TRUE, FALSE, LOST },
    { 4000, -1, BC_ELASTIC_FLOWING, TRUE, FALSE, FOUND },
    /* we stood still */
    { 20000, -1, BC_ELASTIC_DRY, TRUE, TRUE, NOTHING },
    { 20280, -1, BC_ELASTIC_DRY, TRUE, FALSE, NOTHING },
    { 20300, -1, BC_ELASTIC_DRY, TRUE, FALSE, LOST },
  };
  tell_story (FALSE, rows, G_N_ELEMENTS (rows));
}

/* Sources by how they send: pieces of `piece_ms` of sound every `every_ms`, for `for_ms`. */
typedef struct
{
  const char *description;
  guint piece_ms;
  guint every_ms;
  guint for_ms;
  guint stall_ms; /* then nothing, before it is judged */
  gboolean is_live;
} PaceRow;

static const PaceRow pace_rows[] = {
  { "20 ms packets", 20, 20, 10000, 0, TRUE },
  { "ffmpeg's pages of a second", 1000, 1000, 10000, 0, TRUE },
  { "ffmpeg, after its first page", 1000, 1000, 1, 0, TRUE },
  { "ffmpeg, after its second page", 1000, 1000, 1001, 0, TRUE },
  { "shout2send's half seconds", 500, 500, 700, 0, TRUE },
  { "a clock 1 % fast", 202, 200, 60000, 0, TRUE },
  { "live, then a stall of 10 s", 1000, 1000, 8000, 10000, TRUE },
  { "a file in one go", 2000, 1, 1, 0, FALSE },
  { "a file at twice the speed", 200, 100, 4000, 0, FALSE },
  { "a file at four times the speed", 200, 50, 1500, 0, FALSE },
};

static void
test_pace (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pace_rows); i++)
    {
      const PaceRow *row = &pace_rows[i];
      gint64 now_us = 777 * MS;
      gint64 end_us = now_us + row->for_ms * MS;
      BcPace pace;

      g_test_message ("%s", row->description);
      bc_pace_init (&pace);
      for (; now_us < end_us; now_us += row->every_ms * MS)
        bc_pace_note (&pace, row->piece_ms * 48, now_us);
      now_us += (gint64) row->stall_ms * MS - (row->every_ms - 1) * MS;
      g_assert_cmpint (bc_pace_is_live (&pace, now_us), ==, row->is_live);
    }
}

/* Whoever has to wait for us is ahead of us, however little came. */
static void
test_pace_waits (void)
{
  BcPace pace;

  bc_pace_init (&pace);
  g_assert_true (bc_pace_is_live (&pace, 1000 * MS));
  bc_pace_note (&pace, 960, 1000 * MS);
  bc_pace_note_wait (&pace, 1010 * MS);
  g_assert_false (bc_pace_is_live (&pace, 1020 * MS));
  g_assert_false (bc_pace_is_live (&pace, 3000 * MS));
  g_assert_true (bc_pace_is_live (&pace, 3010 * MS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/presence/packets", test_packets);
  g_test_add_func ("/media/presence/dtx", test_dtx);
  g_test_add_func ("/media/presence/stream", test_stream);
  g_test_add_func ("/media/presence/patience-has-an-end", test_stream_patience);
  g_test_add_func ("/media/pace/live-or-faster", test_pace);
  g_test_add_func ("/media/pace/waiting-is-faster", test_pace_waits);
  return g_test_run ();
}
