/* SPDX-License-Identifier: Apache-2.0 */
/* What `boothcast report` prints of a store that was filled as gateways fill it. */
#include "report-forms.h"
#include "report-morning.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/meeting.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* --- Text --- */

static const char morning[] = "Review <2020>, \"first\" (review)\n"
                              "2020-11-12, pool unog, times of Europe/Zurich\n"
                              "\n"
                              "  130:01 used of 240:00, 109:59 left\n"
                              "\n"
                              "Sessions\n"
                              "  first     last           planned          used     as leased "
                              "after a crash    store away     "
                              "corrected\n"
                              "  10:00:00  10:30:00         30:00         30:00          0:02      "
                              "       -         29:58             -"
                              "  Opening, \"A & B\" <script>\n"
                              "  10:30:00  12:10:00        100:00        100:00          0:01      "
                              "       -         99:59             -"
                              "  Roundtable 1\n"
                              "  -         -               100:00          0:00             -      "
                              "       -             -             -"
                              "  Roundtable 2\n"
                              "  13:00:00  13:00:01             -          0:01             -      "
                              "    0:01             -             -"
                              "  s1 (meeting briefing)\n"
                              "  sum                                     130:01          0:03      "
                              "    0:01        129:57             -\n"
                              "\n"
                              "Meetings on the pool\n"
                              "           used      allotted\n"
                              "           0:01             -  briefing\n"
                              "         130:00             -  review\n"
                              "\n"
                              "Hours\n"
                              "  from               used    of the day\n"
                              "  10:00:00          60:00         60:00\n"
                              "  11:00:00          60:00        120:00\n"
                              "  12:00:00          10:00        130:00\n"
                              "  13:00:00           0:01        130:01\n"
                              "\n"
                              "Floor languages of this meeting, while it was interpreted\n"
                              "  en                60:01  English\n"
                              "  fr                45:30  Français\n"
                              "  unknown           24:30  unknown\n"
                              "\n"
                              "Items of this meeting by the floor's language\n"
                              "  en                30:00  Opening, \"A & B\" <script>\n"
                              "  fr                45:30  Roundtable 1\n"
                              "  en                30:01\n"
                              "  unknown           24:30\n"
                              "\n"
                              "Log\n"
                              "  10:00:00  host Ana, \"chair\" opened session opening\n"
                              "  11:00:00  desk fr-1 set the floor's language to fr\n"
                              "  11:45:30  set the floor's language to unknown\n";

static void
test_text (void)
{
  g_autofree char *text = report_morning_print (bc_report_to_text, NULL);

  g_assert_cmpstr (text, ==, morning);
}

static void
test_text_of_an_empty_day (void)
{
  g_autofree char *text = report_morning_print (bc_report_to_text, "2020-11-14");

  g_assert_cmpstr (text, ==,
                   "Review <2020>, \"first\" (review)\n"
                   "2020-11-14, pool unog, times of Europe/Zurich\n\n"
                   "  nothing was booked on this day; limit 240:00\n");
}

/* --- JSON --- */

static gint64
sum_of_kinds (JsonObject *object)
{
  g_autoptr (GList) kinds =
      json_object_get_values (json_object_get_object_member (object, "by_kind_ms"));
  gint64 sum = 0;

  for (GList *at = kinds; at != NULL; at = at->next)
    sum += json_node_get_int (at->data);
  return sum;
}

static void
test_json (void)
{
  g_autofree char *json = report_morning_print (bc_report_to_json, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (json, &error);

  g_assert_no_error (error);
  JsonObject *object = json_node_get_object (root);
  gint64 used_ms = json_object_get_int_member (object, "used_ms");
  g_assert_cmpint (used_ms, ==, 130 * 60000 + 1000);
  g_assert_cmpint (json_object_get_int_member (object, "limit_ms"), ==, FIXTURE_LIMIT_MS);
  g_assert_cmpint (json_object_get_int_member (object, "left_ms"), ==, FIXTURE_LIMIT_MS - used_ms);
  g_assert_cmpint (json_object_get_int_member (object, "beyond_ms"), ==, 0);
  g_assert_cmpint (report_forms_sum_of (object, "sessions", "used_ms"), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of (object, "hours", "used_ms"), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of (object, "floor_languages", "used_ms"), ==, used_ms - 1000);
  g_assert_cmpint (sum_of_kinds (object), ==, used_ms);

  JsonArray *languages = json_object_get_array_member (object, "floor_languages");
  g_assert_cmpint (
      json_object_get_int_member (json_array_get_object_element (languages, 0), "used_ms"), ==,
      60 * 60000 + 500);
  JsonArray *sessions = json_object_get_array_member (object, "sessions");
  JsonObject *opening = json_array_get_object_element (sessions, 0);
  g_assert_cmpstr (json_object_get_string_member (opening, "first"), ==,
                   "2020-11-12T10:00:00+01:00");
  g_assert_cmpstr (json_object_get_string_member (opening, "title"), ==,
                   "Opening, \"A & B\" <script>");
  g_assert_cmpint (sum_of_kinds (opening), ==, 30 * 60000);
  JsonArray *log = json_object_get_array_member (object, "log");
  g_assert_cmpuint (json_array_get_length (log), ==, 3);
}

/* --- CSV --- */

static void
test_csv (void)
{
  g_autofree char *csv = report_morning_print (bc_report_to_csv, NULL);
  g_autoptr (GPtrArray) rows = report_forms_parse_csv (csv);
  gint64 used_ms = 130 * 60000 + 1000;

  g_assert_cmpuint (rows->len, ==, 1 + 1 + 4 + 2 + 4 + 3 + 4 + 3);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpuint (((GPtrArray *) g_ptr_array_index (rows, i))->len, ==, 13);
  g_assert_cmpint (report_forms_sum_of_records (rows, "pool", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "session", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "hour", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "floor-language", 6), ==, used_ms - 1000);
  g_assert_cmpint (report_forms_sum_of_records (rows, "item-language", 6), ==, used_ms - 1000);
  g_assert_cmpint (report_forms_sum_of_records (rows, "meeting", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "session", 7) +
                       report_forms_sum_of_records (rows, "session", 8) +
                       report_forms_sum_of_records (rows, "session", 9),
                   ==, used_ms);
  g_assert_cmpstr (report_forms_get_field (rows, 2, 4), ==, "Opening, \"A & B\" <script>");
  g_assert_nonnull (strstr (csv, "\r\nsession,2020-11-12T10:00:00+01:00,review,opening,"
                                 "\"Opening, \"\"A & B\"\" <script>\",1800000,1800000,2000,0,"
                                 "1798000,,,0\r\n"));
  g_assert_nonnull (strstr (csv, "\r\nlog,2020-11-12T10:00:00+01:00,review,,,,,,,,"
                                 "\"host Ana, \"\"chair\"\"\",opened session opening,\r\n"));
}

/* --- HTML --- */

static void
test_html (void)
{
  static const char *const parts[] = {
    "<title>2020-11-12: Review &lt;2020&gt;, &quot;first&quot;</title>",
    "<td>Opening, &quot;A &amp; B&quot; &lt;script&gt;</td>",
    "<p class=\"sum\">130:01 used of 240:00, 109:59 left</p>",
    "<td>host Ana, &quot;chair&quot;</td><td>opened session opening</td>",
    "@page{size:A4",
    "Only the original speech is authentic.",
  };
  static const char *const strangers[] = { "<script", "http:", "https:", "url(", "src=", "href=" };
  g_autofree char *html = report_morning_print (bc_report_to_html, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (html, parts[i]) == NULL)
      g_error ("“%s” is not in “%s”", parts[i], html);
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    g_assert_null (strstr (html, strangers[i]));
  g_assert_true (g_str_has_suffix (html, "</body>\n</html>\n"));
}

static void
test_html_has_the_meetings_own_disclaimer (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  config->disclaimer = g_strdup ("Speech > interpretation");
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *html = bc_report_to_html (report);
  g_assert_nonnull (strstr (html, "<p>Speech &gt; interpretation</p></footer>"));
  g_assert_null (strstr (html, "authentic"));
}

/* --- Edges --- */

static void
test_another_pool (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  g_free (config->setup->pool.id);
  config->setup->pool.id = g_strdup ("vienna");
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, "2020-11-12");
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_assert_cmpint (report->left_ms, ==, FIXTURE_LIMIT_MS);
  g_assert_cmpuint (report->hours->len, ==, 0);
  g_assert_cmpuint (report->languages->len, ==, 0);
  g_assert_cmpuint (report->sessions->len, ==, 3); /* as planned */
}

static void
test_beyond_the_limit_and_under_way (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  report_morning_book (store,
                       &(ReportMinutes){ "review", "rt1", REPORT_AT (10, 0, 0), 1, 0, 1000 });
  report_morning_book (
      store, &(ReportMinutes){ "review", "rt1", REPORT_AT (14, 0, 0), 2, 239 * 60000, 1000 });
  {
    g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
    g_autoptr (BcReport) report = bc_report_new (config, ledger);
    g_autofree char *text = bc_report_to_text (report);
    g_assert_nonnull (strstr (text, "  239:00 used of 240:00, 1:00 left\n"
                                    "  interpretation is under way"));
  }
  report_morning_book (store,
                       &(ReportMinutes){ "review", "rt1", REPORT_AT (14, 5, 0), 3, 5 * 60000, 0 });
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *sentence = bc_report_to_sentence (report);
  g_assert_cmpstr (sentence, ==, "244:00 used of 240:00, 4:00 beyond the limit");
  g_assert_cmpint (report->left_ms, ==, 0);
}

/* Steering characters of a terminal, and hours of a zone that is half an hour off. */
static void
test_terminal_and_zone (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  bc_store_audit (store, "review", "host \x1b[2J", "opened session rt1", REPORT_AT (10, 0, 0));
  report_morning_book (store,
                       &(ReportMinutes){ "review", "rt1", REPORT_AT (10, 0, 0), 1, 0, 1000 });
  report_morning_book (store,
                       &(ReportMinutes){ "review", "rt1", REPORT_AT (11, 0, 0), 2, 60 * 60000, 0 });
  bc_store_close (store);

  g_time_zone_unref (config->agenda->zone);
  config->agenda->zone = g_time_zone_new_identifier ("Asia/Kolkata");
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *text = bc_report_to_text (report);
  g_assert_nonnull (strstr (text, "host ?[2J opened"));
  g_assert_nonnull (strstr (text, "  14:00:00          30:00         30:00\n"
                                  "  15:00:00          30:00         60:00\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/report/text", test_text);
  g_test_add_func ("/app/report/text-of-an-empty-day", test_text_of_an_empty_day);
  g_test_add_func ("/app/report/json", test_json);
  g_test_add_func ("/app/report/csv", test_csv);
  g_test_add_func ("/app/report/html", test_html);
  g_test_add_func ("/app/report/html-has-the-meetings-own-disclaimer",
                   test_html_has_the_meetings_own_disclaimer);
  g_test_add_func ("/app/report/another-pool", test_another_pool);
  g_test_add_func ("/app/report/beyond-the-limit-and-under-way",
                   test_beyond_the_limit_and_under_way);
  g_test_add_func ("/app/report/terminal-and-zone", test_terminal_and_zone);
  return g_test_run ();
}
