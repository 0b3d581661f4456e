/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <json-glib/json-glib.h>

static void
add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_ms (JsonBuilder *builder, const char *key, gint64 ms)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, ms);
}

/* null for what was not said, which is below 0. */
static void
add_ms_or_null (JsonBuilder *builder, const char *key, gint64 ms)
{
  json_builder_set_member_name (builder, key);
  if (ms >= 0)
    json_builder_add_int_value (builder, ms);
  else
    json_builder_add_null_value (builder);
}

static void
add_time (JsonBuilder *builder, const char *key, const BcReport *report, gint64 wall_us)
{
  g_autofree char *time = bc_report_time (report, wall_us);

  add_string (builder, key, time);
}

static void
add_kinds (JsonBuilder *builder, const gint64 *by_kind)
{
  json_builder_set_member_name (builder, "by_kind_ms");
  json_builder_begin_object (builder);
  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    add_ms (builder, bc_ledger_kind_to_string ((BcLedgerKind) kind), by_kind[kind]);
  json_builder_end_object (builder);
}

static void
add_head (JsonBuilder *builder, const BcReport *report)
{
  const BcSetup *setup = report->config->setup;

  json_builder_set_member_name (builder, "meeting");
  json_builder_begin_object (builder);
  add_string (builder, "id", setup->id);
  add_string (builder, "title", setup->title);
  add_string (builder, "timezone", setup->timezone);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "pool");
  json_builder_begin_object (builder);
  add_string (builder, "id", setup->pool.id);
  add_string (builder, "timezone", setup->pool.timezone);
  json_builder_end_object (builder);
}

static void
add_sums (JsonBuilder *builder, const BcReport *report)
{
  const BcLedger *ledger = report->ledger;

  add_string (builder, "day", ledger->day);
  add_time (builder, "from", report, ledger->from_wall_us);
  add_time (builder, "until", report, ledger->until_wall_us);
  json_builder_set_member_name (builder, "booked");
  json_builder_add_boolean_value (builder, ledger->is_booked);
  add_ms (builder, "limit_ms", report->limit_ms);
  add_ms (builder, "used_ms", ledger->used_ms);
  add_ms (builder, "left_ms", report->left_ms);
  add_ms (builder, "beyond_ms", report->beyond_ms);
  add_ms (builder, "leased_ms", ledger->leased_ms);
  add_ms (builder, "extended_ms", report->extended_ms);
  add_ms_or_null (builder, "ceiling_ms", ledger->ceiling_ms);
  add_ms (builder, "corrected_ms", report->corrected_ms);
  add_kinds (builder, report->by_kind);
}

typedef void (*AddItem) (JsonBuilder *builder, const BcReport *report, guint number);

static void
add_session (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcReportSession *session = &g_array_index (report->sessions, BcReportSession, number);

  add_string (builder, "meeting", session->meeting);
  add_string (builder, "session", session->session);
  add_string (builder, "title", session->title);
  add_time (builder, "first", report, session->first_wall_us);
  add_time (builder, "last", report, session->last_wall_us);
  add_ms (builder, "planned_ms", session->planned_us / 1000);
  add_ms (builder, "used_ms", session->ms);
  add_kinds (builder, session->by_kind);
  add_ms (builder, "corrected_ms", session->corrected_ms);
}

static void
add_booking (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcLedgerBooking *booking =
      &g_array_index (report->ledger->bookings, BcLedgerBooking, number);

  add_time (builder, "time", report, booking->wall_us);
  add_string (builder, "kind", bc_booking_kind_to_string (booking->kind));
  add_string (builder, "meeting", booking->meeting);
  add_string (builder, "session", booking->session);
  add_ms (builder, "amount_ms", booking->amount_ms);
  add_string (builder, "actor", booking->actor);
  add_string (builder, "reason", booking->reason);
}

static void
add_share (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcLedgerShare *share = &g_array_index (report->ledger->shares, BcLedgerShare, number);

  add_string (builder, "meeting", share->meeting);
  add_ms (builder, "used_ms", share->used_ms);
  add_ms (builder, "leased_ms", share->leased_ms);
  add_ms_or_null (builder, "allotted_ms", share->allotted_ms);
  json_builder_set_member_name (builder, "released");
  json_builder_add_boolean_value (builder, share->is_released);
}

static void
add_hour (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcReportHour *hour = &g_array_index (report->hours, BcReportHour, number);

  add_time (builder, "start", report, hour->starts_wall_us);
  add_ms (builder, "used_ms", hour->ms);
  add_ms (builder, "total_ms", hour->total_ms);
}

static void
add_language (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcReportLanguage *language = &g_array_index (report->languages, BcReportLanguage, number);

  add_string (builder, "language", language->id);
  add_string (builder, "name", language->name);
  add_ms (builder, "used_ms", language->ms);
}

static void
add_item (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcReportItem *item = &g_array_index (report->items, BcReportItem, number);

  add_string (builder, "session", item->session);
  add_string (builder, "title", item->title);
  add_string (builder, "language", item->language);
  add_ms (builder, "used_ms", item->ms);
}

static void
add_person (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcReportPerson *person = report->people->pdata[number];

  add_string (builder, "person", person->person);
  add_string (builder, "booth", person->booth);
  add_ms (builder, "on_air_ms", person->ms);
}

static void
add_line (JsonBuilder *builder, const BcReport *report, guint number)
{
  const BcLedgerLine *line = g_ptr_array_index (report->lines, number);

  add_time (builder, "time", report, line->wall_us);
  add_string (builder, "actor", line->actor);
  add_string (builder, "text", line->text);
}

char *
bc_report_to_json (const BcReport *report)
{
  const struct
  {
    const char *key;
    guint n_items;
    AddItem add;
  } lists[] = {
    { "sessions", report->sessions->len, add_session },
    { "bookings", report->ledger->bookings->len, add_booking },
    { "meetings", report->ledger->shares->len, add_share },
    { "hours", report->hours->len, add_hour },
    { "floor_languages", report->languages->len, add_language },
    { "items", report->items->len, add_item },
    { "log", report->lines->len, add_line },
    /* Only where it was asked for: an empty list would say that nobody worked. */
    { "people", report->people->len, add_person },
  };
  guint n_lists = G_N_ELEMENTS (lists) - (report->has_people ? 0 : 1);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_head (builder, report);
  add_sums (builder, report);
  for (guint i = 0; i < n_lists; i++)
    {
      json_builder_set_member_name (builder, lists[i].key);
      json_builder_begin_array (builder);
      for (guint n = 0; n < lists[i].n_items; n++)
        {
          json_builder_begin_object (builder);
          lists[i].add (builder, report, n);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
