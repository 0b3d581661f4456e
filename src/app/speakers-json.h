/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/speakers.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A speakers' list as the configuration has it, keys without a value left out. Appends one value to `builder`; an
 * empty list for NULL. Who has spoken already is not part of it.
 *
 * Threading: pure; any thread. */
void bc_speakers_add_json (JsonBuilder *builder, const BcSpeakers *list);

G_END_DECLS
