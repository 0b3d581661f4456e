/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/meeting/setup.h>

#include <string.h>

static void
language_free (BcLanguage *language)
{
  g_free (language->id);
  g_free (language->tag);
  g_strfreev (language->aliases);
  g_free (language->name);
  g_free (language->short_name);
  g_free (language);
}

static void
floor_input_free (BcFloorInput *floor_input)
{
  g_free (floor_input->input);
  g_free (floor_input);
}

static void
channel_free (BcChannel *channel)
{
  g_free (channel->id);
  g_free (channel->language);
  g_free (channel);
}

static void
booth_free (BcBooth *booth)
{
  g_free (booth->id);
  g_free (booth->language);
  g_free (booth->pivot);
  g_free (booth);
}

static void
desk_free (BcDesk *desk)
{
  g_free (desk->id);
  g_free (desk->booth);
  g_free (desk->name);
  g_free (desk->input);
  g_free (desk->output_a);
  g_free (desk->output_b);
  g_free (desk->ear);
  g_free (desk);
}

static void
session_free (BcSession *session)
{
  g_free (session->id);
  g_free (session->title);
  g_free (session->day);
  g_clear_pointer (&session->speakers, bc_speakers_unref);
  g_free (session);
}

static GPtrArray *
array_of (gpointer free_func)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) free_func);
}

BcSetup *
bc_setup_new (void)
{
  BcSetup *setup = g_new0 (BcSetup, 1);

  g_atomic_ref_count_init (&setup->reference_count);
  setup->languages = array_of (language_free);
  setup->floor_inputs = array_of (floor_input_free);
  setup->channels = array_of (channel_free);
  setup->booths = array_of (booth_free);
  setup->desks = array_of (desk_free);
  setup->sessions = array_of (session_free);
  setup->rules = (BcRules){
    .ramp_down_ms = 60,
    .ramp_up_ms = 400,
    .lost_rise_ms = 1500,
    .silent_rise_ms = 3000,
    .hold_ms = 2500,
    .hold_floor_db = -30.0,
    .cough_max_ms = 10000,
    .silent_same_ms = 4000,
    .silent_other_ms = 12000,
    .stable_voice_ms = 1000,
    .turn_minutes = 30,
    .countdown_ms = 15000,
    .ending_pause_ms = 5000,
    .once_notice_ms = 6000,
    .prompt_silence_s = 60,
    .interlock = BC_INTERLOCK_A_OVER_B,
  };
  return setup;
}

BcSetup *
bc_setup_ref (BcSetup *setup)
{
  g_return_val_if_fail (setup != NULL, NULL);

  g_atomic_ref_count_inc (&setup->reference_count);
  return setup;
}

void
bc_setup_unref (BcSetup *setup)
{
  if (setup == NULL || !g_atomic_ref_count_dec (&setup->reference_count))
    return;

  g_free (setup->id);
  g_free (setup->title);
  g_free (setup->timezone);
  g_ptr_array_unref (setup->languages);
  g_ptr_array_unref (setup->floor_inputs);
  g_ptr_array_unref (setup->channels);
  g_ptr_array_unref (setup->booths);
  g_ptr_array_unref (setup->desks);
  g_ptr_array_unref (setup->sessions);
  g_free (setup->pool.id);
  g_free (setup->pool.timezone);
  g_clear_pointer (&setup->pool.allotments, g_ptr_array_unref);
  g_free (setup);
}

/* Every element type begins with its id. */
typedef struct
{
  char *id;
} Identified;

static gpointer
find (const GPtrArray *array, const char *id)
{
  for (guint i = 0; id != NULL && i < array->len; i++)
    {
      const Identified *element = array->pdata[i];

      if (g_strcmp0 (element->id, id) == 0)
        return array->pdata[i];
    }
  return NULL;
}

const char *
bc_setup_get_timezone (const BcSetup *setup)
{
  return setup->timezone != NULL ? setup->timezone : setup->pool.timezone;
}

const BcChannel *
bc_setup_find_channel (const BcSetup *setup, const char *id)
{
  return find (setup->channels, id);
}

const BcBooth *
bc_setup_find_booth (const BcSetup *setup, const char *id)
{
  return find (setup->booths, id);
}

const BcDesk *
bc_setup_find_desk (const BcSetup *setup, const char *id)
{
  return find (setup->desks, id);
}

const BcSession *
bc_setup_find_session (const BcSetup *setup, const char *id)
{
  return find (setup->sessions, id);
}

const char *
bc_session_kind_to_string (BcSessionKind kind)
{
  static const char *const names[] = {
    [BC_SESSION_KIND_INTERPRETED] = "interpreted",
    [BC_SESSION_KIND_SOUND_CHECK] = "sound-check",
    [BC_SESSION_KIND_BREAK] = "break",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}

static gboolean
is_called (const BcLanguage *language, const char *name)
{
  if (g_ascii_strcasecmp (language->id, name) == 0)
    return TRUE;
  if (language->tag != NULL && g_ascii_strcasecmp (language->tag, name) == 0)
    return TRUE;
  for (char **alias = language->aliases; alias != NULL && *alias != NULL; alias++)
    if (g_ascii_strcasecmp (*alias, name) == 0)
      return TRUE;
  return FALSE;
}

/* RFC 4647 section 3.4, "lookup": the tag is shortened from the end until something answers to it. */
const BcLanguage *
bc_setup_find_language (const BcSetup *setup, const char *id_or_tag)
{
  g_autofree char *range = g_strdup (id_or_tag);

  while (range != NULL && *range != '\0')
    {
      for (guint i = 0; i < setup->languages->len; i++)
        if (is_called (setup->languages->pdata[i], range))
          return setup->languages->pdata[i];

      char *dash = strrchr (range, '-');
      if (dash == NULL)
        return NULL;
      *dash = '\0';
    }
  return NULL;
}
