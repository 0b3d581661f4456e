/* SPDX-License-Identifier: Apache-2.0 */
#include "lists-private.h"
#include "speakers-private.h"

#include <boothcast/base/error.h>

#define MAX_MINUTES 600
#define MAX_NAME_CHARS 200

/* A name may stand in a line of a log, of a page or of a report. */
static gboolean
is_line (const char *text)
{
  if (text == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > MAX_NAME_CHARS)
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static gboolean
check_speaker (const BcSpeaker *speaker, GError **error)
{
  if (speaker->minutes > MAX_MINUTES)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "speaker %s asks for %u minutes: a speaker has at most %d", speaker->id,
                 speaker->minutes, MAX_MINUTES);
  else if (!is_line (speaker->name) || !is_line (speaker->delegation))
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "speaker %s: a name or a delegation is one line of at most %d characters",
                 speaker->id, MAX_NAME_CHARS);
  else
    return TRUE;
  return FALSE;
}

static BcSpeaker *
copy_speaker (const BcSpeaker *speaker, const BcSetup *setup)
{
  BcSpeaker *copy = bc_speaker_copy (speaker);
  const BcLanguage *language = bc_setup_find_language (setup, speaker->language);

  if (language != NULL)
    {
      g_free (copy->language);
      copy->language = g_strdup (language->id);
    }
  return copy;
}

BcSpeakers *
bc_lists_check (const BcSpeakers *list, const BcSetup *setup, GError **error)
{
  g_autoptr (BcSpeakers) checked = bc_speakers_new ();

  if (list == NULL)
    {
      g_set_error_literal (error, BC_ERROR, BC_ERROR_INVALID, "there is no list of speakers");
      return NULL;
    }
  for (guint i = 0; i < list->speakers->len; i++)
    g_ptr_array_add (checked->speakers, copy_speaker (list->speakers->pdata[i], setup));
  if (!bc_speakers_check (checked, setup, error))
    return NULL;
  for (guint i = 0; i < checked->speakers->len; i++)
    if (!check_speaker (checked->speakers->pdata[i], error))
      return NULL;
  return g_steal_pointer (&checked);
}
