/* SPDX-License-Identifier: Apache-2.0 */
#include "elements-private.h"

#include "media-private.h"

#include <string.h>

/* As Debian 12 cuts them. */
static const struct
{
  const char *element;
  const char *package;
} packages[] = {
  { "aacparse", "gstreamer1.0-plugins-good" },
  { "alsasink", "gstreamer1.0-alsa" },
  { "alsasrc", "gstreamer1.0-alsa" },
  { "appsrc", "gstreamer1.0-plugins-base" },
  { "appsink", "gstreamer1.0-plugins-base" },
  { "audioconvert", "gstreamer1.0-plugins-base" },
  { "audioresample", "gstreamer1.0-plugins-base" },
  { "audiotestsrc", "gstreamer1.0-plugins-base" },
  { "avdec_aac_latm", "gstreamer1.0-libav" },
  { "faad", "gstreamer1.0-plugins-bad" },
  { "fdsink", "libgstreamer1.0-0" },
  { "filesrc", "libgstreamer1.0-0" },
  { "flacdec", "gstreamer1.0-plugins-good" },
  { "flacparse", "gstreamer1.0-plugins-good" },
  { "flvdemux", "gstreamer1.0-plugins-good" },
  { "mpegaudioparse", "gstreamer1.0-plugins-good" },
  { "mpegtsmux", "gstreamer1.0-plugins-bad" },
  { "mpg123audiodec", "gstreamer1.0-plugins-good" },
  { "oggdemux", "gstreamer1.0-plugins-base" },
  { "oggmux", "gstreamer1.0-plugins-base" },
  { "opusdec", "gstreamer1.0-plugins-base" },
  { "rtmp2src", "gstreamer1.0-plugins-bad" },
  { "rtpL24pay", "gstreamer1.0-plugins-good" },
  { "rtpopuspay", "gstreamer1.0-plugins-good" },
  { "souphttpsrc", "gstreamer1.0-plugins-good" },
  { "srtsink", "gstreamer1.0-plugins-bad" },
  { "srtsrc", "gstreamer1.0-plugins-bad" },
  { "tsdemux", "gstreamer1.0-plugins-bad" },
  { "udpsink", "gstreamer1.0-plugins-good" },
  { "voaacenc", "gstreamer1.0-plugins-bad" },
  { "vorbisdec", "gstreamer1.0-plugins-base" },
  { "wavparse", "gstreamer1.0-plugins-good" },
};

const char *
bc_elements_find_package (const char *element)
{
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (g_str_equal (packages[i].element, element))
      return packages[i].package;
  return NULL;
}

/* The first word between two exclamation marks, unless it is a format ("audio/x-raw, …") or a named pad ("mux.audio_%u"). */
static char *
read_element (const char *part)
{
  g_autofree char *text = g_strstrip (g_strdup (part));
  g_auto (GStrv) words = g_strsplit_set (text, " \n", 2);

  return words[0] != NULL && strpbrk (words[0], "/.") == NULL ? g_strdup (words[0]) : NULL;
}

static void
note_if_missing (const char *element, GString *missing)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (element);
  const char *package = bc_elements_find_package (element);

  if (factory != NULL)
    return;
  g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", element);
  if (package != NULL)
    g_string_append_printf (missing, " (Debian: %s)", package);
}

gboolean
bc_elements_check (const char *pipeline_name, GError **error)
{
  g_autofree char *launch = bc_pipeline_read (pipeline_name, error);
  g_autoptr (GString) missing = g_string_new (NULL);

  if (launch == NULL)
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (launch, "!", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *element = read_element (parts[i]);
      if (element != NULL)
        note_if_missing (element, missing);
    }
  if (missing->len == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "missing in GStreamer: %s", missing->str);
  return FALSE;
}
