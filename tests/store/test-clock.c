/* SPDX-License-Identifier: Apache-2.0 */
/* The clock that is kept for the next start: which one comes back, and when it is written. */
#include "fixture.h"

#define SECOND_US G_TIME_SPAN_SECOND

static void
save (BcStore *store, const char *boot, gint64 now_s, gint64 wall_s)
{
  BcStoreClock clock = { (char *) boot, now_s * SECOND_US, FIXTURE_WALL_US + wall_s * SECOND_US };

  bc_store_save_clock (store, &clock);
}

static void
assert_loads (BcStore *store, const char *boot, gint64 now_s, gint64 wall_s)
{
  g_autoptr (GError) error = NULL;
  BcStoreClock clock = { 0 };

  g_assert_true (bc_store_load_clock (store, &clock, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (clock.boot, ==, boot);
  g_assert_cmpint (clock.now_us, ==, now_s * SECOND_US);
  g_assert_cmpint (clock.wall_us, ==, FIXTURE_WALL_US + wall_s * SECOND_US);
  bc_store_clock_clear (&clock);
  g_assert_null (clock.boot);
}

static gint64
written_now_s (const Fixture *fixture)
{
  return fixture_query (fixture, "SELECT now_us / 1000000 FROM clock WHERE holder = 'gw-1'");
}

/* Passes when all that was asked for before is done. */
static void
wait_until_done (BcStore *store)
{
  g_assert_null (bc_store_load_state (store, "nobody", NULL));
}

static void
test_comes_back (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  BcStoreClock clock = { 0 };

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  g_assert_false (bc_store_load_clock (store, &clock, &error));
  g_assert_no_error (error);
  save (store, "boot-a", 100, 0);
  assert_loads (store, "boot-a", 100, 0);
  /* Not written yet, and yet it is the newest. */
  save (store, "boot-a", 103, 3);
  assert_loads (store, "boot-a", 103, 3);
  bc_store_close (store);

  /* Closing wrote it. */
  store = fixture_open (&fixture, "gw-1");
  assert_loads (store, "boot-a", 103, 3);
  save (store, "boot-b", 5, 60);
  assert_loads (store, "boot-b", 5, 60);
  bc_store_close (store);
}

static void
test_a_new_holder_learns (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  BcStore *first = fixture_open (&fixture, "gw-1");
  BcStore *second = fixture_open (&fixture, "gw-2");
  BcStore *third = fixture_open (&fixture, "gw-3");
  save (first, "boot-a", 100, 0);
  save (second, "boot-a", 200, 100);
  wait_until_done (second);
  wait_until_done (first);
  assert_loads (third, "boot-a", 200, 100);
  assert_loads (first, "boot-a", 100, 0);
  bc_store_close (first);
  bc_store_close (second);
  bc_store_close (third);
}

/* The machine was started anew while this gateway was off: what another knows since then counts. */
static void
test_this_start_of_the_machine (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    {
      g_test_skip ("this machine does not say which start it is");
      return;
    }
  g_strstrip (boot);
  fixture_init (&fixture);
  BcStore *first = fixture_open (&fixture, "gw-1");
  BcStore *second = fixture_open (&fixture, "gw-2");
  save (first, "earlier", 9000, 500);
  wait_until_done (first);
  save (second, boot, 100, 300);
  wait_until_done (second);
  bc_store_close (first);
  first = fixture_open (&fixture, "gw-1");
  assert_loads (first, boot, 100, 300);
  /* From now on it knows better itself. */
  save (first, boot, 90, 290);
  wait_until_done (first);
  bc_store_close (first);
  first = fixture_open (&fixture, "gw-1");
  assert_loads (first, boot, 90, 290);
  bc_store_close (first);
  bc_store_close (second);
}

static void
test_when_it_is_written (void)
{
  static const struct
  {
    const char *description;
    const char *boot;
    gint64 now_s, wall_s;
    gboolean leases;
    gint64 written_s;
  } rows[] = {
    { "the first", "boot-a", 100, 0, FALSE, 100 },
    { "says nothing new", "boot-a", 101, 1, FALSE, 100 },
    { "nor does this one", "boot-a", 109, 9, FALSE, 100 },
    { "with a lease it costs nothing", "boot-a", 109, 9, TRUE, 109 },
    { "ten seconds without one", "boot-a", 119, 19, FALSE, 119 },
    { "the wall clock stepped", "boot-a", 120, 50, FALSE, 120 },
    { "the machine was started anew", "boot-b", 121, 51, FALSE, 121 },
    { "the monotonic clock went back: whatever that is", "boot-b", 60, 52, FALSE, 60 },
  };
  g_auto (Fixture) fixture;
  guint64 sequence = 0;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].description);
      save (store, rows[i].boot, rows[i].now_s, rows[i].wall_s);
      wait_until_done (store);
      if (rows[i].leases)
        {
          BcLease lease = fixture_lease (++sequence, 0, 1000);

          fixture_take (store, &lease);
        }
      g_assert_cmpint (written_now_s (&fixture), ==, rows[i].written_s);
    }
  g_clear_pointer (&store, bc_store_close);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/clock/comes-back", test_comes_back);
  g_test_add_func ("/store/clock/a-new-holder-learns-from-others", test_a_new_holder_learns);
  g_test_add_func ("/store/clock/this-start-of-the-machine", test_this_start_of_the_machine);
  g_test_add_func ("/store/clock/when-it-is-written", test_when_it_is_written);
  return g_test_run ();
}
