#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every source of docs/compatibility.md against the real gateway: is its tone what comes out of /live?

sources.py [SECONDS] [--jobs N] [--only TEXT]. Each row starts a gateway whose floor is one input, then the source, and
listens to /live/original.ogg as a stranger would.
"""

import functools
import sys

import rows
from carded import alsa, butt, darkice
from common import version_of
from feeding import AAC, MP3, OPUS, VORBIS
from pulled import file_loop, icecast_pull, own, rtmp
from sent import ffmpeg_calls, ffmpeg_is_called, ffmpeg_rtp, gst_calls, gst_linear, gst_rtp
from shouted import ezstream, ffmpeg_put, gst_shout, ices2, liquidsoap
from sound import HZ, LEVEL_DBFS

ROWS = [
    # tool, package of its version, protocol, format, function
    ("ffmpeg", "ffmpeg", "RTP", "Opus", ffmpeg_rtp(OPUS)),
    ("ffmpeg", "ffmpeg", "RTP", "L16", ffmpeg_rtp(["-c:a", "pcm_s16be"], encoding="l16")),
    ("ffmpeg", "ffmpeg", "RTP", "L24", ffmpeg_rtp(["-c:a", "pcm_s24be"], encoding="l24")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "Ogg Opus", ffmpeg_put(OPUS, "ogg", "audio/ogg")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "Ogg Vorbis", ffmpeg_put(VORBIS, "ogg", "application/ogg")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "AAC (ADTS)", ffmpeg_put(AAC, "adts", "audio/aac")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "MP3", ffmpeg_put(MP3, "mp3", "audio/mpeg")),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, AAC", ffmpeg_calls(AAC)),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, AAC in LATM", ffmpeg_calls(AAC, "-mpegts_flags", "latm")),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, Opus", ffmpeg_calls(OPUS)),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, MP2", ffmpeg_calls(["-c:a", "mp2", "-b:a", "192k"])),
    ("ffmpeg", "ffmpeg", "SRT, we call", "MPEG-TS, AAC", ffmpeg_is_called),
    ("ffmpeg", "ffmpeg", "RTMP by nginx-rtmp", "FLV, AAC", rtmp(AAC)),
    ("ffmpeg", "ffmpeg", "RTMP by nginx-rtmp", "FLV, MP3", rtmp(MP3)),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "Ogg Opus", icecast_pull(OPUS, "ogg", "audio/ogg")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "Ogg Vorbis", icecast_pull(VORBIS, "ogg", "application/ogg")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "AAC (ADTS)", icecast_pull(AAC, "adts", "audio/aac")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "MP3", icecast_pull(MP3, "mp3", "audio/mpeg")),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "Opus", gst_rtp("! opusenc bitrate=96000 ! rtpopuspay")),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "L16, 1 ms", gst_linear("l16", "rtpL16pay")),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "L24, 1 ms (AES67)", gst_linear("l24", "rtpL24pay")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "Ogg Vorbis", gst_shout("vorbisenc ! oggmux")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "Ogg Opus", gst_shout("opusenc ! oggmux")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "MP3", gst_shout("lamemp3enc ! mpegaudioparse")),
    ("GStreamer srtsink", "gstreamer1.0-plugins-bad", "SRT, it calls", "MPEG-TS, Opus", gst_calls("opusenc bitrate=96000")),
    ("GStreamer srtsink", "gstreamer1.0-plugins-bad", "SRT, it calls", "MPEG-TS, AAC", gst_calls("voaacenc bitrate=128000 ! aacparse")),
    ("ezstream", "ezstream", "Icecast", "Ogg Vorbis", ezstream),
    ("ices2", "ices2", "Icecast", "Ogg Vorbis", ices2),
    ("DarkIce", "darkice", "Icecast", "Ogg Vorbis", darkice),
    ("liquidsoap", "liquidsoap", "Icecast", "Ogg Vorbis", liquidsoap("%vorbis(quality=0.6)")),
    ("liquidsoap", "liquidsoap", "Icecast", "Ogg Opus", liquidsoap("%opus(bitrate=96)")),
    ("liquidsoap", "liquidsoap", "Icecast", "MP3", liquidsoap("%mp3(bitrate=128)")),
    ("BUTT under Xvfb", "butt", "Icecast", "Ogg Opus", butt),
    ("ourselves", "", "file", "WAV, looped", file_loop("wav")),
    ("ourselves", "", "file", "FLAC, looped", file_loop("flac")),
    ("ourselves", "", "file", "Ogg Vorbis, looped", file_loop("ogg", *VORBIS)),
    ("ourselves", "", "ALSA", "PulseAudio's plug", alsa),
    ("ourselves", "", "tone", "", own(type="tone", hz=HZ, level_dbfs=LEVEL_DBFS)),
]  # fmt: skip


def name_of(row):
    tool, _, protocol, form, _ = row
    return ", ".join(part for part in (tool, protocol, form) if part)


def cells(row, outcome):
    tool, package, protocol, form, _ = row
    version = version_of(package) if package else ""
    held_back = "" if outcome.result is None else f"{outcome.result / 1000:.2f} s"
    return tool, version, protocol, form, outcome, held_back


def write(chosen, outcomes, seconds):
    header = ("tool", "version", "protocol", "format", "result", "held back")
    text = f"""Each source ran for {seconds:g} s.{rows.retakes(outcomes)} *Held back* is what the protocol and our buffer add by
then (`late_ms` of `/api/v1/inputs`): a stream's buffer begins at 1.2 s and sinks within minutes to what the source needs, SRT's
at 0.3 s.

{rows.table(header, map(cells, chosen, outcomes))}"""
    rows.write_section("sources", text)


def main():
    given = rows.arguments(__doc__.splitlines()[0])
    chosen = [row for row in ROWS if not given.only or given.only.lower() in name_of(row).lower()]
    outcomes = rows.run_rows(
        [(name_of(row), functools.partial(row[-1], given.seconds)) for row in chosen], given.jobs
    )
    if given.only is None:
        write(chosen, outcomes, given.seconds)
    return rows.finish(outcomes)


if __name__ == "__main__":
    sys.exit(main())
