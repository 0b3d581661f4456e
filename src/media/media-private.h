/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * Small things the whole layer shares: launch lines as data, what went wrong last, and the sound
 * threads' floating-point mode.
 *
 * Threading: bc_pipeline_new on any thread; a BcFault has its own lock and takes no other.
 */

/* Builds pipelines/<name>.pipeline, whose ends are found by the elements' fixed names. NULL and BC_ERROR_UNAVAILABLE when an
 * element is missing. */
GstElement *bc_pipeline_new (const char *name, GError **error);
/* The launch line without comments (transfer full). */
char *bc_pipeline_read (const char *name, GError **error);

/* For a bus's sync handler: a streaming thread that begins takes the inputs' priority. */
void bc_pipeline_note_message (GstMessage *message);

/* What went wrong last with one input, in words for people. */
typedef struct
{
  GMutex mutex;
  char *text;   /* (nullable) */
  gint64 at_us; /* when that was */
} BcFault;

void bc_fault_init (BcFault *fault);
void bc_fault_clear (BcFault *fault);
void bc_fault_set (BcFault *fault, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* All is well again. */
void bc_fault_forget (BcFault *fault);
/* (transfer full) (nullable) */
char *bc_fault_get (BcFault *fault);
/* Monotonic; 0: all is well. */
gint64 bc_fault_get_time (BcFault *fault);

/* Fading tails end in denormal numbers, which some processors compute a hundred times slower: sound
 * threads flush them to zero. For the calling thread. */
void bc_flush_denormals (void);

G_END_DECLS
