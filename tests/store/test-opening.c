/* SPDX-License-Identifier: Apache-2.0 */
/* Two gateways that open a file at the same moment: the other one comes before each statement of the first in turn. */
#include "fixture.h"

static struct
{
  const Fixture *fixture;
  int n_statements; /* of the first one that are still to come before the other may */
  gboolean has_come;
  gboolean has_opened;
} rival;

/* May find the first one writing; then it opens later. */
static void
open_rival (void)
{
  BcStoreConfig config = { .path = rival.fixture->path, .holder = "gw-2", .busy_timeout_ms = 1 };
  BcStore *store = bc_store_open (&config, NULL);

  rival.has_opened = store != NULL;
  if (store != NULL)
    bc_store_close (store);
}

static int
on_statement (unsigned kind, void *user_data, void *statement, void *sql)
{
  if (!rival.has_come && rival.n_statements-- == 0)
    {
      rival.has_come = TRUE;
      open_rival ();
    }
  return 0;
}

static int
on_connection (sqlite3 *db, char **words, const struct sqlite3_api_routines *routines)
{
  if (rival.fixture != NULL && !rival.has_come)
    sqlite3_trace_v2 (db, SQLITE_TRACE_STMT, on_statement, NULL);
  return SQLITE_OK;
}

/* FALSE: the first one had opened before the other's turn. */
static gboolean
open_with_rival_before (int n_statements, void (*prepare) (const Fixture *fixture))
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  if (prepare != NULL)
    prepare (&fixture);
  rival.fixture = &fixture;
  rival.n_statements = n_statements;
  rival.has_come = rival.has_opened = FALSE;
  bc_store_close (fixture_open (&fixture, "gw-1"));
  rival.fixture = NULL;
  g_test_message ("before statement %d: %s", n_statements,
                  rival.has_opened ? "opened" : "kept out for now");
  bc_store_close (fixture_open (&fixture, "gw-2"));
  fixture_assert_books_balance (&fixture);
  return rival.has_come;
}

static void
open_at_every_step (void (*prepare) (const Fixture *fixture))
{
  int n_statements = 0;
  int n_opened = 0;

  while (open_with_rival_before (n_statements, prepare))
    {
      n_statements++;
      n_opened += rival.has_opened ? 1 : 0;
    }
  g_test_message ("%d of %d times the rival was faster", n_opened, n_statements);
  g_assert_cmpint (n_statements, >, 20);
  g_assert_cmpint (n_opened, >, 5);
}

static void
test_new_file (void)
{
  open_at_every_step (NULL);
}

static void
test_older_file (void)
{
  open_at_every_step (fixture_make_old_file);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sqlite3_auto_extension ((void (*) (void)) on_connection), ==, SQLITE_OK);
  g_test_add_func ("/store/opening/a-new-file-beside-a-rival-at-every-step", test_new_file);
  g_test_add_func ("/store/opening/an-older-file-beside-a-rival-at-every-step", test_older_file);
  return g_test_run ();
}
