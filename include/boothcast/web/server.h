/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/broadcast.h>
#include <boothcast/delivery/flavour.h>
#include <boothcast/meeting/meeting.h>
#include <boothcast/web/access.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcWebServer: HTTP for people, programs, players and sources: libsoup behind a guard. Everything
 * long-lived leaves libsoup: listeners and event streams go to the broadcast engine, sources to their input.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcWebServer BcWebServer;

/* A source of sound whose HTTP head is all right. */
typedef struct
{
  const char *input;
  int fd;                   /* its socket, owned by the port from the call on */
  const char *content_type; /* (nullable) */
  const char *credential;   /* (nullable) what it came with; the same comes with its reconnection */
  GBytes *already_read;     /* (nullable) body bytes that came with the head */
  gint64 n_body_bytes;      /* the whole body's, as the head says; -1: until it closes */
  const char *go_ahead;     /* to be told when it is taken, before anything else */
  gboolean owes_answer;     /* the go-ahead is no answer yet: the port gives it at the end */
} BcWebSource;

/* The audit log, newest first: lines from `from_wall_us` on, before `until_wall_us` (0: no end) and with a smaller number than
 * `before` (0: all). */
typedef struct
{
  gint64 from_wall_us;
  gint64 until_wall_us;
  guint64 before;
  guint limit;
} BcWebAuditQuery;

typedef struct
{
  guint64 id;
  gint64 wall_us;
  const char *actor; /* (nullable) */
  const char *text;
} BcWebAuditLine;

/* `lines` is NULL on failure, `error` then says why. */
typedef void (*BcWebAuditFunc) (const BcWebAuditLine *lines, guint n_lines, const GError *error,
                                gpointer data);

/* The configuration is to be read anew. */
typedef struct
{
  gboolean is_dry;    /* only say what would be */
  const char *actor;  /* for the audit log … */
  const char *reason; /* … (nullable) */
} BcWebReloadWish;

/* What became of it, in words: of char *. */
typedef struct
{
  GPtrArray *added;
  GPtrArray *changed;
  GPtrArray *warnings; /* what is to be said about a file that is taken over, one line each */
  GPtrArray *faults;   /* why it was refused, one line each */
} BcWebReload;

void bc_web_reload_init (BcWebReload *reload);
void bc_web_reload_clear (BcWebReload *reload);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcWebReload, bc_web_reload_clear)

/* A host switches an output. */
typedef struct
{
  const char *output;
  gboolean is_on;
  const char *actor;
  const char *reason; /* (nullable) */
} BcWebSwitch;

/* What the server needs from the rest of the program; `app` fills it. Main thread, none may block. */
typedef struct
{
  /* The meeting's door; the caller's effects are carried out before it returns. */
  gboolean (*apply) (const BcEvent *event, GError **error, gpointer user_data);
  /* Takes over a source's socket; see bc_input_take_connection (). `fd` is owned from here on. */
  gboolean (*ingest) (const BcWebSource *source, GError **error, gpointer user_data);
  /* Whether such an input exists and can take a source now: NOT_FOUND, CONFLICT. */
  gboolean (*can_ingest) (const char *input, const char *credential, GError **error,
                          gpointer user_data);
  /* A source was sent away before `ingest`: the input is taken, or cannot be what it says it is; or its user or password
   * is wrong, and `why` (nullable) says so. */
  void (*note_refusal) (const char *input, const char *why, gpointer user_data);
  /* The inputs' states and figures as a JSON array (transfer full). */
  char *(*describe_inputs) (gpointer user_data);
  /* The outputs' likewise (nullable: there are none). */
  char *(*describe_outputs) (gpointer user_data);
  /* One of them as a JSON object, NULL: there is none (transfer full) (nullable). */
  char *(*describe_output) (const char *output, gpointer user_data);
  /* Keeps a line in the audit log about it. NOT_FOUND (nullable). */
  gboolean (*switch_output) (const BcWebSwitch *order, GError **error, gpointer user_data);
  /* The session description of one that sends RTP, NULL: it does not (transfer full) (nullable). */
  char *(*write_sdp) (const char *output, gpointer user_data);
  /* The levels that move, as JSON: {"inputs":{"floor":{"peak_dbfs":-12.5,…}},…} (transfer full) (nullable). Asked a few times a
   * second while somebody looks. */
  char *(*describe_levels) (gpointer user_data);
  /* Whether the store does not answer (nullable). */
  gboolean (*is_store_away) (gpointer user_data);
  /* Answers later, once, on the main context, with `data`; never after the server was freed (nullable). */
  void (*read_audit) (const BcWebAuditQuery *query, BcWebAuditFunc answered, gpointer data,
                      gpointer user_data);
  /* Keeps a line in the audit log: what `actor` did that is no event of the meeting (nullable). */
  void (*note) (const char *actor, const char *text, gpointer user_data);
  /* Reads the configuration anew and goes on with it. FALSE: nothing was changed, and the faults say why (nullable: there
   * is none to read). May call bc_web_server_renew (). */
  gboolean (*reload) (const BcWebReloadWish *wish, BcWebReload *reload, gpointer user_data);
  /* Prometheus text of everything that is not the server's own (transfer full). */
  char *(*describe_metrics) (gpointer user_data);
  /* Somebody is about to listen to a channel in that flavour and would like so much of its past (nullable: every stream
   * is filled all the time). NOT_FOUND, UNAVAILABLE. */
  gboolean (*want_flavour) (const char *channel, BcFlavour flavour, gint64 past_us, GError **error,
                            gpointer user_data);
  /* What is known of the keys of capability paths, to be restored after a restart (nullable). May be floating. */
  void (*keep_live_keys) (GVariant *state, gpointer user_data);
  /* Ready to be sent listeners? If not, `why` (transfer full) says in words. */
  gboolean (*is_ready) (char **why, gpointer user_data);
  gpointer user_data;
} BcWebPorts;

/* What stands on every page that carries interpretation, unless the configuration has its own. */
#define BC_WEB_DISCLAIMER                                                                          \
  "Interpretation is provided to facilitate communication. Only the original speech is authentic."

typedef struct
{
  const char *listen; /* "127.0.0.1:8080", "[::]:80"; port 0 picks one */
  const char *title;  /* the meeting's, for pages and .m3u */
  const char *const *
      trusted_proxies; /* addresses whose PROXY protocol and X-Forwarded-Proto are believed (nullable) */
  const char *disclaimer; /* "only the original speech is authentic" in words (nullable: default) */
  BcMeeting *meeting;     /* not owned; read for views only */
  BcBroadcast *broadcast; /* not owned; holds a stream for each channel under its id */
  BcAccess *access;       /* not owned */
  BcWebPorts ports;
} BcWebConfig;

/* Binds and listens at once. BC_ERROR_IO names address and port, BC_ERROR_CONFIG a malformed one. */
BcWebServer *bc_web_server_new (const BcWebConfig *config, GError **error);
void bc_web_server_free (BcWebServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcWebServer, bc_web_server_free)

/* "http://127.0.0.1:8080/" with the port that was picked (transfer none). */
const char *bc_web_server_get_uri (const BcWebServer *server);

/* The keys as they were kept last; those that are still good are. */
void bc_web_server_restore_live_keys (BcWebServer *server, GVariant *state);

/* What a reload has changed beside the meeting, whose set-up may have grown. */
typedef struct
{
  const char *title;
  const char *disclaimer; /* (nullable: default) */
} BcWebRenewal;

/* Pages and events are as from a server that was made now. Whose token bc_access_replace () has ended, or made another's, is
 * cut from all that it listens to and follows, and so is everybody with a key that was given for it; nobody else is
 * disturbed. */
void bc_web_server_renew (BcWebServer *server, const BcWebRenewal *renewal);

/* A view changed ("channels", "budget", "sessions", "desks", "floor", "inputs", "audience", "lists", "forecast",
 * "prompts", "extension"): builds it once for each circle of people who may see the same of it and sends it to them
 * (Server-Sent Event of that name), if it differs from what was sent last, and at most ten times a second. The
 * audience is looked at each time, for it follows sessions and channels; the extension with the budget. */
void bc_web_server_publish_changed (BcWebServer *server, const char *view);
/* The machine stood still, in words: among the alarms until somebody acknowledges it. */
void bc_web_server_note_standstill (BcWebServer *server, const char *text);
/* "warning" or "alarm" in words for hosts (and, with `desk`, that desk's people). */
void bc_web_server_publish_message (BcWebServer *server, const char *kind, const char *desk,
                                    const char *text);

G_END_DECLS
