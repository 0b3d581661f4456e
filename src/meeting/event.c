/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/meeting/event.h>

const char *
bc_event_kind_to_string (BcEventKind kind)
{
  static const char *const names[BC_EVENT_LAST] = {
    [BC_EVENT_SESSION_OPEN] = "session-open",
    [BC_EVENT_SESSION_SUSPEND] = "session-suspend",
    [BC_EVENT_SESSION_CLOSE] = "session-close",
    [BC_EVENT_AUDIENCE_OPEN] = "audience-open",
    [BC_EVENT_AUDIENCE_CLOSE] = "audience-close",
    [BC_EVENT_FLOOR_LANGUAGE] = "floor-language",
    [BC_EVENT_DESK_ON] = "desk-on",
    [BC_EVENT_DESK_OFF] = "desk-off",
    [BC_EVENT_DESK_COUGH] = "desk-cough",
    [BC_EVENT_DESK_OUTPUT] = "desk-output",
    [BC_EVENT_INPUT_FOUND] = "input-found",
    [BC_EVENT_INPUT_LOST] = "input-lost",
    [BC_EVENT_INPUT_VOICE] = "input-voice",
    [BC_EVENT_INPUT_SILENT] = "input-silent",
    [BC_EVENT_LEASE_REPLY] = "lease-reply",
    [BC_EVENT_STORE_LOST] = "store-lost",
    [BC_EVENT_DEADLINE] = "deadline",
  };

  g_return_val_if_fail ((guint) kind < BC_EVENT_LAST, NULL);
  return names[kind];
}
