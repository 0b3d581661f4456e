/* SPDX-License-Identifier: Apache-2.0 */
#include "presence-private.h"

#include <string.h>

#define SLOT_US G_TIME_SPAN_SECOND
#define WAITED_RECENTLY_US (2 * G_TIME_SPAN_SECOND)
/* ffmpeg's Ogg pages hold 1.0 s, so a live source may be that much ahead; its clock is never 25 % off. */
#define AHEAD_US (1200 * G_TIME_SPAN_MILLISECOND)
#define FASTER_THAN_LIFE 1.25

void
bc_presence_init (BcPresence *presence)
{
  *presence = (BcPresence){ .is_found = FALSE };
}

static gboolean
judge_packets (const BcPresence *presence, const BcPresenceFacts *facts)
{
  gint64 since_us = MAX (facts->last_arrival_us, presence->not_before_us);
  gint64 patience_us = facts->last_gap_us >= BC_PRESENCE_DTX_GAP_US ? BC_PRESENCE_DTX_LOST_US
                                                                    : BC_PRESENCE_RTP_LOST_US;

  if (facts->last_arrival_us == 0 || facts->now_us - since_us >= patience_us)
    return FALSE;
  return presence->is_found || facts->state == BC_ELASTIC_FLOWING;
}

static gboolean
judge_stream (const BcPresence *presence, const BcPresenceFacts *facts)
{
  gint64 since_us = MAX (presence->sound_us, presence->not_before_us);
  gint64 patience_us =
      facts->state == BC_ELASTIC_FILLING ? BC_PRESENCE_FILLING_US : BC_PRESENCE_FROZEN_US;

  if (facts->state == BC_ELASTIC_FLOWING)
    return TRUE;
  if (!facts->is_connected)
    return FALSE;
  return presence->is_found && facts->now_us - since_us < patience_us;
}

gboolean
bc_presence_run (BcPresence *presence, const BcPresenceFacts *facts)
{
  gboolean was_found = presence->is_found;

  if (presence->is_forgiven)
    presence->not_before_us = facts->now_us;
  presence->is_forgiven = FALSE;
  presence->is_found =
      facts->is_packets ? judge_packets (presence, facts) : judge_stream (presence, facts);
  if (facts->state == BC_ELASTIC_FLOWING)
    presence->sound_us = facts->now_us;
  return presence->is_found != was_found;
}

void
bc_presence_forgive (BcPresence *presence)
{
  presence->is_forgiven = TRUE;
}

void
bc_pace_init (BcPace *pace)
{
  memset (pace, 0, sizeof *pace);
}

static void
move_on (BcPace *pace, gint64 now_us)
{
  gint64 n_passed = (now_us - pace->slot_us) / SLOT_US;

  pace->slot_us += n_passed * SLOT_US;
  for (gint64 i = 0; i < MIN (n_passed, BC_PACE_N_SLOTS); i++)
    {
      pace->at = (pace->at + 1) % BC_PACE_N_SLOTS;
      pace->n_samples[pace->at] = 0;
      pace->n_slots = MIN (pace->n_slots + 1, BC_PACE_N_SLOTS);
    }
}

void
bc_pace_note (BcPace *pace, gsize n_samples, gint64 now_us)
{
  if (pace->n_slots == 0)
    {
      pace->slot_us = now_us;
      pace->n_slots = 1;
    }
  move_on (pace, now_us);
  pace->n_samples[pace->at] += n_samples;
}

void
bc_pace_note_wait (BcPace *pace, gint64 now_us)
{
  pace->waited_us = now_us;
}

gboolean
bc_pace_is_live (const BcPace *pace, gint64 now_us)
{
  guint64 n_samples = 0;

  if (pace->waited_us != 0 && now_us - pace->waited_us < WAITED_RECENTLY_US)
    return FALSE;
  for (guint i = 0; i < BC_PACE_N_SLOTS; i++)
    n_samples += pace->n_samples[i];
  gint64 sound_us = (gint64) (n_samples * G_TIME_SPAN_SECOND / BC_SAMPLE_RATE);
  gint64 passed_us = now_us - pace->slot_us + (pace->n_slots - 1) * SLOT_US;
  return pace->n_slots == 0 || sound_us <= passed_us * FASTER_THAN_LIFE + AHEAD_US;
}
