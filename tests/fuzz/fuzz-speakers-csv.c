/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <boothcast/meeting/speakers-csv.h>

/*
 * A table on any bytes: either a whole speakers' list that the rules accept, or an error in words.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
add_language (BcSetup *setup, const char *id, const char *name, const char *short_name)
{
  BcLanguage *language = g_new0 (BcLanguage, 1);

  language->id = g_strdup (id);
  language->tag = g_strdup (id);
  language->name = g_strdup (name);
  language->short_name = g_strdup (short_name);
  g_ptr_array_add (setup->languages, language);
}

static void
expect_speaker (const BcSpeakers *list, const BcSpeaker *speaker, const BcSetup *setup)
{
  g_assert_true (bc_id_is_valid (speaker->id));
  g_assert_true (bc_speakers_find (list, speaker->id) == speaker);
  g_assert_true (speaker->name != NULL || speaker->delegation != NULL);
  g_assert_true (speaker->name == NULL || g_utf8_validate (speaker->name, -1, NULL));
  g_assert_true (speaker->delegation == NULL || g_utf8_validate (speaker->delegation, -1, NULL));
  g_assert_cmpuint (speaker->minutes, <=, BC_SPEAKER_MINUTES_MAX);
  g_assert_true (speaker->statement == NULL || bc_speakers_is_statement (speaker->statement));
  g_assert_false (speaker->is_done);
  if (speaker->language != NULL && setup != NULL)
    g_assert_cmpstr (bc_setup_find_language (setup, speaker->language)->id, ==, speaker->language);
}

static void
read_once (const char *text, gsize size, const BcSetup *setup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (text, (gssize) size, setup, &error);

  g_assert_true ((list == NULL) == (error != NULL));
  if (list == NULL)
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_cmpuint (list->speakers->len, <=, BC_SPEAKERS_MAX);
  for (guint i = 0; i < list->speakers->len; i++)
    expect_speaker (list, list->speakers->pdata[i], setup);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (BcSetup) setup = bc_setup_new ();

  add_language (setup, "en", "English", "EN");
  add_language (setup, "fr", "Français", "FR");
  add_language (setup, "bcms", "Bosanski / Crnogorski / Hrvatski / Srpski", "BCMS");
  read_once ((const char *) data, size, setup);
  read_once ((const char *) data, size, NULL);
  return 0;
}
