# SPDX-License-Identifier: Apache-2.0
"""Browsers: each opens a page that plays a channel, and is judged by what an analyser hears of its <audio> element."""

import array
import http.server
import threading
import time
import urllib.parse

from common import Child, Failure, Skip, need, wait_for
from programs import judge, stay
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
  const unheard = () => `MUTE after ${audio.currentTime.toFixed(1)} s of playing`;
  setTimeout(() => context.state === "running" || tell("/words", unheard()), 15_000);
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


def chromium(folder, url):
    command = [
        need("chromium", "chromium"), "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
        "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={folder / 'chromium'}", url,
    ]  # fmt: skip
    return Child(command)


PREFERENCES = """user_pref("media.autoplay.default", 0);
user_pref("media.autoplay.blocking_policy", 0);
user_pref("media.autoplay.block-webaudio", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""


def firefox(folder, url):
    profile = folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES)
    command = [need("firefox-esr", "firefox-esr"), "--headless", "--no-remote", "--profile", profile, url]
    return Child(command, env={"HOME": str(folder), "MOZ_HEADLESS": "1"})


UNHEARD = "the element plays, but without a sound device this browser's Web Audio stays suspended: nobody hears what"


def browser(open_browser):
    def play(url, seconds, folder, gateway, codec=None):
        with Page(gateway) as page, open_browser(folder, page.address(url, codec, analyse=1)) as program:
            try:
                wait_for("its first sound", lambda: page.first_s, FIRST_WITHIN_S)
            except Failure as failure:
                if any(words.startswith("MUTE") for words in page.words):
                    raise Skip(UNHEARD) from None
                raise Failure(f"{failure} {' '.join(page.words[:2])} {program.words(2)}") from None
            stay(seconds, program)
            if page.words:
                raise Failure(page.words[0])
            judge(page.samples, seconds)

    return play
