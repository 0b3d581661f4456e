/* SPDX-License-Identifier: Apache-2.0 */
/* What is said about a plan before the meeting. */
#include "agenda-script.h"

#include <string.h>

#define DAY "2020-11-12 "

typedef struct
{
  const char *description;
  const char *lines;
  AgendaWorld world;
  const char *findings;
  const char *text; /* part of one of their texts (nullable) */
} Row;

static const Row rows[] = {
  { "nothing is planned", "", { 0 }, "", NULL },
  { "one session, all in order", DAY "10:00-11:00 60 i Opening", { 0 }, "", NULL },
  { "a published day that uses the pool to the last minute",
    DAY "10:00-10:30 30 i Opening\n" DAY "10:30-12:10 100 i Roundtable 1\n" DAY
        "12:10-13:30 - b Lunch\n" DAY "13:30-15:10 100 i Roundtable 2\n" DAY
        "15:10-15:20 10 i Summary",
    { 0 },
    "note no-reserve unog",
    "to the last minute" },
  { "a published day that does not agree with itself",
    "2020-11-13 10:00-10:10 10 i Recap\n2020-11-13 10:10-11:50 100 i Roundtable 3\n"
    "2020-11-13 11:50-13:30 - b Lunch\n2020-11-13 13:30-15:10 100 i Roundtable 4\n"
    "2020-11-13 15:10-15:40 20 i Closing",
    { 0 },
    "warning stated-minutes s5; note no-reserve unog",
    "\"Closing\" is stated as 20 minutes, but spans 30 minutes (15:10-15:40); the clock times "
    "count: "
    "the day's stated minutes add up to 230 minutes, its times to 240 minutes" },
  { "the sound check and briefing of 2022",
    "2022-02-01 08:45-08:55 - s Sound check\n2022-02-01 09:00-12:00 180 i Briefing",
    { 0 },
    "note gap s2",
    "nothing is planned for the 5 minutes before \"Briefing\" (08:55-09:00), not even a break" },
  { "two sessions at a time",
    DAY "10:00-11:00 - i A\n" DAY "10:50-11:30 - i B",
    { 0 },
    "error overlap s2",
    "\"B\" overlaps with \"A\" for 10 minutes: only one session can be open" },
  { "a session within another, and one after both",
    DAY "10:00-12:00 - i A\n" DAY "10:30-11:00 - i B\n" DAY "11:30-12:30 - i C",
    { 0 },
    "error overlap s2; error overlap s3",
    "\"C\" overlaps with \"A\" for 30 minutes" },
  { "a break that a session runs into",
    DAY "10:00-11:00 - i A\n" DAY "10:45-11:15 - b Coffee",
    { 0 },
    "warning overlap s2",
    NULL },
  { "a minute too much",
    DAY "10:00-11:01 60 i A",
    { 0 },
    "warning stated-minutes s1",
    "is stated as 60 minutes, but spans 61 minutes" },
  { "a break's stated minutes are no sum of the day's",
    DAY "10:00-10:20 15 b Coffee",
    { 0 },
    "warning stated-minutes s1",
    "spans 20 minutes (10:00-10:20); the clock times count" },
  { "an hour nobody planned",
    DAY "10:00-11:00 - i A\n" DAY "12:00-13:00 - i B",
    { 0 },
    "note gap s2",
    "(11:00-12:00)" },
  { "the night between two days is no gap",
    DAY "10:00-11:00 - i A\n2020-11-13 10:00-11:00 - i B",
    { 0 },
    "",
    NULL },
  { "listed in another order than they begin",
    DAY "13:00-14:00 - i B\n" DAY "12:00-13:00 - i A",
    { 0 },
    "warning order s2",
    "\"A\" is listed behind \"B\", which begins later" },
  { "neither time nor minutes",
    "- - - i Morning",
    { 0 },
    "note no-time s1",
    "\"Morning\" has neither clock times nor minutes" },
  { "minutes without a time count",
    DAY "- 250 i Morning",
    { 0 },
    "error over-pool s1",
    "the plan takes 250 minutes, pool unog gives 240 minutes: it runs out in \"Morning\", 10 "
    "minutes "
    "are missing" },
  { "a break without a time is nobody's concern", DAY "- - b Lunch", { 0 }, "", NULL },
  { "over the pool by a minute, in the second session",
    DAY "10:00-12:00 - i A\n" DAY "12:00-13:00 - b Lunch\n" DAY "13:00-15:01 - i B",
    { 0 },
    "error over-pool s3",
    "it runs out in \"B\" at 15:00, 1 minute is missing" },
  { "a pool of nothing",
    DAY "10:00-10:30 - i A",
    { .pool_minutes = 1e-9 },
    "error over-pool s1",
    "it runs out in \"A\" at 10:00, 30 minutes are missing" },
  { "a break takes nothing from the pool",
    DAY "10:00-10:30 - b A",
    { .pool_minutes = 1e-9 },
    "",
    NULL },
  { "three hours at a stretch", DAY "10:00-13:00 - i A", { 0 }, "", NULL },
  { "more than three hours at a stretch",
    DAY "09:59-13:00 - i A",
    { 0 },
    "warning long-sitting s1",
    "by the end of \"A\" the interpreters have worked for 181 minutes since 09:59" },
  { "a stretch of two, and a pause that is no rest",
    DAY "10:00-12:00 - i A\n" DAY "12:00-12:14 - b Coffee\n" DAY "12:14-13:30 - i B\n" DAY
        "13:30-13:40 - i C",
    { 0 },
    "warning long-sitting s3",
    NULL },
  { "a rest of a quarter of an hour",
    DAY "10:00-12:00 - i A\n" DAY "12:00-12:15 - b Coffee\n" DAY "12:15-13:30 - i B",
    { 0 },
    "",
    NULL },
  { "three meetings on one day",
    DAY "08:00-10:30 - i A\n" DAY "10:30-11:00 - b X\n" DAY "11:00-13:00 - i B\n" DAY
        "13:00-14:00 - b Y\n" DAY "14:00-15:31 - i C",
    { .pool_minutes = 1000 },
    "warning long-day unog",
    "361 minutes of interpretation on one day" },
  { "interpreters who leave before the end",
    DAY "10:00-11:00 - i A\n" DAY "11:00-12:10 - i B\n" DAY "12:10-12:20 - i C",
    { .service_ends_at = "12:00" },
    "error over-service s2; error over-service s3",
    "\"B\" is planned until 12:10, but the interpreters leave at 12:00: it loses 10 minutes" },
  { "interpreters who leave at the end",
    DAY "10:00-12:00 - i A\n" DAY "12:00-13:00 - b Lunch",
    { .service_ends_at = "12:00" },
    "",
    NULL },
  { "interpreters leave by the pool's clock, not the meeting's",
    DAY "10:00-12:00 - i A",
    { .zone = "America/New_York", .pool_zone = "Europe/Zurich", .service_ends_at = "17:30" },
    "error over-service s1",
    "planned until 12:00, but the interpreters leave at 11:30: it loses 30 minutes" },
  { "a sound check after the last session",
    DAY "10:00-11:00 - i A\n" DAY "11:00-11:10 - s Sound check\n2020-11-13 10:00-11:00 - i B",
    { 0 },
    "note sound-check s2",
    "no interpreted session follows \"Sound check\" on that day" },
  { "a session over the pool's midnight",
    DAY "16:00-19:00 - i Evening",
    { .zone = "America/New_York", .pool_zone = "Europe/Zurich" },
    "note midnight s1",
    "it draws on the minutes of 2020-11-12 and of 2020-11-13" },
  { "a break over midnight draws on nothing", DAY "23:00-01:00 - b Night", { 0 }, "", NULL },
  { "the night the clocks go back",
    "2020-10-25 01:30-03:30 - i Vigil",
    { 0 },
    "warning clock-change s1",
    "the clocks go back during \"Vigil\": it lasts 180 minutes, though its clock times are 120 "
    "minutes apart" },
  { "the night the clocks go forward",
    "2021-03-28 01:30-03:30 - i Vigil",
    { 0 },
    "warning clock-change s1",
    "the clocks go forward during \"Vigil\": it lasts 60 minutes, though its clock times are 120 "
    "minutes apart" },
  { "an end that comes twice, the first of them",
    "2020-10-25 01:30-02:30 - i Vigil",
    { 0 },
    "warning clock-twice s1",
    "\"Vigil\" ends at 02:30, which the clock shows twice that day: the first is taken" },
  { "an end that comes twice, the second of them",
    "2020-10-25 01:30-02:30+ - i Vigil",
    { 0 },
    "warning clock-twice s1; warning clock-change s1",
    "the second is taken" },
  { "a start that comes twice",
    "2020-10-25 02:00-03:30 - i Vigil",
    { 0 },
    "warning clock-twice s1; warning clock-change s1",
    "\"Vigil\" starts at 02:00" },
  { "New York changes on another day",
    "2020-11-01 00:30-02:00 90 i Vigil",
    { .zone = "America/New_York" },
    "warning stated-minutes s1; warning clock-change s1",
    "is stated as 90 minutes, but spans 150 minutes (00:30-02:00)" },
};

static gboolean
is_said (const BcAgenda *agenda, const char *text)
{
  for (guint i = 0; i < agenda->findings->len; i++)
    if (strstr (((const BcFinding *) agenda->findings->pdata[i])->text, text) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_row (gconstpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (BcAgenda) agenda = agenda_script_make (row->lines, row->world);
  g_autofree char *findings = agenda_script_findings (agenda);

  g_assert_cmpstr (findings, ==, row->findings);
  g_assert_true (row->text == NULL || is_said (agenda, row->text));
}

/* --- The people --- */

typedef struct
{
  const char *description;
  const char *tag;     /* of the one language */
  guint n_desks;       /* of its booth */
  gboolean is_two_way; /* the last desk has a second output */
  const char *findings;
} TeamRow;

static const TeamRow team_rows[] = {
  { "two desks", "fr", 2, FALSE, "" },
  { "one desk", "fr", 1, FALSE, "warning thin-booth fr" },
  { "an empty booth", "fr", 0, FALSE, "warning thin-booth fr; note no-desk fr" },
  { "two desks that work both ways", "fr", 2, TRUE, "warning thin-booth fr" },
  { "three desks that work both ways", "fr", 3, TRUE, "" },
  { "a language with a region", "pt-BR", 2, FALSE, "" },
  { "capitals are as good", "FR", 2, FALSE, "" },
  { "three letters", "hbs", 2, FALSE, "" },
  { "by private agreement", "x-floor", 2, FALSE, "" },
  { "a country for a language", "cz", 2, FALSE, "warning unknown-language fr" },
  { "the tag that is read as Serbian", "sh", 2, FALSE, "warning unknown-language fr" },
  { "a word for a language", "french", 2, FALSE, "warning unknown-language fr" },
  { "one letter", "f", 2, FALSE, "warning unknown-language fr" },
  { "no tag: the id", NULL, 2, FALSE, "" },
};

static void
test_team (void)
{
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (team_rows); i++)
    {
      const TeamRow *row = &team_rows[i];
      g_autoptr (BcSetup) setup = agenda_script_read ("", (AgendaWorld){ 0 });
      BcLanguage *language = setup->languages->pdata[0];

      g_test_message ("%s", row->description);
      language->tag = g_strdup (row->tag);
      while (setup->desks->len < row->n_desks)
        {
          BcDesk *desk = g_new0 (BcDesk, 1);

          desk->booth = g_strdup ("fr");
          g_ptr_array_add (setup->desks, desk);
        }
      g_ptr_array_set_size (setup->desks, (gint) row->n_desks);
      if (row->is_two_way)
        ((BcDesk *) setup->desks->pdata[row->n_desks - 1])->output_b = g_strdup ("en");

      g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, zone);
      g_autofree char *findings = agenda_script_findings (agenda);
      g_assert_cmpstr (findings, ==, row->findings);
    }
}

static void
test_a_retour_serves_a_channel (void)
{
  g_autoptr (BcSetup) setup = agenda_script_read ("", (AgendaWorld){ 0 });
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);
  BcDesk *desk = setup->desks->pdata[1];
  BcDesk *third = g_new0 (BcDesk, 1);
  BcChannel *channel = g_new0 (BcChannel, 1);

  channel->id = g_strdup ("en");
  g_ptr_array_add (setup->channels, channel);
  third->booth = g_strdup ("fr");
  g_ptr_array_add (setup->desks, third);
  desk->output_b = g_strdup ("en");

  g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, zone);
  g_assert_cmpuint (agenda->findings->len, ==, 0);
}

/* --- Shares and lists --- */

typedef struct
{
  const char *description;
  gint64 own_minutes; /* -1: no allotment */
  gint64 other_minutes;
  const char *lines;
  const char *findings;
  const char *text; /* part of one of their texts (nullable) */
} ShareRow;

static const ShareRow share_rows[] = {
  { "nobody has a share", -1, -1, DAY "10:00-13:00 - i A", "", NULL },
  { "all of the pool is shared out", 180, 60, DAY "10:00-13:00 - i A", "note no-reserve unog",
    NULL },
  { "a share is no limit: the rest is everybody's", 60, 30, DAY "10:00-13:00 - i A", "", NULL },
  { "what others are promised is not ours", -1, 90, DAY "10:00-13:00 - i A", "error over-pool s1",
    "the plan takes 180 minutes, pool unog gives 150 minutes beside others' allotments: it runs "
    "out in \"A\" at 12:30, 30 minutes are missing" },
  { "more is promised than there is", 200, 41, DAY "10:00-11:00 - i A", "error allotments unog",
    "the meetings' allotments add up to 241 minutes, pool unog gives 240 minutes" },
  { "others are promised more than there is", -1, 300, "", "error allotments unog", NULL },
};

static void
add_share (BcSetup *setup, const char *meeting, gint64 minutes)
{
  BcAllotment *allotment = g_new0 (BcAllotment, 1);

  allotment->meeting = g_strdup (meeting);
  allotment->limit_s = minutes * 60;
  g_ptr_array_add (setup->pool.allotments, allotment);
}

static void
share_free (BcAllotment *allotment)
{
  g_free (allotment->meeting);
  g_free (allotment);
}

static void
test_shares (void)
{
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (share_rows); i++)
    {
      const ShareRow *row = &share_rows[i];
      g_autoptr (BcSetup) setup = agenda_script_read (row->lines, (AgendaWorld){ 0 });

      g_test_message ("%s", row->description);
      setup->pool.allotments = g_ptr_array_new_with_free_func ((GDestroyNotify) share_free);
      if (row->own_minutes >= 0)
        add_share (setup, "m", row->own_minutes);
      if (row->other_minutes >= 0)
        add_share (setup, "b", row->other_minutes);

      g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, zone);
      g_autofree char *findings = agenda_script_findings (agenda);
      g_assert_cmpstr (findings, ==, row->findings);
      g_assert_true (row->text == NULL || is_said (agenda, row->text));
      g_assert_cmpint (agenda->limit_us, ==,
                       MAX (0, 240 - MAX (0, row->other_minutes)) * G_TIME_SPAN_MINUTE);
    }
}

typedef struct
{
  const char *description;
  const char *line;
  guint minutes[3];
  const char *findings;
} ListRow;

static const ListRow list_rows[] = {
  { "a list that fits to the minute", DAY "10:00-10:30 - i A", { 10, 15, 5 }, "" },
  { "a minute too long", DAY "10:00-10:30 - i A", { 10, 15, 6 }, "warning long-list s1" },
  { "by stated minutes", "- - 20 i A", { 10, 15, 0 }, "warning long-list s1" },
  { "nobody knows how long the session is", "- - - i A", { 90 }, "note no-time s1" },
  { "nobody knows how long they speak", DAY "10:00-10:30 - i A", { 0 }, "" },
};

static void
test_lists (void)
{
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (list_rows); i++)
    {
      const ListRow *row = &list_rows[i];
      g_autoptr (BcSetup) setup = agenda_script_read (row->line, (AgendaWorld){ 0 });
      BcSession *session = setup->sessions->pdata[0];

      g_test_message ("%s", row->description);
      session->speakers = bc_speakers_new ();
      for (guint n = 0; n < G_N_ELEMENTS (row->minutes); n++)
        {
          BcSpeaker *speaker = bc_speaker_new ("s");

          speaker->minutes = row->minutes[n];
          g_ptr_array_add (session->speakers->speakers, speaker);
        }

      g_autoptr (BcAgenda) agenda = bc_agenda_new (setup, zone, zone);
      g_autofree char *findings = agenda_script_findings (agenda);
      g_assert_cmpstr (findings, ==, row->findings);
    }
}

/* --- Names --- */

static void
test_every_kind_has_a_name (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint kind = 0; kind < BC_FINDING_LAST; kind++)
    {
      const char *name = bc_finding_kind_to_string ((BcFindingKind) kind);

      g_assert_nonnull (name);
      g_assert_true (g_hash_table_add (seen, (gpointer) name));
    }
}

/* Each kind is the outcome of some row. */
static void
test_the_tables_leave_nothing_out (void)
{
  for (guint kind = 0; kind < BC_FINDING_LAST; kind++)
    {
      const char *name = bc_finding_kind_to_string ((BcFindingKind) kind);
      guint n_rows = 0;

      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        n_rows += strstr (rows[i].findings, name) != NULL;
      for (guint i = 0; i < G_N_ELEMENTS (team_rows); i++)
        n_rows += strstr (team_rows[i].findings, name) != NULL;
      for (guint i = 0; i < G_N_ELEMENTS (share_rows); i++)
        n_rows += strstr (share_rows[i].findings, name) != NULL;
      for (guint i = 0; i < G_N_ELEMENTS (list_rows); i++)
        n_rows += strstr (list_rows[i].findings, name) != NULL;
      g_test_message ("%s: %u", name, n_rows);
      g_assert_cmpuint (n_rows, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/meeting/findings/%s", rows[i].description);
      g_strdelimit (path, " ,", '-');
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/meeting/findings/about-the-team", test_team);
  g_test_add_func ("/meeting/findings/about-shares-of-the-pool", test_shares);
  g_test_add_func ("/meeting/findings/about-speakers-lists", test_lists);
  g_test_add_func ("/meeting/findings/a-retour-serves-a-channel", test_a_retour_serves_a_channel);
  g_test_add_func ("/meeting/findings/every-kind-has-a-name", test_every_kind_has_a_name);
  g_test_add_func ("/meeting/findings/the-tables-leave-nothing-out",
                   test_the_tables_leave_nothing_out);
  return g_test_run ();
}
