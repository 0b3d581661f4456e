/* SPDX-License-Identifier: Apache-2.0 */
#include "sound.h"

#include "channel-output.h"
#include "ears.h"
#include "notices.h"
#include "plan-mix.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <boothcast/media/encoder.h>
#include <malloc.h>

struct _BcSound
{
  const BcConfig *config;
  GPtrArray *inputs;  /* of BcInput * */
  GPtrArray *outputs; /* of BcChannelOutput *: the set-up's channels, then "original" */
  BcFlavours *flavours;
  BcEars *ears;
  BcOutputs *ways_out;
  BcTap **taps; /* by row; NULL: an ear's, which nobody else gets */
  guint look_source;
  gint64 *ear_ends; /* the tick's own: of the last block of each ear, in samples */
  BcNotices *notices;
  BcEncoderPool *encoders;
  BcEngine *engine;
  BcSoundNewsFunc on_news;
  gpointer user_data;
};

/* Whether anybody wants the row in Opus: what is a send's own mix, not every far end does. */
static gboolean
is_encoded (const BcSound *sound, guint row)
{
  gboolean is_send = row >= sound->outputs->len + sound->config->setup->desks->len;

  return !is_send || bc_tap_takes_packets (sound->taps[row]);
}

/* Tick thread. */
static void
on_block (guint row, const float *samples, gint64 end_samples, gpointer user_data)
{
  BcSound *sound = user_data;

  if (sound->taps[row] != NULL)
    bc_tap_push_block (sound->taps[row], samples, end_samples);
  if (!is_encoded (sound, row))
    return;
  if (row >= sound->outputs->len)
    {
      gint64 *ear_end = &sound->ear_ends[row - sound->outputs->len];

      if (end_samples != *ear_end + BC_TICK_SAMPLES)
        bc_encoder_pool_restart (sound->encoders, row);
      *ear_end = end_samples;
    }
  bc_encoder_pool_push (sound->encoders, row, samples, end_samples);
}

/* Pool thread, always the same for a row: so each output has one writer. */
static void
on_packet (guint row, const guint8 *packet, gsize packet_bytes, gint64 end_samples,
           gpointer user_data)
{
  BcSound *sound = user_data;

  if (sound->taps[row] != NULL)
    bc_tap_push_packet (sound->taps[row], packet, packet_bytes, end_samples);
  if (row < sound->outputs->len)
    bc_channel_output_add (g_ptr_array_index (sound->outputs, row), packet, packet_bytes,
                           end_samples);
  else if (sound->taps[row] == NULL)
    bc_ears_add (sound->ears, row - sound->outputs->len, packet, packet_bytes, end_samples);
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

  bc_engine_set_ear_heard (sound->engine, sound->config->setup->desks->len + send, is_wanted);
}

static gboolean
on_look (gpointer user_data)
{
  BcSound *sound = user_data;

  bc_ears_look (sound->ears, bc_clock_now_us ());
  bc_outputs_look (sound->ways_out);
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
make_inputs (BcSound *sound, GError **error)
{
  for (guint i = 0; i < sound->config->inputs->len; i++)
    {
      BcInputConfig config;

      bc_config_input_set_up (g_ptr_array_index (sound->config->inputs, i), &config);
      BcInput *input = bc_input_new (&config, error);
      if (input == NULL)
        return FALSE;
      g_ptr_array_add (sound->inputs, input);
    }
  return TRUE;
}

/* The rows after the channels: the desks' ears, then the sends. */
static guint
count_ears (const BcSound *sound)
{
  return sound->config->setup->desks->len + bc_config_count_sends (sound->config);
}

static gboolean
make_encoders (BcSound *sound, GError **error)
{
  BcEncoderConfig config = { .n_channels =
                                 sound->config->setup->channels->len + 1 + count_ears (sound),
                             .bitrate_bps = sound->config->bitrate_bps,
                             .complexity = sound->config->complexity,
                             .on_packet = on_packet,
                             .user_data = sound };

  sound->encoders = bc_encoder_pool_new (&config, error);
  return sound->encoders != NULL;
}

static void
make_output (BcSound *sound, BcBroadcast *broadcast, const char *id, const char *language_id)
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

  g_ptr_array_add (sound->outputs, bc_channel_output_new (&config, broadcast));
}

static void
make_outputs (BcSound *sound, BcBroadcast *broadcast)
{
  const GPtrArray *channels = sound->config->setup->channels;

  for (guint i = 0; i < channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (channels, i);
      make_output (sound, broadcast, channel->id, channel->language);
    }
  make_output (sound, broadcast, "original", NULL);
}

static gboolean
make_ears (BcSound *sound, BcBroadcast *broadcast, GError **error)
{
  BcEarsConfig config = { .setup = sound->config->setup,
                          .disclaimer = sound->config->disclaimer,
                          .pre_skip = bc_encoder_pool_get_pre_skip (sound->encoders),
                          .on_heard = on_ear_heard,
                          .user_data = sound };

  sound->ears = bc_ears_new (&config, broadcast, error);
  sound->ear_ends = g_new0 (gint64, count_ears (sound));
  return sound->ears != NULL;
}

static void
make_ways_out (BcSound *sound)
{
  const GPtrArray *channels = sound->config->setup->channels;
  guint first_send = sound->outputs->len + sound->config->setup->desks->len;
  BcOutputsConfig config = { .config = sound->config,
                             .pre_skip = bc_encoder_pool_get_pre_skip (sound->encoders),
                             .on_send = on_send,
                             .user_data = sound };

  sound->ways_out = bc_outputs_new (&config);
  sound->taps = g_new0 (BcTap *, first_send + bc_config_count_sends (sound->config));
  for (guint i = 0; i < sound->outputs->len; i++)
    sound->taps[i] = bc_outputs_get_channel_tap (
        sound->ways_out,
        i < channels->len ? ((const BcChannel *) g_ptr_array_index (channels, i))->id : "original");
  for (guint i = 0; i < bc_config_count_sends (sound->config); i++)
    sound->taps[first_send + i] = bc_outputs_get_send_tap (sound->ways_out, i);
}

static void
make_engine (BcSound *sound)
{
  BcEngineConfig config = { .inputs = sound->inputs,
                            .n_channels = sound->outputs->len,
                            .n_ears = count_ears (sound),
                            .on_block = on_block,
                            .on_news = on_engine_news,
                            .user_data = sound };

  sound->engine = bc_engine_new (&config);
}

static void
prepare_notices (const BcSound *sound)
{
  const GPtrArray *channels = sound->config->setup->channels;

  bc_notices_prepare (sound->notices, NULL);
  for (guint i = 0; i < channels->len; i++)
    bc_notices_prepare (sound->notices,
                        ((const BcChannel *) g_ptr_array_index (channels, i))->language);
  /* Decoding them took many times the room that they keep. */
  malloc_trim (0);
}

BcSound *
bc_sound_new (const BcConfig *config, BcBroadcast *broadcast, BcSoundNewsFunc on_news,
              gpointer user_data, GError **error)
{
  g_autoptr (BcSound) sound = g_new0 (BcSound, 1);

  sound->config = config;
  sound->on_news = on_news;
  sound->user_data = user_data;
  sound->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_input_free);
  sound->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_channel_output_free);
  sound->notices = bc_notices_load_from (config->notices_directory, error);
  if (sound->notices == NULL || !make_inputs (sound, error) || !make_encoders (sound, error))
    return NULL;
  sound->flavours = bc_flavours_new (broadcast);
  make_outputs (sound, broadcast);
  if (!make_ears (sound, broadcast, error))
    return NULL;
  make_ways_out (sound);
  prepare_notices (sound);
  make_engine (sound);
  sound->look_source = g_timeout_add (BC_EARS_LOOK_MS, on_look, sound);
  return g_steal_pointer (&sound);
}

void
bc_sound_free (BcSound *sound)
{
  if (sound == NULL)
    return;
  if (sound->look_source != 0)
    g_source_remove (sound->look_source);
  if (sound->engine != NULL)
    bc_engine_stop (sound->engine);
  for (guint i = 0; i < sound->inputs->len; i++)
    bc_input_stop (g_ptr_array_index (sound->inputs, i));
  bc_encoder_pool_free (sound->encoders);
  g_ptr_array_unref (sound->outputs);
  bc_flavours_free (sound->flavours);
  bc_ears_free (sound->ears);
  bc_outputs_free (sound->ways_out);
  g_free (sound->taps);
  g_free (sound->ear_ends);
  bc_engine_free (sound->engine);
  g_ptr_array_unref (sound->inputs);
  bc_notices_free (sound->notices);
  g_free (sound);
}

gboolean
bc_sound_start (BcSound *sound, GError **error)
{
  for (guint i = 0; i < sound->inputs->len; i++)
    if (!bc_input_start (g_ptr_array_index (sound->inputs, i), error))
      return FALSE;
  if (!bc_engine_start (sound->engine, error))
    return FALSE;
  bc_outputs_start (sound->ways_out);
  return TRUE;
}

void
bc_sound_set_plan (BcSound *sound, const BcPlan *plan)
{
  g_autoptr (BcMix) mix = bc_plan_mix_new (plan, sound->config, sound->notices);

  bc_engine_set_mix (sound->engine, mix);
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
  for (guint i = 0; i < sound->inputs->len; i++)
    {
      BcInput *input = g_ptr_array_index (sound->inputs, i);
      if (g_strcmp0 (bc_input_get_id (input), id) == 0)
        return input;
    }
  return NULL;
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

gboolean
bc_sound_want_flavour (BcSound *sound, const char *channel, BcFlavour flavour, gint64 past_us,
                       GError **error)
{
  return bc_flavours_want (sound->flavours, channel, flavour, past_us, error);
}
