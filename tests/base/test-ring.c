/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/ring.h>

#include <pthread.h>
#include <sched.h>
#include <string.h>

static void
test_capacity (void)
{
  static const struct
  {
    const char *description;
    gsize asked, given;
  } rows[] = {
    { "one item", 1, 1 },
    { "a power of two stays", 8, 8 },
    { "anything else is rounded up", 9, 16 },
    { "just below a power of two", 1023, 1024 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcRing) ring = bc_ring_new (rows[i].asked, 4);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpuint (bc_ring_get_capacity (ring), ==, rows[i].given);
      g_assert_cmpuint (bc_ring_get_space (ring), ==, rows[i].given);
      g_assert_cmpuint (bc_ring_get_fill (ring), ==, 0);
    }
}

static void
test_order (void)
{
  g_autoptr (BcRing) ring = bc_ring_new (8, sizeof (guint32));
  guint32 next_in = 0, next_out = 0;

  /* Pieces of 1 … 8 items against a ring of 8: every wrap there is. */
  for (guint round = 0; round < 1000; round++)
    {
      guint32 in[8], out[8];
      gsize n = round % 8 + 1;
      for (gsize i = 0; i < n; i++)
        in[i] = next_in + i;
      g_assert_cmpuint (bc_ring_write (ring, in, n), ==, n);
      next_in += n;
      g_assert_cmpuint (bc_ring_get_fill (ring), ==, n);
      g_assert_cmpuint (bc_ring_read (ring, out, 8), ==, n);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpuint (out[i], ==, next_out++);
    }
}

static void
test_full_and_empty (void)
{
  g_autoptr (BcRing) ring = bc_ring_new (4, 1);
  char out[8] = { 0 };

  g_assert_cmpuint (bc_ring_read (ring, out, 4), ==, 0);
  g_assert_cmpuint (bc_ring_skip (ring, 4), ==, 0);
  g_assert_cmpuint (bc_ring_write (ring, "abc", 3), ==, 3);
  g_assert_cmpuint (bc_ring_write (ring, "defg", 4), ==, 1);
  g_assert_cmpuint (bc_ring_get_space (ring), ==, 0);
  g_assert_cmpuint (bc_ring_write (ring, "h", 1), ==, 0);
  g_assert_cmpuint (bc_ring_read (ring, out, 8), ==, 4);
  g_assert_cmpmem (out, 4, "abcd", 4);
}

static void
test_peek_and_skip (void)
{
  g_autoptr (BcRing) ring = bc_ring_new (4, 2);
  char out[8];

  g_assert_cmpuint (bc_ring_write (ring, "aabbcc", 3), ==, 3);
  g_assert_cmpuint (bc_ring_peek (ring, out, 2), ==, 2);
  g_assert_cmpmem (out, 4, "aabb", 4);
  g_assert_cmpuint (bc_ring_get_fill (ring), ==, 3);
  g_assert_cmpuint (bc_ring_skip (ring, 2), ==, 2);
  g_assert_cmpuint (bc_ring_write (ring, "ddeeff", 3), ==, 3);
  g_assert_cmpuint (bc_ring_peek (ring, out, 4), ==, 4);
  g_assert_cmpmem (out, 8, "ccddeeff", 8);
  g_assert_cmpuint (bc_ring_skip (ring, 9), ==, 4);
}

static void
test_large_items (void)
{
  struct
  {
    guint64 number;
    char text[40];
  } in = { 7, "seven" }, out = { 0 };
  g_autoptr (BcRing) ring = bc_ring_new (2, sizeof in);

  for (guint i = 0; i < 5; i++, in.number++)
    {
      g_assert_cmpuint (bc_ring_write (ring, &in, 1), ==, 1);
      g_assert_cmpuint (bc_ring_read (ring, &out, 1), ==, 1);
      g_assert_cmpuint (out.number, ==, 7 + i);
      g_assert_cmpstr (out.text, ==, "seven");
    }
}

#define N_ITEMS 200000

static void *
produce (void *data)
{
  BcRing *ring = data;
  guint64 items[37];
  guint64 next = 0;

  while (next < N_ITEMS)
    {
      gsize n = MIN (next % G_N_ELEMENTS (items) + 1, N_ITEMS - next);
      for (gsize i = 0; i < n; i++)
        items[i] = next + i;
      gsize taken = bc_ring_write (ring, items, n);
      if (taken == 0)
        sched_yield ();
      next += taken;
    }
  return NULL;
}

static void
test_two_threads (void)
{
  g_autoptr (BcRing) ring = bc_ring_new (64, sizeof (guint64));
  guint64 items[29];
  guint64 expected = 0;
  pthread_t producer;

  g_assert_cmpint (pthread_create (&producer, NULL, produce, ring), ==, 0);
  while (expected < N_ITEMS)
    {
      g_assert_cmpuint (bc_ring_get_fill (ring), <=, 64);
      gsize n = bc_ring_read (ring, items, expected % G_N_ELEMENTS (items) + 1);
      if (n == 0)
        sched_yield ();
      for (gsize i = 0; i < n; i++)
        g_assert_cmpuint (items[i], ==, expected++);
    }
  g_assert_cmpint (pthread_join (producer, NULL), ==, 0);
  g_assert_cmpuint (bc_ring_get_fill (ring), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/ring/capacity-is-a-power-of-two", test_capacity);
  g_test_add_func ("/base/ring/keeps-order-over-every-wrap", test_order);
  g_test_add_func ("/base/ring/takes-what-fits-and-gives-what-is-there", test_full_and_empty);
  g_test_add_func ("/base/ring/peek-leaves-and-skip-takes", test_peek_and_skip);
  g_test_add_func ("/base/ring/moves-whole-items", test_large_items);
  g_test_add_func ("/base/ring/two-threads-lose-nothing", test_two_threads);
  return g_test_run ();
}
