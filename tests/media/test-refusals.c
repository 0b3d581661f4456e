/* SPDX-License-Identifier: Apache-2.0 */
#include "refusals-private.h"

#include "../support/ports.h"

#include <errno.h>
#include <string.h>

#define MS G_TIME_SPAN_MILLISECOND
#define START_US (1000 * G_TIME_SPAN_SECOND)
#define PATIENCE_US (30 * G_USEC_PER_SEC)

/* --- What is a state and what is not --- */

typedef struct
{
  const char *what;
  int said_ms[8]; /* after the start; ends with 0 */
  int look_ms;
  gboolean is_refused;
} Row;

static const Row rows[] = {
  { "nothing was said", { 0 }, 1000, FALSE },
  { "once", { 1 }, 2, FALSE },
  { "many times in a moment", { 1, 2, 3, 400, 0 }, 401, FALSE },
  { "for half a second", { 1, 250, 501, 0 }, 502, TRUE },
  { "as seldom as machines say it", { 1, 1001, 2001, 0 }, 2002, TRUE },
  { "still, a while after the last", { 1, 1001, 0 }, 6000, TRUE },
  { "over", { 1, 1001, 0 }, 6001, FALSE },
  { "once, and once long after", { 1, 5001, 0 }, 5002, FALSE },
  { "once, and again for half a second", { 1, 6000, 6500, 0 }, 6501, TRUE },
  { "again, after it was over", { 1, 1001, 7000, 0 }, 7001, FALSE },
};

static void
test_state (gconstpointer data)
{
  const Row *row = data;
  BcRefusals refusals = { 0 };

  for (guint i = 0; row->said_ms[i] != 0; i++)
    bc_refusals_note (&refusals, ECONNREFUSED, START_US + row->said_ms[i] * MS);
  g_assert_cmpint (bc_refusals_is_refused (&refusals, START_US + row->look_ms * MS), ==,
                   row->is_refused);
}

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } said[] = {
    { "client 127.0.0.1:5004, reason: Error sending message: Connection refused",
      "rtp://x: the far end refuses: nobody listens there" },
    { "Network is unreachable", "rtp://x: nothing gets there (Network is unreachable)" },
    { "No route to host", "rtp://x: nothing gets there (No route to host)" },
    { "Operation not permitted",
      "rtp://x: a firewall lets nothing through to it (Operation not permitted)" },
    { "what nobody has heard of", "rtp://x: nothing gets there (Input/output error)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      BcRefusals refusals = { 0 };
      bc_refusals_note_text (&refusals, said[i].text, START_US);
      g_autofree char *words = bc_refusals_explain (&refusals, "rtp://x");
      g_assert_cmpstr (words, ==, said[i].words);
    }
}

/* --- Who says it --- */

static GSocket *
open_socket (const char *address, guint16 port)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocket) socket = g_socket_new (
      g_socket_address_get_family (any), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  if (socket == NULL || !g_socket_bind (socket, any, TRUE, NULL))
    return NULL;
  return g_steal_pointer (&socket);
}

/* A packet to where a socket was and is no more: that comes back to who sent it, and to nobody else. */
static void
test_heard (gconstpointer data)
{
  const char *address = data;
  guint16 port = ports_claim ();
  g_autoptr (GSocket) gone = open_socket (address, port);
  g_autoptr (GSocket) sender = open_socket (address, 0);
  BcRefusals refusals = { 0 };
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  if (gone == NULL || sender == NULL)
    {
      g_test_skip ("this machine has no such address");
      return;
    }
  g_socket_close (gone, NULL);
  bc_refusals_watch (&refusals, NULL);
  bc_refusals_watch (&refusals, sender);
  bc_refusals_hear (&refusals, START_US);
  g_assert_cmpint (refusals.last_us, ==, 0);
  g_autoptr (GSocketAddress) far_end = g_inet_socket_address_new_from_string (address, port);
  while (refusals.last_us == 0)
    {
      g_socket_send_to (sender, far_end, "x", 1, NULL, NULL);
      g_usleep (1000);
      bc_refusals_hear (&refusals, START_US);
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
  g_assert_cmpint (refusals.reason, ==, ECONNREFUSED);
  bc_refusals_clear (&refusals);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/refusals/state/%s", rows[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &rows[i], test_state);
    }
  g_test_add_func ("/media/refusals/words", test_words);
  g_test_add_data_func ("/media/refusals/heard/v4", "127.0.0.1", test_heard);
  g_test_add_data_func ("/media/refusals/heard/v6", "::1", test_heard);
  return g_test_run ();
}
