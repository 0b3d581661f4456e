/* SPDX-License-Identifier: Apache-2.0 */
#include "notice-private.h"

#include <string.h>

#define IN_MS 300
#define OUT_MS 200
/* What is said once begins when the sound under it is down; its first word is not faded. */
#define ONCE_IN_MS 20
#define ONCE_WAIT_TICKS (200 / BC_TICK_MS)

static const BcMixNotice none = { NULL, 0 };

void
bc_notice_voice_init (BcNoticeVoice *voice, guint pause_ms)
{
  *voice = (BcNoticeVoice){ .pause_ms = pause_ms };
}

static gboolean
is_same (const BcMixNotice *a, const BcMixNotice *b)
{
  return a->clip == b->clip && a->once == b->once;
}

void
bc_notice_voice_want (BcNoticeVoice *voice, const BcMixNotice *notice, guint64 serial)
{
  gboolean was_said = notice->once != 0 && notice->once == voice->last_once;
  gboolean is_sounding = voice->sounding.clip != NULL && is_same (notice, &voice->sounding);

  /* One that was said and is over stays over. */
  voice->wanted = was_said && !is_sounding ? none : *notice;
  voice->wanted_serial = serial;
  if (is_sounding)
    voice->sounding_serial = serial;
}

static void
begin (BcNoticeVoice *voice)
{
  gboolean is_once = voice->wanted.once != 0;

  voice->sounding = voice->wanted;
  voice->sounding_serial = voice->wanted_serial;
  voice->wait_ticks = 0;
  if (voice->wanted.clip == NULL)
    return;
  if (!is_once)
    {
      bc_clip_player_start (&voice->player, voice->wanted.clip, voice->pause_ms);
      return;
    }
  bc_clip_player_start_once (&voice->player, voice->wanted.clip);
  voice->last_once = voice->wanted.once;
  voice->wait_ticks = ONCE_WAIT_TICKS;
}

/* It was said, and the last block of it is out. */
static void
end_once (BcNoticeVoice *voice)
{
  if (voice->sounding.clip == NULL || !voice->player.is_over)
    return;
  if (is_same (&voice->wanted, &voice->sounding))
    voice->wanted = none;
  voice->sounding = none;
}

gboolean
bc_notice_voice_run (BcNoticeVoice *voice, float gain_now, BcNoticeGain *gain, float *out)
{
  end_once (voice);
  if (!is_same (&voice->sounding, &voice->wanted) &&
      (voice->sounding.clip == NULL || gain_now <= 0.0f))
    begin (voice);
  if (voice->sounding.clip == NULL)
    {
      *gain = (BcNoticeGain){ 0.0f, 0 };
      return FALSE;
    }

  gboolean is_once = voice->sounding.once != 0;
  if (is_same (&voice->sounding, &voice->wanted))
    *gain = (BcNoticeGain){ 1.0f, is_once ? ONCE_IN_MS : IN_MS };
  else
    *gain = (BcNoticeGain){ 0.0f, OUT_MS };
  if (voice->wait_ticks > 0)
    {
      voice->wait_ticks--;
      memset (out, 0, BC_TICK_SAMPLES * sizeof *out);
    }
  else
    bc_clip_player_run (&voice->player, out);
  return TRUE;
}

guint64
bc_notice_voice_get_serial (const BcNoticeVoice *voice)
{
  return voice->sounding.clip != NULL ? voice->sounding_serial : G_MAXUINT64;
}
