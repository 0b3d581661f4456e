/* SPDX-License-Identifier: Apache-2.0 */
#include "tone-meter.h"

#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <boothcast/media/recording.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define HZ 1000.0

/* What GStreamer makes of a launch line that ends in `! appsink name=sink`. */
static GBytes *
make_file (const char *launch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  GByteArray *file = g_byte_array_new ();

  g_assert_no_error (error);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (TRUE)
    {
      g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
      GstMapInfo map;
      if (sample == NULL)
        break;
      gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
      g_byte_array_append (file, map.data, (guint) map.size);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return g_byte_array_free_to_bytes (file);
}

#define TONE "audiotestsrc freq=1000 volume=0.1 num-buffers=100 samplesperbuffer=480 ! "
#define SINK " ! appsink name=sink sync=false"

typedef struct
{
  const char *description;
  const char *launch;
  guint n_ms;
} Row;

static const Row rows[] = {
  { "FLAC, CD", TONE "audio/x-raw,rate=44100,channels=2 ! audioconvert ! flacenc" SINK, 1088 },
  { "FLAC, 24 kHz", TONE "audio/x-raw,rate=24000,channels=1 ! audioconvert ! flacenc" SINK, 2000 },
  { "FLAC, 24 bits, 96 kHz",
    TONE "audio/x-raw,rate=96000,channels=1,format=S32LE ! audioconvert ! "
         "audio/x-raw,format=S24_32LE ! flacenc" SINK,
    500 },
  { "Ogg Opus, mono",
    TONE "audio/x-raw,rate=48000,channels=1 ! audioconvert ! opusenc ! oggmux" SINK, 1000 },
  { "Ogg Opus, stereo",
    TONE "audio/x-raw,rate=48000,channels=2 ! audioconvert ! opusenc ! oggmux" SINK, 1000 },
};

/* All of them as long as they were, at the notices' level, and the tone in them. */
static void
test_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) file = make_file (rows[i].launch);
      g_autoptr (BcClip) clip = bc_recording_load (file, "break.fr", &error);
      float out[10 * BC_TICK_SAMPLES];
      BcClipPlayer player;

      g_test_message ("%s", rows[i].description);
      g_assert_no_error (error);
      /* An encoder may leave a frame's worth of silence at the end. */
      g_assert_cmpfloat_with_epsilon ((double) bc_clip_get_n_samples (clip), rows[i].n_ms * 48.0,
                                      21 * 48.0);
      bc_clip_player_start_once (&player, clip);
      for (guint k = 0; k < 10; k++)
        bc_clip_player_run (&player, out + k * BC_TICK_SAMPLES);
      /* -18 LUFS of a mono programme, one channel. */
      g_assert_cmpfloat_with_epsilon (tone_meter_level_db (out + 2400, 7200, HZ), -15.0, 0.7);
    }
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *description;
    const char *bytes;
    gsize n_bytes;
    const char *why;
  } faults[] = {
    { "nothing", "", 0, "neither WAV nor Ogg Opus nor FLAC" },
    { "something else", "ID3\3hello", 9, "neither WAV nor Ogg Opus nor FLAC" },
    { "Ogg, but not Opus", "OggS\0\2________________________\1vorbis__", 36,
      "neither WAV nor Ogg Opus nor FLAC" },
    { "a WAV file's beginning", "RIFF____WAVE", 12, "no sound in it" },
    { "a FLAC file's beginning", "fLaC", 4, "it cannot be decoded" },
    { "an Ogg page's beginning", "OggS\0\2____________________\1\023OpusHead", 36,
      "it cannot be decoded" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) file = g_bytes_new_static (faults[i].bytes, faults[i].n_bytes);
      g_autofree char *message = g_strdup_printf ("break.fr: %s", faults[i].why);

      g_test_message ("%s", faults[i].description);
      g_assert_null (bc_recording_load (file, "break.fr", &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, message);
    }
}

/* Cut anywhere, or with a bit turned over: sound or a reason, and never more than that. */
static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) file = make_file (rows[i].launch);
      gsize n_bytes = g_bytes_get_size (file);

      for (guint k = 1; k < 12; k++)
        {
          g_autofree guint8 *damaged = g_memdup2 (g_bytes_get_data (file, NULL), n_bytes);
          gsize at = n_bytes * k * k / 144;
          damaged[at] ^= 0x10;
          g_autoptr (GBytes) turned = g_bytes_new (damaged, n_bytes);
          g_autoptr (GBytes) cut = g_bytes_new (damaged, at);
          g_autoptr (GError) error = NULL;
          g_autoptr (GError) cut_error = NULL;
          g_autoptr (BcClip) clip = bc_recording_load (turned, "a", &error);
          g_autoptr (BcClip) cut_clip = bc_recording_load (cut, "a", &cut_error);
          g_assert_true ((clip == NULL) == (error != NULL));
          g_assert_true ((cut_clip == NULL) == (cut_error != NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/media/recording/formats", test_formats);
  g_test_add_func ("/media/recording/refuses-with-a-reason", test_refuses);
  g_test_add_func ("/media/recording/damaged-files", test_damaged);
  return g_test_run ();
}
