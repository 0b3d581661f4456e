/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLineCallers: who called an SRT listener in vain, in words. libsrt looks at the passphrase after we have let a caller in, and
 * tells nobody what came of it: who was let in and is not connected a moment later had the wrong one.
 *
 * Threading: init and clear while nothing else runs; the rest on any thread. Time is an argument.
 */
#define BC_LINE_CALLERS_WAIT_US (2 * G_TIME_SPAN_SECOND)

typedef struct
{
  gboolean has_passphrase; /* the input */

  GMutex mutex;
  char *news;      /* mutex (nullable) */
  char *asking;    /* mutex (nullable): was let in, and is not connected yet … */
  gint64 asked_us; /* … since then */
} BcLineCallers;

void bc_line_callers_init (BcLineCallers *callers, gboolean has_passphrase);
void bc_line_callers_clear (BcLineCallers *callers);

/* `from`: its address. Refused by us, for `why`. */
void bc_line_callers_refuse (BcLineCallers *callers, const char *from, const char *why);
/* Let in by us; libsrt is to look at its passphrase. */
void bc_line_callers_ask (BcLineCallers *callers, const char *from, gint64 now_us);
/* It is connected. */
void bc_line_callers_admit (BcLineCallers *callers);

/* What there is to tell since the last time (transfer full) (nullable). */
char *bc_line_callers_take_news (BcLineCallers *callers, gint64 now_us);

G_END_DECLS
