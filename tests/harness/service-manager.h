/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A service manager made of code: the socket that a gateway tells how it is.
 *
 * Threading: one thread.
 */
typedef struct
{
  int fd;
  char *path;
  char **environment; /* for the gateway; with WATCHDOG_USEC where one was asked for */
} ServiceManager;

/* `watchdog_us`: 0: none. With `is_abstract` its socket has no file. */
ServiceManager *service_manager_new (gint64 watchdog_us, gboolean is_abstract);
void service_manager_free (ServiceManager *manager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServiceManager, service_manager_free)

/* The next message (transfer full); NULL when none came within `wait_ms`. */
char *service_manager_hear (ServiceManager *manager, int wait_ms);
/* Hears until a message has `line`, and returns that one (transfer full); aborts the test after a minute. */
char *service_manager_await (ServiceManager *manager, const char *line);
/* Throws away what has come so far; how many messages that were. */
guint service_manager_drain (ServiceManager *manager);

G_END_DECLS
