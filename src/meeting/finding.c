/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#include <boothcast/meeting/local-time.h>

#include <math.h>

const char *
bc_finding_kind_to_string (BcFindingKind kind)
{
  static const char *const names[BC_FINDING_LAST] = {
    [BC_FINDING_STATED_MINUTES] = "stated-minutes",
    [BC_FINDING_OVERLAP] = "overlap",
    [BC_FINDING_GAP] = "gap",
    [BC_FINDING_ORDER] = "order",
    [BC_FINDING_NO_TIME] = "no-time",
    [BC_FINDING_CLOCK_TWICE] = "clock-twice",
    [BC_FINDING_CLOCK_CHANGE] = "clock-change",
    [BC_FINDING_MIDNIGHT] = "midnight",
    [BC_FINDING_SOUND_CHECK] = "sound-check",
    [BC_FINDING_LONG_SITTING] = "long-sitting",
    [BC_FINDING_LONG_DAY] = "long-day",
    [BC_FINDING_OVER_POOL] = "over-pool",
    [BC_FINDING_NO_RESERVE] = "no-reserve",
    [BC_FINDING_OVER_SERVICE] = "over-service",
    [BC_FINDING_ALLOTMENTS] = "allotments",
    [BC_FINDING_LONG_LIST] = "long-list",
    [BC_FINDING_THIN_BOOTH] = "thin-booth",
    [BC_FINDING_NO_DESK] = "no-desk",
    [BC_FINDING_UNKNOWN_LANGUAGE] = "unknown-language",
  };

  g_return_val_if_fail ((guint) kind < BC_FINDING_LAST, NULL);
  return names[kind];
}

const char *
bc_severity_to_string (BcSeverity severity)
{
  static const char *const names[] = {
    [BC_SEVERITY_NOTE] = "note",
    [BC_SEVERITY_WARNING] = "warning",
    [BC_SEVERITY_ERROR] = "error",
  };

  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (names), NULL);
  return names[severity];
}

void
bc_finding_free (BcFinding *finding)
{
  g_free (finding->day);
  g_free (finding->path);
  g_free (finding->text);
  g_free (finding);
}

void
bc_agenda_find (BcAgenda *agenda, BcFindingHead head, const char *format, ...)
{
  BcFinding *finding = g_new0 (BcFinding, 1);
  va_list arguments;

  finding->kind = head.kind;
  finding->severity = head.severity;
  finding->day = g_strdup (head.day);
  finding->path = g_strdup_printf ("%s/%s", head.things, head.id);
  va_start (arguments, format);
  finding->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (agenda->findings, finding);
}

char *
bc_minutes_to_words (gint64 span_us)
{
  double minutes = round ((double) span_us / G_TIME_SPAN_SECOND) / 60;

  return g_strdup_printf ("%.4g %s", minutes, minutes == 1.0 ? "minute" : "minutes");
}
