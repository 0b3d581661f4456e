/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line-config-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcLineKind: what one kind of line (SRT, HTTP, RTMP, ALSA, FILE, TONE) does in its own way.
 *
 * Threading: immutable; any thread.
 */
typedef struct
{
  const char *pipeline;       /* (nullable): chosen by what is in the file */
  const char *const *further; /* (nullable): those it may be continued with, NULL-terminated */
  gboolean is_endless;        /* at its end it goes on from its beginning, without a gap */
  gboolean is_ours;           /* not the network's: it is running as soon as it is built */
  const char *ended;          /* it ended without an error: in words, of `where` */
  /* Gives the line's `source` what it needs for one connection; FALSE: cannot be tried, in words. */
  gboolean (*set_up) (const BcLineConfig *config, GstElement *source, GError **error);
} BcLineKind;

const BcLineKind *bc_line_kind_find (BcInputKind kind);

/* Which of pipelines/ a connection begins with (transfer none) (nullable). */
const char *bc_line_kind_choose (const BcLineConfig *config, GError **error);

/* Whether everything it may need is here: elements, secrets. */
gboolean bc_line_kind_check (const BcLineConfig *config, GError **error);

/* What its secret is told apart from another by (transfer full) (nullable: it has none). BC_ERROR_CONFIG. */
char *bc_line_kind_mark_secret (const BcLineConfig *config, GError **error);

G_END_DECLS
