/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <arpa/inet.h>
#include <boothcast/base/error.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_S 10

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

static BcSetup *
make_setup (const FixtureOptions *options)
{
  BcSetup *setup = bc_setup_new ();
  BcFloorInput *floor = g_new0 (BcFloorInput, 1);
  BcSession *session = g_new0 (BcSession, 1);
  g_autoptr (GError) error = NULL;

  setup->id = g_strdup ("review");
  setup->title = g_strdup ("Review <& test>");
  add_language (setup, "en", "en", "English", "");
  add_language (setup, "fr", "fr", "Français", "");
  add_language (setup, "bcms", "hbs", "Bosanski / Crnogorski / Hrvatski / Srpski",
                "bs hr cnr sr sr-Latn sh");
  floor->input = g_strdup ("floor");
  g_ptr_array_add (setup->floor_inputs, floor);
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

/* --- The ports --- */

static void
remember_event (Fixture *fixture, const BcEvent *event)
{
  g_free (fixture->last_event);
  fixture->last_event = g_strdup_printf (
      "%s %s value=%s amount=%" G_GINT64_FORMAT " by=%d reason=%s",
      bc_event_kind_to_string (event->kind), event->subject != NULL ? event->subject : "-",
      event->value != NULL ? event->value : "-", event->amount, (int) event->by,
      event->reason != NULL ? event->reason : "-");
  g_ptr_array_add (fixture->actors,
                   g_strdup_printf ("%s %s %s", event->actor, bc_event_kind_to_string (event->kind),
                                    event->subject != NULL ? event->subject : event->value));
}

static gboolean
on_apply (const BcEvent *event, GError **error, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  gboolean is_done = bc_meeting_apply (fixture->meeting, event, bc_time_read (), effects, error);

  for (guint i = 0; i < effects->len; i++)
    {
      const BcEffect *effect = g_ptr_array_index (effects, i);
      if (effect->kind == BC_EFFECT_CHANGED)
        bc_web_server_publish_changed (fixture->server, effect->subject);
    }
  remember_event (fixture, event);
  return is_done;
}

static gboolean
on_can_ingest (const char *input, const char *credential, GError **error, gpointer user_data)
{
  if (strcmp (input, "taken") == 0)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT, "Another source feeds \"%s\"", input);
  else if (strchr ("fbt", input[0]) == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "There is no input \"%s\"", input);
  else
    return TRUE;
  return FALSE;
}

static gboolean
on_ingest (const BcWebSource *source, GError **error, gpointer user_data)
{
  Fixture *fixture = user_data;
  Ingested *ingested = g_new0 (Ingested, 1);
  gsize n_bytes = 0;
  const char *bytes =
      source->already_read != NULL ? g_bytes_get_data (source->already_read, &n_bytes) : NULL;

  if (strcmp (source->input, "fr-2") == 0)
    {
      g_free (ingested);
      close (source->fd);
      g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED, "This pipeline cannot take it");
      return FALSE;
    }
  *ingested = (Ingested){ .input = g_strdup (source->input),
                          .content_type = g_strdup (source->content_type),
                          .credential = g_strdup (source->credential),
                          .already_read = g_strndup (bytes != NULL ? bytes : "", n_bytes),
                          .n_body_bytes = source->n_body_bytes,
                          .owes_answer = source->owes_answer,
                          .fd = source->fd };
  caller_send (source->fd, source->go_ahead);
  g_async_queue_push (fixture->ingested, ingested);
  return TRUE;
}

static void
on_note_refusal (const char *input, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_refused++;
}

static char *
on_describe_inputs (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_strdup (fixture->inputs != NULL
                       ? fixture->inputs
                       : "[{\"id\":\"floor\",\n\"state\":\"found\"," FIXTURE_INPUT "}]");
}

static char *
on_describe_outputs (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->outputs != NULL)
    return g_strdup (fixture->outputs);
  return g_strdup_printf ("[{\"id\":\"room\",\n\"on\":%s}]",
                          fixture->is_output_off ? "false" : "true");
}

static char *
on_describe_output (const char *output, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (strcmp (output, "room") != 0)
    return NULL;
  return g_strdup_printf ("{\"id\":\"room\",\"on\":%s,\"bytes\":%u}",
                          fixture->is_output_off ? "false" : "true", ++fixture->n_output_bytes);
}

static gboolean
on_switch_output (const BcWebSwitch *order, GError **error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->is_output_off = !order->is_on;
  g_free (fixture->switched_by);
  fixture->switched_by = g_strdup_printf ("%s: %s", order->actor, order->reason);
  return TRUE;
}

static char *
on_write_sdp (const char *output, gpointer user_data)
{
  return strcmp (output, "room") == 0 ? g_strdup ("v=0\r\n") : NULL;
}

static char *
on_describe_levels (gpointer user_data)
{
  return g_strdup ("{\"inputs\":{\"floor\":\n{\"peak_dbfs\":-12.5}}}");
}

static gboolean
on_is_store_away (gpointer user_data)
{
  return ((Fixture *) user_data)->is_store_away;
}

typedef struct
{
  Fixture *fixture;
  BcWebAuditFunc answered;
  gpointer data;
} Reading;

static gboolean
on_audit_read (gpointer user_data)
{
  static const BcWebAuditLine lines[] = {
    { 8, G_GINT64_CONSTANT (1605171660) * G_USEC_PER_SEC, "host Ana", "said \"open\"" },
    { 7, G_GINT64_CONSTANT (1605171600) * G_USEC_PER_SEC, NULL, "it began" },
  };
  const Reading *reading = user_data;
  g_autoptr (GError) error = NULL;

  if (reading->fixture->is_audit_broken)
    g_set_error (&error, BC_ERROR, BC_ERROR_UNAVAILABLE, "The store does not answer");
  reading->answered (error == NULL ? lines : NULL, error == NULL ? G_N_ELEMENTS (lines) : 0, error,
                     reading->data);
  return G_SOURCE_REMOVE;
}

/* The file of a gateway that is added an Italian channel to, unless `is_file_broken`. */
static gboolean
on_reload (const BcWebReloadWish *wish, BcWebReload *reload, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->last_reload);
  fixture->last_reload = g_strdup_printf ("%s dry=%d reason=%s", wish->actor, wish->is_dry,
                                          wish->reason != NULL ? wish->reason : "-");
  if (fixture->is_file_broken)
    g_ptr_array_add (reload->faults,
                     g_strdup ("/desks/0: desk fr-1 is gone: that needs a restart"));
  else
    {
      g_ptr_array_add (reload->added, g_strdup ("channel it"));
      g_ptr_array_add (reload->warnings, g_strdup ("/outputs/1: the same as /outputs/0"));
    }
  return !fixture->is_file_broken;
}

/* Later, like the store. */
static void
on_read_audit (const BcWebAuditQuery *query, BcWebAuditFunc answered, gpointer data,
               gpointer user_data)
{
  Fixture *fixture = user_data;
  Reading *reading = g_new (Reading, 1);
  g_autoptr (GSource) later = g_idle_source_new ();

  g_free (fixture->last_audit);
  fixture->last_audit = g_strdup_printf (
      "from %" G_GINT64_FORMAT " until %" G_GINT64_FORMAT " before %" G_GUINT64_FORMAT " limit %u",
      query->from_wall_us / G_USEC_PER_SEC, query->until_wall_us / G_USEC_PER_SEC, query->before,
      query->limit);
  *reading = (Reading){ fixture, answered, data };
  g_source_set_callback (later, on_audit_read, reading, g_free);
  if (!fixture->is_audit_mute)
    g_source_attach (later, fixture->context);
}

static char *
on_describe_metrics (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->metrics_bytes > 0)
    return g_strnfill (fixture->metrics_bytes, '#');
  return g_strdup ("boothcast_other 1\n");
}

static gboolean
on_want_flavour (const char *channel, BcFlavour flavour, gint64 past_us, GError **error,
                 gpointer user_data)
{
  Fixture *fixture = user_data;

  if (strcmp (channel, "en") == 0 && flavour == BC_FLAVOUR_AAC)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "AAC is not made on this machine");
      return FALSE;
    }
  if (fixture->options->is_forgetful)
    return TRUE;
  g_ptr_array_add (fixture->wanted,
                   g_strdup_printf ("%s %s %d ms", channel, bc_flavour_get_name (flavour),
                                    (int) (past_us / 1000)));
  return TRUE;
}

static void
on_keep_live_keys (GVariant *state, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_pointer (&fixture->kept_keys, g_variant_unref);
  fixture->kept_keys = g_variant_ref_sink (state);
}

static void
on_note (const char *actor, const char *text, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->last_note);
  fixture->last_note = g_strdup_printf ("%s: %s", actor, text);
}

static gboolean
on_is_ready (char **why, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (!fixture->is_ready)
    *why = g_strdup ("The store does not answer");
  return fixture->is_ready;
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
    .ports = { .apply = on_apply,
               .ingest = on_ingest,
               .can_ingest = on_can_ingest,
               .note_refusal = on_note_refusal,
               .describe_inputs = on_describe_inputs,
               .describe_outputs = on_describe_outputs,
               .describe_output = on_describe_output,
               .switch_output = on_switch_output,
               .write_sdp = on_write_sdp,
               .describe_levels = on_describe_levels,
               .is_store_away = on_is_store_away,
               .read_audit = on_read_audit,
               .note = on_note,
               .reload = on_reload,
               .describe_metrics = on_describe_metrics,
               .want_flavour = on_want_flavour,
               .keep_live_keys = on_keep_live_keys,
               .is_ready = on_is_ready,
               .user_data = fixture },
  };

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
  const struct timeval patience = { .tv_sec = PATIENCE_S };
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

void
caller_send (int fd, const char *text)
{
  gsize n_bytes = strlen (text);

  /* A server that has had enough already is what some tests are about. */
  if (send (fd, text, n_bytes, MSG_NOSIGNAL) != (gssize) n_bytes && errno != EPIPE &&
      errno != ECONNRESET)
    g_error ("sending: %s", g_strerror (errno));
}

char *
caller_read_until (int fd, const char *mark)
{
  GString *text = g_string_new (NULL);
  char bytes[4096];

  for (;;)
    {
      if (mark != NULL && strstr (text->str, mark) != NULL)
        break;
      gssize n_read = recv (fd, bytes, sizeof bytes, 0);
      if (n_read < 0 && errno == EINTR)
        continue; /* a test that was stopped and goes on: signal(7), sockets with a timeout */
      if (n_read < 0 && errno == EAGAIN)
        g_error ("nothing came for %d s; so far:\n%s", PATIENCE_S, text->str);
      if (n_read <= 0)
        break;
      g_string_append_len (text, bytes, n_read);
    }
  return g_string_free (text, FALSE);
}

char *
caller_read_all (int fd)
{
  char *text = caller_read_until (fd, NULL);

  close (fd);
  return text;
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

guint
answer_status (const char *answer)
{
  return strlen (answer) > 12 ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}

char *
answer_field (const char *answer, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      gsize length = strlen (name);
      if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
        return g_strstrip (g_strdup (lines[i] + length + 1));
    }
  return NULL;
}

const char *
answer_body (const char *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");
  return end != NULL ? end + 4 : "";
}
