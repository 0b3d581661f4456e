/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/flavour.h>

static const struct
{
  const char *name;
  const char *media_type;
} flavours[BC_FLAVOUR_LAST] = {
  [BC_FLAVOUR_OGG] = { "ogg", "audio/ogg" },
  [BC_FLAVOUR_LOW] = { "low.ogg", "audio/ogg" },
  [BC_FLAVOUR_AAC] = { "aac", "audio/aac" },
  [BC_FLAVOUR_MP4_OPUS] = { "mp4", "audio/mp4" },
  [BC_FLAVOUR_MP4_LOW] = { "mp4-low", "audio/mp4" },
  [BC_FLAVOUR_MP4_AAC] = { "mp4-aac", "audio/mp4" },
};

const char *
bc_flavour_get_name (BcFlavour flavour)
{
  g_return_val_if_fail (flavour < BC_FLAVOUR_LAST, NULL);
  return flavours[flavour].name;
}

const char *
bc_flavour_get_media_type (BcFlavour flavour)
{
  g_return_val_if_fail (flavour < BC_FLAVOUR_LAST, NULL);
  return flavours[flavour].media_type;
}

char *
bc_flavour_make_stream_id (BcFlavour flavour, const char *channel)
{
  g_return_val_if_fail (flavour < BC_FLAVOUR_LAST, NULL);
  if (flavour == BC_FLAVOUR_OGG)
    return g_strdup (channel);
  return g_strconcat (channel, ".", flavours[flavour].name, NULL);
}
