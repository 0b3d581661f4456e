/* SPDX-License-Identifier: Apache-2.0 */
#include "random-day.h"

#include "hall.h"

#define N_ACTIONS_MIN 5
#define N_ACTIONS_MAX 20
#define AMPLE_S 86400
#define DAY_BEFORE_US (11 * G_TIME_SPAN_DAY) /* 12 November begins */
#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

static const char *const meetings[RANDOM_MEETINGS] = { "a", "b" };
static const char *const sessions[] = { "morning", "afternoon", "check", "lunch" };
static const char *const desks[] = { "en-1", "en-2", "fr-1", "fr-2", "es-1", "bcms-1", "console" };
static const char *const inputs[] = { "room", "phone", "hybrid", "en-1",   "en-2",
                                      "fr-1", "fr-2",  "es-1",   "bcms-1", "console" };
static const char *const languages[] = { "en", "fr", "hr", "unknown", "tlh" };
static const char *const outputs[] = { "a", "b" };
static const char *const people[] = { "Ana", "Bruno", "Chloé", "" };
static const char *const ears[] = { "auto", "floor", "en", "fr", "es", "bcms", "auto" };
/* Who may hand over to whom, more often than chance would have it. */
static const char *const pairs[] = { "fr-1", "fr-2", "en-1", "en-2", "fr-1", "fr-2", "es-1" };
static const char *const reasons[] = { "sound", "speed", "relay", "the microphone hums", NULL };

/* Which words an event takes. */
typedef struct
{
  const char *const *words;
  guint n;
} Words;

#define WORDS(array)                                                                               \
  {                                                                                                \
    array, G_N_ELEMENTS (array)                                                                    \
  }

static const struct
{
  guint weight; /* some things happen more often than others */
  Words subjects;
  Words values;
} events[BC_EVENT_LAST] = {
  [BC_EVENT_SESSION_OPEN] = { 9, WORDS (sessions), { 0 } },
  [BC_EVENT_SESSION_SUSPEND] = { 3, WORDS (sessions), { 0 } },
  [BC_EVENT_SESSION_CLOSE] = { 4, WORDS (sessions), { 0 } },
  [BC_EVENT_AUDIENCE_OPEN] = { 2, { 0 }, { 0 } },
  [BC_EVENT_AUDIENCE_CLOSE] = { 2, { 0 }, { 0 } },
  [BC_EVENT_FLOOR_LANGUAGE] = { 3, { 0 }, WORDS (languages) },
  [BC_EVENT_DESK_ON] = { 10, WORDS (desks), { 0 } },
  [BC_EVENT_DESK_OFF] = { 4, WORDS (desks), { 0 } },
  [BC_EVENT_DESK_COUGH] = { 4, WORDS (desks), { 0 } },
  [BC_EVENT_DESK_OUTPUT] = { 4, WORDS (desks), WORDS (outputs) },
  [BC_EVENT_DESK_SIT] = { 3, WORDS (desks), WORDS (people) },
  [BC_EVENT_DESK_ARM] = { 6, WORDS (pairs), { 0 } },
  [BC_EVENT_DESK_HANDOVER] = { 5, WORDS (pairs), { 0 } },
  [BC_EVENT_DESK_CANNOT] = { 3, WORDS (desks), WORDS (reasons) },
  [BC_EVENT_DESK_EAR] = { 5, WORDS (desks), WORDS (ears) },
  [BC_EVENT_SESSION_EDIT] = { 2, WORDS (sessions), { 0 } },
  [BC_EVENT_LIST_SET] = { 2, WORDS (sessions), { 0 } },
  [BC_EVENT_LIST_NEXT] = { 2, WORDS (sessions), { 0 } },
  [BC_EVENT_LIST_STOP] = { 1, { 0 }, { 0 } },
  [BC_EVENT_FLOOR_LOCK] = { 1, { 0 }, { 0 } },
  [BC_EVENT_EXTENSION_ASK] = { 4, { 0 }, { 0 } },
  [BC_EVENT_EXTENSION_GRANT] = { 5, { 0 }, { 0 } },
  [BC_EVENT_EXTENSION_REFUSE] = { 2, { 0 }, { 0 } },
  [BC_EVENT_CEILING] = { 1, { 0 }, { 0 } },
  [BC_EVENT_CORRECTION] = { 1, WORDS (sessions), { 0 } },
  [BC_EVENT_RELEASE] = { 1, { 0 }, { 0 } },
  [BC_EVENT_PROMPT_DISMISS] = { 2, WORDS (sessions), { 0 } },
  [BC_EVENT_CLOCK_CONFIRM] = { 1, { 0 }, { 0 } },
  [BC_EVENT_INPUT_FOUND] = { 8, WORDS (inputs), { 0 } },
  [BC_EVENT_INPUT_LOST] = { 3, WORDS (inputs), { 0 } },
  [BC_EVENT_INPUT_VOICE] = { 4, WORDS (inputs), { 0 } },
  [BC_EVENT_INPUT_SILENT] = { 4, WORDS (inputs), { 0 } },
  [BC_EVENT_DEADLINE] = { 1, { 0 }, { 0 } },
};

/* --- Drawing a day --- */

static BcEventKind
draw_event (GRand *rand)
{
  guint sum = 0;

  for (guint i = 0; i < BC_EVENT_LAST; i++)
    sum += events[i].weight;
  gint32 dice = g_rand_int_range (rand, 0, (gint32) sum);
  for (guint i = 0; i < BC_EVENT_LAST; i++)
    if ((dice -= (gint32) events[i].weight) < 0)
      return (BcEventKind) i;
  g_assert_not_reached ();
}

static gint64
draw_amount (GRand *rand, BcEventKind event)
{
  switch ((int) event)
    {
    case BC_EVENT_EXTENSION_ASK:
    case BC_EVENT_EXTENSION_GRANT:
    case BC_EVENT_CEILING:
      return g_rand_int_range (rand, 0, 3);
    case BC_EVENT_CORRECTION:
      return g_rand_int_range (rand, -6, 7);
    case BC_EVENT_SESSION_EDIT:
      return g_rand_int_range (rand, -20, 40);
    case BC_EVENT_SESSION_SUSPEND: /* so many ms ago, or now */
      return MAX (g_rand_int_range (rand, -6000, 4000), 0);
    default:
      return g_rand_int_range (rand, 0, 2);
    }
}

static Action
draw_deed (GRand *rand)
{
  Action action = { .kind = ACTION_EVENT,
                    .meeting = (guint) g_rand_int_range (rand, 0, RANDOM_MEETINGS),
                    .event = draw_event (rand),
                    .subject = g_rand_int (rand) % 420,
                    .value = g_rand_int (rand) % 420 };

  action.amount = draw_amount (rand, action.event);
  action.by = g_rand_boolean (rand) ? BC_BY_HOST : BC_BY_DESK;
  return action;
}

/* Somebody sets the clock: by a little, which is believed, or by so much that it is not. */
static gint64
draw_clock_step (GRand *rand)
{
  static const gint64 steps_us[] = { 20 * G_TIME_SPAN_SECOND, -20 * G_TIME_SPAN_SECOND,
                                     G_TIME_SPAN_HOUR,        -G_TIME_SPAN_HOUR,
                                     G_TIME_SPAN_DAY,         -G_TIME_SPAN_DAY };

  return steps_us[g_rand_int_range (rand, 0, G_N_ELEMENTS (steps_us))];
}

static void
draw_trouble (const RandomDay *day, GRand *rand)
{
  gint32 dice = g_rand_int_range (rand, 0, 20);
  Action action = { .kind = ACTION_LAST, .meeting = (guint) g_rand_int_range (rand, 0, 2) };

  if (day->has_trouble && dice < 4)
    action.kind = dice < 2 ? ACTION_STORE_AWAY : ACTION_STORE_BACK;
  else if (day->has_trouble && dice == 5)
    {
      action.kind = ACTION_SLEEP;
      action.amount = g_rand_int_range (rand, 0, 3000000);
    }
  else if (day->has_kills && dice == 6)
    action.kind = ACTION_KILL;
  else if (day->has_clock_steps && dice < 10)
    {
      action.kind = ACTION_CLOCK;
      action.amount = draw_clock_step (rand);
    }
  if (action.kind != ACTION_LAST)
    g_array_append_val (day->actions, action);
}

static void
draw_actions (const RandomDay *day, GRand *rand)
{
  gint32 n = g_rand_int_range (rand, N_ACTIONS_MIN, N_ACTIONS_MAX);

  for (gint32 i = 0; i < n; i++)
    {
      gboolean is_long = g_rand_int_range (rand, 0, 10) == 0;
      Action wait = { .kind = ACTION_WAIT,
                      .amount = g_rand_int_range (rand, 0, is_long ? 14000000 : 1500000) };
      Action deed = draw_deed (rand);

      g_array_append_val (day->actions, wait);
      draw_trouble (day, rand);
      g_array_append_val (day->actions, deed);
    }
}

/* Every day begins with people in the room and a booth at work, or most of them would be about nothing. */
static void
begin (const RandomDay *day, guint meeting)
{
  static const struct
  {
    BcEventKind event;
    guint subject;
    gint64 amount;
  } deeds[] = {
    { BC_EVENT_INPUT_FOUND, 0, 0 },  { BC_EVENT_INPUT_FOUND, 3, 0 }, { BC_EVENT_INPUT_FOUND, 5, 0 },
    { BC_EVENT_INPUT_FOUND, 6, 0 },  { BC_EVENT_INPUT_FOUND, 7, 0 }, { BC_EVENT_INPUT_FOUND, 8, 0 },
    { BC_EVENT_SESSION_OPEN, 0, 0 }, { BC_EVENT_DESK_ON, 2, 0 },     { BC_EVENT_DESK_ARM, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      Action action = { .kind = ACTION_EVENT,
                        .meeting = meeting,
                        .event = deeds[i].event,
                        .subject = deeds[i].subject,
                        .amount = deeds[i].amount };
      g_array_append_val (day->actions, action);
    }
}

static void
draw_circumstances (RandomDay *day, GRand *rand)
{
  gint32 dice = g_rand_int_range (rand, 0, 10);
  gboolean is_scarce = g_rand_int_range (rand, 0, 3) == 0;

  day->has_trouble = dice == 0 || dice == 1;
  day->has_kills = dice == 2 || dice == 3;
  day->has_clock_steps = dice == 4;
  day->rtt_ms = g_rand_int_range (rand, 0, day->has_trouble ? 1200 : 450);
  day->limit_s = is_scarce ? g_rand_int_range (rand, 0, 40) : AMPLE_S;
  day->ceiling_s = g_rand_int_range (rand, 0, 4) * 60;
  day->allotment_s = g_rand_int_range (rand, 0, 3) == 0 ? day->limit_s / 2 : 0;
  day->mode = g_rand_int_range (rand, 0, 4) == 0 ? BC_METER_VOICE : BC_METER_SESSION;
  /* One day in four has its midnight soon. */
  day->begins_us = DAY_BEFORE_US;
  day->begins_us += g_rand_int_range (rand, 0, 4) == 0
                        ? G_TIME_SPAN_DAY - g_rand_int_range (rand, 0, 40 * 1000000)
                        : 10 * G_TIME_SPAN_HOUR;
}

RandomDay *
random_day_new (guint32 seed)
{
  RandomDay *day = g_new0 (RandomDay, 1);
  GRand *rand = g_rand_new_with_seed (seed);

  day->seed = seed;
  day->actions = g_array_new (FALSE, FALSE, sizeof (Action));
  draw_circumstances (day, rand);
  begin (day, 0);
  if (g_rand_boolean (rand))
    begin (day, 1);
  draw_actions (day, rand);
  g_rand_free (rand);
  return day;
}

RandomDay *
random_day_with_actions (const RandomDay *day, GArray *actions)
{
  RandomDay *other = g_new0 (RandomDay, 1);

  *other = *day;
  other->actions = actions;
  return other;
}

void
random_day_free (RandomDay *day)
{
  if (day == NULL)
    return;
  g_array_unref (day->actions);
  g_free (day);
}

/* --- What the meetings consist of --- */

static void
allotment_free (BcAllotment *allotment)
{
  g_free (allotment->meeting);
  g_free (allotment);
}

static void
add_break (BcSetup *setup)
{
  BcSession *lunch = g_new0 (BcSession, 1);

  lunch->id = g_strdup ("lunch");
  lunch->title = g_strdup ("Lunch");
  lunch->kind = BC_SESSION_KIND_BREAK;
  g_ptr_array_add (setup->sessions, lunch);
}

/* A day of seconds rather than hours, one item after the other from soon after the beginning. */
static void
plan_day (const RandomDay *day, BcSetup *setup)
{
  gint64 at_us = RANDOM_DAY_FIRST_MIDNIGHT_US + day->begins_us + 2 * G_TIME_SPAN_SECOND;

  for (guint i = 0; i < setup->sessions->len; i++)
    {
      BcSession *session = setup->sessions->pdata[i];

      g_free (session->day);
      session->day = g_strdup ("2020-11-12");
      session->starts_wall_us = at_us;
      session->ends_wall_us = at_us += 7 * G_TIME_SPAN_SECOND;
    }
  setup->rules.prompt_silence_s = 3;
}

BcSetup *
random_day_setup (const RandomDay *day, guint index)
{
  BcSetup *setup = hall_setup_new ();

  g_free (setup->id);
  setup->id = g_strdup (meetings[index]);
  for (guint i = 0; i < setup->booths->len; i++)
    {
      BcBooth *booth = setup->booths->pdata[i];
      booth->pivot = g_strcmp0 (booth->id, "en") != 0 ? g_strdup ("en") : NULL;
    }
  add_break (setup);
  plan_day (day, setup);
  setup->pool.limit_s = day->limit_s;
  setup->pool.ceiling_s = day->ceiling_s;
  setup->pool.mode = day->mode;
  if (day->allotment_s > 0)
    {
      BcAllotment *allotment = g_new0 (BcAllotment, 1);
      *allotment = (BcAllotment){ .meeting = g_strdup ("a"), .limit_s = day->allotment_s };
      setup->pool.allotments = g_ptr_array_new_with_free_func ((GDestroyNotify) allotment_free);
      g_ptr_array_add (setup->pool.allotments, allotment);
    }
  return setup;
}

/* --- Events --- */

void
event_extra_clear (EventExtra *extra)
{
  g_clear_pointer (&extra->list, bc_speakers_unref);
}

static BcSpeakers *
make_list (const Action *action)
{
  BcSpeakers *list = bc_speakers_new ();

  for (guint i = 0; i < action->value % 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);
      BcSpeaker *speaker = bc_speaker_new (id);

      speaker->delegation = g_strdup ("Croatia");
      speaker->language = i % 2 == 0 ? g_strdup ("bcms") : NULL;
      speaker->minutes = i;
      g_ptr_array_add (list->speakers, speaker);
    }
  return list;
}

static const char *
pick (const Words *words, guint number)
{
  return words->n > 0 ? words->words[number % words->n] : NULL;
}

void
action_to_event (const Action *action, gint64 wall_us, BcEvent *event, EventExtra *extra)
{
  *extra = (EventExtra){ 0 };
  *event = (BcEvent){ .kind = action->event,
                      .subject = pick (&events[action->event].subjects, action->subject),
                      .value = pick (&events[action->event].values, action->value),
                      .amount = action->amount,
                      .reason = "somebody forgot",
                      .by = action->by,
                      .actor = "host Ana" };
  if (action->event == BC_EVENT_SESSION_SUSPEND)
    {
      event->amount = 0;
      event->since_wall_us = action->amount > 0 ? wall_us - action->amount * 1000 : 0;
    }
  else if (action->event == BC_EVENT_SESSION_EDIT)
    {
      extra->edit = (BcSessionEdit){ .starts_wall_us = wall_us + (action->amount - 10) * MINUTE_US,
                                     .ends_wall_us = wall_us + action->amount * MINUTE_US };
      event->edit = &extra->edit;
    }
  else if (action->event == BC_EVENT_LIST_SET)
    event->list = extra->list = make_list (action);
}

static char *
event_to_string (const Action *action)
{
  const char *subject = pick (&events[action->event].subjects, action->subject);
  const char *value = pick (&events[action->event].values, action->value);

  return g_strdup_printf ("%s: %s %s %s %" G_GINT64_FORMAT, meetings[action->meeting],
                          bc_event_kind_to_string (action->event), subject != NULL ? subject : "-",
                          value != NULL ? value : "-", action->amount);
}

char *
action_to_string (const Action *action)
{
  static const char *const names[ACTION_LAST] = {
    [ACTION_WAIT] = "wait",
    [ACTION_SLEEP] = "the machine sleeps",
    [ACTION_STORE_AWAY] = "store away",
    [ACTION_STORE_BACK] = "store back",
    [ACTION_KILL] = "kill",
    [ACTION_CLOCK] = "the clock is set by",
  };

  if (action->kind == ACTION_EVENT)
    return event_to_string (action);
  if (action->kind == ACTION_STORE_AWAY || action->kind == ACTION_STORE_BACK ||
      action->kind == ACTION_KILL)
    return g_strdup_printf ("%s: %s", meetings[action->meeting], names[action->kind]);
  return g_strdup_printf ("%s %.3f ms", names[action->kind], (double) action->amount / 1000);
}
