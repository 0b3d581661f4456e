/* SPDX-License-Identifier: Apache-2.0 */
#include "sound.h"

#include "channel-output.h"
#include "ears.h"
#include "input-list.h"
#include "notice-maker.h"
#include "plan-mix.h"
#include "row-layout.h"
#include "rows.h"
#include "stream-names.h"
#include "twins.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/clock.h>
#include <boothcast/media/encoder.h>

struct _BcSound
{
  const BcConfig *config;
  const BcConfig *former; /* (nullable) the engine has not grown from that one yet */
  BcBroadcast *broadcast;
  BcInputList *inputs;
  GPtrArray *outputs; /* of BcChannelOutput *, as they came */
  BcRows *rows; /* by handle: channels, "original", ears, sends, then the same of what came later */
  BcFlavours *flavours;
  BcEars *ears;
  BcOutputs *ways_out;
  BcTwins *twins;
  guint look_source;
  BcNotices *notices;
  BcNoticeMaker *notice_maker;
  BcEncoderPool *encoders;
  BcEngine *engine;
  BcMix *mix; /* (nullable) what the engine was last given */
  BcSoundNewsFunc on_news;
  gpointer user_data;
};

/* Tick thread. What is a send's own mix, not every far end wants in Opus. */
static void
on_block (guint handle, const float *samples, gint64 end_samples, gpointer user_data)
{
  BcSound *sound = user_data;
  BcRow *row = bc_rows_get (sound->rows, handle);

  if (row->tap != NULL)
    bc_tap_push_block (row->tap, samples, end_samples);
  if (row->kind == BC_ROW_SEND && !bc_tap_takes_packets (row->tap))
    return;
  if (row->kind != BC_ROW_CHANNEL)
    {
      if (end_samples != row->end_samples + BC_TICK_SAMPLES)
        bc_encoder_pool_restart (sound->encoders, handle);
      row->end_samples = end_samples;
    }
  bc_encoder_pool_push (sound->encoders, handle, samples, end_samples);
}

/* Pool thread, always the same for a row: so each output has one writer. */
static void
on_packet (guint handle, const guint8 *packet, gsize packet_bytes, gint64 end_samples,
           gpointer user_data)
{
  BcSound *sound = user_data;
  const BcRow *row = bc_rows_get (sound->rows, handle);

  if (row->tap != NULL)
    bc_tap_push_packet (row->tap, packet, packet_bytes, end_samples);
  if (row->output != NULL)
    bc_channel_output_add (row->output, packet, packet_bytes, end_samples);
}

static void
on_ear_heard (guint ear, gboolean is_heard, gpointer user_data)
{
  BcSound *sound = user_data;

  bc_engine_set_ear_heard (sound->engine, ear, is_heard);
}

static void
on_send (guint send, gboolean is_wanted, gpointer user_data)
{
  BcSound *sound = user_data;

  bc_engine_set_ear_heard (sound->engine, bc_row_layout_get_first_send (sound->config) + send,
                           is_wanted);
}

static gboolean
on_look (gpointer user_data)
{
  BcSound *sound = user_data;

  bc_ears_look (sound->ears, bc_clock_now_us ());
  bc_outputs_look (sound->ways_out);
  bc_twins_look (sound->twins);
  bc_flavours_look (sound->flavours, bc_clock_now_us ());
  return G_SOURCE_CONTINUE;
}

static void
on_engine_news (const BcNews *news, gpointer user_data)
{
  BcSound *sound = user_data;
  const char *id = NULL;

  if (news->kind != BC_NEWS_GAP)
    id = bc_input_get_id (g_ptr_array_index (sound->inputs, news->input));
  sound->on_news (news, id, sound->user_data);
}

static gboolean
make_encoders (BcSound *sound, GError **error)
{
  BcEncoderConfig config = { .n_channels = bc_row_layout_count (sound->config),
                             .bitrate_bps = sound->config->bitrate_bps,
                             .complexity = sound->config->complexity,
                             .on_packet = on_packet,
                             .user_data = sound };

  sound->encoders = bc_encoder_pool_new (&config, error);
  return sound->encoders != NULL;
}

static void
add_channel (BcSound *sound, const char *id, const char *language_id)
{
  const BcSetup *setup = sound->config->setup;
  BcChannelOutputConfig config = { .id = id,
                                   .language = language_id
                                                   ? bc_setup_find_language (setup, language_id)
                                                   : NULL,
                                   .meeting_title = setup->title,
                                   .disclaimer = sound->config->disclaimer,
                                   .pre_skip = bc_encoder_pool_get_pre_skip (sound->encoders),
                                   .flavours = sound->flavours };
  BcChannelOutput *output = bc_channel_output_new (&config, sound->broadcast);

  g_ptr_array_add (sound->outputs, output);
  bc_rows_add (sound->rows, &(BcRow){ .kind = BC_ROW_CHANNEL,
                                      .output = output,
                                      .tap = bc_outputs_get_channel_tap (sound->ways_out, id) });
}

static void
add_channels (BcSound *sound, guint first)
{
  const GPtrArray *channels = sound->config->setup->channels;

  for (guint i = first; i < channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (channels, i);
      add_channel (sound, channel->id, channel->language);
    }
}

static void
add_ears (BcSound *sound, guint first)
{
  for (guint i = first; i < sound->config->setup->desks->len; i++)
    bc_rows_add (sound->rows,
                 &(BcRow){ .kind = BC_ROW_EAR, .output = bc_ears_get_output (sound->ears, i) });
}

static void
add_sends (BcSound *sound, guint first)
{
  for (guint i = first; i < bc_config_count_sends (sound->config); i++)
    bc_rows_add (sound->rows, &(BcRow){ .kind = BC_ROW_SEND,
                                        .tap = bc_outputs_get_send_tap (sound->ways_out, i) });
}

static gboolean
make_ears (BcSound *sound, GError **error)
{
  BcEarsConfig config = { .setup = sound->config->setup,
                          .disclaimer = sound->config->disclaimer,
                          .pre_skip = bc_encoder_pool_get_pre_skip (sound->encoders),
                          .on_heard = on_ear_heard,
                          .user_data = sound };

  sound->ears = bc_ears_new (&config, sound->broadcast, error);
  return sound->ears != NULL;
}

static void
make_ways_out (BcSound *sound)
{
  BcOutputsConfig config = { .config = sound->config,
                             .pre_skip = bc_encoder_pool_get_pre_skip (sound->encoders),
                             .on_send = on_send,
                             .user_data = sound };

  sound->ways_out = bc_outputs_new (&config);
}

/* In the order of the engine's rows, whose handles they are. */
static gboolean
make_rows (BcSound *sound, GError **error)
{
  sound->rows = bc_rows_new ();
  add_channels (sound, 0);
  add_channel (sound, "original", NULL);
  if (!make_ears (sound, error))
    return FALSE;
  add_ears (sound, 0);
  add_sends (sound, 0);
  return TRUE;
}

static void
make_engine (BcSound *sound)
{
  BcEngineConfig config = { .inputs = sound->inputs,
                            .n_channels = bc_row_layout_count_channels (sound->config),
                            .n_ears = bc_row_layout_count_ears (sound->config),
                            .on_block = on_block,
                            .on_news = on_engine_news,
                            .user_data = sound };

  sound->engine = bc_engine_new (&config);
}

/* A recording that cannot be used holds no meeting up, least of all one that comes back in the middle of it. */
static gboolean
load_notices (BcSound *sound, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  sound->notices = bc_notices_load_from (sound->config->notices_directory, faults, error);
  for (guint i = 0; i < faults->len; i++)
    g_warning ("recordings of notices that are left out: %s",
               (const char *) g_ptr_array_index (faults, i));
  return sound->notices != NULL;
}

BcSound *
bc_sound_new (const BcConfig *config, BcBroadcast *broadcast, BcSoundNewsFunc on_news,
              gpointer user_data, GError **error)
{
  g_autoptr (BcSound) sound = g_new0 (BcSound, 1);

  sound->config = config;
  sound->broadcast = broadcast;
  sound->on_news = on_news;
  sound->user_data = user_data;
  sound->inputs = bc_input_list_new ();
  sound->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_channel_output_free);
  if (!load_notices (sound, error) || !bc_input_list_make (sound->inputs, config, 0, error) ||
      !make_encoders (sound, error))
    return NULL;
  sound->flavours = bc_flavours_new (broadcast);
  make_ways_out (sound);
  if (!make_rows (sound, error))
    return NULL;
  sound->notice_maker = bc_notice_maker_new (sound->notices, config->setup);
  bc_input_list_join_backups (sound->inputs, config, 0);
  sound->twins = bc_twins_new (config, sound->inputs);
  make_engine (sound);
  sound->look_source = g_timeout_add (BC_EARS_LOOK_MS, on_look, sound);
  return g_steal_pointer (&sound);
}

void
bc_sound_free (BcSound *sound)
{
  if (sound == NULL)
    return;
  g_clear_handle_id (&sound->look_source, g_source_remove);
  bc_notice_maker_free (sound->notice_maker);
  if (sound->engine != NULL)
    bc_engine_stop (sound->engine);
  bc_input_list_stop (sound->inputs);
  bc_encoder_pool_free (sound->encoders);
  g_ptr_array_unref (sound->outputs);
  bc_flavours_free (sound->flavours);
  bc_ears_free (sound->ears);
  bc_outputs_free (sound->ways_out);
  bc_twins_free (sound->twins);
  bc_rows_free (sound->rows);
  bc_engine_free (sound->engine);
  g_clear_pointer (&sound->mix, bc_mix_unref);
  g_ptr_array_unref (sound->inputs);
  bc_notices_free (sound->notices);
  g_free (sound);
}

gboolean
bc_sound_start (BcSound *sound, GError **error)
{
  if (!bc_input_list_start (sound->inputs, error) || !bc_engine_start (sound->engine, error))
    return FALSE;
  bc_outputs_start (sound->ways_out);
  return TRUE;
}

/* --- Growing --- */

gboolean
bc_sound_grow (BcSound *sound, const BcConfig *config, GError **error)
{
  const BcConfig *was = sound->config;
  g_autoptr (GPtrArray) inputs = bc_input_list_new ();
  guint n_more = bc_row_layout_count (config) - bc_row_layout_count (was);

  g_return_val_if_fail (sound->former == NULL, FALSE);

  if (!bc_stream_names_are_free (sound->broadcast, was->setup, config->setup, error) ||
      !bc_input_list_make (inputs, config, was->inputs->len, error) ||
      !bc_input_list_start (inputs, error) ||
      !bc_encoder_pool_grow (sound->encoders, n_more, error))
    return FALSE;
  sound->former = was;
  sound->config = config;
  g_ptr_array_extend_and_steal (sound->inputs, g_steal_pointer (&inputs));
  bc_input_list_join_backups (sound->inputs, config, was->inputs->len);
  bc_twins_extend (sound->twins, config);
  bc_outputs_extend (sound->ways_out, config);
  add_channels (sound, was->setup->channels->len);
  /* Their names are free. */
  bc_ears_grow (sound->ears, config->setup, NULL);
  add_ears (sound, was->setup->desks->len);
  add_sends (sound, bc_config_count_sends (was));
  bc_notice_maker_extend (sound->notice_maker, config->setup);
  return TRUE;
}

static void
grow_engine (BcSound *sound, BcMix *mix)
{
  g_autofree guint *rows_from = bc_row_layout_find_former (sound->former, sound->config);
  BcEngineGrowth growth = { .inputs = sound->inputs,
                            .n_channels = bc_row_layout_count_channels (sound->config),
                            .n_ears = bc_row_layout_count_ears (sound->config),
                            .rows_from = rows_from };

  bc_engine_grow (sound->engine, &growth, mix);
  sound->former = NULL;
  bc_outputs_start (sound->ways_out);
}

gboolean
bc_sound_waits_for_plan (const BcSound *sound)
{
  return sound->former != NULL;
}

void
bc_sound_set_plan (BcSound *sound, const BcPlan *plan)
{
  BcMix *before = sound->former == NULL ? sound->mix : NULL;
  BcMix *mix = bc_plan_mix_new (plan, sound->config, sound->notices, before);

  if (sound->former != NULL)
    grow_engine (sound, mix);
  else
    bc_engine_set_mix (sound->engine, mix);
  g_clear_pointer (&sound->mix, bc_mix_unref);
  sound->mix = mix;
}

guint
bc_sound_get_n_inputs (const BcSound *sound)
{
  return sound->inputs->len;
}

BcInput *
bc_sound_get_input (const BcSound *sound, guint number)
{
  return g_ptr_array_index (sound->inputs, number);
}

BcInput *
bc_sound_find_input (const BcSound *sound, const char *id)
{
  return bc_input_list_find (sound->inputs, id);
}

int
bc_sound_find_twin (const BcSound *sound, guint number)
{
  return bc_twins_find (sound->twins, number);
}

BcEngine *
bc_sound_get_engine (const BcSound *sound)
{
  return sound->engine;
}

BcOutputs *
bc_sound_get_outputs (const BcSound *sound)
{
  return sound->ways_out;
}

guint64
bc_sound_get_n_dropped_blocks (const BcSound *sound)
{
  return bc_encoder_pool_get_n_dropped (sound->encoders);
}

const BcFlavours *
bc_sound_get_flavours (const BcSound *sound)
{
  return sound->flavours;
}

gboolean
bc_sound_want_flavour (BcSound *sound, const char *channel, BcFlavour flavour, gint64 past_us,
                       GError **error)
{
  return bc_flavours_want (sound->flavours, channel, flavour, past_us, error);
}
