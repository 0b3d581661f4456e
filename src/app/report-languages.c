/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

#include <string.h>

#define LANGUAGE_LINE "set the floor's language to "
#define NO_LANGUAGE "unknown"
#define US_PER_MS 1000

/* When the floor changed to which language; `id` points into the audit. */
typedef struct
{
  gint64 wall_us;
  const char *id;
} Change;

/* By time: the clock may have been set back between two lines. */
static int
compare_changes (gconstpointer a, gconstpointer b)
{
  gint64 a_us = ((const Change *) a)->wall_us, b_us = ((const Change *) b)->wall_us;

  return (a_us > b_us) - (a_us < b_us);
}

static GArray *
find_changes (const BcLedger *ledger)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (Change));

  for (guint i = 0; i < ledger->lines->len; i++)
    {
      const BcLedgerLine *line = g_ptr_array_index (ledger->lines, i);

      if (g_str_has_prefix (line->text, LANGUAGE_LINE))
        {
          Change change = { line->wall_us, line->text + strlen (LANGUAGE_LINE) };
          g_array_append_val (changes, change);
        }
    }
  g_array_sort (changes, compare_changes);
  return changes;
}

static void
add_to_language (BcReport *report, const char *id, gint64 ms)
{
  const BcLanguage *language = bc_setup_find_language (report->config->setup, id);
  BcReportLanguage *found = NULL;

  for (guint i = 0; found == NULL && i < report->languages->len; i++)
    {
      BcReportLanguage *candidate = &g_array_index (report->languages, BcReportLanguage, i);

      if (g_str_equal (candidate->id, id))
        found = candidate;
    }
  if (found == NULL)
    {
      BcReportLanguage fresh = { .id = id, .name = language != NULL ? language->name : id };

      g_array_append_val (report->languages, fresh);
      found = &g_array_index (report->languages, BcReportLanguage, report->languages->len - 1);
    }
  found->ms += ms;
}

/* The same, of one session. */
static void
add_to_item (BcReport *report, const char *session, const char *id, gint64 ms)
{
  const BcLanguage *language = bc_setup_find_language (report->config->setup, id);
  const BcSession *known = bc_setup_find_session (report->config->setup, session);

  for (guint i = 0; i < report->items->len; i++)
    {
      BcReportItem *item = &g_array_index (report->items, BcReportItem, i);

      if (!g_str_equal (item->session, session) || !g_str_equal (item->language, id))
        continue;
      item->ms += ms;
      return;
    }
  BcReportItem fresh = { .session = session,
                         .title = known != NULL ? known->title : session,
                         .language = id,
                         .name = language != NULL ? language->name : id,
                         .ms = ms };
  g_array_append_val (report->items, fresh);
}

/* The latest change at or before `wall_us`; -1: none. */
static int
find_change (const GArray *changes, gint64 wall_us)
{
  int low = -1, high = (int) changes->len - 1;

  while (low < high)
    {
      int middle = low + (high - low + 1) / 2;

      if (g_array_index (changes, Change, middle).wall_us <= wall_us)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static void
add_to_languages (BcReport *report, const GArray *changes, const BcLedgerRow *row)
{
  gint64 at_us = row->starts_wall_us, left_ms = row->ms;
  int change = find_change (changes, at_us);

  while (left_ms != 0)
    {
      const char *id = change >= 0 ? g_array_index (changes, Change, change).id : NO_LANGUAGE;
      gint64 ms = left_ms;

      change++;
      if (change < (int) changes->len && left_ms > 0)
        ms = MIN (left_ms, (g_array_index (changes, Change, change).wall_us - at_us) / US_PER_MS);
      if (ms != 0)
        {
          add_to_language (report, id, ms);
          add_to_item (report, row->session, id, ms);
        }
      at_us += ms * US_PER_MS;
      left_ms -= ms;
    }
}

static int
compare_languages (gconstpointer a, gconstpointer b)
{
  const BcReportLanguage *first = a, *second = b;

  if (first->ms != second->ms)
    return first->ms > second->ms ? -1 : 1;
  return g_strcmp0 (first->id, second->id);
}

/* In the order of the day's sessions, the most spoken language first. */
static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const BcReport *report = user_data;
  const BcReportItem *first = a, *second = b;

  if (!g_str_equal (first->session, second->session))
    for (guint i = 0; i < report->sessions->len; i++)
      {
        const BcReportSession *session = &g_array_index (report->sessions, BcReportSession, i);

        if (g_str_equal (session->session, first->session))
          return -1;
        if (g_str_equal (session->session, second->session))
          return 1;
      }
  if (first->ms != second->ms)
    return first->ms > second->ms ? -1 : 1;
  return g_strcmp0 (first->language, second->language);
}

void
bc_report_sum_languages (BcReport *report)
{
  g_autoptr (GArray) changes = find_changes (report->ledger);

  for (guint i = 0; i < report->ledger->rows->len; i++)
    {
      const BcLedgerRow *row = &g_array_index (report->ledger->rows, BcLedgerRow, i);

      if (g_str_equal (row->meeting, report->config->setup->id))
        add_to_languages (report, changes, row);
    }
  g_array_sort (report->languages, compare_languages);
  g_array_sort_with_data (report->items, compare_items, report);
}
