/* SPDX-License-Identifier: Apache-2.0 */
#include "output-kind-private.h"

#include "icecast-sink-private.h"
#include "opus-headers-private.h"
#include "secret-private.h"

#include <boothcast/audio/format.h>
#include <string.h>

GstElement *
bc_output_kind_get_element (GstElement *pipeline, const char *name)
{
  return gst_bin_get_by_name (GST_BIN (pipeline), name);
}

static void
set_channels (const BcOutputConfig *config, GstElement *pipeline)
{
  g_autoptr (GstElement) format = bc_output_kind_get_element (pipeline, "format");
  g_autoptr (GstCaps) caps = NULL;

  g_object_get (format, "caps", &caps, NULL);
  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "channels", G_TYPE_INT, (int) config->channels, NULL);
  g_object_set (format, "caps", caps, NULL);
}

static void
set_opus_caps (const BcOutputConfig *config, GstElement *pipeline)
{
  g_autoptr (GstElement) source = bc_output_kind_get_element (pipeline, "source");
  g_autoptr (GstCaps) caps = bc_opus_headers_make_caps (config->pre_skip, config->title);

  g_object_set (source, "caps", caps, NULL);
}

/* --- Secrets --- */

/* SRT's passphrase, Icecast's password (transfer full) (nullable). */
static char *
read_secret (const BcOutputConfig *config, GError **error)
{
  return config->kind == BC_OUTPUT_SRT
             ? bc_secret_read (config->passphrase_file, BC_SECRET_SRT, error)
             : bc_secret_read (config->password_file, BC_SECRET_PASSWORD, error);
}

gboolean
bc_output_kind_check_secret (const BcOutputConfig *config, GError **error)
{
  if (config->passphrase_file == NULL && config->password_file == NULL)
    return TRUE;
  g_autofree char *secret = read_secret (config, error);
  return secret != NULL;
}

/* --- RTP --- */

static void
set_up_wire (const BcOutputStart *start, GstElement *pipeline)
{
  g_autoptr (GstElement) payload = bc_output_kind_get_element (pipeline, "payload");
  g_autoptr (GstElement) sink = bc_output_kind_get_element (pipeline, "sink");
  const BcOutputConfig *config = start->config;

  g_object_set (payload, "pt", config->payload_type, "ssrc", start->wire->ssrc, "timestamp-offset",
                start->wire->rtp_base + (guint32) start->origin_samples, "seqnum-offset",
                (int) start->wire->next_sequence, NULL);
  g_object_set (sink, "host", config->host, "port", (int) config->port, "ttl", (int) config->ttl,
                "ttl-mc", (int) config->ttl, NULL);
  if (config->interface != NULL)
    g_object_set (sink, "multicast-iface", config->interface, NULL);
}

static gboolean
set_up_rtp_l24 (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  g_autoptr (GstElement) payload = bc_output_kind_get_element (pipeline, "payload");
  gint64 packet_ns = (gint64) (start->config->packet_ms * GST_MSECOND);

  set_up_wire (start, pipeline);
  set_channels (start->config, pipeline);
  g_object_set (payload, "min-ptime", packet_ns, "max-ptime", packet_ns, NULL);
  return TRUE;
}

static gboolean
set_up_rtp_opus (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  set_up_wire (start, pipeline);
  set_opus_caps (start->config, pipeline);
  return TRUE;
}

/* --- SRT --- */

static gboolean
set_passphrase (const BcOutputConfig *config, GstElement *sink, GError **error)
{
  if (config->passphrase_file == NULL)
    return TRUE;
  g_autofree char *passphrase = read_secret (config, error);
  if (passphrase == NULL)
    return FALSE;
  g_object_set (sink, "passphrase", passphrase, NULL);
  return TRUE;
}

static gboolean
set_up_srt (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  const BcOutputConfig *config = start->config;
  g_autoptr (GstElement) sink = bc_output_kind_get_element (pipeline, "sink");
  g_autofree char *where = bc_output_config_name_far_end (config);
  /* As a part of the address: the property of that name would forget the rest of it. */
  g_autofree char *uri =
      g_strconcat (where, config->is_listener ? "?mode=listener" : "?mode=caller", NULL);

  g_object_set (sink, "uri", uri, "latency", (int) config->latency_ms, NULL);
  if (config->stream_id != NULL)
    g_object_set (sink, "streamid", config->stream_id, NULL);
  return set_passphrase (config, sink, error);
}

static gboolean
set_up_srt_opus (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  set_opus_caps (start->config, pipeline);
  return set_up_srt (start, pipeline, error);
}

static gboolean
set_up_srt_aac (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  g_autoptr (GstElement) encoder = bc_output_kind_get_element (pipeline, "encoder");

  g_object_set (encoder, "bitrate", (int) start->config->bitrate_bps, NULL);
  return set_up_srt (start, pipeline, error);
}

/* --- Icecast --- */

static gboolean
set_up_icecast (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  const BcOutputConfig *config = start->config;
  g_autoptr (GstElement) sink = bc_output_kind_get_element (pipeline, "sink");
  g_autofree char *password = read_secret (config, error);

  if (password == NULL)
    return FALSE;
  set_opus_caps (config, pipeline);
  BcIcecastLogin login = { .host = config->host,
                           .port = config->port,
                           .mount = config->mount,
                           .user = config->user,
                           .password = password,
                           .title = config->title };
  bc_icecast_sink_set_login (sink, &login);
  return TRUE;
}

/* --- ALSA --- */

/* The pipeline's buffer-time, and what a server of sound between us and the card holds beside it: with less, PulseAudio's
 * plug-in lost all that came from its first stumble on. */
#define CARD_TICKS ((100 + 60) / BC_TICK_MS)

static gboolean
set_up_alsa (const BcOutputStart *start, GstElement *pipeline, GError **error)
{
  g_autoptr (GstElement) sink = bc_output_kind_get_element (pipeline, "sink");

  set_channels (start->config, pipeline);
  g_object_set (sink, "device", start->config->device, NULL);
  return TRUE;
}

/* --- The table --- */

const BcOutputKindRow *
bc_output_kind_find (const BcOutputConfig *config)
{
  static const BcOutputKindRow rtp_l24 = { "out-rtp-l24", FALSE, TRUE, set_up_rtp_l24, 0 };
  static const BcOutputKindRow rtp_opus = { "out-rtp-opus", TRUE, TRUE, set_up_rtp_opus, 0 };
  static const BcOutputKindRow srt_opus = { "out-srt-opus", TRUE, FALSE, set_up_srt_opus, 0 };
  static const BcOutputKindRow srt_aac = { "out-srt-aac", FALSE, FALSE, set_up_srt_aac, 0 };
  static const BcOutputKindRow icecast = { "out-icecast", TRUE, FALSE, set_up_icecast, 0 };
  static const BcOutputKindRow alsa = { "out-alsa", FALSE, TRUE, set_up_alsa, CARD_TICKS };

  switch (config->kind)
    {
    case BC_OUTPUT_RTP:
      return config->codec == BC_OUTPUT_OPUS ? &rtp_opus : &rtp_l24;
    case BC_OUTPUT_SRT:
      return config->codec == BC_OUTPUT_OPUS ? &srt_opus : &srt_aac;
    case BC_OUTPUT_ICECAST:
      return &icecast;
    case BC_OUTPUT_ALSA:
      return &alsa;
    }
  g_return_val_if_reached (NULL);
}

/* --- In words --- */

char *
bc_output_config_name_far_end (const BcOutputConfig *config)
{
  const char *scheme = config->kind == BC_OUTPUT_SRT    ? "srt://"
                       : config->kind == BC_OUTPUT_RTP  ? "rtp://"
                       : config->kind == BC_OUTPUT_ALSA ? NULL
                                                        : "http://";

  if (scheme == NULL)
    return g_strdup_printf ("sound card %s", config->device);
  gboolean is_v6 = strchr (config->host, ':') != NULL;
  return g_strdup_printf ("%s%s%s%s:%u%s", scheme, is_v6 ? "[" : "", config->host, is_v6 ? "]" : "",
                          config->port, config->kind == BC_OUTPUT_ICECAST ? config->mount : "");
}

static const char *
guess_cause (const BcOutputConfig *config, gboolean was_connected)
{
  if (was_connected)
    return "the connection is lost";
  if (config->kind == BC_OUTPUT_SRT && !config->is_listener)
    return config->passphrase_file != NULL ? "nobody answers, or with another passphrase"
                                           : "nobody answers, or only to who knows a passphrase";
  return config->kind == BC_OUTPUT_ALSA ? "cannot be opened" : "cannot be reached";
}

/* Our own Icecast element says itself what is the matter. */
char *
bc_output_kind_explain (const BcOutputConfig *config, gboolean was_connected, const char *complaint)
{
  g_autofree char *far_end = bc_output_config_name_far_end (config);
  g_autofree char *reason = g_strdup (complaint);

  g_strdelimit (g_strstrip (reason), "\r\n", ' ');
  if (config->kind == BC_OUTPUT_ICECAST)
    return g_strdup_printf ("%s: %s", far_end, reason);
  return g_strdup_printf ("%s: %s (%s)", far_end, guess_cause (config, was_connected), reason);
}
