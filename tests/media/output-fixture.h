/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/output.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* However busy the machine is. */
#define OUTPUT_FIXTURE_PATIENCE_US (60 * G_USEC_PER_SEC)

/*
 * OutputFixture: an output, and what the tick is in the program: a block every 20 ms, and a packet beside it that says
 * which it is, whatever becomes of them.
 *
 * Threading: the test's thread; it ticks on one of its own.
 */
typedef struct
{
  BcOutput *output;
  GThread *thread;
  gint n_ticks;
  gint is_unmixed; /* its programme runs off, and the output is given none of it */
  gint is_ending;
} OutputFixture;

/* Off at first. */
void output_fixture_start (OutputFixture *tick, const BcOutputConfig *config);
void output_fixture_end (OutputFixture *tick);
/* As a source that nobody listens to, for `n_seconds` of programme time at least: those pass quickly. */
#define OUTPUT_FIXTURE_UNMIXED_TICK_S 3
void output_fixture_pass_unmixed (OutputFixture *tick, int n_seconds);
void output_fixture_mix (OutputFixture *tick);
void output_fixture_wait_for (const OutputFixture *tick, BcOutputState state);

/* Bound to a port of 127.0.0.1 (transfer full). */
GSocket *output_fixture_open_socket (GSocketType type, guint16 *port);
/* In network order. */
guint32 output_fixture_read_big (const guint8 *bytes, gsize n);

G_END_DECLS
