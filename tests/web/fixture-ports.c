/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture-ports.h"

#include <boothcast/base/error.h>
#include <string.h>
#include <unistd.h>

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
on_note_refusal (const char *input, const char *why, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_refused++;
  fixture->is_refusal_told = g_strcmp0 (why, FIXTURE_REFUSAL) == 0;
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

void
fixture_ports_fill (Fixture *fixture, BcWebPorts *ports)
{
  *ports = (BcWebPorts){ .apply = on_apply,
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
                         .user_data = fixture };
}
