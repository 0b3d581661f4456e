/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

/*
 * BcTries: wrong tokens and passwords by address (IPv6: by /64 network), so that whoever guesses is told to wait. It
 * counts what was wrong; nobody who is right is ever asked.
 *
 * Threading: the main thread; time is an argument.
 */
#define BC_TRIES_MAX 10
#define BC_TRIES_WINDOW_US (60 * G_TIME_SPAN_SECOND)
#define BC_TRIES_MAX_NETWORKS 4096

typedef struct _BcTries BcTries;

BcTries *bc_tries_new (void);
void bc_tries_free (BcTries *tries);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcTries, bc_tries_free)

/* Something wrong came from there. 0: noted. Else too many did within a minute: how long (µs) until another one
 * would be noted. */
gint64 bc_tries_note (BcTries *tries, GSocketAddress *address, gint64 now_us);

guint bc_tries_get_n_networks (const BcTries *tries);
