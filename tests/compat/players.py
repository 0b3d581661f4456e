#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every player of docs/compatibility.md against the real gateway: is the tone what comes out of it?

players.py [SECONDS] [--jobs N] [--only TEXT]. Each row starts a gateway whose floor is a tone, then a player of one of its
flavours. Programs are easier on the machine than browsers: twice as many run side by side, of browsers half as many.
"""

import functools
import sys

import common
import rows
import sound
from browsers import chromium, firefox
from feeding import expect_no_complaint
from programs import VLC_SETTLES_S, ffmpeg, ffplay, gstreamer, icecast, mpv, vlc
from sound import HZ, LEVEL_DBFS

TOLERANCE_DB = 1.0
BURST_S = 15  # what a browser is given of .low.ogg
FLAVOURS = {"ogg": "ogg", "low.ogg": "low.ogg", "aac": "aac", "mp4": "mp4", "mp4, AAC": "mp4?codec=aac"}
# Of MP4 a browser plays what a page feeds it (Media Source Extensions).
CODECS = {"mp4": "opus", "mp4, AAC": "mp4a.40.2"}

PROGRAMS = [
    ("ffmpeg", "ffmpeg", ffmpeg, list(FLAVOURS)),
    ("ffplay", "ffmpeg", ffplay, list(FLAVOURS)),
    ("mpv", "mpv", mpv, list(FLAVOURS)),
    ("VLC", "vlc-bin", vlc, list(FLAVOURS)),
    ("GStreamer playbin", "gstreamer1.0-plugins-base", gstreamer, list(FLAVOURS)),
    ("Icecast relay", "icecast2", icecast, ["ogg", "low.ogg", "aac"]),
]
BROWSERS = [
    ("Chromium", "chromium", chromium, list(FLAVOURS)),
    ("Firefox", "firefox-esr", firefox, list(FLAVOURS)),
]


def start_gateway():
    """Its floor is the tone, and has been long enough for a burst."""
    gateway = common.Gateway(common.meeting([{"id": "floor", "type": "tone", "hz": HZ, "level_dbfs": LEVEL_DBFS}]))
    try:
        with sound.Ear(gateway.live()) as ear:
            sound.hear_tone(ear, BURST_S, TOLERANCE_DB)
    except BaseException:
        gateway.close()
        raise
    return gateway


def run(player, flavour, seconds):
    is_browser = any(player is browser[2] for browser in BROWSERS)
    with start_gateway() as gateway, common.scratch() as folder:
        folder.chmod(0o777)
        url = gateway.live(suffix=FLAVOURS[flavour])
        more = [gateway, CODECS.get(flavour)] if is_browser else []
        first_s = player(url, seconds, folder, *more)
        expect_no_complaint(gateway)
    return first_s


def run_all(players, given, n_jobs):
    """Outcomes by player and flavour."""
    keys, chosen = [], []
    for name, _, player, flavours in players:
        for flavour in flavours:
            title = f"{name}: {flavour}"
            if given.only is None or given.only.lower() in title.lower():
                keys.append((name, flavour))
                chosen.append((title, functools.partial(run, player, flavour, given.seconds)))
    return dict(zip(keys, rows.run_rows(chosen, n_jobs)))


def cell(outcome):
    if outcome is None:
        return "–"
    return f"{outcome}, {outcome.result:.1f} s" if outcome.result else str(outcome)


def write(outcomes, seconds):
    intro = (
        f"Each played for {seconds:g} s.{rows.retakes(outcomes.values())} The time is from the start of the program to its "
        "first sound; browsers' is measured by `tests/browser`. Of MP4 a browser plays what a page feeds it (Media Source "
        "Extensions). Chromium is heard by an analyser behind its audio element, Firefox and VLC by what leaves their sound card; "
        f"VLC from {VLC_SETTLES_S:g} s after its start on, until when it plays a little faster or slower."
    )
    lines = [
        [name, common.version_of(package), *(cell(outcomes.get((name, flavour))) for flavour in FLAVOURS)]
        for name, package, _, _ in PROGRAMS + BROWSERS
    ]
    rows.write_section("players", intro + "\n\n" + rows.table(["player", "version", *FLAVOURS], lines))


def main():
    given = rows.arguments(__doc__.splitlines()[0])
    outcomes = run_all(PROGRAMS, given, 2 * given.jobs) | run_all(BROWSERS, given, (given.jobs + 1) // 2)
    if given.only is None:
        write(outcomes, given.seconds)
    return rows.finish(outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
