/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boothcast/base/error.h>
#include <boothcast/store/ledger.h>

/*
 * Allotments and bookings between processes. This program is also its own children:
 *   test-rivals-signed drain PATH HOLDER MEETING   takes leases until there is none, prints what it got
 *   test-rivals-signed extend PATH HOLDER MEETING  asks for extensions until refused, prints how many it got
 *   test-rivals-signed book PATH HOLDER NUMBER     books for ever from NUMBER on; prints what it asks for, and
 *                                                  what it was told
 */

#define POOL_MS 10000
#define N_KILLS 30
#define CEILING_MS (20 * G_GINT64_CONSTANT (1000))

static const BcStoreAllotment allotments[] = { { "review", 5000 }, { "forum", 3000 } };

/* --- As a child --- */

/* Until it gets nothing: what it holds itself is settled by then, and others' shares only grow less. */
static int
run_drain (char *argv[])
{
  const Fixture fixture = { .path = argv[2] };
  g_autoptr (BcStore) store = fixture_open (&fixture, argv[3]);
  gint64 total_ms = 0, granted_ms = 0;
  guint64 sequence = 1;

  do
    {
      BcLease lease = fixture_lease (sequence, granted_ms, 20 + (gint64) (sequence % 30));

      lease.meeting = argv[4];
      lease.limit_ms = POOL_MS;
      lease.allotments = allotments;
      lease.n_allotments = G_N_ELEMENTS (allotments);
      granted_ms = fixture_take (store, &lease);
      total_ms += granted_ms;
      sequence++;
    }
  while (granted_ms > 0);
  printf ("%" G_GINT64_FORMAT "\n", total_ms);
  return 0;
}

static int
run_extend (char *argv[])
{
  const Fixture fixture = { .path = argv[2] };
  g_autoptr (BcStore) store = fixture_open (&fixture, argv[3]);
  guint64 n_booked = 0;
  gboolean is_booked = TRUE;

  while (is_booked)
    {
      g_autoptr (GError) error = NULL;
      BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, n_booked + 1, 1000);

      booking.meeting = argv[4];
      booking.ceiling_ms = CEILING_MS;
      is_booked = fixture_book (store, &booking, &error);
      n_booked += is_booked ? 1 : 0;
      if (!is_booked)
        g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
    }
  printf ("%" G_GUINT64_FORMAT "\n", n_booked);
  return 0;
}

/* Odd numbers extend, even ones correct. */
static BcBooking
booking_of (guint64 number)
{
  BcBookingKind kind = number % 2 == 1 ? BC_BOOKING_EXTENSION : BC_BOOKING_CORRECTION;
  BcBooking booking = fixture_booking (kind, number, (gint64) (number % 7 + 1) * 1000);

  booking.ceiling_ms = 24 * 3600 * G_GINT64_CONSTANT (1000);
  return booking;
}

static int
run_book (char *argv[])
{
  const Fixture fixture = { .path = argv[2] };
  g_autoptr (BcStore) store = fixture_open (&fixture, argv[3]);

  for (guint64 number = g_ascii_strtoull (argv[4], NULL, 10); number < G_MAXINT64; number++)
    {
      BcBooking booking = booking_of (number);
      g_autoptr (GError) error = NULL;

      printf ("asks %" G_GUINT64_FORMAT "\n", number);
      fflush (stdout);
      fixture_book (store, &booking, &error);
      g_assert_no_error (error);
      printf ("told %" G_GUINT64_FORMAT "\n", number);
      fflush (stdout);
    }
  return 0;
}

static int
run_child (char *argv[])
{
  if (g_str_equal (argv[1], "drain"))
    return run_drain (argv);
  if (g_str_equal (argv[1], "extend"))
    return run_extend (argv);
  return run_book (argv);
}

/* --- As the parent --- */

typedef struct
{
  GPid pid;
  FILE *out;
} Child;

typedef struct
{
  const char *role, *path, *holder, *what;
} Part;

/* `program`: this one. Not /proc/self/exe, which under valgrind is valgrind. */
static Child
start (const char *program, const Part *part)
{
  const char *argv[] = { program, part->role, part->path, part->holder, part->what, NULL };
  g_autoptr (GError) error = NULL;
  Child child;
  int out;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &child.pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  child.out = fdopen (out, "r");
  return child;
}

static int
finish (Child *child)
{
  int status = 0;

  fclose (child->out);
  g_assert_cmpint (waitpid (child->pid, &status, 0), ==, child->pid);
  return status;
}

static gint64
read_result (Child *child)
{
  char line[64] = "";

  g_assert_nonnull (fgets (line, sizeof line, child->out));
  g_assert_cmpint (finish (child), ==, 0);
  return g_ascii_strtoll (line, NULL, 10);
}

/* Two meetings and one without an allotment, all at once. */
static void
test_allotments_hold (gconstpointer program)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  const Part parts[] = { { "drain", fixture.path, "gw-1", "review" },
                         { "drain", fixture.path, "gw-2", "forum" },
                         { "drain", fixture.path, "gw-3", "visit" } };
  Child children[] = { start (program, &parts[0]), start (program, &parts[1]),
                       start (program, &parts[2]) };
  gint64 review_ms = read_result (&children[0]);
  gint64 forum_ms = read_result (&children[1]);
  gint64 visit_ms = read_result (&children[2]);

  g_test_message ("review %d, forum %d, visit %d", (int) review_ms, (int) forum_ms, (int) visit_ms);
  g_assert_cmpint (review_ms, >=, 5000);
  g_assert_cmpint (forum_ms, >=, 3000);
  g_assert_cmpint (visit_ms, <=, 2000);
  g_assert_cmpint (review_ms + forum_ms + visit_ms, ==, POOL_MS);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, POOL_MS);
  fixture_assert_books_balance (&fixture);
}

static void
test_never_beyond_the_ceiling (gconstpointer program)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  const Part parts[] = { { "extend", fixture.path, "gw-1", "review" },
                         { "extend", fixture.path, "gw-2", "forum" } };
  Child children[] = { start (program, &parts[0]), start (program, &parts[1]) };
  gint64 n_booked = read_result (&children[0]) + read_result (&children[1]);

  g_assert_cmpint (n_booked * 1000, ==, CEILING_MS);
  g_assert_cmpint (fixture_query (&fixture, "SELECT extended_ms FROM pool_day"), ==, CEILING_MS);
  fixture_assert_books_balance (&fixture);
}

/* What it asked for and was told at the end. */
typedef struct
{
  guint64 asked, told;
} Progress;

static void
take_line (const char *line, Progress *progress)
{
  guint64 number = g_ascii_strtoull (line + strlen ("asks "), NULL, 10);

  if (strchr (line, '\n') == NULL)
    return; /* cut in two by the kill */
  if (g_str_has_prefix (line, "asks "))
    progress->asked = number;
  else
    progress->told = number;
}

/* One that books without pause is killed after some lines and some hundred µs more. */
static Progress
kill_one (const Fixture *fixture, const char *program, guint64 from)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, from);
  const Part part = { "book", fixture->path, "gw-1", number };
  Child child = start (program, &part);
  Progress progress = { 0, from - 1 };
  int n_lines = g_test_rand_int_range (1, 12);
  char line[64];

  for (int i = 0; i < n_lines && fgets (line, sizeof line, child.out) != NULL; i++)
    take_line (line, &progress);
  /* Not to wait for anything, but to hit every place of a transaction. */
  g_usleep ((gulong) g_test_rand_int_range (0, 4000));
  g_assert_cmpint (kill (child.pid, SIGKILL), ==, 0);
  while (fgets (line, sizeof line, child.out) != NULL)
    take_line (line, &progress);
  int status = finish (&child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return progress;
}

static gint64
count_booked (const Fixture *fixture)
{
  return fixture_query (fixture, "SELECT count(*) FROM booking");
}

/* All that it was told is there, once; of what it asked for and was not told, all or nothing. */
static void
test_killed_while_booking (gconstpointer program)
{
  g_auto (Fixture) fixture;
  guint64 next = 1;
  int n_unheard = 0;

  fixture_init (&fixture);
  for (int i = 0; i < N_KILLS; i++)
    {
      Progress progress = kill_one (&fixture, program, next);

      bc_store_close (fixture_open (&fixture, "gw-1"));
      guint64 n_booked = (guint64) count_booked (&fixture);
      g_assert_cmpuint (n_booked, >=, progress.told);
      g_assert_cmpuint (n_booked, <=, MAX (progress.asked, next));
      fixture_assert_books_balance (&fixture);
      n_unheard += n_booked > progress.told ? 1 : 0;
      /* Who was not told asks again with the same number: it is booked, and booked once. */
      next = progress.told + 1;
    }
  g_test_message ("%d of %d kills came between booked and told", n_unheard, N_KILLS);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) = max (sequence) FROM booking"), ==,
                   1);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM booking"
                                            " WHERE amount_ms <> (sequence % 7 + 1) * 1000"),
                   ==, 0);
  g_assert_cmpint (next, >, N_KILLS / 2);
}

int
main (int argc, char *argv[])
{
  if (argc > 2 && argv[1][0] != '-')
    return run_child (argv);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/rivals-signed/allotments-hold-between-processes", argv[0],
                        test_allotments_hold);
  g_test_add_data_func ("/store/rivals-signed/never-beyond-the-ceiling", argv[0],
                        test_never_beyond_the_ceiling);
  g_test_add_data_func ("/store/rivals-signed/killed-while-booking", argv[0],
                        test_killed_while_booking);
  return g_test_run ();
}
