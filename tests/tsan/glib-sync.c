/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <glib-object.h>
#include <sanitizer/tsan_interface.h>

/*
 * What GLib's locks, queues and references do, told to the thread sanitizer.
 *
 * GLib takes its locks by futex in a library built without TSan, so TSan sees neither the lock nor what
 * it orders, and would report every pair of threads that meets at one. The usual way out is to suppress
 * by library, but every thread starts in libglib, so that would hide our own races as well. Here the
 * linker (--wrap) sends our calls through this file instead, and nothing needs to be suppressed.
 */

/* clang-format off */
#define WRAP(result, name, parameters) \
  result __real_##name parameters;     \
  result __wrap_##name parameters;     \
  result __wrap_##name parameters
/* clang-format on */

/* --- locks ---------------------------------------------------------------------------------------- */

WRAP (void, g_mutex_lock, (GMutex * mutex))
{
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_linker_init);
  __real_g_mutex_lock (mutex);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_linker_init, 0);
}

WRAP (gboolean, g_mutex_trylock, (GMutex * mutex))
{
  const unsigned flags = __tsan_mutex_linker_init | __tsan_mutex_try_lock;
  gboolean is_ours;

  __tsan_mutex_pre_lock (mutex, flags);
  is_ours = __real_g_mutex_trylock (mutex);
  __tsan_mutex_post_lock (mutex, is_ours ? flags : flags | __tsan_mutex_try_lock_failed, 0);
  return is_ours;
}

WRAP (void, g_mutex_unlock, (GMutex * mutex))
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __real_g_mutex_unlock (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

WRAP (void, g_mutex_clear, (GMutex * mutex))
{
  __tsan_mutex_destroy (mutex, 0);
  __real_g_mutex_clear (mutex);
}

WRAP (void, g_cond_wait, (GCond * cond, GMutex *mutex))
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  __real_g_cond_wait (cond, mutex);
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_linker_init);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_linker_init, 0);
}

WRAP (gboolean, g_cond_wait_until, (GCond * cond, GMutex *mutex, gint64 end_us))
{
  gboolean is_signalled;

  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  is_signalled = __real_g_cond_wait_until (cond, mutex, end_us);
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_linker_init);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_linker_init, 0);
  return is_signalled;
}

/* Recursive and shared locks: only what they order, not who holds them. */

WRAP (void, g_rec_mutex_lock, (GRecMutex * mutex))
{
  __real_g_rec_mutex_lock (mutex);
  __tsan_acquire (mutex);
}

WRAP (gboolean, g_rec_mutex_trylock, (GRecMutex * mutex))
{
  gboolean is_ours = __real_g_rec_mutex_trylock (mutex);

  if (is_ours)
    __tsan_acquire (mutex);
  return is_ours;
}

WRAP (void, g_rec_mutex_unlock, (GRecMutex * mutex))
{
  __tsan_release (mutex);
  __real_g_rec_mutex_unlock (mutex);
}

WRAP (void, g_rw_lock_reader_lock, (GRWLock * lock))
{
  __real_g_rw_lock_reader_lock (lock);
  __tsan_acquire (lock);
}

WRAP (void, g_rw_lock_reader_unlock, (GRWLock * lock))
{
  __tsan_release (lock);
  __real_g_rw_lock_reader_unlock (lock);
}

WRAP (void, g_rw_lock_writer_lock, (GRWLock * lock))
{
  __real_g_rw_lock_writer_lock (lock);
  __tsan_acquire (lock);
}

WRAP (void, g_rw_lock_writer_unlock, (GRWLock * lock))
{
  __tsan_release (lock);
  __real_g_rw_lock_writer_unlock (lock);
}

/* --- references ----------------------------------------------------------------------------------- */

WRAP (gboolean, g_atomic_ref_count_dec, (gatomicrefcount * count))
{
  gboolean is_last;

  __tsan_release ((void *) count);
  is_last = __real_g_atomic_ref_count_dec (count);
  if (is_last)
    __tsan_acquire ((void *) count);
  return is_last;
}

/* These free inside: whoever is last has seen what the others did before they let go. */

WRAP (void, g_atomic_rc_box_release_full, (gpointer box, GDestroyNotify clear))
{
  __tsan_acquire (box);
  __tsan_release (box);
  __real_g_atomic_rc_box_release_full (box, clear);
}

WRAP (void, g_bytes_unref, (GBytes * bytes))
{
  if (bytes != NULL)
    {
      __tsan_acquire (bytes);
      __tsan_release (bytes);
    }
  __real_g_bytes_unref (bytes);
}

WRAP (void, g_object_unref, (gpointer object))
{
  __tsan_acquire (object);
  __tsan_release (object);
  __real_g_object_unref (object);
}

/* --- queues --------------------------------------------------------------------------------------- */

WRAP (void, g_async_queue_push, (GAsyncQueue * queue, gpointer item))
{
  __tsan_release (queue);
  __real_g_async_queue_push (queue, item);
}

WRAP (gpointer, g_async_queue_pop, (GAsyncQueue * queue))
{
  gpointer item = __real_g_async_queue_pop (queue);

  __tsan_acquire (queue);
  return item;
}

WRAP (gpointer, g_async_queue_try_pop, (GAsyncQueue * queue))
{
  gpointer item = __real_g_async_queue_try_pop (queue);

  __tsan_acquire (queue);
  return item;
}

WRAP (gpointer, g_async_queue_timeout_pop, (GAsyncQueue * queue, guint64 timeout_us))
{
  gpointer item = __real_g_async_queue_timeout_pop (queue, timeout_us);

  __tsan_acquire (queue);
  return item;
}

/* --- calls handed to another thread --------------------------------------------------------------- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Call;

static Call *
call_new (GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ func, data, notify };
  __tsan_release (call);
  return call;
}

static gboolean
call_run (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  return call->func (call->data);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  if (call->notify != NULL)
    call->notify (call->data);
  g_free (call);
}

guint __real_g_idle_add_full (gint priority, GSourceFunc func, gpointer data,
                              GDestroyNotify notify);
guint __real_g_timeout_add_full (gint priority, guint interval_ms, GSourceFunc func, gpointer data,
                                 GDestroyNotify notify);
void __real_g_main_context_invoke_full (GMainContext *context, gint priority, GSourceFunc func,
                                        gpointer data, GDestroyNotify notify);

guint
__wrap_g_idle_add (GSourceFunc func, gpointer data)
{
  return __real_g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, call_run, call_new (func, data, NULL),
                                 call_free);
}

guint
__wrap_g_idle_add_full (gint priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  return __real_g_idle_add_full (priority, call_run, call_new (func, data, notify), call_free);
}

guint
__wrap_g_timeout_add (guint interval_ms, GSourceFunc func, gpointer data)
{
  return __real_g_timeout_add_full (G_PRIORITY_DEFAULT, interval_ms, call_run,
                                    call_new (func, data, NULL), call_free);
}

guint
__wrap_g_timeout_add_full (gint priority, guint interval_ms, GSourceFunc func, gpointer data,
                           GDestroyNotify notify)
{
  return __real_g_timeout_add_full (priority, interval_ms, call_run, call_new (func, data, notify),
                                    call_free);
}

void
__wrap_g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  __real_g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, call_run,
                                     call_new (func, data, NULL), call_free);
}

void
__wrap_g_main_context_invoke_full (GMainContext *context, gint priority, GSourceFunc func,
                                   gpointer data, GDestroyNotify notify)
{
  __real_g_main_context_invoke_full (context, priority, call_run, call_new (func, data, notify),
                                     call_free);
}

/* Idle and timeout sources call a GSourceFunc; what others call is known to their owner only. */
WRAP (void, g_source_set_callback,
      (GSource * source, GSourceFunc func, gpointer data, GDestroyNotify notify))
{
  if (func != NULL &&
      (source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs))
    __real_g_source_set_callback (source, call_run, call_new (func, data, notify), call_free);
  else
    __real_g_source_set_callback (source, func, data, notify);
}

/* --- main loops: who ends or wakes one has written what it will find ------------------------------ */

static gpointer
context_mark (GMainContext *context)
{
  return context != NULL ? context : g_main_context_default ();
}

WRAP (void, g_main_loop_quit, (GMainLoop * loop))
{
  __tsan_release (loop);
  __real_g_main_loop_quit (loop);
}

WRAP (void, g_main_loop_run, (GMainLoop * loop))
{
  __real_g_main_loop_run (loop);
  __tsan_acquire (loop);
}

WRAP (void, g_main_context_wakeup, (GMainContext * context))
{
  __tsan_release (context_mark (context));
  __real_g_main_context_wakeup (context);
}

WRAP (gboolean, g_main_context_iteration, (GMainContext * context, gboolean may_block))
{
  gboolean is_dispatched = __real_g_main_context_iteration (context, may_block);

  __tsan_acquire (context_mark (context));
  return is_dispatched;
}

/* --- thread pools --------------------------------------------------------------------------------- */

typedef struct
{
  GFunc func;
  gpointer data;
} PoolWork;

static void
pool_run (gpointer item, gpointer data)
{
  PoolWork *work = data;

  __tsan_acquire (work);
  work->func (item, work->data);
}

/*
 * These two are defined outright, not wrapped, so that the dynamic linker takes them for GStreamer's calls as well: its
 * streaming threads are a thread pool's, which gives an idle one new work out of sight.
 */
static gpointer
find_real (const char *name)
{
  gpointer symbol = dlsym (RTLD_NEXT, name);

  g_assert (symbol != NULL);
  return symbol;
}

/* The work lives as long as the process: GThreadPool has no place to free it from. */
GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint max_threads, gboolean is_exclusive,
                   GError **error)
{
  GThreadPool *(*real) (GFunc, gpointer, gint, gboolean, GError **) =
      find_real ("g_thread_pool_new");
  PoolWork *work = g_new (PoolWork, 1);

  *work = (PoolWork){ func, data };
  __tsan_release (work);
  return real (pool_run, work, max_threads, is_exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer item, GError **error)
{
  gboolean (*real) (GThreadPool *, gpointer, GError **) = find_real ("g_thread_pool_push");

  if (pool->func == pool_run)
    __tsan_release (pool->user_data);
  return real (pool, item, error);
}
