/* SPDX-License-Identifier: Apache-2.0 */
#include "ogg-feeder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TICK_MS 20

GBytes *
ogg_make_tone (const OggTone *tone)
{
  guint n_buffer = tone->rate / 50;
  gboolean is_whole = strchr (tone->encoder, '!') != NULL;
  g_autofree char *launch = g_strdup_printf (
      "audiotestsrc num-buffers=%u samplesperbuffer=%u freq=%f volume=0.25 ! "
      "audio/x-raw,rate=%u,channels=%u ! audioconvert ! %s%s ! appsink name=sink sync=false",
      tone->ms / TICK_MS, n_buffer, tone->hz, tone->rate, tone->n_channels, tone->encoder,
      is_whole ? "" : " ! oggmux");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_assert_no_error (error);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (TRUE)
    {
      g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
      GstMapInfo map;
      if (sample == NULL)
        break;
      g_assert_true (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ));
      g_byte_array_append (bytes, map.data, (guint) map.size);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (bytes->len, >, 1000);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
ogg_chain (GBytes *first, GBytes *second)
{
  GByteArray *bytes = g_byte_array_new ();
  GBytes *links[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      gsize n;
      const guint8 *data = g_bytes_get_data (links[i], &n);
      g_byte_array_append (bytes, data, (guint) n);
    }
  return g_byte_array_free_to_bytes (bytes);
}

void
ogg_feeder_init (OggFeeder *feeder, GBytes *data, guint ms)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  *feeder = (OggFeeder){ .fd = fds[0], .far_fd = fds[1], .data = g_bytes_ref (data) };
  feeder->bytes_per_tick = (double) g_bytes_get_size (data) * TICK_MS / ms;
}

void
ogg_feeder_clear (OggFeeder *feeder)
{
  ogg_feeder_close (feeder);
  g_bytes_unref (feeder->data);
}

static void
send_up_to (OggFeeder *feeder, gsize n_end)
{
  const guint8 *data = g_bytes_get_data (feeder->data, NULL);

  while (feeder->fd >= 0 && feeder->n_sent < n_end)
    {
      ssize_t n = send (feeder->fd, data + feeder->n_sent, n_end - feeder->n_sent,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0)
        break;
      feeder->n_sent += (gsize) n;
    }
}

void
ogg_feeder_feed (gpointer data)
{
  OggFeeder *feeder = data;
  gsize n_bytes = g_bytes_get_size (feeder->data);

  feeder->n_due = MIN (feeder->n_due + feeder->bytes_per_tick, (double) n_bytes);
  send_up_to (feeder, (gsize) feeder->n_due);
}

void
ogg_feeder_pour (gpointer data)
{
  OggFeeder *feeder = data;

  send_up_to (feeder, g_bytes_get_size (feeder->data));
}

void
ogg_feeder_close (OggFeeder *feeder)
{
  if (feeder->fd >= 0)
    close (g_steal_fd (&feeder->fd));
}

gboolean
ogg_feeder_is_all_sent (const OggFeeder *feeder)
{
  return feeder->n_sent == g_bytes_get_size (feeder->data);
}

gboolean
ogg_feeder_is_cut (const OggFeeder *feeder)
{
  char byte;
  ssize_t n = recv (feeder->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);

  return n == 0 || (n < 0 && errno != EAGAIN);
}
