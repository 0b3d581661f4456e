/* SPDX-License-Identifier: Apache-2.0 */
/* What `boothcast report` prints of what people changed, and of who worked. */
#include "report-forms.h"
#include "report-morning.h"

#include <boothcast/meeting/meeting.h>
#include <json-glib/json-glib.h>
#include <string.h>

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
  report_morning_fill (fixture);
  BcStore *store = fixture_open (fixture, "gw-1");

  change (store, BC_BOOKING_CEILING, 101, 30 * 60000, REPORT_AT (13, 59, 0));
  change (store, BC_BOOKING_EXTENSION, 102, 15 * 60000, REPORT_AT (14, 0, 0));
  change (store, BC_BOOKING_CORRECTION, 103, -2 * 60000, REPORT_AT (14, 30, 5));
  bc_store_close (store);
  return report_morning_read_day (fixture, config, NULL);
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
  g_autoptr (BcConfig) config = report_morning_make_config ();

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
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  g_autoptr (BcLedger) ledger = read_changed (&fixture, config);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *csv = bc_report_to_csv (report);
  g_autoptr (GPtrArray) rows = report_forms_parse_csv (csv);
  gint64 used_ms = 128 * 60000 + 1000;

  g_assert_cmpint (report_forms_sum_of_records (rows, "pool", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "pool", 12), ==, -120000);
  g_assert_cmpint (report_forms_sum_of_records (rows, "session", 6), ==, used_ms);
  g_assert_cmpint (report_forms_sum_of_records (rows, "hour", 6), ==, used_ms);
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
  g_assert_cmpint (report_forms_sum_of (object, "sessions", "corrected_ms"), ==, -120000);
  g_assert_cmpint (report_forms_sum_of (object, "meetings", "used_ms"), ==, used_ms);
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
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  BcLease lease = fixture_lease (1, 0, 1000);
  lease.allotments = allotments;
  lease.n_allotments = G_N_ELEMENTS (allotments);
  fixture_take (store, &lease);
  change (store, BC_BOOKING_RELEASE, 101, 0, REPORT_AT (14, 0, 0));
  bc_store_close (store);

  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
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
  g_autoptr (BcConfig) config = report_morning_make_config ();
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
  g_autoptr (BcConfig) config = report_morning_make_config ();
  g_autoptr (GVariant) saved = save_people ("2020-11-12");
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  g_autofree char *without = bc_report_to_text (report);
  g_assert_null (strstr (without, heading));

  BcTime time = { .now_us = 1, .wall_us = REPORT_AT (15, 0, 0) };
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
  g_assert_cmpint (report_forms_sum_of (json_node_get_object (root), "people", "on_air_ms"), ==,
                   3870000);
}

static void
test_people_of_another_day (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();
  g_autoptr (GVariant) saved = save_people ("2020-11-13");
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  BcTime time = { .now_us = 1, .wall_us = REPORT_AT (39, 0, 0) };
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
  g_autoptr (BcConfig) config = report_morning_make_config ();
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, NULL);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  bc_report_add_people (report, NULL, (BcTime){ 1, REPORT_AT (15, 0, 0) }, &error);
  g_assert_no_error (error);
  g_autofree char *text = bc_report_to_text (report);
  g_assert_nonnull (strstr (text, "  nobody signed in by name was on air\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/report-changes/changes-in-words", test_changes_in_words);
  g_test_add_func ("/app/report-changes/changes-for-programs", test_changes_for_programs);
  g_test_add_func ("/app/report-changes/a-share-that-was-given-back",
                   test_a_share_that_was_given_back);
  g_test_add_func ("/app/report-changes/people-are-named-when-asked-for",
                   test_people_are_named_when_asked_for);
  g_test_add_func ("/app/report-changes/people-of-another-day", test_people_of_another_day);
  g_test_add_func ("/app/report-changes/nobody-was-on-air", test_nobody_was_on_air);
  return g_test_run ();
}
