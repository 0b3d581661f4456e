/* SPDX-License-Identifier: Apache-2.0 */
#include "moments-private.h"

#include <boothcast/base/error.h>
#include <string.h>

static char *
write_utc (gint64 wall_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);
  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
}

static gint64
read_utc (const char *text)
{
  g_autofree char *whole = g_strconcat (text, "Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, NULL);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* In Zurich on 12 November 2020 it is an hour later than in UTC. */
static void
test_moments (void)
{
  static const struct
  {
    const char *text;
    const char *first, *second; /* NULL: refused */
  } rows[] = {
    { "10:30", "2020-11-12T09:30:00", "2020-11-12T09:30:00" },
    { "10:30:20", "2020-11-12T09:30:20", "2020-11-12T09:30:20" },
    { "00:00", "2020-11-11T23:00:00", "2020-11-11T23:00:00" },
    { "2020-11-13T10:30", "2020-11-13T09:30:00", "2020-11-13T09:30:00" },
    { "2020-11-12T10:30Z", "2020-11-12T10:30:00", "2020-11-12T10:30:00" },
    { "2020-11-12T10:30:15Z", "2020-11-12T10:30:15", "2020-11-12T10:30:15" },
    { "2020-11-12T10:30+05:30", "2020-11-12T05:00:00", "2020-11-12T05:00:00" },
    { "2020-11-12T10:30:00.250-01:00", "2020-11-12T11:30:00", "2020-11-12T11:30:00" },
    { "2020-10-25T02:30", "2020-10-25T00:30:00", "2020-10-25T01:30:00" }, /* comes twice */
    { "2020-10-25T02:30+01:00", "2020-10-25T01:30:00", "2020-10-25T01:30:00" },
    { "2020-03-29T02:30", NULL, NULL }, /* never comes */
    { "2020-07-01T10:30", "2020-07-01T08:30:00", "2020-07-01T08:30:00" },
    { "24:00", NULL, NULL },
    { "10:60", NULL, NULL },
    { "10:30:60", NULL, NULL },
    { "10:30:6", NULL, NULL },
    { "10.30", NULL, NULL },
    { "9:30", NULL, NULL },
    { "", NULL, NULL },
    { "T", NULL, NULL },
    { "10:30Z", NULL, NULL },
    { "2020-11-12", NULL, NULL },
    { "2020-11-31T10:30", NULL, NULL },
    { "2020-11-12T10:30+99:00", NULL, NULL },
    { "2020-11-12T25:30Z", NULL, NULL },
    { "2020-11-12T10:30Zulu", NULL, NULL },
    { "tomorrow", NULL, NULL },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, 12, G_DATE_NOVEMBER, 2020);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcMoment moment = { rows[i].text, "ends_at", zone };
      BcInstant instant;
      g_autoptr (GError) error = NULL;
      gboolean is_read = bc_moment_parse (&moment, &day, &instant, &error);
      g_test_message ("%s", rows[i].text);
      g_assert_true (is_read == (rows[i].first != NULL));
      if (!is_read)
        {
          g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "\"ends_at\""));
          continue;
        }
      g_autofree char *first = write_utc (instant.first_us);
      g_autofree char *second = write_utc (instant.second_us);
      g_assert_cmpstr (first, ==, rows[i].first);
      g_assert_cmpstr (second, ==, rows[i].second);
    }
}

static void
test_past (void)
{
  static const struct
  {
    const char *description;
    const char *now; /* UTC */
    const char *text;
    const char *found; /* UTC; NULL: yet to come */
  } rows[] = {
    { "ten minutes ago", "2020-11-12T11:20:00", "12:10", "2020-11-12T11:10:00" },
    { "this very minute", "2020-11-12T11:10:00", "12:10", "2020-11-12T11:10:00" },
    { "the next minute", "2020-11-12T11:10:00", "12:11", NULL },
    { "before midnight, said after it", "2020-11-12T23:05:00", "23:55", "2020-11-12T22:55:00" },
    { "half a day ago is another day's", "2020-11-12T11:20:00", "12:30", NULL },
    { "with its date", "2020-11-12T11:20:00", "2020-11-12T12:10", "2020-11-12T11:10:00" },
    { "yesterday, said so", "2020-11-12T11:20:00", "2020-11-11T12:10", "2020-11-11T11:10:00" },
    { "tomorrow", "2020-11-12T11:20:00", "2020-11-13T12:10", NULL },
    { "with an offset", "2020-11-12T11:20:00", "2020-11-12T11:10:00Z", "2020-11-12T11:10:00" },
    { "of two readings the later", "2020-10-25T02:00:00", "02:30", "2020-10-25T01:30:00" },
    { "… unless it is yet to come", "2020-10-25T01:00:00", "02:30", "2020-10-25T00:30:00" },
    { "never", "2020-03-29T02:00:00", "02:30", NULL },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcMoment moment = { rows[i].text, "since", zone };
      g_autoptr (GError) error = NULL;
      gint64 wall_us;
      gboolean is_found = bc_moment_parse_past (&moment, read_utc (rows[i].now), &wall_us, &error);
      g_test_message ("%s", rows[i].description);
      g_assert_true (is_found == (rows[i].found != NULL));
      if (!is_found)
        {
          g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "\"since\""));
          continue;
        }
      g_autofree char *found = write_utc (wall_us);
      g_assert_cmpstr (found, ==, rows[i].found);
    }
}

/* The meeting's own zone, else the pool's, else UTC. */
static void
test_zone (void)
{
  g_autoptr (BcSetup) setup = bc_setup_new ();
  g_autoptr (GTimeZone) none = bc_moment_get_zone (setup);
  setup->pool.timezone = g_strdup ("Europe/Zurich");
  g_autoptr (GTimeZone) pool = bc_moment_get_zone (setup);
  setup->timezone = g_strdup ("America/New_York");
  g_autoptr (GTimeZone) own = bc_moment_get_zone (setup);

  g_assert_cmpstr (g_time_zone_get_identifier (none), ==, "UTC");
  g_assert_cmpstr (g_time_zone_get_identifier (pool), ==, "Europe/Zurich");
  g_assert_cmpstr (g_time_zone_get_identifier (own), ==, "America/New_York");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/moments/moments", test_moments);
  g_test_add_func ("/web/moments/past", test_past);
  g_test_add_func ("/web/moments/zone", test_zone);
  return g_test_run ();
}
