/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <string.h>

/* One record, of whatever kind; all have the same fields (RFC 4180, section 2.4). */
typedef struct
{
  const char *record;
  const char *time;
  const char *meeting;
  const char *id;
  const char *title;
  const gint64 *planned_ms; /* (nullable): not said */
  const gint64 *used_ms;
  const gint64 *by_kind;
  const gint64 *corrected_ms;
  const char *actor;
  const char *text;
} Record;

static const char heading[] = "record,time,meeting,id,title,planned_ms,used_ms,spent_ms,"
                              "dead_holder_ms,overdraft_ms,actor,text,corrected_ms\r\n";

/* RFC 4180, sections 2.5 to 2.7. */
static void
add_text (GString *out, const char *text)
{
  if (text == NULL)
    text = "";
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
add_number (GString *out, const gint64 *number)
{
  g_string_append_c (out, ',');
  if (number != NULL)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, *number);
}

static void
add_record (GString *out, const Record *record)
{
  const char *const before[] = { record->record, record->time, record->meeting, record->id,
                                 record->title };

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      add_text (out, before[i]);
    }
  add_number (out, record->planned_ms);
  add_number (out, record->used_ms);
  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    add_number (out, record->by_kind != NULL ? &record->by_kind[kind] : NULL);
  g_string_append_c (out, ',');
  add_text (out, record->actor);
  g_string_append_c (out, ',');
  add_text (out, record->text);
  add_number (out, record->corrected_ms);
  g_string_append (out, "\r\n");
}

static void
add_pool (GString *out, const BcReport *report)
{
  add_record (out, &(Record){ .record = "pool",
                              .time = report->ledger->day,
                              .id = report->config->setup->pool.id,
                              .planned_ms = &report->limit_ms,
                              .used_ms = &report->ledger->used_ms,
                              .by_kind = report->by_kind,
                              .corrected_ms = &report->corrected_ms });
}

static void
add_session (GString *out, const BcReport *report, const BcReportSession *session)
{
  g_autofree char *first = bc_report_time (report, session->first_wall_us);
  gint64 planned_ms = session->planned_us / 1000;

  add_record (out, &(Record){ .record = "session",
                              .time = first,
                              .meeting = session->meeting,
                              .id = session->session,
                              .title = session->title,
                              .planned_ms = &planned_ms,
                              .used_ms = &session->ms,
                              .by_kind = session->by_kind,
                              .corrected_ms = &session->corrected_ms });
}

/* A correction is of what was used, the others of what there is to use. */
static void
add_booking (GString *out, const BcReport *report, const BcLedgerBooking *booking)
{
  g_autofree char *time = bc_report_time (report, booking->wall_us);
  gboolean is_correction = booking->kind == BC_BOOKING_CORRECTION;

  add_record (out, &(Record){ .record = bc_booking_kind_to_string (booking->kind),
                              .time = time,
                              .meeting = booking->meeting,
                              .id = booking->session,
                              .planned_ms = is_correction ? NULL : &booking->amount_ms,
                              .used_ms = is_correction ? &booking->amount_ms : NULL,
                              .actor = booking->actor,
                              .text = booking->reason });
}

static void
add_share (GString *out, const BcReport *report, const BcLedgerShare *share)
{
  add_record (out, &(Record){ .record = "meeting",
                              .time = report->ledger->day,
                              .meeting = share->meeting,
                              .planned_ms = share->allotted_ms >= 0 ? &share->allotted_ms : NULL,
                              .used_ms = &share->used_ms,
                              .text = share->is_released ? "released" : NULL });
}

static void
add_hour (GString *out, const BcReport *report, const BcReportHour *hour)
{
  g_autofree char *time = bc_report_time (report, hour->starts_wall_us);

  add_record (out, &(Record){ .record = "hour", .time = time, .used_ms = &hour->ms });
}

static void
add_language (GString *out, const BcReport *report, const BcReportLanguage *language)
{
  add_record (out, &(Record){ .record = "floor-language",
                              .time = report->ledger->day,
                              .meeting = report->config->setup->id,
                              .id = language->id,
                              .title = language->name,
                              .used_ms = &language->ms });
}

static void
add_item (GString *out, const BcReport *report, const BcReportItem *item)
{
  add_record (out, &(Record){ .record = "item-language",
                              .time = report->ledger->day,
                              .meeting = report->config->setup->id,
                              .id = item->session,
                              .title = item->title,
                              .used_ms = &item->ms,
                              .text = item->language });
}

static void
add_person (GString *out, const BcReport *report, const BcReportPerson *person)
{
  add_record (out, &(Record){ .record = "person",
                              .time = report->ledger->day,
                              .meeting = report->config->setup->id,
                              .id = person->booth,
                              .used_ms = &person->ms,
                              .actor = person->person });
}

static void
add_line (GString *out, const BcReport *report, const BcLedgerLine *line)
{
  g_autofree char *time = bc_report_time (report, line->wall_us);

  add_record (out, &(Record){ .record = "log",
                              .time = time,
                              .meeting = report->config->setup->id,
                              .actor = line->actor,
                              .text = line->text });
}

char *
bc_report_to_csv (const BcReport *report)
{
  GString *out = g_string_new (heading);

  add_pool (out, report);
  for (guint i = 0; i < report->sessions->len; i++)
    add_session (out, report, &g_array_index (report->sessions, BcReportSession, i));
  for (guint i = 0; i < report->ledger->bookings->len; i++)
    add_booking (out, report, &g_array_index (report->ledger->bookings, BcLedgerBooking, i));
  for (guint i = 0; i < report->ledger->shares->len; i++)
    add_share (out, report, &g_array_index (report->ledger->shares, BcLedgerShare, i));
  for (guint i = 0; i < report->hours->len; i++)
    add_hour (out, report, &g_array_index (report->hours, BcReportHour, i));
  for (guint i = 0; i < report->languages->len; i++)
    add_language (out, report, &g_array_index (report->languages, BcReportLanguage, i));
  for (guint i = 0; i < report->items->len; i++)
    add_item (out, report, &g_array_index (report->items, BcReportItem, i));
  for (guint i = 0; i < report->people->len; i++)
    add_person (out, report, report->people->pdata[i]);
  for (guint i = 0; i < report->lines->len; i++)
    add_line (out, report, g_ptr_array_index (report->lines, i));
  return g_string_free (out, FALSE);
}
