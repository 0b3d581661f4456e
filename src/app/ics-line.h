/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcIcsLines: the content lines of iCalendar (RFC 5545, section 3.1), unfolded, one after the other. It borrows the text.
 *
 * Threading: one owner.
 */
typedef struct
{
  const char *at;
  const char *end;
  guint line; /* number of the one that `at` is on */
} BcIcsLines;

typedef struct
{
  guint number;   /* of its first line in the file */
  char *name;     /* in capitals: "DTSTART" */
  char *timezone; /* (nullable) of the parameter TZID */
  char *value;    /* as it stands */
} BcIcsLine;

void bc_ics_lines_init (BcIcsLines *lines, const char *text, gsize n_bytes);

/* The next line that is not empty, to be cleared; FALSE at the end, or with BC_ERROR_INVALID. */
gboolean bc_ics_lines_read (BcIcsLines *lines, BcIcsLine *line, GError **error);

void bc_ics_line_clear (BcIcsLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcIcsLine, bc_ics_line_clear)

/* The value as text (section 3.3.11), in one line. (transfer full) */
char *bc_ics_line_dup_text (const BcIcsLine *line);

G_END_DECLS
