/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-facts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- Who has a port: /proc, where we may look into it --- */

/* The inode of the socket bound to `port` in one of the kernel's tables; 0: none. Lines: "  0: 0100007F:1F90 …" with the
 * inode as the tenth word (proc (5)). */
static guint64
find_inode (const char *table, guint port)
{
  g_autofree char *path = g_build_filename ("/proc/net", table, NULL);
  g_autofree char *text = NULL;
  gboolean is_tcp = g_str_has_prefix (table, "tcp");

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      unsigned int bound = 0, state = 0;
      unsigned long inode = 0;
      if (sscanf (lines[i], " %*u: %*[^:]:%x %*s %x %*s %*s %*s %*s %*s %lu", &bound, &state,
                  &inode) == 3 &&
          bound == port && (!is_tcp || state == 0x0a))
        return inode;
    }
  return 0;
}

static gboolean
has_socket (const char *pid, const char *socket_name)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);
      if (g_strcmp0 (target, socket_name) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
find_process (guint64 inode)
{
  g_autofree char *socket_name = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) directory = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (directory != NULL && (pid = g_dir_read_name (directory)) != NULL)
    {
      if (!g_ascii_isdigit (*pid) || !has_socket (pid, socket_name))
        continue;
      g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
      g_autofree char *name = NULL;
      if (!g_file_get_contents (path, &name, NULL, NULL))
        name = g_strdup ("a process");
      return g_strdup_printf ("%s (pid %s)", g_strchomp (name), pid);
    }
  return NULL;
}

static char *
find_holder (gboolean is_udp, guint port)
{
  static const char *const tables[2][3] = { { "tcp", "tcp6", NULL }, { "udp", "udp6", NULL } };
  guint64 inode = 0;

  for (guint i = 0; inode == 0 && tables[is_udp][i] != NULL; i++)
    inode = find_inode (tables[is_udp][i], port);
  return inode != 0 ? find_process (inode) : NULL;
}

/* --- Whether it can be had --- */

/* As the gateway binds it. 0, or errno. */
static int
try_to_bind (gboolean is_udp, const char *host, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  struct sockaddr_storage native;
  const int on = 1, off = 0;
  int failure = 0;

  if (address == NULL || !g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EADDRNOTAVAIL;
  int fd = socket (native.ss_family, (is_udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  if (!is_udp)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (native.ss_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind (fd, (struct sockaddr *) &native,
            (socklen_t) g_socket_address_get_native_size (address)) < 0 ||
      (!is_udp && listen (fd, 1) < 0))
    failure = errno;
  close (fd);
  return failure;
}

static void
add_port (BcFacts *facts, const char *what, gboolean is_udp, const char *address)
{
  BcPortFact *port = g_new0 (BcPortFact, 1);
  const char *colon = strrchr (address, ':');
  guint number = (guint) g_ascii_strtoull (colon + 1, NULL, 10);
  g_autofree char *host = address[0] == '[' ? g_strndup (address + 1, (gsize) (colon - address) - 2)
                                            : g_strndup (address, (gsize) (colon - address));

  port->what = g_strdup (what);
  port->is_udp = is_udp;
  port->address = g_strdup (address);
  port->failure = try_to_bind (is_udp, host, (guint16) number);
  if (port->failure == EADDRINUSE)
    port->holder = find_holder (is_udp, number);
  g_ptr_array_add (facts->ports, port);
}

/* Port 0 is picked at start: there is nothing to look at. */
void
bc_facts_add_ports (BcFacts *facts, const BcConfig *config)
{
  if (!g_str_has_suffix (config->listen, ":0"))
    add_port (facts, "HTTP", FALSE, config->listen);
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      gboolean is_bound =
          input->kind == BC_INPUT_RTP || (input->kind == BC_INPUT_SRT && input->is_listener);
      const char *host = input->address != NULL ? input->address : "127.0.0.1";
      gboolean is_v6 = strchr (host, ':') != NULL;
      g_autofree char *what = g_strdup_printf ("input %s", input->id);
      g_autofree char *address =
          g_strdup_printf ("%s%s%s:%u", is_v6 ? "[" : "", host, is_v6 ? "]" : "", input->port);
      if (is_bound && input->port != 0)
        add_port (facts, what, TRUE, address);
    }
}
