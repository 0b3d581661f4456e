/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "fixture-ports.h"

#include <arpa/inet.h>
#include <boothcast/base/error.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- The meeting --- */

static void
add_language (BcSetup *setup, const char *id, const char *tag, const char *name,
              const char *aliases)
{
  BcLanguage *language = g_new0 (BcLanguage, 1);
  BcChannel *channel = g_new0 (BcChannel, 1);

  *language = (BcLanguage){ .id = g_strdup (id),
                            .tag = g_strdup (tag),
                            .name = g_strdup (name),
                            .short_name = g_ascii_strup (id, -1),
                            .aliases = g_strsplit (aliases, " ", -1) };
  *channel = (BcChannel){ g_strdup (id), g_strdup (id), -18.0 };
  g_ptr_array_add (setup->languages, language);
  g_ptr_array_add (setup->channels, channel);
}

static void
add_booth (BcSetup *setup, const char *id)
{
  BcBooth *booth = g_new0 (BcBooth, 1);

  *booth = (BcBooth){ g_strdup (id), g_strdup (id), NULL };
  g_ptr_array_add (setup->booths, booth);
}

static void
add_desk (BcSetup *setup, const char *id, const char *booth, const char *output_b)
{
  BcDesk *desk = g_new0 (BcDesk, 1);

  *desk = (BcDesk){ .id = g_strdup (id),
                    .booth = g_strdup (booth),
                    .name = g_ascii_strup (id, -1),
                    .input = g_strdup (id),
                    .output_a = g_strdup (booth),
                    .output_b = g_strdup (output_b) };
  g_ptr_array_add (setup->desks, desk);
}

static void
add_floor (BcSetup *setup, const char *input, BcFloorRole role)
{
  BcFloorInput *floor = g_new0 (BcFloorInput, 1);

  *floor = (BcFloorInput){ .input = g_strdup (input), .role = role };
  g_ptr_array_add (setup->floor_inputs, floor);
}

static BcSetup *
make_setup (const FixtureOptions *options)
{
  BcSetup *setup = bc_setup_new ();
  BcSession *session = g_new0 (BcSession, 1);
  g_autoptr (GError) error = NULL;

  setup->id = g_strdup ("review");
  setup->title = g_strdup ("Review <& test>");
  add_language (setup, "en", "en", "English", "");
  add_language (setup, "fr", "fr", "Français", "");
  add_language (setup, "bcms", "hbs", "Bosanski / Crnogorski / Hrvatski / Srpski",
                "bs hr cnr sr sr-Latn sh");
  add_floor (setup, "floor", BC_FLOOR_ROLE_MAIN);
  if (options->has_added)
    {
      add_floor (setup, "second", BC_FLOOR_ROLE_BACKUP);
      add_floor (setup, "away", BC_FLOOR_ROLE_ADD);
    }
  add_booth (setup, "fr");
  add_booth (setup, "bcms");
  add_desk (setup, "fr-1", "fr", "en");
  add_desk (setup, "fr-2", "fr", NULL);
  add_desk (setup, "bcms-1", "bcms", NULL);
  /* Of a day that is not over: what is changed of yesterday's agenda is forgotten. */
  *session = (BcSession){ .id = g_strdup ("s1"),
                          .title = g_strdup ("Opening"),
                          .starts_wall_us = G_GINT64_CONSTANT (4098157200) * G_USEC_PER_SEC,
                          .ends_wall_us = G_GINT64_CONSTANT (4098159000) * G_USEC_PER_SEC };
  if (options->is_late)
    {
      session->starts_wall_us = bc_time_read ().wall_us - 10 * G_TIME_SPAN_MINUTE;
      session->ends_wall_us = session->starts_wall_us + 30 * G_TIME_SPAN_MINUTE;
    }
  g_ptr_array_add (setup->sessions, session);
  setup->timezone = g_strdup (options->timezone);
  setup->pool.id = g_strdup ("commission");
  setup->pool.timezone = g_strdup ("Europe/Zurich");
  setup->pool.limit_s = 240 * 60;
  bc_setup_validate (setup, &error);
  g_assert_no_error (error);
  return setup;
}

/* --- Who may --- */

char *
fixture_token (BcRole role)
{
  return g_strdup_printf ("token-of-%s-0123456789", bc_role_to_string (role));
}

static void
add_tokens (Fixture *fixture)
{
  for (guint role = BC_ROLE_DELEGATE; role < BC_ROLE_LAST; role++)
    {
      g_autofree char *token = fixture_token ((BcRole) role);
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
      g_assert_true (bc_access_add_token (fixture->access, hash, (BcRole) role, "Ana",
                                          role == BC_ROLE_INTERPRETER ? "fr" : NULL, NULL));
    }
}

static void
add_sources (Fixture *fixture)
{
  static const char *const inputs[] = { "floor", "fr-1", "fr-2", "bcms-1", "taken", "gone" };
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "sesame", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    g_assert_true (bc_access_add_source (fixture->access, inputs[i], "source", hash, NULL));
}

/* --- Its thread --- */

static void
make_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  BcWebConfig config = {
    .listen = fixture->options->listen != NULL ? fixture->options->listen : "127.0.0.1:0",
    .title = "Review <& test>",
    .trusted_proxies = fixture->options->trusted,
    .meeting = fixture->meeting,
    .broadcast = fixture->broadcast,
    .access = fixture->access,
  };

  fixture_ports_fill (fixture, &config.ports);
  fixture->server = bc_web_server_new_limited (&config, fixture->options->limits, &error);
  g_assert_no_error (error);
  fixture->port = g_inet_socket_address_get_port (bc_guard_get_address (fixture->server->guard));
}

static gpointer
run (gpointer data)
{
  Fixture *fixture = data;

  g_main_context_push_thread_default (fixture->context);
  make_server (fixture);
  g_main_loop_run (fixture->loop);
  g_clear_pointer (&fixture->server, bc_web_server_free);
  /* What libsoup has put off until later. */
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

static void
nothing (Fixture *fixture, gpointer data)
{
}

static void
ingested_free (gpointer data)
{
  Ingested *ingested = data;

  close (ingested->fd);
  g_free (ingested->input);
  g_free (ingested->content_type);
  g_free (ingested->credential);
  g_free (ingested->already_read);
  g_free (ingested);
}

void
fixture_add_italian (Fixture *fixture, gpointer data)
{
  g_autoptr (BcSetup) setup = make_setup (fixture->options);
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GError) error = NULL;

  add_language (setup, "it", "it", "Italiano", "");
  add_booth (setup, "it");
  bc_meeting_extend (fixture->meeting, setup, bc_time_read (), effects, &error);
  g_assert_no_error (error);
  bc_broadcast_add_stream (fixture->broadcast, "it", 0);
}

Fixture *
fixture_new (const FixtureOptions *options)
{
  static const char *const streams[] = { "en",          "fr",         "bcms",       "original",
                                         "ear-fr-1",    "ear-bcms-1", "fr.aac",     "fr.mp4",
                                         "fr.low.ogg",  "fr.mp4-aac", "fr.mp4-low", "en.aac",
                                         "bcms.low.ogg" };
  Fixture *fixture = g_new0 (Fixture, 1);
  BcSetup *setup = make_setup (options);

  fixture->options = options;
  fixture->is_ready = TRUE;
  fixture->meeting = bc_meeting_new (setup);
  bc_setup_unref (setup);
  fixture->broadcast = bc_broadcast_new (&(BcBroadcastConfig){ .n_workers = 1 }, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    bc_broadcast_add_stream (fixture->broadcast, streams[i], 10 * G_USEC_PER_SEC);
  fixture->access = bc_access_new ();
  bc_access_set_public (fixture->access, options->is_public);
  bc_access_set_rehearsal (fixture->access, options->is_rehearsal);
  add_tokens (fixture);
  add_sources (fixture);
  fixture->ingested = g_async_queue_new_full (ingested_free);
  fixture->actors = g_ptr_array_new_with_free_func (g_free);
  fixture->wanted = g_ptr_array_new_with_free_func (g_free);
  fixture->context = g_main_context_new ();
  fixture->loop = g_main_loop_new (fixture->context, FALSE);
  fixture->thread = g_thread_new ("server", run, fixture);
  fixture_on_server (fixture, nothing, NULL);
  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  g_main_loop_quit (fixture->loop);
  g_main_context_wakeup (fixture->context);
  g_thread_join (fixture->thread);
  bc_broadcast_free (fixture->broadcast, 100);
  bc_meeting_free (fixture->meeting);
  bc_access_free (fixture->access);
  g_async_queue_unref (fixture->ingested);
  g_ptr_array_unref (fixture->wanted);
  g_clear_pointer (&fixture->kept_keys, g_variant_unref);
  g_ptr_array_unref (fixture->actors);
  g_free (fixture->switched_by);
  g_free (fixture->last_audit);
  g_free (fixture->last_reload);
  g_free (fixture->last_note);
  g_free (fixture->last_event);
  g_main_loop_unref (fixture->loop);
  g_main_context_unref (fixture->context);
  g_free (fixture);
}

typedef struct
{
  Fixture *fixture;
  void (*function) (Fixture *fixture, gpointer data);
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean is_done;
} Call;

static gboolean
on_call (gpointer data)
{
  Call *call = data;

  call->function (call->fixture, call->data);
  g_mutex_lock (&call->lock);
  call->is_done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->lock);
  return G_SOURCE_REMOVE;
}

void
fixture_on_server (Fixture *fixture, void (*function) (Fixture *fixture, gpointer data),
                   gpointer data)
{
  Call call = { .fixture = fixture, .function = function, .data = data };
  g_autoptr (GSource) source = g_idle_source_new ();

  g_mutex_init (&call.lock);
  g_cond_init (&call.cond);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_call, &call, NULL);
  g_source_attach (source, fixture->context);
  g_mutex_lock (&call.lock);
  while (!call.is_done)
    g_cond_wait (&call.cond, &call.lock);
  g_mutex_unlock (&call.lock);
  g_mutex_clear (&call.lock);
  g_cond_clear (&call.cond);
}

/* --- Callers --- */

static int
connect_with (Fixture *fixture, int receive_bytes)
{
  const struct timeval patience = { .tv_sec = CALLER_PATIENCE_S };
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (fixture->port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (receive_bytes > 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    g_error ("connecting: %s", g_strerror (errno));
  return fd;
}

int
fixture_connect (Fixture *fixture)
{
  return connect_with (fixture, 0);
}

int
fixture_connect_narrow (Fixture *fixture)
{
  return connect_with (fixture, 1024);
}

char *
fixture_ask (Fixture *fixture, const char *request)
{
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  return caller_read_all (fd);
}

char *
fixture_call (Fixture *fixture, BcRole role, const char *method_and_path, const char *body)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *authorization = role != BC_ROLE_NOBODY
                                       ? g_strdup_printf ("Authorization: Bearer %s\r\n", token)
                                       : g_strdup ("");
  g_autofree char *request = g_strdup_printf (
      "%s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      method_and_path, authorization, body != NULL ? strlen (body) : 0, body != NULL ? body : "");

  return fixture_ask (fixture, request);
}
