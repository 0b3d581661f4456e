/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

/*
 * The part of the saved form that is people's, each of it left out when there is nothing to say:
 *   floor-locked  b
 *   booths        a(smsbmss)                 desk, person, armed, why it cannot interpret, ear
 *   relays        a(ss)                      desk whose key is on, the channel in its ear
 *   turns         a(sxb)                     desk, on air since (wall clock, µs), that it is long was said
 *   lists         a{sa(smsmsmsumsb)}         session → speakers: id, name, delegation, language, minutes,
 *                                            statement, has spoken
 *   speaking      (ssxb)                     session, speaker, since (wall clock, µs), time over was said
 *   people        (msa(ssx))                 day, (person, booth, µs on air)
 *   ends-told     as                         channels in which it was said that interpretation has ended
 */
#define BOOTHS "a(smsbmss)"
#define RELAYS "a(ss)"
#define TURNS "a(sxb)"
#define LISTS "a{sa(smsmsmsumsb)}"
#define LIST "a(smsmsmsumsb)"
#define SPEAKING "(ssxb)"
#define PEOPLE "(msa(ssx))"

static gboolean
is_as_new (const BcMeeting *meeting, const BcSeat *seat)
{
  const char *ear = seat->desk->ear != NULL ? seat->desk->ear : "auto";

  return seat->person == NULL && !seat->is_armed && seat->cannot == NULL &&
         g_strcmp0 (bc_meeting_get_ear (meeting, seat), ear) == 0;
}

static GVariant *
save_booths (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (BOOTHS));
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (!is_as_new (meeting, seat))
        g_variant_builder_add (&builder, "(smsbmss)", seat->desk->id, seat->person, seat->is_armed,
                               seat->cannot, bc_meeting_get_ear (meeting, seat));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_relays (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (RELAYS));
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];
      const char *relay = bc_meeting_get_relay (meeting, seat);

      /* A console that is switched on anew is asked nothing: its ear is chosen as if it had been off. */
      if (seat->desk->mic == BC_MIC_KEY && seat->state != BC_DESK_OFF && relay != NULL)
        g_variant_builder_add (&builder, "(ss)", seat->desk->id, relay);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_turns (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (TURNS));
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (seat->turn_us != BC_NEVER_US)
        g_variant_builder_add (&builder, "(sxb)", seat->desk->id,
                               bc_day_latch_at (&meeting->clock, seat->turn_us),
                               seat->is_turn_told);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_list (const BcSpeakers *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (LIST));
  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      g_variant_builder_add (&builder, "(smsmsmsumsb)", speaker->id, speaker->name,
                             speaker->delegation, speaker->language, speaker->minutes,
                             speaker->statement, speaker->is_done);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_lists (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (LISTS));
  for (guint i = 0; i < meeting->lists.n_lists; i++)
    {
      const BcSession *session = meeting->setup->sessions->pdata[i];

      /* A list that is the set-up's own still is not saved: the set-up may say another next time. */
      if (meeting->lists.lists[i] != NULL && meeting->lists.lists[i] != session->speakers)
        g_variant_builder_add (&builder, "{s@" LIST "}", session->id,
                               save_list (meeting->lists.lists[i]));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_people (const BcTurns *turns)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssx)"));
  for (guint i = 0; i < turns->sheets->len; i++)
    {
      const BcTurnSheet *sheet = turns->sheets->pdata[i];

      g_variant_builder_add (&builder, "(ssx)", sheet->person, sheet->booth, sheet->on_air_us);
    }
  return g_variant_new ("(ms@a(ssx))", turns->day, g_variant_builder_end (&builder));
}

static GVariant *
save_ends_told (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < meeting->setup->channels->len; i++)
    if (meeting->onces[i].is_end_told)
      g_variant_builder_add (&builder, "s",
                             ((const BcChannel *) meeting->setup->channels->pdata[i])->id);
  return g_variant_builder_end (&builder);
}

void
bc_meeting_save_people (const BcMeeting *meeting, GVariantDict *dict)
{
  const BcLists *lists = &meeting->lists;

  g_variant_dict_insert (dict, "floor-locked", "b", meeting->is_floor_locked);
  g_variant_dict_insert_value (dict, "booths", save_booths (meeting));
  g_variant_dict_insert_value (dict, "relays", save_relays (meeting));
  g_variant_dict_insert_value (dict, "turns", save_turns (meeting));
  g_variant_dict_insert_value (dict, "lists", save_lists (meeting));
  if (lists->speaker != NULL)
    g_variant_dict_insert (
        dict, "speaking", SPEAKING,
        ((const BcSession *) meeting->setup->sessions->pdata[lists->session])->id, lists->speaker,
        lists->since_wall_us, lists->is_over_told);
  if (meeting->turns.sheets->len > 0)
    g_variant_dict_insert_value (dict, "people", save_people (&meeting->turns));
  g_variant_dict_insert_value (dict, "ends-told", save_ends_told (meeting));
}

/* --- The way back --- */

gboolean
bc_meeting_is_people_sound (GVariant *saved)
{
  static const struct
  {
    const char *key;
    const char *type;
  } parts[] = {
    { "floor-locked", "b" }, { "booths", BOOTHS },     { "relays", RELAYS }, { "turns", TURNS },
    { "lists", LISTS },      { "speaking", SPEAKING }, { "people", PEOPLE }, { "ends-told", "as" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GVariant) part = g_variant_lookup_value (saved, parts[i].key, NULL);

      if (part != NULL && !g_variant_is_of_type (part, G_VARIANT_TYPE (parts[i].type)))
        return FALSE;
    }
  return TRUE;
}

static void
restore_booths (BcMeeting *meeting, GVariant *saved)
{
  const char *desk, *person, *cannot, *ear;
  gboolean is_armed;
  GVariantIter iter;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sm&sbm&s&s)", &desk, &person, &is_armed, &cannot, &ear))
    {
      BcSeat *seat = bc_desks_find (&meeting->desks, desk);

      if (seat == NULL)
        continue;
      g_free (seat->person);
      seat->person = g_strdup (person);
      g_free (seat->cannot);
      seat->cannot = g_strdup (cannot);
      seat->is_armed = is_armed && seat->state == BC_DESK_OFF;
      bc_meeting_set_ear (meeting, seat, ear);
    }
}

static void
restore_relays (BcMeeting *meeting, GVariant *saved)
{
  const char *desk, *relay;
  GVariantIter iter;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&s&s)", &desk, &relay))
    {
      BcSeat *seat = bc_desks_find (&meeting->desks, desk);

      if (seat != NULL && seat->state != BC_DESK_OFF)
        bc_meeting_await_relay (meeting, seat, relay);
    }
}

/* Since `wall_us`, by a clock that may have gone back meanwhile: then since now. */
static gint64
since_us (const BcMeeting *meeting, BcTime time, gint64 wall_us)
{
  gint64 gone_us = time.wall_us - CLAMP (wall_us, 0, time.wall_us);

  return meeting->now_us - MIN (gone_us, G_TIME_SPAN_DAY);
}

/* A desk whose key is on waits for its sound; its turn goes on meanwhile. */
static void
restore_turns (BcMeeting *meeting, GVariant *saved, BcTime time)
{
  const char *desk;
  gint64 wall_us;
  gboolean is_told;
  GVariantIter iter;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sxb)", &desk, &wall_us, &is_told))
    {
      BcSeat *seat = bc_desks_find (&meeting->desks, desk);

      if (seat == NULL || seat->state == BC_DESK_OFF)
        continue;
      seat->turn_us = since_us (meeting, time, wall_us);
      seat->is_turn_told = is_told;
    }
}

static BcSpeakers *
restore_list (GVariant *saved)
{
  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  const char *id, *name, *delegation, *language, *statement;
  guint32 minutes;
  gboolean is_done;
  GVariantIter iter;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sm&sm&sm&sum&sb)", &id, &name, &delegation, &language,
                              &minutes, &statement, &is_done))
    {
      BcSpeaker *speaker = bc_speaker_new (id);

      speaker->name = g_strdup (name);
      speaker->delegation = g_strdup (delegation);
      speaker->language = g_strdup (language);
      speaker->minutes = minutes;
      speaker->statement = g_strdup (statement);
      speaker->is_done = is_done;
      g_ptr_array_add (list->speakers, speaker);
    }
  return g_steal_pointer (&list);
}

static void
restore_lists (BcMeeting *meeting, GVariant *saved)
{
  GVariantIter iter;
  const char *session;
  GVariant *speakers;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_loop (&iter, "{&s@" LIST "}", &session, &speakers))
    {
      guint index;

      if (!bc_sessions_find (&meeting->sessions, session, &index, NULL))
        continue;
      g_autoptr (BcSpeakers) list = restore_list (speakers);
      /* Languages may have gone since; a list that is no longer one is passed over. */
      g_autoptr (BcSpeakers) checked = bc_lists_check (list, meeting->setup, NULL);
      if (checked != NULL)
        bc_lists_replace (&meeting->lists, index, checked);
    }
}

/* The clock goes on as if it had not stopped. */
static void
restore_speaking (BcMeeting *meeting, GVariant *saved, BcTime time)
{
  BcLists *lists = &meeting->lists;
  const char *session, *speaker;
  gint64 since_wall_us;
  gboolean is_over_told;
  guint index;

  g_variant_get (saved, "(&s&sxb)", &session, &speaker, &since_wall_us, &is_over_told);
  if (!bc_sessions_find (&meeting->sessions, session, &index, NULL) ||
      lists->lists[index] == NULL || bc_speakers_find (lists->lists[index], speaker) == NULL)
    return;
  lists->session = index;
  g_free (lists->speaker);
  lists->speaker = g_strdup (speaker);
  lists->since_wall_us = since_wall_us;
  lists->since_us = since_us (meeting, time, since_wall_us);
  lists->is_over_told = is_over_told;
}

static void
restore_people (BcTurns *turns, GVariant *saved)
{
  g_autoptr (GVariant) sheets = NULL;
  const char *person, *booth;
  gint64 on_air_us;
  GVariantIter iter;

  g_free (turns->day);
  g_variant_get (saved, "(ms@a(ssx))", &turns->day, &sheets);
  g_variant_iter_init (&iter, sheets);
  while (g_variant_iter_next (&iter, "(&s&sx)", &person, &booth, &on_air_us))
    bc_turns_get_sheet (turns, person, booth)->on_air_us = MAX (on_air_us, 0);
}

static void
restore_ends_told (BcMeeting *meeting, GVariant *saved)
{
  g_autofree const char **told = g_variant_get_strv (saved, NULL);

  for (guint i = 0; i < meeting->setup->channels->len; i++)
    meeting->onces[i].is_end_told =
        g_strv_contains (told, ((const BcChannel *) meeting->setup->channels->pdata[i])->id);
}

void
bc_meeting_restore_people (BcMeeting *meeting, GVariant *saved, BcTime time)
{
  g_autoptr (GVariant) booths = g_variant_lookup_value (saved, "booths", NULL);
  g_autoptr (GVariant) relays = g_variant_lookup_value (saved, "relays", NULL);
  g_autoptr (GVariant) turns = g_variant_lookup_value (saved, "turns", NULL);
  g_autoptr (GVariant) lists = g_variant_lookup_value (saved, "lists", NULL);
  g_autoptr (GVariant) speaking = g_variant_lookup_value (saved, "speaking", NULL);
  g_autoptr (GVariant) people = g_variant_lookup_value (saved, "people", NULL);
  g_autoptr (GVariant) ends_told = g_variant_lookup_value (saved, "ends-told", NULL);

  g_variant_lookup (saved, "floor-locked", "b", &meeting->is_floor_locked);
  if (booths != NULL)
    restore_booths (meeting, booths);
  if (relays != NULL)
    restore_relays (meeting, relays);
  if (turns != NULL)
    restore_turns (meeting, turns, time);
  if (lists != NULL)
    restore_lists (meeting, lists);
  if (speaking != NULL)
    restore_speaking (meeting, speaking, time);
  if (people != NULL)
    restore_people (&meeting->turns, people);
  if (ends_told != NULL)
    restore_ends_told (meeting, ends_told);
  meeting->turns.counted_us = meeting->now_us;
}
