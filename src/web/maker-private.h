/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "json-private.h"
#include "views-private.h"

/*
 * BcMaker: a view in the making; shared by the files that each know some of them.
 *
 * Threading: the thread that owns the meeting.
 */
typedef struct
{
  const BcViewer *viewer;
  const BcMeeting *meeting;
  const BcSetup *setup;
  gboolean is_timeless; /* without running clocks: only what somebody can have changed */
  BcJson json;
} BcMaker;

/* A view writes one value; a resource the members of its object, or FALSE: there is none of that id. */
typedef void (*BcViewMaker) (BcMaker *maker, const char *key);
typedef gboolean (*BcResourceMaker) (BcMaker *maker, const char *id);

/* views.c */
gboolean bc_maker_add_resource (BcMaker *maker, const char *key, BcResource resource,
                                const char *id);
/* Seconds that run by themselves. */
void bc_maker_add_clock (BcMaker *maker, const char *key, gint64 value_ms);
/* "2020-11-12T09:00:00Z"; 0: null */
void bc_maker_add_wall_time (BcMaker *maker, const char *key, gint64 wall_us);

/* view-meeting.c */
void bc_make_meeting (BcMaker *maker, const char *key);
void bc_make_channels (BcMaker *maker, const char *key);
void bc_make_sessions (BcMaker *maker, const char *key);
void bc_make_inputs (BcMaker *maker, const char *key);
gboolean bc_make_session (BcMaker *maker, const char *id);
gboolean bc_make_floor (BcMaker *maker, const char *id);
gboolean bc_make_audience (BcMaker *maker, const char *id);

/* view-alarms.c */
void bc_make_alarms (BcMaker *maker, const char *key);
gboolean bc_make_alarm (BcMaker *maker, const char *id);

/* view-outputs.c */
void bc_make_outputs (BcMaker *maker, const char *key);
gboolean bc_make_output (BcMaker *maker, const char *id);

/* view-people.c */
void bc_make_desks (BcMaker *maker, const char *key);
void bc_make_lists (BcMaker *maker, const char *key);
void bc_make_persons (BcMaker *maker, gboolean is_all, const char *only);
gboolean bc_make_desk (BcMaker *maker, const char *id);
gboolean bc_make_list (BcMaker *maker, const char *id);

/* view-minutes.c */
void bc_make_forecast (BcMaker *maker, const char *key);
void bc_make_prompts (BcMaker *maker, const char *key);
gboolean bc_make_prompt (BcMaker *maker, const char *id);
gboolean bc_make_budget (BcMaker *maker, const char *id);
gboolean bc_make_extension (BcMaker *maker, const char *id);
