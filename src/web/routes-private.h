/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reply-private.h"
#include "views-private.h"
#include <boothcast/web/access.h>

/*
 * The routes: which path and method lead where, who may go there, how much body they take. One
 * table; the tests of roles and the API's description are held against it.
 *
 * Threading: constant data; any thread.
 */
typedef struct _BcRequest BcRequest;
typedef void (*BcHandler) (BcRequest *request, BcReply *reply);

typedef enum
{
  BC_ROUTE_PLAIN = 0,
  BC_ROUTE_STREAM = 1 << 0,      /* the body is a live stream: taken over after the head */
  BC_ROUTE_FOR_PLAYERS = 1 << 1, /* asked by programs that know Basic only */
  BC_ROUTE_CHANGES = 1 << 2,     /* changes something: the Origin is checked */
  BC_ROUTE_OPEN = 1 << 3,        /* who may have it without a token may with a wrong one */
  BC_ROUTE_NEEDS_MATCH = 1 << 4, /* not without If-Match: too much is replaced at once */
  BC_ROUTE_TAKES_LIST = 1 << 5   /* the body may be a whole speakers' list */
} BcRouteFlags;

typedef struct
{
  const char *method; /* GET answers HEAD too */
  const char *
      path; /* {id} stands for one segment, or the part of it before a suffix; {key} for a whole one */
  BcHandler handler;
  guint roles;    /* bit (BcRole) each */
  guint argument; /* the handler's own */
  guint flags;
  BcResource resource; /* what it shows or changes, and If-Match is about */
} BcRoute;

const BcRoute *bc_routes_get (guint *n_routes);

typedef enum
{
  BC_ROUTE_FOUND,
  BC_ROUTE_UNKNOWN_PATH,
  BC_ROUTE_WRONG_METHOD
} BcRouteVerdict;

typedef struct
{
  const BcRoute *route; /* FOUND */
  char *id;             /* FOUND, where the path has one (transfer full) */
  char *key;   /* the same: the key of a capability path, never to be told (transfer full) */
  char *allow; /* WRONG_METHOD: for the Allow field (transfer full) */
} BcRouteMatch;

BcRouteVerdict bc_routes_find (const char *method, const char *path, BcRouteMatch *match);
void bc_route_match_clear (BcRouteMatch *match);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcRouteMatch, bc_route_match_clear)

gboolean bc_route_permits (const BcRoute *route, BcRole role);
