/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>
#include <boothcast/store/store.h>

G_BEGIN_DECLS

/*
 * The rest of /metrics: what the process takes of the machine, under the names that Prometheus' own libraries give it,
 * whether the store answers, and how the day will end.
 *
 * Threading: the main thread.
 */
void bc_describe_process_metrics (GString *text);
void bc_describe_store_metrics (GString *text, BcStore *store);
/* Nothing while nothing is planned for today. */
void bc_describe_forecast_metrics (GString *text, const BcMeeting *meeting);

G_END_DECLS
