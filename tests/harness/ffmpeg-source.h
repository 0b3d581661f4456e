/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A source as people have them: ffmpeg sending a tone as Ogg/Opus by the Icecast protocol (a PUT to /ingest/ID), with
 * its own page length of one second.
 *
 * Threading: one thread.
 */
typedef struct _FfmpegSource FfmpegSource;

FfmpegSource *ffmpeg_source_new (guint16 port, const char *input, double frequency_hz,
                                 double level_dbfs);
/* The same as AAC in MPEG-TS, calling an SRT listener at `port`. */
FfmpegSource *ffmpeg_source_new_srt (guint16 port, double frequency_hz, double level_dbfs);
/* The same as AAC in FLV, pushed to an RTMP server. */
FfmpegSource *ffmpeg_source_new_rtmp (const char *url, double frequency_hz, double level_dbfs);
void ffmpeg_source_free (FfmpegSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FfmpegSource, ffmpeg_source_free)

/* Whether it has given up. */
gboolean ffmpeg_source_has_ended (FfmpegSource *source);
GPid ffmpeg_source_get_pid (const FfmpegSource *source);
/* kill -9: the kernel closes the connection. Returns when (monotonic µs). */
gint64 ffmpeg_source_kill (FfmpegSource *source);
/* SIGSTOP: the connection stays, nothing comes. Returns when. */
gint64 ffmpeg_source_freeze (FfmpegSource *source);

G_END_DECLS
