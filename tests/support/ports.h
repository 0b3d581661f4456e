/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Ports on this machine for whoever cannot be told 0: another process, a configuration, somebody else's server.
 *
 * The system gives the ports from 32768 on (ip_local_port_range(7)'s default) to every connection that goes out,
 * so one of those that was free a moment ago may be somebody's by the time it is wanted. Those given here lie
 * below, and each is claimed until the process ends: the claim on port N is a UDP socket bound to N - 10000, which
 * the system refuses to a second process, in whatever language it is written, and takes back from a dead one.
 *
 * Threading: none of its own; any thread.
 */

/* Even, free for TCP and UDP, and so is the next, which is RTCP's; never given twice while this process lives. */
guint16 ports_claim (void);

/* Somebody listens at `port` of 127.0.0.1, TCP. */
gboolean ports_is_listening (guint16 port);

G_END_DECLS
