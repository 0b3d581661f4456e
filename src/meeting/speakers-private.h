/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/* Whether `list` is one that a session of `setup` can have: ids well-formed and each once, somebody in every place,
 * languages that exist, minutes of a day, links that a page may show. BC_ERROR_INVALID names the speaker. */
gboolean bc_speakers_check (const BcSpeakers *list, const BcSetup *setup, GError **error);

G_END_DECLS
