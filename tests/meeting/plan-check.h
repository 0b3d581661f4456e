/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/* What is wrong with a meeting's routing plan whatever has happened (transfer full); NULL: nothing. Gains and ramps
 * that the sound can carry out, every channel and ear accounted for; off air is private; a channel belongs to one
 * booth; no desk hears itself, not even by way of others. */
char *plan_check_shape (const BcMeeting *meeting);

/* … and while the meeting is closed to listeners: notices alone. */
char *plan_check_closed (const BcPlan *plan);

/* Whether listeners hear any desk. */
gboolean plan_is_interpreted (const BcPlan *plan);

G_END_DECLS
