/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>
#include <boothcast/meeting/setup.h>

/*
 * Whether a set-up is another one with something added: what was there stands at the same places, as it was. Each
 * comparison names the field that differs, NULL: none does.
 */
typedef const char *(*DifferFunc) (gconstpointer a, gconstpointer b);

static gboolean
is_same_text (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

static gboolean
is_same_texts (char **a, char **b)
{
  static char *none[] = { NULL };

  return g_strv_equal ((const char *const *) (a != NULL ? a : none),
                       (const char *const *) (b != NULL ? b : none));
}

static const char *
differ_languages (gconstpointer a, gconstpointer b)
{
  const BcLanguage *was = a, *is = b;

  if (!is_same_text (was->tag, is->tag))
    return "tag";
  if (!is_same_texts (was->aliases, is->aliases))
    return "aliases";
  if (!is_same_text (was->name, is->name))
    return "name";
  return is_same_text (was->short_name, is->short_name) ? NULL : "short_name";
}

static const char *
differ_floor_inputs (gconstpointer a, gconstpointer b)
{
  const BcFloorInput *was = a, *is = b;

  if (was->role != is->role)
    return "role";
  return was->gain_db == is->gain_db ? NULL : "gain_db";
}

static const char *
differ_channels (gconstpointer a, gconstpointer b)
{
  const BcChannel *was = a, *is = b;

  if (!is_same_text (was->language, is->language))
    return "language";
  return was->underlay_db == is->underlay_db ? NULL : "underlay_db";
}

static const char *
differ_booths (gconstpointer a, gconstpointer b)
{
  const BcBooth *was = a, *is = b;

  if (!is_same_text (was->language, is->language))
    return "language";
  return is_same_text (was->pivot, is->pivot) ? NULL : "pivot";
}

static const char *
differ_desks (gconstpointer a, gconstpointer b)
{
  const BcDesk *was = a, *is = b;

  if (!is_same_text (was->booth, is->booth))
    return "booth";
  if (!is_same_text (was->name, is->name))
    return "name";
  if (!is_same_text (was->input, is->input))
    return "input";
  if (!is_same_text (was->output_a, is->output_a))
    return "output_a";
  if (!is_same_text (was->output_b, is->output_b))
    return "output_b";
  if (was->mic != is->mic)
    return "mic";
  return is_same_text (was->ear, is->ear) ? NULL : "ear";
}

static gboolean
is_same_speaker (const BcSpeaker *a, const BcSpeaker *b)
{
  return is_same_text (a->id, b->id) && is_same_text (a->name, b->name) &&
         is_same_text (a->delegation, b->delegation) && is_same_text (a->language, b->language) &&
         a->minutes == b->minutes && is_same_text (a->statement, b->statement);
}

static gboolean
is_same_list (const BcSpeakers *a, const BcSpeakers *b)
{
  if (a == NULL || b == NULL || a->speakers->len != b->speakers->len)
    return a == b;
  for (guint i = 0; i < a->speakers->len; i++)
    if (!is_same_speaker (a->speakers->pdata[i], b->speakers->pdata[i]))
      return FALSE;
  return TRUE;
}

static const char *
differ_sessions (gconstpointer a, gconstpointer b)
{
  const BcSession *was = a, *is = b;

  if (!is_same_text (was->title, is->title))
    return "title";
  if (!is_same_text (was->day, is->day))
    return "day";
  if (was->starts_wall_us != is->starts_wall_us)
    return "start";
  if (was->ends_wall_us != is->ends_wall_us)
    return "end";
  if (was->stated_s != is->stated_s)
    return "minutes";
  if (was->kind != is->kind)
    return "kind";
  return is_same_list (was->speakers, is->speakers) ? NULL : "speakers";
}

/* --- The whole --- */

static gboolean
fault (GError **error, const char *what, const char *why)
{
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT, "%s %s: a running meeting can only be added to",
               what, why);
  return FALSE;
}

/* Everything of these kinds begins with its id, a floor input with its input. */
static const char *
get_id (const GPtrArray *things, guint index)
{
  return *(char *const *) things->pdata[index];
}

static gboolean
check_list (const char *kind, const GPtrArray *was, const GPtrArray *is, DifferFunc differ,
            GError **error)
{
  for (guint i = 0; i < was->len; i++)
    {
      g_autofree char *what = g_strdup_printf ("%s/%s", kind, get_id (was, i));

      if (i >= is->len || !is_same_text (get_id (was, i), get_id (is, i)))
        return fault (error, what, "is not there any more, or not at its place");
      const char *field = differ (was->pdata[i], is->pdata[i]);
      g_autofree char *path = g_strconcat (what, "/", field, NULL);
      if (field != NULL)
        return fault (error, path, "is not what it was");
    }
  return TRUE;
}

static gboolean
is_same_shares (const GPtrArray *a, const GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const BcAllotment *was = a->pdata[i], *is = b->pdata[i];

      if (!is_same_text (was->meeting, is->meeting) || was->limit_s != is->limit_s)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same_pool (const BcPool *a, const BcPool *b)
{
  return is_same_text (a->id, b->id) && is_same_text (a->timezone, b->timezone) &&
         a->limit_s == b->limit_s && a->mode == b->mode &&
         a->service_ends_minute == b->service_ends_minute && a->ceiling_s == b->ceiling_s &&
         is_same_shares (a->allotments, b->allotments);
}

static gboolean
is_same_rules (const BcRules *a, const BcRules *b)
{
  return a->ramp_down_ms == b->ramp_down_ms && a->ramp_up_ms == b->ramp_up_ms &&
         a->lost_rise_ms == b->lost_rise_ms && a->silent_rise_ms == b->silent_rise_ms &&
         a->hold_ms == b->hold_ms && a->hold_floor_db == b->hold_floor_db &&
         a->cough_max_ms == b->cough_max_ms && a->silent_same_ms == b->silent_same_ms &&
         a->silent_other_ms == b->silent_other_ms && a->stable_voice_ms == b->stable_voice_ms &&
         a->turn_minutes == b->turn_minutes && a->countdown_ms == b->countdown_ms &&
         a->ending_pause_ms == b->ending_pause_ms && a->once_notice_ms == b->once_notice_ms &&
         a->prompt_silence_s == b->prompt_silence_s && a->interlock == b->interlock;
}

gboolean
bc_setup_check_extension (const BcSetup *setup, const BcSetup *of, GError **error)
{
  if (!is_same_text (of->id, setup->id))
    return fault (error, "the meeting's id", "is not what it was");
  if (!is_same_text (of->timezone, setup->timezone))
    return fault (error, "the meeting's time zone", "is not what it was");
  if (!is_same_pool (&of->pool, &setup->pool))
    return fault (error, "the pool", "is not what it was");
  if (!is_same_rules (&of->rules, &setup->rules))
    return fault (error, "one of the rules", "is not what it was");
  return check_list ("languages", of->languages, setup->languages, differ_languages, error) &&
         check_list ("floor", of->floor_inputs, setup->floor_inputs, differ_floor_inputs, error) &&
         check_list ("channels", of->channels, setup->channels, differ_channels, error) &&
         check_list ("booths", of->booths, setup->booths, differ_booths, error) &&
         check_list ("desks", of->desks, setup->desks, differ_desks, error) &&
         check_list ("sessions", of->sessions, setup->sessions, differ_sessions, error);
}
