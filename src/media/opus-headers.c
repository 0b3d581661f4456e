/* SPDX-License-Identifier: Apache-2.0 */
#include "opus-headers-private.h"

#include <boothcast/audio/format.h>
#include <string.h>

#define VENDOR "Boothcast"

static void
append_u16 (GByteArray *bytes, guint value)
{
  guint16 little = GUINT16_TO_LE ((guint16) value);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
append_u32 (GByteArray *bytes, gsize value)
{
  guint32 little = GUINT32_TO_LE ((guint32) value);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
append_text (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static GstBuffer *
finish (GByteArray *bytes)
{
  g_autoptr (GBytes) whole = g_byte_array_free_to_bytes (bytes);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (whole);

  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_HEADER);
  return buffer;
}

static GstBuffer *
make_head (guint pre_skip)
{
  static const guint8 version_and_channels[] = { 1, 1 };
  static const guint8 gain_and_family[] = { 0, 0, 0 };
  GByteArray *bytes = g_byte_array_new ();

  append_text (bytes, "OpusHead");
  g_byte_array_append (bytes, version_and_channels, sizeof version_and_channels);
  append_u16 (bytes, pre_skip);
  append_u32 (bytes, BC_SAMPLE_RATE);
  g_byte_array_append (bytes, gain_and_family, sizeof gain_and_family);
  return finish (bytes);
}

static GstBuffer *
make_tags (const char *title)
{
  GByteArray *bytes = g_byte_array_new ();

  append_text (bytes, "OpusTags");
  append_u32 (bytes, strlen (VENDOR));
  append_text (bytes, VENDOR);
  append_u32 (bytes, title != NULL ? 1 : 0);
  if (title != NULL)
    {
      append_u32 (bytes, strlen ("TITLE=") + strlen (title));
      append_text (bytes, "TITLE=");
      append_text (bytes, title);
    }
  return finish (bytes);
}

static void
append_buffer (GValue *list, GstBuffer *buffer)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_BUFFER);
  g_value_take_boxed (&value, buffer);
  gst_value_array_append_and_take_value (list, &value);
}

GstCaps *
bc_opus_headers_make_caps (guint pre_skip, const char *title)
{
  GstCaps *caps =
      gst_caps_new_simple ("audio/x-opus", "rate", G_TYPE_INT, BC_SAMPLE_RATE, "channels",
                           G_TYPE_INT, 1, "channel-mapping-family", G_TYPE_INT, 0, "stream-count",
                           G_TYPE_INT, 1, "coupled-count", G_TYPE_INT, 0, NULL);
  GValue headers = G_VALUE_INIT;

  g_value_init (&headers, GST_TYPE_ARRAY);
  append_buffer (&headers, make_head (pre_skip));
  append_buffer (&headers, make_tags (title));
  gst_structure_take_value (gst_caps_get_structure (caps, 0), "streamheader", &headers);
  return caps;
}
