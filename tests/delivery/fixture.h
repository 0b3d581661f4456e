/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "far-end.h"

G_BEGIN_DECLS

/*
 * Fixture: an engine of one worker with small send buffers and one stream, as most tests want it.
 *
 * Threading: the test's thread.
 */
typedef struct
{
  BcBroadcast *broadcast;
  BcStream *stream; /* "fr", with 2 s of burst */
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);

/* Gives what is left 10 s. */
void fixture_tear_down (Fixture *fixture, gconstpointer data);

void fixture_publish (BcStream *stream, const char *text, gint64 duration_us);
void fixture_set_preamble (BcStream *stream, const char *text);

#define FIXTURE_PAGE_US (100 * 1000)

#define fixture_add_test(path, function)                                                           \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

G_END_DECLS
