/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcPlan: the routing plan, the one thing the rules tell the sound: for each channel what is heard,
 * at which gain, reached how fast, and why. A new plan replaces the old one as a whole.
 *
 * Threading: immutable after creation, atomically reference-counted; any thread.
 */
typedef enum
{
  BC_NOTICE_NONE,
  BC_NOTICE_CLOSED,     /* the meeting is not open to listeners at the moment */
  BC_NOTICE_SOUND_LOST, /* the room's sound is lost; we are working on it */
  BC_NOTICE_BREAK,      /* a break; back at the time that BcPlanChannel::back_minute says */
  /* spoken once, over the floor, which then comes up */
  BC_NOTICE_ENDED,             /* interpretation has ended for today; you hear the original */
  BC_NOTICE_NO_INTERPRETATION, /* the sound does not allow interpretation; you hear the original */
  BC_NOTICE_LAST
} BcNotice;

/* A linear gain ≥ 0 and how long the way there takes from wherever the gain is now. */
typedef struct
{
  float gain;
  guint ramp_ms;
} BcPlanGain;

typedef struct
{
  char *id;         /* channel id, or "original" */
  char *language;   /* (nullable) language id; NULL for "original" */
  char *carries;    /* "floor", a desk's id, or "notice" */
  char *why;        /* the rule in words, for people */
  char *why_public; /* (nullable) for listeners, who need not know it all; NULL: the same */
  BcNotice notice;
  guint notice_serial; /* of those spoken once: another one means say it again */
  int back_minute;     /* with BREAK: after midnight in the meeting's zone; -1: nobody said when */
  BcPlanGain floor;    /* of the floor bus */
  BcPlanGain *desks;   /* as many as BcPlan::n_desks, in the set-up's order */
} BcPlanChannel;

/* What a desk's interpreter hears. */
typedef enum
{
  BC_EAR_FLOOR,         /* the room */
  BC_EAR_RELAY,         /* another booth's clean sound, which interprets from the room */
  BC_EAR_RELAY_OF_RELAY /* … which itself works from relay */
} BcEarMark;

typedef struct
{
  char *desk;    /* whose ear */
  char *carries; /* "floor" or the desk that is heard */
  BcEarMark mark;
  BcPlanGain floor;
  BcPlanGain *desks; /* as many as BcPlan::n_desks: the clean desk bus, no underlay */
} BcPlanEar;

typedef struct
{
  gatomicrefcount reference_count;
  guint64 serial; /* rises by one with each plan */
  guint n_floor_inputs;
  BcPlanGain *floor_inputs; /* into the floor bus, in the set-up's order */
  guint n_desks;
  gboolean *is_desk_open; /* the input gate: FALSE, and the desk's sound reaches nothing at all */
  guint n_channels;
  BcPlanChannel *channels; /* the set-up's order, then "original" last */
  BcPlanEar *ears;         /* as many as n_desks, in the set-up's order */
} BcPlan;

BcPlan *bc_plan_ref (BcPlan *plan);
void bc_plan_unref (BcPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcPlan, bc_plan_unref)

/* The channel of that id: (transfer none) (nullable). */
const BcPlanChannel *bc_plan_find_channel (const BcPlan *plan, const char *id);

/* Whether it is spoken once over the floor, rather than alone and again and again. */
gboolean bc_notice_is_once (BcNotice notice);

/* "floor", "relay", "relay-of-relay": the words of the API (transfer none). */
const char *bc_ear_mark_to_string (BcEarMark mark);

/* "closed", "sound-lost", "break", "ended", "no-interpretation": the name of the notice's clip (transfer none). */
const char *bc_notice_to_string (BcNotice notice);

G_END_DECLS
