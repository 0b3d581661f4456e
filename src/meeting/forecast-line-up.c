/* SPDX-License-Identifier: Apache-2.0 */
#include "forecast-private.h"

typedef struct
{
  const BcForecastQuestion *question;
  BcWithout without;
  gboolean is_told; /* how far the day is: some session has begun */
  gint64 cursor_us; /* when the item before is over */
  gint64 starts_us; /* of the item */
  gint64 ends_us;
} LineUp;

static const BcForecastProgress *
find_progress (const BcForecastQuestion *question, const BcSession *session)
{
  for (guint i = 0; i < question->n_progress; i++)
    if (g_strcmp0 (question->progress[i].session, session->id) == 0)
      return &question->progress[i];
  return NULL;
}

static gboolean
has_begun (const BcForecastProgress *progress)
{
  return progress != NULL && progress->state != BC_SESSION_PLANNED;
}

/* People skip items: what did not begin before one that did, will not. */
static guint
count_past (const BcForecastQuestion *question, gboolean *is_told)
{
  const BcAgendaDay *day = question->day;

  for (guint i = day->items->len; i > 0; i--)
    {
      const BcForecastProgress *progress =
          find_progress (question, bc_agenda_day_get_item (day, i - 1)->session);

      *is_told = has_begun (progress);
      if (*is_told)
        return progress->state == BC_SESSION_CLOSED ? i : i - 1;
    }
  return 0;
}

/* What is left of a session that is open, or suspended and to go on at once. */
static gint64
get_rest (const LineUp *line_up, const BcAgendaItem *item, const BcForecastProgress *progress)
{
  gint64 now_us = line_up->question->now_wall_us;

  if (!(line_up->without & BC_WITHOUT_LISTS) && progress->list_us >= 0)
    return progress->list_us;
  if (!(line_up->without & BC_WITHOUT_DELAY) && progress->opened_wall_us > 0)
    {
      /* Over midnight, its second part ends as late as the whole began. */
      gint64 length_us = item->ends_wall_us > 0 ? item->ends_wall_us - item->session->starts_wall_us
                                                : item->span_us;
      return MAX (progress->opened_wall_us + length_us - now_us, 0);
    }
  return MAX (item->ends_wall_us > 0 ? item->ends_wall_us - now_us : item->span_us, 0);
}

static void
place_open (LineUp *line_up, const BcAgendaItem *item, const BcForecastProgress *progress)
{
  line_up->starts_us = line_up->question->now_wall_us;
  line_up->ends_us = line_up->starts_us + get_rest (line_up, item, progress);
}

static void
place_planned (LineUp *line_up, const BcAgendaItem *item, const BcForecastProgress *progress)
{
  gint64 length_us = item->span_us;

  line_up->starts_us = MAX (line_up->cursor_us, item->starts_wall_us);
  if (progress != NULL && progress->list_us >= 0 && !(line_up->without & BC_WITHOUT_LISTS))
    length_us = progress->list_us;
  line_up->ends_us = line_up->starts_us + length_us;
  /* Nobody says otherwise: it is under way, as the clock says. */
  gboolean is_by_clock =
      (progress == NULL && !line_up->is_told) || (line_up->without & BC_WITHOUT_DELAY) != 0;
  if (is_by_clock && item->starts_wall_us > 0 &&
      item->starts_wall_us < line_up->question->now_wall_us)
    line_up->ends_us = MAX (line_up->starts_us, item->ends_wall_us);
}

/* A break or sound check ends at its time, however late it began; when that is over it takes none. */
static void
place_pause (LineUp *line_up, const BcAgendaItem *item)
{
  line_up->starts_us = MAX (line_up->cursor_us, item->starts_wall_us);
  line_up->ends_us = item->ends_wall_us > 0 ? MAX (line_up->starts_us, item->ends_wall_us)
                                            : line_up->starts_us + item->span_us;
}

GArray *
bc_forecast_line_up (const BcForecastQuestion *question, BcWithout without)
{
  GArray *stretches = g_array_new (FALSE, TRUE, sizeof (BcStretch));
  LineUp line_up = { .question = question, .without = without, .cursor_us = question->now_wall_us };

  if (without & BC_WITHOUT_DELAY)
    line_up.without |= BC_WITHOUT_LISTS;
  for (guint i = count_past (question, &line_up.is_told); i < question->day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (question->day, i);
      const BcForecastProgress *progress = find_progress (question, item->session);

      if (item->session->kind != BC_SESSION_KIND_INTERPRETED)
        place_pause (&line_up, item);
      else if (has_begun (progress))
        place_open (&line_up, item, progress);
      else
        place_planned (&line_up, item, progress);
      line_up.cursor_us = MAX (line_up.cursor_us, line_up.ends_us);

      BcStretch stretch = { item->session, line_up.starts_us, line_up.ends_us };
      if (item->session->kind == BC_SESSION_KIND_INTERPRETED && stretch.ends_us > stretch.starts_us)
        g_array_append_val (stretches, stretch);
    }
  return stretches;
}
