/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcFarewell: the final answer of a source that was only told to go on so far, and the second it takes to
 * reach it.
 *
 * Threading: any one thread; blocks for BC_FAREWELL_US at most.
 */
#define BC_FAREWELL_US G_TIME_SPAN_SECOND
/* What a source that has not heard us yet may still send. */
#define BC_FAREWELL_MAX_BYTES (256 * 1024)

typedef struct
{
  int fd;                         /* stays the caller's to close */
  int wake;                       /* an eventfd, rung when is_stopping is raised */
  const atomic_bool *is_stopping; /* nobody waits for it any more */
  const char *refusal;            /* (nullable) why its body is not taken; NULL: all is well */
} BcFarewell;

void bc_farewell_say (const BcFarewell *farewell);

G_END_DECLS
