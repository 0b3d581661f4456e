/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/ogg-opus.h>

#include <glib/gstdio.h>
#include <opus/opus.h>
#include <samplerate.h>
#include <string.h>

/*
 * pack FOLDER FILE: while building. What FOLDER/NAME.RATE holds (16 bit, mono, in the machine's order) becomes
 * one FILE: a dictionary of NAME and its sound as Ogg Opus, a tenth of the size.
 */
#define RATE 48000
#define PACKET_SAMPLES 960
#define BITRATE_BPS 24000
#define COMPLEXITY 5
#define MAX_PACKET_BYTES 1276

/* Brought to 48 kHz, with room for the encoder's look-ahead and the last packet (transfer full). */
static float *
read_sound (const char *path, guint look_ahead, gsize *n_packets)
{
  double ratio = (double) RATE / g_ascii_strtod (strrchr (path, '.') + 1, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  if (!g_file_get_contents (path, &bytes, &n_bytes, &error))
    g_error ("%s", error->message);
  gsize n_in = n_bytes / 2;
  g_autofree float *in = g_new (float, n_in);
  src_short_to_float_array ((const short *) (gconstpointer) bytes, in, (int) n_in);

  *n_packets = ((gsize) ((double) n_in * ratio) + look_ahead) / PACKET_SAMPLES + 1;
  float *out = g_new0 (float, *n_packets *PACKET_SAMPLES);
  SRC_DATA data = { .data_in = in,
                    .data_out = out,
                    .input_frames = (long) n_in,
                    .output_frames = (long) (*n_packets * PACKET_SAMPLES),
                    .src_ratio = ratio };
  if (src_simple (&data, SRC_SINC_MEDIUM_QUALITY, 1) != 0)
    g_error ("%s: cannot be resampled", path);
  return out;
}

static void
append (GByteArray *to, GBytes *pages)
{
  if (pages == NULL)
    return;
  g_byte_array_append (to, g_bytes_get_data (pages, NULL), (guint) g_bytes_get_size (pages));
  g_bytes_unref (pages);
}

static GBytes *
encode (const char *path)
{
  int code;
  opus_int32 look_ahead = 0;
  OpusEncoder *opus = opus_encoder_create (RATE, 1, OPUS_APPLICATION_AUDIO, &code);
  GByteArray *stream = g_byte_array_new ();
  gsize n_packets;

  g_assert (code == OPUS_OK);
  opus_encoder_ctl (opus, OPUS_SET_BITRATE (BITRATE_BPS));
  opus_encoder_ctl (opus, OPUS_SET_COMPLEXITY (COMPLEXITY));
  opus_encoder_ctl (opus, OPUS_GET_LOOKAHEAD (&look_ahead));
  g_autofree float *samples = read_sound (path, (guint) look_ahead, &n_packets);
  BcOggOpusConfig config = { .serial = 1, .pre_skip = (guint) look_ahead, .packets_per_page = 50 };
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);

  append (stream, g_bytes_ref (bc_ogg_opus_get_headers (ogg)));
  for (gsize i = 0; i < n_packets; i++)
    {
      guint8 packet[MAX_PACKET_BYTES];
      opus_int32 n_bytes = opus_encode_float (opus, samples + i * PACKET_SAMPLES, PACKET_SAMPLES,
                                              packet, sizeof packet);
      g_assert (n_bytes > 0);
      append (stream, bc_ogg_opus_add (ogg, packet, (gsize) n_bytes,
                                       (gint64) (i + 1) * PACKET_SAMPLES, NULL));
    }
  append (stream, bc_ogg_opus_finish (ogg));
  opus_encoder_destroy (opus);
  return g_byte_array_free_to_bytes (stream);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In one order on every machine (transfer full). */
static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  if (dir == NULL)
    g_error ("%s", error->message);
  for (const char *file = g_dir_read_name (dir); file != NULL; file = g_dir_read_name (dir))
    g_ptr_array_add (files, g_strdup (file));
  g_ptr_array_sort (files, compare_names);
  return files;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  GVariantBuilder pack;

  g_assert (argc == 3);
  g_autoptr (GPtrArray) files = list_files (argv[1]);
  g_variant_builder_init (&pack, G_VARIANT_TYPE ("a{say}"));
  for (guint i = 0; i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);
      g_autofree char *path = g_build_filename (argv[1], file, NULL);
      g_autofree char *name = g_strndup (file, strcspn (file, "."));
      g_autoptr (GBytes) sound = encode (path);
      g_variant_builder_add (&pack, "{s@ay}", name,
                             g_variant_new_from_bytes (G_VARIANT_TYPE ("ay"), sound, TRUE));
    }
  g_autoptr (GVariant) packed = g_variant_ref_sink (g_variant_builder_end (&pack));
  if (!g_file_set_contents (argv[2], g_variant_get_data (packed),
                            (gssize) g_variant_get_size (packed), &error))
    g_error ("%s", error->message);
  return 0;
}
