/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * A speakers' list from a table (CSV, RFC 4180), as spreadsheets write it: UTF-8 with or without a byte order
 * mark; commas, semicolons or tabs, as the heading has them; any end of line. The heading names the columns in
 * any order and case: name, delegation, language, minutes, statement, id. One of name and delegation is there in every row;
 * everything else may be empty or absent.
 *
 * Threading: pure; any thread.
 */

/* As long as a list of the configuration; ten hours; and a name of one line. */
#define BC_SPEAKERS_MAX 200
#define BC_SPEAKER_MINUTES_MAX 600
#define BC_SPEAKER_NAME_MAX_CHARS 200

/* `n_bytes` below 0: up to the NUL. A language is an id, tag, alias or name of `setup`, or "unknown"; without a
 * set-up (nullable) a well-formed id, believed. A statement is an http or https link. Rows without an id get
 * s1, s2 … On failure BC_ERROR_INVALID that names line and column. (transfer full) */
BcSpeakers *bc_speakers_from_csv (const char *text, gssize n_bytes, const BcSetup *setup,
                                  GError **error);

/* Whether `link` is one that a booth may be sent to: http or https, one line of at most 1000 bytes. A page
 * shows it as it is, so nothing else will do ("javascript:"). */
gboolean bc_speakers_is_statement (const char *link);

G_END_DECLS
