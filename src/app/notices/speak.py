#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""speak.py ESPEAK PACK TEXTS TIMES FOLDER: speaks each row of TEXTS and TIMES and packs what was said into
FOLDER/LANGUAGE.notices, one file a language."""

import array
import os
import subprocess
import sys
import tempfile
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SILENCE = 200  # of 32767
FADE_MS = 10
WORDS_A_MINUTE = "150"
LARGEST = {"hour": 23, "minute": 59}


def rows(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != 4:
                sys.exit(f"{path}:{number}: expected four fields with a tab between, found {len(fields)}")
            yield fields


def numbers(kind, ranges):
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), min(int(last or first), LARGEST[kind]) + 1)


def phrases(texts, times):
    """(language, name) → (voice, words)"""
    said, voices = {}, {}
    for notice, language, voice, words in rows(texts):
        said[language, notice] = (voice, words)
        voices[language] = voice
    for kind, language, ranges, words in rows(times):
        for number in numbers(kind, ranges):
            said[language, f"{kind}-{number}"] = (voices[language], words.format(number))
    return said


def speak(espeak, voice, words):
    """(samples, rate)"""
    with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
        subprocess.run([espeak, "-b", "1", "-v", voice, "-s", WORDS_A_MINUTE, "-w", spoken.name, words], check=True)
        with wave.open(spoken.name, "rb") as source:
            if (source.getnchannels(), source.getsampwidth()) != (1, 2):
                sys.exit(f"{espeak}: expected 16 bit mono")
            samples = array.array("h", source.readframes(source.getnframes()))
            if sys.byteorder == "big":
                samples.byteswap()
            return samples, source.getframerate()


def trim(samples, rate):
    begin = next((i for i, sample in enumerate(samples) if abs(sample) > SILENCE), None)
    if begin is None:
        sys.exit("espeak-ng said nothing")
    end = len(samples) - 1 - next(i for i, sample in enumerate(reversed(samples)) if abs(sample) > SILENCE)
    n_fade = rate * FADE_MS // 1000
    trimmed = samples[max(begin - n_fade, 0) : end + n_fade]
    for i in range(min(n_fade, len(trimmed))):
        trimmed[i] = trimmed[i] * i // n_fade
        trimmed[-1 - i] = trimmed[-1 - i] * i // n_fade
    return trimmed


def main():
    espeak, pack, texts, times, folder = sys.argv[1:]
    said = phrases(Path(texts), Path(times))

    def write(key):
        samples, rate = speak(espeak, *said[key])
        (Path(scratch) / key[0] / f"{key[1]}.{rate}").write_bytes(trim(samples, rate).tobytes())

    with tempfile.TemporaryDirectory() as scratch:
        languages = sorted({language for language, _ in said})
        for language in languages:
            (Path(scratch) / language).mkdir()
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            list(workers.map(write, said))
        for language in languages:
            subprocess.run([pack, Path(scratch) / language, Path(folder) / f"{language}.notices"], check=True)


if __name__ == "__main__":
    main()
