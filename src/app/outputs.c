/* SPDX-License-Identifier: Apache-2.0 */
#include "outputs.h"

#include "switched.h"

#include <boothcast/base/error.h>
#include <stdatomic.h>

/* Who hangs on a tap: never changed, replaced by a longer one. */
typedef struct
{
  guint n_outputs;
  gboolean takes_packets;
  BcOutput *outputs[];
} Hanging;

struct _BcTap
{
  char *source;                /* "channel fr", "send zoom" */
  _Atomic (Hanging *) hanging; /* main → tick, encoder */
};

/* One output, and what of it was seen last. */
typedef struct
{
  const BcConfigOutput *config;
  BcOutput *output;
  BcOutputState seen;
  gboolean is_started;
} Way;

struct _BcOutputs
{
  BcOutputsConfig config;
  GPtrArray *ways;   /* of Way * */
  GPtrArray *taps;   /* of BcTap * */
  GPtrArray *former; /* of Hanging *: the tick may still look into them */
  BcSwitched *switched;
  BcOutputsFunc on_changed; /* (nullable) */
  gpointer user_data;
};

static void
way_free (gpointer data)
{
  Way *way = data;

  bc_output_free (way->output);
  g_free (way);
}

static void
tap_free (gpointer data)
{
  BcTap *tap = data;

  g_free (atomic_load (&tap->hanging));
  g_free (tap->source);
  g_free (tap);
}

/* --- Taps --- */

/* `source` (transfer full) */
static BcTap *
get_tap (BcOutputs *outputs, char *source)
{
  g_autofree char *name = source;

  for (guint i = 0; i < outputs->taps->len; i++)
    {
      BcTap *tap = g_ptr_array_index (outputs->taps, i);
      if (g_str_equal (tap->source, name))
        return tap;
    }

  BcTap *tap = g_new0 (BcTap, 1);
  tap->source = g_steal_pointer (&name);
  atomic_init (&tap->hanging, g_new0 (Hanging, 1));
  g_ptr_array_add (outputs->taps, tap);
  return tap;
}

static void
hang (BcOutputs *outputs, BcTap *tap, BcOutput *output)
{
  Hanging *before = atomic_load (&tap->hanging);
  Hanging *now = g_malloc (sizeof *now + (before->n_outputs + 1) * sizeof now->outputs[0]);

  now->n_outputs = before->n_outputs + 1;
  now->takes_packets = before->takes_packets || bc_output_takes_packets (output);
  for (guint i = 0; i < before->n_outputs; i++)
    now->outputs[i] = before->outputs[i];
  now->outputs[before->n_outputs] = output;
  atomic_store (&tap->hanging, now);
  g_ptr_array_add (outputs->former, before);
}

BcTap *
bc_outputs_get_channel_tap (BcOutputs *outputs, const char *channel)
{
  return get_tap (outputs, g_strconcat ("channel ", channel, NULL));
}

static BcTap *
get_send_tap (BcOutputs *outputs, const BcConfigOutput *config)
{
  return get_tap (outputs, g_strconcat ("send ", config->line.id, NULL));
}

static const BcConfigOutput *
get_config (const BcConfig *config, guint number)
{
  return g_ptr_array_index (config->outputs, number);
}

BcTap *
bc_outputs_get_send_tap (BcOutputs *outputs, guint send)
{
  const BcConfig *config = outputs->config.config;

  for (guint i = 0; i < config->outputs->len; i++)
    if (bc_config_output_is_send (get_config (config, i)) && send-- == 0)
      return get_send_tap (outputs, get_config (config, i));
  g_return_val_if_reached (NULL);
}

void
bc_tap_push_block (BcTap *tap, const float *samples, gint64 end_samples)
{
  const Hanging *hanging = atomic_load (&tap->hanging);

  for (guint i = 0; i < hanging->n_outputs; i++)
    bc_output_push_block (hanging->outputs[i], samples, end_samples);
}

void
bc_tap_push_packet (BcTap *tap, const guint8 *packet, gsize packet_bytes, gint64 end_samples)
{
  const Hanging *hanging = atomic_load (&tap->hanging);

  for (guint i = 0; i < hanging->n_outputs; i++)
    bc_output_push_packet (hanging->outputs[i], packet, packet_bytes, end_samples);
}

gboolean
bc_tap_takes_packets (BcTap *tap)
{
  return ((const Hanging *) atomic_load (&tap->hanging))->takes_packets;
}

/* --- Making them --- */

static char *
make_title (const BcOutputs *outputs, const BcConfigOutput *config)
{
  const BcSetup *setup = outputs->config.config->setup;
  const BcChannel *channel =
      config->channel != NULL ? bc_setup_find_channel (setup, config->channel) : NULL;
  const BcLanguage *language =
      channel != NULL ? bc_setup_find_language (setup, channel->language) : NULL;
  const BcDesk *desk = config->desk != NULL ? bc_setup_find_desk (setup, config->desk) : NULL;

  return g_strdup_printf ("%s – %s", setup->title,
                          desk != NULL       ? desk->name
                          : language != NULL ? language->name
                                             : "Original");
}

static void
add_way (BcOutputs *outputs, const BcConfigOutput *config)
{
  Way *way = g_new0 (Way, 1);
  BcOutputConfig line;

  bc_output_config_copy (&line, &config->line);
  line.pre_skip = outputs->config.pre_skip;
  if (line.title == NULL)
    line.title = make_title (outputs, config);
  way->config = config;
  way->output = bc_output_new (&line);
  bc_output_config_clear (&line);
  g_ptr_array_add (outputs->ways, way);
  hang (outputs,
        bc_config_output_is_send (config) ? get_send_tap (outputs, config)
                                          : bc_outputs_get_channel_tap (outputs, config->channel),
        way->output);
}

static Way *
find_way (const BcOutputs *outputs, const char *id)
{
  for (guint i = 0; i < outputs->ways->len; i++)
    {
      Way *way = g_ptr_array_index (outputs->ways, i);
      if (g_strcmp0 (bc_output_get_config (way->output)->id, id) == 0)
        return way;
    }
  return NULL;
}

static void
set_on (BcOutputs *outputs, Way *way, gboolean is_on)
{
  const BcConfig *config = outputs->config.config;
  guint send = 0;

  if (bc_config_output_is_send (way->config))
    {
      for (guint i = 0; get_config (config, i) != way->config; i++)
        send += bc_config_output_is_send (get_config (config, i)) ? 1 : 0;
      outputs->config.on_send (send, is_on, outputs->config.user_data);
    }
  bc_output_set_on (way->output, is_on);
}

static void
start_way (BcOutputs *outputs, Way *way)
{
  if (way->is_started)
    return;
  way->is_started = TRUE;
  if (bc_switched_get (outputs->switched, way->config->line.id, way->config->is_on))
    set_on (outputs, way, TRUE);
}

BcOutputs *
bc_outputs_new (const BcOutputsConfig *config)
{
  BcOutputs *outputs = g_new0 (BcOutputs, 1);

  outputs->config = *config;
  outputs->ways = g_ptr_array_new_with_free_func (way_free);
  outputs->taps = g_ptr_array_new_with_free_func (tap_free);
  outputs->former = g_ptr_array_new_with_free_func (g_free);
  outputs->switched = bc_switched_new (NULL);
  for (guint i = 0; i < config->config->outputs->len; i++)
    add_way (outputs, get_config (config->config, i));
  return outputs;
}

void
bc_outputs_free (BcOutputs *outputs)
{
  if (outputs == NULL)
    return;
  /* All at once: each ends in its own thread, and one that hangs holds up no other. */
  for (guint i = 0; i < outputs->ways->len; i++)
    bc_output_set_on (((Way *) g_ptr_array_index (outputs->ways, i))->output, FALSE);
  g_ptr_array_unref (outputs->ways);
  g_ptr_array_unref (outputs->taps);
  g_ptr_array_unref (outputs->former);
  bc_switched_free (outputs->switched);
  g_free (outputs);
}

void
bc_outputs_attach (BcOutputs *outputs, const char *state_file, BcOutputsFunc on_changed,
                   gpointer user_data)
{
  bc_switched_free (outputs->switched);
  outputs->switched = bc_switched_new (state_file);
  outputs->on_changed = on_changed;
  outputs->user_data = user_data;
}

void
bc_outputs_extend (BcOutputs *outputs, const BcConfig *config)
{
  outputs->config.config = config;
  for (guint i = 0; i < config->outputs->len; i++)
    {
      const BcConfigOutput *wanted = get_config (config, i);
      Way *way = find_way (outputs, wanted->line.id);

      if (way != NULL)
        way->config = wanted;
      else
        add_way (outputs, wanted);
    }
}

void
bc_outputs_start (BcOutputs *outputs)
{
  for (guint i = 0; i < outputs->ways->len; i++)
    start_way (outputs, g_ptr_array_index (outputs->ways, i));
}

/* --- What is seen of them --- */

static void
tell (BcOutputs *outputs)
{
  if (outputs->on_changed != NULL)
    outputs->on_changed (outputs->user_data);
}

void
bc_outputs_look (BcOutputs *outputs)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < outputs->ways->len; i++)
    {
      Way *way = g_ptr_array_index (outputs->ways, i);
      BcOutputStats stats;

      bc_output_get_stats (way->output, &stats);
      is_changed |= stats.state != way->seen;
      way->seen = stats.state;
    }
  if (is_changed)
    tell (outputs);
}

guint
bc_outputs_get_n (const BcOutputs *outputs)
{
  return outputs->ways->len;
}

BcOutput *
bc_outputs_get (const BcOutputs *outputs, guint number)
{
  return ((const Way *) g_ptr_array_index (outputs->ways, number))->output;
}

const BcConfigOutput *
bc_outputs_get_config (const BcOutputs *outputs, guint number)
{
  return ((const Way *) g_ptr_array_index (outputs->ways, number))->config;
}

BcOutput *
bc_outputs_find (const BcOutputs *outputs, const char *id)
{
  const Way *way = find_way (outputs, id);

  return way != NULL ? way->output : NULL;
}

gboolean
bc_outputs_switch (BcOutputs *outputs, const char *id, gboolean is_on, GError **error)
{
  Way *way = find_way (outputs, id);

  if (way == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND,
                   "There is no output “%s”; see /api/v1/outputs", id);
      return FALSE;
    }
  if (bc_output_is_on (way->output) == is_on)
    return TRUE;
  set_on (outputs, way, is_on);
  bc_switched_note (outputs->switched, id, way->config->is_on, is_on);
  tell (outputs);
  return TRUE;
}
