/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>

/* The thread set-up itself: a planted race is found, the same traffic in order is not taken for one. */

#define ROUNDS 20000

typedef struct
{
  GMutex lock;
  GAsyncQueue *queue;
  GMainLoop *loop;
  guint count;
} Shared;

static gpointer
count_bare (gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < ROUNDS; i++)
    shared->count++;
  return NULL;
}

static gpointer
count_locked (gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_mutex_lock (&shared->lock);
      shared->count++;
      g_mutex_unlock (&shared->lock);
    }
  return NULL;
}

static void
run_two (GThreadFunc func, Shared *shared)
{
  GThread *other = g_thread_new ("other", func, shared);

  func (shared);
  g_thread_join (other);
}

static void
test_planted_race (void)
{
  if (g_test_subprocess ())
    {
      Shared shared = { .count = 0 };

      run_two (count_bare, &shared);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*data race*");
}

static void
test_mutex (void)
{
  Shared shared = { .count = 0 };

  g_mutex_init (&shared.lock);
  run_two (count_locked, &shared);
  g_assert_cmpuint (shared.count, ==, 2 * ROUNDS);
  g_mutex_clear (&shared.lock);
}

static gpointer
push_numbers (gpointer data)
{
  Shared *shared = data;

  for (guint i = 1; i <= ROUNDS; i++)
    {
      guint *number = g_new (guint, 1);

      *number = i;
      g_async_queue_push (shared->queue, number);
    }
  return NULL;
}

static void
test_queue (void)
{
  Shared shared = { .queue = g_async_queue_new () };
  GThread *other = g_thread_new ("pusher", push_numbers, &shared);

  for (guint i = 1; i <= ROUNDS; i++)
    {
      g_autofree guint *number = g_async_queue_pop (shared.queue);

      g_assert_cmpuint (*number, ==, i);
    }
  g_thread_join (other);
  g_async_queue_unref (shared.queue);
}

static gboolean
quit (gpointer data)
{
  Shared *shared = data;

  g_assert_cmpuint (shared->count, ==, 7);
  g_main_loop_quit (shared->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
post_quit (gpointer data)
{
  Shared *shared = data;

  shared->count = 7;
  g_idle_add (quit, shared);
  return NULL;
}

static void
test_posted_call (void)
{
  Shared shared = { .loop = g_main_loop_new (NULL, FALSE) };
  GThread *other = g_thread_new ("poster", post_quit, &shared);

  g_main_loop_run (shared.loop);
  g_thread_join (other);
  g_main_loop_unref (shared.loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tsan/glib-sync/planted-race-is-found", test_planted_race);
  g_test_add_func ("/tsan/glib-sync/mutex-orders", test_mutex);
  g_test_add_func ("/tsan/glib-sync/queue-orders", test_queue);
  g_test_add_func ("/tsan/glib-sync/posted-call-orders", test_posted_call);
  return g_test_run ();
}
