/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#include <boothcast/meeting/local-time.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

void
bc_agenda_find_session (BcAgenda *agenda, BcFindingKind kind, BcSeverity severity,
                        const BcSession *session, char *text)
{
  g_autofree char *owned = text;
  g_autofree char *day = bc_agenda_is_timed (session)
                             ? bc_local_time_day (agenda->pool_zone, session->starts_wall_us)
                             : g_strdup (session->day);

  bc_agenda_find (agenda, (BcFindingHead){ kind, severity, day, "sessions", session->id }, "%s",
                  owned);
}

/* --- A session by itself --- */

/* What the stated minutes of the day add up to belongs to the finding: there the published plan is off. */
static void
check_stated (BcAgenda *agenda, const BcSession *session)
{
  gint64 span_us = session->ends_wall_us - session->starts_wall_us;
  gint64 stated_us = session->stated_s * G_TIME_SPAN_SECOND;

  if (stated_us == 0 || ABS (stated_us - span_us) < G_TIME_SPAN_SECOND)
    return;

  g_autofree char *day_name = bc_local_time_day (agenda->pool_zone, session->starts_wall_us);
  g_autofree char *starts = bc_local_time_clock (agenda->zone, session->starts_wall_us);
  g_autofree char *ends = bc_local_time_clock (agenda->zone, session->ends_wall_us);
  g_autofree char *stated = bc_minutes_to_words (stated_us);
  g_autofree char *span = bc_minutes_to_words (span_us);
  const BcAgendaDay *day = bc_agenda_find_day (agenda, day_name);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "\"%s\" is stated as %s, but spans %s (%s-%s); the clock times count",
                   session->title, stated, span, starts, ends);
  if (session->kind == BC_SESSION_KIND_INTERPRETED && day->stated_us != day->total_us)
    {
      g_autofree char *sum = bc_minutes_to_words (day->stated_us);
      g_autofree char *total = bc_minutes_to_words (day->total_us);

      g_string_append_printf (text, ": the day's stated minutes add up to %s, its times to %s", sum,
                              total);
    }
  bc_agenda_find_session (agenda, BC_FINDING_STATED_MINUTES, BC_SEVERITY_WARNING, session,
                          g_string_free (g_steal_pointer (&text), FALSE));
}

static void
check_doubled_hour (BcAgenda *agenda, const BcSession *session, gint64 wall_us, const char *verb)
{
  GDate day;
  guint minute;

  if (!bc_local_time_read (agenda->zone, wall_us, &day, &minute))
    return;
  BcInstant instant = bc_local_time_find (agenda->zone, &day, minute);
  if (instant.reading != BC_CLOCK_TWICE)
    return;

  g_autofree char *clock = bc_local_time_clock (agenda->zone, wall_us);
  bc_agenda_find_session (
      agenda, BC_FINDING_CLOCK_TWICE, BC_SEVERITY_WARNING, session,
      g_strdup_printf ("\"%s\" %s at %s, which the clock shows twice that day: the %s is taken",
                       session->title, verb, clock,
                       wall_us < instant.second_us ? "first" : "second"));
}

static void
check_clock_change (BcAgenda *agenda, const BcSession *session)
{
  gint64 span_us = session->ends_wall_us - session->starts_wall_us;
  gint64 turned_us = (bc_local_time_offset_s (agenda->zone, session->ends_wall_us) -
                      bc_local_time_offset_s (agenda->zone, session->starts_wall_us)) *
                     G_TIME_SPAN_SECOND;

  check_doubled_hour (agenda, session, session->starts_wall_us, "starts");
  check_doubled_hour (agenda, session, session->ends_wall_us, "ends");
  if (turned_us == 0)
    return;

  g_autofree char *span = bc_minutes_to_words (span_us);
  g_autofree char *shown = bc_minutes_to_words (span_us + turned_us);
  bc_agenda_find_session (
      agenda, BC_FINDING_CLOCK_CHANGE, BC_SEVERITY_WARNING, session,
      g_strdup_printf ("the clocks go %s during \"%s\": it lasts %s, though its clock times are %s "
                       "apart",
                       turned_us < 0 ? "back" : "forward", session->title, span, shown));
}

static void
check_midnight (BcAgenda *agenda, const BcSession *session)
{
  g_autofree char *first = bc_local_time_day (agenda->pool_zone, session->starts_wall_us);
  g_autofree char *last = bc_local_time_day (agenda->pool_zone, session->ends_wall_us - 1);

  if (session->kind != BC_SESSION_KIND_INTERPRETED || g_str_equal (first, last))
    return;
  bc_agenda_find_session (
      agenda, BC_FINDING_MIDNIGHT, BC_SEVERITY_NOTE, session,
      g_strdup_printf ("\"%s\" goes on over midnight in %s: it draws on the minutes of %s and of "
                       "%s",
                       session->title, agenda->setup->pool.timezone, first, last));
}

static void
check_untimed (BcAgenda *agenda, const BcSession *session)
{
  if (session->kind == BC_SESSION_KIND_INTERPRETED && session->stated_s == 0)
    bc_agenda_find_session (
        agenda, BC_FINDING_NO_TIME, BC_SEVERITY_NOTE, session,
        g_strdup_printf ("\"%s\" has neither clock times nor minutes: it counts as nothing here",
                         session->title));
}

/* --- One after the other --- */

static void
check_overlap (BcAgenda *agenda, const BcSession *session, const BcSession *before)
{
  gint64 both_us = MIN (before->ends_wall_us, session->ends_wall_us) - session->starts_wall_us;
  gboolean is_break =
      session->kind == BC_SESSION_KIND_BREAK || before->kind == BC_SESSION_KIND_BREAK;
  g_autofree char *both = bc_minutes_to_words (both_us);

  bc_agenda_find_session (
      agenda, BC_FINDING_OVERLAP, is_break ? BC_SEVERITY_WARNING : BC_SEVERITY_ERROR, session,
      g_strdup_printf ("\"%s\" overlaps with \"%s\" for %s: only one session can be open",
                       session->title, before->title, both));
}

static void
check_gap (BcAgenda *agenda, const BcSession *session, const BcSession *before)
{
  g_autofree char *day = bc_local_time_day (agenda->zone, session->starts_wall_us);
  g_autofree char *day_before = bc_local_time_day (agenda->zone, before->ends_wall_us);

  if (session->starts_wall_us == before->ends_wall_us || !g_str_equal (day, day_before))
    return;

  g_autofree char *span = bc_minutes_to_words (session->starts_wall_us - before->ends_wall_us);
  g_autofree char *from = bc_local_time_clock (agenda->zone, before->ends_wall_us);
  g_autofree char *to = bc_local_time_clock (agenda->zone, session->starts_wall_us);
  bc_agenda_find_session (
      agenda, BC_FINDING_GAP, BC_SEVERITY_NOTE, session,
      g_strdup_printf ("nothing is planned for the %s before \"%s\" (%s-%s), not even a break",
                       span, session->title, from, to));
}

static void
check_sound_check (BcAgenda *agenda, const GPtrArray *sessions, guint number)
{
  const BcSession *session = sessions->pdata[number];
  g_autofree char *day = bc_local_time_day (agenda->zone, session->starts_wall_us);

  if (session->kind != BC_SESSION_KIND_SOUND_CHECK)
    return;
  for (guint i = number + 1; i < sessions->len; i++)
    {
      const BcSession *later = sessions->pdata[i];
      g_autofree char *its_day = bc_local_time_day (agenda->zone, later->starts_wall_us);

      if (!g_str_equal (day, its_day))
        break;
      if (later->kind == BC_SESSION_KIND_INTERPRETED)
        return;
    }
  bc_agenda_find_session (
      agenda, BC_FINDING_SOUND_CHECK, BC_SEVERITY_NOTE, session,
      g_strdup_printf ("no interpreted session follows \"%s\" on that day", session->title));
}

/* An unbroken run of interpreted sessions; a pause too short to rest does not break it. */
static void
check_sittings (BcAgenda *agenda, const GPtrArray *sessions)
{
  gint64 starts_us = 0, ends_us = 0;
  gboolean is_told = FALSE;

  for (guint i = 0; i < sessions->len; i++)
    {
      const BcSession *session = sessions->pdata[i];

      if (session->kind != BC_SESSION_KIND_INTERPRETED)
        continue;
      if (starts_us == 0 || session->starts_wall_us - ends_us >= BC_AGENDA_REST_MIN_MIN * MINUTE_US)
        {
          starts_us = session->starts_wall_us;
          is_told = FALSE;
        }
      ends_us = MAX (ends_us, session->ends_wall_us);
      if (is_told || ends_us - starts_us <= BC_AGENDA_SITTING_MAX_MIN * MINUTE_US)
        continue;

      g_autofree char *sitting = bc_minutes_to_words (ends_us - starts_us);
      g_autofree char *from = bc_local_time_clock (agenda->zone, starts_us);
      is_told = TRUE;
      bc_agenda_find_session (
          agenda, BC_FINDING_LONG_SITTING, BC_SEVERITY_WARNING, session,
          g_strdup_printf ("by the end of \"%s\" the interpreters have worked for %s since %s "
                           "without a break of %d minutes; a meeting is planned for %d",
                           session->title, sitting, from, BC_AGENDA_REST_MIN_MIN,
                           BC_AGENDA_SITTING_MAX_MIN));
    }
}

/* Listed behind one that begins later: only the list is at fault, the days are laid out by time. */
static void
check_order (BcAgenda *agenda)
{
  const BcSession *latest = NULL;

  for (guint i = 0; i < agenda->setup->sessions->len; i++)
    {
      const BcSession *session = agenda->setup->sessions->pdata[i];

      if (!bc_agenda_is_timed (session))
        continue;
      if (latest == NULL || session->starts_wall_us >= latest->starts_wall_us)
        latest = session;
      else
        bc_agenda_find_session (
            agenda, BC_FINDING_ORDER, BC_SEVERITY_WARNING, session,
            g_strdup_printf ("\"%s\" is listed behind \"%s\", which begins later", session->title,
                             latest->title));
    }
}

/* --- All of them --- */

static gint
compare_sessions (gconstpointer a, gconstpointer b)
{
  const BcSession *first = *(BcSession *const *) a, *second = *(BcSession *const *) b;

  return (first->starts_wall_us > second->starts_wall_us) -
         (first->starts_wall_us < second->starts_wall_us);
}

void
bc_agenda_check_times (BcAgenda *agenda)
{
  g_autoptr (GPtrArray) timed = g_ptr_array_new ();
  const BcSession *latest = NULL; /* of those so far the one that ends last */

  for (guint i = 0; i < agenda->setup->sessions->len; i++)
    if (bc_agenda_is_timed (agenda->setup->sessions->pdata[i]))
      g_ptr_array_add (timed, agenda->setup->sessions->pdata[i]);
    else
      check_untimed (agenda, agenda->setup->sessions->pdata[i]);
  g_ptr_array_sort (timed, compare_sessions);

  for (guint i = 0; i < timed->len; i++)
    {
      const BcSession *session = timed->pdata[i];

      check_stated (agenda, session);
      check_clock_change (agenda, session);
      check_midnight (agenda, session);
      check_sound_check (agenda, timed, i);
      if (latest != NULL && session->starts_wall_us < latest->ends_wall_us)
        check_overlap (agenda, session, latest);
      else if (latest != NULL)
        check_gap (agenda, session, latest);
      if (latest == NULL || session->ends_wall_us > latest->ends_wall_us)
        latest = session;
    }
  check_sittings (agenda, timed);
  check_order (agenda);
}
