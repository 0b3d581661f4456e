/* SPDX-License-Identifier: Apache-2.0 */
/* The day as it will go on: when interpretation ends, what the agenda loses, and why. */
#include "agenda-script.h"

#include <boothcast/meeting/forecast.h>
#include <boothcast/meeting/local-time.h>
#include <string.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)
#define MAX_ENTRIES 8

static const char thursday[] = "2020-11-12 10:00-10:30 30 i Opening\n"
                               "2020-11-12 10:30-12:10 100 i Roundtable 1\n"
                               "2020-11-12 12:10-13:30 - b Lunch break\n"
                               "2020-11-12 13:30-15:10 100 i Roundtable 2\n"
                               "2020-11-12 15:10-15:20 10 i Summary of day 1";

typedef struct
{
  const char *description;
  const char *now;
  double left;          /* minutes */
  const char *progress; /* "s1 closed, s2 open 10:42 list 40" */
  const char *draws;    /* "meeting B 1, meeting C 0.5 13:00" */
  const char *service;  /* (nullable) */
  const char *outcome;  /* "END CAUSE ends agenda reserve" and, of a loss, " SESSION minutes (n)" */
  const char *text;
} Row;

static const Row rows[] = {
  /* all as planned */
  { "before anything began", "09:00", 240, "", "", NULL, "lasts none 15:20 15:20 0",
    "interpretation will last to the end at 15:20, with nothing to spare" },
  { "by the clock, in the middle of Roundtable 1", "11:00", 180, "", "", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "with a reserve", "12:30", 122.5, "s1 closed, s2 closed", "", NULL,
    "lasts none 15:20 15:20 12.5",
    "interpretation will last to the end at 15:20, with 12 minutes to spare" },
  { "everything is over", "15:20", 3, "s1 closed, s2 closed, s4 closed, s5 closed", "", NULL,
    "nothing none - - 3", "no interpreted session is to come today" },
  { "over by the clock", "18:00", 3, "", "", NULL, "nothing none - - 3", NULL },
  /* overruns */
  { "Roundtable 1 took 12 minutes more than planned", "12:30", 98, "s1 closed, s2 closed", "", NULL,
    "pool overrun 15:08 15:20 -12 s4 2 (2)",
    "interpretation will end at 15:08. Roundtable 2 will lose its last 2 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: more has been drawn by now than was planned" },
  { "the last item alone", "12:30", 105, "s1 closed, s2 closed", "", NULL,
    "pool overrun 15:15 15:20 -5 s5 5 (1)",
    "interpretation will end at 15:15. Summary of day 1 will lose its last 5 minutes: more has "
    "been "
    "drawn by now than was planned" },
  { "less than a minute is a minute", "12:30", 109.5, "s1 closed, s2 closed", "", NULL,
    "pool overrun 15:19 15:20 -0.5 s5 0.5 (1)",
    "interpretation will end at 15:19. Summary of day 1 will lose its last minute: more has been "
    "drawn by now than was planned" },
  /* late */
  { "the opening begins late: lunch takes it up", "10:12", 240, "s1 open 10:12", "", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "the opening has not begun though it is time", "10:12", 240, "s1 planned", "", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "the afternoon begins late", "13:42", 110, "s1 closed, s2 closed, s4 open 13:42", "", NULL,
    "lasts none 15:32 15:32 0", NULL },
  { "late, and the interpreters leave", "13:42", 110, "s1 closed, s2 closed, s4 open 13:42", "",
    "15:30", "service late 15:30 15:32 -2 s5 2 (1)",
    "the interpreters leave at 15:30. Summary of day 1 will lose its last 2 minutes: the day runs "
    "12 "
    "minutes late" },
  { "a plan too long draws no less for being late", "10:12", 230, "s1 open 10:12", "", NULL,
    "pool overrun 15:10 15:20 -10 s5 10 (1)", NULL },
  /* the speakers' list */
  { "a list as long as planned", "11:30", 150, "s1 closed, s2 open 10:30 list 40", "", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "a list of 12 minutes too much", "11:30", 150, "s1 closed, s2 open 10:30 list 52", "", NULL,
    "pool list 15:08 15:20 -12 s4 2 (2)",
    "interpretation will end at 15:08. Roundtable 2 will lose its last 2 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: the speakers' list asks for more than was planned" },
  { "a short list gives minutes back", "11:30", 150, "s1 closed, s2 open 10:30 list 25", "", NULL,
    "lasts none 15:20 15:20 15",
    "interpretation will last to the end at 15:20, with 15 minutes to spare" },
  { "a list of a later session", "12:30", 110, "s1 closed, s2 closed, s4 planned list 130", "",
    NULL, "pool list 15:20 15:50 -30 s4 20 (2)", NULL },
  { "a list beyond the interpreters' time", "14:30", 200,
    "s1 closed, s2 closed, s4 open 13:30 list 60", "", "15:35",
    "service list 15:35 15:40 -5 s5 5 (1)",
    "the interpreters leave at 15:35. Summary of day 1 will lose its last 5 minutes: the speakers' "
    "list "
    "asks for more than was planned" },
  /* others */
  { "meeting B draws in the afternoon", "13:30", 110, "s1 closed, s2 closed, s4 open 13:30",
    "meeting B 1 13:42", NULL, "pool draws 15:08 15:20 -12 s4 2 (2)",
    "interpretation will end at 15:08. Roundtable 2 will lose its last 2 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: meeting B also draws" },
  { "meeting B draws to the end", "14:00", 88, "s1 closed, s2 closed, s4 open 13:30", "meeting B 1",
    NULL, "pool draws 14:44 15:20 -36 s4 26 (2)",
    "interpretation will end at 14:44. Roundtable 2 will lose its last 26 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: meeting B also draws" },
  { "two others", "14:00", 88, "s1 closed, s2 closed, s4 open 13:30",
    "meeting B 0.5, meeting C 0.5", NULL, "pool draws 14:44 15:20 -36 s4 26 (2)",
    "interpretation will end at 14:44. Roundtable 2 will lose its last 26 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: meeting B and meeting C also draw" },
  { "others draw through our lunch", "12:10", 60, "s1 closed, s2 closed", "meeting B 1", NULL,
    "pool draws - 15:20 -110 s4 100 (2)",
    "there will be no more interpretation today. Roundtable 2 will lose all of its 100 minutes and "
    "Summary of day 1 all of its 10 minutes: meeting B also draws" },
  { "others who are done by then", "12:10", 130, "s1 closed, s2 closed", "meeting B 1 12:30", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "others who were done before", "13:30", 108, "s1 closed, s2 closed, s4 open 13:30",
    "meeting B 1 13:30", NULL, "pool overrun 15:18 15:20 -2 s5 2 (1)", NULL },
  { "others matter less than our list", "14:00", 80, "s1 closed, s2 closed, s4 open 13:30 list 120",
    "meeting B 0.1", NULL, "pool list 15:12 16:10 -57.27 s4 47.27 (2)", NULL },
  /* ends */
  { "nothing is left", "14:00", 0, "s1 closed, s2 closed, s4 open 13:30", "", NULL,
    "pool overrun - 15:20 -80 s4 70 (2)",
    "the day's minutes are used up. Roundtable 2 will lose its last 70 minutes and Summary of "
    "day 1 "
    "all of its 10 minutes: more has been drawn by now than was planned" },
  { "an overdraft is nothing, too", "14:00", -5, "s1 closed, s2 closed, s4 open 13:30", "", NULL,
    "pool overrun - 15:20 -80 s4 70 (2)", NULL },
  { "planned beyond the interpreters' time", "09:00", 240, "", "", "15:10",
    "service plan 15:10 15:20 -10 s5 10 (1)",
    "the interpreters leave at 15:10. Summary of day 1 will lose all of its 10 minutes: it was "
    "planned "
    "like that" },
  { "the pool ends before the interpreters leave", "12:30", 60, "s1 closed, s2 closed", "", "15:00",
    "pool overrun 14:30 15:20 -50 s4 40 (2)", NULL },
  { "the interpreters leave before the pool ends", "12:30", 100, "s1 closed, s2 closed", "",
    "14:50", "service plan 14:50 15:20 -30 s4 20 (2)", NULL },
  { "four items at once", "10:00", 10, "s1 open 10:00", "", NULL,
    "pool overrun 10:10 15:20 -230 s1 20 (4)",
    "interpretation will end at 10:10. Opening will lose its last 20 minutes and 3 later sessions "
    "all "
    "of their 210 minutes: more has been drawn by now than was planned" },
  /* how the day goes */
  { "a session that was closed early gives minutes back", "11:30", 150, "s1 closed, s2 closed", "",
    NULL, "lasts none 15:20 15:20 40", NULL },
  { "nothing begins before its time", "09:00", 240, "", "", "10:20",
    "service plan 10:20 15:20 -220 s1 10 (4)", NULL },
  { "a session that was skipped", "13:40", 100, "s1 closed, s4 open 13:30", "", NULL,
    "lasts none 15:20 15:20 0", NULL },
  { "suspended counts as going on", "11:30", 160, "s1 closed, s2 suspended 10:30", "", NULL,
    "lasts none 15:20 15:20 10", NULL },
  { "one after an overrun keeps its length", "10:40", 240, "s1 open 10:00 list 20", "", NULL,
    "lasts none 15:20 15:20 10", NULL },
};

/* --- Reading a row --- */

typedef struct
{
  BcForecastProgress progress[MAX_ENTRIES];
  BcForecastDraw draws[MAX_ENTRIES];
  GPtrArray *texts; /* what the entries point to */
  BcAgenda *agenda;
  BcForecastQuestion question;
} World;

static gint64
at (const char *clock)
{
  return agenda_script_at ("2020-11-12", clock);
}

static BcSessionState
read_state (const char *word)
{
  for (guint state = BC_SESSION_PLANNED; state <= BC_SESSION_CLOSED; state++)
    if (g_str_equal (word, bc_session_state_to_string ((BcSessionState) state)))
      return (BcSessionState) state;
  g_assert_not_reached ();
}

static void
read_progress (World *world, const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ", ", -1);

  for (guint i = 0; entries[i] != NULL && entries[i][0] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (entries[i], " ", -1);
      BcForecastProgress *progress = &world->progress[world->question.n_progress++];
      guint n = 2;

      g_assert_cmpuint (i, <, MAX_ENTRIES);
      g_ptr_array_add (world->texts, g_strdup (words[0]));
      *progress =
          (BcForecastProgress){ .session = g_ptr_array_index (world->texts, world->texts->len - 1),
                                .state = read_state (words[1]),
                                .list_us = -1 };
      if (words[n] != NULL && !g_str_equal (words[n], "list"))
        progress->opened_wall_us = at (words[n++]);
      if (words[n] != NULL)
        progress->list_us = (gint64) (g_ascii_strtod (words[n + 1], NULL) * MINUTE_US);
    }
}

/* The name is the first two words. */
static void
read_draws (World *world, const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ", ", -1);

  for (guint i = 0; entries[i] != NULL && entries[i][0] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (entries[i], " ", -1);
      char *who = g_strdup_printf ("%s %s", words[0], words[1]);

      g_ptr_array_add (world->texts, who);
      world->draws[world->question.n_draws++] =
          (BcForecastDraw){ .who = who,
                            .rate = g_ascii_strtod (words[2], NULL),
                            .until_wall_us = words[3] != NULL ? at (words[3]) : 0 };
    }
}

static void
world_init (World *world, const Row *row)
{
  *world = (World){ .texts = g_ptr_array_new_with_free_func (g_free) };
  world->agenda = agenda_script_make (thursday, (AgendaWorld){ .service_ends_at = row->service });
  world->question = (BcForecastQuestion){ .agenda = world->agenda,
                                          .day = world->agenda->days->pdata[0],
                                          .now_wall_us = at (row->now),
                                          .pool_left_us = (gint64) (row->left * MINUTE_US),
                                          .own_rate = 1,
                                          .progress = world->progress,
                                          .draws = world->draws };
  read_progress (world, row->progress);
  read_draws (world, row->draws);
}

static void
world_clear (World *world)
{
  bc_agenda_free (world->agenda);
  g_ptr_array_unref (world->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static char *
show_clock (gint64 wall_us)
{
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  return wall_us > 0 ? bc_local_time_clock (zone, wall_us) : g_strdup ("-");
}

static char *
show (const BcForecast *forecast)
{
  g_autofree char *ends = show_clock (forecast->ends_wall_us);
  g_autofree char *agenda = show_clock (forecast->agenda_ends_wall_us);
  g_autofree char *outcome =
      g_strdup_printf ("%s %s %s %s %.4g", bc_forecast_end_to_string (forecast->end),
                       bc_forecast_cause_to_string (forecast->cause), ends, agenda,
                       (double) forecast->reserve_us / MINUTE_US);

  if (forecast->cut == NULL)
    return g_steal_pointer (&outcome);
  return g_strdup_printf ("%s %s %.4g (%u)", outcome, forecast->cut->id,
                          (double) forecast->cut_us / MINUTE_US, forecast->n_cut);
}

static void
test_row (gconstpointer user_data)
{
  const Row *row = user_data;
  g_auto (World) world = { 0 };
  g_auto (BcForecast) forecast = { 0 };

  world_init (&world, row);
  bc_forecast_make (&forecast, &world.question);
  g_autofree char *outcome = show (&forecast);
  g_test_message ("%s", forecast.text);
  g_assert_cmpstr (outcome, ==, row->outcome);
  if (row->text != NULL)
    g_assert_cmpstr (forecast.text, ==, row->text);
}

/* --- More than a row --- */

static void
test_a_voice_meter_lasts_longer (void)
{
  const Row row = {
    .now = "13:30", .left = 88, .progress = "s1 closed, s2 closed, s4 open 13:30", .draws = ""
  };
  g_auto (World) world = { 0 };
  g_auto (BcForecast) forecast = { 0 };

  world_init (&world, &row);
  world.question.own_rate = 0.8;
  bc_forecast_make (&forecast, &world.question);
  g_assert_cmpint (forecast.end, ==, BC_FORECAST_LASTS);
  g_assert_cmpint (ABS (forecast.reserve_us), <=, 1);
}

static void
test_when_the_pool_is_spent (void)
{
  const Row row = {
    .now = "12:10", .left = 60, .progress = "s1 closed, s2 closed", .draws = "meeting B 2"
  };
  g_auto (World) world = { 0 };
  g_auto (BcForecast) forecast = { 0 };

  world_init (&world, &row);
  bc_forecast_make (&forecast, &world.question);
  g_assert_cmpint (forecast.pool_ends_wall_us, ==, at ("12:40"));
}

static void
test_over_midnight (void)
{
  g_autoptr (BcAgenda) agenda =
      agenda_script_make ("2020-11-12 23:00-01:00 - i Night", (AgendaWorld){ 0 });
  const BcForecastProgress progress = {
    .session = "s1", .state = BC_SESSION_OPEN, .opened_wall_us = at ("23:10"), .list_us = -1
  };
  BcForecastQuestion question = { .agenda = agenda,
                                  .day = bc_agenda_find_day (agenda, "2020-11-13"),
                                  .now_wall_us = agenda_script_at ("2020-11-13", "00:20"),
                                  .pool_left_us = 30 * MINUTE_US,
                                  .own_rate = 1,
                                  .progress = &progress,
                                  .n_progress = 1 };
  g_auto (BcForecast) forecast = { 0 };

  bc_forecast_make (&forecast, &question);
  g_assert_cmpint (forecast.agenda_ends_wall_us, ==, agenda_script_at ("2020-11-13", "01:10"));
  g_assert_cmpint (forecast.ends_wall_us, ==, agenda_script_at ("2020-11-13", "00:50"));
}

/* Minute by minute through the day with every minute drawn as planned, it always lasts, to the same end. */
static void
test_a_day_as_planned_never_warns (void)
{
  g_autoptr (BcAgenda) agenda = agenda_script_make (thursday, (AgendaWorld){ 0 });
  const BcAgendaDay *day = agenda->days->pdata[0];

  for (gint64 now_us = at ("08:00"); now_us < at ("15:20"); now_us += MINUTE_US)
    {
      g_auto (BcForecast) forecast = { 0 };
      BcForecastQuestion question = { .agenda = agenda,
                                      .day = day,
                                      .now_wall_us = now_us,
                                      .pool_left_us =
                                          240 * MINUTE_US - bc_agenda_day_used_us (day, now_us),
                                      .own_rate = 1 };

      bc_forecast_make (&forecast, &question);
      g_assert_cmpint (forecast.end, ==, BC_FORECAST_LASTS);
      g_assert_cmpint (forecast.reserve_us, ==, 0);
      g_assert_cmpint (forecast.ends_wall_us, ==, at ("15:20"));
    }
}

#define N_RANDOM 5000

static void
draw_question (World *world)
{
  static const BcSessionState states[] = { BC_SESSION_PLANNED, BC_SESSION_OPEN,
                                           BC_SESSION_SUSPENDED, BC_SESSION_CLOSED };
  BcForecastQuestion *question = &world->question;

  for (guint i = 0; i < 5; i++)
    {
      BcForecastProgress *progress = &world->progress[question->n_progress];

      if (g_test_rand_bit ())
        continue;
      question->n_progress++;
      progress->session = ((BcSession *) world->agenda->setup->sessions->pdata[i])->id;
      progress->state = states[g_test_rand_int_range (0, 4)];
      progress->opened_wall_us =
          g_test_rand_bit () ? at ("09:00") + g_test_rand_int_range (0, 500) * MINUTE_US : 0;
      progress->list_us = g_test_rand_int_range (-1, 200) * MINUTE_US;
    }
  question->n_draws = (guint) g_test_rand_int_range (0, 3);
  for (guint i = 0; i < question->n_draws; i++)
    world->draws[i] = (BcForecastDraw){
      .who = "another",
      .rate = g_test_rand_double_range (-0.5, 3),
      .until_wall_us =
          g_test_rand_bit () ? at ("09:00") + g_test_rand_int_range (0, 500) * MINUTE_US : 0,
    };
  question->now_wall_us = at ("08:00") + g_test_rand_int_range (0, 600) * MINUTE_US;
  question->pool_left_us = g_test_rand_int_range (-5, 300) * MINUTE_US;
  question->own_rate = g_test_rand_double_range (0, 1.5);
}

static void
check_any (const BcForecast *forecast, const BcForecastQuestion *question)
{
  gboolean is_short = forecast->end == BC_FORECAST_POOL || forecast->end == BC_FORECAST_SERVICE;
  gint64 leave_us = question->day->service_ends_wall_us;

  g_assert_nonnull (forecast->text);
  g_assert_true ((forecast->cut != NULL) == is_short);
  g_assert_true ((forecast->cause != BC_FORECAST_CAUSE_NONE) == is_short);
  g_assert_true ((forecast->n_cut > 0) == is_short);
  if (forecast->end == BC_FORECAST_NOTHING)
    return;
  /* What is over has no end that is to come. */
  if (!is_short || forecast->ends_wall_us != 0)
    g_assert_cmpint (forecast->ends_wall_us, >=, question->now_wall_us);
  g_assert_cmpint (forecast->ends_wall_us, <=, forecast->agenda_ends_wall_us);
  if (is_short)
    g_assert_cmpint (forecast->reserve_us, <=, -forecast->cut_us);
  else
    g_assert_cmpint (forecast->ends_wall_us, ==, forecast->agenda_ends_wall_us);
  if (leave_us > question->now_wall_us)
    g_assert_cmpint (forecast->ends_wall_us, <=, leave_us);
  /* What is interpreted is never more than the pool has. */
  if (question->pool_left_us <= 0 && question->own_rate > 0.01)
    g_assert_cmpint (forecast->end, !=, BC_FORECAST_LASTS);
}

static void
test_any_day (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      const Row row = {
        .now = "09:00", .progress = "", .draws = "", .service = g_test_rand_bit () ? "14:30" : NULL
      };
      g_auto (World) world = { 0 };
      g_auto (BcForecast) forecast = { 0 };

      world_init (&world, &row);
      draw_question (&world);
      bc_forecast_make (&forecast, &world.question);
      check_any (&forecast, &world.question);
    }
}

int
main (int argc, char **argv)
{
  /* GLib keeps a zone's file as long as somebody holds the zone. */
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/meeting/forecast/%s", rows[i].description);
      g_strdelimit (path, " ,:", '-');
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/meeting/forecast/a-voice-meter-lasts-longer", test_a_voice_meter_lasts_longer);
  g_test_add_func ("/meeting/forecast/when-the-pool-is-spent", test_when_the_pool_is_spent);
  g_test_add_func ("/meeting/forecast/over-midnight", test_over_midnight);
  g_test_add_func ("/meeting/forecast/a-day-as-planned-never-warns",
                   test_a_day_as_planned_never_warns);
  g_test_add_func ("/meeting/forecast/any-day", test_any_day);
  return g_test_run ();
}
