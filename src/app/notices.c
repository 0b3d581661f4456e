/* SPDX-License-Identifier: Apache-2.0 */
#include "notices.h"

#include "notice-recordings.h"

#include <boothcast/meeting/plan.h>

#define FALLBACK "en"
#define MINUTES_A_DAY (24 * 60)
/* As long as a speaker rests before a number. */
#define GAP_MS 60

typedef struct
{
  int back_minute;
  BcClip *clip; /* (nullable): it cannot be said */
} TimedBreak;

struct _BcNotices
{
  BcNoticeRecordings *recordings;
  GHashTable *clips;  /* char *: "closed.fr" → BcClip * (nullable: there is no such recording) */
  GHashTable *breaks; /* char *: language → TimedBreak *, the last one asked for */
  GHashTable *
      sentences; /* char *: language → BcClip *: the program's, that a time follows: the longest piece */
};

static void
free_clip (gpointer clip)
{
  bc_clip_unref (clip);
}

static void
free_break (gpointer data)
{
  TimedBreak *timed = data;

  bc_clip_unref (timed->clip);
  g_free (timed);
}

/* The first place that has it. */
static BcRecordedIn
find_place (const BcNotices *notices, const char *name, const char *language)
{
  BcRecordedIn where = BC_RECORDED_IN_DIRECTORY;

  while (where < BC_RECORDED_NOWHERE &&
         !bc_notice_recordings_have (notices->recordings, where, name, language))
    where++;
  return where;
}

/* A file may have gone since it was listened to. (transfer full) (nullable) */
static BcClip *
load (const BcNotices *notices, BcRecordedIn where, const char *name, const char *language,
      GError **error)
{
  g_autoptr (GError) reason = NULL;
  BcClip *clip = bc_notice_recordings_load (notices->recordings, where, name, language, &reason);

  if (clip == NULL && where == BC_RECORDED_IN_DIRECTORY)
    {
      g_warning ("%s; the built-in notice is played instead", reason->message);
      return bc_notice_recordings_load (notices->recordings, BC_RECORDED_IN_PROGRAM, name, language,
                                        error);
    }
  if (clip == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return clip;
}

static char *
make_key (const char *notice_name, const char *language)
{
  return g_strconcat (notice_name, ".", language, NULL);
}

/* (transfer none) (nullable) */
static BcClip *
get_clip (BcNotices *notices, const char *language, const char *notice_name)
{
  g_autofree char *key = make_key (notice_name, language);
  gpointer clip;

  if (!g_hash_table_lookup_extended (notices->clips, key, NULL, &clip))
    {
      clip =
          load (notices, find_place (notices, notice_name, language), notice_name, language, NULL);
      g_hash_table_insert (notices->clips, g_steal_pointer (&key), clip);
    }
  return clip;
}

BcNotices *
bc_notices_load_from (const char *directory, GPtrArray *faults, GError **error)
{
  g_autoptr (BcNotices) notices = g_new0 (BcNotices, 1);

  notices->clips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_clip);
  notices->breaks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_break);
  notices->sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_clip);
  notices->recordings = bc_notice_recordings_open (directory, faults);
  for (BcNotice notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    {
      const char *name = bc_notice_to_string (notice);
      BcClip *clip = load (notices, find_place (notices, name, FALLBACK), name, FALLBACK, error);

      if (clip == NULL)
        return NULL;
      g_hash_table_insert (notices->clips, make_key (name, FALLBACK), clip);
    }
  return g_steal_pointer (&notices);
}

BcNotices *
bc_notices_load (GError **error)
{
  return bc_notices_load_from (NULL, NULL, error);
}

void
bc_notices_free (BcNotices *notices)
{
  if (!notices)
    return;
  g_hash_table_unref (notices->clips);
  g_hash_table_unref (notices->breaks);
  g_hash_table_unref (notices->sentences);
  bc_notice_recordings_free (notices->recordings);
  g_free (notices);
}

BcClip *
bc_notices_find (BcNotices *notices, const char *language_id, const char *notice_name)
{
  g_autofree char *language = bc_notice_recordings_name_language (language_id);
  BcClip *clip = *language ? get_clip (notices, language, notice_name) : NULL;

  return clip ? clip : get_clip (notices, FALLBACK, notice_name);
}

/* (transfer full) (nullable) */
static BcClip *
load_sentence (const BcNotices *notices, BcRecordedIn where, const char *language)
{
  BcClip *known = g_hash_table_lookup (notices->sentences, language);

  if (where == BC_RECORDED_IN_PROGRAM && known != NULL)
    return bc_clip_ref (known);
  BcClip *clip =
      bc_notice_recordings_load (notices->recordings, where, "break-back", language, NULL);
  if (where == BC_RECORDED_IN_PROGRAM && clip != NULL)
    g_hash_table_insert (notices->sentences, g_strdup (language), bc_clip_ref (clip));
  return clip;
}

/* All pieces come from one place, for they are one voice. On the hour some languages say no minute.
 * (transfer full) (nullable) */
static BcClip *
join_break (const BcNotices *notices, BcRecordedIn where, const char *language, int minute)
{
  const BcNoticeRecordings *recordings = notices->recordings;
  g_autofree char *hour_name = g_strdup_printf ("hour-%d", minute / 60);
  g_autofree char *minute_name = g_strdup_printf ("minute-%d", minute % 60);
  g_autoptr (BcClip) sentence = load_sentence (notices, where, language);
  g_autoptr (BcClip) hour =
      bc_notice_recordings_load (recordings, where, hour_name, language, NULL);
  g_autoptr (BcClip) past =
      bc_notice_recordings_load (recordings, where, minute_name, language, NULL);

  if (sentence == NULL || hour == NULL || (past == NULL && minute % 60 != 0))
    return NULL;
  BcClip *pieces[] = { sentence, hour, past };
  return bc_clip_new_joined (pieces, past != NULL ? 3 : 2, GAP_MS);
}

/* A directory's own sentence is not mixed with the program's voice. (transfer full) (nullable) */
static BcClip *
make_break (const BcNotices *notices, const char *language, int minute)
{
  BcClip *clip = join_break (notices, BC_RECORDED_IN_DIRECTORY, language, minute);

  if (clip == NULL && find_place (notices, "break", language) != BC_RECORDED_IN_DIRECTORY)
    clip = join_break (notices, BC_RECORDED_IN_PROGRAM, language, minute);
  return clip;
}

BcClip *
bc_notices_find_break (BcNotices *notices, const char *language_id, int back_minute)
{
  const char *break_name = bc_notice_to_string (BC_NOTICE_BREAK);
  BcClip *untimed = bc_notices_find (notices, language_id, break_name);
  g_autofree char *language = bc_notice_recordings_name_language (language_id);

  if (back_minute < 0)
    return untimed;
  if (find_place (notices, break_name, language) == BC_RECORDED_NOWHERE)
    {
      g_free (language);
      language = g_strdup (FALLBACK);
    }
  int minute = back_minute % MINUTES_A_DAY;
  TimedBreak *timed = g_hash_table_lookup (notices->breaks, language);
  if (timed == NULL || timed->back_minute != minute)
    {
      timed = g_new0 (TimedBreak, 1);
      timed->back_minute = minute;
      timed->clip = make_break (notices, language, minute);
      g_hash_table_insert (notices->breaks, g_strdup (language), timed);
    }
  return timed->clip != NULL ? timed->clip : untimed;
}

/* Whether there was something to do. */
static gboolean
prepare_sentence (BcNotices *notices, const char *language)
{
  if (g_hash_table_contains (notices->sentences, language))
    return FALSE;
  bc_clip_unref (load_sentence (notices, BC_RECORDED_IN_PROGRAM, language));
  if (!g_hash_table_contains (notices->sentences, language))
    g_hash_table_insert (notices->sentences, g_strdup (language), NULL);
  return TRUE;
}

gboolean
bc_notices_prepare_next (BcNotices *notices, const char *language_id)
{
  g_autofree char *language = bc_notice_recordings_name_language (language_id);

  for (BcNotice notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    {
      g_autofree char *key = make_key (bc_notice_to_string (notice), language);

      if (g_hash_table_contains (notices->clips, key))
        continue;
      get_clip (notices, language, bc_notice_to_string (notice));
      return TRUE;
    }
  return prepare_sentence (notices, language);
}

void
bc_notices_prepare (BcNotices *notices, const char *language_id)
{
  while (bc_notices_prepare_next (notices, language_id))
    continue;
}
