/* SPDX-License-Identifier: Apache-2.0 */
#include "pool-private.h"
#include "setup-fault-private.h"
#include "speakers-private.h"

#include <boothcast/base/ids.h>

#include <math.h>
#include <string.h>

#define GAIN_MIN_DB (-60.0)
#define GAIN_MAX_DB 20.0
#define RULE_MAX_MS 600000
#define TAG_MAX_CHARS 35 /* RFC 5646 section 4.4.1 */

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/* Ids well-formed, unique among their kind, and none of the words that mean something else there. */
static gboolean
check_ids (const char *kind, const GPtrArray *array, const char *const *reserved, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < array->len; i++)
    {
      char *id = *(char **) array->pdata[i];
      g_autofree char *path = g_strdup_printf ("%s/%u/id", kind, i);

      if (!bc_id_is_valid (id))
        return bc_setup_fault (
            error, path, "\"%s\" is not an id: 1-%d of a-z, 0-9 and -, a letter or digit first",
            id != NULL ? id : "", BC_ID_MAX_LENGTH);
      if (reserved != NULL && g_strv_contains (reserved, id))
        return bc_setup_fault (error, path,
                               "\"%s\" is a word of Boothcast itself; choose another id", id);
      if (!g_hash_table_add (seen, id))
        return bc_setup_fault (error, path, "\"%s\" is there twice", id);
    }
  return TRUE;
}

static gboolean
is_tag (const char *tag)
{
  gsize length;

  if (tag == NULL || !g_ascii_isalpha (tag[0]))
    return FALSE;
  for (length = 0; tag[length] != '\0'; length++)
    {
      if (!g_ascii_isalnum (tag[length]) && tag[length] != '-')
        return FALSE;
      if (tag[length] == '-' && (tag[length + 1] == '-' || tag[length + 1] == '\0'))
        return FALSE;
    }
  return length <= TAG_MAX_CHARS;
}

/* Claims `tag` for `language` in `owners` (lower-cased tag → language id). */
static gboolean
claim_tag (GHashTable *owners, const BcLanguage *language, const char *field, const char *tag,
           GError **error)
{
  if (!is_tag (tag))
    return bc_setup_field_fault (error, "languages", language->id, field,
                                 "\"%s\" is not a language tag (BCP 47)", tag != NULL ? tag : "");

  g_autofree char *key = g_ascii_strdown (tag, -1);
  const char *owner = g_hash_table_lookup (owners, key);
  if (owner != NULL && strcmp (owner, language->id) != 0)
    return bc_setup_field_fault (error, "languages", language->id, field,
                                 "\"%s\" already leads to %s", tag, owner);
  g_hash_table_insert (owners, g_steal_pointer (&key), language->id);
  return TRUE;
}

static gboolean
check_language (GHashTable *owners, const BcLanguage *language, GError **error)
{
  if (!claim_tag (owners, language, "tag", language->tag, error))
    return FALSE;
  for (char **alias = language->aliases; alias != NULL && *alias != NULL; alias++)
    if (!claim_tag (owners, language, "aliases", *alias, error))
      return FALSE;
  if (is_blank (language->name))
    return bc_setup_field_fault (error, "languages", language->id, "name", "is empty");
  if (is_blank (language->short_name))
    return bc_setup_field_fault (error, "languages", language->id, "short_name", "is empty");
  return TRUE;
}

static gboolean
check_languages (const BcSetup *setup, GError **error)
{
  static const char *const reserved[] = { "unknown", NULL };
  g_autoptr (GHashTable) owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!check_ids ("languages", setup->languages, reserved, error))
    return FALSE;
  /* An id answers like a tag does, so it counts as taken before any tag is looked at. */
  for (guint i = 0; i < setup->languages->len; i++)
    {
      const BcLanguage *language = setup->languages->pdata[i];

      g_hash_table_insert (owners, g_strdup (language->id), language->id);
    }
  for (guint i = 0; i < setup->languages->len; i++)
    if (!check_language (owners, setup->languages->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Aliases do not count: everything refers to everything by id. */
static gboolean
has_language (const BcSetup *setup, const char *id)
{
  const BcLanguage *language = bc_setup_find_language (setup, id);

  return language != NULL && strcmp (language->id, id) == 0;
}

/* An input carries one thing: two desks behind one gate could not both be private. */
static gboolean
claim_input (GHashTable *carried, const char *path, char *input, GError **error)
{
  if (!bc_id_is_valid (input))
    return bc_setup_fault (error, path, "\"%s\" is not an input's id", input != NULL ? input : "");
  if (g_hash_table_contains (carried, input))
    return bc_setup_fault (error, path, "input \"%s\" already carries %s", input,
                           (const char *) g_hash_table_lookup (carried, input));
  g_hash_table_insert (carried, input, g_strdup (path));
  return TRUE;
}

static gboolean
check_floor (const BcSetup *setup, GHashTable *carried, GError **error)
{
  gboolean has_main = FALSE;

  for (guint i = 0; i < setup->floor_inputs->len; i++)
    {
      const BcFloorInput *floor_input = setup->floor_inputs->pdata[i];
      g_autofree char *path = g_strdup_printf ("floor_inputs/%u/input", i);

      if (!claim_input (carried, path, floor_input->input, error))
        return FALSE;
      if ((guint) floor_input->role > BC_FLOOR_ROLE_ADD)
        return bc_setup_field_fault (error, "floor_inputs", floor_input->input, "role",
                                     "is not main, backup or add");
      /* Written so that NaN fails too. */
      if (!(floor_input->gain_db >= GAIN_MIN_DB && floor_input->gain_db <= GAIN_MAX_DB))
        return bc_setup_field_fault (error, "floor_inputs", floor_input->input, "gain_db",
                                     "is not within %g to %g dB", GAIN_MIN_DB, GAIN_MAX_DB);
      has_main |= floor_input->role == BC_FLOOR_ROLE_MAIN;
    }
  return has_main || bc_setup_fault (error, "floor_inputs", "none has the role main");
}

static gboolean
check_channels (const BcSetup *setup, GError **error)
{
  static const char *const reserved[] = { "original", NULL };

  if (!check_ids ("channels", setup->channels, reserved, error))
    return FALSE;
  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = setup->channels->pdata[i];

      if (channel->language == NULL || !has_language (setup, channel->language))
        return bc_setup_field_fault (error, "channels", channel->id, "language",
                                     "there is no language \"%s\"",
                                     channel->language != NULL ? channel->language : "");
      if (!(channel->underlay_db <= 0.0))
        return bc_setup_field_fault (error, "channels", channel->id, "underlay_db",
                                     "is not 0 dB or below");
    }
  return TRUE;
}

static gboolean
check_booths (const BcSetup *setup, GError **error)
{
  if (!check_ids ("booths", setup->booths, NULL, error))
    return FALSE;
  for (guint i = 0; i < setup->booths->len; i++)
    {
      const BcBooth *booth = setup->booths->pdata[i];
      const BcChannel *pivot = bc_setup_find_channel (setup, booth->pivot);

      if (booth->language == NULL || !has_language (setup, booth->language))
        return bc_setup_field_fault (error, "booths", booth->id, "language",
                                     "there is no language \"%s\"",
                                     booth->language != NULL ? booth->language : "");
      if (booth->pivot != NULL && pivot == NULL)
        return bc_setup_field_fault (error, "booths", booth->id, "pivot",
                                     "there is no channel \"%s\"", booth->pivot);
      if (pivot != NULL && strcmp (pivot->language, booth->language) == 0)
        return bc_setup_field_fault (error, "booths", booth->id, "pivot",
                                     "a booth cannot take relay from itself");
    }
  return TRUE;
}

static gboolean
check_desk (const BcSetup *setup, const BcDesk *desk, GError **error)
{
  if (desk->booth == NULL || bc_setup_find_booth (setup, desk->booth) == NULL)
    return bc_setup_field_fault (error, "desks", desk->id, "booth", "there is no booth \"%s\"",
                                 desk->booth != NULL ? desk->booth : "");
  if (is_blank (desk->name))
    return bc_setup_field_fault (error, "desks", desk->id, "name", "is empty");
  if (desk->output_a == NULL || bc_setup_find_channel (setup, desk->output_a) == NULL)
    return bc_setup_field_fault (error, "desks", desk->id, "output_a", "there is no channel \"%s\"",
                                 desk->output_a != NULL ? desk->output_a : "");
  if (desk->output_b != NULL && bc_setup_find_channel (setup, desk->output_b) == NULL)
    return bc_setup_field_fault (error, "desks", desk->id, "output_b", "there is no channel \"%s\"",
                                 desk->output_b);
  if (g_strcmp0 (desk->output_a, desk->output_b) == 0)
    return bc_setup_field_fault (error, "desks", desk->id, "output_b",
                                 "is the same channel as output_a");
  if (desk->mic != BC_MIC_KEY && desk->mic != BC_MIC_INPUT)
    return bc_setup_field_fault (error, "desks", desk->id, "mic", "is not key or input");
  return TRUE;
}

/* A desk that hears what it says itself would howl. */
static gboolean
check_ear (const BcSetup *setup, const BcDesk *desk, GError **error)
{
  if (desk->ear == NULL || strcmp (desk->ear, "floor") == 0)
    return TRUE;
  if (bc_setup_find_channel (setup, desk->ear) == NULL)
    return bc_setup_field_fault (error, "desks", desk->id, "ear", "there is no channel \"%s\"",
                                 desk->ear);
  if (g_strcmp0 (desk->ear, desk->output_a) == 0 || g_strcmp0 (desk->ear, desk->output_b) == 0)
    return bc_setup_field_fault (error, "desks", desk->id, "ear",
                                 "is a channel that the desk works into");
  return TRUE;
}

/* What a desk hears is a stream beside the channels, and goes by this name. */
static gboolean
check_ear_name (const BcSetup *setup, const BcDesk *desk, GError **error)
{
  g_autofree char *name = g_strconcat ("ear-", desk->id, NULL);

  if (bc_setup_find_channel (setup, name) == NULL)
    return TRUE;
  return bc_setup_field_fault (error, "channels", name, "id",
                               "is the stream of what desk \"%s\" hears; choose another id",
                               desk->id);
}

static gboolean
check_desks (const BcSetup *setup, GHashTable *carried, GError **error)
{
  /* A channel "carries" a desk's id or one of these words. */
  static const char *const reserved[] = { "floor", "notice", NULL };

  if (!check_ids ("desks", setup->desks, reserved, error))
    return FALSE;
  for (guint i = 0; i < setup->desks->len; i++)
    {
      const BcDesk *desk = setup->desks->pdata[i];
      g_autofree char *path = g_strdup_printf ("desks/%s/input", desk->id);

      if (!check_desk (setup, desk, error) || !check_ear (setup, desk, error) ||
          !check_ear_name (setup, desk, error) || !claim_input (carried, path, desk->input, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_civil_day (const char *day)
{
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? day[i] != '-' : !g_ascii_isdigit (day[i]))
      return FALSE;
  if (day[10] != '\0')
    return FALSE;

  GDateYear year = (GDateYear) g_ascii_strtoull (day, NULL, 10);
  GDateMonth month = (GDateMonth) g_ascii_strtoull (day + 5, NULL, 10);
  GDateDay date = (GDateDay) g_ascii_strtoull (day + 8, NULL, 10);
  return g_date_valid_dmy (date, month, year);
}

static gboolean
check_list (const BcSetup *setup, const BcSession *session, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (session->speakers == NULL || bc_speakers_check (session->speakers, setup, &problem))
    return TRUE;
  return bc_setup_field_fault (error, "sessions", session->id, "speakers", "%s", problem->message);
}

static gboolean
check_sessions (const BcSetup *setup, GError **error)
{
  if (!check_ids ("sessions", setup->sessions, NULL, error))
    return FALSE;
  for (guint i = 0; i < setup->sessions->len; i++)
    {
      const BcSession *session = setup->sessions->pdata[i];

      if (is_blank (session->title))
        return bc_setup_field_fault (error, "sessions", session->id, "title", "is empty");
      if (session->day != NULL && !is_civil_day (session->day))
        return bc_setup_field_fault (error, "sessions", session->id, "day",
                                     "\"%s\" is not a day like 2020-11-12", session->day);
      if (session->starts_wall_us < 0)
        return bc_setup_field_fault (error, "sessions", session->id, "starts", "is before 1970");
      if (session->ends_wall_us != 0 && session->ends_wall_us <= session->starts_wall_us)
        return bc_setup_field_fault (error, "sessions", session->id, "ends",
                                     "is not after its start");
      if (session->stated_s < 0 || session->stated_s > BC_POOL_DAY_MAX_S)
        return bc_setup_field_fault (error, "sessions", session->id, "stated_s",
                                     "is not within 0 and a day");
      if ((guint) session->kind > BC_SESSION_KIND_BREAK)
        return bc_setup_field_fault (error, "sessions", session->id, "kind",
                                     "is not interpreted, sound-check or break");
      if (!check_list (setup, session, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_rules (const BcRules *rules, GError **error)
{
  const struct
  {
    const char *path;
    guint ms;
  } times[] = {
    { "rules/ramp_down_ms", rules->ramp_down_ms },
    { "rules/ramp_up_ms", rules->ramp_up_ms },
    { "rules/lost_rise_ms", rules->lost_rise_ms },
    { "rules/silent_rise_ms", rules->silent_rise_ms },
    { "rules/hold_ms", rules->hold_ms },
    { "rules/cough_max_ms", rules->cough_max_ms },
    { "rules/silent_same_ms", rules->silent_same_ms },
    { "rules/silent_other_ms", rules->silent_other_ms },
    { "rules/stable_voice_ms", rules->stable_voice_ms },
    { "rules/countdown_ms", rules->countdown_ms },
    { "rules/ending_pause_ms", rules->ending_pause_ms },
    { "rules/once_notice_ms", rules->once_notice_ms },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (times[i].ms > RULE_MAX_MS)
      return bc_setup_fault (error, times[i].path, "%u ms is more than ten minutes", times[i].ms);
  if (rules->turn_minutes == 0 || rules->turn_minutes > 24 * 60)
    return bc_setup_fault (error, "rules/turn_minutes", "is not within 1 and a day");
  if (rules->ending_pause_ms > rules->countdown_ms)
    return bc_setup_fault (error, "rules/ending_pause_ms", "is longer than the countdown it ends");
  if (rules->prompt_silence_s == 0 || rules->prompt_silence_s > 24 * 60 * 60)
    return bc_setup_fault (error, "rules/prompt_silence_s", "is not within 1 and a day");
  if (!(rules->hold_floor_db <= 0.0))
    return bc_setup_fault (error, "rules/hold_floor_db", "is not 0 dB or below");
  if ((guint) rules->interlock > BC_INTERLOCK_A_OVER_B)
    return bc_setup_fault (error, "rules/interlock",
                           "is not none, interlock, override or a-over-b");
  return TRUE;
}

gboolean
bc_setup_validate (const BcSetup *setup, GError **error)
{
  g_autoptr (GHashTable) carried = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_return_val_if_fail (setup != NULL, FALSE);

  if (!bc_id_is_valid (setup->id))
    return bc_setup_fault (error, "id", "\"%s\" is not an id", setup->id != NULL ? setup->id : "");
  if (setup->timezone != NULL && !bc_pool_is_zone_name (setup->timezone))
    return bc_setup_fault (error, "timezone", "\"%s\" is not a zone like Europe/Zurich",
                           setup->timezone);
  return check_languages (setup, error) && check_floor (setup, carried, error) &&
         check_channels (setup, error) && check_booths (setup, error) &&
         check_desks (setup, carried, error) && check_sessions (setup, error) &&
         bc_pool_check (&setup->pool, error) && check_rules (&setup->rules, error);
}
