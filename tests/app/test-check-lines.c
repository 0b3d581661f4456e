/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/check-lines.h"
#include "config-text.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

/* "in-1" as `input`, and `outputs`. */
static BcConfig *
make (const char *input, const char *outputs)
{
  g_autofree char *section = g_strdup_printf ("\"outputs\":[%s],\"rules\"", outputs);
  g_autofree char *with_outputs = config_text_change ("\"rules\"", section);
  g_auto (GStrv) halves = g_strsplit (with_outputs, "\"id\":\"in-1\",\"type\":\"ingest\"}", 2);
  g_autofree char *json = NULL;

  g_assert_cmpuint (g_strv_length (halves), ==, 2);
  json = g_strdup_printf ("%s\"id\":\"in-1\",%s}%s", halves[0], input, halves[1]);
  return config_text_parse_well (json);
}

#define SRT "\"type\":\"srt\",\"mode\":\"listener\",\"port\":7001,"
#define OUT(id) "{\"id\":\"" id "\",\"source\":{\"channel\":\"fr\"},"
#define SECRETS                                                                                    \
  OUT ("one")                                                                                      \
  "\"type\":\"icecast\",\"host\":\"h\",\"mount\":\"/m\",\"password_file\":\"/nowhere/"             \
  "one\"}," OUT (                                                                                  \
      "two") "\"type\":\"srt\",\"host\":\"h\",\"port\":1,\"passphrase_file\":\"/nowhere/two\"}"

static gboolean
has_line (const char *text, const char *start, const char *part)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start) && strstr (lines[i], part) != NULL)
      return TRUE;
  return FALSE;
}

/* Who mends a file does so once: each secret that cannot be read is told, whatever is wrong with the others. */
static void
test_all_secrets_at_once (void)
{
  g_autoptr (BcConfig) config = make (SRT "\"passphrase_file\":\"/nowhere/in\"", SECRETS);
  g_autoptr (GError) error = NULL;

  g_assert_false (bc_check_lines (config, "f.json", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_true (has_line (error->message, "f.json: /inputs/1: ", "/nowhere/in: No such file"));
  g_assert_true (has_line (error->message, "f.json: /outputs/0: ", "/nowhere/one: No such file"));
  g_assert_true (has_line (error->message, "f.json: /outputs/1: ", "/nowhere/two: No such file"));
}

static void
lose_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  g_assert_nonnull (factory);
  gst_registry_remove_feature (gst_registry_get (), GST_PLUGIN_FEATURE (factory));
}

/* A package that is missing hides no secret that is. */
static void
test_both_at_once (void)
{
  g_autoptr (BcConfig) config = make (SRT "\"passphrase_file\":\"/nowhere/in\"", SECRETS);
  g_autoptr (GError) error = NULL;

  lose_element ("srtsrc");
  lose_element ("srtsink");
  g_assert_false (bc_check_lines (config, "f.json", &error));
  g_assert_true (has_line (error->message, "f.json: /inputs/1: ", "missing in GStreamer: srtsrc"));
  g_assert_true (has_line (error->message, "f.json: /inputs/1: ", "/nowhere/in: No such file"));
  g_assert_true (
      has_line (error->message, "f.json: /outputs/1: ", "missing in GStreamer: srtsink"));
  g_assert_true (has_line (error->message, "f.json: /outputs/1: ", "/nowhere/two: No such file"));
}

/* Outputs hold no meeting up. */
static void
test_outputs_alone_are_remarks (void)
{
  g_autoptr (BcConfig) config = make ("\"type\":\"ingest\"", SECRETS);
  g_autoptr (GError) error = NULL;
  guint n_remarks = config->remarks->len;

  g_assert_true (bc_check_lines (config, "f.json", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (config->remarks->len, ==, n_remarks + 2);
}

/* A card that no machine has; one that may come yet holds no meeting up either. */
static void
test_cards (void)
{
  g_autoptr (BcConfig) config =
      make ("\"type\":\"alsa\",\"device\":\"hw:CARD=no-such,DEV=0\"",
            OUT ("hall") "\"type\":\"alsa\",\"device\":\"plughw:99\"}," OUT (
                "usual") "\"type\":\"alsa\"}");
  g_autoptr (GError) error = NULL;
  guint n_remarks = config->remarks->len;

  g_assert_true (bc_check_lines (config, "f.json", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (config->remarks->len, ==, n_remarks + 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (config->remarks, n_remarks),
                                   "/inputs/1/device: there is no sound card \"no-such\" here"));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (config->remarks, n_remarks + 1),
                                   "/outputs/0/device: there is no sound card \"99\" here"));
}

static gboolean
has_remark (const BcConfig *config, const char *part)
{
  for (guint i = 0; i < config->remarks->len; i++)
    if (strstr (g_ptr_array_index (config->remarks, i), part) != NULL)
      return TRUE;
  return FALSE;
}

/* Recordings are listened to as when it is served; one that is left out there is told of here. */
static void
test_recordings (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-check-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "clsoed.fr.wav", NULL);
  g_autoptr (BcConfig) config = make ("\"type\":\"rtp\",\"port\":5024", "");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  config->notices_directory = g_strdup (folder);
  g_assert_true (bc_check_lines (config, "f.json", &error));
  g_assert_no_error (error);
  g_assert_true (has_remark (config, "/notices/directory: left out: "));
  g_assert_true (has_remark (config, "clsoed.fr.wav: no notice is called \"clsoed\""));

  /* Told when the file was read. */
  g_remove (path);
  g_rmdir (folder);
  g_autoptr (BcConfig) without = make ("\"type\":\"rtp\",\"port\":5024", "");
  guint n_remarks = without->remarks->len;
  without->notices_directory = g_strdup (folder);
  g_assert_true (bc_check_lines (without, "f.json", &error));
  g_assert_cmpuint (without->remarks->len, ==, n_remarks);
}

/* What a source that comes to us sends is not known before it comes. */
static void
test_codecs (void)
{
  g_autoptr (BcConfig) before = make ("\"type\":\"ingest\"", "");
  g_autoptr (BcConfig) after = make ("\"type\":\"ingest\"", "");
  g_autoptr (GError) error = NULL;

  g_assert_true (bc_check_lines (before, "f.json", &error));
  g_assert_no_error (error);
  g_assert_false (has_remark (before, "cannot be taken"));
  lose_element ("faad");
  g_assert_true (bc_check_lines (after, "f.json", &error));
  g_assert_no_error (error);
  g_assert_true (has_remark (after, "inputs of type ingest: AAC cannot be taken here: missing in "
                                    "GStreamer: faad (Debian: gstreamer1.0-plugins-bad)"));
  g_assert_false (has_remark (after, "MP3"));
}

/* What is not there yet may come; what is a directory is no file to come. */
static void
test_files (void)
{
  static const char *const rows[][2] = {
    { "/nowhere/floor.wav", "/inputs/1/path: there is no file /nowhere/floor.wav yet" },
    { "/", "/inputs/1/path: / is a directory" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *input = g_strdup_printf ("\"type\":\"file\",\"path\":\"%s\"", rows[i][0]);
      g_autoptr (BcConfig) config = make (input, "");
      g_autoptr (GError) error = NULL;

      g_assert_true (bc_check_lines (config, "f.json", &error));
      g_assert_no_error (error);
      g_assert_true (has_remark (config, rows[i][1]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/check-lines/all-secrets-at-once", test_all_secrets_at_once);
  g_test_add_func ("/app/check-lines/outputs-alone-are-remarks", test_outputs_alone_are_remarks);
  g_test_add_func ("/app/check-lines/cards", test_cards);
  g_test_add_func ("/app/check-lines/recordings", test_recordings);
  /* The last ones: what they take away stays away. */
  g_test_add_func ("/app/check-lines/codecs", test_codecs);
  g_test_add_func ("/app/check-lines/both-at-once", test_both_at_once);
  g_test_add_func ("/app/check-lines/files", test_files);
  return g_test_run ();
}
