/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

#include <boothcast/web/server.h>

static const char style[] =
    "@page{size:A4;margin:18mm 16mm}\n"
    "body{font:10.5pt/1.4 system-ui,sans-serif;color:#111;background:#fff;max-width:178mm;"
    "margin:2em auto;padding:0 1em}\n"
    "h1{font-size:16pt;margin:0}h2{font-size:12pt;margin:1.6em 0 .4em;break-after:avoid}\n"
    "p{margin:.3em 0}.sum{font-size:14pt;font-weight:600;margin:1em 0}\n"
    "table{border-collapse:collapse;width:100%}thead{display:table-header-group}\n"
    "tr{break-inside:avoid}th,td{text-align:start;padding:.2em .6em .2em 0;"
    "border-bottom:1px solid #bbb;vertical-align:top}\n"
    "th{font-weight:600}.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "tfoot td,tfoot th{border-bottom:0;border-top:2px solid #111;font-weight:600}\n"
    "footer{margin-top:2em;border-top:1px solid #bbb;padding-top:.6em;font-size:9pt}\n"
    "@media print{body{margin:0;padding:0;max-width:none}}\n";

static void
add_escaped (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (out, escaped);
}

static void
add_text_cell (GString *out, const char *text)
{
  g_string_append (out, "<td>");
  add_escaped (out, text);
  g_string_append (out, "</td>");
}

static void
add_minutes_cell (GString *out, gint64 ms)
{
  g_autofree char *minutes = bc_report_minutes (ms);

  g_string_append_printf (out, "<td class=\"n\">%s</td>", minutes);
}

static void
add_clock_cell (GString *out, const BcReport *report, gint64 wall_us)
{
  g_autofree char *clock = wall_us != 0 ? bc_report_clock (report, wall_us) : g_strdup ("–");

  g_string_append_printf (out, "<td class=\"n\">%s</td>", clock);
}

static void
add_kind_cells (GString *out, const gint64 *by_kind)
{
  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    add_minutes_cell (out, by_kind[kind]);
}

/* `columns`: their headings, those of numbers begin with "#". */
static void
begin_table (GString *out, const char *caption, const char *columns)
{
  g_auto (GStrv) headings = g_strsplit (columns, "|", -1);

  g_string_append_printf (out, "<h2>%s</h2>\n<table><thead><tr>", caption);
  for (guint i = 0; headings[i] != NULL; i++)
    if (headings[i][0] == '#')
      g_string_append_printf (out, "<th scope=\"col\" class=\"n\">%s</th>", headings[i] + 1);
    else
      g_string_append_printf (out, "<th scope=\"col\">%s</th>", headings[i]);
  g_string_append (out, "</tr></thead><tbody>\n");
}

static void
end_table (GString *out)
{
  g_string_append (out, "</tbody></table>\n");
}

static void
add_head (GString *out, const BcReport *report)
{
  const BcSetup *setup = report->config->setup;
  g_autofree char *sentence = bc_report_to_sentence (report);

  g_string_append_printf (out,
                          "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width\">\n"
                          "<title>%s: ",
                          report->ledger->day);
  add_escaped (out, setup->title);
  g_string_append_printf (out, "</title>\n<style>\n%s</style></head>\n<body>\n<h1>", style);
  add_escaped (out, setup->title);
  g_string_append_printf (out, "</h1>\n<p>Interpretation minutes of %s · pool %s · times of ",
                          report->ledger->day, setup->pool.id);
  add_escaped (out, setup->timezone);
  g_string_append_printf (out, "</p>\n<p class=\"sum\">%s</p>\n", sentence);
  if (report->ledger->leased_ms > 0)
    g_string_append (
        out, "<p>Interpretation is under way, or its gateway died: as it stands now.</p>\n");
}

static void
add_session (GString *out, const BcReport *report, const BcReportSession *session)
{
  g_autofree char *name = bc_report_name (report, session);

  g_string_append (out, "<tr>");
  add_text_cell (out, name);
  add_clock_cell (out, report, session->first_wall_us);
  add_clock_cell (out, report, session->last_wall_us);
  add_minutes_cell (out, session->planned_us / 1000);
  add_minutes_cell (out, session->ms);
  add_kind_cells (out, session->by_kind);
  add_minutes_cell (out, session->corrected_ms);
  g_string_append (out, "</tr>\n");
}

static void
add_sessions (GString *out, const BcReport *report)
{
  g_autoptr (GString) columns = g_string_new ("Session|#First|#Last|#Planned|#Used");

  for (int kind = 0; kind < BC_LEDGER_KIND_LAST; kind++)
    g_string_append_printf (columns, "|#%s", bc_report_kind_heading ((BcLedgerKind) kind));
  g_string_append (columns, "|#corrected");
  begin_table (out, "Sessions", columns->str);
  for (guint i = 0; i < report->sessions->len; i++)
    add_session (out, report, &g_array_index (report->sessions, BcReportSession, i));
  g_string_append (out, "</tbody><tfoot><tr><th scope=\"row\" colspan=\"4\">Sum</th>");
  add_minutes_cell (out, report->ledger->used_ms);
  add_kind_cells (out, report->by_kind);
  add_minutes_cell (out, report->corrected_ms);
  g_string_append (out, "</tr></tfoot></table>\n");
}

static void
add_bookings (GString *out, const BcReport *report)
{
  begin_table (out, "Changes of the day's minutes", "#Time|Who|What|Why");
  for (guint i = 0; i < report->ledger->bookings->len; i++)
    {
      const BcLedgerBooking *booking =
          &g_array_index (report->ledger->bookings, BcLedgerBooking, i);
      g_autofree char *words = bc_report_booking_to_words (report, booking);

      g_string_append (out, "<tr>");
      add_clock_cell (out, report, booking->wall_us);
      add_text_cell (out, booking->actor != NULL ? booking->actor : "");
      add_text_cell (out, words);
      add_text_cell (out, booking->reason != NULL ? booking->reason : "");
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_shares (GString *out, const BcReport *report)
{
  begin_table (out, "Meetings on the pool", "Meeting|#Used|#Allotted|Given back");
  for (guint i = 0; i < report->ledger->shares->len; i++)
    {
      const BcLedgerShare *share = &g_array_index (report->ledger->shares, BcLedgerShare, i);

      g_string_append (out, "<tr>");
      add_text_cell (out, share->meeting);
      add_minutes_cell (out, share->used_ms);
      if (share->allotted_ms >= 0)
        add_minutes_cell (out, share->allotted_ms);
      else
        g_string_append (out, "<td class=\"n\">–</td>");
      add_text_cell (out, share->is_released ? "what was left" : "");
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_hours (GString *out, const BcReport *report)
{
  begin_table (out, "Hours", "#From|#Used|#Of the day");
  for (guint i = 0; i < report->hours->len; i++)
    {
      const BcReportHour *hour = &g_array_index (report->hours, BcReportHour, i);

      g_string_append (out, "<tr>");
      add_clock_cell (out, report, hour->starts_wall_us);
      add_minutes_cell (out, hour->ms);
      add_minutes_cell (out, hour->total_ms);
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_languages (GString *out, const BcReport *report)
{
  begin_table (out, "Floor languages of this meeting, while it was interpreted", "Language|#Used");
  for (guint i = 0; i < report->languages->len; i++)
    {
      const BcReportLanguage *language = &g_array_index (report->languages, BcReportLanguage, i);

      g_string_append (out, "<tr>");
      add_text_cell (out, language->name);
      add_minutes_cell (out, language->ms);
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_items (GString *out, const BcReport *report)
{
  begin_table (out, "Items of this meeting by the floor's language", "Item|Language|#Used");
  for (guint i = 0; i < report->items->len; i++)
    {
      const BcReportItem *item = &g_array_index (report->items, BcReportItem, i);

      g_string_append (out, "<tr>");
      add_text_cell (out, item->title);
      add_text_cell (out, item->name);
      add_minutes_cell (out, item->ms);
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_people (GString *out, const BcReport *report)
{
  begin_table (out, "On air, per person: theirs and their team leader's to know",
               "Person|Booth|#On air");
  for (guint i = 0; i < report->people->len; i++)
    {
      const BcReportPerson *person = report->people->pdata[i];

      g_string_append (out, "<tr>");
      add_text_cell (out, person->person);
      add_text_cell (out, person->booth);
      add_minutes_cell (out, person->ms);
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

static void
add_lines (GString *out, const BcReport *report)
{
  begin_table (out, "Log", "#Time|Who|What");
  for (guint i = 0; i < report->lines->len; i++)
    {
      const BcLedgerLine *line = g_ptr_array_index (report->lines, i);

      g_string_append (out, "<tr>");
      add_clock_cell (out, report, line->wall_us);
      add_text_cell (out, line->actor != NULL ? line->actor : "");
      add_text_cell (out, line->text);
      g_string_append (out, "</tr>\n");
    }
  end_table (out);
}

/* What there is nothing of has no table. */
static void
add_tables (GString *out, const BcReport *report)
{
  const struct
  {
    gboolean is_there;
    void (*add) (GString *out, const BcReport *report);
  } tables[] = {
    { report->sessions->len > 0, add_sessions },
    { report->ledger->bookings->len > 0, add_bookings },
    { bc_report_is_shared (report), add_shares },
    { report->hours->len > 0, add_hours },
    { report->languages->len > 0, add_languages },
    { report->items->len > 0, add_items },
    { report->has_people, add_people },
    { report->lines->len > 0, add_lines },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (tables[i].is_there)
      tables[i].add (out, report);
}

char *
bc_report_to_html (const BcReport *report)
{
  GString *out = g_string_new (NULL);
  const char *disclaimer = report->config->disclaimer;

  add_head (out, report);
  add_tables (out, report);
  g_string_append (out, "<footer><p>Minutes are minutes:seconds.</p><p>");
  add_escaped (out, disclaimer != NULL ? disclaimer : BC_WEB_DISCLAIMER);
  g_string_append (out, "</p></footer>\n</body>\n</html>\n");
  return g_string_free (out, FALSE);
}
