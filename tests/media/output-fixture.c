/* SPDX-License-Identifier: Apache-2.0 */
#include "output-fixture.h"

#include <boothcast/audio/format.h>
#include <boothcast/media/input.h>

#define UNMIXED_TICK_SAMPLES (OUTPUT_FIXTURE_UNMIXED_TICK_S * BC_SAMPLE_RATE)

static gpointer
run_tick (gpointer data)
{
  OutputFixture *tick = data;
  float samples[BC_TICK_SAMPLES];
  gint64 end = 0;

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] = 0.25f;
  while (!g_atomic_int_get (&tick->is_ending))
    {
      int number = g_atomic_int_add (&tick->n_ticks, 1);
      guint8 packet[] = { 0xf8, (guint8) (number >> 8), (guint8) number };

      end += g_atomic_int_get (&tick->is_unmixed) ? UNMIXED_TICK_SAMPLES : BC_TICK_SAMPLES;
      if (!g_atomic_int_get (&tick->is_unmixed))
        {
          bc_output_push_block (tick->output, samples, end);
          bc_output_push_packet (tick->output, packet, sizeof packet, end);
        }
      g_usleep (BC_TICK_US);
    }
  return NULL;
}

void
output_fixture_start (OutputFixture *tick, const BcOutputConfig *config)
{
  *tick = (OutputFixture){ .output = bc_output_new (config) };
  tick->thread = g_thread_new ("tick", run_tick, tick);
}

void
output_fixture_end (OutputFixture *tick)
{
  g_atomic_int_set (&tick->is_ending, TRUE);
  g_thread_join (tick->thread);
  bc_output_free (tick->output);
}

void
output_fixture_pass_unmixed (OutputFixture *tick, int n_seconds)
{
  g_atomic_int_set (&tick->is_unmixed, TRUE);
  /* One tick may have begun before. */
  int until = g_atomic_int_get (&tick->n_ticks) + 2 + n_seconds / OUTPUT_FIXTURE_UNMIXED_TICK_S;
  while (g_atomic_int_get (&tick->n_ticks) < until)
    g_usleep (2000);
}

void
output_fixture_mix (OutputFixture *tick)
{
  g_atomic_int_set (&tick->is_unmixed, FALSE);
}

void
output_fixture_wait_for (const OutputFixture *tick, BcOutputState state)
{
  gint64 until_us = g_get_monotonic_time () + OUTPUT_FIXTURE_PATIENCE_US;
  BcOutputStats stats;

  for (bc_output_get_stats (tick->output, &stats); stats.state != state;
       bc_output_get_stats (tick->output, &stats))
    {
      if (g_get_monotonic_time () > until_us)
        g_error ("never came to be %s", bc_output_state_to_string (state));
      g_usleep (2000);
    }
}

GSocket *
output_fixture_open_socket (GSocketType type, guint16 *port)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, type, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_socket_set_timeout (socket, 20);
  return socket;
}

guint32
output_fixture_read_big (const guint8 *bytes, gsize n)
{
  guint32 value = 0;

  for (gsize i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}
