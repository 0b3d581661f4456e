# SPDX-License-Identifier: Apache-2.0
"""Players that are programs: each plays an address and is judged by what it puts out itself, into a file or a pipe."""

import array
import contextlib
import os
import subprocess
import time
import urllib.parse
import urllib.request

import servers
import sound
from common import Child, Failure, need, wait_for
from sound import RATE, Ear

# A lossy coder twice, a resampler: a tone is heard within this.
TOLERANCE_DB = 2.0
# What a player drops while it finds its feet.
SETTLE_S = 1.0
VLC_SETTLES_S = 8.0
FIRST_WITHIN_S = 20

RAW = ["-f", "s16le", "-ar", "48000", "-ac", "1"]


def judge(samples, seconds):
    """The tone, at its level and nothing else, for so long. The end of what was written may be half a piece."""
    heard = sound.Judge(TOLERANCE_DB)
    heard.take(samples[: len(samples) - RATE // 2], int(SETTLE_S * RATE))
    heard.expect_length(seconds - SETTLE_S)


def decode(path, options=()):
    """A file that a player wrote, as samples at RATE."""
    command = ["ffmpeg", "-nostdin", "-v", "error", *options, "-i", path, "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    result = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return array.array("h", result.stdout[: len(result.stdout) // 2 * 2])


def stay(seconds, player):
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        time.sleep(min(left_s, 1.0))
        if not player.is_alive:
            raise Failure("it has ended: " + player.words(4))


def recorded(command, path, seconds, options=(), env=None):
    """Runs a player that writes what it plays into a file; returns when it began to (seconds after its start)."""
    begun = time.monotonic()
    with Child(command, env=env) as player:

        def is_playing():
            if not player.is_alive:
                raise Failure("it has ended:")
            return path.exists() and path.stat().st_size > 1000

        try:
            wait_for("its first sound", is_playing, FIRST_WITHIN_S, 0.05)
        except Failure as failure:
            raise Failure(f"{failure} {player.words(4)}") from None
        first_s = time.monotonic() - begun
        stay(seconds, player)
    judge(decode(path, options), seconds)
    return first_s


def ffmpeg(url, seconds, folder):
    with Ear(url) as ear:
        wait_for("its first sound", lambda: ear.first_s or not ear.is_alive, FIRST_WITHIN_S, 0.05)
        time.sleep(seconds)
        complaints = ear.words()
    if complaints:
        raise Failure(complaints.splitlines()[0])
    judge(ear.samples, seconds)
    return ear.first_s


def ffplay(url, seconds, folder):
    program, path = need("ffplay", "ffmpeg"), folder / "ffplay.raw"
    env = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path), "SDL_VIDEODRIVER": "dummy"}
    return recorded([program, "-nodisp", "-loglevel", "error", url], path, seconds, RAW, env)


def mpv(url, seconds, folder):
    path = folder / "mpv.wav"
    command = [need("mpv", "mpv"), "--no-config", "--no-video", "--ao=pcm", f"--ao-pcm-file={path}", url]
    return recorded(command, path, seconds)


def as_somebody():
    """VLC does not run as root."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []


def vlc(url, seconds, folder):
    """Heard behind a sound card, as its user hears it: into a file it has no clock, and stretches its sound now and then. In its
    first seconds it does so here, too, until it is where it wants to be."""
    program = need("cvlc", "vlc-bin")
    with servers.sound_card(folder) as card, card.open_ear() as ear:
        env = {**card.env, "HOME": str(folder)}
        n_before = wait_for("the sound card", lambda: ear.n_samples, FIRST_WITHIN_S, 0.05)
        with Child([*as_somebody(), program, "-q", "--no-video", "--aout=pulse", url], env=env) as player:
            try:
                stay(VLC_SETTLES_S, player)
                sound.hear_tone(ear, seconds, TOLERANCE_DB, [player], FIRST_WITHIN_S)
            except Failure as failure:
                raise Failure(f"{failure} {player.words(4)}") from None
    return sound.find_first(ear.samples, n_before) / RATE


def gstreamer(url, seconds, folder):
    program, path = need("gst-launch-1.0", "gstreamer1.0-tools"), folder / "gstreamer.raw"
    sink = f"audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! filesink location={path}"
    return recorded([program, "-q", "playbin", f"uri={url}", f"audio-sink={sink}"], path, seconds, RAW)


def icecast(url, seconds, folder):
    """An Icecast that relays the channel with a plain <relay>, and ffmpeg behind it."""
    parts = urllib.parse.urlsplit(url)
    relay = f"""<relay><server>{parts.hostname}</server><port>{parts.port}</port><mount>{parts.path}?burst=0</mount>
        <local-mount>/relayed</local-mount><on-demand>0</on-demand></relay>"""
    with servers.icecast(relay) as port:
        relayed = f"http://127.0.0.1:{port}/relayed"
        wait_for("the relay", lambda: is_answered(relayed), FIRST_WITHIN_S)
        time.sleep(3)  # its own burst
        return ffmpeg(relayed, seconds, folder)


def is_answered(url):
    with contextlib.suppress(OSError):
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    return False
