/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "access-private.h"
#include "events-private.h"
#include "guard-private.h"
#include "live-keys-private.h"
#include "metrics-private.h"
#include "pages-private.h"
#include "reply-private.h"
#include "routes-private.h"
#include "tries-private.h"
#include "watch-private.h"
#include <boothcast/web/server.h>
#include <libsoup/soup.h>

/*
 * The server's insides, for the handlers of its own folder.
 *
 * Threading: the main thread.
 */
struct _BcWebServer
{
  BcWebConfig config; /* the strings are owned */
  char *uri;
  BcGuard *guard;
  SoupServer *soup;
  BcVersions *versions;
  BcTries *tries;
  BcLiveKeys *live_keys;
  GSource *keys_source;
  GHashTable *playlist_keys; /* token → the key in its playlists and codes: in memory alone */
  BcAlarms *alarms;
  BcEvents *events;
  BcWatch *watch;
  GHashTable *laters; /* of BcLater: put off, and not answered yet */
  BcPages *pages;
  BcMetrics *metrics;
};

struct _BcRequest
{
  BcWebServer *server;
  const BcRoute *route;
  const BcHead *head;
  const char *id;  /* what stands for {id} in the path (nullable) */
  const char *key; /* what stands for {key} (nullable); said nowhere */
  GBytes *body;
  BcIdentity who;
  BcClaim claim;
  BcConnection *connection;
  SoupServerMessage *message; /* (nullable) while libsoup has the connection */
};

/* With other limits than the guard's own (nullable). */
BcWebServer *bc_web_server_new_limited (const BcWebConfig *config, const BcGuardLimits *limits,
                                        GError **error);

/* The keys of capability paths, from the server's beginning to its end; and when it is for them. */
void bc_web_server_begin_live_keys (BcWebServer *server);
void bc_web_server_end_live_keys (BcWebServer *server);
/* Whose right the last change of tokens has ended is sent away: listeners, event streams, keys and theirs. */
void bc_web_server_end_tokens (BcWebServer *server);
BcKeyTime bc_web_server_get_key_time (const BcWebServer *server);
/* The key for the playlists and codes of the caller's token, one for all while it is good (transfer none). CONFLICT. */
const char *bc_request_get_playlist_key (const BcRequest *request, GError **error);

/* How this caller sees the meeting, now. */
BcViewer bc_request_get_viewer (const BcRequest *request);

/* The socket, taken from libsoup and the guard: the answer is the caller's to send (marks `reply`). */
int bc_request_take_fd (BcRequest *request, BcReply *reply);
/* An interpreter works at the desks of the own booth, nobody else's: whether the desk {id} is one, else the reply
 * says why not. Everybody else's duty is with all of them. */
gboolean bc_request_is_of_booth (const BcRequest *request, BcReply *reply);
/* A token or password that is not right: 401 in these words, or 429 when too many were. */
void bc_request_refuse_wrong (const BcRequest *request, BcReply *reply, const char *words);
/* "host Ana": for the audit log (transfer full). */
char *bc_request_get_actor (const BcRequest *request);
/* "https" when a trusted front says so, else "http". */
const char *bc_request_get_scheme (const BcRequest *request);
