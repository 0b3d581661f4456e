# SPDX-License-Identifier: Apache-2.0
"""Browsers: each opens a page that plays a channel, and is judged by what an analyser hears of its <audio> element, or by
what comes out of the sound card."""

import array
import http.server
import threading
import time
import urllib.parse

import servers
import sound
from common import Child, Failure, need, wait_for
from programs import TOLERANCE_DB, judge, stay
from sound import RATE

FIRST_WITHIN_S = 60

PAGE = """<!doctype html><meta charset="utf-8"><title>ear</title>
<script src="/feeder.js"></script>
<audio id="audio" crossorigin="anonymous"></audio>
<script>
const asked = new URLSearchParams(location.search);
const audio = document.getElementById("audio");
const tell = (path, body) => fetch(path, { method: "POST", body }).catch(() => {});
function listen() {
  // At this rate the browser's own resampler has done our work.
  const context = new AudioContext({ sampleRate: RATE });
  const ear = context.createScriptProcessor(4096, 1, 1);
  ear.onaudioprocess = ({ inputBuffer }) => {
    const samples = inputBuffer.getChannelData(0);
    tell("/samples", Int16Array.from(samples, (s) => Math.max(-1, Math.min(1, s)) * 32767).buffer);
  };
  context.createMediaElementSource(audio).connect(ear).connect(context.destination);
  context.resume();
}
audio.onerror = () => tell("/words", `error: ${audio.error && audio.error.message}`);
if (asked.get("analyse")) listen();
if (asked.get("codec")) new Feeder(audio, { url: asked.get("url"), codec: asked.get("codec") }, () => tell("/words", "ended"));
else audio.src = asked.get("url");
audio.play().catch((error) => tell("/words", String(error)));
</script>"""


class Page:
    """Serves the page, and takes what it hears and says."""

    def __init__(self, gateway):
        page = self
        self.samples, self.words, self.first_s = array.array("h"), [], None
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
                    page.take(array.array("h", body))
                else:
                    page.words.append(body.decode(errors="replace"))
                self.answer()

            def log_message(self, *_):
                pass

        # One at a time: what is heard comes in its order.
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, url, codec, **more):
        asked = {"url": url, **({"codec": codec} if codec else {}), **more}
        return f"http://127.0.0.1:{self.server.server_port}/?{urllib.parse.urlencode(asked)}"

    def take(self, samples):
        if self.first_s is None and max(samples) < 300:
            return  # nothing yet
        self.first_s = self.first_s or time.monotonic()
        self.samples.extend(samples)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def chromium(url, seconds, folder, gateway, codec=None):
    command = [
        need("chromium", "chromium"), "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
        "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={folder / 'chromium'}",
    ]  # fmt: skip
    with Page(gateway) as page, Child([*command, page.address(url, codec, analyse=1)]) as program:
        try:
            wait_for("its first sound", lambda: page.first_s or page.words, FIRST_WITHIN_S)
        except Failure as failure:
            raise Failure(f"{failure} {program.words(2)}") from None
        stay(seconds, program)
        if page.words:
            raise Failure(page.words[0])
        judge(page.samples, seconds)


# It plays by itself, asks nothing, calls nobody.
PREFERENCES = """user_pref("media.autoplay.default", 0);
user_pref("media.autoplay.blocking_policy", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.auto", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


# The machine is shared: its sound has half a second to get to the card. A page that feeds it keeps less than that.
UNHURRIED = """user_pref("media.cubeb_latency_playback_ms", 500);
"""


def firefox(url, seconds, folder, gateway, codec=None):
    """It plays on a sound card of its own, and what leaves that is judged: what a person would hear."""
    program, profile = need("firefox-esr", "firefox-esr"), folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES if codec else PREFERENCES + UNHURRIED)
    command = [program, "--headless", "--no-remote", "--profile", profile]
    with servers.sound_card(folder) as card, Page(gateway) as page, card.open_ear() as ear:
        env = {**card.env, "MOZ_HEADLESS": "1"}
        with Child([*command, page.address(url, codec)], env=env) as browser:
            try:
                sound.hear_tone(ear, seconds, TOLERANCE_DB, [browser], FIRST_WITHIN_S)
            except Failure as failure:
                raise Failure("; ".join([str(failure), *page.words[:2], browser.words(2)])) from None
        if page.words:
            raise Failure(page.words[0])
