/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a saved state that cannot be read at the start: it is not written over. */
#include "../../src/app/conductor.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct
{
  BcConfig *config;
  char *directory;
  char *path;
  char *journal;
  sqlite3 *stranger;
  guint n_told; /* times that the state was said to be tried again */
} Scene;

static void
execute (const Scene *scene, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (scene->stranger, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* (nullable) (transfer full): the first text of the first row. */
static char *
query (const Scene *scene, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (scene->stranger, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return text;
}

static BcStore *
open_store (const Scene *scene)
{
  g_autoptr (GError) error = NULL;
  BcStore *store =
      bc_store_open (&(BcStoreConfig){ .path = scene->path, .holder = "gw-1" }, &error);

  g_assert_no_error (error);
  return store;
}

static void
on_plan (BcPlan *plan, gpointer user_data)
{
}

static gboolean
start (BcConductor *conductor, GError **error)
{
  return bc_conductor_start (conductor, &(BcConductorListener){ .on_plan = on_plan }, error);
}

static const char *
session_id (const Scene *scene)
{
  return ((const BcSession *) scene->config->setup->sessions->pdata[0])->id;
}

static gboolean
is_open (const Scene *scene, BcConductor *conductor)
{
  return bc_meeting_get_session_state (bc_conductor_get_meeting (conductor), session_id (scene)) ==
         BC_SESSION_OPEN;
}

static void
open_session (const Scene *scene, BcConductor *conductor)
{
  g_autoptr (GError) error = NULL;
  BcEvent event = { .kind = BC_EVENT_SESSION_OPEN, .subject = session_id (scene) };

  bc_conductor_apply (conductor, &event, &error);
  g_assert_no_error (error);
}

/* The session is open, and that is saved. */
static void
scene_init (Scene *scene, gconstpointer data)
{
  g_autofree char *config =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "minimal.json", NULL);
  g_autoptr (GError) error = NULL;

  scene->config = bc_config_load (config, &error);
  g_assert_no_error (error);
  scene->directory = g_dir_make_tmp ("boothcast-conductor-XXXXXX", &error);
  g_assert_no_error (error);
  scene->path = g_build_filename (scene->directory, "boothcast.db", NULL);
  scene->journal = g_build_filename (scene->directory, "owed.journal", NULL);

  g_autoptr (BcStore) store = open_store (scene);
  g_autoptr (BcConductor) conductor = bc_conductor_new (scene->config, store, scene->journal);
  g_assert_true (start (conductor, &error));
  open_session (scene, conductor);
  bc_conductor_stop (conductor);
  g_clear_pointer (&store, bc_store_close);
  g_assert_cmpint (sqlite3_open (scene->path, &scene->stranger), ==, SQLITE_OK);
}

static void
scene_clear (Scene *scene, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (scene->directory, 0, NULL);

  sqlite3_close (scene->stranger);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (scene->directory, name, NULL);
      g_unlink (path);
    }
  g_rmdir (scene->directory);
  g_free (scene->directory);
  g_free (scene->path);
  g_free (scene->journal);
  bc_config_free (scene->config);
}

static void
test_it_comes_back (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcStore) store = open_store (scene);
  g_autoptr (BcConductor) conductor = bc_conductor_new (scene->config, store, scene->journal);

  g_assert_true (start (conductor, &error));
  g_assert_no_error (error);
  g_assert_true (is_open (scene, conductor));
  bc_conductor_stop (conductor);
  g_clear_pointer (&store, bc_store_close);
}

/* The file can be read again as soon as it was said that it cannot. */
static void
on_told (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  Scene *scene = user_data;

  if (strstr (message, "the saved state cannot be read yet") == NULL)
    return;
  scene->n_told++;
  execute (scene, "ALTER TABLE away RENAME TO state");
}

static void
test_it_is_asked_for_again (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcStore) store = open_store (scene);
  g_autoptr (BcConductor) conductor = bc_conductor_new (scene->config, store, scene->journal);
  guint handler = g_log_set_handler ("boothcast-app", G_LOG_LEVEL_MESSAGE, on_told, scene);

  execute (scene, "ALTER TABLE state RENAME TO away");
  g_assert_true (start (conductor, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (scene->n_told, ==, 1);
  g_assert_true (is_open (scene, conductor));
  g_log_remove_handler ("boothcast-app", handler);
  bc_conductor_stop (conductor);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_nobody_starts_over_it (Scene *scene, gconstpointer data)
{
  g_autofree char *before = query (scene, "SELECT saved FROM state");
  g_autoptr (GError) error = NULL;
  g_autoptr (BcStore) store = open_store (scene);
  g_autoptr (BcConductor) conductor = bc_conductor_new (scene->config, store, scene->journal);

  execute (scene, "ALTER TABLE state RENAME TO away");
  g_assert_false (start (conductor, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "not to be lost"));
  bc_conductor_stop (conductor);
  execute (scene, "ALTER TABLE away RENAME TO state");
  g_clear_pointer (&store, bc_store_close);
  g_autofree char *after = query (scene, "SELECT saved FROM state");
  g_assert_cmpstr (before, ==, after);
}

/* `data`: the text that is found. What is saved next is another row. */
static void
test_what_is_no_state_is_kept (Scene *scene, gconstpointer data)
{
  const char *found = data;
  const char *kept = "SELECT saved FROM state WHERE meeting LIKE 'minimal.unread-20__-__-__'";
  char *change = sqlite3_mprintf ("UPDATE state SET saved = %Q", found);
  g_autoptr (GError) error = NULL;

  execute (scene, change);
  sqlite3_free (change);
  g_autoptr (BcStore) store = open_store (scene);
  g_autoptr (BcConductor) conductor = bc_conductor_new (scene->config, store, scene->journal);
  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING,
                         "*starts anew*it is kept as “minimal.unread-20*");
  g_assert_true (start (conductor, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_false (is_open (scene, conductor));
  g_autofree char *at_once = query (scene, kept);
  g_assert_cmpstr (at_once, ==, found);

  open_session (scene, conductor);
  bc_conductor_stop (conductor);
  g_clear_pointer (&store, bc_store_close);
  g_autofree char *still = query (scene, kept);
  g_autofree char *new = query (scene, "SELECT saved FROM state WHERE meeting = 'minimal'");
  g_assert_cmpstr (still, ==, found);
  g_assert_cmpstr (new, !=, found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/app/conductor/" name, Scene, data, scene_init, function, scene_clear)
  ADD ("it-comes-back", NULL, test_it_comes_back);
  ADD ("it-is-asked-for-again", NULL, test_it_is_asked_for_again);
  ADD ("nobody-starts-over-it", NULL, test_nobody_starts_over_it);
  ADD ("what-is-no-state-is-kept", "{'half': ", test_what_is_no_state_is_kept);
  ADD ("what-is-another-form-is-kept", "(7, 'of a newer program')", test_what_is_no_state_is_kept);
#undef ADD
  return g_test_run ();
}
