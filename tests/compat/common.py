# SPDX-License-Identifier: Apache-2.0
"""What every row is made of: programs that run beside us, ports, a real gateway. Nothing here knows one tool from another."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import witness

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ports import claim_port  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BC_BUILD_ROOT", ROOT / "build"))

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
        witness.watch(self.process.pid)

    def words(self, n_lines=12):
        # The program writes where this handle of ours stands: it must not be moved.
        size = os.fstat(self.output.fileno()).st_size
        lines = os.pread(self.output.fileno(), size, 0).decode(errors="replace").strip().splitlines()
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


@contextlib.contextmanager
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="boothcast-compat-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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

    def __init__(self, config, env=None):
        self.folder = Path(tempfile.mkdtemp(prefix="boothcast-compat-"))
        self.env = {**os.environ, **(env or {})}
        self.config = self.folder / "meeting.json"
        self.config.write_text(json.dumps(config))
        self.log, self.n_before = [], 0
        try:
            self.start()
        except Failure:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        try:
            self.api("PUT", "audience", {"open": True})
        except BaseException:
            self.close()
            raise

    def start(self):
        program = BUILD / "boothcast"
        command = [program, "serve", self.config, "--listen", "127.0.0.1:0", "--data", self.folder / "data", "--rehearsal"]
        self.process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env
        )
        witness.watch(self.process.pid)
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

    def begin(self):
        """Now there is sound; that there was none before its source had started is no complaint."""
        self.n_before = len(self.log)

    def warnings(self):
        # What --rehearsal says of itself is no complaint.
        before, since = self.log[: self.n_before], self.log[self.n_before :]
        lines = [line for line in before if "the sound of the room is lost" not in line] + since
        return [line for line in lines if line and "rehearsal: everybody" not in line]

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

    def close(self):
        end(self.process)
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
