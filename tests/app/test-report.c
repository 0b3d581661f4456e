/* SPDX-License-Identifier: Apache-2.0 */
/* What `boothcast report` prints of a store that was filled as gateways fill it. */
#include "../../src/app/report.h"
#include "../store/fixture.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/meeting.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define SECOND_US ((gint64) G_USEC_PER_SEC)
#define AT(hour, minute, second)                                                                   \
  (FIXTURE_WALL_US + (((hour) -10) * 3600 + (minute) *60 + (second)) * SECOND_US)

static const char config_json[] =
    "{\"meeting\":{\"id\":\"review\",\"title\":\"Review <2020>, \\\"first\\\"\","
    "\"timezone\":\"Europe/Zurich\"},"
    "\"pool\":{\"id\":\"unog\",\"minutes\":240,\"timezone\":\"Europe/Zurich\"},"
    "\"languages\":[{\"id\":\"en\",\"tag\":\"en\",\"name\":\"English\",\"short\":\"EN\"},"
    "{\"id\":\"fr\",\"tag\":\"fr\",\"name\":\"Français\",\"short\":\"FR\"}],"
    "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":0}],"
    "\"floor\":[{\"input\":\"room\"}],"
    "\"sessions\":["
    "{\"id\":\"opening\",\"title\":\"Opening, \\\"A & B\\\" <script>\",\"day\":\"2020-11-12\","
    "\"start\":\"10:00\",\"end\":\"10:30\"},"
    "{\"id\":\"rt1\",\"title\":\"Roundtable 1\",\"day\":\"2020-11-12\",\"start\":\"10:30\","
    "\"end\":\"12:10\"},"
    "{\"id\":\"lunch\",\"title\":\"Lunch\",\"day\":\"2020-11-12\",\"start\":\"12:10\","
    "\"end\":\"13:30\",\"kind\":\"break\"},"
    "{\"id\":\"rt2\",\"title\":\"Roundtable 2\",\"day\":\"2020-11-12\",\"start\":\"13:30\","
    "\"end\":\"15:10\"}]}";

static BcConfig *
make_config (void)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (config_json, -1, "t", &error);

  g_assert_no_error (error);
  return config;
}

typedef struct
{
  const char *meeting;
  const char *session;
  gint64 wall_us;
  guint64 sequence;
  gint64 settle_ms;
  gint64 want_ms;
} Booking;

static void
book (BcStore *store, const Booking *booking)
{
  BcLease lease = fixture_lease (booking->sequence, booking->settle_ms, booking->want_ms);

  lease.meeting = booking->meeting;
  lease.session = booking->session;
  lease.wall_us = booking->wall_us;
  fixture_take (store, &lease);
}

/* The morning of 12 November: an opening of 30 minutes and a roundtable of 100, the store being away for most of
 * both; a second meeting whose gateway dies with a second in hand. */
static void
fill (const Fixture *fixture)
{
  static const Booking bookings[] = {
    { "review", "opening", AT (10, 0, 0), 1, 0, 1000 },
    { "review", "opening", AT (10, 0, 1), 2, 1000, 1000 },
    { "review", "opening", AT (10, 30, 0), 3, 1799000, 0 },
    { "review", "rt1", AT (10, 30, 0), 4, 0, 1000 },
    { "review", "rt1", AT (12, 10, 0), 5, 6000000, 0 },
    { "briefing", "s1", AT (13, 0, 0), 1, 0, 1000 },
  };
  BcStore *store = fixture_open (fixture, "gw-1");

  bc_store_audit (store, "review", "host Ana", "set the floor's language to en",
                  AT (10, 0, 0) - 86400 * SECOND_US);
  bc_store_audit (store, "review", "host Ana, \"chair\"", "opened session opening", AT (10, 0, 0));
  bc_store_audit (store, "review", "desk fr-1", "set the floor's language to fr",
                  AT (11, 0, 0) + 500000);
  bc_store_audit (store, "review", NULL, "set the floor's language to unknown", AT (11, 45, 30));
  bc_store_audit (store, "briefing", "host Eve", "opened session s1", AT (13, 0, 0));
  for (guint i = 0; i < G_N_ELEMENTS (bookings); i++)
    book (store, &bookings[i]);
  bc_store_close (store);
  bc_store_close (fixture_open (fixture, "gw-1"));
}

static BcLedger *
read_day (const Fixture *fixture, const BcConfig *config, const char *day)
{
  g_autoptr (GError) error = NULL;
  BcLedgerQuery query = { .path = fixture->path,
                          .pool = config->setup->pool.id,
                          .timezone = config->setup->pool.timezone,
                          .day = day,
                          .meeting = config->setup->id };
  BcLedger *ledger = bc_ledger_read (&query, &error);

  g_assert_no_error (error);
  return ledger;
}

/* A report on that morning in one of its forms. */
static char *
print_morning (char *(*print) (const BcReport *report), const char *day)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  fill (&fixture);
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, day);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  return print (report);
}

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
  g_autofree char *text = print_morning (bc_report_to_text, NULL);

  g_assert_cmpstr (text, ==, morning);
}

static void
test_text_of_an_empty_day (void)
{
  g_autofree char *text = print_morning (bc_report_to_text, "2020-11-14");

  g_assert_cmpstr (text, ==,
                   "Review <2020>, \"first\" (review)\n"
                   "2020-11-14, pool unog, times of Europe/Zurich\n\n"
                   "  nothing was booked on this day; limit 240:00\n");
}

/* --- JSON --- */

static gint64
sum_of (JsonObject *object, const char *list, const char *member)
{
  JsonArray *array = json_object_get_array_member (object, list);
  gint64 sum = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    sum += json_object_get_int_member (json_array_get_object_element (array, i), member);
  return sum;
}

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
  g_autofree char *json = print_morning (bc_report_to_json, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (json, &error);

  g_assert_no_error (error);
  JsonObject *object = json_node_get_object (root);
  gint64 used_ms = json_object_get_int_member (object, "used_ms");
  g_assert_cmpint (used_ms, ==, 130 * 60000 + 1000);
  g_assert_cmpint (json_object_get_int_member (object, "limit_ms"), ==, FIXTURE_LIMIT_MS);
  g_assert_cmpint (json_object_get_int_member (object, "left_ms"), ==, FIXTURE_LIMIT_MS - used_ms);
  g_assert_cmpint (json_object_get_int_member (object, "beyond_ms"), ==, 0);
  g_assert_cmpint (sum_of (object, "sessions", "used_ms"), ==, used_ms);
  g_assert_cmpint (sum_of (object, "hours", "used_ms"), ==, used_ms);
  g_assert_cmpint (sum_of (object, "floor_languages", "used_ms"), ==, used_ms - 1000);
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

/* RFC 4180 read back: rows of fields. */
static GPtrArray *
parse_csv (const char *text)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  GString *field = g_string_new (NULL);
  gboolean is_quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean is_end = !is_quoted && (*p == ',' || g_str_has_prefix (p, "\r\n"));

      if (is_quoted && g_str_has_prefix (p, "\"\""))
        g_string_append_c (field, *p++);
      else if (*p == '"')
        is_quoted = !is_quoted;
      else if (!is_end)
        g_string_append_c (field, *p);
      if (!is_end)
        continue;
      g_ptr_array_add (row, g_string_free (g_steal_pointer (&field), FALSE));
      field = g_string_new (NULL);
      if (*p == ',')
        continue;
      p++;
      g_ptr_array_add (rows, g_steal_pointer (&row));
      row = g_ptr_array_new_with_free_func (g_free);
    }
  g_assert_false (is_quoted);
  g_assert_cmpuint (row->len + field->len, ==, 0);
  g_ptr_array_unref (row);
  g_string_free (field, TRUE);
  return rows;
}

static const char *
field (const GPtrArray *rows, guint row, guint column)
{
  return g_ptr_array_index ((GPtrArray *) g_ptr_array_index (rows, row), column);
}

static gint64
sum_of_records (const GPtrArray *rows, const char *record, guint column)
{
  gint64 sum = 0;

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (field (rows, i, 0), record))
      sum += g_ascii_strtoll (field (rows, i, column), NULL, 10);
  return sum;
}

static void
test_csv (void)
{
  g_autofree char *csv = print_morning (bc_report_to_csv, NULL);
  g_autoptr (GPtrArray) rows = parse_csv (csv);
  gint64 used_ms = 130 * 60000 + 1000;

  g_assert_cmpuint (rows->len, ==, 1 + 1 + 4 + 2 + 4 + 3 + 4 + 3);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpuint (((GPtrArray *) g_ptr_array_index (rows, i))->len, ==, 13);
  g_assert_cmpint (sum_of_records (rows, "pool", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "session", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "hour", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "floor-language", 6), ==, used_ms - 1000);
  g_assert_cmpint (sum_of_records (rows, "item-language", 6), ==, used_ms - 1000);
  g_assert_cmpint (sum_of_records (rows, "meeting", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "session", 7) + sum_of_records (rows, "session", 8) +
                       sum_of_records (rows, "session", 9),
                   ==, used_ms);
  g_assert_cmpstr (field (rows, 2, 4), ==, "Opening, \"A & B\" <script>");
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
  g_autofree char *html = print_morning (bc_report_to_html, NULL);

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
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  fill (&fixture);
  config->disclaimer = g_strdup ("Speech > interpretation");
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *html = bc_report_to_html (report);
  g_assert_nonnull (strstr (html, "<p>Speech &gt; interpretation</p></footer>"));
  g_assert_null (strstr (html, "authentic"));
}

/* --- What people changed --- */

static void
change (BcStore *store, BcBookingKind kind, guint64 sequence, gint64 amount_ms, gint64 wall_us)
{
  BcBooking booking = fixture_booking (kind, sequence, amount_ms);
  g_autoptr (GError) error = NULL;

  booking.wall_us = wall_us;
  booking.session = kind == BC_BOOKING_CORRECTION ? "opening" : NULL;
  booking.actor = kind == BC_BOOKING_CORRECTION ? NULL : "leader \"Eve\"";
  booking.reason = kind == BC_BOOKING_CORRECTION ? "forgotten <key>" : NULL;
  fixture_book (store, &booking, &error);
  g_assert_no_error (error);
}

/* The morning, then: a quarter of an hour is added, and two minutes of the opening are taken off. */
static BcLedger *
read_changed (const Fixture *fixture, const BcConfig *config)
{
  fill (fixture);
  BcStore *store = fixture_open (fixture, "gw-1");

  change (store, BC_BOOKING_CEILING, 101, 30 * 60000, AT (13, 59, 0));
  change (store, BC_BOOKING_EXTENSION, 102, 15 * 60000, AT (14, 0, 0));
  change (store, BC_BOOKING_CORRECTION, 103, -2 * 60000, AT (14, 30, 5));
  bc_store_close (store);
  return read_day (fixture, config, NULL);
}

static void
test_changes_in_words (void)
{
  static const char *const parts[] = {
    "  128:01 used of 255:00 (15:00 of them added), 126:59 left\n",
    "         28:00          0:02             -         29:58         -2:00  Opening",
    "        128:01          0:03          0:01        129:57         -2:00\n",
    "\nChanges of the day's minutes\n"
    "  13:59:00  leader \"Eve\" allowed 30:00 to be added to the day\n"
    "  14:00:00  leader \"Eve\" added 15:00 to the day\n"
    "  14:30:05  somebody corrected Opening, \"A & B\" <script> by -2:00: forgotten <key>\n",
    "  14:00:00          -2:00        128:01\n",
  };
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  g_autoptr (BcLedger) ledger = read_changed (&fixture, config);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *text = bc_report_to_text (report);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (text, parts[i]) == NULL)
      g_error ("\"%s\" is not in \"%s\"", parts[i], text);

  g_autofree char *html = bc_report_to_html (report);
  g_assert_nonnull (
      strstr (html, "<td>leader &quot;Eve&quot;</td><td>added 15:00 to the day</td>"));
  g_assert_nonnull (strstr (html, "<td>forgotten &lt;key&gt;</td>"));
}

static void
test_changes_for_programs (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  g_autoptr (BcLedger) ledger = read_changed (&fixture, config);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *csv = bc_report_to_csv (report);
  g_autoptr (GPtrArray) rows = parse_csv (csv);
  gint64 used_ms = 128 * 60000 + 1000;

  g_assert_cmpint (sum_of_records (rows, "pool", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "pool", 12), ==, -120000);
  g_assert_cmpint (sum_of_records (rows, "session", 6), ==, used_ms);
  g_assert_cmpint (sum_of_records (rows, "hour", 6), ==, used_ms);
  g_assert_nonnull (strstr (csv, "\r\ncorrection,2020-11-12T14:30:05+01:00,review,opening,,,"
                                 "-120000,,,,,forgotten <key>,\r\n"));
  g_assert_nonnull (strstr (csv, "\r\nextension,2020-11-12T14:00:00+01:00,review,,,900000,,,,,"
                                 "\"leader \"\"Eve\"\"\",,\r\n"));

  g_autofree char *json = bc_report_to_json (report);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (root);
  JsonArray *bookings = json_object_get_array_member (object, "bookings");
  JsonObject *last = json_array_get_object_element (bookings, 2);
  g_assert_cmpint (json_object_get_int_member (object, "extended_ms"), ==, 900000);
  g_assert_cmpint (json_object_get_int_member (object, "ceiling_ms"), ==, 1800000);
  g_assert_cmpint (json_object_get_int_member (object, "corrected_ms"), ==, -120000);
  g_assert_cmpint (sum_of (object, "sessions", "corrected_ms"), ==, -120000);
  g_assert_cmpint (sum_of (object, "meetings", "used_ms"), ==, used_ms);
  g_assert_cmpstr (json_object_get_string_member (last, "kind"), ==, "correction");
  g_assert_cmpstr (json_object_get_string_member (last, "reason"), ==, "forgotten <key>");
  g_assert_true (json_object_get_null_member (last, "actor"));
  g_assert_false (json_object_has_member (object, "people"));
}

static void
test_a_share_that_was_given_back (void)
{
  static const BcStoreAllotment allotments[] = { { "review", 60 * 60000 } };
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  BcLease lease = fixture_lease (1, 0, 1000);
  lease.allotments = allotments;
  lease.n_allotments = G_N_ELEMENTS (allotments);
  fixture_take (store, &lease);
  change (store, BC_BOOKING_RELEASE, 101, 0, AT (14, 0, 0));
  bc_store_close (store);

  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *text = bc_report_to_text (report);
  g_assert_nonnull (strstr (text, "gave back the 59:59 left of meeting review's allotment\n"));
  g_assert_nonnull (strstr (text, "  review (what was left was given back)\n"));
}

/* --- People --- */

/* What a gateway keeps of a day on which Ana and Bo worked. */
static GVariant *
save_people (const char *day)
{
  g_autoptr (BcConfig) config = make_config ();
  g_autoptr (BcMeeting) meeting = bc_meeting_new (config->setup);
  g_autoptr (GVariant) saved = bc_meeting_save (meeting);
  GVariantDict dict;
  GVariantBuilder sheets;

  g_variant_builder_init (&sheets, G_VARIANT_TYPE ("a(ssx)"));
  g_variant_builder_add (&sheets, "(ssx)", "Bo <b>", "fr", 90 * (gint64) G_TIME_SPAN_SECOND);
  g_variant_builder_add (&sheets, "(ssx)", "Ana", "fr", 61 * (gint64) G_TIME_SPAN_MINUTE);
  g_variant_builder_add (&sheets, "(ssx)", "Ana", "en", 2 * (gint64) G_TIME_SPAN_MINUTE);
  g_variant_dict_init (&dict, saved);
  g_variant_dict_insert_value (&dict, "people",
                               g_variant_new ("(ms@a(ssx))", day, g_variant_builder_end (&sheets)));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_people_are_named_when_asked_for (void)
{
  static const char heading[] = "On air, per person";
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();
  g_autoptr (GVariant) saved = save_people ("2020-11-12");
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  fill (&fixture);
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *without = bc_report_to_text (report);
  g_assert_null (strstr (without, heading));

  BcTime time = { .now_us = 1, .wall_us = AT (15, 0, 0) };
  bc_report_add_people (report, saved, time, &error);
  g_assert_no_error (error);
  g_autofree char *text = bc_report_to_text (report);
  g_assert_nonnull (strstr (text, "  en                 2:00  Ana\n"
                                  "  fr                61:00  Ana\n"
                                  "  fr                 1:30  Bo <b>\n"));
  g_autofree char *csv = bc_report_to_csv (report);
  g_assert_nonnull (strstr (csv, "\r\nperson,2020-11-12,review,fr,,,3660000,,,,Ana,,\r\n"));
  g_autofree char *html = bc_report_to_html (report);
  g_assert_nonnull (strstr (html, "<td>Bo &lt;b&gt;</td><td>fr</td><td class=\"n\">1:30</td>"));
  g_autofree char *json = bc_report_to_json (report);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  g_assert_cmpint (sum_of (json_node_get_object (root), "people", "on_air_ms"), ==, 3870000);
}

static void
test_people_of_another_day (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();
  g_autoptr (GVariant) saved = save_people ("2020-11-13");
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  fill (&fixture);
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  BcTime time = { .now_us = 1, .wall_us = AT (39, 0, 0) };
  g_assert_false (bc_report_add_people (report, saved, time, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "2020-11-13"));
  g_autofree char *text = bc_report_to_text (report);
  g_assert_null (strstr (text, "On air, per person"));
}

static void
test_nobody_was_on_air (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  fill (&fixture);
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  bc_report_add_people (report, NULL, (BcTime){ 1, AT (15, 0, 0) }, &error);
  g_assert_no_error (error);
  g_autofree char *text = bc_report_to_text (report);
  g_assert_nonnull (strstr (text, "  nobody signed in by name was on air\n"));
}

/* --- Edges --- */

static void
test_another_pool (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  fill (&fixture);
  g_free (config->setup->pool.id);
  config->setup->pool.id = g_strdup ("vienna");
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, "2020-11-12");
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
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  book (store, &(Booking){ "review", "rt1", AT (10, 0, 0), 1, 0, 1000 });
  book (store, &(Booking){ "review", "rt1", AT (14, 0, 0), 2, 239 * 60000, 1000 });
  {
    g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
    g_autoptr (BcReport) report = bc_report_new (config, ledger);
    g_autofree char *text = bc_report_to_text (report);
    g_assert_nonnull (strstr (text, "  239:00 used of 240:00, 1:00 left\n"
                                    "  interpretation is under way"));
  }
  book (store, &(Booking){ "review", "rt1", AT (14, 5, 0), 3, 5 * 60000, 0 });
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
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
  g_autoptr (BcConfig) config = make_config ();

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  bc_store_audit (store, "review", "host \x1b[2J", "opened session rt1", AT (10, 0, 0));
  book (store, &(Booking){ "review", "rt1", AT (10, 0, 0), 1, 0, 1000 });
  book (store, &(Booking){ "review", "rt1", AT (11, 0, 0), 2, 60 * 60000, 0 });
  bc_store_close (store);

  g_time_zone_unref (config->agenda->zone);
  config->agenda->zone = g_time_zone_new_identifier ("Asia/Kolkata");
  g_autoptr (BcLedger) ledger = read_day (&fixture, config, NULL);
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
  g_test_add_func ("/app/report/changes-in-words", test_changes_in_words);
  g_test_add_func ("/app/report/changes-for-programs", test_changes_for_programs);
  g_test_add_func ("/app/report/a-share-that-was-given-back", test_a_share_that_was_given_back);
  g_test_add_func ("/app/report/people-are-named-when-asked-for",
                   test_people_are_named_when_asked_for);
  g_test_add_func ("/app/report/people-of-another-day", test_people_of_another_day);
  g_test_add_func ("/app/report/nobody-was-on-air", test_nobody_was_on_air);
  g_test_add_func ("/app/report/another-pool", test_another_pool);
  g_test_add_func ("/app/report/beyond-the-limit-and-under-way",
                   test_beyond_the_limit_and_under_way);
  g_test_add_func ("/app/report/terminal-and-zone", test_terminal_and_zone);
  return g_test_run ();
}
