/* SPDX-License-Identifier: Apache-2.0 */
#include "front-process.h"
#include "../support/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WATCHDOG_US (20 * G_USEC_PER_SEC)

/* --- The meeting --- */

/* `*text` with `old`, which must be there, replaced. */
static void
replace (char **text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (*text, old, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_free (*text);
  *text = g_strjoin (new, parts[0], parts[1], NULL);
}

char *
front_meeting_json (const MeetingJson *meeting)
{
  char *json = meeting_json_to_string (meeting);
  g_autofree char *token = g_compute_checksum_for_string (G_CHECKSUM_SHA256, FRONT_HOST_TOKEN, -1);
  g_autofree char *password =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, FRONT_SOURCE_PASSWORD, -1);
  g_autofree char *source = g_strdup_printf (
      "{\"id\":\"es-1\",\"type\":\"ingest\",\"user\":\"source\",\"password_sha256\":\"%s\"}",
      password);
  g_autofree char *access =
      g_strdup_printf ("\"access\":{\"tokens\":[{\"role\":\"host\",\"name\":\"Host\","
                       "\"sha256\":\"%s\"}]},\"inputs\":[",
                       token);

  replace (&json, "\"public\":true}", "\"public\":true,\"trusted_proxies\":[\"127.0.0.0/8\"]}");
  replace (&json, "{\"id\":\"es-1\",\"type\":\"ingest\"}", source);
  replace (&json, "\"inputs\":[", access);
  return json;
}

/* --- The front --- */

static char *
make_certificate (const char *directory)
{
  g_autofree char *key = g_build_filename (directory, "key.pem", NULL);
  g_autofree char *both = g_build_filename (directory, "front.pem", NULL);
  char *certificate = g_build_filename (directory, "certificate.pem", NULL);
  const char *argv[] = { "openssl",
                         "req",
                         "-x509",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:P-256",
                         "-nodes",
                         "-keyout",
                         key,
                         "-out",
                         certificate,
                         "-days",
                         "30",
                         "-subj",
                         "/CN=localhost",
                         "-addext",
                         "subjectAltName=DNS:localhost,IP:127.0.0.1",
                         NULL };
  g_autofree char *certificate_text = NULL, *key_text = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (certificate, &certificate_text, NULL, NULL));
  g_assert_true (g_file_get_contents (key, &key_text, NULL, NULL));
  g_autofree char *text = g_strconcat (certificate_text, key_text, NULL);
  g_assert_true (g_file_set_contents (both, text, -1, NULL));
  return certificate;
}

static void
set_address (char ***environment, const char *name, guint16 port)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);

  *environment = g_environ_setenv (*environment, name, address, TRUE);
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start (FrontProcess *front, guint16 gateway_port)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *config =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "edge", "haproxy.cfg", NULL);
  g_autofree char *both = g_build_filename (front->directory, "front.pem", NULL);
  const char *argv[] = { "haproxy", "-q", "-f", config, NULL };
  g_autoptr (GError) error = NULL;

  set_address (&environment, "BOOTHCAST_GATEWAY", gateway_port);
  set_address (&environment, "BOOTHCAST_HTTPS", front->port);
  set_address (&environment, "BOOTHCAST_HTTP", front->http_port);
  environment = g_environ_setenv (environment, "BOOTHCAST_CERT", both, TRUE);
  environment = g_environ_setenv (environment, "BOOTHCAST_MAXCONN", "4000", TRUE);
  /* Debian's is in /usr/sbin, where not everybody looks. */
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin", NULL);
  environment = g_environ_setenv (environment, "PATH", path, TRUE);
  g_spawn_async (NULL, (char **) argv, environment,
                 G_SPAWN_SEARCH_PATH_FROM_ENVP | G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent, NULL,
                 &front->pid, &error);
  g_assert_no_error (error);
}

FrontProcess *
front_process_new (guint16 gateway_port)
{
  FrontProcess *front = g_new0 (FrontProcess, 1);
  g_autoptr (GError) error = NULL;
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;

  front->directory = g_dir_make_tmp ("boothcast-front-XXXXXX", &error);
  g_assert_no_error (error);
  front->port = ports_claim ();
  front->http_port = ports_claim ();
  front->certificate = make_certificate (front->directory);
  start (front, gateway_port);
  while (!ports_is_listening (front->port))
    {
      if (waitpid (front->pid, NULL, WNOHANG) != 0 || g_get_monotonic_time () > until_us)
        g_error ("haproxy did not begin to listen");
      g_usleep (10000);
    }
  return front;
}

void
front_process_free (FrontProcess *front)
{
  g_autoptr (GDir) directory = g_dir_open (front->directory, 0, NULL);
  const char *name;

  kill (front->pid, SIGTERM);
  while (waitpid (front->pid, NULL, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (front->directory, name, NULL);
      g_unlink (path);
    }
  g_rmdir (front->directory);
  g_free (front->directory);
  g_free (front->certificate);
  g_free (front);
}

/* --- A client --- */

static GSocketConnection *
connect_plain (const FrontProcess *front, int receive_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", front->port);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  if (receive_bytes > 0)
    g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, receive_bytes, NULL);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return g_socket_connection_factory_create_connection (socket);
}

GIOStream *
front_connect (const FrontProcess *front, int receive_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) plain = connect_plain (front, receive_bytes);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (front->certificate, &error);
  g_assert_no_error (error);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("localhost", front->port);
  GIOStream *stream = g_tls_client_connection_new (G_IO_STREAM (plain), identity, &error);

  g_assert_no_error (error);
  g_tls_connection_set_database (G_TLS_CONNECTION (stream), database);
  g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error);
  g_assert_no_error (error);
  return stream;
}

void
front_send (GIOStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                             NULL, &error);
  g_assert_no_error (error);
}

void
front_get (GIOStream *stream, const char *path)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);

  front_send (stream, request);
}
