/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * HeardBody: what a player makes of the Ogg Opus that a source has sent.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  guint n_pages;
  guint n_packets; /* of sound */
  gboolean is_ended;
  gint64 granule;
  guint most_packets_a_page;
  double level; /* of 440 Hz in the last second */
} HeardBody;

/* `body` begins with the stream and may end anywhere. */
HeardBody heard_body_read (const GByteArray *body);

G_END_DECLS
