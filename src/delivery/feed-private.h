/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "client-private.h"

G_BEGIN_DECLS

/*
 * BcFeed: one stream's listeners at one worker, and who of them is where: in step, behind or leaving.
 *
 * Threading: its worker's own, but for init and clear, while no worker knows it.
 */
void bc_feed_init (BcFeed *feed, BcStream *stream, BcWorker *worker);
void bc_feed_clear (BcFeed *feed);

/* Sends whatever is new in the stream to all who are in step, drops who is too late, sees the end. */
void bc_feed_look (BcFeed *feed);

/* Gives the client what it has coming and a place. */
void bc_feed_join (BcFeed *feed, BcClient *client);

/* What epoll said of the client. May close it. */
void bc_feed_on_event (BcClient *client, guint32 events);

/* The client's deadline is over. Closes it. */
void bc_feed_expire (BcClient *client, gboolean is_shutdown);

/* Closes those of `group`. */
void bc_feed_cut (BcFeed *feed, guint64 group);

/* Nobody is here any more: lets the pages go. */
void bc_feed_rest (BcFeed *feed);

G_END_DECLS
