/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-run-private.h"

static const BcSetup *
setup_of (const BcSimulationRun *run)
{
  return run->scenario->agenda->setup;
}

static gboolean
tell_floor (BcSimulationRun *run, BcEventKind kind, GError **error)
{
  const GPtrArray *floor_inputs = setup_of (run)->floor_inputs;
  gboolean is_done = TRUE;

  for (guint i = 0; is_done && i < floor_inputs->len; i++)
    is_done = bc_run_do (run, kind, ((const BcFloorInput *) floor_inputs->pdata[i])->input, error);
  return is_done;
}

/* The room's sound is there all day, and that of desks with a key: what is to be seen is the minutes. */
gboolean
bc_cast_come (BcSimulationRun *run, GError **error)
{
  const GPtrArray *desks = setup_of (run)->desks;
  gboolean is_done = tell_floor (run, BC_EVENT_INPUT_FOUND, error);

  for (guint i = 0; is_done && i < desks->len; i++)
    {
      const BcDesk *desk = desks->pdata[i];

      if (desk->mic == BC_MIC_KEY)
        is_done = bc_run_do (run, BC_EVENT_INPUT_FOUND, desk->input, error);
    }
  return is_done;
}

/* Of the booth's desks the one whose turn it is: (nullable). */
static const BcDesk *
find_desk (const BcSimulationRun *run, const BcBooth *booth)
{
  const GPtrArray *desks = setup_of (run)->desks;
  guint n_desks = 0;

  for (guint i = 0; i < desks->len; i++)
    n_desks += g_str_equal (((const BcDesk *) desks->pdata[i])->booth, booth->id);
  for (guint i = 0, number = 0; i < desks->len; i++)
    {
      const BcDesk *desk = desks->pdata[i];

      if (g_str_equal (desk->booth, booth->id) && number++ == run->turn % n_desks)
        return desk;
    }
  return NULL;
}

static gboolean
take_the_air (BcSimulationRun *run, const BcDesk *desk, GError **error)
{
  return (desk->mic == BC_MIC_INPUT ? bc_run_do (run, BC_EVENT_INPUT_FOUND, desk->input, error)
                                    : bc_run_do (run, BC_EVENT_DESK_ON, desk->id, error)) &&
         bc_run_do (run, BC_EVENT_INPUT_VOICE, desk->input, error);
}

static gboolean
leave_the_air (BcSimulationRun *run, const BcDesk *desk, GError **error)
{
  return bc_run_do (run, BC_EVENT_INPUT_SILENT, desk->input, error) &&
         (desk->mic == BC_MIC_INPUT ? bc_run_do (run, BC_EVENT_INPUT_LOST, desk->input, error)
                                    : bc_run_do (run, BC_EVENT_DESK_OFF, desk->id, error));
}

static gboolean
each_booth (BcSimulationRun *run,
            gboolean (*act) (BcSimulationRun *run, const BcDesk *desk, GError **error),
            GError **error)
{
  const GPtrArray *booths = setup_of (run)->booths;
  gboolean is_done = TRUE;

  for (guint i = 0; is_done && i < booths->len; i++)
    {
      const BcDesk *desk = find_desk (run, booths->pdata[i]);

      is_done = desk == NULL || act (run, desk, error);
    }
  return is_done;
}

gboolean
bc_cast_work (BcSimulationRun *run, GError **error)
{
  return tell_floor (run, BC_EVENT_INPUT_VOICE, error) && each_booth (run, take_the_air, error);
}

gboolean
bc_cast_rest (BcSimulationRun *run, GError **error)
{
  return each_booth (run, leave_the_air, error) && tell_floor (run, BC_EVENT_INPUT_SILENT, error);
}

gboolean
bc_cast_hand_over (BcSimulationRun *run, GError **error)
{
  if (!each_booth (run, leave_the_air, error))
    return FALSE;
  run->turn++;
  return each_booth (run, take_the_air, error);
}

gboolean
bc_cast_call_next (BcSimulationRun *run, GError **error)
{
  BcListView view;

  if (run->open == NULL || run->is_suspended ||
      !bc_meeting_get_list (run->meeting, run->open->id, bc_run_time (run).now_us, &view) ||
      view.list == NULL)
    return TRUE;
  for (guint i = 0; i < view.list->speakers->len; i++)
    {
      const BcSpeaker *speaker = view.list->speakers->pdata[i];

      if (!speaker->is_done && g_strcmp0 (speaker->id, view.speaker) != 0)
        return bc_run_do (run, BC_EVENT_LIST_NEXT, run->open->id, error);
    }
  return TRUE;
}
