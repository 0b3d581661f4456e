/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  static const BcBroadcastConfig config = { .n_workers = 1, .send_buffer_bytes = 8192 };
  g_autoptr (GError) error = NULL;

  fixture->broadcast = bc_broadcast_new (&config, &error);
  g_assert_no_error (error);
  fixture->stream = bc_broadcast_add_stream (fixture->broadcast, "fr", 2 * G_USEC_PER_SEC);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  bc_broadcast_free (fixture->broadcast, 10 * 1000);
}

void
fixture_publish (BcStream *stream, const char *text, gint64 duration_us)
{
  g_autoptr (GBytes) page = g_bytes_new (text, strlen (text));

  bc_stream_publish (stream, page, duration_us);
}

void
fixture_set_preamble (BcStream *stream, const char *text)
{
  g_autoptr (GBytes) preamble = g_bytes_new (text, strlen (text));

  bc_stream_set_preamble (stream, preamble);
}
