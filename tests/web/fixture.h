/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "caller.h"
#include "server-private.h"

G_BEGIN_DECLS

/* What the fixture's one input tells of itself, beside its id and state. */
#define FIXTURE_REFUSAL "a source from 127.0.0.1 was refused: its user or password is wrong"
#define FIXTURE_INPUT                                                                              \
  "\"type\":\"rtp\",\"admission\":null,\"link\":\"running\",\"retry_at\":null,\"retry_s\":null,"   \
  "\"port\":5004,\"packets\":7,\"packets_lost\":0,\"peak_dbfs\":-12.5,\"rms_dbfs\":-20.0,"         \
  "\"voice\":true,\"buffer_ms\":60,\"target_ms\":60,\"jitter_ms\":3,\"late_ms\":100,"              \
  "\"drift_ppm\":-2.5,\"ran_dry\":0,\"floor\":\"main\",\"used\":true,\"backup\":null,"             \
  "\"backup_found\":null,\"on_backup\":false,\"same_as\":null,\"bytes\":900,\"refused\":0,"        \
  "\"connections\":1,\"last_error\":null,\"last_error_at\":null"

/*
 * Fixture: a real server on port 0 of loopback, on a thread and main context of its own, over a real meeting and
 * a real broadcast engine; the other ports are played by the test. Callers are plain sockets.
 *
 *   languages  en, fr, bcms (hbs; bs hr cnr sr sr-Latn sh)     channels  the same, and original
 *   booths     fr (desks fr-1 fr-2), bcms (desk bcms-1)         session   one
 *   inputs     floor, fr-1, fr-2, bcms-1 (sources "source" / "sesame"); "taken" is taken
 *
 * Threading: the test's thread; `on_server` runs things where the server lives.
 */
typedef struct
{
  gboolean is_public;
  gboolean is_rehearsal;
  gboolean is_late; /* session one was to begin ten minutes ago */
  gboolean
      is_forgetful; /* keeps no list of wanted flavours: for who measures the server's memory */
  const char *const *trusted;
  const BcGuardLimits *limits; /* (nullable): the guard's own */
  const char *listen;          /* (nullable) */
  const char *timezone;        /* (nullable) the meeting's own, beside the pool's Europe/Zurich */
  gboolean has_added;          /* inputs "second", a backup of the floor, and "away", added to it */
} FixtureOptions;

typedef struct
{
  char *input;
  char *content_type;
  char *credential;
  char *already_read;
  gint64 n_body_bytes;
  gboolean owes_answer;
  int fd;
} Ingested;

typedef struct
{
  BcWebServer *server;
  BcMeeting *meeting;
  BcBroadcast *broadcast;
  BcAccess *access;
  guint16 port;
  gboolean is_ready;
  gboolean is_store_away;
  const char *inputs;       /* (nullable) what is told of them; NULL: one */
  const char *outputs;      /* (nullable) what is told of them; NULL: the one below */
  gboolean is_output_off;   /* there is one, "room" */
  guint n_output_bytes;     /* rise with each look */
  char *switched_by;        /* (nullable) "host Ana: because" */
  gboolean is_audit_mute;   /* the log is asked, and says nothing … */
  gboolean is_audit_broken; /* … or that it cannot be read */
  gboolean is_file_broken;  /* the configuration cannot be taken over */
  char *last_reload;        /* "host Ana dry=0 reason=-": what was wished for last */
  char *last_note;          /* "host Ana: sees to …": what was written to the audit log last */
  char *last_audit;         /* what it was asked for: "from 0 until 0 before 0 limit 50" */
  gsize metrics_bytes;      /* of the metrics that are not the server's own; 0: one line */
  GAsyncQueue *ingested;    /* of Ingested, one for each source taken over */
  _Atomic guint n_refused;  /* sources sent away before their port */
  _Atomic gboolean is_refusal_told; /* that the last gave was FIXTURE_REFUSAL */
  GPtrArray *actors;                /* of what was applied: "host Ana session-open s1" */
  char *
      last_event; /* "desk-arm fr-1 value=- amount=1 by=1 reason=-": what came to the meeting's door last */
  GPtrArray *wanted;   /* flavours somebody was about to listen to: "fr low.ogg 1000 ms" */
  GVariant *kept_keys; /* (nullable) as they were kept last */
  const FixtureOptions *options;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
} Fixture;

Fixture *fixture_new (const FixtureOptions *options);
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* The token of a role: "token-of-host-0123456789". (transfer full) */
char *fixture_token (BcRole role);

/* Runs `function` on the server's thread and waits. */
void fixture_on_server (Fixture *fixture, void (*function) (Fixture *fixture, gpointer data),
                        gpointer data);

/* For fixture_on_server (): the meeting has Italian, too, with a channel and a booth; the server is to be told. */
void fixture_add_italian (Fixture *fixture, gpointer data);

/* A connected socket that gives up after 10 s. */
int fixture_connect (Fixture *fixture);
/* The same, with room for about a kilobyte. */
int fixture_connect_narrow (Fixture *fixture);
/* One request, one answer. */
char *fixture_ask (Fixture *fixture, const char *request);
/* "GET /path HTTP/1.1" with Host, and a role's token (NOBODY: none), and a body (nullable). */
char *fixture_call (Fixture *fixture, BcRole role, const char *method_and_path, const char *body);

G_END_DECLS
