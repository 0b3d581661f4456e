/* SPDX-License-Identifier: Apache-2.0 */
#include "report-morning.h"

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

BcConfig *
report_morning_make_config (void)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (config_json, -1, "t", &error);

  g_assert_no_error (error);
  return config;
}

void
report_morning_book (BcStore *store, const ReportMinutes *booking)
{
  BcLease lease = fixture_lease (booking->sequence, booking->settle_ms, booking->want_ms);

  lease.meeting = booking->meeting;
  lease.session = booking->session;
  lease.wall_us = booking->wall_us;
  fixture_take (store, &lease);
}

void
report_morning_fill (const Fixture *fixture)
{
  static const ReportMinutes bookings[] = {
    { "review", "opening", REPORT_AT (10, 0, 0), 1, 0, 1000 },
    { "review", "opening", REPORT_AT (10, 0, 1), 2, 1000, 1000 },
    { "review", "opening", REPORT_AT (10, 30, 0), 3, 1799000, 0 },
    { "review", "rt1", REPORT_AT (10, 30, 0), 4, 0, 1000 },
    { "review", "rt1", REPORT_AT (12, 10, 0), 5, 6000000, 0 },
    { "briefing", "s1", REPORT_AT (13, 0, 0), 1, 0, 1000 },
  };
  BcStore *store = fixture_open (fixture, "gw-1");

  bc_store_audit (store, "review", "host Ana", "set the floor's language to en",
                  REPORT_AT (10, 0, 0) - 86400 * REPORT_SECOND_US);
  bc_store_audit (store, "review", "host Ana, \"chair\"", "opened session opening",
                  REPORT_AT (10, 0, 0));
  bc_store_audit (store, "review", "desk fr-1", "set the floor's language to fr",
                  REPORT_AT (11, 0, 0) + 500000);
  bc_store_audit (store, "review", NULL, "set the floor's language to unknown",
                  REPORT_AT (11, 45, 30));
  bc_store_audit (store, "briefing", "host Eve", "opened session s1", REPORT_AT (13, 0, 0));
  for (guint i = 0; i < G_N_ELEMENTS (bookings); i++)
    report_morning_book (store, &bookings[i]);
  bc_store_close (store);
  bc_store_close (fixture_open (fixture, "gw-1"));
}

BcLedger *
report_morning_read_day (const Fixture *fixture, const BcConfig *config, const char *day)
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

char *
report_morning_print (char *(*print) (const BcReport *report), const char *day)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (BcConfig) config = report_morning_make_config ();

  fixture_init (&fixture);
  report_morning_fill (&fixture);
  g_autoptr (BcLedger) ledger = report_morning_read_day (&fixture, config, day);
  g_autoptr (BcReport) report = bc_report_new (config, ledger);
  return print (report);
}
