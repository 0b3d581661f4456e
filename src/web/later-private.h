/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "server-private.h"

/*
 * BcLater: a request that is answered when somebody else has answered: the store, on its own thread. libsoup waits
 * meanwhile; who has left by then, or the server's own end, is nobody's worry but ours.
 *
 * Threading: the main thread.
 */
typedef struct _BcLater BcLater;

/* Puts the answer off: `reply`'s fields are kept for it, and `reply` is marked as taken. */
BcLater *bc_later_new (BcRequest *request, BcReply *reply);

/* To be filled in (transfer none), then sent: `later` is gone. */
BcReply *bc_later_get_reply (BcLater *later);
void bc_later_finish (BcLater *later);

/* Those that will never be answered: the server ends. */
void bc_laters_free (GHashTable *laters);
GHashTable *bc_laters_new (void);

/* The answer, as libsoup is to write it. */
void bc_reply_give_to_soup (BcReply *reply, SoupServerMessage *message);
