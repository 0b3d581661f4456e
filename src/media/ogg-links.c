/* SPDX-License-Identifier: Apache-2.0 */
#include "ogg-links-private.h"

struct _BcOggLinks
{
  BcOggLinksConfig config;
  GstElement *demux;
  GstElement *decoder;

  /* the streaming thread */
  gboolean is_ending; /* all bytes are in */
  GstPad *next_pad;   /* (nullable) of the link that follows */
};

static GstPadProbeReturn
on_demux_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcOggLinks *links = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    links->is_ending = TRUE;
  return GST_PAD_PROBE_OK;
}

/* Each link of a chained stream ends like a file: to the decoder it must not be the end. Only what comes
 * after the end of the bytes is. */
static GstPadProbeReturn
on_decoder_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcOggLinks *links = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  if (links->is_ending)
    links->config.on_through (links->config.user_data);
  return GST_PAD_PROBE_DROP;
}

static gboolean
is_ours (BcOggLinks *links, GstPad *pad, gboolean *is_sound)
{
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const char *name =
      gst_caps_get_size (caps) > 0 ? gst_structure_get_name (gst_caps_get_structure (caps, 0)) : "";

  *is_sound = g_str_has_prefix (name, "audio/");
  return g_str_equal (name, links->config.codec);
}

static void
fail (BcOggLinks *links, const char *text)
{
  links->config.on_failed (text, links->config.user_data);
}

static void
join (BcOggLinks *links, GstPad *pad)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (links->decoder, "sink");

  if (GST_PAD_LINK_FAILED (gst_pad_link (pad, sink)))
    fail (links, "the Ogg stream cannot be joined to its decoder");
}

static gboolean
is_joined (BcOggLinks *links)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (links->decoder, "sink");

  return gst_pad_is_linked (sink);
}

/* oggdemux adds the pads of a new link before it removes the old one's. */
static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer user_data)
{
  BcOggLinks *links = user_data;
  gboolean is_sound;

  if (!is_ours (links, pad, &is_sound))
    {
      if (is_sound)
        fail (links, "the source changed to another codec: reconnect it");
      return;
    }
  if (is_joined (links))
    g_set_object (&links->next_pad, pad);
  else
    join (links, pad);
}

static void
on_pad_removed (GstElement *demux, GstPad *pad, gpointer user_data)
{
  BcOggLinks *links = user_data;

  if (pad == links->next_pad)
    g_clear_object (&links->next_pad);
  if (links->next_pad == NULL || is_joined (links))
    return;
  g_autoptr (GstPad) next = g_steal_pointer (&links->next_pad);
  join (links, next);
}

BcOggLinks *
bc_ogg_links_new (const BcOggLinksConfig *config)
{
  BcOggLinks *links = g_new0 (BcOggLinks, 1);
  GstBin *bin = GST_BIN (config->pipeline);
  GstElement *demux = gst_bin_get_by_name (bin, "demux");

  links->config = *config;
  links->demux = demux;
  links->decoder = gst_bin_get_by_name (bin, "decoder");
  g_signal_connect (demux, "pad-added", G_CALLBACK (on_pad_added), links);
  g_signal_connect (demux, "pad-removed", G_CALLBACK (on_pad_removed), links);

  g_autoptr (GstPad) bytes_in = gst_element_get_static_pad (demux, "sink");
  g_autoptr (GstPad) packets_in = gst_element_get_static_pad (links->decoder, "sink");
  gst_pad_add_probe (bytes_in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_demux_event, links, NULL);
  gst_pad_add_probe (packets_in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoder_event, links,
                     NULL);
  return links;
}

void
bc_ogg_links_free (BcOggLinks *links)
{
  if (links == NULL)
    return;
  /* Its pads go when it does, and that may be after us. */
  g_signal_handlers_disconnect_by_data (links->demux, links);
  g_clear_object (&links->next_pad);
  g_clear_pointer (&links->decoder, gst_object_unref);
  g_clear_pointer (&links->demux, gst_object_unref);
  g_free (links);
}
