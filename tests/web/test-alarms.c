/* SPDX-License-Identifier: Apache-2.0 */
#include "alarm-conditions-private.h"
#include "fixture.h"

#include <string.h>

#define SECOND G_TIME_SPAN_SECOND

/* --- The list, with time by hand --- */

static gboolean
look (BcAlarms *alarms, gint64 now_us, BcAlarmKind kind, const char *subject, const char *text)
{
  bc_alarms_begin (alarms, now_us, now_us + 1000 * SECOND);
  if (text != NULL)
    bc_alarms_hold (alarms, kind, subject, text);
  return bc_alarms_end (alarms);
}

static void
test_it_is_one_after_its_grace (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  g_assert_false (look (alarms, 0, BC_ALARM_NOBODY, "fr", "nobody"));
  g_assert_null (bc_alarms_get (alarms, 0));
  g_assert_null (bc_alarms_find (alarms, "nobody-fr"));
  g_assert_false (look (alarms, 9 * SECOND, BC_ALARM_NOBODY, "fr", "nobody"));
  g_assert_true (look (alarms, 10 * SECOND, BC_ALARM_NOBODY, "fr", "nobody"));
  const BcAlarm *alarm = bc_alarms_get (alarms, 0);
  g_assert_cmpstr (alarm->id, ==, "nobody-fr");
  g_assert_cmpint (alarm->since_wall_us, ==, 1000 * SECOND);
  g_assert_false (look (alarms, 11 * SECOND, BC_ALARM_NOBODY, "fr", "nobody"));
}

static void
test_one_that_ends_within_its_grace_was_none (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  look (alarms, 0, BC_ALARM_NOBODY, "fr", "nobody");
  g_assert_false (look (alarms, 5 * SECOND, BC_ALARM_NOBODY, "fr", NULL));
  look (alarms, 6 * SECOND, BC_ALARM_NOBODY, "fr", "nobody");
  g_assert_false (look (alarms, 15 * SECOND, BC_ALARM_NOBODY, "fr", "nobody"));
  g_assert_true (look (alarms, 16 * SECOND, BC_ALARM_NOBODY, "fr", "nobody"));
}

static void
test_it_goes_with_its_cause (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  look (alarms, 0, BC_ALARM_SPENT, NULL, "used up");
  g_assert_true (bc_alarms_acknowledge (alarms, "spent", "host Ana"));
  g_assert_true (look (alarms, 1, BC_ALARM_SPENT, NULL, "used up"));
  g_assert_cmpstr (bc_alarms_get (alarms, 0)->acknowledged_by, ==, "host Ana");
  g_assert_true (look (alarms, 2, BC_ALARM_SPENT, NULL, NULL));
  g_assert_null (bc_alarms_get (alarms, 0));
  /* The next time it is a new one: nobody has seen to that yet. */
  look (alarms, 3, BC_ALARM_SPENT, NULL, "used up");
  g_assert_null (bc_alarms_get (alarms, 0)->acknowledged_by);
}

static void
test_new_words_are_told (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  look (alarms, 0, BC_ALARM_SHORT, NULL, "ends at 15:10");
  g_assert_true (look (alarms, 1, BC_ALARM_SHORT, NULL, "ends at 15:08"));
  g_assert_cmpstr (bc_alarms_get (alarms, 0)->text, ==, "ends at 15:08");
  g_assert_cmpint (bc_alarms_get (alarms, 0)->since_us, ==, 0);
}

static void
test_the_gravest_comes_first (void)
{
  static const char *const order[] = { "cannot-fr-2", "cannot-fr-1", "spent", "clock" };
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  bc_alarms_begin (alarms, 0, 0);
  bc_alarms_hold (alarms, BC_ALARM_CLOCK, NULL, "jumped");
  bc_alarms_hold (alarms, BC_ALARM_SPENT, NULL, "used up");
  bc_alarms_hold (alarms, BC_ALARM_CANNOT, "fr-2", "the sound");
  bc_alarms_end (alarms);
  bc_alarms_begin (alarms, 1, 1);
  bc_alarms_hold (alarms, BC_ALARM_CANNOT, "fr-1", "the speed");
  bc_alarms_hold (alarms, BC_ALARM_CLOCK, NULL, "jumped");
  bc_alarms_hold (alarms, BC_ALARM_SPENT, NULL, "used up");
  bc_alarms_hold (alarms, BC_ALARM_CANNOT, "fr-2", "the sound");
  bc_alarms_end (alarms);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpstr (bc_alarms_get (alarms, i)->id, ==, order[i]);
  g_assert_null (bc_alarms_get (alarms, G_N_ELEMENTS (order)));
}

static void
test_what_happened_stays_until_somebody_says_so (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  bc_alarms_note (alarms, BC_ALARM_STOOD_STILL, "1 s is missing", 5 * SECOND);
  g_assert_true (look (alarms, 1, BC_ALARM_SPENT, NULL, NULL));
  bc_alarms_note (alarms, BC_ALARM_STOOD_STILL, "2 s are missing", 6 * SECOND);
  g_assert_true (look (alarms, 99 * SECOND, BC_ALARM_SPENT, NULL, NULL));
  g_assert_cmpstr (bc_alarms_get (alarms, 0)->text, ==, "2 s are missing");
  g_assert_cmpint (bc_alarms_get (alarms, 0)->since_wall_us, ==, 6 * SECOND);
  g_assert_true (bc_alarms_acknowledge (alarms, "stood-still", "host"));
  g_assert_null (bc_alarms_get (alarms, 0));
  g_assert_true (look (alarms, 100 * SECOND, BC_ALARM_SPENT, NULL, NULL));
}

static void
test_only_what_is_shown_is_acknowledged (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  g_assert_false (bc_alarms_acknowledge (alarms, "nobody-fr", "host"));
  look (alarms, 0, BC_ALARM_NOBODY, "fr", "nobody");
  g_assert_false (bc_alarms_acknowledge (alarms, "nobody-fr", "host"));
}

static void
test_every_kind_says_what_to_do (void)
{
  for (guint kind = 0; kind < BC_ALARM_LAST; kind++)
    {
      const char *level = bc_alarm_kind_get_level ((BcAlarmKind) kind);
      g_assert_cmpuint (strlen (bc_alarm_kind_to_string ((BcAlarmKind) kind)), >, 0);
      g_assert_cmpuint (strlen (bc_alarm_kind_get_remedy ((BcAlarmKind) kind)), >, 20);
      g_assert_true (strcmp (level, "alarm") == 0 || strcmp (level, "warning") == 0);
    }
}

/* --- What they are derived from --- */

typedef struct
{
  BcEventKind kind;
  const char *subject;
  const char *value;
} Step;

typedef struct
{
  const char *what;
  Step steps[6];
  const char *inputs; /* (nullable) */
  gboolean is_store_away;
  const char *ids;    /* of the alarms, once they have held for a minute */
  gboolean has_added; /* the room has a second line, and something is added to it */
} Row;

#define OPEN                                                                                       \
  {                                                                                                \
    BC_EVENT_SESSION_OPEN, "s1", NULL                                                              \
  }
#define FLOOR                                                                                      \
  {                                                                                                \
    BC_EVENT_INPUT_FOUND, "floor", NULL                                                            \
  }
#define DESK                                                                                       \
  {                                                                                                \
    BC_EVENT_INPUT_FOUND, "fr-1", NULL                                                             \
  }
#define SPEAKS(language)                                                                           \
  {                                                                                                \
    BC_EVENT_FLOOR_LANGUAGE, NULL, language                                                        \
  }

#define OTHER_LINE                                                                                 \
  {                                                                                                \
    BC_EVENT_INPUT_FOUND, "second", NULL                                                           \
  }
#define AWAY                                                                                       \
  {                                                                                                \
    BC_EVENT_INPUT_FOUND, "away", NULL                                                             \
  }
#define SUSPEND                                                                                    \
  {                                                                                                \
    BC_EVENT_SESSION_SUSPEND, "s1", NULL                                                           \
  }

static const Row rows[] = {
  { "before the meeting nobody misses anything", { { 0 } }, NULL, FALSE, "", FALSE },
  { "open, and no sound of the room", { OPEN }, NULL, FALSE, "floor-lost", FALSE },
  { "sound, but nobody says of which language",
    { OPEN, FLOOR },
    NULL,
    FALSE,
    "unknown-floor",
    FALSE },
  { "nobody interprets; English is the floor's own",
    { OPEN, FLOOR, SPEAKS ("en") },
    NULL,
    FALSE,
    "nobody-bcms nobody-fr",
    FALSE },
  { "one desk is on air",
    { OPEN, FLOOR, SPEAKS ("en"), DESK, { BC_EVENT_DESK_ON, "fr-1", NULL } },
    NULL,
    FALSE,
    "nobody-bcms",
    FALSE },
  { "its sound is lost",
    { OPEN,
      FLOOR,
      SPEAKS ("en"),
      DESK,
      { BC_EVENT_DESK_ON, "fr-1", NULL },
      { BC_EVENT_INPUT_LOST, "fr-1", NULL } },
    NULL,
    FALSE,
    "desk-lost-fr-1 nobody-bcms nobody-fr",
    FALSE },
  { "a desk cannot",
    { OPEN, FLOOR, SPEAKS ("fr"), DESK, { BC_EVENT_DESK_CANNOT, "fr-1", "sound" } },
    NULL,
    FALSE,
    "nobody-bcms nobody-en cannot-fr-1",
    FALSE },
  { "suspended: nobody is to interpret",
    { OPEN, FLOOR, SPEAKS ("en"), { BC_EVENT_SESSION_SUSPEND, "s1", NULL } },
    NULL,
    FALSE,
    "",
    FALSE },
  { "the store is away", { { 0 } }, NULL, TRUE, "store", FALSE },
  { "two inputs with one sound",
    { { 0 } },
    "[{\"id\":\"fr-1\",\"same_as\":\"floor\"},{\"id\":\"floor\",\"same_as\":null},{\"id\":\"x\"}]",
    FALSE,
    "same-sound-fr-1",
    FALSE },
  { "all is there",
    { OPEN, FLOOR, OTHER_LINE, AWAY, SPEAKS ("en"), SUSPEND },
    NULL,
    FALSE,
    "",
    TRUE },
  { "the room's second line is lost",
    { OPEN, FLOOR, AWAY, SPEAKS ("en"), SUSPEND },
    NULL,
    FALSE,
    "input-lost-second",
    TRUE },
  { "what is added to it is lost",
    { OPEN, FLOOR, OTHER_LINE, SPEAKS ("en"), SUSPEND },
    NULL,
    FALSE,
    "added-lost-away",
    TRUE },
  { "all but what is added is lost", { OPEN, AWAY }, NULL, FALSE, "floor-lost", TRUE },
  { "and that too", { OPEN }, NULL, FALSE, "floor-lost added-lost-away", TRUE },
  { "before the meeting no backup is missed",
    { { 0 } },
    "[{\"id\":\"fr-1\",\"backup\":\"b\",\"backup_found\":false,\"on_backup\":false}]",
    FALSE,
    "",
    FALSE },
  { "a backup stands in, another is lost, a third is well",
    { OPEN, FLOOR, SPEAKS ("en"), { BC_EVENT_SESSION_SUSPEND, "s1", NULL } },
    "[{\"id\":\"floor\",\"backup\":\"b\",\"backup_found\":true,\"on_backup\":true},"
    "{\"id\":\"fr-1\",\"backup\":\"c\",\"backup_found\":false,\"on_backup\":false},"
    "{\"id\":\"en-1\",\"backup\":\"d\",\"backup_found\":true,\"on_backup\":false},"
    "{\"id\":\"en-2\",\"backup\":null,\"backup_found\":null,\"on_backup\":false}]",
    FALSE,
    "on-backup-floor backup-lost-fr-1",
    FALSE },
  { "inputs that are described in an unknown way",
    { { 0 } },
    "[7,null,{\"id\":3,\"same_as\":true},{\"same_as\":\"floor\"},[]]",
    FALSE,
    "",
    FALSE },
  { "inputs that are no list", { { 0 } }, "{\"id\":\"a\",\"same_as\":\"b\"}", FALSE, "", FALSE },
  { "inputs that are no JSON", { { 0 } }, "[", FALSE, "", FALSE },
};

static char *
list_ids (const BcAlarms *alarms)
{
  GString *ids = g_string_new (NULL);
  const BcAlarm *alarm;

  for (guint i = 0; (alarm = bc_alarms_get (alarms, i)) != NULL; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", alarm->id);
  return g_string_free (ids, FALSE);
}

static gboolean
is_step (const Step *step)
{
  return step->subject != NULL || step->value != NULL;
}

static void
on_row (Fixture *fixture, gpointer data)
{
  const Row *row = data;
  const BcWebConfig *config = &fixture->server->config;
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();
  g_autoptr (GError) error = NULL;
  BcTime time = bc_time_read ();

  fixture->inputs = row->inputs;
  fixture->is_store_away = row->is_store_away;
  for (gsize i = 0; i < G_N_ELEMENTS (row->steps) && is_step (&row->steps[i]); i++)
    {
      BcEvent event = { .kind = row->steps[i].kind,
                        .subject = row->steps[i].subject,
                        .value = row->steps[i].value,
                        .by = BC_BY_HOST };
      g_assert_true (config->ports.apply (&event, &error, config->ports.user_data));
      g_assert_no_error (error);
    }
  bc_alarms_look (alarms, config, time);
  time.now_us += 60 * SECOND;
  bc_alarms_look (alarms, config, time);
  g_autofree char *ids = list_ids (alarms);
  g_assert_cmpstr (ids, ==, row->ids);
}

static void
test_conditions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture =
          fixture_new (&(FixtureOptions){ .has_added = rows[i].has_added });
      g_test_message ("%s", rows[i].what);
      fixture_on_server (fixture, on_row, (gpointer) &rows[i]);
    }
}

/* The pool's day goes before the clock's. */
static void
on_days (Fixture *fixture, gpointer data)
{
  static const struct
  {
    const char *day;
    const char *ids;
  } days[] = { { "2999-12-31", "day" }, { "2001-01-01", "" } };
  const BcWebConfig *config = &fixture->server->config;

  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (BcAlarms) alarms = bc_alarms_new ();
      BcTime time = bc_time_read ();
      BcLeaseReply reply = { .day = days[i].day, .limit_ms = 60000 };
      BcEvent event = { .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply };

      g_assert_true (config->ports.apply (&event, NULL, config->ports.user_data));
      /* Two gateways' midnights may lie some seconds apart. */
      bc_alarms_look (alarms, config, time);
      time.now_us += 60 * SECOND;
      bc_alarms_look (alarms, config, time);
      g_assert_null (bc_alarms_get (alarms, 0));
      time.now_us += 60 * SECOND;
      bc_alarms_look (alarms, config, time);
      g_autofree char *ids = list_ids (alarms);
      g_assert_cmpstr (ids, ==, days[i].ids);
      if (bc_alarms_get (alarms, 0) != NULL)
        g_assert_nonnull (strstr (bc_alarms_get (alarms, 0)->text,
                                  "The pool stands at 2999-12-31, this machine's clock says 20"));
    }
}

static void
test_a_day_ahead (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_days, NULL);
}

static void
look_at (BcAlarms *alarms, Fixture *fixture, BcTime *time, const char *outputs)
{
  fixture->outputs = outputs;
  bc_alarms_look (alarms, &fixture->server->config, *time);
  time->now_us += 60 * SECOND;
  bc_alarms_look (alarms, &fixture->server->config, *time);
}

/* One is refused, one tries again, one waits for who calls it, one runs. */
static void
on_outputs (Fixture *fixture, gpointer data)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();
  BcTime time = bc_time_read ();

  look_at (alarms, fixture, &time,
           "[{\"id\":\"wire\",\"state\":\"connecting\",\"failing\":true,\"last_error\":\"no\"},"
           "{\"id\":\"away\",\"state\":\"backing-off\",\"failing\":true,\"last_error\":\"no\"},"
           "{\"id\":\"call\",\"state\":\"connecting\",\"failing\":false,\"last_error\":null},"
           "{\"id\":\"well\",\"state\":\"running\",\"failing\":false,\"last_error\":\"no\"}]");
  g_autofree char *ids = list_ids (alarms);
  g_assert_cmpstr (ids, ==, "output-away output-wire");
  gint64 since_us = bc_alarms_find (alarms, "output-away")->since_us;
  g_assert_true (bc_alarms_acknowledge (alarms, "output-away", "host Ana"));
  /* Whoever tries again is no better yet, and has been seen to. */
  look_at (alarms, fixture, &time,
           "[{\"id\":\"away\",\"state\":\"connecting\",\"failing\":true,\"last_error\":\"no\"}]");
  g_assert_cmpint (bc_alarms_find (alarms, "output-away")->since_us, ==, since_us);
  g_assert_cmpstr (bc_alarms_find (alarms, "output-away")->acknowledged_by, ==, "host Ana");
  look_at (alarms, fixture, &time,
           "[{\"id\":\"away\",\"state\":\"running\",\"failing\":false,\"last_error\":\"no\"}]");
  g_assert_null (bc_alarms_get (alarms, 0));
}

static void
test_outputs (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_outputs, NULL);
}

/* --- Over HTTP --- */

static void
on_standstill (Fixture *fixture, gpointer data)
{
  bc_web_server_note_standstill (fixture->server, data);
}

static void
test_list_and_acknowledgement (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_standstill, (gpointer) "0.4 s of \"programme\" are missing");
  g_autofree char *seen = fixture_call (fixture, BC_ROLE_ASSISTANT, "GET /api/v1/alarms", NULL);
  assert_status (seen, 200);
  assert_contains (answer_body (seen), "\"kind\":\"stood-still\",\"level\":\"alarm\"");
  assert_contains (answer_body (seen), "0.4 s of \\\"programme\\\" are missing");
  assert_contains (answer_body (seen), "\"acknowledged_by\":null");
  g_autofree char *stale =
      fixture_ask (fixture, "POST /api/v1/alarms/stood-still/acknowledge HTTP/1.1\r\nHost: a\r\n"
                            "Authorization: Bearer token-of-host-0123456789\r\n"
                            "If-Match: \"0123456789abcdef\"\r\n\r\n");
  assert_status (stale, 412);
  g_assert_null (fixture->last_note);
  g_autofree char *done =
      fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/alarms/stood-still/acknowledge", NULL);
  assert_status (done, 200);
  g_assert_cmpstr (answer_body (done), ==, "[]");
  g_assert_cmpstr (fixture->last_note, ==, "host Ana: sees to: 0.4 s of \"programme\" are missing");
  g_autofree char *gone =
      fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/alarms/stood-still/acknowledge", NULL);
  assert_status (gone, 404);
}

static void
test_who_looks_after_it_is_shown (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *answer = NULL;

  g_autofree char *open = fixture_call (fixture, BC_ROLE_HOST, "PUT /api/v1/desks/fr-1/cannot",
                                        "{\"reason\":\"sound\"}");
  assert_status (open, 200);
  g_autofree char *opened =
      fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/sessions/s1/open", NULL);
  assert_status (opened, 200);
  /* It looks around by itself, as soon as it comes to that. */
  while (answer == NULL || answer_status (answer) != 200)
    {
      g_free (answer);
      answer =
          fixture_call (fixture, BC_ROLE_OPERATOR, "POST /api/v1/alarms/cannot-fr-1/acknowledge",
                        "{\"reason\":\"a headset is on its way\"}");
    }
  assert_contains (answer_body (answer), "\"text\":\"FR-1 cannot interpret: sound\"");
  assert_contains (answer_body (answer), "\"acknowledged_by\":\"operator Ana\"");
  g_assert_cmpstr (fixture->last_note, ==,
                   "operator Ana: sees to: FR-1 cannot interpret: sound because: a headset is on "
                   "its way");
}

/* Every name at any time: what is wrong is in the values. */
static void
test_metrics (void)
{
#define STILL "{name=\"stood-still\",level=\"alarm\"} "
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *calm = fixture_call (fixture, BC_ROLE_OPERATOR, "GET /metrics", NULL);

  for (guint i = 0; i < BC_ALARM_LAST; i++)
    {
      const char *kind = bc_alarm_kind_to_string ((BcAlarmKind) i);
      const char *level = bc_alarm_kind_get_level ((BcAlarmKind) i);
      g_autofree char *line =
          g_strdup_printf ("\nboothcast_alarm{name=\"%s\",level=\"%s\"} 0\n", kind, level);
      assert_contains (calm, line);
    }
  fixture_on_server (fixture, on_standstill, (gpointer) "0.4 s are missing");
  g_autofree char *wrong = fixture_call (fixture, BC_ROLE_OPERATOR, "GET /metrics", NULL);
  assert_contains (wrong, "\nboothcast_alarm" STILL "1\n");
  assert_contains (wrong, "\nboothcast_alarm_unseen" STILL "1\n");
  g_assert_null (strstr (wrong, "0.4 s are missing"));
}

/* What somebody sees to is an alarm still, but nobody has to be called. */
static void
test_count (void)
{
  g_autoptr (BcAlarms) alarms = bc_alarms_new ();

  bc_alarms_begin (alarms, 0, 0);
  bc_alarms_hold (alarms, BC_ALARM_CANNOT, "fr-1", "FR 1 cannot");
  bc_alarms_hold (alarms, BC_ALARM_CANNOT, "fr-2", "FR 2 cannot");
  bc_alarms_hold (alarms, BC_ALARM_NOBODY, "fr", "not yet: it may mend itself");
  bc_alarms_end (alarms);
  g_assert_true (bc_alarms_acknowledge (alarms, "cannot-fr-1", "host Ana"));
  BcAlarmCount cannot = bc_alarms_count (alarms, BC_ALARM_CANNOT);
  BcAlarmCount nobody = bc_alarms_count (alarms, BC_ALARM_NOBODY);
  g_assert_cmpuint (cannot.n_shown, ==, 2);
  g_assert_cmpuint (cannot.n_unseen, ==, 1);
  g_assert_cmpuint (nobody.n_shown, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/alarms/it-is-one-after-its-grace", test_it_is_one_after_its_grace);
  g_test_add_func ("/web/alarms/one-that-ends-within-its-grace-was-none",
                   test_one_that_ends_within_its_grace_was_none);
  g_test_add_func ("/web/alarms/it-goes-with-its-cause", test_it_goes_with_its_cause);
  g_test_add_func ("/web/alarms/new-words-are-told", test_new_words_are_told);
  g_test_add_func ("/web/alarms/the-gravest-comes-first", test_the_gravest_comes_first);
  g_test_add_func ("/web/alarms/what-happened-stays-until-somebody-says-so",
                   test_what_happened_stays_until_somebody_says_so);
  g_test_add_func ("/web/alarms/only-what-is-shown-is-acknowledged",
                   test_only_what_is_shown_is_acknowledged);
  g_test_add_func ("/web/alarms/every-kind-says-what-to-do", test_every_kind_says_what_to_do);
  g_test_add_func ("/web/alarms/conditions", test_conditions);
  g_test_add_func ("/web/alarms/outputs", test_outputs);
  g_test_add_func ("/web/alarms/list-and-acknowledgement", test_list_and_acknowledgement);
  g_test_add_func ("/web/alarms/in-the-metrics", test_metrics);
  g_test_add_func ("/web/alarms/counted", test_count);
  g_test_add_func ("/web/alarms/who-looks-after-it-is-shown", test_who_looks_after_it_is_shown);
  g_test_add_func ("/web/alarms/a-day-ahead", test_a_day_ahead);
  return g_test_run ();
}
