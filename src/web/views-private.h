/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/web/server.h>

/*
 * BcView: what people and programs are shown of the meeting, as JSON; the same in the REST answers and in
 * the events.
 *
 * Threading: the thread that owns the meeting.
 */
typedef enum
{
  BC_VIEW_MEETING,
  BC_VIEW_CHANNELS,
  BC_VIEW_BUDGET,
  BC_VIEW_SESSIONS,
  BC_VIEW_FLOOR,
  BC_VIEW_AUDIENCE,
  BC_VIEW_DESKS,
  BC_VIEW_INPUTS,
  BC_VIEW_LAST
} BcView;

/* "channels": the view's name in paths and events (transfer none). */
const char *bc_view_to_string (BcView view);
gboolean bc_view_from_string (const char *name, BcView *view);

/* The view as one line of JSON (transfer full). */
char *bc_view_make (const BcWebConfig *config, BcView view, BcTime time);
/* One desk, or one session, alone; NULL: there is no such. */
char *bc_view_make_desk (const BcWebConfig *config, const char *desk);
char *bc_view_make_session (const BcWebConfig *config, const char *session);
