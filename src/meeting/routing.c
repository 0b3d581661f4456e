/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"
#include "plan-private.h"

/* A desk's own ramps: short, for its first syllable counts. */
#define DESK_UP_MS 20
#define DESK_DOWN_MS 60

#define EAR_MS 60 /* both ways: an interpreter waits for no fade */

#define FULL_GAIN 1.0f

/* One channel while its rule is looked for, and what the rule says. */
typedef struct
{
  const BcMeeting *meeting;
  guint index;              /* the channel's */
  const BcChannel *channel; /* NULL: "original" */
  const BcSeat *on_air;     /* the latest of the desks heard here; NULL: none, or out of service */
  guint n_on_air;
  gboolean is_floor_lost;
  gboolean is_ended; /* interpretation into this channel is over for today */

  BcNotice notice;
  int back_minute;
  const char *carries;
  char *why;
  char *why_public;
  float floor_gain;
  guint rise_ms;      /* how fast the floor comes up, if it does */
  gboolean has_desks; /* those on air are heard */
} Draft;

/* A rule fills in the draft, or returns FALSE: not mine. */
typedef gboolean (*Rule) (Draft *draft);

static void
give_floor (Draft *draft, char *why)
{
  draft->carries = "floor";
  draft->floor_gain = FULL_GAIN;
  draft->why = why;
}

static void
give_notice (Draft *draft, BcNotice notice, const char *why)
{
  draft->notice = notice;
  draft->carries = "notice";
  draft->why = g_strdup (why);
}

/* As low as a floor goes that is to be noticed: under a notice, in a hold. */
static float
lowest_floor (const Draft *draft)
{
  return bc_gain_from_db (
      MAX (draft->channel->underlay_db, draft->meeting->setup->rules.hold_floor_db));
}

/* The floor, but down while a notice is spoken over it. */
static void
give_floor_under_notice (Draft *draft, BcNotice notice, char *why)
{
  give_floor (draft, why);
  if (draft->meeting->onces[draft->index].notice != notice)
    return;
  draft->notice = notice;
  draft->floor_gain = lowest_floor (draft);
}

/* `when`: a time of day follows it. */
static void
give_notice_until (Draft *draft, BcNotice notice, const char *when, int minute)
{
  g_autofree char *why = g_strdup_printf ("%s %02d:%02d", when, minute / 60, minute % 60);

  give_notice (draft, notice, why);
}

static gboolean
rule_closed (Draft *draft)
{
  int back_minute = bc_meeting_get_back_minute (draft->meeting);
  gboolean is_break = bc_meeting_has_break (draft->meeting);

  if (draft->meeting->is_audience_open)
    return FALSE;
  draft->back_minute = is_break ? back_minute : -1;
  if (is_break && back_minute < 0)
    give_notice (draft, BC_NOTICE_BREAK, "the meeting has a break");
  else if (is_break)
    give_notice_until (draft, BC_NOTICE_BREAK, "the meeting has a break until", back_minute);
  else if (back_minute < 0)
    give_notice (draft, BC_NOTICE_CLOSED, "the meeting is not open to listeners");
  else
    give_notice_until (draft, BC_NOTICE_CLOSED,
                       "the meeting is not open to listeners: it begins at", back_minute);
  return TRUE;
}

static gboolean
rule_floor_lost (Draft *draft)
{
  if (!draft->is_floor_lost || draft->on_air != NULL)
    return FALSE;
  give_notice (draft, BC_NOTICE_SOUND_LOST, "the sound of the room is lost");
  return TRUE;
}

static gboolean
rule_original (Draft *draft)
{
  if (draft->channel != NULL)
    return FALSE;
  give_floor (draft, g_strdup ("the floor as it is spoken"));
  return TRUE;
}

static gboolean
rule_no_service (Draft *draft)
{
  static const char *const whys[] = {
    [BC_SERVICE_NO_SESSION] = "no interpreted session is open: the floor is heard",
    [BC_SERVICE_NOT_INTERPRETED] = "this session is not interpreted: the floor is heard",
    [BC_SERVICE_SUSPENDED] = "interpretation is suspended",
    [BC_SERVICE_SPENT] = "today's interpretation minutes are used up",
  };

  if (draft->meeting->service == BC_SERVICE_ON)
    return FALSE;
  give_floor_under_notice (draft, BC_NOTICE_ENDED, g_strdup (whys[draft->meeting->service]));
  return TRUE;
}

/* The countdown closes channels one by one. */
static gboolean
rule_ended (Draft *draft)
{
  if (!draft->is_ended)
    return FALSE;
  give_floor_under_notice (draft, BC_NOTICE_ENDED,
                           g_strdup ("interpretation has ended for today: the floor is heard"));
  return TRUE;
}

static char *
describe_desks (const Draft *draft, float underlay)
{
  const char *name = draft->on_air->desk->name;
  g_autofree char *who = draft->n_on_air == 1 ? g_strdup_printf ("%s is on air", name)
                                              : g_strdup_printf ("%s and %u more are on air", name,
                                                                 draft->n_on_air - 1);

  if (draft->is_floor_lost)
    return g_strdup_printf ("%s; the sound of the room is lost", who);
  if (draft->floor_gain >= FULL_GAIN && underlay < FULL_GAIN)
    return g_strdup_printf (draft->meeting->lanes[draft->index].phase == BC_LANE_SILENT
                                ? "%s but silent; the floor has come up"
                                : "%s again; the floor stays up until the voice is steady",
                            who);
  return g_strdup_printf (draft->floor_gain > 0.0f ? "%s; the floor is underneath" : "%s", who);
}

static gboolean
rule_desk (Draft *draft)
{
  float underlay;

  if (draft->on_air == NULL)
    return FALSE;
  underlay = bc_gain_from_db (draft->channel->underlay_db);
  draft->has_desks = TRUE;
  draft->carries = draft->on_air->desk->id;
  draft->floor_gain =
      draft->meeting->lanes[draft->index].phase == BC_LANE_TAKEN ? underlay : FULL_GAIN;
  draft->why = describe_desks (draft, underlay);
  return TRUE;
}

static gboolean
rule_same_language (Draft *draft)
{
  const BcFloor *floor = &draft->meeting->floor;

  if (!bc_floor_speaks_language (floor, draft->channel->language))
    return FALSE;
  give_floor (draft, g_strdup_printf ("the floor speaks %s", floor->language->name));
  return TRUE;
}

/* A desk that would be heard here had it its sound. */
static const BcSeat *
find_lost (const Draft *draft)
{
  const BcDesks *desks = &draft->meeting->desks;

  for (guint i = 0; i < desks->n_seats; i++)
    if (desks->seats[i].state == BC_DESK_LOST && bc_seat_channel (&desks->seats[i]) == draft->index)
      return &desks->seats[i];
  return NULL;
}

static gboolean
rule_cannot (Draft *draft)
{
  const BcSeat *unable = bc_desks_find_unable (&draft->meeting->desks, draft->index);
  g_autofree char *why = NULL;

  if (unable == NULL || draft->meeting->lanes[draft->index].phase == BC_LANE_HOLDING)
    return FALSE;
  why = bc_meeting_describe_cannot (unable);
  give_floor_under_notice (
      draft, BC_NOTICE_NO_INTERPRETATION,
      g_strdup_printf ("%s cannot interpret: %s; the floor is heard", unable->desk->name, why));
  if (bc_meeting_name_cannot (unable) == NULL)
    draft->why_public =
        g_strdup_printf ("%s cannot interpret; the floor is heard", unable->desk->name);
  return TRUE;
}

static gboolean
rule_nobody (Draft *draft)
{
  const BcSeat *lost = find_lost (draft);

  if (draft->meeting->lanes[draft->index].phase == BC_LANE_HOLDING)
    {
      give_floor (draft, g_strdup ("holding the floor down for a handover"));
      draft->floor_gain = lowest_floor (draft);
      draft->rise_ms = draft->meeting->setup->rules.ramp_up_ms;
    }
  else if (lost != NULL)
    give_floor (draft,
                g_strdup_printf ("the sound of %s is lost: the floor is heard", lost->desk->name));
  else
    give_floor (draft, g_strdup ("nobody is on air: the floor is heard"));
  return TRUE;
}

/* The first that applies. */
static const Rule rules[] = { rule_closed,        rule_floor_lost, rule_original,
                              rule_no_service,    rule_ended,      rule_desk,
                              rule_same_language, rule_cannot,     rule_nobody };

static void
fill_in (const Draft *draft, const BcPlanChannel *now, BcPlanChannel *channel)
{
  const BcMeeting *meeting = draft->meeting;
  guint down_ms = meeting->setup->rules.ramp_down_ms;
  guint floor_ms = draft->floor_gain > now->floor.gain ? draft->rise_ms : down_ms;

  channel->notice = draft->notice;
  channel->notice_serial = draft->channel != NULL ? meeting->onces[draft->index].serial : 0;
  channel->back_minute = draft->back_minute;
  channel->carries = g_strdup (draft->carries);
  channel->why = draft->why;
  channel->why_public = draft->why_public;
  channel->floor = bc_plan_gain_move (now->floor, draft->floor_gain, floor_ms);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];
      gboolean is_heard = draft->has_desks && seat->state == BC_DESK_ON_AIR &&
                          bc_seat_channel (seat) == draft->index;

      channel->desks[i] = bc_plan_gain_move (now->desks[i], is_heard ? FULL_GAIN : 0.0f,
                                             is_heard ? DESK_UP_MS : DESK_DOWN_MS);
    }
}

static void
draw_channel (const BcMeeting *meeting, guint index, BcPlanChannel *channel)
{
  const BcPlanChannel *now = &meeting->plan->channels[index];
  gboolean is_original = index == meeting->setup->channels->len;
  Draft draft = {
    .meeting = meeting,
    .index = index,
    .channel = is_original ? NULL : meeting->setup->channels->pdata[index],
    .is_floor_lost = bc_floor_is_lost (&meeting->floor),
    .rise_ms = meeting->setup->rules.ramp_up_ms,
    .back_minute = -1,
    .is_ended = !is_original && bc_meeting_has_ended (meeting, index),
  };

  if (!is_original && meeting->service == BC_SERVICE_ON && !draft.is_ended)
    draft.on_air = bc_desks_on_air (&meeting->desks, index, &draft.n_on_air);
  /* A floor that follows a notice does not remember how it had come up before. */
  if (bc_notice_is_once (now->notice))
    draft.rise_ms = meeting->setup->rules.lost_rise_ms;
  else if (!is_original && now->notice == BC_NOTICE_NONE && meeting->lanes[index].rise_ms > 0)
    draft.rise_ms = meeting->lanes[index].rise_ms;

  for (guint i = 0; i < G_N_ELEMENTS (rules) && !rules[i](&draft); i++)
    ;
  fill_in (&draft, now, channel);
}

static void
draw_ear (const BcMeeting *meeting, guint index, BcPlanEar *ear)
{
  const BcPlanEar *now = &meeting->plan->ears[index];
  const BcSeat *seats = meeting->desks.seats;
  int source = seats[index].source;

  if (source >= 0)
    {
      g_free (ear->carries);
      ear->carries = g_strdup (seats[source].desk->id);
    }
  ear->mark = bc_meeting_get_ear_mark (meeting, &seats[index]);
  ear->floor = bc_plan_gain_move (now->floor, source < 0 ? FULL_GAIN : 0.0f, EAR_MS);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      /* A cough is heard by nobody. */
      gboolean is_heard = (int) i == source && seats[i].state == BC_DESK_ON_AIR;

      ear->desks[i] = bc_plan_gain_move (now->desks[i], is_heard ? FULL_GAIN : 0.0f, EAR_MS);
    }
}

BcPlan *
bc_meeting_draw_plan (const BcMeeting *meeting)
{
  BcPlan *plan = bc_plan_new (meeting->setup);

  plan->serial = meeting->plan->serial + 1;
  for (guint i = 0; i < plan->n_floor_inputs; i++)
    plan->floor_inputs[i] = meeting->floor.sources[i].gain;
  for (guint i = 0; i < plan->n_desks; i++)
    plan->is_desk_open[i] =
        meeting->desks.seats[i].state != BC_DESK_OFF && !meeting->desks.seats[i].is_cough_down;
  for (guint i = 0; i < plan->n_channels; i++)
    draw_channel (meeting, i, &plan->channels[i]);
  for (guint i = 0; i < plan->n_desks; i++)
    draw_ear (meeting, i, &plan->ears[i]);
  return plan;
}
