/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/media/output.h>

G_BEGIN_DECLS

/*
 * BcOutputs: the ways out of a gateway, and which sound goes into which: each source, a channel as listeners hear it or a send
 * (a mix of its own: see bc_config_output_is_send), has a tap that lasts as long as this does; outputs are joined to it.
 *
 * Threading: the main thread; a tap is pushed to by the tick (blocks) and by the row's encoder (packets).
 */
typedef struct _BcOutputs BcOutputs;
typedef struct _BcTap BcTap;

/* A send is to be mixed, or not any more. */
typedef void (*BcSendFunc) (guint send, gboolean is_wanted, gpointer user_data);
/* Something is different about the outputs. */
typedef void (*BcOutputsFunc) (gpointer user_data);

typedef struct
{
  const BcConfig *config; /* kept until the next extend */
  guint pre_skip;         /* of our Opus, in samples */
  BcSendFunc on_send;
  gpointer user_data;
} BcOutputsConfig;

BcOutputs *bc_outputs_new (const BcOutputsConfig *config);
/* After the tick and the encoders have ended. */
void bc_outputs_free (BcOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOutputs, bc_outputs_free)

/* Before start: what a host has switched is kept in `state_file` (nullable: it is not), and `on_changed` is told of changes. */
void bc_outputs_attach (BcOutputs *outputs, const char *state_file, BcOutputsFunc on_changed,
                        gpointer user_data);

/* Those of `config` that are not there yet are added, and from then on it is the configuration: sends have its numbers, and the
 * taps of those there stay as they are. What is new is off until the next start. */
void bc_outputs_extend (BcOutputs *outputs, const BcConfig *config);

/* Switches on what is to be on and has not been started before. The taps are where the sound is by now. */
void bc_outputs_start (BcOutputs *outputs);

/* Looks whether anything has changed: a few times a second. */
#define BC_OUTPUTS_LOOK_MS 100
void bc_outputs_look (BcOutputs *outputs);

/* Taps: (transfer none), the same for the same source each time. */
BcTap *bc_outputs_get_channel_tap (BcOutputs *outputs, const char *channel);
BcTap *bc_outputs_get_send_tap (BcOutputs *outputs, guint send);

void bc_tap_push_block (BcTap *tap, const float *samples, gint64 end_samples);
void bc_tap_push_packet (BcTap *tap, const guint8 *packet, gsize packet_bytes, gint64 end_samples);
/* Whether packets are of use to any. Any thread. */
gboolean bc_tap_takes_packets (BcTap *tap);

guint bc_outputs_get_n (const BcOutputs *outputs);
BcOutput *bc_outputs_get (const BcOutputs *outputs, guint number);
/* (transfer none) (nullable) */
BcOutput *bc_outputs_find (const BcOutputs *outputs, const char *id);
/* What it was configured as: (transfer none). */
const BcConfigOutput *bc_outputs_get_config (const BcOutputs *outputs, guint number);

/* BC_ERROR_NOT_FOUND. Remembered over a restart, while the configuration says the same. */
gboolean bc_outputs_switch (BcOutputs *outputs, const char *id, gboolean is_on, GError **error);

G_END_DECLS
