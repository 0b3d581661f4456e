/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

G_BEGIN_DECLS

/*
 * What `boothcast check` prints, for people and for programs.
 *
 * Threading: pure; the main thread.
 */

/* Each day's plan as a table, then what was found; nothing for what there is none of. Appended to `out`. */
void bc_check_add_days (GString *out, const BcAgenda *agenda);
void bc_check_add_findings (GString *out, const BcConfig *config);

/* What is found of errors and warnings in the plan, and all that is to be said about the rest of the file, one line each, to
 * `words` (of char *). */
void bc_check_list_warnings (GPtrArray *words, const BcConfig *config);

/* What was changed live: of BcLiveEdit *. */
void bc_check_add_edits (GString *out, const GPtrArray *edits);

/* The same and the summary as one JSON object, with `edits` (nullable: nobody asked for them);
 * docs/configuration.md has its form. (transfer full) */
char *bc_check_to_json (const char *path, const BcConfig *config, const GPtrArray *edits);
/* A configuration that cannot be read: `message` has one line a fault. */
char *bc_check_faults_to_json (const char *path, const char *message);

G_END_DECLS
