/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "ogg-sender.h"

/*
 * What programs of others say of our streams, where they are installed.
 */
#define PACKET_SAMPLES OGG_SENDER_PACKET_SAMPLES

/* What a program says of the stream, both outputs; NULL: it is not installed. */
static char *
ask (const char *const *command, GBytes *stream)
{
  g_autofree char *program = g_find_program_in_path (command[0]);
  g_autofree char *path = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int fd, status;

  if (program == NULL)
    return NULL;

  fd = g_file_open_tmp ("ogg-opus-XXXXXX.ogg", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, g_bytes_get_data (stream, NULL), (gssize) g_bytes_get_size (stream),
                       &error);
  g_assert_no_error (error);
  for (guint i = 0; command[i] != NULL; i++)
    g_ptr_array_add (args, (gpointer) (g_str_equal (command[i], "FILE") ? path : command[i]));
  g_ptr_array_add (args, NULL);
  g_spawn_sync (NULL, (char **) args->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                &status, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return g_strdup_printf ("%s%s", out, err);
}

static const char *const opusinfo[] = { "opusinfo", "FILE", NULL };
static const char *const oggz_validate[] = { "oggz-validate", "FILE", NULL };
static const char *const ffmpeg[] = { "ffmpeg", "-nostdin", "-v",   "warning", "-i",
                                      "FILE",   "-f",       "null", "-",       NULL };

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    n++;

  return n;
}

static void
make_sender (OggSender *sender, guint n_packets)
{
  ogg_sender_init (sender);
  ogg_sender_send (sender, n_packets / 2);
  sender->end_samples += 20 * PACKET_SAMPLES;
  ogg_sender_send (sender, n_packets - n_packets / 2);
  ogg_sender_finish (sender);
}

static void
test_opusinfo (void)
{
  static const guint n_packets[] = { 500, 501, 504, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (n_packets); i++)
    {
      OggSender sender;
      g_autoptr (GBytes) stream = NULL;
      g_autofree char *answer = NULL;

      make_sender (&sender, n_packets[i]);
      stream = ogg_sender_get_stream (&sender, 0);
      answer = ask (opusinfo, stream);
      ogg_sender_clear (&sender);
      if (answer == NULL)
        {
          g_test_skip ("opusinfo is not installed");
          return;
        }
      g_assert_cmpuint (count (answer, "WARNING"), ==, 0);
      g_assert_cmpuint (count (answer, "ERROR"), ==, 0);
      g_assert_nonnull (strstr (answer, "TITLE=Fran"));
      g_assert_nonnull (strstr (answer, "Logical stream 1 ended"));
    }
}

/* Headers and the pages from somewhere in the middle: one gap in the numbers, nothing else. And so we know
 * that it would tell. */
static void
test_opusinfo_late (void)
{
  OggSender sender;
  g_autoptr (GBytes) stream = NULL;
  g_autofree char *answer = NULL;
  guint middle;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 100);
  middle = sender.pages->len;
  ogg_sender_send (&sender, 100);
  ogg_sender_finish (&sender);
  stream = ogg_sender_get_stream (&sender, middle);
  answer = ask (opusinfo, stream);
  ogg_sender_clear (&sender);
  if (answer == NULL)
    {
      g_test_skip ("opusinfo is not installed");
      return;
    }
  g_test_message ("%s", answer);
  g_assert_cmpuint (count (answer, "sequence number gap"), ==, 1);
  g_assert_nonnull (strstr (answer, "Logical stream 1 ended"));
}

static void
test_oggz_validate (void)
{
  OggSender sender;
  g_autoptr (GBytes) stream = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *answer_to_cut = NULL;

  make_sender (&sender, 503);
  stream = ogg_sender_get_stream (&sender, 0);
  ogg_sender_clear (&sender);
  cut = g_bytes_new_from_bytes (stream, 0, g_bytes_get_size (stream) - 200);
  answer = ask (oggz_validate, stream);
  answer_to_cut = ask (oggz_validate, cut);
  if (answer == NULL)
    {
      g_test_skip ("oggz-validate is not installed");
      return;
    }
  g_assert_cmpstr (answer, ==, "");
  g_assert_cmpstr (answer_to_cut, !=, "");
}

static void
test_ffmpeg (void)
{
  OggSender sender;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) late = NULL;
  g_autofree char *answer_to_whole = NULL;
  g_autofree char *answer_to_late = NULL;
  guint middle;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 100);
  middle = sender.pages->len;
  ogg_sender_send (&sender, 100);
  sender.end_samples += 20 * PACKET_SAMPLES;
  ogg_sender_send (&sender, 100);
  sender.end_samples += 500 * PACKET_SAMPLES;
  ogg_sender_send (&sender, 101);
  ogg_sender_finish (&sender);
  whole = ogg_sender_get_stream (&sender, 0);
  late = ogg_sender_get_stream (&sender, middle);
  ogg_sender_clear (&sender);
  answer_to_whole = ask (ffmpeg, whole);
  answer_to_late = ask (ffmpeg, late);
  if (answer_to_whole == NULL)
    {
      g_test_skip ("ffmpeg is not installed");
      return;
    }
  g_assert_cmpstr (answer_to_whole, ==, "");
  g_assert_cmpstr (answer_to_late, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delivery/ogg-strangers/opusinfo-finds-nothing", test_opusinfo);
  g_test_add_func ("/delivery/ogg-strangers/opusinfo-finds-one-gap-for-a-late-joiner",
                   test_opusinfo_late);
  g_test_add_func ("/delivery/ogg-strangers/oggz-validate-finds-nothing", test_oggz_validate);
  g_test_add_func ("/delivery/ogg-strangers/ffmpeg-warns-of-nothing", test_ffmpeg);

  return g_test_run ();
}
