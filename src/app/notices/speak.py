#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""speak.py ESPEAK TEXTS FOLDER: speaks each row of TEXTS into FOLDER/NOTICE.LANGUAGE.wav (16 bit, mono), without
the silence around it."""

import array
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

SILENCE = 200  # of 32767
FADE_MS = 10
WORDS_A_MINUTE = "150"


def rows(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != 4:
                sys.exit(f"{path}:{number}: expected four fields with a tab between, found {len(fields)}")
            yield fields


def speak(espeak, voice, text):
    """(samples, rate)"""
    with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
        subprocess.run([espeak, "-b", "1", "-v", voice, "-s", WORDS_A_MINUTE, "-w", spoken.name, text], check=True)
        with wave.open(spoken.name, "rb") as source:
            if (source.getnchannels(), source.getsampwidth()) != (1, 2):
                sys.exit(f"{espeak}: expected 16 bit mono")
            samples = array.array("h", source.readframes(source.getnframes()))
            if sys.byteorder == "big":
                samples.byteswap()
            return samples, source.getframerate()


def trim(samples, rate):
    loud = [i for i, sample in enumerate(samples) if abs(sample) > SILENCE]
    if not loud:
        sys.exit("espeak-ng said nothing")
    n_fade = rate * FADE_MS // 1000
    trimmed = samples[max(loud[0] - n_fade, 0) : loud[-1] + n_fade]
    for i in range(min(n_fade, len(trimmed))):
        trimmed[i] = trimmed[i] * i // n_fade
        trimmed[-1 - i] = trimmed[-1 - i] * i // n_fade
    return trimmed


def write(path, samples, rate):
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(rate)
        target.writeframes(samples.tobytes())


def main():
    espeak, texts, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    for notice, language, voice, text in rows(texts):
        samples, rate = speak(espeak, voice, text)
        write(folder / f"{notice}.{language}.wav", trim(samples, rate), rate)


if __name__ == "__main__":
    main()
