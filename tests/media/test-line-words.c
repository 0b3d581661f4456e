/* SPDX-License-Identifier: Apache-2.0 */
#include "line-words-private.h"

/* As GStreamer 1.22 said it when each was made to happen. */
static const struct
{
  const char *what;
  const char *message;
  const char *debug;
  const char *words; /* of "W"; NULL: none */
} rows[] = {
  { "SRT, nobody there", "Could not read from resource.",
    "gstsrtsrc.c(206): gst_srt_src_fill (): /x:\nError on SRT socket: Connection timeout",
    "no answer from W" },
  { "SRT, no such host", "Could not open resource for reading.",
    "gstsrtsrc.c(123): gst_srt_src_start (): /x:\nFailed to open SRT: Failed to resolve host 'h': "
    "Error resolving “h”: Name or service not known",
    "host unknown: W" },
  { "SRT, another passphrase", "Could not read from resource.",
    "gstsrtsrc.c(206): gst_srt_src_fill (): /x:\nFailed to authenticate: Incorrect passphrase",
    "wrong passphrase for W" },
  { "SRT, one passphrase", "Could not read from resource.",
    "x:\nFailed to authenticate: Password required or unexpected",
    "only one side of W has a passphrase: both need the same" },
  { "RTMP, nobody there", "Connection refused: Could not connect to 127.0.0.1: Connection refused",
    "x", "connection refused: nothing listens at W" },
  { "RTMP, not RTMP", "Failed to connect: Short read (want 3073 have 398)", NULL,
    "W does not speak RTMP" },
  { "HTTP, not there", "File not found", "x:\nFile not found (404), URL: http://h/x, Redirect to: ",
    "W answers 404: there is no such stream" },
  { "HTTP, no password", "Unauthorized", "x:\nUnauthorized (401), URL: http://h/x",
    "W answers 401: name or password is wrong, or missing" },
  { "HTTP, a broken server", "Bad Gateway", "x:\nBad Gateway (502), URL: http://h/x",
    "W answers 502" },
  { "HTTP, a bad certificate", "Unacceptable TLS certificate", NULL,
    "the certificate of W is not to be trusted" },
  { "HTTP, a number in brackets that is no status", "Odd (12)", NULL, "W: Odd (12)" },
  { "a file that is not there", "Resource not found.",
    "gstfilesrc.c(553): gst_file_src_start ():\nNo such file \"/nope\"", "no such file: W" },
  { "a device that is not there", "Could not open audio device for recording.",
    "gstalsasrc.c(680): gst_alsasrc_open (): /x:\nRecording open error on device 'default': No "
    "such "
    "file or directory",
    "the sound card W cannot be opened: is there one of that name?" },
  { "a device in use",
    "Could not open audio device for recording. Device is being used by another "
    "application.",
    "x:\nDevice 'default' is busy", "another program has the device W" },
  { "nothing said at all", "Internal data stream error.",
    "gstbasesrc.c(3132): gst_base_src_loop (): /x:\nstreaming stopped, reason error (-5)", NULL },
  { "an empty phrase with a last line", "Could not read from resource.", "x:\nSomething new",
    "W: Something new" },
  { "no texts", NULL, NULL, NULL },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcLineComplaint complaint = { .message = rows[i].message, .debug = rows[i].debug };
      g_autofree char *words = bc_line_words (&complaint, "W");
      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/line-words/what-it-means", test_rows);
  return g_test_run ();
}
