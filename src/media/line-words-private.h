/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What GStreamer's errors mean, in words for the person who has to mend it. Its own messages say "Could not read from
 * resource", and the reason, if any, stands in the debug text.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  const char *message; /* (nullable) */
  const char *debug;   /* (nullable) */
} BcLineComplaint;

/* (transfer full) (nullable): NULL where neither text holds a reason. `where`: the far end, the file or the device. */
char *bc_line_words (const BcLineComplaint *complaint, const char *where);

G_END_DECLS
