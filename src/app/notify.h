/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcNotify: tells the service manager how we are: sd_notify (3)'s protocol, which is a datagram of lines to the socket
 * named in NOTIFY_SOCKET. Without one everything here does nothing.
 *
 * Threading: the main thread.
 */
typedef struct _BcNotify BcNotify;

/* From the environment: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID (getpid (), if it names another we are not meant).
 * Takes them out of it: no child of ours speaks for us. */
BcNotify *bc_notify_new (void);
void bc_notify_free (BcNotify *notify);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNotify, bc_notify_free)

/* Whether anybody listens. */
gboolean bc_notify_is_heard (const BcNotify *notify);
/* How long we may be silent before we are killed; 0: for ever. */
gint64 bc_notify_get_watchdog_us (const BcNotify *notify);

/* "READY=1", "WATCHDOG=1\nSTATUS=…": never waits. */
void bc_notify_send (BcNotify *notify, const char *lines);
/* A new configuration is being read (since `now_us`, monotonic); then comes READY=1. */
void bc_notify_send_reloading (BcNotify *notify, gint64 now_us);

G_END_DECLS
