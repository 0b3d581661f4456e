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
    [BC_EVENT_DESK_SIT] = "desk-sit",
    [BC_EVENT_DESK_ARM] = "desk-arm",
    [BC_EVENT_DESK_HANDOVER] = "desk-handover",
    [BC_EVENT_DESK_CANNOT] = "desk-cannot",
    [BC_EVENT_DESK_EAR] = "desk-ear",
    [BC_EVENT_SESSION_EDIT] = "session-edit",
    [BC_EVENT_LIST_SET] = "list-set",
    [BC_EVENT_LIST_NEXT] = "list-next",
    [BC_EVENT_LIST_STOP] = "list-stop",
    [BC_EVENT_FLOOR_LOCK] = "floor-lock",
    [BC_EVENT_EXTENSION_ASK] = "extension-ask",
    [BC_EVENT_EXTENSION_GRANT] = "extension-grant",
    [BC_EVENT_EXTENSION_REFUSE] = "extension-refuse",
    [BC_EVENT_CEILING] = "ceiling",
    [BC_EVENT_CORRECTION] = "correction",
    [BC_EVENT_RELEASE] = "release",
    [BC_EVENT_PROMPT_DISMISS] = "prompt-dismiss",
    [BC_EVENT_CLOCK_CONFIRM] = "clock-confirm",
    [BC_EVENT_INPUT_FOUND] = "input-found",
    [BC_EVENT_INPUT_LOST] = "input-lost",
    [BC_EVENT_INPUT_VOICE] = "input-voice",
    [BC_EVENT_INPUT_SILENT] = "input-silent",
    [BC_EVENT_LEASE_REPLY] = "lease-reply",
    [BC_EVENT_STORE_LOST] = "store-lost",
    [BC_EVENT_BOOK_REPLY] = "book-reply",
    [BC_EVENT_DEADLINE] = "deadline",
  };

  g_return_val_if_fail ((guint) kind < BC_EVENT_LAST, NULL);
  return names[kind];
}
