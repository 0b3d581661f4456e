/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/meeting/speakers.h>

BcSpeakers *
bc_speakers_new (void)
{
  BcSpeakers *list = g_new0 (BcSpeakers, 1);

  g_atomic_ref_count_init (&list->reference_count);
  list->speakers = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_speaker_free);
  return list;
}

BcSpeakers *
bc_speakers_ref (BcSpeakers *list)
{
  g_return_val_if_fail (list != NULL, NULL);

  g_atomic_ref_count_inc (&list->reference_count);
  return list;
}

void
bc_speakers_unref (BcSpeakers *list)
{
  if (list == NULL || !g_atomic_ref_count_dec (&list->reference_count))
    return;
  g_ptr_array_unref (list->speakers);
  g_free (list);
}

BcSpeaker *
bc_speaker_new (const char *id)
{
  BcSpeaker *speaker = g_new0 (BcSpeaker, 1);

  speaker->id = g_strdup (id);
  return speaker;
}

BcSpeaker *
bc_speaker_copy (const BcSpeaker *speaker)
{
  BcSpeaker *copy = bc_speaker_new (speaker->id);

  copy->name = g_strdup (speaker->name);
  copy->delegation = g_strdup (speaker->delegation);
  copy->language = g_strdup (speaker->language);
  copy->minutes = speaker->minutes;
  copy->statement = g_strdup (speaker->statement);
  copy->is_done = speaker->is_done;
  return copy;
}

void
bc_speaker_free (BcSpeaker *speaker)
{
  if (speaker == NULL)
    return;
  g_free (speaker->id);
  g_free (speaker->name);
  g_free (speaker->delegation);
  g_free (speaker->language);
  g_free (speaker->statement);
  g_free (speaker);
}

const BcSpeaker *
bc_speakers_find (const BcSpeakers *list, const char *id)
{
  g_return_val_if_fail (list != NULL, NULL);

  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (g_strcmp0 (speaker->id, id) == 0)
        return speaker;
    }
  return NULL;
}

const BcSpeaker *
bc_speakers_next (const BcSpeakers *list)
{
  g_return_val_if_fail (list != NULL, NULL);

  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (!speaker->is_done)
        return speaker;
    }
  return NULL;
}

gint64
bc_speakers_remaining_us (const BcSpeakers *list)
{
  gint64 remaining_us = 0;

  g_return_val_if_fail (list != NULL, 0);

  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (!speaker->is_done)
        remaining_us += (gint64) speaker->minutes * 60 * G_USEC_PER_SEC;
    }
  return remaining_us;
}
