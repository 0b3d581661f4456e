/* SPDX-License-Identifier: Apache-2.0 */
#include "report-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/meeting.h>

void
bc_report_person_free (gpointer person)
{
  BcReportPerson *freed = person;

  g_free (freed->person);
  g_free (freed->booth);
  g_free (freed);
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const BcReportPerson *first = *(BcReportPerson *const *) a;
  const BcReportPerson *second = *(BcReportPerson *const *) b;
  int order = g_strcmp0 (first->booth, second->booth);

  return order != 0 ? order : g_strcmp0 (first->person, second->person);
}

gboolean
bc_report_add_people (BcReport *report, GVariant *saved, BcTime time, GError **error)
{
  g_autoptr (BcMeeting) meeting = bc_meeting_new (report->config->setup);
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  BcPersonView view;

  if (saved != NULL && !bc_meeting_restore (meeting, saved, time, effects, error))
    return FALSE;

  const char *day = bc_meeting_get_people_day (meeting);
  if (day != NULL && !g_str_equal (day, report->ledger->day))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND,
                   "minutes per person are kept of the latest day only, which is %s", day);
      return FALSE;
    }
  report->has_people = TRUE;
  for (guint i = 0; bc_meeting_get_person (meeting, i, time.now_us, &view); i++)
    {
      BcReportPerson *person = g_new0 (BcReportPerson, 1);

      person->person = g_strdup (view.person);
      person->booth = g_strdup (view.booth);
      person->ms = view.on_air_ms;
      g_ptr_array_add (report->people, person);
    }
  g_ptr_array_sort (report->people, compare_people);
  return TRUE;
}
