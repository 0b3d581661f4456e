/* SPDX-License-Identifier: Apache-2.0 */
#include "ffmpeg-source.h"

#include <math.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

struct _FfmpegSource
{
  GPid pid; /* 0: reaped */
};

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

FfmpegSource *
ffmpeg_source_new (guint16 port, const char *input, double frequency_hz, double level_dbfs)
{
  FfmpegSource *source = g_new0 (FfmpegSource, 1);
  g_autofree char *tone = g_strdup_printf ("aevalsrc=%.6f*sin(2*PI*%.1f*t):s=48000",
                                           pow (10, level_dbfs / 20), frequency_hz);
  g_autofree char *url =
      g_strdup_printf ("icecast://source:rehearsal@127.0.0.1:%u/ingest/%s", port, input);
  const char *argv[] = { "ffmpeg",
                         "-nostdin",
                         "-v",
                         "error",
                         "-re",
                         "-f",
                         "lavfi",
                         "-i",
                         tone,
                         "-c:a",
                         "libopus",
                         "-b:a",
                         "96k",
                         "-f",
                         "ogg",
                         "-content_type",
                         "application/ogg",
                         url,
                         NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                 die_with_parent, NULL, &source->pid, &error);
  g_assert_no_error (error);
  return source;
}

gint64
ffmpeg_source_kill (FfmpegSource *source)
{
  kill (source->pid, SIGKILL);
  gint64 killed_us = g_get_monotonic_time ();

  waitpid (source->pid, NULL, 0);
  source->pid = 0;
  return killed_us;
}

gint64
ffmpeg_source_freeze (FfmpegSource *source)
{
  kill (source->pid, SIGSTOP);
  return g_get_monotonic_time ();
}

void
ffmpeg_source_free (FfmpegSource *source)
{
  if (source == NULL)
    return;
  if (source->pid != 0)
    ffmpeg_source_kill (source);
  g_free (source);
}

GPid
ffmpeg_source_get_pid (const FfmpegSource *source)
{
  return source->pid;
}
