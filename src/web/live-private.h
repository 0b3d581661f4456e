/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "server-private.h"
#include <boothcast/delivery/flavour.h>

/*
 * What /live/ leads to, with a token or by a key's path: a channel in some flavour, a playlist or a QR code of it.
 *
 * Threading: the main thread.
 */
typedef struct
{
  const char *name; /* as the listener calls the channel */
  BcFlavour flavour;
  const char *key; /* (nullable) that stands in the path */
  guint64 group;   /* of those who listen by the same right: a token, or a key; 0: they need none */
} BcLiveAsk;

typedef void (*BcLiveAnswer) (BcRequest *request, BcReply *reply, const BcLiveAsk *ask);

void bc_live_answer_stream (BcRequest *request, BcReply *reply, const BcLiveAsk *ask);
void bc_live_answer_playlist (BcRequest *request, BcReply *reply, const BcLiveAsk *ask);
void bc_live_answer_qr (BcRequest *request, BcReply *reply, const BcLiveAsk *ask);

/* The id of the channel that a listener calls so, or "original"; NULL: `reply` says which there are. `tag` (nullable) gets
 * the language's name as this listener says it, or NULL. */
const char *bc_live_find_channel (BcRequest *request, BcReply *reply, const char *name,
                                  const char **tag);
