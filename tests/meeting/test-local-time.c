/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/meeting/local-time.h>

typedef struct
{
  const char *description;
  const char *zone;
  const char *day;
  guint minute;
  BcClockReading reading;
  gint64 first_s;
  gint64 second_s; /* 0: as the first */
} Row;

/* The seconds are those of date (1), which answers with one of two. */
static const Row rows[] = {
  { "an ordinary morning", "Europe/Zurich", "2020-11-12", 600, BC_CLOCK_ONCE, 1605171600, 0 },
  { "midnight begins the day", "Europe/Zurich", "2020-11-12", 0, BC_CLOCK_ONCE, 1605135600, 0 },
  { "24:00 is the next day", "Europe/Zurich", "2020-11-12", 1440, BC_CLOCK_ONCE, 1605222000, 0 },
  { "before the hour that comes twice", "Europe/Zurich", "2020-10-25", 119, BC_CLOCK_ONCE,
    1603583940, 0 },
  { "the hour that comes twice begins", "Europe/Zurich", "2020-10-25", 120, BC_CLOCK_TWICE,
    1603584000, 1603587600 },
  { "it ends", "Europe/Zurich", "2020-10-25", 179, BC_CLOCK_TWICE, 1603587540, 1603591140 },
  { "after it", "Europe/Zurich", "2020-10-25", 180, BC_CLOCK_ONCE, 1603591200, 0 },
  { "before the hour that never comes", "Europe/Zurich", "2021-03-28", 119, BC_CLOCK_ONCE,
    1616893140, 0 },
  { "it begins", "Europe/Zurich", "2021-03-28", 120, BC_CLOCK_NEVER, 1616893200, 0 },
  { "half of it", "Europe/Zurich", "2021-03-28", 150, BC_CLOCK_NEVER, 1616893200, 0 },
  { "after it, at once", "Europe/Zurich", "2021-03-28", 180, BC_CLOCK_ONCE, 1616893200, 0 },
  { "New York goes back a week later", "America/New_York", "2020-11-01", 90, BC_CLOCK_TWICE,
    1604208600, 1604212200 },
  { "New York leaps two weeks earlier", "America/New_York", "2021-03-14", 150, BC_CLOCK_NEVER,
    1615705200, 0 },
  { "half an hour is enough", "Australia/Lord_Howe", "2021-04-04", 105, BC_CLOCK_TWICE, 1617461100,
    1617462900 },
  { "a day that never was", "Pacific/Apia", "2011-12-30", 720, BC_CLOCK_NEVER, 1325239200, 0 },
  { "a midnight that never was", "America/Sao_Paulo", "2018-11-04", 0, BC_CLOCK_NEVER, 1541300400,
    0 },
  { "no change at all", "UTC", "2020-10-25", 150, BC_CLOCK_ONCE, 1603593000, 0 },
  { "ahead of everybody", "Pacific/Kiritimati", "2020-11-12", 0, BC_CLOCK_ONCE, 1605088800, 0 },
};

static void
test_instants (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (row->zone);
      gint64 second_s = row->second_s != 0 ? row->second_s : row->first_s;
      GDate day;

      g_test_message ("%s", row->description);
      g_assert_nonnull (zone);
      g_assert_true (bc_local_time_parse_day (row->day, &day));
      BcInstant instant = bc_local_time_find (zone, &day, row->minute);
      g_assert_cmpint (instant.reading, ==, row->reading);
      g_assert_cmpint (instant.first_us / G_USEC_PER_SEC, ==, row->first_s);
      g_assert_cmpint (instant.second_us / G_USEC_PER_SEC, ==, second_s);
    }
}

/* Through a year of each zone: every minute that is read is found again. */
static void
test_there_and_back (void)
{
  static const char *const zones[] = { "Europe/Zurich", "America/New_York", "Asia/Bishkek",
                                       "Australia/Lord_Howe", "America/St_Johns" };

  for (guint z = 0; z < G_N_ELEMENTS (zones); z++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[z]);

      for (gint64 wall_s = 1577836800; wall_s < 1609459200; wall_s += 1020)
        {
          GDate day;
          guint minute;

          g_date_clear (&day, 1);
          g_assert_true (bc_local_time_read (zone, wall_s * G_USEC_PER_SEC, &day, &minute));
          BcInstant instant = bc_local_time_find (zone, &day, minute);
          g_assert_cmpint (instant.reading, !=, BC_CLOCK_NEVER);
          g_assert_true (instant.first_us == wall_s * G_USEC_PER_SEC ||
                         instant.second_us == wall_s * G_USEC_PER_SEC);
        }
    }
}

static void
test_texts (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");
  gint64 wall_us = G_GINT64_CONSTANT (1605171600) * G_USEC_PER_SEC;
  g_autofree char *day = bc_local_time_day (zone, wall_us);
  g_autofree char *clock = bc_local_time_clock (zone, wall_us - 1);
  g_autofree char *never = bc_local_time_day (zone, G_MAXINT64);
  g_autofree char *never_clock = bc_local_time_clock (zone, G_MAXINT64);
  g_autofree char *before = bc_local_time_clock (zone, -1);

  g_assert_cmpstr (day, ==, "2020-11-12");
  g_assert_cmpstr (clock, ==, "09:59");
  g_assert_cmpstr (never, ==, "?");
  g_assert_cmpstr (never_clock, ==, "?");
  g_assert_cmpstr (before, ==, "00:59");
  g_assert_cmpint (bc_local_time_offset_s (zone, wall_us), ==, 3600);
}

static void
test_parsing (void)
{
  static const char *const not_days[] = { NULL,         "",           "2020-2-01",
                                          "2020-02-30", "1969-12-31", "2020-11-12 ",
                                          "12.11.2020", "2020-13-01" };
  static const char *const not_clocks[] = { NULL,    "",       "9:30",  "24:00", "10:60",
                                            "10.30", "10:30 ", "1O:30", "-1:00" };
  guint minute;
  GDate day;

  for (guint i = 0; i < G_N_ELEMENTS (not_days); i++)
    g_assert_false (bc_local_time_parse_day (not_days[i], &day));
  for (guint i = 0; i < G_N_ELEMENTS (not_clocks); i++)
    g_assert_false (bc_local_time_parse_clock (not_clocks[i], &minute));
  g_assert_true (bc_local_time_parse_clock ("23:59", &minute));
  g_assert_cmpuint (minute, ==, 1439);
  g_assert_true (bc_local_time_parse_day ("2024-02-29", &day));
  g_assert_cmpuint (g_date_get_day (&day), ==, 29);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/local-time/instants", test_instants);
  g_test_add_func ("/meeting/local-time/there-and-back", test_there_and_back);
  g_test_add_func ("/meeting/local-time/texts", test_texts);
  g_test_add_func ("/meeting/local-time/parsing", test_parsing);
  return g_test_run ();
}
