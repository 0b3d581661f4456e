/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/notify.h"
#include "../harness/service-manager.h"

#include <string.h>
#include <unistd.h>

static void
take_environment (const ServiceManager *manager)
{
  static const char *const names[] = { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_environ_getenv (manager->environment, names[i]);
      if (value != NULL)
        g_setenv (names[i], value, TRUE);
      else
        g_unsetenv (names[i]);
    }
}

static void
test_is_heard (void)
{
  for (guint is_abstract = 0; is_abstract <= 1; is_abstract++)
    {
      g_autoptr (ServiceManager) manager = service_manager_new (5000000, is_abstract != 0);
      take_environment (manager);
      g_autoptr (BcNotify) notify = bc_notify_new ();

      g_assert_true (bc_notify_is_heard (notify));
      g_assert_cmpint (bc_notify_get_watchdog_us (notify), ==, 5000000);
      g_assert_null (g_getenv ("NOTIFY_SOCKET"));
      g_assert_null (g_getenv ("WATCHDOG_USEC"));
      bc_notify_send (notify, "READY=1\nSTATUS=well");
      bc_notify_send_reloading (notify, 42);
      g_autofree char *first = service_manager_hear (manager, 0);
      g_autofree char *second = service_manager_hear (manager, 0);
      g_assert_cmpstr (first, ==, "READY=1\nSTATUS=well");
      g_assert_cmpstr (second, ==, "RELOADING=1\nMONOTONIC_USEC=42");
    }
}

static void
test_watchdogs (void)
{
  g_autofree char *own = g_strdup_printf ("%d", getpid ());
  const struct
  {
    const char *description, *usec, *pid;
    gint64 watchdog_us;
  } rows[] = {
    { "none", NULL, NULL, 0 },
    { "ours", "3000000", own, 3000000 },
    { "whose pid is not said", "3000000", NULL, 3000000 },
    { "another process's", "3000000", "1", 0 },
    { "nonsense", "soon", NULL, 0 },
    { "nought", "0", NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ServiceManager) manager = service_manager_new (0, TRUE);
      take_environment (manager);
      if (rows[i].usec != NULL)
        g_setenv ("WATCHDOG_USEC", rows[i].usec, TRUE);
      if (rows[i].pid != NULL)
        g_setenv ("WATCHDOG_PID", rows[i].pid, TRUE);
      g_autoptr (BcNotify) notify = bc_notify_new ();
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_notify_get_watchdog_us (notify), ==, rows[i].watchdog_us);
    }
}

static void
test_nobody_listens (void)
{
  static const char *const sockets[] = { NULL, "relative", "/", "vsock:2:1" };

  for (gsize i = 0; i < G_N_ELEMENTS (sockets); i++)
    {
      if (sockets[i] != NULL)
        {
          g_setenv ("NOTIFY_SOCKET", sockets[i], TRUE);
          g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING, "*cannot be told*");
        }
      g_autoptr (BcNotify) notify = bc_notify_new ();
      g_test_assert_expected_messages ();
      g_assert_false (bc_notify_is_heard (notify));
      bc_notify_send (notify, "READY=1");
    }
}

/* A manager that is gone, or does not read: nothing is waited for. */
static void
test_nobody_reads (void)
{
  g_autoptr (ServiceManager) manager = service_manager_new (0, FALSE);
  take_environment (manager);
  g_autoptr (BcNotify) notify = bc_notify_new ();

  for (guint i = 0; i < 100000; i++)
    bc_notify_send (notify, "WATCHDOG=1");
  g_assert_cmpuint (service_manager_drain (manager), >, 0);
  close (manager->fd);
  bc_notify_send (notify, "WATCHDOG=1");
  manager->fd = dup (STDIN_FILENO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/notify/is-heard", test_is_heard);
  g_test_add_func ("/app/notify/watchdogs", test_watchdogs);
  g_test_add_func ("/app/notify/nobody-listens", test_nobody_listens);
  g_test_add_func ("/app/notify/nobody-reads", test_nobody_reads);
  return g_test_run ();
}
