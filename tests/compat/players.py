#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every player of docs/compatibility.md against the real gateway: is the tone what comes out of it?

players.py [SECONDS] [--only TEXT]. One gateway, whose floor is a tone; each row plays a channel in one flavour and is judged
by what the player itself puts out: its file, its pipe, or, of browsers, what an analyser hears of their <audio> element.
"""

import array
import contextlib
import http.server
import os
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import common
from common import HZ, LEVEL_DBFS, RATE, Child, Ear, Failure, Gateway, Skip, need

PASSWORD = "compatibility"
# A lossy coder twice, a resampler: a tone is heard within this.
TOLERANCE_DB = 2.0
# What a player drops while it finds its feet.
SETTLE_S = 1.0
FIRST_WITHIN_S = 20
FLAVOURS = {"ogg": "ogg", "low.ogg": "low.ogg", "aac": "aac", "mp4": "mp4", "mp4, AAC": "mp4?codec=aac"}


def address(gateway, flavour):
    return gateway.live(suffix=FLAVOURS[flavour])


# --- judging --------------------------------------------------------------------------------------


def judge(samples, seconds):
    """The tone, at its level and nothing else, for so long (what was on its way at the end is not asked for)."""
    common.judge_tone(samples, HZ, LEVEL_DBFS, TOLERANCE_DB, settle_s=SETTLE_S)
    if len(samples) < (seconds - 2) * RATE:
        raise Failure(f"only {len(samples) / RATE:.1f} s of sound in {seconds:g} s")


def trim_end(samples):
    """A file's last piece may be half written."""
    return samples[: len(samples) - RATE // 2]


def decode(path, options=()):
    """A file that a player wrote, as samples at RATE."""
    command = ["ffmpeg", "-nostdin", "-v", "error", *options, "-i", path, "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    result = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return array.array("h", result.stdout[: len(result.stdout) // 2 * 2])


def recorded(command, path, seconds, options=(), env=None):
    """Runs a player that writes what it plays into a file; returns when it began to (seconds after its start)."""
    begun = time.monotonic()
    with Child(command, env=env) as player:
        try:
            common.wait_for("its first sound", lambda: path.exists() and path.stat().st_size > 1000, FIRST_WITHIN_S, 0.05)
        except Failure as failure:
            raise Failure(f"{failure} {player.words(4)}") from None
        first_s = time.monotonic() - begun
        time.sleep(seconds)
        if not player.is_alive:
            raise Failure("it has ended: " + player.words(4))
    judge(trim_end(decode(path, options)), seconds)
    return first_s


# --- players that are programs ----------------------------------------------------------------------


def ffmpeg(url, seconds, folder):
    with Ear(url) as ear:
        common.wait_for("its first sound", lambda: ear.first_s, FIRST_WITHIN_S, 0.05)
        time.sleep(seconds)
        complaints = ear.words()
    if complaints:
        raise Failure(complaints.splitlines()[0])
    judge(ear.samples[: -RATE // 2], seconds)
    return ear.first_s


def ffplay(url, seconds, folder):
    program, path = need("ffplay", "ffmpeg"), folder / "ffplay.raw"
    env = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path), "SDL_VIDEODRIVER": "dummy"}
    command = [program, "-nodisp", "-loglevel", "error", url]
    return recorded(command, path, seconds, ["-f", "s16le", "-ar", "48000", "-ac", "1"], env)


def mpv(url, seconds, folder):
    path = folder / "mpv.wav"
    command = [need("mpv", "mpv"), "--no-config", "--no-video", "--ao=pcm", f"--ao-pcm-file={path}", url]
    return recorded(command, path, seconds)


def as_somebody():
    """VLC and Icecast do not run as root."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []


def vlc(url, seconds, folder):
    program, path = need("cvlc", "vlc-bin vlc-plugin-base"), folder / "vlc.raw"
    command = [
        *as_somebody(), program, "-q", "--no-video", "--aout=afile", f"--audiofile-file={path}",
        "--audiofile-format=s16", "--audiofile-channels=1", "--no-audiofile-wav", url,
    ]  # fmt: skip
    env = {"HOME": str(folder)}
    return recorded(command, path, seconds, ["-f", "s16le", "-ar", "48000", "-ac", "1"], env)


def gstreamer(url, seconds, folder):
    program, path = need("gst-launch-1.0", "gstreamer1.0-tools"), folder / "gstreamer.raw"
    sink = f"audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! filesink location={path}"
    command = [program, "-q", "playbin", f"uri={url}", f"audio-sink={sink}"]
    return recorded(command, path, seconds, ["-f", "s16le", "-ar", "48000", "-ac", "1"])


def icecast(url, seconds, folder):
    """An Icecast that relays the channel with a plain <relay>, and ffmpeg behind it."""
    program, port = need("icecast2", "icecast2"), common.free_port()
    parts = urllib.parse.urlsplit(url)
    owner = "<security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>"
    (folder / "icecast.xml").write_text(
        f"""<icecast><hostname>localhost</hostname>
        <authentication><source-password>{PASSWORD}</source-password></authentication>
        <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
        <relay><server>{parts.hostname}</server><port>{parts.port}</port><mount>{parts.path}?burst=0</mount>
        <local-mount>/relayed</local-mount><on-demand>0</on-demand></relay>
        <paths><basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
        <adminroot>/usr/share/icecast2/admin</adminroot></paths>
        {owner if os.geteuid() == 0 else ""}</icecast>"""
    )
    with Child([program, "-c", folder / "icecast.xml"]) as server:
        relayed = f"http://127.0.0.1:{port}/relayed"
        common.wait_for(f"the relay {server.words(3)}", lambda: is_answered(relayed), FIRST_WITHIN_S)
        time.sleep(3)  # its own burst
        return ffmpeg(relayed, seconds, folder)


def is_answered(url):
    with contextlib.suppress(OSError):
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    return False


# --- browsers ---------------------------------------------------------------------------------------

PAGE = """<!doctype html><meta charset="utf-8"><title>ear</title>
<script src="/feeder.js"></script>
<audio id="audio" crossorigin="anonymous"></audio>
<script>
const asked = new URLSearchParams(location.search);
const audio = document.getElementById("audio");
const tell = (path, body) => fetch(path, { method: "POST", body }).catch(() => {});
// At this rate the browser's own resampler has done our work.
const context = new AudioContext({ sampleRate: RATE });
const ear = context.createScriptProcessor(4096, 1, 1);
ear.onaudioprocess = ({ inputBuffer }) => {
  const samples = inputBuffer.getChannelData(0);
  tell("/samples", Int16Array.from(samples, (s) => Math.max(-1, Math.min(1, s)) * 32767).buffer);
};
context.createMediaElementSource(audio).connect(ear).connect(context.destination);
audio.onerror = () => tell("/words", `error: ${audio.error && audio.error.message}`);
if (asked.get("codec")) new Feeder(audio, { url: asked.get("url"), codec: asked.get("codec") }, () => tell("/words", "ended"));
else audio.src = asked.get("url");
context.resume();
setTimeout(() => context.state === "running" || tell("/words", `MUTE after ${audio.currentTime.toFixed(1)} s of playing`), 15_000);
audio.play().catch((error) => tell("/words", String(error)));
</script>"""


UNHEARD = "the element plays, but without a sound device this browser's Web Audio stays suspended: nobody hears what"


class BrowserEar:
    """Serves the page, and takes what it hears."""

    def __init__(self, gateway):
        ear = self
        self.samples, self.words, self.begun, self.first_s = array.array("h"), [], time.monotonic(), None
        feeder = gateway.get("feeder.js").encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, body=b"", media_type="text/html; charset=utf-8"):
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if self.path == "/feeder.js":
                    self.answer(feeder, "text/javascript; charset=utf-8")
                else:
                    self.answer(PAGE.replace("RATE", str(RATE)).encode())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/samples":
                    ear.take(array.array("h", body))
                else:
                    ear.words.append(body.decode(errors="replace"))
                self.answer()

            def log_message(self, *_):
                pass

        # One at a time: what is heard comes in its order.
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, samples):
        if self.first_s is None and max(samples) < 300:
            return  # nothing yet
        if self.first_s is None:
            self.first_s = time.monotonic() - self.begun
        self.samples.extend(samples)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def chromium(folder, url):
    return Child(
        [
            need("chromium", "chromium"), "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
            "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={folder / 'chromium'}", url,
        ]  # fmt: skip
    )


def firefox(folder, url):
    profile = folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(
        'user_pref("media.autoplay.default", 0);\nuser_pref("media.autoplay.blocking_policy", 0);\n'
        'user_pref("media.autoplay.block-webaudio", false);\nuser_pref("browser.shell.checkDefaultBrowser", false);\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
    )
    command = [need("firefox-esr", "firefox-esr"), "--headless", "--no-remote", "--profile", profile, url]
    return Child(command, env={"HOME": str(folder), "MOZ_HEADLESS": "1"})


def browser(open_browser):
    def play(url, seconds, folder, gateway, codec=None):
        with BrowserEar(gateway) as ear:
            query = urllib.parse.urlencode({"url": url, **({"codec": codec} if codec else {})})
            with open_browser(folder, f"{ear.url}?{query}") as program:
                try:
                    common.wait_for("its first sound", lambda: ear.first_s, 60)
                except Failure as failure:
                    if any(words.startswith("MUTE") for words in ear.words):
                        raise Skip(UNHEARD) from None
                    raise Failure(f"{failure} {' '.join(ear.words[:2])} {program.words(2)}") from None
                time.sleep(seconds)
            if ear.words:
                raise Failure(ear.words[0])
            judge(ear.samples[: -RATE // 2], seconds)
        return None  # how soon is measured where the browser is warm: tests/browser

    return play


PLAYERS = [
    ("ffmpeg", "ffmpeg", ffmpeg, list(FLAVOURS)),
    ("ffplay", "ffmpeg", ffplay, list(FLAVOURS)),
    ("mpv", "mpv", mpv, list(FLAVOURS)),
    ("VLC", "vlc-bin", vlc, list(FLAVOURS)),
    ("GStreamer playbin", "gstreamer1.0-plugins-base", gstreamer, list(FLAVOURS)),
    ("Icecast relay", "icecast2", icecast, ["ogg", "low.ogg", "aac"]),
    ("Chromium", "chromium", browser(chromium), list(FLAVOURS)),
    ("Firefox", "firefox-esr", browser(firefox), list(FLAVOURS)),
]
# Of MP4 a browser plays what a page feeds it (Media Source Extensions).
CODECS = {"mp4": "opus", "mp4, AAC": "mp4a.40.2"}


def run(player, flavour, gateway):
    def row(seconds):
        before = len(gateway.warnings())
        with common.scratch() as folder:
            folder.chmod(0o777)
            url = address(gateway, flavour)
            if player in (PLAYERS[-1][2], PLAYERS[-2][2]):
                first_s = player(url, seconds, folder, gateway, CODECS.get(flavour))
            else:
                first_s = player(url, seconds, folder)
        if gateway.warnings()[before:]:
            raise Failure("the gateway complains: " + gateway.warnings()[before])
        return first_s

    return row


def cell(outcome, words, first_s):
    if outcome == "works":
        return "works" + (f", {first_s:.1f} s" if first_s else "")
    return f"{outcome}: {words}"


@contextlib.contextmanager
def toned_gateway():
    """A gateway whose floor is the tone."""
    tone = {"id": "floor", "type": "tone", "hz": HZ, "level_dbfs": LEVEL_DBFS}
    with Gateway(common.meeting([tone])) as gateway:
        with Ear(gateway.live()) as ear:
            common.hear_tone(ear, HZ, 40, level=LEVEL_DBFS, tolerance_db=TOLERANCE_DB)
        time.sleep(6)  # what a burst is made of
        yield gateway


def main():
    given = common.arguments(__doc__.splitlines()[0])
    rows, outcomes = [], []
    with toned_gateway() as gateway:
        for name, package, player, flavours in PLAYERS:
            cells = {}
            for flavour in flavours:
                title = f"{name}: {flavour}"
                if given.only and given.only.lower() not in title.lower():
                    continue
                outcome, words, first_s = common.run_row(title, run(player, flavour, gateway), given.seconds)
                outcomes.append(outcome)
                cells[flavour] = cell(outcome, words, first_s)
            rows.append([name, common.version_of(package), *(cells.get(flavour, "–") for flavour in FLAVOURS)])
    if not given.only:
        intro = (
            f"Each played for {given.seconds:g} s. The time is from the start of the program to its first sound; browsers' is "
            "measured by `tests/browser`. Of MP4 a browser plays what a page feeds it (Media Source Extensions)."
        )
        common.write_section("players", intro + "\n\n" + common.table(["player", "version", *FLAVOURS], rows))
    return common.finish(outcomes)


if __name__ == "__main__":
    sys.exit(main())
