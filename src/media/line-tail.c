/* SPDX-License-Identifier: Apache-2.0 */
#include "line-tail-private.h"

#include "elements-private.h"
#include "media-private.h"

/* ISO 13818-7 and 14496-3 are AAC, 11172-3 is MP3 and its elders. */
static const char *
choose_mpeg (const GstStructure *format)
{
  const char *stream = gst_structure_get_string (format, "stream-format");
  int version = 0;

  gst_structure_get_int (format, "mpegversion", &version);
  if (version == 1)
    return "tail-mpeg";
  return g_strcmp0 (stream, "loas") == 0 || g_strcmp0 (stream, "latm-mcp1") == 0 ? "tail-latm"
                                                                                 : "tail-aac";
}

const char *
bc_line_tail_choose (const GstCaps *caps)
{
  const GstStructure *format =
      gst_caps_get_size (caps) > 0 ? gst_caps_get_structure (caps, 0) : NULL;

  if (format == NULL)
    return NULL;
  if (gst_structure_has_name (format, "audio/mpeg"))
    return choose_mpeg (format);
  if (gst_structure_has_name (format, "audio/x-opus"))
    return "tail-opus";
  return gst_structure_has_name (format, "audio/x-vorbis") ? "tail-vorbis" : NULL;
}

static GstElement *
build (const char *name, GError **error)
{
  g_autofree char *launch = bc_elements_check (name, error) ? bc_pipeline_read (name, error) : NULL;
  g_autoptr (GError) reason = NULL;

  if (launch == NULL)
    return NULL;
  GstElement *bin = gst_parse_launch_full (
      launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_PLACE_IN_BIN, &reason);
  if (bin == NULL)
    bc_error_take (error, BC_ERROR_UNAVAILABLE, g_steal_pointer (&reason), "pipeline %s", name);
  return bin;
}

GstElement *
bc_line_tail_join (const char *name, GstBin *pipeline, GstPad *pad, GError **error)
{
  GstElement *bin = build (name, error);

  if (bin == NULL)
    return NULL;
  g_autoptr (GstElement) entry = gst_bin_get_by_name (GST_BIN (bin), "entry");
  g_autoptr (GstPad) inner = gst_element_get_static_pad (entry, "sink");
  GstPad *outer = gst_ghost_pad_new ("sink", inner);

  gst_element_add_pad (bin, outer);
  gst_bin_add (pipeline, bin);
  gst_element_sync_state_with_parent (bin);
  if (GST_PAD_LINK_FAILED (gst_pad_link (pad, outer)))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED, "the stream does not fit %s", name);
      return NULL;
    }
  return gst_bin_get_by_name (GST_BIN (bin), "sink");
}
