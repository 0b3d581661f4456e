/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcEvent: everything that can happen to a meeting, as a value. `subject` says to whom (a session,
 * desk or input id), `value` what (a language, an output), `amount` how much.
 *
 * Threading: plain values that borrow their strings; the thread that owns the meeting.
 */
typedef enum
{
  /* people */
  BC_EVENT_SESSION_OPEN,    /* subject: session. Opens the audience too. Idempotent */
  BC_EVENT_SESSION_SUSPEND, /* subject: session. The meter stops, delegates hear the floor */
  BC_EVENT_SESSION_CLOSE,   /* subject: session. Closes the audience too. Idempotent */
  BC_EVENT_AUDIENCE_OPEN,   /* "goes on in original" */
  BC_EVENT_AUDIENCE_CLOSE,
  BC_EVENT_FLOOR_LANGUAGE, /* value: language id, tag or "unknown" */
  BC_EVENT_DESK_ON,        /* subject: desk. Refused in words if the channel is taken */
  BC_EVENT_DESK_OFF,
  BC_EVENT_DESK_COUGH,  /* amount: 1 pressed, 0 released */
  BC_EVENT_DESK_OUTPUT, /* value: "a" or "b" */
  /* the sound */
  BC_EVENT_INPUT_FOUND,  /* subject: input. Sound arrives */
  BC_EVENT_INPUT_LOST,   /* subject: input. Closed, frozen or silent on the wire */
  BC_EVENT_INPUT_VOICE,  /* subject: input. Somebody speaks */
  BC_EVENT_INPUT_SILENT, /* subject: input. Nobody has for a moment */
  /* the store */
  BC_EVENT_LEASE_REPLY, /* lease_reply: what was granted; 0: the pool is spent */
  BC_EVENT_STORE_LOST,  /* no answer: interpretation goes on, seconds are kept to be booked */
  /* time */
  BC_EVENT_DEADLINE, /* bc_meeting_next_deadline () has passed */
  BC_EVENT_LAST      /* how many kinds there are; never sent */
} BcEventKind;

/* What the store answered to a BC_EFFECT_LEASE (its contract: BcLeaseRequest); all of the pool's `day`. */
typedef struct
{
  guint64
      sequence; /* of the request; 0: nobody asked, this is where the pool stands (at the start) */
  const char *day;   /* civil day it was booked on, "2020-11-12" */
  gint64 granted_ms; /* 0 … wanted */
  gint64 used_ms;    /* settled by everybody, without open leases */
  gint64 leased_ms;  /* open leases of everybody, this grant included */
  gint64 limit_ms;
} BcLeaseReply;

typedef struct
{
  BcEventKind kind;
  const char *subject; /* (nullable) */
  const char *value;   /* (nullable) */
  gint64 amount;
  const BcLeaseReply *lease_reply; /* with BC_EVENT_LEASE_REPLY */
  const char *actor;               /* (nullable) who, for the audit log: "host Ana", "desk fr-1" */
} BcEvent;

/* "session-open", "desk-cough" … (transfer none), for logs and the audit. */
const char *bc_event_kind_to_string (BcEventKind kind);

G_END_DECLS
