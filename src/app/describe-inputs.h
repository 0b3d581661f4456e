/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sound.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * The inputs for people and for machines.
 *
 * Threading: the main thread.
 */

typedef struct
{
  const BcSound *sound;
  const BcConfig *config; /* has them all */
  const BcMeeting *meeting;
} BcInputsView;

/* JSON, see docs/http.md. (transfer full) */
char *bc_describe_inputs (const BcInputsView *view);
/* Appends their families of figures in Prometheus' text form. */
void bc_describe_input_metrics (GString *text, const BcSound *sound);

/* Who may bring sound to it, or where it is fetched, in words without secrets (transfer full). */
char *bc_describe_admission (const BcConfigInput *input);

G_END_DECLS
