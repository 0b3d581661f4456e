/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars as programs write them, and what becomes of them. */
#include "../../src/app/ics.h"

#include <boothcast/base/error.h>
#include <string.h>

#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"

typedef struct
{
  const char *description;
  const char *text;
  const char *expected; /* one event a line; or the fault */
} Row;

static const Row rows[] = {
  { "UTC is the meeting's clock an hour on",
    CALENDAR (EVENT ("SUMMARY:Opening\r\nDTSTART:20201112T090000Z\r\nDTEND:20201112T093000Z\r\n")),
    "opening|Opening|2020-11-12|10:00-10:30|interpreted\n" },
  { "a time of a named zone",
    CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART;TZID=America/New_York:20201112T040000\r\n"
                     "DTEND;TZID=\"America/New_York\":20201112T050000\r\n")),
    "a|A|2020-11-12|10:00-11:00|interpreted\n" },
  { "a zone behind a vendor's prefix",
    CALENDAR (
        EVENT ("SUMMARY:A\r\nDTSTART;TZID=/example.org/20110101/Asia/Bishkek:20201112T150000\r\n"
               "DTEND:20201112T100000Z\r\n")),
    "a|A|2020-11-12|10:00-11:00|interpreted\n" },
  { "a floating time is the meeting's",
    CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART:20200701T100000\r\nDTEND:20200701T110000\r\n")),
    "a|A|2020-07-01|10:00-11:00|interpreted\n" },
  { "a length instead of an end",
    CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART:20201112T100000\r\nDURATION:PT1H40M\r\n")),
    "a|A|2020-11-12|10:00-11:40|interpreted\n" },
  { "a day without times",
    CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART;VALUE=DATE:20201112\r\nDTEND;VALUE=DATE:20201113\r\n")),
    "a|A|2020-11-12|-|interpreted\n" },
  { "folded lines, in the middle of a word and of a letter",
    CALENDAR (EVENT ("SUMMARY:Roundta\r\n ble on \xc3\r\n\t\xa9"
                     "ducation\r\nDTSTART:20201112T1\r\n "
                     "00000\r\nDTEND:20201112T110000\r\n")),
    "roundtable-on-education|Roundtable on éducation|2020-11-12|10:00-11:00|interpreted\n" },
  { "escaped text, and line ends of another system",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\\, B\\; C\\\\D\\nE\nDTSTART:20201112T100000\n"
    "DTEND:20201112T110000\nEND:VEVENT\nEND:VCALENDAR",
    "a-b-c-d-e|A, B; C\\D E|2020-11-12|10:00-11:00|interpreted\n" },
  { "kinds by category, then by words of the title",
    CALENDAR (EVENT ("SUMMARY:Lunch break\r\nDTSTART:20201112T121000\r\nDTEND:20201112T133000\r\n")
                  EVENT ("SUMMARY:Audio and video "
                         "check\r\nDTSTART:20201112T084500\r\nDTEND:20201112T085500\r\n")
                      EVENT ("SUMMARY:Reception\r\nCATEGORIES:BREAK\r\nDTSTART:20201112T180000\r\n"
                             "DTEND:20201112T190000\r\n")
                          EVENT ("SUMMARY:Breaking the silence\r\nCATEGORIES:Interpreted\r\n"
                                 "DTSTART:20201112T160000\r\nDTEND:20201112T170000\r\n")),
    "audio-and-video-check|Audio and video check|2020-11-12|08:45-08:55|sound-check\n"
    "lunch-break|Lunch break|2020-11-12|12:10-13:30|break\n"
    "breaking-the-silence|Breaking the silence|2020-11-12|16:00-17:00|interpreted\n"
    "reception|Reception|2020-11-12|18:00-19:00|break\n" },
  { "ids are each there once, and well-formed whatever the title",
    CALENDAR (
        EVENT ("SUMMARY:Рабочая сессия\r\nDTSTART:20201112T100000\r\nDTEND:20201112T110000\r\n")
            EVENT ("SUMMARY:Panel\r\nDTSTART:20201112T110000\r\nDTEND:20201112T120000\r\n")
                EVENT ("SUMMARY:- Panel!\r\nDTSTART:20201113T110000\r\nDTEND:20201113T120000\r\n")
                    EVENT ("DTSTART:20201113T120000\r\nDTEND:20201113T130000\r\n")),
    NULL },
  { "what is cancelled is left out, alarms are no events",
    CALENDAR (EVENT ("SUMMARY:A\r\nSTATUS:CANCELLED\r\nDTSTART:20201112T100000\r\n") EVENT (
        "SUMMARY:B\r\nDTSTART:20201112T100000\r\nDTEND:20201112T110000\r\n"
        "BEGIN:VALARM\r\nSUMMARY:no\r\nTRIGGER:-PT15M\r\nDURATION:x\r\nEND:VALARM\r\n")),
    "b|B|2020-11-12|10:00-11:00|interpreted\n" },
  { "a calendar without events", CALENDAR (""), "" },
};

static const Row faults[] = {
  { "a table", "name,minutes\r\nA,1\r\n", "line 1: expected NAME:VALUE" },
  { "nothing", "", "line 1: expected a calendar" },
  { "an event that does not end", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\n",
    "line 4: expected END:VEVENT" },
  { "no beginning", CALENDAR (EVENT ("SUMMARY:A\r\n")), "line 3: expected an event with DTSTART" },
  { "no end", CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART:20201112T100000\r\n")),
    "line 3: expected an event with DTEND after DTSTART, or a DURATION, found \"A\"" },
  { "an end before the beginning",
    CALENDAR (EVENT ("DTSTART:20201112T100000\r\nDTEND:20201112T093000\r\n")),
    "expected an event with DTEND after DTSTART" },
  { "over midnight",
    CALENDAR (EVENT ("SUMMARY:A\r\nDTSTART:20201112T230000\r\nDTEND:20201113T010000\r\n")),
    "line 3: expected an event that is over before midnight" },
  { "a zone that nobody knows, after a folded line",
    CALENDAR (EVENT ("SUMMARY:A\r\n  B\r\nDTSTART;TZID=Customized Time Zone:20201112T100000\r\n")),
    "line 6: expected the IANA name of a time zone (TZID=Europe/Zurich), found \"Customized Time "
    "Zone\"" },
  { "a time in another form", CALENDAR (EVENT ("DTSTART:2020-11-12 10:00\r\n")),
    "line 4: expected a time like 20201112T100000" },
  { "the thirtieth of February", CALENDAR (EVENT ("DTSTART:20200230T100000\r\n")),
    "line 4: expected a time" },
  { "a minute too many", CALENDAR (EVENT ("DTSTART:20201112T106000\r\n")),
    "line 4: expected a time" },
  { "a time with a tail", CALENDAR (EVENT ("DTSTART:20201112T100000X\r\n")),
    "line 4: expected a time" },
  { "a time that summer leaps over", CALENDAR (EVENT ("DTSTART:20200329T023000\r\n")),
    "line 4: expected a time that exists on that day" },
  { "a rule that repeats",
    CALENDAR (EVENT ("DTSTART:20201112T100000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")),
    "line 5: expected each day's event by itself" },
  { "a length in words", CALENDAR (EVENT ("DTSTART:20201112T100000\r\nDURATION:PT1X\r\n")),
    "line 5: expected a duration" },
  { "months for minutes", CALENDAR (EVENT ("DTSTART:20201112T100000\r\nDURATION:P5M\r\n")),
    "line 5: expected a duration" },
  { "not UTF-8", CALENDAR (EVENT ("SUMMARY:\xff\r\n")), "line 4: expected NAME:VALUE in UTF-8" },
};

static GPtrArray *
read_text (const char *text, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");

  return bc_ics_read (text, strlen (text), zone, error);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = read_text (row->text, &error);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    {
      const BcIcsEvent *event = events->pdata[i];
      g_autofree char *times =
          event->ends_minute > event->starts_minute
              ? g_strdup_printf ("%02u:%02u-%02u:%02u", event->starts_minute / 60,
                                 event->starts_minute % 60, event->ends_minute / 60,
                                 event->ends_minute % 60)
              : g_strdup ("-");

      g_string_append_printf (all, "%s|%s|%s|%s|%s\n", event->id, event->title, event->day, times,
                              bc_session_kind_to_string (event->kind));
    }
  if (row->expected != NULL)
    g_assert_cmpstr (all->str, ==, row->expected);
}

static void
test_fault (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (row->text, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  if (strstr (error->message, row->expected) == NULL)
    g_error ("expected \"%s\" in \"%s\"", row->expected, error->message);
}

/* How a title in another script is written in ASCII is the C library's affair; that each id is one, is ours. */
static void
test_ids (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = read_text (rows[9].text, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 4);
  for (guint i = 0; i < events->len; i++)
    {
      const BcIcsEvent *event = events->pdata[i];

      g_assert_true (g_regex_match_simple ("^[a-z0-9][a-z0-9-]{0,31}$", event->id, 0, 0));
      g_assert_true (g_hash_table_add (seen, event->id));
    }
  g_assert_cmpstr (((BcIcsEvent *) events->pdata[1])->id, ==, "panel");
  g_assert_cmpstr (((BcIcsEvent *) events->pdata[2])->id, ==, "panel-2");
  g_assert_cmpstr (((BcIcsEvent *) events->pdata[3])->title, ==, "Session");
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new ("BEGIN:VCALENDAR\r\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= 200; i++)
    g_string_append (text, EVENT ("DTSTART:20201112T100000\r\nDTEND:20201112T110000\r\n"));
  g_string_append (text, "END:VCALENDAR\r\n");
  g_assert_null (read_text (text->str, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "at most 200 events"));
}

/* By words of the title: whole ones. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *title;
    BcSessionKind kind;
  } titles[] = {
    { "Break", BC_SESSION_KIND_BREAK },
    { "COFFEE BREAK", BC_SESSION_KIND_BREAK },
    { "Coffee breaks", BC_SESSION_KIND_BREAK },
    { "Coffee-break", BC_SESSION_KIND_BREAK },
    { "Coffeebreak", BC_SESSION_KIND_BREAK },
    { "Break (30 min)", BC_SESSION_KIND_BREAK },
    { "Lunch", BC_SESSION_KIND_BREAK },
    { "Lunch/coffee", BC_SESSION_KIND_BREAK },
    { "Breakfast", BC_SESSION_KIND_BREAK },
    { "Pause", BC_SESSION_KIND_BREAK },
    { "Pause-café", BC_SESSION_KIND_BREAK },
    { "Pause déjeuner", BC_SESSION_KIND_BREAK },
    { "Mittagspause", BC_SESSION_KIND_BREAK },
    { "Kaffeepause", BC_SESSION_KIND_BREAK },
    { "Breaking the cycle of irregular migration", BC_SESSION_KIND_INTERPRETED },
    { "Breakout groups", BC_SESSION_KIND_INTERPRETED },
    { "Break-out groups", BC_SESSION_KIND_INTERPRETED },
    { "Break out rooms 1 to 4", BC_SESSION_KIND_INTERPRETED },
    { "Breakthroughs in statistics", BC_SESSION_KIND_INTERPRETED },
    { "Response to the outbreak", BC_SESSION_KIND_INTERPRETED },
    { "Outbreaks and resilience", BC_SESSION_KIND_INTERPRETED },
    { "Menopause at work", BC_SESSION_KIND_INTERPRETED },
    { "Launch of the report", BC_SESSION_KIND_INTERPRETED },
    { "Sound check", BC_SESSION_KIND_SOUND_CHECK },
    { "Sound checks", BC_SESSION_KIND_SOUND_CHECK },
    { "Soundcheck: remote speakers", BC_SESSION_KIND_SOUND_CHECK },
    { "Technical test", BC_SESSION_KIND_SOUND_CHECK },
    { "Sound checks and balances", BC_SESSION_KIND_SOUND_CHECK },
    { "Technical testing of vehicles", BC_SESSION_KIND_INTERPRETED },
    { "Ultrasound checkpoints", BC_SESSION_KIND_INTERPRETED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *text = g_strdup_printf (
          CALENDAR (EVENT ("SUMMARY:%s\r\nDTSTART:20201112T100000\r\nDTEND:20201112T110000\r\n")),
          titles[i].title);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) events = read_text (text, &error);

      g_test_message ("%s", titles[i].title);
      g_assert_no_error (error);
      g_assert_cmpuint (events->len, ==, 1);
      g_assert_cmpint (((const BcIcsEvent *) events->pdata[0])->kind, ==, titles[i].kind);
    }
}

static void
add_rows (const char *path, const Row *all, guint n_rows, GTestDataFunc function)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, all[i].description);

      g_test_add_data_func (name, &all[i], function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("/app/ics/reads", rows, G_N_ELEMENTS (rows), test_row);
  add_rows ("/app/ics/refuses", faults, G_N_ELEMENTS (faults), test_fault);
  g_test_add_func ("/app/ics/kinds-by-whole-words", test_kinds);
  g_test_add_func ("/app/ics/ids-are-ids", test_ids);
  g_test_add_func ("/app/ics/no-more-than-a-list-holds", test_too_many);
  return g_test_run ();
}
