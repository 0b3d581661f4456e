/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/speakers.h>
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
  BC_EVENT_SESSION_OPEN, /* subject: session. Opens the audience too, a break closes it. Idempotent */
  BC_EVENT_SESSION_SUSPEND, /* subject: session. The meter stops, delegates hear the floor. since_wall_us: backdated */
  BC_EVENT_SESSION_CLOSE, /* subject: session. Closes the audience too. Idempotent */
  BC_EVENT_AUDIENCE_OPEN, /* "goes on in original" */
  BC_EVENT_AUDIENCE_CLOSE,
  BC_EVENT_FLOOR_LANGUAGE, /* value: language id, tag or "unknown" */
  BC_EVENT_DESK_ON,        /* subject: desk. Refused in words if the channel is taken */
  BC_EVENT_DESK_OFF,
  BC_EVENT_DESK_COUGH,  /* amount: 1 pressed, 0 released */
  BC_EVENT_DESK_OUTPUT, /* value: "a" or "b" */
  /* people in the booth; subject: desk */
  BC_EVENT_DESK_SIT,      /* value: the name of who works here now; NULL or "": nobody */
  BC_EVENT_DESK_ARM,      /* amount: 1 ready to take over from the partner on air, 0 no longer */
  BC_EVENT_DESK_HANDOVER, /* the desk on air gives to its armed partner, now */
  BC_EVENT_DESK_CANNOT, /* value: why it cannot interpret ("sound", "speed", "relay" or words); NULL: it can */
  BC_EVENT_DESK_EAR, /* value: "auto", "floor" or the channel to take relay from: heard at once, on air too */
  /* the agenda and the speakers' list */
  BC_EVENT_SESSION_EDIT, /* subject: session; edit */
  BC_EVENT_LIST_SET,     /* subject: session; list: the whole list, in order */
  BC_EVENT_LIST_NEXT, /* the next speaker has the floor: its language, a clock of its own. subject: session (nullable: the one under way) */
  BC_EVENT_LIST_STOP, /* whoever has the floor is done */
  BC_EVENT_FLOOR_LOCK, /* amount: 1: only the host says what the floor speaks, 0: everybody may again */
  /* the minutes */
  BC_EVENT_EXTENSION_ASK, /* amount: minutes; reason. The host asks */
  BC_EVENT_EXTENSION_GRANT, /* amount: minutes. The team leader grants, within the pool owner's ceiling */
  BC_EVENT_EXTENSION_REFUSE, /* reason. The team leader */
  BC_EVENT_CEILING,          /* amount: minutes a day that may be added at most. The pool owner */
  BC_EVENT_CORRECTION, /* subject: session; amount: seconds, signed, to be booked on top; reason. Host */
  BC_EVENT_RELEASE,        /* what is left of this meeting's allotment goes to everybody. Host */
  BC_EVENT_PROMPT_DISMISS, /* subject: the prompt's id. Host */
  BC_EVENT_CLOCK_CONFIRM,  /* the wall clock that jumped is right. Host */
  /* the sound */
  BC_EVENT_INPUT_FOUND,  /* subject: input. Sound arrives */
  BC_EVENT_INPUT_LOST,   /* subject: input. Closed, frozen or silent on the wire */
  BC_EVENT_INPUT_VOICE,  /* subject: input. Somebody speaks */
  BC_EVENT_INPUT_SILENT, /* subject: input. Nobody has for a moment */
  /* the store */
  BC_EVENT_LEASE_REPLY, /* lease_reply: what was granted; 0: the pool is spent */
  BC_EVENT_STORE_LOST,  /* no answer: interpretation goes on, seconds are kept to be booked */
  BC_EVENT_BOOK_REPLY,  /* book_reply: what became of a BC_EFFECT_BOOK */
  /* time */
  BC_EVENT_DEADLINE, /* bc_meeting_next_deadline () has passed */
  BC_EVENT_LAST      /* how many kinds there are; never sent */
} BcEventKind;

/* In which capacity somebody acts; who may do what at all is the web's table of roles. */
typedef enum
{
  BC_BY_HOST = 0, /* and operators */
  BC_BY_DESK,     /* an interpreter */
  BC_BY_ASSISTANT,
  BC_BY_LEADER, /* of the interpreters */
  BC_BY_OWNER   /* of the pool */
} BcAuthority;

/* A live edit of one session, for its day alone; it wins over the configuration. */
typedef struct
{
  gint64 starts_wall_us; /* 0: as it is */
  gint64 ends_wall_us;   /* 0: as it is */
  const char *title;     /* (nullable): as it is */
} BcSessionEdit;

/* Another meeting that draws on the pool at the moment. */
typedef struct
{
  const char *meeting;
  gint64 since_wall_us;
} BcPoolDraw;

/* What the store made of a BC_EFFECT_BOOK. */
typedef struct
{
  guint64 sequence;
  const char *refusal; /* (nullable): why it was not booked, in words */
} BcBookReply;

/* What the store answered to a BC_EFFECT_LEASE (its contract: BcLeaseRequest); all of the pool's `day`. */
typedef struct
{
  guint64
      sequence; /* of the request; 0: nobody asked, this is where the pool stands (at the start) */
  const char *day;    /* civil day it was booked on, "2020-11-12" */
  gint64 granted_ms;  /* 0 … wanted */
  gint64 used_ms;     /* settled by everybody, without open leases */
  gint64 leased_ms;   /* open leases of everybody, this grant included */
  gint64 limit_ms;    /* of the day, extensions included */
  gint64 extended_ms; /* how much of the limit was added today */
  gint64
      ceiling_ms; /* how much may be added at most, as the pool's owner said today; < 0: nobody said */
  gint64
      available_ms; /* of limit - used - leased what this meeting may still draw, others' allotments left
                          alone; < 0: all of it */
  const BcPoolDraw *draws; /* of other meetings (nullable) */
  guint n_draws;
} BcLeaseReply;

typedef struct
{
  BcEventKind kind;
  const char *subject; /* (nullable) */
  const char *value;   /* (nullable) */
  gint64 amount;
  const BcLeaseReply *lease_reply; /* with BC_EVENT_LEASE_REPLY */
  const BcBookReply *book_reply;   /* with BC_EVENT_BOOK_REPLY */
  const BcSessionEdit *edit;       /* with BC_EVENT_SESSION_EDIT */
  const BcSpeakers *list;          /* with BC_EVENT_LIST_SET */
  const char *reason;              /* (nullable) why, as the audit log keeps it */
  gint64 since_wall_us;            /* with BC_EVENT_SESSION_SUSPEND: it was so since then; 0: now */
  BcAuthority by;
  const char *actor; /* (nullable) who, for the audit log: "host Ana", "desk fr-1" */
} BcEvent;

/* "session-open", "desk-cough" … (transfer none), for logs and the audit. */
const char *bc_event_kind_to_string (BcEventKind kind);

G_END_DECLS
