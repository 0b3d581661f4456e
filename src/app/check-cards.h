/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Whether the sound card that an ALSA device is named after is in this machine. ALSA itself says it only when the device is
 * opened, and then not which card it meant. A device that names no card ("default", one of asound.conf) is nobody's to judge.
 *
 * Threading: pure; any thread.
 */

/* Where the kernel lists them; not there: there is no driver, and no card. */
#define BC_CHECK_CARDS_FILE "/proc/asound/cards"

/* `cards` is what is in that file. NULL: it is there, or none is named. Otherwise, "there is no sound card \"USB\" here; there are
 * PCH, HDMI" (transfer full). */
char *bc_check_card (const char *device, const char *cards);

G_END_DECLS
