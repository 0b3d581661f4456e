/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "icecast-login-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * The element "icecastsink": sends what it is given to a mount of an Icecast server. It connects with the first buffer, says who
 * it is, and posts an error, in words and without the server's name, when it is not let in or loses the connection.
 * GStreamer's own (shout2send) keeps a descriptor and some memory of each attempt that fails, and says of none why.
 *
 * Threading: set_login before it starts; GStreamer's threads otherwise. What waits for the server ends at once when the element
 * is stopped.
 */
gboolean bc_icecast_sink_register (void);

/* Copied. */
void bc_icecast_sink_set_login (GstElement *sink, const BcIcecastLogin *login);

G_END_DECLS
