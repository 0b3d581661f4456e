/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sound.h"

G_BEGIN_DECLS

/*
 * The inputs for people and for machines.
 *
 * Threading: the main thread.
 */

/* JSON, see docs/http.md. `config` has them all. (transfer full) */
char *bc_describe_inputs (const BcSound *sound, const BcConfig *config);
/* Appends their families of figures in Prometheus' text form. */
void bc_describe_input_metrics (GString *text, const BcSound *sound);

/* Who may bring sound to it, or where it is fetched, in words without secrets (transfer full). */
char *bc_describe_admission (const BcConfigInput *input);

G_END_DECLS
