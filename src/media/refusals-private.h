/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcRefusals: whether packets that nobody acknowledges get anywhere. A machine where nobody listens says so (ICMP), and so does
 * the way there, or our own machine; Linux tells a socket that asks. One such word is no state: a receiver may be starting
 * anew. For some time, it is; and some time after the last the far end is thought to take what is sent.
 *
 * Threading: one thread; embed, zeroed. Time is an argument.
 */
#define BC_REFUSALS_LAST_US                                                                        \
  (500 * G_TIME_SPAN_MILLISECOND) /* from the first to the last: that makes a state */
#define BC_REFUSALS_OVER_US (5 * G_TIME_SPAN_SECOND) /* machines say it once a second at most */

typedef struct
{
  gint64 first_us; /* of those that came one after the other */
  gint64 last_us;  /* 0: there was none */
  int reason;      /* of the last: errno */
  GSocket *sockets[2];
} BcRefusals;

/* --- What was said --- */

void bc_refusals_note (BcRefusals *refusals, int reason, gint64 now_us);
/* The same, from a text that ends in what strerror says; any other text counts as EIO. */
void bc_refusals_note_text (BcRefusals *refusals, const char *text, gint64 now_us);
gboolean bc_refusals_is_refused (const BcRefusals *refusals, gint64 now_us);
/* (transfer full): "rtp://192.0.2.7:5004: the far end refuses: nobody listens there" */
char *bc_refusals_explain (const BcRefusals *refusals, const char *far_end);

/* --- By whom --- */

/* A socket (nullable) of UDP that the packets leave by, IPv4 or IPv6; at most two. From now on its sends fail when the far end
 * refuses. */
void bc_refusals_watch (BcRefusals *refusals, GSocket *socket);
/* Reads what the sockets were told, and waits for nothing. */
void bc_refusals_hear (BcRefusals *refusals, gint64 now_us);
/* Lets go of the sockets. */
void bc_refusals_clear (BcRefusals *refusals);

G_END_DECLS
