/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

/*
 * A whole speakers' list as a request brings it: {"speakers":[…]}, or a table (CSV).
 *
 * Threading: pure; any thread.
 */

/* Languages by id, tag or alias. Speakers without an id get one that nobody has in `present` (nullable: the list
 * as it is); of whom it is not said whether they have spoken, it stays as it is there. BC_ERROR_INVALID names
 * the speaker and the field (transfer full). */
BcSpeakers *bc_speakers_read_json (GBytes *body, const BcSetup *setup, const BcSpeakers *present,
                                   GError **error);
BcSpeakers *bc_speakers_read_csv (GBytes *body, const BcSetup *setup, const BcSpeakers *present,
                                  GError **error);
