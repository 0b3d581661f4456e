/* SPDX-License-Identifier: Apache-2.0 */
/* A gateway under a service manager: what it says, and what keeps it from saying that it lives. With -m slow the store
 * is stuck for as long as it takes to be told from a slow disk. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/meeting-json.h"
#include "../harness/service-manager.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Four looks within it. */
#define PATIENT_US (4 * G_USEC_PER_SEC)

typedef struct
{
  ServiceManager *manager;
  char *stuck; /* the file that says what is stuck */
  GatewayProcess *gateway;
} Fixture;

static void
set_stuck (const Fixture *fixture, char part)
{
  /* In place: the preloaded library has mapped it. */
  g_autoptr (GFile) file = g_file_new_for_path (fixture->stuck);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, NULL);

  g_assert_nonnull (stream);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                            &part, 1, NULL, NULL, NULL));
}

static void
fixture_init (Fixture *fixture)
{
  g_autofree char *library =
      g_build_filename (g_getenv ("BC_BUILD_ROOT"), "tests", "harness", "libstuck.so", NULL);
  MeetingJson meeting;

  fixture->manager = service_manager_new (PATIENT_US, FALSE);
  fixture->stuck = g_strconcat (fixture->manager->path, ".stuck", NULL);
  g_assert_true (g_file_set_contents (fixture->stuck, "-", 1, NULL));
  fixture->manager->environment =
      g_environ_setenv (fixture->manager->environment, "BC_TEST_STUCK", fixture->stuck, TRUE);
  fixture->manager->environment =
      g_environ_setenv (fixture->manager->environment, "LD_PRELOAD", library, TRUE);
  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  fixture->gateway =
      gateway_process_new_with (json, NULL, (const char *const *) fixture->manager->environment);
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->gateway, gateway_process_free);
  service_manager_free (fixture->manager);
  unlink (fixture->stuck);
  g_free (fixture->stuck);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
test_from_ready_to_stopping (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *ready = service_manager_await (fixture.manager, "READY=1");

  g_assert_nonnull (strstr (ready, "STATUS=240 of 240 minutes left, 0 listeners"));
  g_autofree char *alive = service_manager_await (fixture.manager, "WATCHDOG=1");
  int listener = http_connect (fixture.gateway->port);
  http_send (listener, "GET /live/fr.ogg HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_autofree char *heard =
      service_manager_await (fixture.manager, "STATUS=240 of 240 minutes left, 1 listener");
  close (listener);
  g_clear_pointer (&fixture.gateway, gateway_process_free);
  g_autofree char *stopping = service_manager_await (fixture.manager, "STOPPING=1");
}

static void
test_a_main_loop_that_hangs_says_nothing (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *alive = service_manager_await (fixture.manager, "WATCHDOG=1");

  kill (fixture.gateway->pid, SIGSTOP);
  service_manager_drain (fixture.manager);
  /* What it had sent before is there; nothing comes after. */
  g_assert_null (service_manager_hear (fixture.manager, 3000));
  kill (fixture.gateway->pid, SIGCONT);
  /* It had stopped, tick and all: that is no reason to end it. */
  g_autofree char *back = service_manager_hear (fixture.manager, 30000);
  g_assert_nonnull (strstr (back, "WATCHDOG=1"));
}

static void
test_a_tick_that_is_stuck (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *alive = service_manager_await (fixture.manager, "WATCHDOG=1");

  set_stuck (&fixture, 't');
  g_autofree char *asked = service_manager_await (fixture.manager, "WATCHDOG=trigger");
  g_autoptr (HttpAnswer) answer = http_request (fixture.gateway->port, "GET", "/readyz", NULL);
  g_assert_cmpuint (answer->status, ==, 503);
  set_stuck (&fixture, '-');
  g_autofree char *back = service_manager_await (fixture.manager, "WATCHDOG=1");
}

/* Every second of interpretation waits for a disk that does not come back, for longer than a store's thread may. */
static void
test_a_disk_that_is_stuck (void)
{
  gint64 for_us = (g_test_slow () ? 45 : 5) * G_USEC_PER_SEC;
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *alive = service_manager_await (fixture.manager, "WATCHDOG=1");

  http_expect_ok (fixture.gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  set_stuck (&fixture, 'd');
  gint64 until_us = g_get_monotonic_time () + for_us;
  while (g_get_monotonic_time () < until_us)
    {
      g_autofree char *message = service_manager_hear (fixture.manager, 30000);
      g_assert_nonnull (message);
      g_assert_nonnull (strstr (message, "WATCHDOG=1"));
    }
  g_autoptr (HttpAnswer) answer = http_request (fixture.gateway->port, "GET", "/readyz", NULL);
  g_assert_cmpuint (answer->status, ==, 503);
  set_stuck (&fixture, '-');
  http_expect_ok (fixture.gateway->port, "POST", "/api/v1/sessions/s1/close", NULL);
}

static void
test_a_store_that_is_stuck (void)
{
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  http_expect_ok (fixture.gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  set_stuck (&fixture, 's');
  g_autofree char *asked = service_manager_await (fixture.manager, "WATCHDOG=trigger");
  set_stuck (&fixture, '-');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/lifeline/from-ready-to-stopping", test_from_ready_to_stopping);
  g_test_add_func ("/app/lifeline/a-main-loop-that-hangs-says-nothing",
                   test_a_main_loop_that_hangs_says_nothing);
  g_test_add_func ("/app/lifeline/a-tick-that-is-stuck", test_a_tick_that_is_stuck);
  g_test_add_func ("/app/lifeline/a-disk-that-is-stuck", test_a_disk_that_is_stuck);
  if (g_test_slow ())
    g_test_add_func ("/app/lifeline/a-store-that-is-stuck", test_a_store_that_is_stuck);
  return g_test_run ();
}
