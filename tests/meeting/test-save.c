/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

static void
test_comes_back_as_it_was (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "back",
            "found room; found fr-1; found en-1; voice fr-1; open check; close check; open "
            "morning; floor sr; on fr-1;"
            "output en-1 b; wait 2000; kill");
  g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "check"), ==, BC_SESSION_CLOSED);
  g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "morning"), ==, BC_SESSION_OPEN);
  g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "afternoon"), ==,
                   BC_SESSION_PLANNED);
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "bcms");
  g_assert_true (bc_meeting_is_audience_open (hall->meeting));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_LEASE, NULL));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_PLAN, NULL));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_AUDIT, NULL));

  hall_run (hall, "back",
            "budget running; fr = notice off; desk fr-1 lost; desk en-1 off; found room; fr = "
            "floor 0; found fr-1;"
            "fr = fr-1 -18/60 fr-1:0/20; found en-1; ! on en-1; output en-1 a; on en-1");
}

static void
test_nothing_saved_is_a_fresh_start (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "fresh",
            "found room; found fr-1; kill; budget idle; fr = notice off; desk fr-1 off");
}

/* What is saved is what was last said to be worth saving: everything people did. */
static void
test_every_deed_is_saved (void)
{
  const char *const deeds[] = { "open morning",        "suspend morning", "close morning",
                                "audience open",       "audience close",  "floor fr",
                                "found fr-1; on fr-1", "output fr-1 b",   "off fr-1",
                                "floor unknown" };
  g_autoptr (Hall) hall = hall_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      hall_run (hall, deeds[i], deeds[i]);
      g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_SAVE, NULL));
      g_autoptr (GVariant) now = bc_meeting_save (hall->meeting);
      g_assert_false (g_variant_is_floating (now));
      g_assert_true (g_variant_equal (now, hall->saved));
    }
}

static void
test_round_trip (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  g_autoptr (GVariant) before = NULL;

  hall_run (
      hall, "trip",
      "found en-1; found fr-1; found fr-2; open morning; suspend morning; floor es; on en-1; hear "
      "fr-1 en; on fr-1; on fr-2; cough fr-2; audience close; ear fr-1 en-1");
  before = bc_meeting_save (hall->meeting);
  hall_run (hall, "trip", "kill; budget suspended; fr = notice off; desk fr-2 lost");
  g_autoptr (GVariant) after = bc_meeting_save (hall->meeting);
  g_assert_true (g_variant_equal (before, after));
}

/* Off air is private: who coughed when the process died is not on air of a sudden. */
static void
test_a_cough_is_still_one (void)
{
  static const struct
  {
    const char *description;
    const char *script;
  } rows[] = {
    { "until the key is released",
      "on fr-1; cough fr-1; kill; found room; desk fr-1 lost; gate fr-1 shut; found fr-1; desk "
      "fr-1 "
      "coughing; gate fr-1 shut; fr = fr-1 -18; release fr-1; gate fr-1 open; fr = fr-1 -18 "
      "fr-1:0/20" },
    { "released before its sound is found",
      "on fr-1; cough fr-1; kill; release fr-1; found fr-1; desk fr-1 on-air" },
    { "with nobody there to release it, it becomes a long one",
      "on fr-1; cough fr-1; wait 6000; kill; found fr-1; wait 9999; desk fr-1 coughing; wait 1; "
      "told "
      "fr-1 the cough key of FR-1 was held for 10 s; desk fr-1 off; gate fr-1 shut" },
    { "without sound, too",
      "on fr-1; cough fr-1; kill; wait 10000; warned fr-1; desk fr-1 off; found fr-1; gate fr-1 "
      "shut" },
    { "the partner who is ready follows", "on fr-1; arm fr-2; cough fr-1; kill; found fr-1; found "
                                          "fr-2; wait 10000; desk fr-1 off; desk "
                                          "fr-2 on-air" },
    { "pressed while the sound was lost",
      "on fr-1; lost fr-1; cough fr-1; kill; found fr-1; gate fr-1 shut; release fr-1; gate fr-1 "
      "open" },
    { "a console's own key", "found console; cough console; kill; found room; found console; desk "
                             "console off; gate console "
                             "shut; release console; desk console on-air" },
    { "released before", "on fr-1; cough fr-1; release fr-1; kill; found fr-1; desk fr-1 on-air" },
    { "pressed and released while the sound was lost",
      "on fr-1; lost fr-1; cough fr-1; release fr-1; kill; found fr-1; desk fr-1 on-air" },
    { "switched off in a cough",
      "on fr-1; cough fr-1; off fr-1; kill; found fr-1; desk fr-1 off; on "
      "fr-1; gate fr-1 open" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);

      hall_run (hall, rows[i].description, "found room; found fr-1; found fr-2; open morning");
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

static void
test_consoles_are_not_saved (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "console",
            "found room; found console; open morning; kill; desk console off; found console; desk "
            "console on-air");
}

static void
test_things_that_are_gone (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  g_autoptr (GVariant) saved = g_variant_ref_sink (g_variant_new_parsed (
      "{'version': <uint32 1>, 'sessions': <{'night': 'open', 'morning': 'closed'}>,"
      "'audience-open': <true>, 'floor-language': <'tlh'>, 'budget-spent': <false>,"
      "'later': <'unknown'>, 'desks': <[('ru-1', true, 'a'), ('fr-2', true, 'b'), ('console', "
      "true, 'b')]>, 'coughs': <['ru-1', 'fr-1']>}"));
  g_autoptr (GError) error = NULL;

  g_assert_true (
      bc_meeting_restore (hall->meeting, saved, hall_time (hall), hall->effects, &error));
  g_assert_no_error (error);
  g_assert_cmpint (bc_meeting_get_session_state (hall->meeting, "morning"), ==, BC_SESSION_CLOSED);
  g_assert_cmpstr (bc_meeting_get_floor_language (hall->meeting), ==, "unknown");
  hall_run (hall, "gone",
            "desk fr-2 lost; desk console off; budget idle; found fr-1; on fr-1; gate fr-1 open");
}

static void
test_what_is_not_of_the_form (void)
{
  static const char *const forms[] = {
    "'text'",
    "@a{sv} {}",
    "{'version': <uint32 3>, 'sessions': <@a{ss} {}>, 'audience-open': <true>, 'floor-language': "
    "<'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': <false>}",
    "{'version': <uint32 1>, 'sessions': <'morning'>, 'audience-open': <true>, 'floor-language': "
    "<'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': <false>}",
    "{'version': <uint32 1>, 'sessions': <{'morning': 'ajar'}>, 'audience-open': <true>, "
    "'floor-language': <'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': <false>}",
    "{'version': <uint32 1>, 'sessions': <{'morning': 'open', 'afternoon': 'suspended'}>, "
    "'audience-open': <true>, 'floor-language': <'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': "
    "<false>}",
    "{'version': <uint32 1>, 'sessions': <@a{ss} {}>, 'audience-open': <1>, 'floor-language': "
    "<'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': <false>}",
    "{'version': <uint32 1>, 'sessions': <@a{ss} {}>, 'audience-open': <true>, 'desks': <@a(sbs) "
    "[]>, 'budget-spent': <false>}",
    "{'version': <uint32 1>, 'sessions': <@a{ss} {}>, 'audience-open': <true>, 'floor-language': "
    "<'fr'>, 'desks': <['fr-1']>, 'budget-spent': <false>}",
    "{'version': <uint32 2>, 'sessions': <@a{ss} {}>, 'audience-open': <true>, 'floor-language': "
    "<'fr'>, 'desks': <@a(sbs) []>, 'budget-spent': <false>, 'coughs': <'fr-1'>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) saved = g_variant_parse (NULL, forms[i], NULL, NULL, &error);
      g_autoptr (GVariant) before = bc_meeting_save (hall->meeting);

      g_assert_no_error (error);
      g_assert_false (
          bc_meeting_restore (hall->meeting, saved, hall_time (hall), hall->effects, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_cmpuint (hall->effects->len, ==, 0);
      g_autoptr (GVariant) after = bc_meeting_save (hall->meeting);
      g_assert_true (g_variant_equal (before, after));
    }
}

#define PEOPLE_BASE                                                                                \
  "'version': <uint32 2>, 'sessions': <@a{ss} {}>, 'audience-open': <true>, 'floor-language': "    \
  "<'fr'>, 'desks': <[('fr-1', true, 'a')]>, 'budget-spent': <false>"

static void
restore_form (Hall *hall, const char *form, gboolean is_sound)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) saved = g_variant_parse (NULL, form, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (
      bc_meeting_restore (hall->meeting, saved, hall_time (hall), hall->effects, &error), ==,
      is_sound);
  if (!is_sound)
    g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

static void
test_people_not_of_the_form (void)
{
  static const char *const parts[] = {
    "'floor-locked': <'yes'>",       "'booths': <['fr-1']>",
    "'relays': <['fr-1']>",          "'turns': <[('fr-1', 'noon', false)]>",
    "'lists': <{'morning': 'Ana'}>", "'speaking': <('morning', 'ana')>",
    "'people': <@a(ssx) []>",        "'ends-told': <true>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      g_autofree char *form = g_strdup_printf ("{%s, %s}", PEOPLE_BASE, parts[i]);

      restore_form (hall, form, FALSE);
      g_assert_cmpuint (hall->effects->len, ==, 0);
    }
}

/* Desks, channels, languages, sessions and speakers that are no more are passed over, and times to come. */
static void
test_people_that_are_gone (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  BcListView list;
  BcDeskView desk;
  BcPersonView person;

  restore_form (
      hall,
      "{" PEOPLE_BASE ","
      "'floor-locked': <true>,"
      "'booths': <[('ru-1', just 'Bo', true, nothing, 'auto'), ('fr-1', just 'Ana', true, just "
      "'sound', 'ru')]>,"
      "'relays': <[('ru-1', 'en'), ('fr-1', 'ru'), ('fr-2', 'en')]>,"
      "'turns': <[('ru-1', int64 5, false), ('fr-1', int64 9000000000000000000, false), ('fr-2', "
      "int64 5, true)]>,"
      "'lists': <{'night': @a(smsmsmsumsb) [], 'morning': [('ana', just 'Ana', nothing, just "
      "'tlh', uint32 3, nothing, false)]}>,"
      "'speaking': <('morning', 'ana', int64 5, false)>,"
      "'people': <(just '2020-11-11', [('Ana', 'fr', int64 -5)])>,"
      "'ends-told': <['ru', 'fr']>}",
      TRUE);
  g_assert_true (bc_meeting_is_floor_locked (hall->meeting));
  g_assert_true (bc_meeting_get_desk (hall->meeting, "fr-1", &desk));
  g_assert_cmpstr (desk.person, ==, "Ana");
  g_assert_cmpstr (desk.cannot, ==, "sound");
  g_assert_cmpstr (desk.ear, ==, "auto");
  g_assert_false (desk.is_armed); /* its key is on */
  g_assert_true (bc_meeting_get_list (hall->meeting, "morning", hall->now_us, &list));
  g_assert_null (list.list);
  g_assert_null (list.speaker);
  g_assert_true (bc_meeting_get_person (hall->meeting, 0, hall->now_us, &person));
  g_assert_cmpint (person.on_air_ms, ==, 0);
  hall_run (
      hall, "gone",
      "found room; found fr-1; desk fr-1 on-air; unwarned; found en-1; on en-1; ear fr-1 floor; "
      "found fr-2; on fr-2; ear fr-2 floor");
  g_assert_true (bc_meeting_get_desk (hall->meeting, "fr-1", &desk));
  g_assert_cmpint (desk.turn_us, ==, 0);
  g_assert_null (desk.cannot);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/save/comes-back-as-it-was", test_comes_back_as_it_was);
  g_test_add_func ("/meeting/save/nothing-saved-is-a-fresh-start",
                   test_nothing_saved_is_a_fresh_start);
  g_test_add_func ("/meeting/save/every-deed-is-saved", test_every_deed_is_saved);
  g_test_add_func ("/meeting/save/round-trip", test_round_trip);
  g_test_add_func ("/meeting/save/a-cough-is-still-one", test_a_cough_is_still_one);
  g_test_add_func ("/meeting/save/consoles-are-not-saved", test_consoles_are_not_saved);
  g_test_add_func ("/meeting/save/things-that-are-gone", test_things_that_are_gone);
  g_test_add_func ("/meeting/save/what-is-not-of-the-form", test_what_is_not_of_the_form);
  g_test_add_func ("/meeting/save/people-not-of-the-form", test_people_not_of_the_form);
  g_test_add_func ("/meeting/save/people-that-are-gone", test_people_that_are_gone);
  return g_test_run ();
}
