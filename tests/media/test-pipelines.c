/* SPDX-License-Identifier: Apache-2.0 */
#include "media-private.h"

#include <boothcast/media/input.h>

typedef struct
{
  const char *name;
  const char *ends[6]; /* elements the code looks for */
} Row;

static const Row rows[] = {
  { "rtp-opus", { "source", "jitter", "sink" } },
  { "rtp-linear", { "source", "sink" } },
  { "ogg-opus", { "source", "demux", "decoder", "shape", "sink" } },
  { "ogg-vorbis", { "source", "demux", "decoder", "shape", "sink" } },
  { "source-aac", { "source", "entry", "shape", "sink" } },
  { "source-mpeg", { "source", "entry", "shape", "sink" } },
  { "line-srt", { "source", "demux" } },
  { "line-rtmp", { "source", "demux" } },
  { "line-http", { "source", "bytes" } },
  { "line-alsa", { "source", "sink" } },
  { "line-tone", { "source", "sink" } },
  { "file-wav", { "source", "sink" } },
  { "file-flac", { "source", "sink" } },
  { "file-mpeg", { "source", "sink" } },
  { "file-ogg", { "source", "demux" } },
  { "tail-aac", { "entry", "sink" } },
  { "tail-latm", { "entry", "sink" } },
  { "tail-mpeg", { "entry", "sink" } },
  { "tail-opus", { "entry", "sink" } },
  { "tail-vorbis", { "entry", "sink" } },
  { "out-alsa", { "source", "format", "sink" } },
  { "out-icecast", { "source", "sink" } },
  { "out-rtp-l24", { "source", "format", "payload", "sink" } },
  { "out-rtp-opus", { "source", "payload", "sink" } },
  { "out-srt-aac", { "source", "encoder", "mux", "sink" } },
  { "out-srt-opus", { "source", "mux", "sink" } },
  { "aac", { "entry", "sink" } },
  { "recording-opus", { "entry", "sink" } },
  { "recording-flac", { "entry", "sink" } },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GstElement) pipeline = bc_pipeline_new (rows[i].name, &error);

      g_assert_no_error (error);
      g_assert_true (GST_IS_PIPELINE (pipeline));
      for (guint k = 0; rows[i].ends[k] != NULL; k++)
        {
          g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (pipeline), rows[i].ends[k]);
          g_test_message ("%s: %s", rows[i].name, rows[i].ends[k]);
          g_assert_nonnull (end);
        }
    }
}

/* Every file in the folder is in the program and in the table above, and the other way round. */
static void
test_all_there (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "pipelines", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  guint n_files = 0;

  g_assert_no_error (error);
  for (const char *file = g_dir_read_name (dir); file != NULL; file = g_dir_read_name (dir))
    {
      if (!g_str_has_suffix (file, ".pipeline"))
        continue;
      g_autofree char *name = g_strndup (file, strlen (file) - strlen (".pipeline"));
      g_autofree char *launch = bc_pipeline_read (name, &error);
      g_assert_no_error (error);
      g_assert_null (strchr (launch, '#'));
      n_files++;
    }
  g_assert_cmpuint (n_files, ==, G_N_ELEMENTS (rows));
}

/* What makes the difference between sound and 12 % of it missing. */
static void
test_jitter_buffer (void)
{
  g_autoptr (GstElement) pipeline = bc_pipeline_new ("rtp-opus", NULL);
  g_autoptr (GstElement) jitter = gst_bin_get_by_name (GST_BIN (pipeline), "jitter");
  gboolean does_tell_lost;
  guint latency_ms;

  g_object_get (jitter, "do-lost", &does_tell_lost, "latency", &latency_ms, NULL);
  g_assert_true (does_tell_lost);
  g_assert_cmpuint (latency_ms, ==, 40);
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_pipeline_new ("no-such", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no-such"));
}

static void
test_fault (void)
{
  BcFault fault;

  bc_fault_init (&fault);
  g_assert_null (bc_fault_get (&fault));
  bc_fault_set (&fault, "one %d", 1);
  bc_fault_set (&fault, "two %d", 2);
  g_autofree char *text = bc_fault_get (&fault);
  g_assert_cmpstr (text, ==, "two 2");
  bc_fault_clear (&fault);
}

static void
test_denormals (void)
{
  volatile float tiny = 1e-38f;

  bc_flush_denormals ();
#if defined(__SSE__) || defined(__aarch64__)
  g_assert_cmpfloat (tiny / 100.0f, ==, 0.0f);
#else
  g_test_skip ("this processor is left as it is");
#endif
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  g_assert_no_error (error);
  g_test_add_func ("/media/pipelines/parse-with-their-ends", test_parse);
  g_test_add_func ("/media/pipelines/all-of-the-folder", test_all_there);
  g_test_add_func ("/media/pipelines/lost-packets-are-told", test_jitter_buffer);
  g_test_add_func ("/media/pipelines/unknown-is-refused", test_unknown);
  g_test_add_func ("/media/pipelines/fault-keeps-the-last", test_fault);
  g_test_add_func ("/media/pipelines/denormals-are-flushed", test_denormals);
  return g_test_run ();
}
