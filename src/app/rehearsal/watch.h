/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcWatch: notices that the gateway is gone, or that it is another one now, by holding its event stream open: a
 * restart between two requests would stay unseen otherwise. What the events say is not read.
 *
 * Threading: one thread and its main context.
 */
typedef struct _BcWatch BcWatch;

/* The stream was there and has ended. Comes once; free the watch then or later. */
typedef void (*BcWatchEnded) (const char *why, gpointer user_data);

/* Where there is no event stream nothing is watched and nothing told. */
BcWatch *bc_watch_new (GUri *events, BcWatchEnded on_ended, gpointer user_data);
void bc_watch_free (BcWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcWatch, bc_watch_free)

G_END_DECLS
