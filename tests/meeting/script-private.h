/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "hall.h"

G_BEGIN_DECLS

/* A statement while it is run; its words are split once. */
typedef struct
{
  Hall *hall;
  const char *row;
  const char *text;
  char **words;
  guint n_words;
  gboolean is_refusal;
  guint plans_before; /* the statement before */
} Statement;

#define claim(statement, condition)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("%s: at \"%s\": not so: %s", (statement)->row, (statement)->text, #condition);      \
  }                                                                                                \
  G_STMT_END

const char *script_word (const Statement *statement, guint index);
gint64 script_number (const Statement *statement, guint index);

/* What a claim is about is the latest deed: only a deed clears what is remembered. */
void script_begin_deed (Statement *statement);
void script_do_event (const Statement *statement, const BcEvent *event);

/* script-minutes.c: FALSE: it is no statement about the minutes. */
gboolean script_run_minutes (Statement *statement);

G_END_DECLS
