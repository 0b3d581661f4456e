/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-backend.h"

#include <boothcast/base/error.h>

/* bc_store_open_backend () hands the backend nothing of ours. */
static FakeBackend *the_fake;

static void
wait_at_gate (FakeBackend *fake)
{
  while (fake->is_shut)
    {
      struct timespec until;
      gboolean is_closing = atomic_load (&fake->patience->give_up_us) != G_MAXINT64;

      if (fake->opens_at_close && is_closing)
        return;
      clock_gettime (CLOCK_REALTIME, &until);
      until.tv_nsec = (until.tv_nsec + 1000000) % 1000000000;
      until.tv_sec += until.tv_nsec < 1000000 ? 1 : 0;
      pthread_cond_timedwait (&fake->changed, &fake->lock, &until);
    }
}

static gboolean
enter (BcBackend *backend, const char *what, GError **error)
{
  FakeBackend *fake = (FakeBackend *) backend;

  pthread_mutex_lock (&fake->lock);
  fake->is_entered = TRUE;
  pthread_cond_broadcast (&fake->changed);
  wait_at_gate (fake);
  fake->is_entered = FALSE;
  gboolean is_failing = fake->n_failures > 0;
  if (is_failing)
    {
      fake->n_failures--;
      g_set_error (error, BC_ERROR, fake->failure, "told to");
    }
  g_string_append_printf (fake->log, "%s%s ", is_failing ? "!" : "", what);
  pthread_mutex_unlock (&fake->lock);
  return !is_failing;
}

static gboolean
fake_lease (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  if (!enter (backend, "lease", error))
    return FALSE;
  answer->day = g_strdup ("2020-11-12");
  answer->sequence = lease->sequence;
  answer->granted_ms = lease->want_ms;
  return TRUE;
}

static gboolean
fake_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  return enter (backend, "pool", error);
}

static gboolean
fake_save_state (BcBackend *backend, const char *meeting, const char *saved, GError **error)
{
  return enter (backend, saved, error);
}

static gboolean
fake_load_state (BcBackend *backend, const char *meeting, char **saved, GError **error)
{
  if (!enter (backend, "load", error))
    return FALSE;
  *saved = g_strdup (meeting);
  return TRUE;
}

static gboolean
fake_audit (BcBackend *backend, const BcAuditLine *line, GError **error)
{
  return enter (backend, line->text, error);
}

static gboolean
fake_book (BcBackend *backend, const BcBooking *booking, GError **error)
{
  return enter (backend, booking->reason, error);
}

static gboolean
fake_save_clock (BcBackend *backend, const BcStoreClock *clock, GError **error)
{
  return enter (backend, clock->boot, error);
}

static gboolean
fake_load_clock (BcBackend *backend, BcStoreClock *clock, gboolean *is_found, GError **error)
{
  *is_found = FALSE;
  return enter (backend, "clock", error);
}

static gboolean
fake_read_audit (BcBackend *backend, const BcAuditQuery *query, GPtrArray *entries, GError **error)
{
  return enter (backend, "audit", error);
}

static void
fake_free (BcBackend *backend)
{
  FakeBackend *fake = (FakeBackend *) backend;

  pthread_mutex_lock (&fake->lock);
  fake->is_freed = TRUE;
  pthread_cond_broadcast (&fake->changed);
  pthread_mutex_unlock (&fake->lock);
}

BcBackend *
fake_backend_open (const BcStoreConfig *config, BcPatience *patience, GError **error)
{
  the_fake->patience = patience;
  if (!enter (&the_fake->backend, "open", error))
    return NULL;
  return &the_fake->backend;
}

void
fake_backend_init (FakeBackend *fake)
{
  static const BcBackendVtable vtable = { fake_free,       fake_lease,      fake_read_pool,
                                          fake_save_state, fake_load_state, fake_audit,
                                          fake_read_audit, fake_book,       fake_save_clock,
                                          fake_load_clock };

  *fake = (FakeBackend){ .backend = { &vtable }, .failure = BC_ERROR_IO };
  fake->log = g_string_new (NULL);
  pthread_mutex_init (&fake->lock, NULL);
  pthread_cond_init (&fake->changed, NULL);
  the_fake = fake;
}

void
fake_backend_clear (FakeBackend *fake)
{
  g_assert_true (fake->is_freed);
  g_string_free (fake->log, TRUE);
  pthread_cond_destroy (&fake->changed);
  pthread_mutex_destroy (&fake->lock);
  the_fake = NULL;
}

void
fake_backend_set_shut (FakeBackend *fake, gboolean is_shut)
{
  pthread_mutex_lock (&fake->lock);
  fake->is_shut = is_shut;
  pthread_cond_broadcast (&fake->changed);
  pthread_mutex_unlock (&fake->lock);
}

void
fake_backend_wait_until_entered (FakeBackend *fake)
{
  pthread_mutex_lock (&fake->lock);
  while (!fake->is_entered)
    pthread_cond_wait (&fake->changed, &fake->lock);
  pthread_mutex_unlock (&fake->lock);
}

void
fake_backend_fail_next (FakeBackend *fake, int n_failures, int code)
{
  pthread_mutex_lock (&fake->lock);
  fake->n_failures = n_failures;
  fake->failure = code;
  pthread_mutex_unlock (&fake->lock);
}

void
fake_backend_assert_log (FakeBackend *fake, const char *log)
{
  pthread_mutex_lock (&fake->lock);
  g_assert_cmpstr (fake->log->str, ==, log);
  pthread_mutex_unlock (&fake->lock);
}

BcStore *
fake_backend_open_store (FakeBackend *fake, gint64 close_limit_ms)
{
  BcStoreConfig config = { .path = "fake", .holder = "gw-1" };
  g_autoptr (GError) error = NULL;
  BcStore *store;

  fake_backend_init (fake);
  store = bc_store_open_backend (&config, fake_backend_open, close_limit_ms, &error);
  g_assert_no_error (error);
  return store;
}

void
fake_backend_wait_until_idle (BcStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = bc_store_load_state (store, "'idle'", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "idle");
}
