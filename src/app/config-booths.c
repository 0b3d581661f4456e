/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <math.h>

/* Words of our own that stand where ids stand: in what a channel carries, as the floor's language. */
static void
refuse_word (BcConfigReader *reader, const char *id, const char *word)
{
  if (g_str_equal (id, word))
    bc_config_reader_fault (reader, "id", "another id, for \"%s\" has a meaning of its own", word);
}

/* --- Languages --- */

/* A language tag by its form (RFC 5646, section 2.1): subtags of 1 to 8 letters or digits. */
static gboolean
is_tag (const char *text)
{
  guint n_in_subtag = 0;

  for (const char *p = text; *p; p++)
    {
      n_in_subtag = *p == '-' ? 0 : n_in_subtag + 1;
      if ((*p != '-' && !g_ascii_isalnum (*p)) || n_in_subtag > 8 ||
          (*p == '-' && (p == text || p[-1] == '-')))
        return FALSE;
    }
  return n_in_subtag > 0 && g_ascii_isalpha (text[0]);
}

/* Adds `tag` to those that lead to the language; its own id, tag and aliases may well be equal. */
static void
claim_tag (BcConfigLoading *loading, BcConfigReader *reader, const char *key, const char *tag)
{
  g_autofree char *lower = g_ascii_strdown (tag, -1);
  const char *first = NULL;

  if (!is_tag (tag))
    bc_config_reader_fault_item (reader, key, tag, "language tags (\"fr\", \"sr-Latn\")");
  else if (!bc_config_ids_add (&loading->tags, lower, reader->pointer, &first) &&
           !g_str_equal (first, reader->pointer))
    bc_config_reader_fault_item (reader, key, tag, "each tag at one language only (%s has it)",
                                 first);
}

static void
on_language (BcConfigReader *reader, gpointer user_data)
{
  BcConfigLoading *loading = user_data;
  BcLanguage *language = g_new0 (BcLanguage, 1);
  guint n_before = loading->languages.ids->len;

  g_ptr_array_add (loading->config->setup->languages, language);
  language->id = bc_config_reader_need_id (reader, "id", &loading->languages);
  g_autofree char *upper = g_ascii_strup (language->id, -1);
  language->tag = bc_config_reader_get_string (reader, "tag", language->id);
  language->aliases = bc_config_reader_get_strings (reader, "aliases");
  language->name = bc_config_reader_get_string (reader, "name", language->tag);
  language->short_name = bc_config_reader_get_string (reader, "short", upper);

  refuse_word (reader, language->id, "unknown");
  if (loading->languages.ids->len == n_before)
    return; /* its id is wrong or taken, which is told; so would its tags be */
  claim_tag (loading, reader, "id", language->id);
  claim_tag (loading, reader, "tag", language->tag);
  for (guint i = 0; language->aliases && language->aliases[i]; i++)
    claim_tag (loading, reader, "aliases", language->aliases[i]);
}

void
bc_config_read_languages (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "languages", on_language, loading);
}

/* --- Channels --- */

/* A number of dB, or "off". */
static double
read_underlay (BcConfigReader *reader)
{
  g_autofree char *word = NULL;

  if (bc_config_reader_has_text (reader, "underlay_db"))
    {
      word = bc_config_reader_get_string (reader, "underlay_db", "");
      if (!g_str_equal (word, "off"))
        bc_config_reader_fault (reader, "underlay_db", "a number from -60 to 0, or \"off\"");
      return -INFINITY;
    }
  return bc_config_reader_get_number (
      reader, "underlay_db", (BcConfigRange){ .minimum = -60, .maximum = 0, .fallback = -18 });
}

static void
on_channel (BcConfigReader *reader, gpointer user_data)
{
  BcConfigLoading *loading = user_data;
  BcChannel *channel = g_new0 (BcChannel, 1);

  g_ptr_array_add (loading->config->setup->channels, channel);
  channel->id = bc_config_reader_need_id (reader, "id", &loading->channels);
  channel->language = bc_config_reader_need_reference (reader, "language", &loading->languages);
  channel->underlay_db = read_underlay (reader);
  refuse_word (reader, channel->id, "original");
}

void
bc_config_read_channels (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "channels", on_channel, loading);
}

/* --- Booths and desks --- */

static void
on_booth (BcConfigReader *reader, gpointer user_data)
{
  BcConfigLoading *loading = user_data;
  BcBooth *booth = g_new0 (BcBooth, 1);

  g_ptr_array_add (loading->config->setup->booths, booth);
  booth->id = bc_config_reader_need_id (reader, "id", &loading->booths);
  booth->language = bc_config_reader_need_reference (reader, "language", &loading->languages);
  booth->pivot = bc_config_reader_get_reference (reader, "pivot", &loading->channels);

  const BcChannel *pivot = bc_setup_find_channel (loading->config->setup, booth->pivot);
  if (pivot && g_strcmp0 (pivot->language, booth->language) == 0)
    bc_config_reader_fault (reader, "pivot", "a channel of another language than the booth's own");
}

void
bc_config_read_booths (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "booths", on_booth, loading);
}

/* "floor", or the channel of another booth: a desk that heard itself would howl. */
static char *
read_ear (BcConfigLoading *loading, BcConfigReader *reader, const BcDesk *desk)
{
  if (bc_config_reader_has_word (reader, "ear", "floor"))
    return g_strdup ("floor");

  char *ear = bc_config_reader_get_reference (reader, "ear", &loading->channels);
  if (ear && (g_strcmp0 (ear, desk->output_a) == 0 || g_strcmp0 (ear, desk->output_b) == 0))
    bc_config_reader_fault (reader, "ear", "a channel that the desk does not work into");
  return ear;
}

static void
on_desk (BcConfigReader *reader, gpointer user_data)
{
  static const char *const mics[] = { "key", "input", NULL };
  BcConfigLoading *loading = user_data;
  BcDesk *desk = g_new0 (BcDesk, 1);

  g_ptr_array_add (loading->config->setup->desks, desk);
  desk->id = bc_config_reader_need_id (reader, "id", &loading->desks);
  desk->booth = bc_config_reader_need_reference (reader, "booth", &loading->booths);
  desk->name = bc_config_reader_get_string (reader, "name", desk->id);
  desk->input = bc_config_take_desk_input (loading, reader, "input");
  desk->output_a = bc_config_reader_need_reference (reader, "output_a", &loading->channels);
  desk->output_b = bc_config_reader_get_reference (reader, "output_b", &loading->channels);
  desk->mic = (BcMicMode) bc_config_reader_get_choice (reader, "mic", mics, BC_MIC_KEY);
  desk->ear = read_ear (loading, reader, desk);
  refuse_word (reader, desk->id, "floor");
  refuse_word (reader, desk->id, "notice");
  if (desk->output_a && g_strcmp0 (desk->output_a, desk->output_b) == 0)
    bc_config_reader_fault (reader, "output_b", "another channel than output_a");
}

void
bc_config_read_desks (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "desks", on_desk, loading);
}
