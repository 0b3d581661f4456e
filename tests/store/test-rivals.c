/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <boothcast/base/error.h>

/*
 * Several threads and processes on one file. This program is also its own children:
 *   test-rivals drain PATH HOLDER SEED   takes leases until the pool is spent, prints what it got
 *   test-rivals lease PATH HOLDER        leases and settles for ever; prints what it settles before it asks
 *   test-rivals lock PATH                keeps the file locked until its standard input ends
 */

#define POOL_MS 10000
#define N_KILLS 50

/* --- As a child, or a thread --- */

/* Takes leases until the pool is spent, settling all of each. Returns what it was granted in all. */
static gint64
drain (const char *path, const char *holder, guint32 seed)
{
  const Fixture fixture = { .path = (char *) path };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (BcStore) store = fixture_open (&fixture, holder);
  g_auto (Reply) reply = { 0 };
  gint64 total_ms = 0, granted_ms = 0;
  guint64 sequence = 0;

  do
    {
      BcLease lease = fixture_lease (++sequence, granted_ms, g_rand_int_range (rand, 1, 300));

      lease.limit_ms = POOL_MS;
      fixture_ask (store, &lease, &reply);
      g_assert_no_error (reply.error);
      g_assert_cmpint (reply.answer.used_ms + reply.answer.leased_ms, <=, POOL_MS);
      g_assert_cmpint (reply.answer.granted_ms, <=, lease.want_ms);
      granted_ms = reply.answer.granted_ms;
      total_ms += granted_ms;
    }
  while (granted_ms > 0);
  return total_ms;
}

static int
run_drain (char *argv[])
{
  printf ("%" G_GINT64_FORMAT "\n", drain (argv[2], argv[3], (guint32) atoi (argv[4])));
  return 0;
}

/* The line is out before the question is asked: what it says is what this process has spent. */
static int
run_lease (char *argv[])
{
  const Fixture fixture = { .path = argv[2] };
  g_autoptr (BcStore) store = fixture_open (&fixture, argv[3]);
  gint64 spent_ms = 0;

  for (guint64 sequence = 1; sequence < G_MAXINT64; sequence++)
    {
      gint64 settle_ms = sequence > 1 ? (gint64) (sequence * 331 % 1001) : 0;
      BcLease lease = fixture_lease (sequence, settle_ms, 1000);

      spent_ms += settle_ms;
      printf ("%" G_GINT64_FORMAT "\n", spent_ms);
      fflush (stdout);
      lease.limit_ms = G_MAXINT64;
      g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
    }
  return 0;
}

static int
run_lock (char *argv[])
{
  const Fixture fixture = { .path = argv[2] };
  sqlite3 *db = fixture_connect (&fixture);

  g_assert_cmpint (sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  puts ("locked");
  fflush (stdout);
  while (getchar () != EOF)
    continue;
  sqlite3_close (db);
  return 0;
}

static int
run_child (char *argv[])
{
  if (g_str_equal (argv[1], "drain"))
    return run_drain (argv);
  if (g_str_equal (argv[1], "lease"))
    return run_lease (argv);
  return run_lock (argv);
}

/* --- As the parent --- */

typedef struct
{
  GPid pid;
  int in;
  FILE *out;
} Child;

/* `program`: this one. Not /proc/self/exe, which under valgrind is valgrind. */
static Child
start (const char *program, const char *role, const char *path, const char *holder,
       const char *seed)
{
  const char *argv[] = { program, role, path, holder, seed, NULL };
  g_autoptr (GError) error = NULL;
  Child child;
  int out;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                           NULL, NULL, &child.pid, &child.in, &out, NULL, &error));
  g_assert_no_error (error);
  child.out = fdopen (out, "r");
  return child;
}

/* Its last line's number, or `before` when it ended without one more. */
static gint64
read_number (Child *child, gint64 before)
{
  char line[64];

  return fgets (line, sizeof line, child->out) != NULL && strchr (line, '\n') != NULL
             ? g_ascii_strtoll (line, NULL, 10)
             : before;
}

static int
finish (Child *child)
{
  int status = 0;

  close (child->in);
  fclose (child->out);
  g_assert_cmpint (waitpid (child->pid, &status, 0), ==, child->pid);
  return status;
}

typedef struct
{
  const Fixture *fixture;
  const char *holder;
  guint32 seed;
  gint64 total_ms;
} Drainer;

static gpointer
run_drainer (gpointer user_data)
{
  Drainer *drainer = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  drainer->total_ms = drain (drainer->fixture->path, drainer->holder, drainer->seed);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Two threads and two processes, four holders, on a pool of ten seconds. */
static void
test_never_more (gconstpointer program)
{
  g_auto (Fixture) fixture;
  gint64 total_ms = 0;

  fixture_init (&fixture);
  /* They all make the file, too. */
  Child children[] = { start (program, "drain", fixture.path, "gw-3", "3"),
                       start (program, "drain", fixture.path, "gw-4", "4") };
  Drainer drainers[] = { { &fixture, "gw-1", 1, 0 }, { &fixture, "gw-2", 2, 0 } };
  GThread *threads[] = { g_thread_new ("drainer", run_drainer, &drainers[0]),
                         g_thread_new ("drainer", run_drainer, &drainers[1]) };

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_thread_join (threads[i]);
      total_ms += drainers[i].total_ms;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      gint64 granted_ms = read_number (&children[i], -1);

      g_assert_cmpint (granted_ms, >=, 0);
      total_ms += granted_ms;
      g_assert_cmpint (finish (&children[i]), ==, 0);
    }
  g_assert_cmpint (total_ms, ==, POOL_MS);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, POOL_MS);
  fixture_assert_books_balance (&fixture);
}

/* One that leases without pause is killed after some answers and some hundred µs more. Returns what it
 * said it had spent. */
static gint64
kill_one (const Fixture *fixture, const char *program)
{
  Child child = start (program, "lease", fixture->path, "gw-1", NULL);
  int n_lines = g_test_rand_int_range (1, 12);
  gint64 spent_ms = 0;

  for (int i = 0; i < n_lines; i++)
    spent_ms = read_number (&child, spent_ms);
  /* Not to wait for anything, but to hit every place of a transaction. */
  g_usleep ((gulong) g_test_rand_int_range (0, 4000));
  g_assert_cmpint (kill (child.pid, SIGKILL), ==, 0);
  for (gint64 more_ms = 0; more_ms >= 0;)
    {
      more_ms = read_number (&child, -1);
      spent_ms = MAX (spent_ms, more_ms);
    }
  int status = finish (&child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return spent_ms;
}

/* Whether a transaction was cut in two: its journal was left behind, to be rolled back. */
static gboolean
has_hot_journal (const Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-journal", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 && status.st_size > 0;
}

static void
test_killed (gconstpointer program)
{
  g_auto (Fixture) fixture;
  gint64 used_ms = 0;
  int n_cut = 0;

  fixture_init (&fixture);
  for (int i = 0; i < N_KILLS; i++)
    {
      gint64 spent_ms = kill_one (&fixture, program);
      gint64 before_ms = used_ms;

      n_cut += has_hot_journal (&fixture) ? 1 : 0;

      /* At open, its last lease is charged; opened again, nothing. */
      bc_store_close (fixture_open (&fixture, "gw-1"));
      bc_store_close (fixture_open (&fixture, "gw-1"));
      used_ms = fixture_get_used_ms (&fixture);
      g_assert_cmpint (used_ms - before_ms, >=, spent_ms);
      g_assert_cmpint (used_ms - before_ms, <=, spent_ms + 1000);
      g_assert_cmpint (fixture_query (&fixture, "SELECT sum (leased_ms) FROM pool_day"), ==, 0);
      fixture_assert_books_balance (&fixture);
    }
  g_test_message ("%d of %d kills cut a transaction in two", n_cut, N_KILLS);
  g_assert_cmpint (n_cut, >, 0);
  /* The kills were worth it: leases were open when they came. */
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM ledger"
                                            " WHERE kind = 'dead-holder'"),
                   >, N_KILLS / 2);
}

static void
test_locked (gconstpointer program)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);
  char line[16];

  fixture_init (&fixture);
  BcStoreConfig config = { .path = fixture.path, .holder = "gw-1", .busy_timeout_ms = 50 };
  BcStore *store = bc_store_open (&config, NULL);
  Child child = start (program, "lock", fixture.path, NULL, NULL);
  g_assert_nonnull (fgets (line, sizeof line, child.out));

  fixture_ask (store, &lease, &reply);
  g_assert_error (reply.error, BC_ERROR, BC_ERROR_UNAVAILABLE);
  g_test_message ("%s", reply.error->message);
  g_assert_nonnull (strstr (reply.error->message, fixture.path));
  g_assert_false (bc_store_is_healthy (store));
  bc_store_close (store);

  g_autoptr (GError) error = NULL;
  g_assert_null (bc_store_open (&config, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE);

  g_assert_cmpint (finish (&child), ==, 0);
  store = bc_store_open (&config, NULL);
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  g_assert_true (bc_store_is_healthy (store));
  bc_store_close (store);
}

static void
on_booked (guint64 sequence, const GError *error, gpointer user_data)
{
  int *n_booked = user_data;

  g_assert_no_error (error);
  *n_booked += 1;
}

/* Until what the store was asked to write is written. */
static void
wait_for_writes (BcStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_store_load_state (store, "review", &error));
  g_assert_no_error (error);
}

/* What was signed waits for the other process, and so does who signed it; the store is known to be away. */
static void
test_booked_while_locked (gconstpointer program)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, 1000);
  BcLease lease = fixture_lease (1, 0, 1000);
  BcStoreClock clock = { (char *) "boot-a", 5, FIXTURE_WALL_US };
  int n_booked = 0;
  char line[16];

  fixture_init (&fixture);
  BcStoreConfig config = { .path = fixture.path, .holder = "gw-1", .busy_timeout_ms = 50 };
  BcStore *store = bc_store_open (&config, NULL);
  bc_store_save_clock (store, &clock);
  wait_for_writes (store);
  Child child = start (program, "lock", fixture.path, NULL, NULL);
  g_assert_nonnull (fgets (line, sizeof line, child.out));

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*booking of review not written*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*clock of this gateway not*");
  bc_store_book (store, &booking, on_booked, &n_booked);
  fixture_ask (store, &lease, &reply);
  g_assert_error (reply.error, BC_ERROR, BC_ERROR_UNAVAILABLE);
  clock.now_us++;
  bc_store_save_clock (store, &clock);
  fixture_ask (store, &lease, &reply);
  g_assert_error (reply.error, BC_ERROR, BC_ERROR_UNAVAILABLE);
  g_assert_null (bc_store_load_state (store, "review", NULL));
  g_assert_false (bc_store_is_healthy (store));
  g_assert_cmpint (n_booked, ==, 0);

  g_assert_cmpint (finish (&child), ==, 0);
  while (n_booked == 0)
    g_main_context_iteration (NULL, TRUE);
  bc_store_close (store);
  g_test_assert_expected_messages ();
  g_assert_cmpint (n_booked, ==, 1);
  g_assert_cmpint (fixture_query (&fixture, "SELECT extended_ms FROM pool_day"), ==, 1000);
  g_assert_cmpint (fixture_query (&fixture, "SELECT now_us FROM clock"), ==, 6);
}

/* A long busy timeout does not keep the program from ending. */
static void
test_close_while_locked (gconstpointer program)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);
  char line[16];

  fixture_init (&fixture);
  BcStoreConfig config = { .path = fixture.path, .holder = "gw-1", .busy_timeout_ms = 3600000 };
  BcStore *store = bc_store_open (&config, NULL);
  Child child = start (program, "lock", fixture.path, NULL, NULL);
  g_assert_nonnull (fgets (line, sizeof line, child.out));

  bc_store_lease (store, &lease, fixture_on_answered, &reply);
  bc_store_close (store);
  g_assert_false (reply.is_answered);
  g_assert_cmpint (finish (&child), ==, 0);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM lease"), ==, 0);
}

int
main (int argc, char *argv[])
{
  if (argc > 2 && argv[1][0] != '-')
    return run_child (argv);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/rivals/never-more-than-the-limit", argv[0], test_never_more);
  g_test_add_data_func ("/store/rivals/killed-fifty-times", argv[0], test_killed);
  g_test_add_data_func ("/store/rivals/locked-by-another-process", argv[0], test_locked);
  g_test_add_data_func ("/store/rivals/booked-while-locked", argv[0], test_booked_while_locked);
  g_test_add_data_func ("/store/rivals/closes-while-locked", argv[0], test_close_while_locked);
  return g_test_run ();
}
