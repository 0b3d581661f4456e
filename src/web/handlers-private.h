/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "routes-private.h"

/* The handlers, by file. Threading: the main thread. */

/* What an interpreter's key does. */
enum
{
  BC_KEY_ON,
  BC_KEY_OFF,
  BC_KEY_COUGH,
  BC_KEY_UNCOUGH
};

/* api.c: views and changes; `argument` is a BcView, a BcEventKind or a key */
void bc_handle_view (BcRequest *request, BcReply *reply);
void bc_handle_session (BcRequest *request, BcReply *reply);
void bc_handle_put_floor (BcRequest *request, BcReply *reply);
void bc_handle_put_audience (BcRequest *request, BcReply *reply);
void bc_handle_get_desk (BcRequest *request, BcReply *reply);
void bc_handle_put_desk (BcRequest *request, BcReply *reply);
void bc_handle_desk_key (BcRequest *request, BcReply *reply);

/* sign-in.c */
void bc_handle_login (BcRequest *request, BcReply *reply);
void bc_handle_logout (BcRequest *request, BcReply *reply);
void bc_handle_me (BcRequest *request, BcReply *reply);

/* live.c */
void bc_handle_live (BcRequest *request, BcReply *reply);
void bc_handle_playlist (BcRequest *request, BcReply *reply);
void bc_handle_events (BcRequest *request, BcReply *reply);

/* ingest.c */
void bc_handle_ingest (BcRequest *request, BcReply *reply);
void bc_handle_options (BcRequest *request, BcReply *reply);

/* pages.c; `argument` is the asset's place in its table */
void bc_handle_page (BcRequest *request, BcReply *reply);
void bc_handle_asset (BcRequest *request, BcReply *reply);

/* health.c */
void bc_handle_healthz (BcRequest *request, BcReply *reply);
void bc_handle_readyz (BcRequest *request, BcReply *reply);
void bc_handle_metrics (BcRequest *request, BcReply *reply);
