# SPDX-License-Identifier: Apache-2.0
"""Whether the machine stood still while a row ran: then what went wrong in it proves nothing, and it is run again.

A thread that sleeps for a moment again and again sees by how much it oversleeps: what a paused virtual machine does to
everybody. And the kernel counts for each thread of each program how long it was ready to run and was not let (schedstat).
What a program does with the processor that it has is no excuse. tests/harness/witness.h is the same for the tests in C.
"""

import contextlib
import threading
import time
from pathlib import Path

LOOK_S = 0.05
# From here on an oversleeping thread of Python says something of the machine, not of Python.
OVERSLEPT_S = 0.1
# A tick, or a packet, that comes so late is heard.
KEPT_S = 0.02

local = threading.local()


def threads_of(pid):
    """(thread id, seconds it was kept from a processor in all its life) of a program's threads."""
    with contextlib.suppress(OSError):
        for path in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError, IndexError, ValueError):
                yield path.name, int((path / "schedstat").read_text().split()[1]) / 1e9


class Witness:
    """Of one row. `watch` programs, ask `kept_s` when it went wrong."""

    def __init__(self):
        self.pids, self.delays, self.longest_s = set(), {}, 0.0
        self.lock = threading.Lock()
        self.is_ending = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.calm_since = time.monotonic()

    def _note(self, kept_s, least_s):
        if kept_s >= least_s:
            self.longest_s = max(self.longest_s, kept_s)
            self.calm_since = time.monotonic()

    def _look_at_programs(self):
        with self.lock:
            pids = list(self.pids)
        for pid in pids:
            for thread, delay_s in threads_of(pid):
                self._note(delay_s - self.delays.get(thread, delay_s), KEPT_S)
                self.delays[thread] = delay_s

    def _look(self):
        slept = time.monotonic()
        while not self.is_ending.wait(LOOK_S):
            self._note(time.monotonic() - slept - LOOK_S, OVERSLEPT_S)
            self._look_at_programs()
            slept = time.monotonic()

    def watch(self, pid):
        with self.lock:
            self.pids.add(pid)

    def kept_s(self):
        """The longest that anybody was kept waiting so far; 0: nobody was."""
        time.sleep(2 * LOOK_S)  # who still waits has not been counted yet
        return self.longest_s

    def wait_for_calm(self, calm_s=1.0, within_s=10.0):
        until = time.monotonic() + within_s
        while time.monotonic() < min(until, self.calm_since + calm_s):
            time.sleep(LOOK_S)

    def __enter__(self):
        local.witness = self
        self.thread.start()
        return self

    def __exit__(self, *_):
        local.witness = None
        self.is_ending.set()
        self.thread.join()


def watch(pid):
    """By this thread's witness, if it has one: every program that a row starts is watched."""
    if getattr(local, "witness", None):
        local.witness.watch(pid)
