/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include <string.h>

#define NOBODY G_MAXUINT

/* Parts of a period, in thousandths: a period of 20 s has 20 ms each. */
#define INTERPRETERS_JOIN 40
#define INTERPRETERS_LEAVE 60
#define LINE_BREAKS 250
#define LINE_RETURNS 600
#define HANDOVER 450
#define HANDOVER_OVERLAP 25
#define COUGH 700
#define COUGH_ENDS 770
#define PERIOD 1000
#define PERIOD_SPREAD 50

#define LINE_BREAKS_EVERY 3 /* periods */

struct _BcScenario
{
  const BcCast *cast;
  gint64 interval_us;
  GRand *random;
  GQueue planned;        /* of BcCue *, by time */
  guint n_periods;       /* begun */
  gint64 period_at_us;   /* when the next begins */
  guint floor;           /* language the floor speaks, NOBODY before the beginning */
  gboolean *has_spoken;  /* [n_languages] on the floor, in this round */
  gboolean *is_on;       /* [n_desks] on air, as far as what has been handed out says */
  gboolean *is_coughing; /* [n_desks] */
  guint *turn;           /* [n_desks] of a booth's first desk: whose turn it is there */
};

static void
free_cue (gpointer data)
{
  BcCue *cue = data;

  g_free (cue->text);
  g_free (cue);
}

GPtrArray *
bc_cues_new (void)
{
  return g_ptr_array_new_with_free_func (free_cue);
}

static guint
count_desks (const BcScenario *scenario)
{
  return scenario->cast->desks->len;
}

BcScenario *
bc_scenario_new (const BcCast *cast, gint64 interval_us, guint32 seed)
{
  BcScenario *scenario = g_new0 (BcScenario, 1);

  scenario->cast = cast;
  scenario->interval_us = interval_us;
  scenario->random = g_rand_new_with_seed (seed);
  g_queue_init (&scenario->planned);
  scenario->period_at_us = G_MININT64;
  scenario->floor = NOBODY;
  scenario->has_spoken = g_new0 (gboolean, cast->languages->len);
  scenario->is_on = g_new0 (gboolean, cast->desks->len);
  scenario->is_coughing = g_new0 (gboolean, cast->desks->len);
  scenario->turn = g_new0 (guint, cast->desks->len);
  for (guint i = 0; i < cast->desks->len; i++)
    scenario->turn[i] = i;
  return scenario;
}

void
bc_scenario_free (BcScenario *scenario)
{
  if (!scenario)
    return;
  g_rand_free (scenario->random);
  g_queue_clear_full (&scenario->planned, free_cue);
  g_free (scenario->has_spoken);
  g_free (scenario->is_on);
  g_free (scenario->is_coughing);
  g_free (scenario->turn);
  g_free (scenario);
}

/* --- Booths: a booth is known by the number of its first desk --- */

static const BcCastDesk *
get_desk (const BcScenario *scenario, guint desk)
{
  return bc_cast_desk (scenario->cast, desk);
}

static guint
get_booth (const BcScenario *scenario, guint desk)
{
  for (guint i = 0; i < desk; i++)
    if (g_str_equal (get_desk (scenario, i)->booth, get_desk (scenario, desk)->booth))
      return i;
  return desk;
}

static gboolean
is_booth (const BcScenario *scenario, guint desk)
{
  return get_booth (scenario, desk) == desk;
}

/* The desk after `desk` in its booth, round and round; itself if it is alone. */
static guint
get_partner (const BcScenario *scenario, guint desk)
{
  for (guint step = 1; step < count_desks (scenario); step++)
    {
      guint other = (desk + step) % count_desks (scenario);
      if (g_str_equal (get_desk (scenario, other)->booth, get_desk (scenario, desk)->booth))
        return other;
    }
  return desk;
}

/* A booth that interprets from `floor`, by chance; NOBODY if there is none but `but`. */
static guint
pick_booth (BcScenario *scenario, guint floor, guint but, gboolean needs_partner)
{
  guint n_found = 0, picked = NOBODY;

  for (guint i = 0; i < count_desks (scenario); i++)
    {
      gboolean may = is_booth (scenario, i) && i != but &&
                     get_desk (scenario, i)->language != floor &&
                     (!needs_partner || get_partner (scenario, i) != i);
      if (may && g_rand_int_range (scenario->random, 0, (gint32) ++n_found) == 0)
        picked = i;
    }
  return picked;
}

/* --- Planning: the time of each step is a part of the period --- */

/* Whether `a`, planned earlier, stays before `b`: of equal times too. */
static gint
compare_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ((const BcCue *) a)->at_us <= ((const BcCue *) b)->at_us ? -1 : 1;
}

/* `text` (transfer full) (nullable). */
static void
plan (BcScenario *scenario, guint part, BcCueKind kind, guint number, char *text)
{
  BcCue *cue = g_new0 (BcCue, 1);

  cue->kind = kind;
  cue->number = number;
  cue->at_us = scenario->period_at_us + scenario->interval_us * part / PERIOD;
  cue->text = text;
  g_queue_insert_sorted (&scenario->planned, cue, compare_times, NULL);
}

static void
plan_handover (BcScenario *scenario, guint booth)
{
  guint from = scenario->turn[booth];
  guint to = get_partner (scenario, from);

  plan (scenario, HANDOVER, BC_CUE_ON, to,
        g_strdup_printf ("%s hands over to %s", get_desk (scenario, from)->name,
                         get_desk (scenario, to)->name));
  plan (scenario, HANDOVER + HANDOVER_OVERLAP, BC_CUE_OFF, from, NULL);
  scenario->turn[booth] = to;
}

static void
plan_broken_line (BcScenario *scenario, guint booth)
{
  guint desk = scenario->turn[booth];
  const char *name = get_desk (scenario, desk)->name;

  plan (scenario, LINE_BREAKS, BC_CUE_CUT, desk,
        g_strdup_printf ("%s's line is cut; the floor comes up", name));
  plan (scenario, LINE_RETURNS, BC_CUE_MEND, desk, g_strdup_printf ("%s's line is back", name));
}

static void
plan_cough (BcScenario *scenario, guint booth)
{
  guint desk = scenario->turn[booth];

  plan (scenario, COUGH, BC_CUE_COUGH, desk,
        g_strdup_printf ("%s coughs", get_desk (scenario, desk)->name));
  plan (scenario, COUGH_ENDS, BC_CUE_UNCOUGH, desk, NULL);
}

/* One booth hands over, and another one is disturbed: the two never meet. */
static void
plan_incidents (BcScenario *scenario, guint floor)
{
  guint handing = pick_booth (scenario, floor, NOBODY, TRUE);
  guint disturbed = pick_booth (scenario, floor, handing, FALSE);

  if (handing != NOBODY)
    plan_handover (scenario, handing);
  if (disturbed == NOBODY)
    return;
  if (scenario->n_periods % LINE_BREAKS_EVERY == LINE_BREAKS_EVERY - 1)
    plan_broken_line (scenario, disturbed);
  else
    plan_cough (scenario, disturbed);
}

/* Who interprets while the floor speaks `floor`, and who did not until now. */
static void
plan_booths (BcScenario *scenario, guint floor)
{
  gboolean is_first = scenario->n_periods == 0;

  for (guint booth = 0; booth < count_desks (scenario); booth++)
    {
      const char *name = get_desk (scenario, scenario->turn[booth])->name;
      guint language = get_desk (scenario, booth)->language;
      if (!is_booth (scenario, booth))
        continue;
      if (language != floor && (is_first || language == scenario->floor))
        plan (scenario, is_first ? 0 : INTERPRETERS_JOIN, BC_CUE_ON, scenario->turn[booth],
              g_strdup_printf ("%s goes on air", name));
      else if (language == floor && !is_first && language != scenario->floor)
        plan (scenario, INTERPRETERS_LEAVE, BC_CUE_OFF, scenario->turn[booth],
              g_strdup_printf ("%s goes off: the floor speaks their language", name));
    }
}

/* Another language than now, by chance, but every one once before any comes again; the first one at the beginning. */
static guint
pick_language (BcScenario *scenario)
{
  guint n_languages = scenario->cast->languages->len;
  guint n_found = 0, picked = 0;

  if (scenario->floor == NOBODY || n_languages == 1)
    return 0;
  for (guint i = 0; i < n_languages; i++)
    {
      gboolean may = !scenario->has_spoken[i] && i != scenario->floor;
      if (may && g_rand_int_range (scenario->random, 0, (gint32) ++n_found) == 0)
        picked = i;
    }
  if (n_found > 0)
    return picked;
  memset (scenario->has_spoken, 0, n_languages * sizeof *scenario->has_spoken);
  return pick_language (scenario);
}

static void
plan_period (BcScenario *scenario)
{
  guint floor = pick_language (scenario);

  if (scenario->n_periods == 0 && scenario->cast->session)
    plan (scenario, 0, BC_CUE_OPEN, 0,
          g_strdup_printf ("session \"%s\" opens", scenario->cast->session_title));
  scenario->has_spoken[floor] = TRUE;
  if (floor != scenario->floor)
    plan (scenario, 0, BC_CUE_FLOOR, floor,
          g_strdup_printf ("floor now speaks %s", bc_cast_language (scenario->cast, floor)->name));
  plan_booths (scenario, floor);
  plan_incidents (scenario, floor);

  gint32 spread = g_rand_int_range (scenario->random, -PERIOD_SPREAD, PERIOD_SPREAD + 1);
  scenario->period_at_us += scenario->interval_us * (PERIOD + spread) / PERIOD;
  scenario->n_periods++;
}

/* --- The play --- */

/* Keeps what the world is like once `cue` has been handed out. */
static void
note (BcScenario *scenario, const BcCue *cue)
{
  switch (cue->kind)
    {
    case BC_CUE_FLOOR:
      scenario->floor = cue->number;
      break;
    case BC_CUE_ON:
    case BC_CUE_OFF:
      scenario->is_on[cue->number] = cue->kind == BC_CUE_ON;
      break;
    case BC_CUE_COUGH:
    case BC_CUE_UNCOUGH:
      scenario->is_coughing[cue->number] = cue->kind == BC_CUE_COUGH;
      break;
    case BC_CUE_OPEN:
    case BC_CUE_CLOSE:
    case BC_CUE_CUT:
    case BC_CUE_MEND:
      break;
    }
}

void
bc_scenario_run (BcScenario *scenario, gint64 now_us, GPtrArray *cues)
{
  /* At the beginning; and after we were stopped for a while, for nobody wants to hear all of it at once. */
  if (scenario->period_at_us < now_us - scenario->interval_us)
    scenario->period_at_us = now_us;

  while (bc_scenario_get_next_us (scenario) <= now_us)
    {
      BcCue *cue = g_queue_pop_head (&scenario->planned);
      if (!cue)
        {
          plan_period (scenario);
          continue;
        }
      note (scenario, cue);
      g_ptr_array_add (cues, cue);
    }
}

gint64
bc_scenario_get_next_us (const BcScenario *scenario)
{
  const BcCue *cue = g_queue_peek_head ((GQueue *) &scenario->planned);

  return cue ? cue->at_us : scenario->period_at_us;
}

static void
add_cue (GPtrArray *cues, BcCueKind kind, guint number)
{
  BcCue *cue = g_new0 (BcCue, 1);

  cue->kind = kind;
  cue->number = number;
  g_ptr_array_add (cues, cue);
}

void
bc_scenario_repeat (const BcScenario *scenario, GPtrArray *cues)
{
  if (scenario->floor == NOBODY)
    return;
  if (scenario->cast->session)
    add_cue (cues, BC_CUE_OPEN, 0);
  add_cue (cues, BC_CUE_FLOOR, scenario->floor);
  for (guint i = 0; i < count_desks (scenario); i++)
    {
      add_cue (cues, scenario->is_on[i] ? BC_CUE_ON : BC_CUE_OFF, i);
      if (scenario->is_coughing[i])
        add_cue (cues, BC_CUE_COUGH, i);
    }
}

void
bc_scenario_end (BcScenario *scenario, GPtrArray *cues)
{
  g_queue_clear_full (&scenario->planned, free_cue);
  for (guint i = 0; i < count_desks (scenario); i++)
    if (scenario->is_on[i])
      {
        add_cue (cues, BC_CUE_OFF, i);
        scenario->is_on[i] = FALSE;
      }
  if (scenario->cast->session && scenario->floor != NOBODY)
    add_cue (cues, BC_CUE_CLOSE, 0);
  scenario->floor = NOBODY;
  scenario->period_at_us = G_MAXINT64;
}
