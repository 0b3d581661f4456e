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

/* `output`: what follows the tone on ffmpeg's command line, NULL-terminated. */
static FfmpegSource *
spawn (double frequency_hz, double level_dbfs, const char *const *output)
{
  FfmpegSource *source = g_new0 (FfmpegSource, 1);
  g_autofree char *tone = g_strdup_printf ("aevalsrc=%.6f*sin(2*PI*%.1f*t):s=48000",
                                           pow (10, level_dbfs / 20), frequency_hz);
  const char *input[] = { "ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", tone };
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (input); i++)
    g_strv_builder_add (argv, input[i]);
  g_strv_builder_addv (argv, (const char **) output);
  g_auto (GStrv) words = g_strv_builder_end (argv);
  g_spawn_async (NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                 die_with_parent, NULL, &source->pid, &error);
  g_assert_no_error (error);
  return source;
}

FfmpegSource *
ffmpeg_source_new (guint16 port, const char *input, double frequency_hz, double level_dbfs)
{
  g_autofree char *url =
      g_strdup_printf ("icecast://source:rehearsal@127.0.0.1:%u/ingest/%s", port, input);
  const char *output[] = { "-c:a",          "libopus",         "-b:a", "96k", "-f", "ogg",
                           "-content_type", "application/ogg", url,    NULL };

  return spawn (frequency_hz, level_dbfs, output);
}

FfmpegSource *
ffmpeg_source_new_srt (guint16 port, double frequency_hz, double level_dbfs)
{
  g_autofree char *url = g_strdup_printf ("srt://127.0.0.1:%u?mode=caller", port);
  const char *output[] = { "-c:a", "aac", "-b:a", "96k", "-f", "mpegts", url, NULL };

  return spawn (frequency_hz, level_dbfs, output);
}

FfmpegSource *
ffmpeg_source_new_rtmp (const char *url, double frequency_hz, double level_dbfs)
{
  const char *output[] = { "-c:a", "aac", "-b:a", "128k", "-ar", "44100", "-f", "flv", url, NULL };

  return spawn (frequency_hz, level_dbfs, output);
}

gboolean
ffmpeg_source_has_ended (FfmpegSource *source)
{
  if (source->pid != 0 && waitpid (source->pid, NULL, WNOHANG) == source->pid)
    source->pid = 0;
  return source->pid == 0;
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
