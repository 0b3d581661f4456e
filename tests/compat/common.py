# SPDX-License-Identifier: Apache-2.0
"""What sources.py and players.py share: a real gateway, tones that are measured, a table that is written.

Only Python's own library, ffmpeg and curl are needed. Nothing here knows one tool from another.
"""

import argparse
import array
import contextlib
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BC_BUILD_ROOT", ROOT / "build"))
TABLE = ROOT / "docs" / "compatibility.md"

RATE = 8000  # enough for tones up to 3 kHz, and six times less to look at than 48 kHz
READY_WITHIN_S = 30
GOODBYE_WITHIN_S = 10


class Skip(Exception):
    """This row cannot be run here; the words say why, and stand in the table."""


class Failure(Exception):
    """This row was run and is not right."""


# --- processes ------------------------------------------------------------------------------------


def end(process, patience_s=GOODBYE_WITHIN_S):
    """Ends a child: TERM, time to say goodbye, KILL."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Child:
    """A program that runs beside us; its words are kept for when something is wrong."""

    def __init__(self, command, folder=None, env=None, name=None):
        self.name = name or Path(str(command[0])).name
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(env or {})},
        )

    def words(self, n_lines=12):
        self.output.seek(0)
        lines = self.output.read().decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-n_lines:])

    @property
    def is_alive(self):
        return self.process.poll() is None

    def end(self):
        end(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        self.output.close()


def need(command, package):
    """The path of a program, or Skip with the Debian package it is in."""
    path = shutil.which(command)
    if path is None:
        raise Skip(f"{command} is not here (Debian: {package})")
    return path


def version_of(package):
    """As Debian knows it; "?" of what is not from a package."""
    result = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    text = result.stdout.strip() if result.returncode == 0 else ""
    return re.sub(r"^\d+:|[-+].*$", "", text) or "?"


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def free_udp_port():
    return free_port(socket.SOCK_DGRAM)


def wait_for(what, is_true, within_s=20.0, every_s=0.2):
    """Returns is_true()'s first answer that is true; Failure after `within_s`."""
    until = time.monotonic() + within_s
    while True:
        answer = is_true()
        if answer:
            return answer
        if time.monotonic() >= until:
            raise Failure(f"not within {within_s:g} s: {what}")
        time.sleep(every_s)


# --- the gateway ----------------------------------------------------------------------------------


def meeting(inputs, floor=None, **more):
    """A meeting with these inputs, the first of which is the floor; its audience is opened by Gateway."""
    return {
        "meeting": {"id": "compat", "title": "Compatibility"},
        "pool": {"id": "compat", "minutes": 240},
        "inputs": inputs,
        "floor": [{"input": floor or inputs[0]["id"]}],
        **more,
    }


class Gateway:
    """A real gateway on a port it picked itself. `warnings()` is what it complained of so far."""

    def __init__(self, config, folder=None):
        self.folder = Path(folder or tempfile.mkdtemp(prefix="boothcast-compat-"))
        self.owns_folder = folder is None
        self.config = self.folder / "meeting.json"
        self.config.write_text(json.dumps(config))
        self.log = []
        self.start()
        self.api("PUT", "audience", {"open": True})

    def start(self):
        program = BUILD / "boothcast"
        command = [program, "serve", self.config, "--listen", "127.0.0.1:0", "--data", self.folder / "data", "--rehearsal"]
        self.process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        line = self.process.stdout.readline()
        if not line.startswith("READY "):
            end(self.process)
            self.reader.join()
            raise Failure("the gateway did not start: " + " ".join(self.log[-3:]))
        self.url = line.split()[1]
        self.port = int(self.url.rstrip("/").rsplit(":", 1)[1])

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line.rstrip())

    def warnings(self):
        # What --rehearsal says of itself is no complaint.
        return [line for line in self.log if line and "rehearsal: everybody" not in line]

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read().decode()

    def api(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "api/v1/" + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.strip() else None

    def input(self, name):
        return next(one for one in self.api("GET", "inputs") if one["id"] == name)

    def live(self, channel="original", suffix="ogg"):
        return f"{self.url}live/{channel}.{suffix}"

    def metric(self, name):
        """The value of a metric, labels included as they stand there."""
        for line in self.get("metrics").splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        raise Failure(f"no metric {name}")

    def process_figures(self):
        """Descriptors, threads, anonymous kilobytes: what a leak shows in."""
        folder = Path("/proc") / str(self.process.pid)
        status = (folder / "status").read_text()
        return {
            "descriptors": len(list((folder / "fd").iterdir())),
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "anonymous_kb": int(re.search(r"RssAnon:\s+(\d+)", status)[1]),
        }

    def close(self):
        end(self.process)
        self.reader.join()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# --- hearing --------------------------------------------------------------------------------------


class Ear:
    """Listens to an address with ffmpeg and keeps what it decodes, as samples at RATE.

    `source` is anything ffmpeg opens; `options` stand before it. Or give `command`: a player of another make that
    writes s16le mono at RATE to its standard output.
    """

    def __init__(self, source=None, options=(), command=None):
        self.command = command or [
            "ffmpeg", "-nostdin", "-v", "error", *options, "-i", source,
            "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-",
        ]  # fmt: skip
        self.samples = array.array("h")
        self.error = tempfile.TemporaryFile()
        self.begun = time.monotonic()
        self.first_s = None  # from asking to the first sound of any kind
        self.process = subprocess.Popen(
            [str(part) for part in self.command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.error
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        rest = b""
        while chunk := self.process.stdout.read1(65536):
            if self.first_s is None:
                self.first_s = time.monotonic() - self.begun
            data = rest + chunk
            even = len(data) // 2 * 2
            self.samples.frombytes(data[:even])
            rest = data[even:]

    @property
    def n_samples(self):
        return len(self.samples)

    def words(self):
        self.error.seek(0)
        return self.error.read().decode(errors="replace").strip()

    def close(self):
        end(self.process, 3)
        self.reader.join(3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def tone_db(samples, hz, rate=RATE):
    """The level of one tone among these samples, in dBFS of its peak (a lock-in under a Hann window)."""
    n = len(samples)
    if n == 0:
        return -120.0
    step = 2 * math.pi * hz / rate
    window = 2 * math.pi / n
    real = imaginary = 0.0
    for i, sample in enumerate(samples):
        weighted = sample * (1 - math.cos(window * i))
        real += weighted * math.cos(step * i)
        imaginary += weighted * math.sin(step * i)
    amplitude = 2 * math.hypot(real, imaginary) / n / 32768
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


def level_db(samples):
    """The RMS in dBFS, +3 so that a sine has the level of its peak."""
    if not samples:
        return -120.0
    power = sum(sample * sample for sample in samples) / len(samples) / 32768**2
    return 10 * math.log10(2 * power) if power > 1e-12 else -120.0


WINDOW_S = 0.25


def quarters(samples, hz):
    """(seconds, level of the tone, level of everything) for each quarter of a second."""
    size = int(RATE * WINDOW_S)
    for at in range(0, len(samples) - size + 1, size):
        piece = samples[at : at + size]
        yield at / RATE, tone_db(piece, hz), level_db(piece)


def judge_tone(samples, hz, level=None, tolerance_db=2.0, settle_s=0.0):
    """Failure unless, after `settle_s`, every quarter of a second is this tone and nothing else. Returns its median level."""
    heard = [quarter for quarter in quarters(samples, hz) if quarter[0] >= settle_s]
    if not heard:
        raise Failure(f"only {len(samples) / RATE:.1f} s of sound")
    levels = sorted(tone for _, tone, _ in heard)
    median = levels[len(levels) // 2]
    wanted = median if level is None else level
    if median < -60:
        raise Failure(f"no tone of {hz} Hz: {median:.0f} dBFS of it, {heard[-1][2]:.0f} dBFS in all")
    for at, tone, whole in heard:
        if abs(tone - wanted) > tolerance_db:
            raise Failure(f"at {at:.2f} s the tone has {tone:.1f} dBFS, not {wanted:.1f}")
        if whole - tone > tolerance_db:
            raise Failure(f"at {at:.2f} s there is more than the tone: {whole:.1f} dBFS in all, {tone:.1f} of it")
    return median


def hear_tone(ear, hz, within_s=30.0, **judge):
    """Waits until the last second of what the ear hears is that tone."""

    def is_there():
        last = ear.samples[-RATE:]
        try:
            return len(last) == RATE and judge_tone(last, hz, **judge)
        except Failure:
            return None

    try:
        return wait_for(f"a tone of {hz} Hz", is_there, within_s, 0.5)
    except Failure as failure:
        last = ear.samples[-RATE:]
        raise Failure(f"{failure}; heard {tone_db(last, hz):.0f} dBFS of it, {level_db(last):.0f} in all") from None


# --- tones to send ---------------------------------------------------------------------------------

HZ = 440
LEVEL_DBFS = -18.0
AMPLITUDE = 10 ** (LEVEL_DBFS / 20)


def ffmpeg_tone(seconds=None, hz=HZ, channels=1, real_time=True):
    """ffmpeg's options for a tone at LEVEL_DBFS as its input."""
    expression = "|".join([f"{AMPLITUDE:.6f}*sin(2*PI*{hz}*t)"] * channels)
    source = f"aevalsrc={expression}:s=48000" + (f":d={seconds}" if seconds else "")
    return ["-nostdin", "-v", "error", *(["-re"] if real_time else []), "-f", "lavfi", "-i", source]


def write_tone(path, seconds, options=(), hz=HZ, channels=1):
    """A file of the tone, as ffmpeg makes it of its name and the options."""
    command = ["ffmpeg", "-y", *ffmpeg_tone(seconds, hz, channels, real_time=False), *options, str(path)]
    subprocess.run(command, check=True)
    return path


# --- the table -------------------------------------------------------------------------------------


def write_section(name, text):
    """Replaces what stands between the marks of a section of docs/compatibility.md."""
    first, last = f"<!-- {name}: written by ./dev compat -->", f"<!-- {name}: end -->"
    whole = TABLE.read_text()
    if first not in whole or last not in whole:
        raise SystemExit(f"{TABLE}: no marks of section {name}")
    head, rest = whole.split(first, 1)
    TABLE.write_text(f"{head}{first}\n\n{text.strip()}\n\n{last}{rest.split(last, 1)[1]}")


def table(header, rows):
    """Markdown, one line a row."""
    clean = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [header, ["---"] * len(header), *clean]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


# --- running rows ----------------------------------------------------------------------------------


def run_row(name, function, seconds):
    """Runs one row. Returns (what came of it in a word, words, what the function returned)."""
    print(f"   {name} …", flush=True)
    try:
        result = function(seconds)
    except Skip as skip:
        print(f"   {name}: skipped: {skip}", flush=True)
        return "not run", str(skip), None
    except Failure as failure:
        print(f"   {name}: FAILED: {failure}", flush=True)
        return "fails", str(failure), None
    print(f"   {name}: ok", flush=True)
    return "works", "", result


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0, help="how long each row runs (60)")
    parser.add_argument("--only", metavar="TEXT", help="only rows whose name contains it; the table is left as it is")
    return parser.parse_args()


@contextlib.contextmanager
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="boothcast-compat-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(outcomes):
    """The exit code for these words of run_row, and a line of them."""
    counts = {word: outcomes.count(word) for word in ("works", "fails", "not run")}
    print("   " + ", ".join(f"{count} {word}" for word, count in counts.items()), flush=True)
    return 1 if counts["fails"] else 0


if __name__ == "__main__":
    sys.exit("this is what sources.py and players.py share: run ./dev compat")
