/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "alarms-private.h"
#include "versions-private.h"
#include <boothcast/web/server.h>

/*
 * BcView: what people and programs are shown of the meeting, as JSON; the same in the REST answers and in
 * the events. BcResource: one thing of it that can be changed, and so has a version.
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
  BC_VIEW_LISTS,
  BC_VIEW_FORECAST,
  BC_VIEW_EXTENSION,
  BC_VIEW_DESKS,
  BC_VIEW_PROMPTS,
  BC_VIEW_INPUTS,
  BC_VIEW_OUTPUTS,
  BC_VIEW_ALARMS,
  BC_VIEW_LAST
} BcView;

typedef enum
{
  BC_RESOURCE_NONE,
  BC_RESOURCE_SESSION,
  BC_RESOURCE_LIST, /* a session's speakers */
  BC_RESOURCE_DESK,
  BC_RESOURCE_PROMPT,
  BC_RESOURCE_ALARM,
  BC_RESOURCE_OUTPUT,
  BC_RESOURCE_FLOOR, /* the rest are one of a kind: no id */
  BC_RESOURCE_AUDIENCE,
  BC_RESOURCE_BUDGET,
  BC_RESOURCE_EXTENSION,
  BC_RESOURCE_LAST
} BcResource;

/* Who looks: some things are not for everybody. */
typedef enum
{
  BC_READER_PUBLIC,
  BC_READER_BOOTHS,
  BC_READER_STAFF,
  BC_READER_LAST
} BcReader;

typedef struct
{
  const BcWebConfig *config;
  BcVersions *versions;   /* remembers what was shown (nullable) */
  const BcAlarms *alarms; /* (nullable) */
  BcReader reader;
  BcTime time;
} BcViewer;

BcReader bc_reader_of (BcRole role);

/* "channels": the view's name in paths and events (transfer none). */
const char *bc_view_to_string (BcView view);
gboolean bc_view_from_string (const char *name, BcView *view);
/* Whether such a reader is shown it at all. */
gboolean bc_view_is_for (BcView view, BcReader reader);

/* The view as one line of JSON (transfer full). */
char *bc_view_make (const BcViewer *viewer, BcView view);
/* One thing alone, and the same without its running clocks and its version's name: what that version is made
 * of. NULL: there is no such. */
char *bc_resource_make (const BcViewer *viewer, BcResource resource, const char *id);
char *bc_resource_make_state (const BcViewer *viewer, BcResource resource, const char *id);

/* Minutes on air by person: all of them, or `only` that one's (nullable). */
char *bc_view_make_persons (const BcViewer *viewer, gboolean is_all, const char *only);
