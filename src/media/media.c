/* SPDX-License-Identifier: Apache-2.0 */
#include "media-private.h"

#include "icecast-sink-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/priority.h>
#include <boothcast/media/input.h>
#include <gio/gio.h>

#include "boothcast-pipelines.h"

#define RESOURCE_FOLDER "/boothcast/pipelines/"

/* What pipelines/ names; a test holds the two together. */
static const char *const elements[] = {
  "udpsrc",  "rtpjitterbuffer", "appsrc",       "oggdemux",
  "opusdec", "vorbisdec",       "audioconvert", "audioresample",
  "appsink", "capsfilter",      "flacparse",    "flacdec",
  NULL
};

gboolean
bc_media_init (GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GString) missing = g_string_new (NULL);

  if (!gst_init_check (NULL, NULL, &reason))
    {
      bc_error_take (error, BC_ERROR_UNAVAILABLE, g_steal_pointer (&reason),
                     "initialising GStreamer");
      return FALSE;
    }
  if (!bc_icecast_sink_register ())
    g_string_append (missing, " icecastsink");
  for (guint i = 0; elements[i] != NULL; i++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (elements[i]);
      if (factory == NULL)
        g_string_append_printf (missing, " %s", elements[i]);
    }
  if (missing->len == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
               "GStreamer elements are missing:%s (Debian: gstreamer1.0-plugins-base, -good)",
               missing->str);
  return FALSE;
}

char *
bc_pipeline_read (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, name, ".pipeline", NULL);
  g_autoptr (GError) reason = NULL;
  /* Named outright: the static library's constructor alone would not make the linker keep it. */
  g_autoptr (GBytes) bytes = g_resource_lookup_data (bc_pipelines_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &reason);
  if (bytes == NULL)
    {
      bc_error_take (error, BC_ERROR_NOT_FOUND, g_steal_pointer (&reason), "reading pipeline %s",
                     name);
      return NULL;
    }
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *launch = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '#')
      g_string_append_printf (launch, "%s ", lines[i]);
  return g_strstrip (g_string_free (launch, FALSE));
}

GstElement *
bc_pipeline_new (const char *name, GError **error)
{
  g_autofree char *launch = bc_pipeline_read (name, error);
  g_autoptr (GError) reason = NULL;

  if (launch == NULL)
    return NULL;
  GstElement *pipeline = gst_parse_launch_full (launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &reason);
  if (pipeline == NULL)
    bc_error_take (error, BC_ERROR_UNAVAILABLE, g_steal_pointer (&reason), "pipeline %s", name);
  return pipeline;
}

void
bc_pipeline_note_message (GstMessage *message)
{
  GstStreamStatusType type;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return;
  gst_message_parse_stream_status (message, &type, NULL);
  if (type == GST_STREAM_STATUS_TYPE_ENTER)
    bc_priority_take (BC_PRIORITY_INPUT);
}

void
bc_fault_init (BcFault *fault)
{
  g_mutex_init (&fault->mutex);
  fault->text = NULL;
  fault->at_us = 0;
}

void
bc_fault_clear (BcFault *fault)
{
  g_clear_pointer (&fault->text, g_free);
  g_mutex_clear (&fault->mutex);
}

void
bc_fault_set (BcFault *fault, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_mutex_lock (&fault->mutex);
  char *old = g_steal_pointer (&fault->text);
  fault->text = text;
  fault->at_us = bc_clock_now_us ();
  g_mutex_unlock (&fault->mutex);
  g_free (old);
}

void
bc_fault_forget (BcFault *fault)
{
  g_mutex_lock (&fault->mutex);
  char *old = g_steal_pointer (&fault->text);
  fault->at_us = 0;
  g_mutex_unlock (&fault->mutex);
  g_free (old);
}

gint64
bc_fault_get_time (BcFault *fault)
{
  g_mutex_lock (&fault->mutex);
  gint64 at_us = fault->at_us;
  g_mutex_unlock (&fault->mutex);
  return at_us;
}

char *
bc_fault_get (BcFault *fault)
{
  g_mutex_lock (&fault->mutex);
  char *text = g_strdup (fault->text);
  g_mutex_unlock (&fault->mutex);
  return text;
}

#if defined(__SSE__)
#include <xmmintrin.h>
#define FLUSH_TO_ZERO 0x8000u
#define DENORMALS_ARE_ZERO 0x0040u

void
bc_flush_denormals (void)
{
  _mm_setcsr (_mm_getcsr () | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
}
#elif defined(__aarch64__)
void
bc_flush_denormals (void)
{
  guint64 control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (G_GUINT64_CONSTANT (1) << 24)));
}
#else
void
bc_flush_denormals (void)
{
}
#endif
