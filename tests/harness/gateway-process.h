/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "witness.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * A real gateway in a process of its own, on a port it picked itself, with a data directory that is gone afterwards,
 * unless it is another's.
 *
 * Threading: one thread.
 */
typedef struct
{
  GPid pid;
  guint16 port;
  char *directory; /* holds meeting.json and data/ */
  char *data;      /* where minutes and state are kept */
  char **environment;
  int ready_fd;
  Witness *witness; /* (nullable), not owned: sees each of its lives */
} GatewayProcess;

/* Starts with the configuration `json`; returns when it printed READY (under a watchdog). */
GatewayProcess *gateway_process_new (const char *json);
/* The same on the data of somebody else, with `environment` (nullable: the test's) for it to run in. */
GatewayProcess *gateway_process_new_with (const char *json, const char *data,
                                          const char *const *environment);
/* `witness` watches it from now on, in all its lives. */
void gateway_process_set_witness (GatewayProcess *gateway, Witness *witness);
/* kill -9 and start again on the same data. */
void gateway_process_restart (GatewayProcess *gateway);
/* SIGKILL, and waits until it is gone. */
void gateway_process_kill (GatewayProcess *gateway);
/* SIGTERM; asserts exit code 0. */
void gateway_process_stop (GatewayProcess *gateway);
/* Starts again after a kill or a stop. */
void gateway_process_start (GatewayProcess *gateway);
/* Whether it may write to files. When not, its store can be read and fails at every write. */
void gateway_process_set_writing (const GatewayProcess *gateway, gboolean is_writing);
/* SIGTERM; asserts exit code 0; removes the directory. */
void gateway_process_free (GatewayProcess *gateway);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GatewayProcess, gateway_process_free)

/* How many times as long a promise in time may take: 1, but under a sanitizer or valgrind, where all is several times
 * slower, what their set-up says (BC_TEST_PATIENCE). */
double gateway_process_get_patience (void);

/* What /metrics says of `name`, labels included as they stand there; asserts that it does. */
double gateway_process_read_metric (const GatewayProcess *gateway, const char *name);

G_END_DECLS
