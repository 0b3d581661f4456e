/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/watchdog.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND
#define MS G_TIME_SPAN_MILLISECOND

typedef struct
{
  gint64 now_us, last_tick_us, store_busy_since_us, disk_well_us;
  BcVerdict verdict;
} Look;

/* Each row is looks one after the other, all at one process. */
static const struct
{
  const char *description;
  Look looks[5]; /* until now_us is 0 */
} rows[] = {
  { "all well", { { 100 * S, 100 * S - 20 * MS, 0, 0, BC_VERDICT_WELL } } },
  { "a tick that catches up", { { 100 * S, 100 * S - 900 * MS, 0, 0, BC_VERDICT_WELL } } },
  { "one look at a tick that stands still, and it goes on: the machine had stopped",
    { { 100 * S, 40 * S, 0, 0, BC_VERDICT_WAIT },
      { 101 * S, 101 * S - 20 * MS, 0, 0, BC_VERDICT_WELL },
      { 102 * S, 102 * S - 20 * MS, 0, 0, BC_VERDICT_WELL } } },
  { "two looks are not enough",
    { { 100 * S, 40 * S, 0, 0, BC_VERDICT_WAIT },
      { 101 * S, 40 * S, 0, 0, BC_VERDICT_WAIT },
      { 102 * S, 102 * S, 0, 0, BC_VERDICT_WELL },
      { 103 * S, 101 * S, 0, 0, BC_VERDICT_WAIT },
      { 104 * S, 104 * S, 0, 0, BC_VERDICT_WELL } } },
  { "a tick that does not come back",
    { { 100 * S, 98 * S, 0, 0, BC_VERDICT_WAIT },
      { 101 * S, 98 * S, 0, 0, BC_VERDICT_WAIT },
      { 102 * S, 98 * S, 0, 0, BC_VERDICT_TICK_DEAD },
      { 103 * S, 98 * S, 0, 0, BC_VERDICT_TICK_DEAD } } },
  { "a tick that never came", { { 100 * S, 0, 0, 0, BC_VERDICT_WAIT } } },
  { "a store at work", { { 100 * S, 100 * S, 99 * S, 0, BC_VERDICT_WELL } } },
  { "a store that waits for another process",
    { { 100 * S, 100 * S, 95 * S, 0, BC_VERDICT_WELL } } },
  { "a disk that hangs for hours: nobody's write comes back",
    { { 9000 * S, 9000 * S, 100 * S, 0, BC_VERDICT_WELL } } },
  { "… and was well before", { { 9000 * S, 9000 * S, 100 * S, 90 * S, BC_VERDICT_WELL } } },
  { "… and when the store had just begun",
    { { 9000 * S, 9000 * S, 100 * S, 105 * S, BC_VERDICT_WELL } } },
  { "the disk is well, the store not back yet, but not for long either",
    { { 125 * S, 125 * S, 100 * S, 112 * S, BC_VERDICT_WELL } } },
  { "the disk is well and the store's thread does not come back",
    { { 131 * S, 131 * S, 100 * S, 112 * S, BC_VERDICT_STORE_STUCK } } },
  { "a slow disk that was away, came back, and so does the store",
    { { 160 * S, 160 * S, 100 * S, 0, BC_VERDICT_WELL },
      { 161 * S, 161 * S, 0, 160 * S, BC_VERDICT_WELL } } },
  { "both dead: the sound comes first",
    { { 200 * S, 190 * S, 100 * S, 150 * S, BC_VERDICT_STORE_STUCK },
      { 201 * S, 190 * S, 100 * S, 150 * S, BC_VERDICT_STORE_STUCK },
      { 202 * S, 190 * S, 100 * S, 150 * S, BC_VERDICT_TICK_DEAD } } },
};

static void
test_looks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcWatchdog watchdog = { 0 };

      g_test_message ("%s", rows[i].description);
      for (gsize n = 0; n < G_N_ELEMENTS (rows[i].looks) && rows[i].looks[n].now_us != 0; n++)
        {
          const Look *look = &rows[i].looks[n];
          BcVitals vitals = { .now_us = look->now_us,
                              .last_tick_us = look->last_tick_us,
                              .store_busy_since_us = look->store_busy_since_us,
                              .disk_well_us = look->disk_well_us };
          g_assert_cmpint (bc_watchdog_look (&watchdog, &vitals), ==, look->verdict);
        }
    }
}

static void
test_when_the_disk_is_asked (void)
{
  static const struct
  {
    const char *description;
    gint64 busy_since_us;
    gboolean wants;
  } asked[] = {
    { "nothing under way", 0, FALSE },
    { "just begun", 100 * S, FALSE },
    { "as long as it waits for others", 95 * S, FALSE },
    { "longer than anything of its own", 89 * S, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      BcVitals vitals = { .now_us = 100 * S, .store_busy_since_us = asked[i].busy_since_us };
      g_test_message ("%s", asked[i].description);
      g_assert_cmpint (bc_watchdog_wants_disk (&vitals), ==, asked[i].wants);
    }
}

static void
test_words (void)
{
  for (guint verdict = BC_VERDICT_WELL; verdict <= BC_VERDICT_STORE_STUCK; verdict++)
    g_assert_cmpuint (strlen (bc_verdict_to_string ((BcVerdict) verdict)), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/watchdog/looks", test_looks);
  g_test_add_func ("/app/watchdog/when-the-disk-is-asked", test_when_the_disk_is_asked);
  g_test_add_func ("/app/watchdog/words", test_words);
  return g_test_run ();
}
