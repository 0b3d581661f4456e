/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a plan and their sums: the published ones minute by minute, those of a changing clock, any. */
#include "agenda-script.h"

#include <boothcast/meeting/local-time.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

/* --- The two days of 2020, as they were published --- */

typedef struct
{
  guint starts; /* minutes after midnight in Geneva, which is an hour ahead of UTC */
  guint ends;
  guint stated;
  gboolean is_interpreted;
  guint total;
  guint reserve;
} Published;

static const char thursday_lines[] = "2020-11-12 10:00-10:30 30 i Opening\n"
                                     "2020-11-12 10:30-12:10 100 i Roundtable 1\n"
                                     "2020-11-12 12:10-13:30 - b Lunch break\n"
                                     "2020-11-12 13:30-15:10 100 i Roundtable 2\n"
                                     "2020-11-12 15:10-15:20 10 i Summary of day 1";
static const Published thursday[] = {
  { 600, 630, 30, TRUE, 30, 210 },  { 630, 730, 100, TRUE, 130, 110 },
  { 730, 810, 0, FALSE, 130, 110 }, { 810, 910, 100, TRUE, 230, 10 },
  { 910, 920, 10, TRUE, 240, 0 },
};

static const char friday_lines[] = "2020-11-13 10:00-10:10 10 i Recap of day 1\n"
                                   "2020-11-13 10:10-11:50 100 i Roundtable 3\n"
                                   "2020-11-13 11:50-13:30 - b Lunch break\n"
                                   "2020-11-13 13:30-15:10 100 i Roundtable 4\n"
                                   "2020-11-13 15:10-15:40 20 i Closing";
static const Published friday[] = {
  { 600, 610, 10, TRUE, 10, 230 },  { 610, 710, 100, TRUE, 110, 130 },
  { 710, 810, 0, FALSE, 110, 130 }, { 810, 910, 100, TRUE, 210, 30 },
  { 910, 940, 20, TRUE, 240, 0 },
};

#define NOV_12_UTC_S 1605139200

static void
check_published (const BcAgendaDay *day, const Published *published, gint64 midnight_us)
{
  guint used = 0;

  for (guint i = 0; i < 5; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);
      gint64 span_us = (gint64) (published[i].ends - published[i].starts) * MINUTE_US;

      g_assert_cmpint (item->starts_wall_us, ==, midnight_us + published[i].starts * MINUTE_US);
      g_assert_cmpint (item->ends_wall_us, ==, midnight_us + published[i].ends * MINUTE_US);
      g_assert_cmpint (item->span_us, ==, span_us);
      g_assert_cmpint (item->counted_us, ==, published[i].is_interpreted ? span_us : 0);
      g_assert_cmpint (item->total_us, ==, published[i].total * MINUTE_US);
      g_assert_cmpint (item->reserve_us, ==, published[i].reserve * MINUTE_US);
      g_assert_cmpint (item->session->stated_s, ==, published[i].stated * 60);
    }
  for (guint minute = 0; minute <= BC_DAY_MINUTES; minute++)
    {
      g_assert_cmpint (bc_agenda_day_used_us (day, midnight_us + minute * MINUTE_US), ==,
                       used * MINUTE_US);
      for (guint i = 0; i < 5; i++)
        used += published[i].is_interpreted && published[i].starts <= minute &&
                minute < published[i].ends;
    }
  g_assert_cmpuint (used, ==, 240);
}

static void
test_thursday_minute_by_minute (void)
{
  g_autoptr (BcAgenda) agenda = agenda_script_make (thursday_lines, (AgendaWorld){ 0 });
  const BcAgendaDay *day = bc_agenda_find_day (agenda, "2020-11-12");
  gint64 midnight_us = (NOV_12_UTC_S - 3600) * (gint64) G_USEC_PER_SEC;

  g_assert_cmpuint (agenda->days->len, ==, 1);
  check_published (day, thursday, midnight_us);
  g_assert_cmpint (day->total_us, ==, 240 * MINUTE_US);
  g_assert_cmpint (day->stated_us, ==, 240 * MINUTE_US);
  g_assert_cmpint (day->reserve_us, ==, 0);
}

static void
test_friday_minute_by_minute (void)
{
  g_autoptr (BcAgenda) agenda = agenda_script_make (friday_lines, (AgendaWorld){ 0 });
  const BcAgendaDay *day = bc_agenda_find_day (agenda, "2020-11-13");
  gint64 midnight_us = (NOV_12_UTC_S + 86400 - 3600) * (gint64) G_USEC_PER_SEC;

  check_published (day, friday, midnight_us);
  g_assert_cmpint (day->total_us, ==, 240 * MINUTE_US);
  g_assert_cmpint (day->stated_us, ==, 230 * MINUTE_US);
  g_assert_cmpint (day->reserve_us, ==, 0);
  g_assert_cmpuint (bc_agenda_count (agenda, BC_SEVERITY_WARNING), ==, 1);
  g_assert_cmpuint (bc_agenda_count (agenda, BC_SEVERITY_ERROR), ==, 0);
}

/* --- The order of things --- */

static void
test_days_and_items_are_by_time (void)
{
  g_autoptr (BcAgenda) agenda = agenda_script_make ("- - 5 i Some time\n"
                                                    "2020-11-13 10:00-11:00 - i Friday\n"
                                                    "2020-11-12 13:00-14:00 - i Afternoon\n"
                                                    "2020-11-12 - 10 i After the afternoon\n"
                                                    "2020-11-12 09:00-10:00 - i Morning",
                                                    (AgendaWorld){ 0 });
  const BcAgendaDay *day = agenda->days->pdata[0];
  static const char *const titles[] = { "Morning", "Afternoon", "After the afternoon" };

  g_assert_cmpuint (agenda->days->len, ==, 3);
  g_assert_cmpstr (day->day, ==, "2020-11-12");
  g_assert_cmpuint (day->items->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (bc_agenda_day_get_item (day, i)->session->title, ==, titles[i]);
  g_assert_cmpint (day->total_us, ==, 130 * MINUTE_US);
  g_assert_cmpstr (((BcAgendaDay *) agenda->days->pdata[1])->day, ==, "2020-11-13");
  g_assert_null (((BcAgendaDay *) agenda->days->pdata[2])->day);
  g_assert_cmpint (bc_agenda_find_day (agenda, NULL)->total_us, ==, 5 * MINUTE_US);
  g_assert_null (bc_agenda_find_day (agenda, "2020-11-14"));
}

static void
test_service_has_a_reserve_of_its_own (void)
{
  AgendaWorld world = { .service_ends_at = "15:30" };
  g_autoptr (BcAgenda) agenda = agenda_script_make (thursday_lines, world);
  const BcAgendaDay *day = agenda->days->pdata[0];

  g_assert_cmpint (day->service_ends_wall_us, ==, agenda_script_at ("2020-11-12", "15:30"));
  g_assert_cmpint (day->service_reserve_us, ==, 10 * MINUTE_US);

  g_autoptr (BcAgenda) late = agenda_script_make (friday_lines, world);
  day = late->days->pdata[0];
  g_assert_cmpint (day->service_reserve_us, ==, -10 * MINUTE_US);
}

static void
test_a_plan_over_the_pool_is_missing_minutes (void)
{
  g_autoptr (BcAgenda) agenda =
      agenda_script_make (thursday_lines, (AgendaWorld){ .pool_minutes = 200 });
  const BcAgendaDay *day = agenda->days->pdata[0];

  g_assert_cmpint (bc_agenda_day_get_item (day, 2)->reserve_us, ==, 70 * MINUTE_US);
  g_assert_cmpint (bc_agenda_day_get_item (day, 3)->reserve_us, ==, -30 * MINUTE_US);
  g_assert_cmpint (day->reserve_us, ==, -40 * MINUTE_US);
}

/* --- Days that are not like others --- */

typedef struct
{
  const char *description;
  const char *lines;
  AgendaWorld world;
  const char *days; /* "DAY MINUTES" of each, with ", " between */
} DayRow;

static const DayRow day_rows[] = {
  { "clocks go back: three hours, not two",
    "2020-10-25 01:30-03:30 - i A",
    { 0 },
    "2020-10-25 180" },
  { "clocks go forward: one hour, not two",
    "2021-03-28 01:30-03:30 - i A",
    { 0 },
    "2021-03-28 60" },
  { "the hour that comes twice, wholly", "2020-10-25 02:00-02:59+ - i A", { 0 }, "2020-10-25 119" },
  { "the longest day",
    "2020-10-25 00:00-00:00 - i A",
    { .pool_minutes = 1440 },
    "2020-10-25 1500" },
  { "the shortest day",
    "2021-03-28 00:00-00:00 - i A",
    { .pool_minutes = 1440 },
    "2021-03-28 1380" },
  { "over midnight", "2020-11-12 23:30-00:20 - i A", { 0 }, "2020-11-12 30, 2020-11-13 20" },
  { "to midnight", "2020-11-12 23:30-00:00 - i A", { 0 }, "2020-11-12 30" },
  { "over the pool's midnight, not the meeting's",
    "2020-11-12 17:00-19:00 - i A",
    { .zone = "America/New_York", .pool_zone = "Europe/Zurich" },
    "2020-11-12 60, 2020-11-13 60" },
  { "between the two changes of autumn New York is an hour closer",
    "2020-10-28 18:00-20:00 - i A",
    { .zone = "America/New_York", .pool_zone = "Europe/Zurich" },
    "2020-10-28 60, 2020-10-29 60" },
  { "an evening far in the west is the pool's next day",
    "2020-11-12 20:00-21:00 - i A",
    { .zone = "America/Los_Angeles", .pool_zone = "Europe/Zurich" },
    "2020-11-13 60" },
  { "a midnight that does not exist",
    "2018-11-03 23:30-01:30 - i A",
    { .zone = "America/Sao_Paulo" },
    "2018-11-03 30, 2018-11-04 30" },
};

static void
test_days (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (day_rows); i++)
    {
      const DayRow *row = &day_rows[i];
      g_autoptr (BcAgenda) agenda = agenda_script_make (row->lines, row->world);
      g_autoptr (GString) days = g_string_new (NULL);

      g_test_message ("%s", row->description);
      for (guint d = 0; d < agenda->days->len; d++)
        {
          const BcAgendaDay *day = agenda->days->pdata[d];

          g_string_append_printf (days, "%s%s %g", d > 0 ? ", " : "", day->day,
                                  (double) day->total_us / MINUTE_US);
        }
      g_assert_cmpstr (days->str, ==, row->days);
    }
}

/* Stated minutes are a whole session's: half of one goes by the clock. */
static void
test_stated_minutes_are_not_cut_at_midnight (void)
{
  g_autoptr (BcAgenda) agenda =
      agenda_script_make ("2020-11-12 23:30-00:20 45 i Night", (AgendaWorld){ 0 });

  g_assert_cmpint (bc_agenda_find_day (agenda, "2020-11-12")->stated_us, ==, 30 * MINUTE_US);
  g_assert_cmpint (bc_agenda_find_day (agenda, "2020-11-13")->stated_us, ==, 20 * MINUTE_US);
}

/* A session that never ends is cut into few days, not into thousands. */
static void
test_a_session_of_years (void)
{
  g_autoptr (BcSetup) setup =
      agenda_script_read ("2020-11-12 10:00-11:00 - i A", (AgendaWorld){ 0 });
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);
  BcSession *session = setup->sessions->pdata[0];
  gint64 sum_us = 0;

  session->ends_wall_us += 365 * G_TIME_SPAN_DAY;
  g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, zone);
  g_assert_cmpuint (agenda->days->len, ==, 3);
  for (guint i = 0; i < agenda->days->len; i++)
    sum_us += ((BcAgendaDay *) agenda->days->pdata[i])->total_us;
  g_assert_cmpint (sum_us, ==, session->ends_wall_us - session->starts_wall_us);
}

/* --- Any agenda --- */

#define N_RANDOM 2000

static BcSession *
make_random_session (guint number)
{
  BcSession *session = g_new0 (BcSession, 1);
  gint64 base_us = g_test_rand_bit () ? G_GINT64_CONSTANT (1603497600) * G_USEC_PER_SEC : 0;

  session->id = g_strdup_printf ("s%u", number);
  session->title = g_strdup (g_test_rand_bit () ? "A" : "B \"%s\"");
  session->kind = (BcSessionKind) g_test_rand_int_range (0, 3);
  session->stated_s = g_test_rand_bit () ? g_test_rand_int_range (0, 20000) : 0;
  if (g_test_rand_int_range (0, 4) > 0)
    {
      session->starts_wall_us = base_us + g_test_rand_int_range (0, 4000) * MINUTE_US;
      session->ends_wall_us =
          session->starts_wall_us + g_test_rand_int_range (-5, 1500) * MINUTE_US;
    }
  else if (g_test_rand_bit ())
    session->day = g_strdup_printf ("2020-10-2%d", g_test_rand_int_range (0, 10));
  if (g_test_rand_int_range (0, 50) == 0)
    session->ends_wall_us = G_MAXINT64 - g_test_rand_int_range (0, 1000);
  return session;
}

/* What must come out, computed as simply as it can be said. */
static gint64
sum_spans (const BcSetup *setup)
{
  gint64 sum_us = 0;

  for (guint i = 0; i < setup->sessions->len; i++)
    {
      const BcSession *session = setup->sessions->pdata[i];
      gboolean is_timed = session->starts_wall_us > 0 &&
                          session->ends_wall_us > session->starts_wall_us &&
                          session->ends_wall_us < G_MAXINT64 / 2;

      if (session->kind == BC_SESSION_KIND_INTERPRETED)
        sum_us += is_timed ? session->ends_wall_us - session->starts_wall_us
                           : session->stated_s * G_TIME_SPAN_SECOND;
    }
  return sum_us;
}

static void
check_any (const BcAgenda *agenda)
{
  gint64 sum_us = 0;

  for (guint d = 0; d < agenda->days->len; d++)
    {
      const BcAgendaDay *day = agenda->days->pdata[d];
      gint64 total_us = 0, order_us = 0;

      for (guint i = 0; i < day->items->len; i++)
        {
          const BcAgendaItem *item = bc_agenda_day_get_item (day, i);

          total_us += item->counted_us;
          g_assert_cmpint (item->order_us, >=, order_us);
          g_assert_cmpint (item->total_us, ==, total_us);
          g_assert_cmpint (item->total_us + item->reserve_us, ==,
                           agenda->setup->pool.limit_s * G_TIME_SPAN_SECOND);
          order_us = item->order_us;
        }
      g_assert_cmpint (day->total_us, ==, total_us);
      g_assert_cmpint (bc_agenda_day_used_us (day, G_MAXINT64 / 2), <=, total_us);
      sum_us += total_us;
    }
  g_assert_cmpint (sum_us, ==, sum_spans (agenda->setup));
  /* At most one finding of a kind for each item, day, booth and language. */
  g_assert_cmpuint (agenda->findings->len, <=,
                    BC_FINDING_LAST * (agenda->setup->sessions->len + 3));
}

static void
test_any_agenda_adds_up (void)
{
  g_autoptr (GTimeZone) zurich = agenda_script_zone ("Europe/Zurich");
  g_autoptr (GTimeZone) new_york = agenda_script_zone ("America/New_York");
  g_autoptr (GTimeZone) apia = agenda_script_zone ("Pacific/Apia");
  GTimeZone *const held[] = { zurich, new_york, apia };

  for (guint round = 0; round < N_RANDOM; round++)
    {
      AgendaWorld world = { .pool_minutes = g_test_rand_int_range (1, 1440) };
      g_autoptr (BcSetup) setup = agenda_script_read ("", world);
      GTimeZone *zone = held[g_test_rand_int_range (0, 3)];
      GTimeZone *pool_zone = held[g_test_rand_int_range (0, 3)];
      guint n_sessions = (guint) g_test_rand_int_range (0, 20);

      setup->pool.service_ends_minute = (guint) g_test_rand_int_range (0, 1440);
      for (guint i = 0; i < n_sessions; i++)
        g_ptr_array_add (setup->sessions, make_random_session (i));
      g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, pool_zone);
      check_any (agenda);
    }
}

int
main (int argc, char **argv)
{
  /* GLib keeps a zone's file as long as somebody holds the zone. */
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/agenda/thursday-minute-by-minute", test_thursday_minute_by_minute);
  g_test_add_func ("/meeting/agenda/friday-minute-by-minute", test_friday_minute_by_minute);
  g_test_add_func ("/meeting/agenda/days-and-items-are-by-time", test_days_and_items_are_by_time);
  g_test_add_func ("/meeting/agenda/service-has-a-reserve-of-its-own",
                   test_service_has_a_reserve_of_its_own);
  g_test_add_func ("/meeting/agenda/a-plan-over-the-pool-is-missing-minutes",
                   test_a_plan_over_the_pool_is_missing_minutes);
  g_test_add_func ("/meeting/agenda/days-that-are-not-like-others", test_days);
  g_test_add_func ("/meeting/agenda/stated-minutes-are-not-cut-at-midnight",
                   test_stated_minutes_are_not_cut_at_midnight);
  g_test_add_func ("/meeting/agenda/a-session-of-years", test_a_session_of_years);
  g_test_add_func ("/meeting/agenda/any-agenda-adds-up", test_any_agenda_adds_up);
  return g_test_run ();
}
