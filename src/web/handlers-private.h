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
  BC_KEY_UNCOUGH,
  BC_KEY_ARM,
  BC_KEY_DISARM,
  BC_KEY_HANDOVER
};

/* What is said about a desk in a word. */
enum
{
  BC_WORD_PERSON,
  BC_WORD_CANNOT,
  BC_WORD_EAR
};

/* What is changed by a number. */
enum
{
  BC_AMOUNT_ASK,
  BC_AMOUNT_GRANT,
  BC_AMOUNT_CEILING,
  BC_AMOUNT_CORRECTION
};

enum
{
  BC_PROMPT_DISMISS,
  BC_PROMPT_YES
};

/* api.c: `argument` is a BcView, or a BcEventKind */
void bc_handle_view (BcRequest *request, BcReply *reply);
void bc_handle_resource (BcRequest *request, BcReply *reply);
void bc_handle_persons (BcRequest *request, BcReply *reply);
void bc_handle_action (BcRequest *request, BcReply *reply);
void bc_handle_patch_session (BcRequest *request, BcReply *reply);
void bc_handle_suspend (BcRequest *request, BcReply *reply);
void bc_handle_put_audience (BcRequest *request, BcReply *reply);

/* api-desks.c: a key, or a word */
void bc_handle_put_desk (BcRequest *request, BcReply *reply);
void bc_handle_desk_key (BcRequest *request, BcReply *reply);
void bc_handle_desk_word (BcRequest *request, BcReply *reply);

/* api-lists.c */
void bc_handle_put_list (BcRequest *request, BcReply *reply);
void bc_handle_next_speaker (BcRequest *request, BcReply *reply);
void bc_handle_stop_speaker (BcRequest *request, BcReply *reply);
void bc_handle_put_floor (BcRequest *request, BcReply *reply);
void bc_handle_lock_floor (BcRequest *request, BcReply *reply);

/* api-minutes.c: an amount, or a prompt's answer */
void bc_handle_amount (BcRequest *request, BcReply *reply);
void bc_handle_prompt (BcRequest *request, BcReply *reply);

/* audit.c */
void bc_handle_audit (BcRequest *request, BcReply *reply);

/* api-alarms.c */
void bc_handle_acknowledge (BcRequest *request, BcReply *reply);

/* reload.c */
void bc_handle_reload (BcRequest *request, BcReply *reply);

/* api-outputs.c */
void bc_handle_put_output (BcRequest *request, BcReply *reply);
void bc_handle_output_sdp (BcRequest *request, BcReply *reply);

/* sign-in.c */
void bc_handle_login (BcRequest *request, BcReply *reply);
void bc_handle_logout (BcRequest *request, BcReply *reply);
void bc_handle_me (BcRequest *request, BcReply *reply);

/* live.c; `argument` is a BcFlavour */
void bc_handle_live (BcRequest *request, BcReply *reply);
void bc_handle_ear (BcRequest *request, BcReply *reply);
void bc_handle_playlist (BcRequest *request, BcReply *reply);
void bc_handle_qr (BcRequest *request, BcReply *reply);
void bc_handle_keyed (BcRequest *request, BcReply *reply);
void bc_handle_events (BcRequest *request, BcReply *reply);

/* playlist.c */
void bc_handle_page_qr (BcRequest *request, BcReply *reply);

/* api-live-keys.c */
void bc_handle_live_keys (BcRequest *request, BcReply *reply);
void bc_handle_give_live_key (BcRequest *request, BcReply *reply);
void bc_handle_revoke_live_key (BcRequest *request, BcReply *reply);

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
