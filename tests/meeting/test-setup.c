/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <math.h>
#include <string.h>

typedef void (*Spoil) (BcSetup *setup);

#define NTH(array, type, index) ((type *) setup->array->pdata[index])

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
share_free (BcAllotment *allotment)
{
  g_free (allotment->meeting);
  g_free (allotment);
}

static void
add_share (BcSetup *setup, const char *meeting, gint64 limit_s)
{
  BcAllotment *allotment = g_new0 (BcAllotment, 1);

  if (setup->pool.allotments == NULL)
    setup->pool.allotments = g_ptr_array_new_with_free_func ((GDestroyNotify) share_free);
  allotment->meeting = g_strdup (meeting);
  allotment->limit_s = limit_s;
  g_ptr_array_add (setup->pool.allotments, allotment);
}

static void
add_channel (BcSetup *setup, const char *id)
{
  BcChannel *channel = g_new0 (BcChannel, 1);

  channel->id = g_strdup (id);
  channel->language = g_strdup ("en");
  g_ptr_array_add (setup->channels, channel);
}

/* Ana of no particular country, on the morning's list. */
static BcSpeaker *
add_speaker (BcSetup *setup)
{
  BcSession *session = NTH (sessions, BcSession, 0);
  BcSpeaker *speaker = bc_speaker_new ("s1");

  if (session->speakers == NULL)
    session->speakers = bc_speakers_new ();
  speaker->name = g_strdup ("Ana");
  g_ptr_array_add (session->speakers->speakers, speaker);
  return speaker;
}

static void
add_many_speakers (BcSetup *setup)
{
  for (guint i = 0; i <= 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);

      set (&add_speaker (setup)->id, id);
    }
}

/* One line a fault: what is spoilt, and the path that has to be named. */
#define FAULTS(FAULT)                                                                              \
  FAULT (setup_id, set (&setup->id, "UNECE 2020"), "id")                                           \
  FAULT (language_id, set (&NTH (languages, BcLanguage, 1)->id, "FR"), "languages/1/id")           \
  FAULT (language_id_long,                                                                         \
         set (&NTH (languages, BcLanguage, 1)->id, "aaaaaaaaaabbbbbbbbbbccccccccccddd"),           \
         "languages/1/id")                                                                         \
  FAULT (language_twice, set (&NTH (languages, BcLanguage, 1)->id, "en"), "languages/1/id")        \
  FAULT (language_word, set (&NTH (languages, BcLanguage, 2)->id, "unknown"), "languages/2/id")    \
  FAULT (language_tag, set (&NTH (languages, BcLanguage, 1)->tag, "f_r"), "languages/fr/tag")      \
  FAULT (language_no_tag, set (&NTH (languages, BcLanguage, 1)->tag, NULL), "languages/fr/tag")    \
  FAULT (language_dash, set (&NTH (languages, BcLanguage, 1)->tag, "fr-"), "languages/fr/tag")     \
  FAULT (language_tag_taken, set (&NTH (languages, BcLanguage, 1)->tag, "HR"),                     \
         "languages/bcms/aliases")                                                                 \
  FAULT (language_tag_is_id, set (&NTH (languages, BcLanguage, 0)->tag, "fr"), "languages/en/tag") \
  FAULT (language_alias, set (&NTH (languages, BcLanguage, 3)->aliases[1], "h r"),                 \
         "languages/bcms/aliases")                                                                 \
  FAULT (language_name, set (&NTH (languages, BcLanguage, 1)->name, " "), "languages/fr/name")     \
  FAULT (language_short, set (&NTH (languages, BcLanguage, 1)->short_name, NULL),                  \
         "languages/fr/short_name")                                                                \
  FAULT (floor_none, g_ptr_array_set_size (setup->floor_inputs, 0), "floor_inputs")                \
  FAULT (floor_no_main, NTH (floor_inputs, BcFloorInput, 0)->role = BC_FLOOR_ROLE_ADD,             \
         "floor_inputs")                                                                           \
  FAULT (floor_role, NTH (floor_inputs, BcFloorInput, 1)->role = 7, "floor_inputs/phone/role")     \
  FAULT (floor_input, set (&NTH (floor_inputs, BcFloorInput, 1)->input, NULL),                     \
         "floor_inputs/1/input")                                                                   \
  FAULT (floor_twice, set (&NTH (floor_inputs, BcFloorInput, 1)->input, "room"),                   \
         "floor_inputs/1/input")                                                                   \
  FAULT (floor_loud, NTH (floor_inputs, BcFloorInput, 1)->gain_db = 21.0,                          \
         "floor_inputs/phone/gain_db")                                                             \
  FAULT (floor_nan, NTH (floor_inputs, BcFloorInput, 1)->gain_db = NAN,                            \
         "floor_inputs/phone/gain_db")                                                             \
  FAULT (floor_mute, NTH (floor_inputs, BcFloorInput, 1)->gain_db = -INFINITY,                     \
         "floor_inputs/phone/gain_db")                                                             \
  FAULT (channel_id, set (&NTH (channels, BcChannel, 0)->id, ""), "channels/0/id")                 \
  FAULT (channel_word, set (&NTH (channels, BcChannel, 0)->id, "original"), "channels/0/id")       \
  FAULT (channel_ear, add_channel (setup, "ear-fr-1"), "channels/ear-fr-1/id")                     \
  FAULT (channel_language, set (&NTH (channels, BcChannel, 1)->language, "ru"),                    \
         "channels/fr/language")                                                                   \
  FAULT (channel_alias, set (&NTH (channels, BcChannel, 1)->language, "hr"),                       \
         "channels/fr/language")                                                                   \
  FAULT (channel_no_language, set (&NTH (channels, BcChannel, 1)->language, NULL),                 \
         "channels/fr/language")                                                                   \
  FAULT (channel_underlay, NTH (channels, BcChannel, 1)->underlay_db = 0.5,                        \
         "channels/fr/underlay_db")                                                                \
  FAULT (channel_underlay_nan, NTH (channels, BcChannel, 1)->underlay_db = NAN,                    \
         "channels/fr/underlay_db")                                                                \
  FAULT (booth_language, set (&NTH (booths, BcBooth, 1)->language, "ru"), "booths/fr/language")    \
  FAULT (booth_pivot, set (&NTH (booths, BcBooth, 1)->pivot, "ru"), "booths/fr/pivot")             \
  FAULT (booth_own_pivot, set (&NTH (booths, BcBooth, 1)->pivot, "fr"), "booths/fr/pivot")         \
  FAULT (desk_twice, set (&NTH (desks, BcDesk, 3)->id, "fr-1"), "desks/3/id")                      \
  FAULT (desk_word, set (&NTH (desks, BcDesk, 3)->id, "floor"), "desks/3/id")                      \
  FAULT (desk_booth, set (&NTH (desks, BcDesk, 2)->booth, "ru"), "desks/fr-1/booth")               \
  FAULT (desk_name, set (&NTH (desks, BcDesk, 2)->name, ""), "desks/fr-1/name")                    \
  FAULT (desk_input, set (&NTH (desks, BcDesk, 2)->input, "a b"), "desks/fr-1/input")              \
  FAULT (desk_input_taken, set (&NTH (desks, BcDesk, 2)->input, "en-1"), "desks/fr-1/input")       \
  FAULT (desk_input_floor, set (&NTH (desks, BcDesk, 2)->input, "room"), "desks/fr-1/input")       \
  FAULT (desk_output_a, set (&NTH (desks, BcDesk, 2)->output_a, "ru"), "desks/fr-1/output_a")      \
  FAULT (desk_no_output, set (&NTH (desks, BcDesk, 2)->output_a, NULL), "desks/fr-1/output_a")     \
  FAULT (desk_output_b, set (&NTH (desks, BcDesk, 2)->output_b, "original"),                       \
         "desks/fr-1/output_b")                                                                    \
  FAULT (desk_same_output, set (&NTH (desks, BcDesk, 2)->output_b, "fr"), "desks/fr-1/output_b")   \
  FAULT (desk_mic, NTH (desks, BcDesk, 2)->mic = 9, "desks/fr-1/mic")                              \
  FAULT (session_id, set (&NTH (sessions, BcSession, 1)->id, "morning"), "sessions/1/id")          \
  FAULT (session_title, set (&NTH (sessions, BcSession, 0)->title, NULL),                          \
         "sessions/morning/title")                                                                 \
  FAULT (session_day, set (&NTH (sessions, BcSession, 0)->day, "2020-02-30"),                      \
         "sessions/morning/day")                                                                   \
  FAULT (session_day_form, set (&NTH (sessions, BcSession, 0)->day, "2020-1-01"),                  \
         "sessions/morning/day")                                                                   \
  FAULT (session_day_tail, set (&NTH (sessions, BcSession, 0)->day, "2020-11-123"),                \
         "sessions/morning/day")                                                                   \
  FAULT (session_day_short, set (&NTH (sessions, BcSession, 0)->day, "2020"),                      \
         "sessions/morning/day")                                                                   \
  FAULT (session_day_zero, set (&NTH (sessions, BcSession, 0)->day, "0000-01-01"),                 \
         "sessions/morning/day")                                                                   \
  FAULT (session_day_month, set (&NTH (sessions, BcSession, 0)->day, "2020-13-01"),                \
         "sessions/morning/day")                                                                   \
  FAULT (session_start, NTH (sessions, BcSession, 0)->starts_wall_us = -1,                         \
         "sessions/morning/starts")                                                                \
  FAULT (session_end,                                                                              \
         (NTH (sessions, BcSession, 0)->starts_wall_us = 5,                                        \
          NTH (sessions, BcSession, 0)->ends_wall_us = 5),                                         \
         "sessions/morning/ends")                                                                  \
  FAULT (session_stated, NTH (sessions, BcSession, 0)->stated_s = 90001,                           \
         "sessions/morning/stated_s")                                                              \
  FAULT (session_kind, NTH (sessions, BcSession, 0)->kind = 3, "sessions/morning/kind")            \
  FAULT (zone, set (&setup->timezone, "/etc/localtime"), "timezone")                               \
  FAULT (pool_service, setup->pool.service_ends_minute = 1440, "pool/service_ends_minute")         \
  FAULT (pool_id, set (&setup->pool.id, NULL), "pool/id")                                          \
  FAULT (pool_zone, set (&setup->pool.timezone, "../etc/passwd"), "pool/timezone")                 \
  FAULT (pool_zone_path, set (&setup->pool.timezone, "/etc/localtime"), "pool/timezone")           \
  FAULT (pool_no_zone, set (&setup->pool.timezone, ""), "pool/timezone")                           \
  FAULT (pool_limit, setup->pool.limit_s = -1, "pool/limit_s")                                     \
  FAULT (pool_limit_day, setup->pool.limit_s = 90001, "pool/limit_s")                              \
  FAULT (pool_mode, setup->pool.mode = 3, "pool/mode")                                             \
  FAULT (desk_ear, set (&NTH (desks, BcDesk, 2)->ear, "ru"), "desks/fr-1/ear")                     \
  FAULT (desk_own_ear, set (&NTH (desks, BcDesk, 2)->ear, "fr"), "desks/fr-1/ear")                 \
  FAULT (pool_ceiling, setup->pool.ceiling_s = -1, "pool/ceiling_s")                               \
  FAULT (share_id, add_share (setup, "B 1", 60), "pool/allotments/0")                              \
  FAULT (share_below_none, add_share (setup, "b", -1), "pool/allotments/0")                        \
  FAULT (share_beyond_a_day, add_share (setup, "b", 90001), "pool/allotments/0")                   \
  FAULT (share_twice, (add_share (setup, "b", 60), add_share (setup, "b", 60)),                    \
         "pool/allotments/1")                                                                      \
  FAULT (speaker_id, add_speaker (setup)->id[0] = '/', "sessions/morning/speakers")                \
  FAULT (speaker_twice, (add_speaker (setup), add_speaker (setup)), "sessions/morning/speakers")   \
  FAULT (speaker_nobody, set (&add_speaker (setup)->name, NULL), "sessions/morning/speakers")      \
  FAULT (speaker_language, set (&add_speaker (setup)->language, "ru"),                             \
         "sessions/morning/speakers")                                                              \
  FAULT (speaker_alias, set (&add_speaker (setup)->language, "hr"), "sessions/morning/speakers")   \
  FAULT (speaker_minutes, add_speaker (setup)->minutes = 601, "sessions/morning/speakers")         \
  FAULT (speaker_statement, set (&add_speaker (setup)->statement, "javascript:1"),                 \
         "sessions/morning/speakers")                                                              \
  FAULT (speakers_many, add_many_speakers (setup), "sessions/morning/speakers")                    \
  FAULT (rules_turn, setup->rules.turn_minutes = 0, "rules/turn_minutes")                          \
  FAULT (rules_countdown, setup->rules.countdown_ms = 600001, "rules/countdown_ms")                \
  FAULT (rules_pause, setup->rules.ending_pause_ms = 15001, "rules/ending_pause_ms")               \
  FAULT (rules_once, setup->rules.once_notice_ms = 600001, "rules/once_notice_ms")                 \
  FAULT (rules_prompt, setup->rules.prompt_silence_s = 0, "rules/prompt_silence_s")                \
  FAULT (rules_ms, setup->rules.hold_ms = 600001, "rules/hold_ms")                                 \
  FAULT (rules_floor, setup->rules.hold_floor_db = NAN, "rules/hold_floor_db")                     \
  FAULT (rules_interlock, setup->rules.interlock = 4, "rules/interlock")

#define DEFINE_SPOIL(name, spoil, path)                                                            \
  static void spoil_##name (BcSetup *setup)                                                        \
  {                                                                                                \
    spoil;                                                                                         \
  }
FAULTS (DEFINE_SPOIL)

#define ROW(name, spoil, path) { #name, spoil_##name, path },
static const struct
{
  const char *name;
  Spoil spoil;
  const char *path;
} faults[] = { FAULTS (ROW) };

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (BcSetup) setup = hall_setup_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *begin = g_strconcat (faults[i].path, ": ", NULL);

      faults[i].spoil (setup);
      g_test_message ("%s", faults[i].name);
      g_assert_false (bc_setup_validate (setup, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, begin));
    }
}

/* What looks odd but is right. */
static void
test_sound_ones (void)
{
  g_autoptr (BcSetup) setup = hall_setup_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (bc_setup_validate (setup, NULL));
  set (&NTH (booths, BcBooth, 3)->pivot, "en");
  add_channel (setup, "ear-ru-1");
  set (&NTH (sessions, BcSession, 0)->day, NULL);
  set (&NTH (sessions, BcSession, 1)->day, "2024-02-29");
  NTH (sessions, BcSession, 0)->starts_wall_us = 1;
  NTH (sessions, BcSession, 0)->ends_wall_us = 2;
  NTH (channels, BcChannel, 0)->underlay_db = 0.0;
  setup->pool.limit_s = 0;
  setup->pool.ceiling_s = 3600;
  add_share (setup, "m", 0);
  add_share (setup, "b", 90000);
  set (&add_speaker (setup)->language, "bcms");
  set (&NTH (desks, BcDesk, 0)->ear, "bcms");
  set (&NTH (desks, BcDesk, 3)->ear, "floor");
  setup->rules.countdown_ms = setup->rules.ending_pause_ms = 0;
  setup->pool.service_ends_minute = 1439;
  set (&setup->timezone, "Asia/Bishkek");
  setup->rules.interlock = BC_INTERLOCK_NONE;
  setup->rules.hold_floor_db = -INFINITY;
  set (&setup->pool.timezone, "Etc/GMT+5");
  bc_setup_validate (setup, &error);
  g_assert_no_error (error);
}

static void
test_defaults (void)
{
  g_autoptr (BcSetup) setup = bc_setup_new ();

  g_assert_cmpuint (setup->rules.ramp_down_ms, ==, 60);
  g_assert_cmpuint (setup->rules.ramp_up_ms, ==, 400);
  g_assert_cmpuint (setup->rules.lost_rise_ms, ==, 1500);
  g_assert_cmpuint (setup->rules.silent_rise_ms, ==, 3000);
  g_assert_cmpuint (setup->rules.hold_ms, ==, 2500);
  g_assert_cmpfloat (setup->rules.hold_floor_db, ==, -30.0);
  g_assert_cmpuint (setup->rules.cough_max_ms, ==, 10000);
  g_assert_cmpuint (setup->rules.silent_same_ms, ==, 4000);
  g_assert_cmpuint (setup->rules.silent_other_ms, ==, 12000);
  g_assert_cmpuint (setup->rules.stable_voice_ms, ==, 1000);
  g_assert_cmpint (setup->rules.interlock, ==, BC_INTERLOCK_A_OVER_B);
  g_assert_false (bc_setup_validate (setup, NULL));
}

static void
test_languages (void)
{
  static const struct
  {
    const char *asked;
    const char *found; /* NULL: none */
  } rows[] = {
    { "fr", "fr" },         { "FR", "fr" },
    { "fr-CH", "fr" },      { "fr-Latn-CH-1996", "fr" },
    { "bcms", "bcms" },     { "hbs", "bcms" },
    { "bs", "bcms" },       { "hr-HR", "bcms" },
    { "cnr-Latn", "bcms" }, { "sr-Latn-RS", "bcms" },
    { "SR-LATN", "bcms" },  { "sr-Cyrl", "bcms" },
    { "sh", "bcms" },       { "f", NULL },
    { "fra", NULL },        { "frr-DE", NULL },
    { "ru", NULL },         { "", NULL },
    { "-", NULL },          { "-fr", NULL },
    { "unknown", NULL },    { "fr-", "fr" },
    { "srb", NULL },        { NULL, NULL },
  };
  g_autoptr (BcSetup) setup = hall_setup_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BcLanguage *language = bc_setup_find_language (setup, rows[i].asked);

      g_test_message ("%s", rows[i].asked != NULL ? rows[i].asked : "nothing");
      g_assert_cmpstr (language != NULL ? language->id : NULL, ==, rows[i].found);
    }
}

static void
test_look_ups (void)
{
  g_autoptr (BcSetup) setup = bc_setup_ref (hall_setup_new ());

  bc_setup_unref (setup);
  g_assert_cmpstr (bc_setup_find_channel (setup, "es")->id, ==, "es");
  g_assert_null (bc_setup_find_channel (setup, "original"));
  g_assert_null (bc_setup_find_channel (setup, NULL));
  g_assert_cmpstr (bc_setup_find_booth (setup, "bcms")->id, ==, "bcms");
  g_assert_null (bc_setup_find_booth (setup, "ru"));
  g_assert_cmpstr (bc_setup_find_desk (setup, "fr-2")->name, ==, "FR-2");
  g_assert_null (bc_setup_find_desk (setup, "FR-2"));
  g_assert_cmpint (bc_setup_find_session (setup, "check")->kind, ==, BC_SESSION_KIND_SOUND_CHECK);
  g_assert_null (bc_setup_find_session (setup, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/setup/faults-name-their-place", test_faults);
  g_test_add_func ("/meeting/setup/sound-ones-pass", test_sound_ones);
  g_test_add_func ("/meeting/setup/defaults", test_defaults);
  g_test_add_func ("/meeting/setup/languages-by-tag", test_languages);
  g_test_add_func ("/meeting/setup/look-ups", test_look_ups);
  return g_test_run ();
}
