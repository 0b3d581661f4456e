/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "outputs.h"

G_BEGIN_DECLS

/*
 * What people and machines are told about the ways out.
 *
 * Threading: the main thread.
 */

/* A JSON array, one object an output; or, of that id, its object, NULL if there is none (transfer full). */
char *bc_describe_outputs (const BcOutputs *outputs);
char *bc_describe_output (const BcOutputs *outputs, const char *id);

/* Prometheus text format 0.0.4, appended. */
void bc_describe_output_metrics (GString *text, const BcOutputs *outputs);

G_END_DECLS
