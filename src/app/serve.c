/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "gateway.h"
#include "lifeline.h"

#include <boothcast/base/error.h>
#include <glib-unix.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sysexits.h>

typedef struct
{
  char *listen;
  char *data;
  gboolean is_rehearsal;
  char *config_path;
} ServeOptions;

static void
serve_options_clear (ServeOptions *options)
{
  g_free (options->listen);
  g_free (options->data);
  g_free (options->config_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServeOptions, serve_options_clear)

static gboolean
parse_options (int argc, char **argv, ServeOptions *options, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen,
      "Listen there instead of where the configuration says; port 0 picks one", "ADDR:PORT" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data,
      "Keep minutes and state in DIR (default: $STATE_DIRECTORY, else ~/.local/state/boothcast)",
      "DIR" },
    { "rehearsal", 0, 0, G_OPTION_ARG_NONE, &options->is_rehearsal,
      "Whoever comes from this machine acts as host and may feed any input, without a token",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "CONFIG" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Serves a meeting until it is told to stop.");
  g_option_context_set_description (
      context, "Exit code: 0 when it was told to stop, 64 for a wrong option, 69 when this gateway "
               "already runs,\n74 when an address or the data cannot be had, 75 when they may be a "
               "little later, 78 for a faulty or missing file.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "serve takes one configuration file: boothcast serve CONFIG");
      return FALSE;
    }
  if (options->listen != NULL && !bc_config_is_listen_address (options->listen))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "--listen takes ADDRESS:PORT (127.0.0.1:8080, [::]:8080), not \"%s\"",
                   options->listen);
      return FALSE;
    }
  options->config_path = g_strdup (rest[0]);
  return TRUE;
}

/* Left to itself the C library takes ever larger blocks from the heap, where what stays behind them keeps them. */
#define OWN_MAPPING_BYTES (64 * 1024)

/* Listeners are descriptors; sound must not be paged out; a few arenas do for a few threads that
 * hardly allocate, and what is large and soon gone (an answer, a view) goes back whole. Each is a wish: without it the
 * gateway works all the same. */
static void
prepare_process (void)
{
  struct rlimit files;

  mallopt (M_ARENA_MAX, 2);
  mallopt (M_MMAP_THRESHOLD, OWN_MAPPING_BYTES);
  if (getrlimit (RLIMIT_NOFILE, &files) == 0)
    {
      files.rlim_cur = files.rlim_max;
      setrlimit (RLIMIT_NOFILE, &files);
    }
  mlockall (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  BcGateway *gateway;
  BcLifeline *lifeline;
} Serving;

/* What came of it is in the log. */
static gboolean
on_hangup (gpointer user_data)
{
  Serving *serving = user_data;
  g_auto (BcWebReload) reload = { NULL };

  bc_web_reload_init (&reload);
  bc_lifeline_begin_reload (serving->lifeline);
  bc_gateway_reload (serving->gateway, &(BcWebReloadWish){ .actor = "SIGHUP" }, &reload);
  bc_lifeline_end_reload (serving->lifeline);
  return G_SOURCE_CONTINUE;
}

static void
run_until_told (Serving *serving)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint on_hup = g_unix_signal_add (SIGHUP, on_hangup, serving);
  guint on_int = g_unix_signal_add (SIGINT, on_signal, loop);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, loop);

  g_main_loop_run (loop);
  g_source_remove (on_hup);
  g_source_remove (on_int);
  g_source_remove (on_term);
}

static gboolean
serve (const ServeOptions *options, GError **error)
{
  g_autoptr (BcConfig) config = bc_config_load (options->config_path, error);
  g_autofree char *default_data = bc_command_default_data ();
  BcGatewayOptions gateway_options = { .config_path = options->config_path,
                                       .listen = options->listen,
                                       .data = options->data != NULL ? options->data : default_data,
                                       .is_rehearsal = options->is_rehearsal };

  if (config == NULL)
    return FALSE;
  if (options->is_rehearsal)
    g_printerr ("boothcast: rehearsal: everybody on this machine is the host; not for a real "
                "meeting, and not behind a proxy on this machine\n");

  g_autoptr (BcGateway) gateway =
      bc_gateway_new (g_steal_pointer (&config), &gateway_options, error);
  if (gateway == NULL)
    return FALSE;
  g_autoptr (BcLifeline) lifeline = bc_lifeline_new (gateway, gateway_options.data);
  printf ("READY %s\n", bc_gateway_get_uri (gateway));
  fflush (stdout);
  run_until_told (&(Serving){ .gateway = gateway, .lifeline = lifeline });
  return TRUE;
}

int
bc_command_serve (int argc, char **argv)
{
  g_auto (ServeOptions) options = { NULL };
  GError *error = NULL;

  if (!parse_options (argc, argv, &options, &error))
    return bc_command_fail (error);
  prepare_process ();
  if (!serve (&options, &error))
    return bc_command_fail (error);
  return EX_OK;
}
