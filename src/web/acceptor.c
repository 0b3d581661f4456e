/* SPDX-License-Identifier: Apache-2.0 */
#include "acceptor-private.h"

#include <boothcast/base/error.h>

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
#define BATCH 64 /* accepted in a row before others get their turn on the main context */
#define BACK_OFF_MS 100

struct _BcAcceptor
{
  int fd;
  int reserve_fd;
  GSource *source; /* the listening socket, or the pause after running out of descriptors */
  GInetSocketAddress *address;
  guint64 n_exhausted;
  BcAcceptedFunc on_accepted;
  gpointer user_data;
};

static void watch (BcAcceptor *acceptor);

static int
open_reserve (void)
{
  return open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

static gboolean
on_back_off_over (gpointer user_data)
{
  BcAcceptor *acceptor = user_data;

  if (acceptor->reserve_fd < 0)
    acceptor->reserve_fd = open_reserve ();
  watch (acceptor);
  return G_SOURCE_REMOVE;
}

static void
set_source (BcAcceptor *acceptor, GSource *source)
{
  if (acceptor->source != NULL)
    {
      g_source_destroy (acceptor->source);
      g_source_unref (acceptor->source);
    }
  acceptor->source = source;
  if (source != NULL)
    g_source_attach (source, g_main_context_get_thread_default ());
}

static void
back_off (BcAcceptor *acceptor)
{
  GSource *source = g_timeout_source_new (BACK_OFF_MS);

  g_source_set_callback (source, on_back_off_over, acceptor, NULL);
  set_source (acceptor, source);
}

/* Without a free descriptor the caller would stay in the queue and keep waking us up. */
static void
turn_away (BcAcceptor *acceptor)
{
  acceptor->n_exhausted++;
  if (acceptor->reserve_fd >= 0)
    {
      close (acceptor->reserve_fd);
      int fd = accept4 (acceptor->fd, NULL, NULL, SOCK_CLOEXEC);
      if (fd >= 0)
        close (fd);
      acceptor->reserve_fd = open_reserve ();
    }
  back_off (acceptor);
}

static void
hand_over (BcAcceptor *acceptor, int fd, struct sockaddr_storage *storage, socklen_t length)
{
  const int on = 1;
  g_autoptr (GSocketAddress) peer = g_socket_address_new_from_native (storage, length);

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  acceptor->on_accepted (fd, peer, acceptor->user_data);
}

static gboolean
on_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  BcAcceptor *acceptor = user_data;

  for (guint i = 0; i < BATCH; i++)
    {
      struct sockaddr_storage storage;
      socklen_t length = sizeof storage;
      int caller =
          accept4 (fd, (struct sockaddr *) &storage, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (caller >= 0)
        hand_over (acceptor, caller, &storage, length);
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        {
          turn_away (acceptor);
          return G_SOURCE_CONTINUE;
        }
      /* ECONNABORTED and the network errors of accept(2) are that caller's, not ours. */
      else if (errno == EAGAIN)
        break;
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (BcAcceptor *acceptor)
{
  GSource *source = g_unix_fd_source_new (acceptor->fd, G_IO_IN);

  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), acceptor, NULL);
  set_source (acceptor, source);
}

static GSocketAddress *
parse_listen (const char *listen_at, GError **error)
{
  const char *colon = strrchr (listen_at, ':');
  guint64 port = 0;

  if (colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_autofree char *host = g_strndup (listen_at, (gsize) (colon - listen_at));
      gsize length = strlen (host);
      gboolean is_bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';
      if (is_bracketed)
        {
          host[length - 1] = '\0';
          memmove (host, host + 1, length - 1);
        }
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
      if (address != NULL &&
          is_bracketed == (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6))
        return g_inet_socket_address_new (address, (guint16) port);
    }
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "listen: \"%s\" is not of the form 127.0.0.1:8080 or [::1]:8080", listen_at);
  return NULL;
}

static gboolean
bind_and_listen (BcAcceptor *acceptor, GSocketAddress *address)
{
  struct sockaddr_storage native;
  socklen_t length = (socklen_t) g_socket_address_get_native_size (address);
  const int on = 1, off = 0;

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return FALSE;
  acceptor->fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (acceptor->fd < 0)
    return FALSE;
  setsockopt (acceptor->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  /* [::] listens on both families, whatever the machine's default. */
  if (native.ss_family == AF_INET6)
    setsockopt (acceptor->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind (acceptor->fd, (struct sockaddr *) &native, length) < 0 ||
      listen (acceptor->fd, BACKLOG) < 0)
    return FALSE;
  length = sizeof native;
  if (getsockname (acceptor->fd, (struct sockaddr *) &native, &length) < 0)
    return FALSE;
  acceptor->address = G_INET_SOCKET_ADDRESS (g_socket_address_new_from_native (&native, length));
  return TRUE;
}

BcAcceptor *
bc_acceptor_new (const char *listen_at, BcAcceptedFunc on_accepted, gpointer user_data,
                 GError **error)
{
  g_autoptr (BcAcceptor) acceptor = g_new0 (BcAcceptor, 1);
  g_autoptr (GSocketAddress) address = NULL;

  acceptor->fd = -1;
  acceptor->reserve_fd = -1;
  acceptor->on_accepted = on_accepted;
  acceptor->user_data = user_data;
  address = parse_listen (listen_at, error);
  if (address == NULL)
    return NULL;
  if (!bind_and_listen (acceptor, address))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "listening on %s: %s", listen_at,
                   g_strerror (errno));
      return NULL;
    }
  acceptor->reserve_fd = open_reserve ();
  watch (acceptor);
  return g_steal_pointer (&acceptor);
}

void
bc_acceptor_free (BcAcceptor *acceptor)
{
  if (acceptor == NULL)
    return;
  set_source (acceptor, NULL);
  if (acceptor->fd >= 0)
    close (acceptor->fd);
  if (acceptor->reserve_fd >= 0)
    close (acceptor->reserve_fd);
  g_clear_object (&acceptor->address);
  g_free (acceptor);
}

GInetSocketAddress *
bc_acceptor_get_address (const BcAcceptor *acceptor)
{
  return acceptor->address;
}

guint64
bc_acceptor_get_n_exhausted (const BcAcceptor *acceptor)
{
  return acceptor->n_exhausted;
}
