# SPDX-License-Identifier: Apache-2.0
"""Tones: how they are sent, heard and judged. Only Python's own library and ffmpeg are needed."""

import array
import functools
import math
import operator
import subprocess
import tempfile
import threading
import time

import witness
from common import Failure, end, wait_for

RATE = 8000  # enough for tones up to 3 kHz, and six times less to look at than 48 kHz
HZ = 440
LEVEL_DBFS = -18.0
AMPLITUDE = 10 ** (LEVEL_DBFS / 20)

# A window holds whole periods of the tone, so that what is left without it is all the rest; a step of 20 ms cannot hide.
WINDOW_S = 0.025
WINDOW = int(RATE * WINDOW_S)
# Half of each is in the next: what is missing between two is in the middle of another.
STEP = WINDOW // 2
# One sample in a window that is off by the tone's amplitude is −20 dB. What lossy coders do to a tone is well below −30; a
# buffer that steers as hard as it may (3000 ppm) turns its phase within a window by so much that −24.5 are left.
REST_DB = -22.0
# −40 dBFS.
AUDIBLE = 328
# What may be under way when somebody stops listening.
UNDER_WAY_S = 1.0


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
        witness.watch(self.process.pid)
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

    @property
    def is_alive(self):
        return self.process.poll() is None

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


# --- judging --------------------------------------------------------------------------------------


@functools.cache
def waves(hz):
    """A window of cosine and one of sine."""
    periods = hz * WINDOW_S
    assert periods == int(periods), f"{hz} Hz: no whole periods in a window"
    angles = [2 * math.pi * hz * i / RATE for i in range(WINDOW)]
    return [math.cos(angle) for angle in angles], [math.sin(angle) for angle in angles]


def decibels(amplitude):
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


def measure(piece, hz):
    """Of a window: the tone in dBFS of its peak, and all the rest, as the peak of a sine that has its power."""
    cosine, sine = waves(hz)
    real = sum(map(operator.mul, piece, cosine)) * 2 / WINDOW
    imaginary = sum(map(operator.mul, piece, sine)) * 2 / WINDOW
    tone = real * real + imaginary * imaginary
    rest = sum(map(operator.mul, piece, piece)) * 2 / WINDOW - tone
    return decibels(math.sqrt(tone) / 32768), decibels(math.sqrt(max(rest, 0)) / 32768)


class Judge:
    """Takes samples as they come: each window must be the tone, at its level, and nothing else."""

    def __init__(self, tolerance_db, hz=HZ, level=LEVEL_DBFS):
        self.tolerance_db, self.hz, self.level = tolerance_db, hz, level
        self.n_judged = 0
        self.worst_rest_db = -120.0

    @property
    def seconds(self):
        return self.n_judged / RATE

    def _judge(self, tone, rest):
        at = f"at {self.seconds:.3f} s"
        if tone < -60:
            raise Failure(f"{at} there is no tone of {self.hz} Hz: {max(tone, rest):.0f} dBFS in all")
        if abs(tone - self.level) > self.tolerance_db:
            raise Failure(f"{at} the tone has {tone:.1f} dBFS, not {self.level:.1f}")
        if rest - tone > REST_DB:
            raise Failure(f"{at} there is more than the tone: the rest is only {tone - rest:.0f} dB below it")
        self.worst_rest_db = max(self.worst_rest_db, rest - tone)

    def take(self, samples, begin=0):
        """Judges what of `samples`, from `begin` on, has not been judged."""
        while begin + self.n_judged + WINDOW <= len(samples):
            at = begin + self.n_judged
            self._judge(*measure(samples[at : at + WINDOW], self.hz))
            self.n_judged += STEP

    def expect_length(self, seconds):
        """Nothing was left out: there is as much sound as there was time."""
        if self.seconds < seconds - UNDER_WAY_S:
            raise Failure(f"only {self.seconds:.1f} s of sound in {seconds:g} s")


def is_tone(samples, tolerance_db):
    try:
        Judge(tolerance_db).take(samples)
        return True
    except Failure:
        return False


def find_first(samples, begin):
    """How many samples after `begin` anything at all is heard."""
    return next((at - begin for at in range(begin, len(samples)) if abs(samples[at]) > AUDIBLE), len(samples) - begin)


def describe(samples):
    if len(samples) < WINDOW:
        return "nothing"
    tone, rest = measure(samples[-WINDOW:], HZ)
    return f"{tone:.0f} dBFS of the tone and {rest:.0f} of something else"


def await_tone(ear, tolerance_db, sources, within_s):
    """Waits until the last second of what the ear hears is the tone, and all of `sources` (Child) live. Returns where
    among its samples that second begins."""

    def is_there():
        for source in (*sources, ear):
            if not source.is_alive:
                raise Failure(f"{getattr(source, 'name', 'the listener')} has ended")
        end_at = ear.n_samples
        return end_at >= RATE and is_tone(ear.samples[end_at - RATE : end_at], tolerance_db) and end_at

    try:
        return wait_for(f"a tone of {HZ} Hz", is_there, within_s, 0.5) - RATE
    except Failure as failure:
        raise Failure(f"{failure}; heard {describe(ear.samples)}") from None


def hear_tone(ear, seconds, tolerance_db, sources=(), within_s=40.0, on_begin=lambda: None):
    """The proof: the tone comes, stays for so long, and nothing else is heard. What is wrong is told at once. Returns the
    Judge."""
    begin, judge = await_tone(ear, tolerance_db, sources, within_s), Judge(tolerance_db)
    on_begin()
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        time.sleep(min(left_s, 1.0))
        judge.take(ear.samples, begin)
        for source in sources:
            if not source.is_alive:
                raise Failure(f"{source.name} has ended after {judge.seconds:.1f} s")
    judge.expect_length(seconds + 1)
    return judge


# --- tones to send ---------------------------------------------------------------------------------


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
