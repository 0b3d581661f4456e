/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcApi: the gateway's REST API as a client sees it: requests go out one after the other, in order. When the
 * gateway cannot be reached, what waits is dropped and it is asked for until it is ready again.
 *
 * Threading: one thread and its main context.
 */
typedef struct _BcApi BcApi;

typedef struct
{
  void (*on_refused) (const char *what, const char *why, gpointer user_data);
  void (*on_lost) (const char *why, gpointer user_data); /* the gateway is away */
  void (*on_found) (gpointer user_data); /* it is back: it may have forgotten everything */
  void (*on_idle) (gpointer user_data);  /* (nullable) the last request has been answered */
  gpointer user_data;
} BcApiEvents;

/* `url`: "http://127.0.0.1:8080/". BC_ERROR_INVALID. */
BcApi *bc_api_new (const char *url, const BcApiEvents *events, GError **error);
void bc_api_free (BcApi *api);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcApi, bc_api_free)

/* `path` below /api/v1/: "desks/fr-1/on"; `json` (nullable). Dropped while the gateway is away. */
void bc_api_send (BcApi *api, const char *method, const char *path, const char *json);
gboolean bc_api_is_found (const BcApi *api);
gboolean bc_api_is_idle (const BcApi *api);

G_END_DECLS
