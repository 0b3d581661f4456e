/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcCsv: a table as text (RFC 4180), record by record, as spreadsheets really write it: with a byte order mark,
 * with semicolons or tabs where the comma is the decimal sign, with any of the three ends of a line, with a
 * first line "sep=;". It borrows the text.
 *
 * Threading: one owner.
 */
typedef struct
{
  const char *at;
  const char *end;
  const char *line_start; /* of the line that `at` is on */
  guint line;             /* its number, from 1 */
  char separator;
} BcCsv;

typedef struct
{
  guint line;        /* where it begins */
  GPtrArray *fields; /* of char *, without spaces at the ends; UTF-8 */
} BcCsvRecord;

/* Finds out how `text` is written. FALSE with BC_ERROR_INVALID when it is no text. */
gboolean bc_csv_init (BcCsv *csv, const char *text, gsize n_bytes, GError **error);

/* The next record that is not empty, to be cleared; FALSE at the end, or with BC_ERROR_INVALID naming line and column. */
gboolean bc_csv_read (BcCsv *csv, BcCsvRecord *record, GError **error);

void bc_csv_record_clear (BcCsvRecord *record);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcCsvRecord, bc_csv_record_clear)

G_END_DECLS
