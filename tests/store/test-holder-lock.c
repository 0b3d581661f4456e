/* SPDX-License-Identifier: Apache-2.0 */
#include "holder-lock-private.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include <boothcast/base/error.h>

typedef struct
{
  char *dir;
  char *database;
} Place;

static void
place_init (Place *place)
{
  place->dir = g_dir_make_tmp ("boothcast-lock-XXXXXX", NULL);
  g_assert_nonnull (place->dir);
  place->database = g_build_filename (place->dir, "boothcast.db", NULL);
}

static void
place_clear (Place *place)
{
  static const char *const holders[] = { "gw-1", "gw-2" };

  for (gsize i = 0; i < G_N_ELEMENTS (holders); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%s.lock", place->database, holders[i]);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (place->dir), ==, 0);
  g_free (place->dir);
  g_free (place->database);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
test_one_at_a_time (void)
{
  g_auto (Place) place = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());
  BcHolderLock first, second, other;

  place_init (&place);
  g_assert_true (bc_holder_lock_take (&first, place.database, "gw-1", NULL));
  g_assert_true (bc_holder_lock_take (&other, place.database, "gw-2", NULL));
  g_assert_false (bc_holder_lock_take (&second, place.database, "gw-1", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, pid));
  g_assert_nonnull (strstr (error->message, "“gw-1” is already running"));
  g_assert_nonnull (strstr (error->message, "started twice?"));
  g_assert_cmpint (second.fd, ==, -1);
  bc_holder_lock_release (&second);
  bc_holder_lock_release (&first);
  bc_holder_lock_release (&first);
  g_assert_true (bc_holder_lock_take (&second, place.database, "gw-1", NULL));
  bc_holder_lock_release (&second);
  bc_holder_lock_release (&other);
}

static void
test_whether_one_lives (void)
{
  g_auto (Place) place = { NULL };
  BcHolderLock lock;

  place_init (&place);
  g_assert_false (bc_holder_lock_is_held (place.database, "gw-1"));
  g_assert_true (bc_holder_lock_take (&lock, place.database, "gw-1", NULL));
  /* However often one looks, it stays held. */
  for (int i = 0; i < 3; i++)
    g_assert_true (bc_holder_lock_is_held (place.database, "gw-1"));
  g_assert_false (bc_holder_lock_is_held (place.database, "gw-2"));
  bc_holder_lock_release (&lock);
  g_assert_false (bc_holder_lock_is_held (place.database, "gw-1"));
}

static gpointer
look_all_the_time (gpointer user_data)
{
  const char *database = user_data;

  for (int i = 0; i < 2000; i++)
    bc_holder_lock_is_held (database, "gw-1");
  return NULL;
}

/* Whoever looks is not in the way of a gateway that starts. */
static void
test_looking_takes_nothing (void)
{
  g_auto (Place) place = { NULL };

  place_init (&place);
  GThread *looker = g_thread_new ("looker", look_all_the_time, place.database);
  for (int i = 0; i < 500; i++)
    {
      g_autoptr (GError) error = NULL;
      BcHolderLock lock;

      bc_holder_lock_take (&lock, place.database, "gw-1", &error);
      g_assert_no_error (error);
      bc_holder_lock_release (&lock);
    }
  g_thread_join (looker);
}

static void
test_no_place (void)
{
  g_autoptr (GError) error = NULL;
  BcHolderLock lock;

  g_assert_false (bc_holder_lock_take (&lock, "/nowhere/at/all/boothcast.db", "gw-1", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_false (bc_holder_lock_is_held ("/nowhere/at/all/boothcast.db", "gw-1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/holder-lock/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/store/holder-lock/whether-one-lives", test_whether_one_lives);
  g_test_add_func ("/store/holder-lock/looking-takes-nothing", test_looking_takes_nothing);
  g_test_add_func ("/store/holder-lock/no-such-place", test_no_place);
  return g_test_run ();
}
