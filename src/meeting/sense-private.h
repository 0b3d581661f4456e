/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BC_NEVER_US G_MAXINT64
#define BC_US_FROM_MS(ms) ((gint64) (ms) *1000)

/*
 * BcSense: what is known of one input's sound: whether it arrives, and since when somebody speaks on it.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  gboolean is_found;
  gboolean has_voice;
  gint64 since_us; /* when has_voice became what it is */
} BcSense;

/* Sound that is lost takes its voice along; sound that is found begins to be listened to now. */
void bc_sense_set_found (BcSense *sense, gboolean is_found, gint64 now_us);
void bc_sense_set_voice (BcSense *sense, gboolean has_voice, gint64 now_us);
gboolean bc_sense_is_speaking (const BcSense *sense);

G_END_DECLS
