/* SPDX-License-Identifier: Apache-2.0 */
#include "ear.h"
#include "../support/ports.h"
#include "line-kind-private.h"

#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define HZ 1000.0
/* A line connects, the buffer learns: generous, for a busy machine. */
#define PATIENCE_MS 20000

typedef struct
{
  BcInput *input;
  Ear ear;
} Line;

static void
line_init (Line *line, const BcInputConfig *config)
{
  g_autoptr (GError) error = NULL;

  line->input = bc_input_new (config, &error);
  g_assert_no_error (error);
  ear_init (&line->ear, line->input);
  g_assert_true (bc_input_start (line->input, &error));
  g_assert_no_error (error);
}

static void
line_clear (Line *line)
{
  bc_input_stop (line->input);
  ear_clear (&line->ear);
  bc_input_free (line->input);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
line_hears (Line *line, double hz, double level_db)
{
  EarTone tone = { .hz = hz, .level_db = level_db, .ms = 400 };

  return ear_wait (&line->ear, &line->ear.n_found, PATIENCE_MS, NULL, NULL) &&
         ear_hears (&line->ear, &tone, NULL, NULL);
}

static void
test_tone (void)
{
  BcInputConfig config = { .id = "tone", .kind = BC_INPUT_TONE, .hz = HZ, .level_dbfs = -18 };
  g_auto (Line) line = { 0 };
  BcInputStats stats;

  line_init (&line, &config);
  g_assert_true (line_hears (&line, HZ, -18));
  bc_input_get_stats (line.input, &stats);
  g_assert_cmpint (stats.link, ==, BC_LINK_RUNNING);
  g_assert_null (bc_input_get_last_error (line.input));
}

/* --- Files --- */

/* Whole seconds of the tone, which begin and end at a zero: a seam that is not exact is a click. */
static char *
make_file (const char *folder, const char *name, const char *coder, guint n_s)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *launch = g_strdup_printf (
      "audiotestsrc num-buffers=%u samplesperbuffer=960 freq=1000 volume=0.1 "
      "! audio/x-raw,format=S16LE,rate=48000,channels=2 ! audioconvert ! %s ! filesink location=%s",
      n_s * 50, coder, path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_autoptr (GstMessage) end =
      gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (end);
  g_assert_cmpint (GST_MESSAGE_TYPE (end), ==, GST_MESSAGE_EOS);
  return g_steal_pointer (&path);
}

static void
test_file_loop (void)
{
  static const char *const coders[][2] = { { "loop.wav", "wavenc" }, { "loop.flac", "flacenc" } };
  g_autofree char *folder = g_dir_make_tmp ("boothcast-line-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (coders); i++)
    {
      g_autofree char *path = make_file (folder, coders[i][0], coders[i][1], 1);
      BcInputConfig config = { .id = "file", .kind = BC_INPUT_FILE, .path = path };
      EarTone tone = { .hz = HZ, .level_db = -20, .ms = 2500 };
      g_auto (Line) line = { 0 };

      line_init (&line, &config);
      g_assert_true (ear_wait (&line.ear, &line.ear.n_found, PATIENCE_MS, NULL, NULL));
      g_assert_true (ear_hears (&line.ear, &tone, NULL, NULL));
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* --- What goes wrong, in words --- */

typedef struct
{
  const char *what;
  BcInputConfig config;
  const char *words;
} Trouble;

static void
await_trouble (Line *line, const Trouble *trouble)
{
  BcInputStats stats = { 0 };

  for (guint ms = 0; ms < PATIENCE_MS && stats.link != BC_LINK_BACKING_OFF; ms += 100)
    {
      ear_run_ms (&line->ear, 100, NULL, NULL);
      bc_input_get_stats (line->input, &stats);
    }
  g_autofree char *words = bc_input_get_last_error (line->input);
  g_test_message ("%s: %s", trouble->what, words);
  g_assert_cmpint (stats.link, ==, BC_LINK_BACKING_OFF);
  g_assert_cmpint (stats.retry_us, !=, 0);
  g_assert_false (stats.is_found);
  g_assert_cmpstr (words, ==, trouble->words);
}

static void
test_troubles (void)
{
  const Trouble troubles[] = {
    { "HTTP, nobody there",
      { .id = "a", .kind = BC_INPUT_HTTP, .url = "http://127.0.0.1:9/x" },
      "connection refused: nothing listens at http://127.0.0.1:9/x" },
    { "RTMP, nobody there",
      { .id = "b", .kind = BC_INPUT_RTMP, .url = "rtmp://127.0.0.1:9/x/secret" },
      "connection refused: nothing listens at rtmp://127.0.0.1:9/x/…" },
    { "SRT, nobody there",
      { .id = "c", .kind = BC_INPUT_SRT, .address = "127.0.0.1", .port = 9 },
      "no answer from 127.0.0.1:9" },
    { "no file",
      { .id = "d", .kind = BC_INPUT_FILE, .path = "/no/such.wav" },
      "/no/such.wav: No such file or directory" },
    { "a file of another kind",
      { .id = "e", .kind = BC_INPUT_FILE, .path = "/etc/passwd" },
      "/etc/passwd: is neither WAV, FLAC, MP3, Ogg Opus nor Ogg Vorbis" },
    { "a device that is not there",
      { .id = "f", .kind = BC_INPUT_ALSA, .device = "hw:99" },
      "the sound card hw:99 cannot be opened: is there one of that name?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_auto (Line) line = { 0 };
      line_init (&line, &troubles[i].config);
      await_trouble (&line, &troubles[i]);
    }
}

/* What has no card behind it runs free: GStreamer would count its pieces till the count is negative, and write there. */
static void
test_no_card (void)
{
  BcInputConfig config = { .id = "card", .kind = BC_INPUT_ALSA, .device = "null" };
  g_autofree char *words = NULL;
  g_auto (Line) line = { 0 };

  line_init (&line, &config);
  for (guint ms = 0; ms < PATIENCE_MS && words == NULL; ms += 50)
    {
      ear_run_ms (&line.ear, 50, NULL, NULL);
      words = bc_input_get_last_error (line.input);
    }
  g_assert_cmpstr (words, ==,
                   "the device \"null\" keeps no time: there is no sound card behind it");
}

static void
test_secret (void)
{
  BcInputConfig config = { .id = "srt",
                           .kind = BC_INPUT_SRT,
                           .is_listener = TRUE,
                           .port = 7001,
                           .secret_file = "/no/such/file" };
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_input_new (&config, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "srt: /no/such/file: No such file"));
}

/* --- SRT --- */

static void
write_secret (const char *path, const char *secret)
{
  g_assert_true (g_file_set_contents_full (path, secret, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

typedef struct
{
  guint16 port;
  const char *mode;
  const char *what; /* (nullable) it brings, if not the tone in Opus */
} Call;

static GstElement *
send_srt (const Call *call)
{
  const char *tone = "audiotestsrc is-live=true freq=1000 volume=0.1 "
                     "! audio/x-raw,rate=48000,channels=1 ! opusenc bitrate=96000";
  g_autofree char *launch =
      g_strdup_printf ("%s ! mpegtsmux alignment=7 ! srtsink uri=srt://127.0.0.1:%u?mode=%s "
                       "wait-for-connection=false auto-reconnect=false",
                       call->what != NULL ? call->what : tone, call->port, call->mode);
  GstElement *sender = gst_parse_launch (launch, NULL);

  gst_element_set_state (sender, GST_STATE_PLAYING);
  return sender;
}

static void
end_sender (GstElement *sender)
{
  gst_element_set_state (sender, GST_STATE_NULL);
  gst_object_unref (sender);
}

static void
test_srt_called (void)
{
  guint16 port = ports_claim ();
  BcInputConfig config = { .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = port };
  g_auto (Line) line = { 0 };
  BcInputStats stats;

  line_init (&line, &config);
  bc_input_get_stats (line.input, &stats);
  g_assert_cmpint (stats.link, ==, BC_LINK_WAITING);
  for (guint i = 0; i < 2; i++)
    {
      GstElement *sender = send_srt (&(Call){ port, "caller", NULL });

      g_assert_true (line_hears (&line, HZ, -20));
      /* A sender that did not get its turn for half a second was lost before. */
      guint n_lost = line.ear.n_lost + 1;
      end_sender (sender);
      for (guint ms = 0; ms < PATIENCE_MS && line.ear.n_lost < n_lost; ms += 100)
        ear_run_ms (&line.ear, 100, NULL, NULL);
      g_assert_cmpuint (line.ear.n_lost, ==, n_lost);
    }
  bc_input_get_stats (line.input, &stats);
  g_assert_cmpuint (line.ear.n_found, >=, 2);
  g_assert_cmpuint (stats.n_connections, ==, line.ear.n_found);
}

static void
test_srt_calls (void)
{
  guint16 port = ports_claim ();
  BcInputConfig config = {
    .id = "srt", .kind = BC_INPUT_SRT, .address = "127.0.0.1", .port = port
  };
  GstElement *sender = send_srt (&(Call){ port, "listener", NULL });
  g_auto (Line) line = { 0 };

  line_init (&line, &config);
  g_assert_true (line_hears (&line, HZ, -20));
  end_sender (sender);
}

/* A call may come to nothing while the machine stands still: it is made again. */
static GstElement *
call_in (Line *line, guint16 port, const char *mode)
{
  for (guint ms = 0; ms < PATIENCE_MS; ms += 5000)
    {
      GstElement *sender = send_srt (&(Call){ port, mode, NULL });
      if (ear_wait (&line->ear, &line->ear.n_found, 5000, NULL, NULL))
        return sender;
      end_sender (sender);
    }
  g_assert_not_reached ();
}

/* However often it failed, a listener is there again soon: who calls next may bring what is taken. */
static void
test_srt_listens_again (void)
{
  guint16 port = ports_claim ();
  BcInputConfig config = { .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = port };
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) taken =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  guint n_tries = 0;
  gint64 retry_us = 0;
  g_auto (Line) line = { 0 };

  g_assert_true (g_socket_bind (taken, address, FALSE, NULL));
  line_init (&line, &config);
  for (guint ms = 0; ms < 2 * PATIENCE_MS && n_tries < 4; ms += 50)
    {
      BcInputStats stats;

      ear_run_ms (&line.ear, 50, NULL, NULL);
      bc_input_get_stats (line.input, &stats);
      gint64 wait_us = stats.retry_us - g_get_monotonic_time ();
      g_assert_cmpint (wait_us, <=, G_TIME_SPAN_SECOND);
      n_tries += stats.retry_us != 0 && stats.retry_us != retry_us;
      retry_us = stats.retry_us != 0 ? stats.retry_us : retry_us;
    }
  g_assert_cmpuint (n_tries, ==, 4);
  g_socket_close (taken, NULL);
  GstElement *sender = call_in (&line, port, "caller");
  end_sender (sender);
}

/* Interpreters send by SRT: it is not taken for a stream whose pages may be a second long. */
static void
test_srt_is_not_late (void)
{
  BcInputConfig config = { .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = 7001 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BcInput) input = bc_input_new (&config, &error);
  float block[BC_TICK_SAMPLES];
  BcInputStats stats;

  g_assert_no_error (error);
  bc_input_pull (input, block, TRUE, G_USEC_PER_SEC);
  bc_input_get_stats (input, &stats);
  g_assert_cmpint (stats.elastic.target_us, >, 0);
  g_assert_cmpint (stats.elastic.target_us, <=, 300000);
}

/* A caller that has gone without a word holds the element for 5 s unless it looks up; the address must not undo that. */
static void
test_srt_looks_up (void)
{
  BcInputConfig input = { .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = 7001 };
  g_autoptr (BcLineConfig) config = bc_line_config_new (&input, NULL);
  g_autoptr (GstElement) source = gst_element_factory_make ("srtsrc", NULL);
  int look_ms = -1;

  g_object_ref_sink (source);
  g_assert_true (bc_line_kind_find (BC_INPUT_SRT)->set_up (config, source, NULL));
  g_object_get (source, "poll-timeout", &look_ms, NULL);
  g_assert_cmpint (look_ms, >, 0);
  g_assert_cmpint (look_ms, <=, 500);
}

static gboolean
hears_words (Line *line, const char *should, guint patience_ms)
{
  g_autofree char *words = bc_input_get_last_error (line->input);

  for (guint ms = 0; ms < patience_ms && g_strcmp0 (words, should) != 0; ms += 100)
    {
      ear_run_ms (&line->ear, 100, NULL, NULL);
      g_free (words);
      words = bc_input_get_last_error (line->input);
    }
  g_test_message ("%s", words);
  return g_strcmp0 (words, should) == 0;
}

static void
test_srt_strangers (void)
{
  static const char *const allow[] = { "192.0.2.1", NULL };
  guint16 port = ports_claim ();
  BcInputConfig config = {
    .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = port, .allow = allow
  };
  GstElement *sender;
  g_auto (Line) line = { 0 };
  BcInputStats stats = { 0 };

  line_init (&line, &config);
  ear_run_ms (&line.ear, 500, NULL, NULL);
  sender = send_srt (&(Call){ port, "caller", NULL });
  for (guint ms = 0; ms < PATIENCE_MS && stats.n_refused == 0; ms += 100)
    {
      ear_run_ms (&line.ear, 100, NULL, NULL);
      bc_input_get_stats (line.input, &stats);
    }
  g_assert_cmpuint (stats.n_refused, >, 0);
  g_assert_cmpuint (stats.n_bytes, ==, 0);
  g_assert_cmpint (stats.link, ==, BC_LINK_WAITING);
  g_assert_true (hears_words (&line,
                              "a caller from 127.0.0.1 was refused: its address is not among "
                              "those that may call",
                              PATIENCE_MS));
  end_sender (sender);
}

/* The same for one that is to come to nothing. */
static void
call_in_vain (Line *line, const Call *call, const char *should)
{
  gboolean is_told = FALSE;

  for (guint ms = 0; ms < PATIENCE_MS && !is_told; ms += 5000)
    {
      GstElement *sender = send_srt (call);
      is_told = hears_words (line, should, 5000);
      end_sender (sender);
    }
  g_assert_true (is_told);
}

/* libsrt turns such a caller away by itself, and tells nobody. */
static void
test_srt_passphrase (void)
{
  static const struct
  {
    gboolean has_passphrase;
    const char *mode;
    const char *words;
  } rows[] = {
    { TRUE, "caller&passphrase=9876543210",
      "a caller from 127.0.0.1 was refused: its passphrase is wrong, or missing" },
    { TRUE, "caller", "a caller from 127.0.0.1 was refused: its passphrase is wrong, or missing" },
    { FALSE, "caller&passphrase=9876543210",
      "a caller from 127.0.0.1 was refused: it has a passphrase, and this input has none" },
  };
  g_autofree char *folder = g_dir_make_tmp ("boothcast-line-XXXXXX", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);

  write_secret (secret, "0123456789");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcInputConfig config = { .id = "srt",
                               .kind = BC_INPUT_SRT,
                               .is_listener = TRUE,
                               .port = ports_claim (),
                               .secret_file = rows[i].has_passphrase ? secret : NULL };
      g_auto (Line) line = { 0 };

      line_init (&line, &config);
      call_in_vain (&line, &(Call){ config.port, rows[i].mode, NULL }, rows[i].words);
    }
  g_unlink (secret);
  g_rmdir (folder);
}

/* What else MPEG-TS may hold: the demuxer's own complaint says nothing of it. */
static void
test_srt_not_taken (void)
{
  static const struct
  {
    const char *what;
    const char *words; /* %u: the port */
  } rows[] = {
    { "audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! audioconvert ! avenc_ac3 ! "
      "ac3parse",
      "127.0.0.1:%u brings audio/x-ac3, which is not taken: send AAC, Opus or MPEG audio" },
    { "videotestsrc is-live=true pattern=snow ! video/x-raw,width=160,height=120,framerate=25/1 ! "
      "avenc_mpeg4 ! mpeg4videoparse",
      "what comes from 127.0.0.1:%u holds no sound" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint16 port = ports_claim ();
      BcInputConfig config = {
        .id = "srt", .kind = BC_INPUT_SRT, .is_listener = TRUE, .port = port
      };
      g_auto (GStrv) around = g_strsplit (rows[i].words, "%u", 2);
      g_autofree char *words = g_strdup_printf ("%s%u%s", around[0], port, around[1]);
      g_auto (Line) line = { 0 };

      line_init (&line, &config);
      call_in_vain (&line, &(Call){ port, "caller", rows[i].what }, words);
    }
}

/* Who calls with what the file said before is cut off, and what it says now lets in. */
static void
test_srt_other_passphrase (void)
{
  static const char why[] = "another passphrase";
  g_autofree char *folder = g_dir_make_tmp ("boothcast-line-XXXXXX", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);
  BcInputConfig config = { .id = "srt",
                           .kind = BC_INPUT_SRT,
                           .is_listener = TRUE,
                           .port = ports_claim (),
                           .secret_file = secret };
  g_auto (Line) line = { 0 };
  gboolean is_other = TRUE;

  write_secret (secret, "0123456789");
  line_init (&line, &config);
  g_assert_false (bc_input_is_fed (line.input));
  GstElement *before = call_in (&line, config.port, "caller&passphrase=0123456789");
  g_assert_true (bc_input_is_fed (line.input));
  g_assert_true (bc_input_has_other_secret (line.input, &is_other, NULL));
  g_assert_false (is_other);

  write_secret (secret, "9876543210");
  g_assert_true (bc_input_has_other_secret (line.input, &is_other, NULL));
  g_assert_true (is_other);
  bc_input_cut (line.input, why);
  g_assert_true (ear_wait (&line.ear, &line.ear.n_lost, PATIENCE_MS, NULL, NULL));
  g_autofree char *words = bc_input_get_last_error (line.input);
  g_assert_cmpstr (words, ==, why);
  end_sender (before);

  GstElement *after = call_in (&line, config.port, "caller&passphrase=9876543210");
  g_assert_true (ear_hears (&line.ear, &(EarTone){ HZ, -20, 400 }, NULL, NULL));
  g_assert_true (bc_input_has_other_secret (line.input, &is_other, NULL));
  g_assert_false (is_other);
  end_sender (after);
  g_unlink (secret);
  g_autoptr (GError) error = NULL;
  g_assert_false (bc_input_has_other_secret (line.input, &is_other, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_rmdir (folder);
}

/* --- HTTP --- */

/* Answers every request with `data`'s head and body, and closes. */
static gboolean
on_request (GThreadedSocketService *service, GSocketConnection *connection, GObject *object,
            gpointer user_data)
{
  GBytes *answer = user_data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char request[2048];
  gsize n_bytes;

  g_input_stream_read (in, request, sizeof request, NULL, NULL);
  g_output_stream_write_all (out, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer),
                             &n_bytes, NULL, NULL);
  return TRUE;
}

static GSocketService *
serve (GBytes *answer, char **url)
{
  GSocketService *service = g_threaded_socket_service_new (4);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);

  g_signal_connect (service, "run", G_CALLBACK (on_request), answer);
  g_socket_service_start (service);
  *url = g_strdup_printf ("http://127.0.0.1:%u/tone", port);
  return service;
}

static void
end_service (GSocketService *service)
{
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
}

static GBytes *
make_answer (const char *head, const char *path)
{
  GByteArray *answer = g_byte_array_new ();
  g_autofree char *body = NULL;
  gsize n_body = 0;

  if (path != NULL)
    g_assert_true (g_file_get_contents (path, &body, &n_body, NULL));
  g_autofree char *length = g_strdup_printf ("Content-Length: %zu\r\n\r\n", n_body);
  g_byte_array_append (answer, (const guint8 *) head, strlen (head));
  g_byte_array_append (answer, (const guint8 *) length, strlen (length));
  g_byte_array_append (answer, (const guint8 *) body, n_body);
  return g_byte_array_free_to_bytes (answer);
}

static void
on_tick_iterate (gpointer user_data)
{
  g_main_context_iteration (NULL, FALSE);
}

static void
test_http (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-line-XXXXXX", NULL);
  g_autofree char *path =
      make_file (folder, "tone.ogg", "audioresample ! opusenc bitrate=96000 ! oggmux", 8);
  g_autoptr (GBytes) answer =
      make_answer ("HTTP/1.1 200 OK\r\nContent-Type: audio/ogg\r\nConnection: close\r\n", path);
  g_autofree char *url = NULL;
  GSocketService *service = serve (answer, &url);
  BcInputConfig config = { .id = "http", .kind = BC_INPUT_HTTP, .url = url };
  g_auto (Line) line = { 0 };
  EarTone tone = { .hz = HZ, .level_db = -20, .ms = 400 };

  line_init (&line, &config);
  g_assert_true (ear_wait (&line.ear, &line.ear.n_found, PATIENCE_MS, on_tick_iterate, NULL));
  g_assert_true (ear_hears (&line.ear, &tone, on_tick_iterate, NULL));
  end_service (service);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_http_refuses (void)
{
  g_autoptr (GBytes) answer = make_answer ("HTTP/1.1 404 Not Found\r\nConnection: close\r\n", NULL);
  g_autofree char *url = NULL;
  GSocketService *service = serve (answer, &url);
  BcInputConfig config = { .id = "http", .kind = BC_INPUT_HTTP, .url = url };
  g_autofree char *words = g_strdup_printf ("%s answers 404: there is no such stream", url);
  g_autofree char *said = NULL;
  g_auto (Line) line = { 0 };

  line_init (&line, &config);
  for (guint ms = 0; ms < PATIENCE_MS && said == NULL; ms += 100)
    {
      ear_run_ms (&line.ear, 100, on_tick_iterate, NULL);
      said = bc_input_get_last_error (line.input);
    }
  g_assert_cmpstr (said, ==, words);
  end_service (service);
}

/* --- Ends --- */

static void
test_stop_and_start (void)
{
  BcInputConfig config = { .id = "tone", .kind = BC_INPUT_TONE, .hz = HZ, .level_dbfs = -18 };
  g_auto (Line) line = { 0 };
  g_autoptr (GError) error = NULL;
  BcInputStats stats;

  line_init (&line, &config);
  for (guint i = 0; i < 3; i++)
    {
      line.ear.n_found = 0;
      g_assert_true (line_hears (&line, HZ, -18));
      bc_input_stop (line.input);
      bc_input_get_stats (line.input, &stats);
      g_assert_cmpint (stats.link, ==, BC_LINK_STOPPED);
      ear_run_ms (&line.ear, 200, NULL, NULL);
      g_assert_cmpfloat (ear_last_peak (&line.ear, 100), ==, 0.0f);
      g_assert_true (bc_input_start (line.input, &error));
    }
}

/* While it connects, while it backs off, before it began: whoever ends it need not wait for it. */
static void
test_free_at_any_time (void)
{
  BcInputConfig config = { .id = "srt", .kind = BC_INPUT_SRT, .address = "127.0.0.1", .port = 9 };

  for (guint ms = 0; ms <= 4000; ms += 1000)
    {
      g_auto (Line) line = { 0 };
      line_init (&line, &config);
      if (ms > 0)
        ear_run_ms (&line.ear, ms, NULL, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  g_test_add_func ("/media/line-source/tone-at-its-level", test_tone);
  g_test_add_func ("/media/line-source/file-loops-without-a-gap", test_file_loop);
  g_test_add_func ("/media/line-source/troubles-in-words", test_troubles);
  g_test_add_func ("/media/line-source/no-card", test_no_card);
  g_test_add_func ("/media/line-source/no-secret-no-input", test_secret);
  g_test_add_func ("/media/line-source/srt-is-called-again", test_srt_called);
  g_test_add_func ("/media/line-source/srt-listens-again-soon", test_srt_listens_again);
  g_test_add_func ("/media/line-source/srt-calls", test_srt_calls);
  g_test_add_func ("/media/line-source/srt-looks-up", test_srt_looks_up);
  g_test_add_func ("/media/line-source/srt-is-not-late", test_srt_is_not_late);
  g_test_add_func ("/media/line-source/srt-passphrase", test_srt_passphrase);
  g_test_add_func ("/media/line-source/srt-other-passphrase", test_srt_other_passphrase);
  g_test_add_func ("/media/line-source/srt-brings-what-is-not-taken", test_srt_not_taken);
  g_test_add_func ("/media/line-source/srt-strangers-are-refused", test_srt_strangers);
  g_test_add_func ("/media/line-source/http-is-pulled", test_http);
  g_test_add_func ("/media/line-source/http-refuses-in-words", test_http_refuses);
  g_test_add_func ("/media/line-source/stops-and-starts", test_stop_and_start);
  g_test_add_func ("/media/line-source/may-be-freed-at-any-time", test_free_at_any_time);
  return g_test_run ();
}
