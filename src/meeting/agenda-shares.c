/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#define S_US G_TIME_SPAN_SECOND

/* Of all meetings, or of all but `but` (nullable). */
static gint64
sum_allotments_s (const BcSetup *setup, const char *but)
{
  const GPtrArray *allotments = setup->pool.allotments;
  gint64 sum_s = 0;

  for (guint i = 0; allotments != NULL && i < allotments->len; i++)
    {
      const BcAllotment *allotment = allotments->pdata[i];

      if (g_strcmp0 (allotment->meeting, but) != 0)
        sum_s += allotment->limit_s;
    }
  return sum_s;
}

gint64
bc_agenda_own_limit_us (const BcSetup *setup)
{
  return MAX (0, setup->pool.limit_s - sum_allotments_s (setup, setup->id)) * S_US;
}

void
bc_agenda_check_shares (BcAgenda *agenda)
{
  const BcPool *pool = &agenda->setup->pool;
  gint64 sum_s = sum_allotments_s (agenda->setup, NULL);
  g_autofree char *sum = bc_minutes_to_words (sum_s * S_US);
  g_autofree char *gives = bc_minutes_to_words (pool->limit_s * S_US);

  if (sum_s > pool->limit_s)
    bc_agenda_find (
        agenda,
        (BcFindingHead){ BC_FINDING_ALLOTMENTS, BC_SEVERITY_ERROR, NULL, "pools", pool->id },
        "the meetings' allotments add up to %s, pool %s gives %s: not all can have theirs", sum,
        pool->id, gives);
}

/* --- Speakers' lists --- */

static void
check_list (BcAgenda *agenda, const BcSession *session)
{
  gint64 list_us = bc_speakers_remaining_us (session->speakers);
  gint64 span_us = bc_agenda_is_timed (session) ? session->ends_wall_us - session->starts_wall_us
                                                : session->stated_s * S_US;
  g_autofree char *asked = bc_minutes_to_words (list_us);
  g_autofree char *span = bc_minutes_to_words (span_us);

  if (span_us > 0 && list_us > span_us)
    bc_agenda_find_session (
        agenda, BC_FINDING_LONG_LIST, BC_SEVERITY_WARNING, session,
        g_strdup_printf ("the speakers of \"%s\" ask for %s, and it is planned for %s",
                         session->title, asked, span));
}

void
bc_agenda_check_lists (BcAgenda *agenda)
{
  const GPtrArray *sessions = agenda->setup->sessions;

  for (guint i = 0; i < sessions->len; i++)
    if (((const BcSession *) sessions->pdata[i])->speakers != NULL)
      check_list (agenda, sessions->pdata[i]);
}
