/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include <boothcast/store/store.h>

/*
 * What a lease costs: asked on the main thread, settled, booked, granted and durable, answered on the
 * main thread; against the least that SQLite can make durable: one row in one table, in the same
 * journal mode, on the same disk, turn by turn in the same run, so that a busy disk hits both.
 */

#define N_ROUNDS 400
#define RATIO_MAX 1.6
/* Beyond this the meter takes the store for absent. */
#define SLOW_US 500000.0

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

typedef struct
{
  double p50_us, p99_us, max_us;
} Times;

static Times
sum_up (const char *name, double *took_us)
{
  qsort (took_us, N_ROUNDS, sizeof *took_us, compare);
  Times times = { took_us[N_ROUNDS / 2], took_us[N_ROUNDS * 99 / 100], took_us[N_ROUNDS - 1] };

  printf ("%-24s p50 %7.0f µs   p99 %7.0f µs   max %7.0f µs\n", name, times.p50_us, times.p99_us,
          times.max_us);
  return times;
}

static void
execute (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static sqlite3 *
open_bare (const char *path)
{
  sqlite3 *db = NULL;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  execute (db, "PRAGMA journal_mode = TRUNCATE");
  execute (db, "PRAGMA synchronous = FULL");
  execute (db, "CREATE TABLE bare (id INTEGER PRIMARY KEY, ms INTEGER)");
  return db;
}

static void
on_answered (const BcLeaseAnswer *answer, const GError *error, gpointer user_data)
{
  gboolean *is_answered = user_data;

  if (answer == NULL || answer->granted_ms != 1000)
    g_error ("no lease: %s", error != NULL ? error->message : "none granted");
  *is_answered = TRUE;
}

static void
lease_one (BcStore *store, guint64 sequence)
{
  gboolean is_answered = FALSE;
  BcLease lease = {
    .pool = "unog",
    .timezone = "Europe/Zurich",
    .limit_ms = G_MAXINT64,
    .meeting = "review",
    .session = "opening",
    .sequence = sequence,
    .settle_ms = sequence > 1 ? 1000 : 0,
    .want_ms = 1000,
    .wall_us = g_get_real_time (),
  };

  bc_store_lease (store, &lease, on_answered, &is_answered);
  while (!is_answered)
    g_main_context_iteration (NULL, TRUE);
}

static double
since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us);
}

static gboolean
measure (BcStore *store, sqlite3 *bare)
{
  double lease_us[N_ROUNDS], bare_us[N_ROUNDS];

  for (int i = 0; i < N_ROUNDS; i++)
    {
      gint64 start_us = g_get_monotonic_time ();

      lease_one (store, (guint64) i + 1);
      lease_us[i] = since (start_us);
      start_us = g_get_monotonic_time ();
      execute (bare, "INSERT INTO bare (ms) VALUES (1000)");
      bare_us[i] = since (start_us);
    }

  Times lease = sum_up ("lease", lease_us);
  Times one_row = sum_up ("bare durable row", bare_us);
  double ratio = lease.p50_us / one_row.p50_us;

  printf ("%-24s %.2f (at most %.1f)\n", "ratio of the medians", ratio, RATIO_MAX);
  return ratio <= RATIO_MAX && lease.p99_us < SLOW_US;
}

static void
remove_all (const char *dir_path)
{
  GDir *dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir_path, name, NULL);

      g_remove (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (dir_path);
}

int
main (void)
{
  /* Beside the build, which lies on a disk; the directory for temporary files may be memory. */
  const char *root = g_getenv ("BC_BUILD_ROOT");
  g_autofree char *dir = g_build_filename (root != NULL ? root : ".", "bench-store-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  if (g_mkdtemp (dir) == NULL)
    g_error ("%s: cannot be made", dir);
  g_autofree char *path = g_build_filename (dir, "boothcast.db", NULL);
  g_autofree char *bare_path = g_build_filename (dir, "bare.db", NULL);
  BcStoreConfig config = { .path = path, .holder = "gw-1" };
  BcStore *store = bc_store_open (&config, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  sqlite3 *bare = open_bare (bare_path);

  gboolean is_good = measure (store, bare);
  bc_store_close (store);
  sqlite3_close (bare);
  remove_all (dir);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
