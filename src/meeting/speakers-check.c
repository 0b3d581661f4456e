/* SPDX-License-Identifier: Apache-2.0 */
#include "speakers-private.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <boothcast/meeting/speakers-csv.h>

static gboolean
fault (GError **error, const BcSpeaker *speaker, const char *text)
{
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "speaker %s %s", speaker->id, text);
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
check_speaker (const BcSpeaker *speaker, const BcSetup *setup, GError **error)
{
  const BcLanguage *language = bc_setup_find_language (setup, speaker->language);

  if (is_blank (speaker->name) && is_blank (speaker->delegation))
    return fault (error, speaker, "has neither a name nor a delegation");
  if (speaker->language != NULL &&
      (language == NULL || !g_str_equal (language->id, speaker->language)))
    return fault (error, speaker, "speaks a language that this meeting does not have");
  if (speaker->minutes > BC_SPEAKER_MINUTES_MAX)
    return fault (error, speaker, "asks for more than ten hours");
  if (speaker->statement != NULL && !bc_speakers_is_statement (speaker->statement))
    return fault (error, speaker, "has a statement that is no http or https link");
  return TRUE;
}

gboolean
bc_speakers_check (const BcSpeakers *list, const BcSetup *setup, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (list->speakers->len > BC_SPEAKERS_MAX)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "a list has at most %d speakers, not %u",
                   BC_SPEAKERS_MAX, list->speakers->len);
      return FALSE;
    }
  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (!bc_id_is_valid (speaker->id))
        {
          g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                       "number %u of the speakers has no id of 1 to %d letters a-z, digits and -",
                       i + 1, BC_ID_MAX_LENGTH);
          return FALSE;
        }
      if (!g_hash_table_add (seen, speaker->id))
        return fault (error, speaker, "is on the list twice");
      if (!check_speaker (speaker, setup, error))
        return FALSE;
    }
  return TRUE;
}
