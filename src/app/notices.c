/* SPDX-License-Identifier: Apache-2.0 */
#include "notices.h"

#include "notices-resources.h"

#include <boothcast/base/error.h>
#include <gio/gio.h>

#include <string.h>

#define FOLDER "/org/boothcast/notices/"

struct _BcNotices
{
  GHashTable *clips; /* char *: "closed.fr" → BcClip * (nullable: there is no such recording) */
};

/* Tags other than the first that one recording serves: BCMS is one spoken language of many names. */
static const char *const bcms_tags[] = { "hbs", "sh", "bs", "hr", "cnr", "sr", NULL };

static BcClip *
load_clip (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (FOLDER, name, ".wav", NULL);
  g_autoptr (GBytes) wav =
      g_resource_lookup_data (bc_notices_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (!wav)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "there is no recording of the notice %s", name);
      return NULL;
    }
  return bc_clip_new_from_wav (wav, name, error);
}

/* (transfer none) (nullable) */
static BcClip *
get_clip (BcNotices *notices, const char *language, const char *notice_name)
{
  g_autofree char *name = g_strconcat (notice_name, ".", language, NULL);
  gpointer clip;

  if (!g_hash_table_lookup_extended (notices->clips, name, NULL, &clip))
    {
      clip = load_clip (name, NULL);
      g_hash_table_insert (notices->clips, g_steal_pointer (&name), clip);
    }
  return clip;
}

static void
free_clip (gpointer clip)
{
  if (clip)
    bc_clip_unref (clip);
}

BcNotices *
bc_notices_load (GError **error)
{
  static const char *const needed[] = { "closed.en", "sound-lost.en" };
  g_autoptr (BcNotices) notices = g_new0 (BcNotices, 1);

  notices->clips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_clip);
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      BcClip *clip = load_clip (needed[i], error);
      if (!clip)
        return NULL;
      g_hash_table_insert (notices->clips, g_strdup (needed[i]), clip);
    }
  return g_steal_pointer (&notices);
}

void
bc_notices_free (BcNotices *notices)
{
  if (!notices)
    return;
  g_hash_table_unref (notices->clips);
  g_free (notices);
}

BcClip *
bc_notices_find (BcNotices *notices, const char *language_id, const char *notice_name)
{
  /* "fr-CH" is read out as "fr" is. */
  g_autofree char *language = g_ascii_strdown (language_id ? language_id : "en", -1);
  language[strcspn (language, "-")] = '\0';

  BcClip *clip = NULL;
  if (*language)
    clip =
        get_clip (notices, g_strv_contains (bcms_tags, language) ? "bcms" : language, notice_name);
  return clip ? clip : get_clip (notices, "en", notice_name);
}
