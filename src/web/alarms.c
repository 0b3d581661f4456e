/* SPDX-License-Identifier: Apache-2.0 */
#include "alarms-private.h"

#include <string.h>

#define ALARM "alarm"
#define WARNING "warning"

typedef struct
{
  const char *name;
  const char *level;
  gint64 grace_us; /* how long it must hold: what mends itself sooner would only alarm */
  const char *remedy;
} Kind;

static const Kind kinds[BC_ALARM_LAST] = {
  [BC_ALARM_FLOOR_LOST] = { "floor-lost", ALARM, 1 * G_TIME_SPAN_SECOND,
                            "Look at the line from the room: is the desk or the platform sending? "
                            "Tell the chair that nobody outside hears the room." },
  [BC_ALARM_DESK_LOST] = { "desk-lost", ALARM, 1 * G_TIME_SPAN_SECOND,
                           "Listeners hear the floor until the sound is back. Call the desk, or "
                           "ask "
                           "the partner to take over." },
  [BC_ALARM_NOBODY] = { "nobody", ALARM, 10 * G_TIME_SPAN_SECOND,
                        "Listeners of this channel hear the floor. Call the booth, or see whether "
                        "the floor's language is set right." },
  [BC_ALARM_CANNOT] = { "cannot", ALARM, 0,
                        "Tell the chair. If it is the sound: ask the speaker for a headset and to "
                        "come closer to the microphone; if the speed: to slow down." },
  [BC_ALARM_STOOD_STILL] = { "stood-still", ALARM, 0,
                             "Sound is missing in every channel. If it happens again, look for "
                             "what "
                             "else runs on this machine." },
  [BC_ALARM_SPENT] = { "spent", ALARM, 0,
                       "The meeting goes on in the original. Ask the team leader for an extension, "
                       "or tell the chair that interpretation has ended for today." },
  [BC_ALARM_SHORT] = { "short", WARNING, 0,
                       "Tell the chair now: shorten the agenda, suspend during pauses, or ask the "
                       "team leader for an extension." },
  [BC_ALARM_CLOCK] = { "clock", WARNING, 0,
                       "If the machine's clock is right now, say so; else have it set right." },
  [BC_ALARM_DAY] = { "day", WARNING, 90 * G_TIME_SPAN_SECOND,
                     "A clock is wrong, or was. If it is this machine's, have it set right. Else "
                     "nothing is lost, but what is drawn now is missing on that day." },
  [BC_ALARM_STORE] = { "store", WARNING, 1 * G_TIME_SPAN_SECOND,
                       "Interpretation goes on, its minutes are booked later. Have the operator "
                       "look at the disk and the database." },
  [BC_ALARM_UNKNOWN_FLOOR] = { "unknown-floor", WARNING, 15 * G_TIME_SPAN_SECOND,
                               "Say which language is spoken: listen to the floor and press its "
                               "key." },
  [BC_ALARM_OUTPUT] = { "output", WARNING, 5 * G_TIME_SPAN_SECOND,
                        "It tries again by itself. Look whether the far end is there and takes "
                        "this "
                        "sender." },
  [BC_ALARM_INPUT_LOST] = { "input-lost", WARNING, 5 * G_TIME_SPAN_SECOND,
                            "The room is heard over the other line, which now has no reserve. Look "
                            "at this one." },
  [BC_ALARM_ADDED_LOST] = { "added-lost", WARNING, 5 * G_TIME_SPAN_SECOND,
                            "The room itself is not concerned; who speaks over this line is not "
                            "heard. See whether it is sending." },
  [BC_ALARM_ON_BACKUP] = { "on-backup", WARNING, 5 * G_TIME_SPAN_SECOND,
                           "Nobody misses anything, but nothing more is in reserve. Look at the "
                           "line itself: is it sending? It is taken again when it has been there "
                           "for 5 s." },
  [BC_ALARM_BACKUP_LOST] = { "backup-lost", WARNING, 5 * G_TIME_SPAN_SECOND,
                             "Nobody misses anything, but nothing stands in if the line itself "
                             "fails. Look at what should send to the backup." },
  [BC_ALARM_SAME_SOUND] = { "same-sound", WARNING, 5 * G_TIME_SPAN_SECOND,
                            "Two lines carry the same sound: somebody may be sending the room into "
                            "a desk's line. See what each of them is connected to." },
};

struct _BcAlarms
{
  GPtrArray *list; /* of BcAlarm *, in order */
  gint64 now_us;
  gint64 wall_us;
  gboolean has_changed;
};

static void
alarm_free (gpointer data)
{
  BcAlarm *alarm = data;

  g_free (alarm->id);
  g_free (alarm->subject);
  g_free (alarm->text);
  g_free (alarm->acknowledged_by);
  g_free (alarm);
}

BcAlarms *
bc_alarms_new (void)
{
  BcAlarms *alarms = g_new0 (BcAlarms, 1);

  alarms->list = g_ptr_array_new_with_free_func (alarm_free);
  return alarms;
}

void
bc_alarms_free (BcAlarms *alarms)
{
  if (alarms == NULL)
    return;
  g_ptr_array_unref (alarms->list);
  g_free (alarms);
}

/* --- The list --- */

static gint
compare (gconstpointer left, gconstpointer right)
{
  const BcAlarm *a = *(BcAlarm *const *) left, *b = *(BcAlarm *const *) right;

  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (a->since_us != b->since_us)
    return a->since_us < b->since_us ? -1 : 1;
  return strcmp (a->id, b->id);
}

static BcAlarm *
find (const BcAlarms *alarms, const char *id)
{
  for (guint i = 0; i < alarms->list->len; i++)
    {
      BcAlarm *alarm = alarms->list->pdata[i];
      if (g_strcmp0 (alarm->id, id) == 0)
        return alarm;
    }
  return NULL;
}

static BcAlarm *
obtain (BcAlarms *alarms, BcAlarmKind kind, const char *subject)
{
  g_autofree char *id = subject != NULL ? g_strdup_printf ("%s-%s", kinds[kind].name, subject)
                                        : g_strdup (kinds[kind].name);
  BcAlarm *alarm = find (alarms, id);

  if (alarm != NULL)
    return alarm;
  alarm = g_new0 (BcAlarm, 1);
  *alarm = (BcAlarm){ .id = g_steal_pointer (&id),
                      .kind = kind,
                      .subject = g_strdup (subject),
                      .since_us = alarms->now_us,
                      .since_wall_us = alarms->wall_us };
  g_ptr_array_add (alarms->list, alarm);
  g_ptr_array_sort (alarms->list, compare);
  return alarm;
}

static void
set_text (BcAlarms *alarms, BcAlarm *alarm, const char *text)
{
  if (g_strcmp0 (alarm->text, text) == 0)
    return;
  g_free (alarm->text);
  alarm->text = g_strdup (text);
  alarms->has_changed |= alarm->is_shown;
}

static void
show (BcAlarms *alarms, BcAlarm *alarm)
{
  alarms->has_changed |= !alarm->is_shown;
  alarm->is_shown = TRUE;
}

static gboolean
is_happening (const BcAlarm *alarm)
{
  return alarm->kind == BC_ALARM_STOOD_STILL;
}

static void
drop (BcAlarms *alarms, guint index)
{
  const BcAlarm *alarm = alarms->list->pdata[index];

  alarms->has_changed |= alarm->is_shown;
  g_ptr_array_remove_index (alarms->list, index);
}

/* --- Looking around --- */

void
bc_alarms_begin (BcAlarms *alarms, gint64 now_us, gint64 wall_us)
{
  alarms->now_us = now_us;
  alarms->wall_us = wall_us;
  for (guint i = 0; i < alarms->list->len; i++)
    ((BcAlarm *) alarms->list->pdata[i])->holds = FALSE;
}

void
bc_alarms_hold (BcAlarms *alarms, BcAlarmKind kind, const char *subject, const char *text)
{
  g_return_if_fail (kind < BC_ALARM_LAST && text != NULL);

  BcAlarm *alarm = obtain (alarms, kind, subject);

  alarm->holds = TRUE;
  set_text (alarms, alarm, text);
  if (alarms->now_us - alarm->since_us >= kinds[kind].grace_us)
    show (alarms, alarm);
}

gboolean
bc_alarms_end (BcAlarms *alarms)
{
  for (guint i = alarms->list->len; i > 0; i--)
    {
      const BcAlarm *alarm = alarms->list->pdata[i - 1];
      if (!alarm->holds && !is_happening (alarm))
        drop (alarms, i - 1);
    }
  gboolean has_changed = alarms->has_changed;
  alarms->has_changed = FALSE;
  return has_changed;
}

void
bc_alarms_note (BcAlarms *alarms, BcAlarmKind kind, const char *text, gint64 wall_us)
{
  g_return_if_fail (kind == BC_ALARM_STOOD_STILL && text != NULL);

  BcAlarm *alarm = obtain (alarms, kind, NULL);

  alarm->since_wall_us = wall_us;
  set_text (alarms, alarm, text);
  show (alarms, alarm);
}

gboolean
bc_alarms_acknowledge (BcAlarms *alarms, const char *id, const char *by)
{
  BcAlarm *alarm = find (alarms, id);
  guint index;

  if (alarm == NULL || !alarm->is_shown)
    return FALSE;
  alarms->has_changed = TRUE;
  g_free (alarm->acknowledged_by);
  alarm->acknowledged_by = g_strdup (by);
  if (is_happening (alarm) && g_ptr_array_find (alarms->list, alarm, &index))
    drop (alarms, index);
  return TRUE;
}

const BcAlarm *
bc_alarms_get (const BcAlarms *alarms, guint index)
{
  for (guint i = 0; i < alarms->list->len; i++)
    {
      const BcAlarm *alarm = alarms->list->pdata[i];
      if (alarm->is_shown && index-- == 0)
        return alarm;
    }
  return NULL;
}

BcAlarmCount
bc_alarms_count (const BcAlarms *alarms, BcAlarmKind kind)
{
  BcAlarmCount count = { 0 };

  for (guint i = 0; i < alarms->list->len; i++)
    {
      const BcAlarm *alarm = alarms->list->pdata[i];
      gboolean is_one = alarm->is_shown && alarm->kind == kind;
      count.n_shown += is_one;
      count.n_unseen += is_one && alarm->acknowledged_by == NULL;
    }
  return count;
}

const BcAlarm *
bc_alarms_find (const BcAlarms *alarms, const char *id)
{
  const BcAlarm *alarm = find (alarms, id);

  return alarm != NULL && alarm->is_shown ? alarm : NULL;
}

/* --- Words --- */

const char *
bc_alarm_kind_to_string (BcAlarmKind kind)
{
  g_return_val_if_fail (kind < BC_ALARM_LAST, "");
  return kinds[kind].name;
}

const char *
bc_alarm_kind_get_level (BcAlarmKind kind)
{
  g_return_val_if_fail (kind < BC_ALARM_LAST, "");
  return kinds[kind].level;
}

const char *
bc_alarm_kind_get_remedy (BcAlarmKind kind)
{
  g_return_val_if_fail (kind < BC_ALARM_LAST, "");
  return kinds[kind].remedy;
}
