/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/speakers.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSetup: what a meeting consists of, as the configuration says: languages, floor, channels, booths,
 * desks, sessions and the pool it draws on. Built once (by the configuration reader or a test),
 * then never changed. Everything refers to everything by id.
 *
 * Threading: fill it on one thread before the first ref is shared; afterwards immutable, any thread.
 */
typedef struct
{
  char *id;         /* "fr", "bcms" */
  char *tag;        /* BCP 47, as HTTP and HTML want it; BCMS: "hbs" */
  char **aliases;   /* (nullable) further tags that lead here: bs, hr, cnr, sr … */
  char *name;       /* in the language itself: "Français" */
  char *short_name; /* "FR", "BCMS" */
} BcLanguage;

typedef enum
{
  BC_FLOOR_ROLE_MAIN,   /* the room */
  BC_FLOOR_ROLE_BACKUP, /* takes over when every main is lost, in ≤ 1 s */
  BC_FLOOR_ROLE_ADD     /* hybrid: always added to main or backup */
} BcFloorRole;

typedef struct
{
  char *input; /* id of the input that carries it */
  BcFloorRole role;
  double gain_db;
} BcFloorInput;

typedef struct
{
  char *id;           /* "fr"; never "original", which always exists */
  char *language;     /* language id */
  double underlay_db; /* floor under the interpreter, ≤ 0; -INFINITY: off */
} BcChannel;

typedef enum
{
  BC_INTERLOCK_NONE,     /* all desks on air are mixed */
  BC_INTERLOCK_KEEP,     /* the first keeps the channel ("interlock") */
  BC_INTERLOCK_OVERRIDE, /* the last takes it */
  BC_INTERLOCK_A_OVER_B  /* default: an A output takes it from a B output, never B from A */
} BcInterlock;

typedef struct
{
  char *id;
  char *language; /* language id: what the booth interprets into */
  char *pivot;    /* (nullable) channel id it takes relay from */
} BcBooth;

typedef enum
{
  BC_MIC_KEY,  /* on air while the desk's key says so */
  BC_MIC_INPUT /* a hardware console: on air whenever its input brings sound */
} BcMicMode;

typedef struct
{
  char *id;
  char *booth;    /* booth id */
  char *name;     /* as people say it: "FR 1" */
  char *input;    /* id of the input that carries it */
  char *output_a; /* channel id */
  char *output_b; /* (nullable) channel id: retour */
  BcMicMode mic;
  char *
      ear; /* (nullable) "floor" or a channel id it listens to at first; NULL: auto-relay from the booth's pivot */
} BcDesk;

typedef enum
{
  BC_SESSION_KIND_INTERPRETED, /* the only one that is metered */
  BC_SESSION_KIND_SOUND_CHECK,
  BC_SESSION_KIND_BREAK
} BcSessionKind;

/* How far a session is, on its day. */
typedef enum
{
  BC_SESSION_PLANNED,
  BC_SESSION_OPEN,
  BC_SESSION_SUSPENDED,
  BC_SESSION_CLOSED
} BcSessionState;

typedef struct
{
  char *id;
  char *title;
  char *day;             /* civil day in the pool's zone, "2020-11-12" (nullable: any) */
  gint64 starts_wall_us; /* 0: not planned */
  gint64 ends_wall_us;
  gint64 stated_s; /* as the published agenda says beside its clock times; 0: it does not */
  BcSessionKind kind;
  BcSpeakers *speakers; /* (nullable) the speakers' list it starts with */
} BcSession;

typedef enum
{
  BC_METER_SESSION, /* runs while an interpreted session is open: how the UN counts */
  BC_METER_VOICE    /* runs while any desk is on air */
} BcMeterMode;

/* A share of the pool that only that meeting may draw; the rest is everybody's. */
typedef struct
{
  char *meeting;
  gint64 limit_s;
} BcAllotment;

typedef struct
{
  char *id;
  char *timezone; /* IANA name, "Europe/Zurich": whose midnight ends the day */
  gint64 limit_s; /* a civil day, ≥ 0 */
  BcMeterMode mode;
  guint
      service_ends_minute; /* after midnight in the pool's zone: when interpreters leave; 0: not said */
  gint64
      ceiling_s; /* a day, that extensions may add in all unless the owner says otherwise; 0: none */
  GPtrArray *allotments; /* (nullable) of BcAllotment *, owned */
} BcPool;

/* The numbers behind the routing rules. bc_setup_new () fills in the defaults. */
typedef struct
{
  guint ramp_down_ms;    /* 60: floor under a desk that comes on */
  guint ramp_up_ms;      /* 400: floor back after the hold */
  guint lost_rise_ms;    /* 1500: floor up after a desk is lost */
  guint silent_rise_ms;  /* 3000: floor up under a silent desk */
  guint hold_ms;         /* 2500: floor stays down after mic off */
  double hold_floor_db;  /* -30: but never lower than this during it */
  guint cough_max_ms;    /* 10000: a cough this long counts as mic off */
  guint silent_same_ms;  /* 4000: silent desk, floor speaks the channel's language */
  guint silent_other_ms; /* 12000: silent desk, floor speaks another */
  guint stable_voice_ms; /* 1000: voice needed to take the floor down after a loss */
  guint turn_minutes;    /* 30: a turn longer than that is said to the desk */
  guint countdown_ms;    /* 15000: before interpretation ends, desks count down */
  guint
      ending_pause_ms; /* 5000: the last of it, in which a channel closes at its desk's first pause */
  guint once_notice_ms;   /* 6000: how long the floor stays down under a notice spoken once */
  guint prompt_silence_s; /* 60: the floor silent that long when a break was planned: "suspend?" */
  BcInterlock interlock;
} BcRules;

typedef struct
{
  gatomicrefcount reference_count;
  char *id;
  char *title;
  char *timezone;          /* IANA name, of the sessions' clock times (nullable: the pool's) */
  GPtrArray *languages;    /* of BcLanguage * */
  GPtrArray *floor_inputs; /* of BcFloorInput *; at least one main */
  GPtrArray *channels;     /* of BcChannel * */
  GPtrArray *booths;       /* of BcBooth * */
  GPtrArray *desks;        /* of BcDesk * */
  GPtrArray *sessions;     /* of BcSession * */
  BcPool pool;
  BcRules rules;
} BcSetup;

/* An empty set-up with default rules and owning arrays: elements appended to them are freed with it. */
BcSetup *bc_setup_new (void);
BcSetup *bc_setup_ref (BcSetup *setup);
void bc_setup_unref (BcSetup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSetup, bc_setup_unref)

/* Whether every reference resolves, ids are well-formed and unique per kind, numbers are in range.
 * The first fault comes back as BC_ERROR_CONFIG, naming the thing by its path ("desks/fr-1/output_a"). */
gboolean bc_setup_validate (const BcSetup *setup, GError **error);

/* Whether `setup` is `of` with something added: languages, floor inputs, channels, booths, desks, sessions, each kind behind
 * what was there, which is as it was; the title may be another. BC_ERROR_CONFLICT names the first thing that is not so. */
gboolean bc_setup_check_extension (const BcSetup *setup, const BcSetup *of, GError **error);

/* The zone of the sessions' clock times: the meeting's own, else the pool's (transfer none) (nullable). */
const char *bc_setup_get_timezone (const BcSetup *setup);

/* Look-ups by id: (transfer none) (nullable). find_language also answers to a tag or an alias,
 * case-insensitively, and to their prefixes ("sr-Latn-RS" finds BCMS). */
const BcLanguage *bc_setup_find_language (const BcSetup *setup, const char *id_or_tag);
const BcChannel *bc_setup_find_channel (const BcSetup *setup, const char *id);
const BcBooth *bc_setup_find_booth (const BcSetup *setup, const char *id);
const BcDesk *bc_setup_find_desk (const BcSetup *setup, const char *id);
const BcSession *bc_setup_find_session (const BcSetup *setup, const char *id);

/* "interpreted", "sound-check", "break": the words of the configuration (transfer none). */
const char *bc_session_kind_to_string (BcSessionKind kind);
/* "planned", "open" …: the words of the API (transfer none). */
const char *bc_session_state_to_string (BcSessionState state);

G_END_DECLS
