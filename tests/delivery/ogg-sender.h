/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/ogg-opus.h>
#include <opus.h>

#include "ogg-reader.h"

G_BEGIN_DECLS

/*
 * OggSender: a channel on its way out: libopus before, our pages after, and what came of it.
 *
 * Threading: a plain value.
 */
#define OGG_SENDER_SERIAL 0xc0ffee01u
#define OGG_SENDER_PACKET_SAMPLES 960

typedef struct
{
  OpusEncoder *encoder;
  guint pre_skip;
  BcOggOpus *ogg;
  GByteArray *headers;
  GByteArray *pages;
  gint64 duration_us; /* of all pages */
  gint64 end_samples;
  gint64 click_at; /* < 0: a tone instead */
} OggSender;

void ogg_sender_init (OggSender *sender);
void ogg_sender_clear (OggSender *sender);

/* So many packets of a tone, or of silence with a click in it. */
void ogg_sender_send (OggSender *sender, guint n_packets);
void ogg_sender_finish (OggSender *sender);

/* Headers, and the pages from byte `from` on (transfer full). */
GBytes *ogg_sender_get_stream (OggSender *sender, guint from);

/* Takes the whole stream apart. */
void ogg_sender_read (OggSender *sender, OggReader *reader);

G_END_DECLS
