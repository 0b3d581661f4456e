# SPDX-License-Identifier: Apache-2.0
"""How a row of a source runs: a gateway whose floor is one input, the source, and a stranger who listens to /live."""

import hashlib

import common
import sound
from common import Child, Failure, Gateway
from servers import PASSWORD

PASSPHRASE = "compatibility"
# A lossy coder, a resampler: a tone is heard within this.
TOLERANCE_DB = 1.5

AAC = ["-c:a", "aac", "-b:a", "128k"]
MP3 = ["-c:a", "libmp3lame", "-b:a", "128k"]
OPUS = ["-c:a", "libopus", "-b:a", "96k"]
VORBIS = ["-c:a", "libvorbis", "-q:a", "6"]


def ingest():
    return {"type": "ingest", "password_sha256": hashlib.sha256(PASSWORD.encode()).hexdigest()}


def passphrase_file(folder):
    path = folder / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return str(path)


def expect_no_complaint(gateway):
    if gateway.warnings():
        raise Failure("the gateway complains: " + " | ".join(gateway.warnings()[:3]))


def hear(gateway, seconds, source):
    """The proof: the tone, for so long, and nothing else; a gateway without complaints; a source still alive. Returns how
    long the sound is held back (ms)."""
    try:
        with sound.Ear(gateway.live()) as ear:
            sound.hear_tone(ear, seconds, TOLERANCE_DB, [source], on_begin=gateway.begin)
    except Failure as failure:
        words = [str(failure), gateway.input("floor")["last_error"] or "", *gateway.warnings()[:2], source.words(4)]
        raise Failure("; ".join(part for part in words if part)) from None
    expect_no_complaint(gateway)
    return gateway.input("floor")["late_ms"]


def fed(seconds, config, start):
    """`start (gateway)` starts a source (a Child) that feeds the input `config`."""
    with Gateway(common.meeting([{"id": "floor", **config}])) as gateway:
        with start(gateway) as source:
            return hear(gateway, seconds, source)


def fetched(seconds, server, config, env=None):
    """The other way round: `server` (a context that gives a Child) is there first, the gateway fetches from it."""
    with server as source:
        with Gateway(common.meeting([{"id": "floor", **config}]), env) as gateway:
            return hear(gateway, seconds, source)


def ffmpeg(*output, channels=1):
    """ffmpeg sends the tone there."""
    return Child(["ffmpeg", *sound.ffmpeg_tone(channels=channels), *output])


def gst(*line):
    """gst-launch-1.0 sends it."""
    volume = f"{sound.AMPLITUDE:.6f}"
    tone = f"audiotestsrc is-live=true wave=sine freq={sound.HZ} volume={volume} ! audio/x-raw,rate=48000,channels=1"
    return Child([common.need("gst-launch-1.0", "gstreamer1.0-tools"), "-q", *" ".join([tone, *line]).split()])
