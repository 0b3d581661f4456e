/* SPDX-License-Identifier: Apache-2.0 */
#include "civil-day-private.h"

#include <boothcast/base/error.h>

typedef struct
{
  const char *description;
  const char *timezone;
  const char *utc; /* ISO 8601 */
  const char *day;
} Row;

static const Row rows[] = {
  { "the opening of the review", "Europe/Zurich", "2020-11-12T09:00:00Z", "2020-11-12" },
  { "winter: the last µs before midnight", "Europe/Zurich", "2020-11-12T22:59:59.999999Z",
    "2020-11-12" },
  { "winter: midnight", "Europe/Zurich", "2020-11-12T23:00:00Z", "2020-11-13" },
  { "summer: the last µs before midnight", "Europe/Zurich", "2020-07-01T21:59:59.999999Z",
    "2020-07-01" },
  { "summer: midnight", "Europe/Zurich", "2020-07-01T22:00:00Z", "2020-07-02" },
  { "the clocks go forward: that day begins in winter", "Europe/Zurich", "2020-03-28T23:00:00Z",
    "2020-03-29" },
  { "… and has not begun an hour before", "Europe/Zurich", "2020-03-28T22:00:00Z", "2020-03-28" },
  { "… the hour that is skipped", "Europe/Zurich", "2020-03-29T01:00:00Z", "2020-03-29" },
  { "… ends in summer, after 23 hours", "Europe/Zurich", "2020-03-29T22:00:00Z", "2020-03-30" },
  { "… its last µs", "Europe/Zurich", "2020-03-29T21:59:59.999999Z", "2020-03-29" },
  { "the clocks go back: that day begins in summer", "Europe/Zurich", "2020-10-24T22:00:00Z",
    "2020-10-25" },
  { "… its last µs before", "Europe/Zurich", "2020-10-24T21:59:59.999999Z", "2020-10-24" },
  { "… the hour that comes twice, second time", "Europe/Zurich", "2020-10-25T01:30:00Z",
    "2020-10-25" },
  { "… ends in winter, after 25 hours", "Europe/Zurich", "2020-10-25T23:00:00Z", "2020-10-26" },
  { "… its last µs", "Europe/Zurich", "2020-10-25T22:59:59.999999Z", "2020-10-25" },
  { "new year", "Europe/Zurich", "2020-12-31T23:00:00Z", "2021-01-01" },
  { "leap day", "Europe/Zurich", "2024-02-29T12:00:00Z", "2024-02-29" },
  { "beyond 2037, in summer", "Europe/Zurich", "2050-07-01T22:30:00Z", "2050-07-02" },
  { "the same instant further east", "Asia/Bishkek", "2020-11-12T18:00:00Z", "2020-11-13" },
  { "… and further west", "America/St_Johns", "2020-11-12T03:29:59Z", "2020-11-11" },
  { "a quarter of an hour", "Asia/Kathmandu", "2020-11-12T18:15:00Z", "2020-11-13" },
  { "a day that never was", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31" },
  { "before 1970", "UTC", "1969-12-31T23:59:59.500000Z", "1969-12-31" },
};

/* Every day begins when it says so, and not a µs before. */
static void
test_starts (void)
{
  BcCivilDays days;
  gint64 start_us;

  bc_civil_days_init (&days);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *zone = rows[i].timezone;

      if (strcmp (rows[i].day, "1970") < 0)
        continue; /* no pool has such a day */
      g_test_message ("%s: %s", rows[i].description, rows[i].day);
      g_assert_true (bc_civil_days_find_start (&days, zone, rows[i].day, &start_us));
      g_autofree char *day = bc_civil_days_find (&days, zone, start_us, NULL);
      g_autofree char *before = bc_civil_days_find (&days, zone, start_us - 1, NULL);
      g_assert_cmpstr (day, ==, rows[i].day);
      g_assert_cmpstr (before, <, rows[i].day);
    }
  g_assert_false (bc_civil_days_find_start (&days, "Europe/Geneva", "2020-11-12", &start_us));
  g_assert_false (bc_civil_days_find_start (&days, "UTC", "12 November", &start_us));
  bc_civil_days_clear (&days);
}

static void
test_table (void)
{
  BcCivilDays days;

  bc_civil_days_init (&days);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (rows[i].utc, NULL);
      gint64 wall_us = g_date_time_to_unix (at) * G_USEC_PER_SEC + g_date_time_get_microsecond (at);
      g_autofree char *day = bc_civil_days_find (&days, rows[i].timezone, wall_us, &error);

      g_test_message ("%s", rows[i].description);
      g_assert_no_error (error);
      g_assert_cmpstr (day, ==, rows[i].day);
    }
  bc_civil_days_clear (&days);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *description;
    const char *timezone;
    gint64 wall_us;
  } refused[] = {
    { "no zone", NULL, 0 },
    { "an empty name, which would be this machine's zone", "", 0 },
    { "a zone that does not exist", "Europe/Geneva", 0 },
    { "a path", "../../etc/passwd", 0 },
    { "after the year 9999", "UTC", G_MAXINT64 },
    { "before the year 1", "UTC", G_MININT64 },
  };
  BcCivilDays days;

  bc_civil_days_init (&days);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      char *day = bc_civil_days_find (&days, refused[i].timezone, refused[i].wall_us, &error);

      g_test_message ("%s", refused[i].description);
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_null (day);
    }
  bc_civil_days_clear (&days);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/civil-day/starts", test_starts);
  g_test_add_func ("/store/civil-day/days-by-the-zone", test_table);
  g_test_add_func ("/store/civil-day/refuses-what-is-no-zone-or-time", test_refusals);
  return g_test_run ();
}
