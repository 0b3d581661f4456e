#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/configuration.schema.json is true to the reader: schema.py BOOTHCAST SOURCE_ROOT.

A stranger's validator and `boothcast check` judge the same configurations. Every key that one knows the other
knows. What the schema refuses the reader refuses; what only the reader refuses, is about things that a schema
cannot know: whether another thing in the file exists, or is taken."""

import atexit
import copy
import json
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

BOOTHCAST, ROOT = sys.argv[1], Path(sys.argv[2])
SCHEMA = json.loads((ROOT / "docs/configuration.schema.json").read_text())


def remembering(keyword):
    """What a keyword found right is not looked at again: one configuration differs from the next in one place."""
    judge_anew, right = jsonschema.Draft202012Validator.VALIDATORS[keyword], set()

    def judge_once(validator, wanted, instance, schema):
        case = (id(wanted), json.dumps(instance))
        if case in right:
            return
        is_right = True
        for error in judge_anew(validator, wanted, instance, schema):
            is_right = False
            yield error
        if is_right:
            right.add(case)

    return judge_once


VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {keyword: remembering(keyword) for keyword in ("properties", "items", "$ref")}
)(SCHEMA)

EVERYTHING = {
    "$schema": "configuration.schema.json",
    "meeting": {"id": "m", "title": "M", "timezone": "Europe/Zurich"},
    "server": {
        "listen": "[::1]:80",
        "gateway": "gw-2",
        "public": False,
        "trusted_proxies": ["10.0.0.0/8"],
        "public_url": "https://a.example/",
        "announce": ["203.0.113.7", "2001:db8::7"],
        "disclaimer": "D",
    },
    "pool": {
        "id": "p",
        "minutes": 240,
        "timezone": "UTC",
        "service_ends_at": "18:00",
        "meter": "voice",
        "ceiling_minutes": 30,
        "allotments": {"m": 180, "other": 60},
    },
    "languages": [
        {"id": "en"},
        {"id": "bcms", "tag": "hbs", "aliases": ["bs", "sr-Latn"], "name": "B", "short": "B"},
    ],
    "inputs": [
        {"id": "room", "type": "rtp", "address": "::1", "port": 0, "allow": ["10.0.0.1"], "latency_ms": 60}
        | {"encoding": "l24", "rate": 44100, "channels": 2, "side": "left", "backup": "spare"},
        {"id": "spare", "type": "rtp", "port": 0, "encoding": "l16"},
        {"id": "a", "type": "ingest", "user": "u", "password_sha256": "a" * 64, "side": "right", "backup": "spare-a"},
        {"id": "spare-a", "type": "ingest"},
        {"id": "b", "type": "ingest"},
        {
            "id": "c",
            "type": "srt",
            "mode": "listener",
            "address": "::1",
            "port": 7001,
            "allow": ["10.0.0.1"],
            "passphrase_file": "p",
            "latency_ms": 60,
        },
        {
            "id": "d",
            "type": "srt",
            "mode": "caller",
            "address": "h",
            "port": 7001,
            "passphrase_file": "p",
            "latency_ms": 60,
            "stream_id": "s",
        },
        {"id": "e", "type": "http", "url": "https://h/x", "user": "u", "password_file": "p", "allow_late": True},
        {"id": "f", "type": "rtmp", "url": "rtmp://h/x", "allow_late": False},
        {"id": "g", "type": "alsa", "device": "hw:0"},
        {"id": "h", "type": "file", "path": "x.wav"},
        {"id": "i", "type": "tone", "hz": 440, "level_dbfs": -20},
    ],
    "floor": [{"input": "room", "role": "main", "gain_db": -3.5}],
    "channels": [{"id": "x", "language": "en", "underlay_db": "off"}, {"id": "y", "language": "bcms", "underlay_db": -6}],
    "booths": [{"id": "z", "language": "bcms", "pivot": "x"}],
    "desks": [
        {"id": "d", "booth": "z", "name": "D", "input": "a", "output_a": "y", "output_b": "x", "mic": "input"},
        {"id": "e", "booth": "z", "input": "b", "output_a": "y", "ear": "x"},
    ],
    "outputs": [
        {
            "id": "o1",
            "on": False,
            "type": "rtp",
            "host": "239.1.2.3",
            "port": 5004,
            "codec": "l24",
            "channels": 2,
            "packet_ms": 4,
            "payload_type": 98,
            "ttl": 8,
            "interface": "lo",
            "source": {"channel": "x", "minus": ["a"]},
        },
        {"id": "o2", "type": "rtp", "host": "h", "port": 5006, "codec": "opus", "source": {"desk": "d"}},
        {
            "id": "o3",
            "type": "srt",
            "mode": "listener",
            "host": "127.0.0.1",
            "port": 9000,
            "codec": "aac",
            "bitrate_bps": 64000,
            "latency_ms": 200,
            "stream_id": "s",
            "passphrase_file": "p",
            "source": {"channel": "original"},
        },
        {
            "id": "o4",
            "type": "icecast",
            "host": "h",
            "port": 8000,
            "mount": "/fr.ogg",
            "user": "u",
            "password_file": "p",
            "title": "T",
            "source": {"channel": "x"},
        },
        {"id": "o5", "type": "alsa", "device": "hw:0", "channels": 1, "source": {"channel": "x"}},
    ],
    "sessions": [
        {
            "id": "s",
            "title": "S",
            "day": "2020-11-12",
            "start": "10:00",
            "end": "10:30",
            "minutes": 30,
            "kind": "interpreted",
            "speakers": [
                {
                    "id": "a",
                    "name": "A",
                    "delegation": "B",
                    "language": "en",
                    "minutes": 5,
                    "statement": "https://example.org/a.pdf",
                },
                {"id": "b", "name": "C"},
                {"id": "c", "delegation": "D"},
            ],
        },
        {"id": "t"},
    ],
    "rules": {
        "ramp_down_ms": 1,
        "ramp_up_ms": 1,
        "lost_rise_ms": 1,
        "silent_rise_ms": 1,
        "hold_ms": 1,
        "cough_max_ms": 1,
        "silent_same_ms": 1,
        "silent_other_ms": 1,
        "stable_voice_ms": 1,
        "hold_floor_db": -40,
        "turn_minutes": 20,
        "countdown_ms": 10000,
        "ending_pause_ms": 1,
        "once_notice_ms": 1,
        "prompt_silence_s": 90,
        "interlock": "none",
    },
    "notices": {"directory": "recordings"},
    "encoding": {"bitrate_bps": 96000, "complexity": 5},
    "access": {
        "tokens": [
            {"role": "interpreter", "name": "Ana", "sha256": "b" * 64, "booth": "z"},
            {"role": "host", "sha256": "c" * 64},
        ]
    },
}

# What only the reader can know.
RELATIONS = re.compile(
    r"expected (an? [a-z]+'s id \("  # is there such a thing?
    r"|an interpreter's input that is not seconds late|a file with the password beside a user"
    r"|an? [a-z]+'s id once|(an input|a port|a token) of its own|each tag at one language only"
    r"|a time that exists|a time after the start|the IANA name|an IP address|addresses or CIDR ranges"
    r"|another channel than output_a|a channel of another language|a day \("
    r"|a channel that the desk does not work into|no more than countdown_ms"
    r"|ids of inputs that the floor or a desk has"
    r"|ADDRESS:PORT)"
)

# Secrets stand beside the configuration; nobody else may read this one.
FOLDER = tempfile.mkdtemp()
SECRET = Path(FOLDER) / "p"
SECRET.write_text("a secret of some length\n")
SECRET.chmod(0o600)
atexit.register(shutil.rmtree, FOLDER)

# Odd values for every place. What a schema and the reader both call a whole number may be written 1.0.
VALUES = (None, "", "X y", "a\nb", "00:00", "unknown", "notice", "original", 0, -1, 0.5, 1.0, True, [1], {}, ["x"])


def judge(config):
    """The reader's faults, none when it takes the configuration."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(json.dumps(config))
        file.flush()
        done = subprocess.run([BOOTHCAST, "check", "--json", "--file-only", file.name], capture_output=True, text=True)
    return json.loads(done.stdout).get("faults", [])


def places(value, path=()):
    """The path of everything in `value`."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(path, value):
    config = copy.deepcopy(EVERYTHING)
    at(config, path[:-1])[path[-1]] = value
    return config


def without(path):
    config = copy.deepcopy(EVERYTHING)
    del at(config, path[:-1])[path[-1]]
    return config


def bounds():
    """Each number of the schema, at its limits and one beyond: (path, value)."""
    for path in places(EVERYTHING):
        schema = schema_of(path)
        for key, beyond in (("minimum", -1), ("maximum", 1)):
            if key in schema:
                yield path, schema[key]
                yield path, schema[key] + beyond


def words():
    for path in places(EVERYTHING):
        for word in schema_of(path).get("enum", ()):
            yield path, word


def resolve(schema):
    while "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def property_of(schema, key):
    return schema["properties"][key] if key in schema.get("properties", ()) else schema["additionalProperties"]


def kind_of(path, value):
    mode = f"-{value['mode']}" if path[0] == "inputs" and "mode" in value else ""
    return {"$ref": ("/out-" if path[0] == "outputs" else "/") + value["type"] + mode}


def schema_of(path):
    schema, value = resolve(SCHEMA), EVERYTHING
    for key in path:
        if "oneOf" in schema:
            schema = resolve(kind_of(path, value))
        schema = resolve(schema["items"] if isinstance(key, int) else property_of(schema, key))
        if "anyOf" in schema:
            schema = {**schema, **schema["anyOf"][0]}
        value = value[key]
    if "oneOf" in schema:
        schema = resolve(kind_of(path, value))
    return schema


def compare_keys(path):
    """The reader's keys, from its own mouth, and the schema's."""
    if "properties" not in schema_of(path):
        return  # keys of the reader's own
    config = copy.deepcopy(EVERYTHING)
    at(config, path)["~" * 20] = 1
    known = [re.search(r"expected a known key \(([^)]*)\)", fault) for fault in judge(config)]
    keys = next((set(found[1].split(", ")) for found in known if found), set())
    schema = set(schema_of(path)["properties"])
    if keys != schema:
        yield f"{'/'.join(map(str, path)) or 'top'}: only the reader knows {sorted(keys - schema)}, only the schema {sorted(schema - keys)}"


def compare_verdicts(what, config):
    faults = judge(config)
    refusals = [error.message for error in VALIDATOR.iter_errors(config)]
    if refusals and not faults:
        yield f"{what}: only the schema refuses it: {refusals[0]}"
    if faults and not refusals and not all(RELATIONS.search(fault) for fault in faults):
        yield f"{what}: only the reader refuses it: {faults}"


def check_shipped():
    for path in sorted((ROOT / "config").glob("*.json")):
        config = json.loads(path.read_text())
        for error in VALIDATOR.iter_errors(config):
            yield f"{path.name}: {error.message}"
        yield from compare_verdicts(path.name, config)


def main():
    VALIDATOR.check_schema(SCHEMA)
    jobs = []
    for path in [(), *places(EVERYTHING)]:
        if isinstance(at(EVERYTHING, path), dict):
            jobs.append((compare_keys, path))
    cases = [(path, value) for path in places(EVERYTHING) for value in VALUES]
    for path, value in [*cases, *bounds(), *words()]:
        jobs.append((compare_verdicts, f"{'/'.join(map(str, path))} = {json.dumps(value)}", changed(path, value)))
    for path in places(EVERYTHING):
        jobs.append((compare_verdicts, f"without {'/'.join(map(str, path))}", without(path)))
    assert not judge(EVERYTHING) and VALIDATOR.is_valid(EVERYTHING)

    problems = list(check_shipped())
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda job: list(job[0](*job[1:])), jobs):
            problems += found
    print("\n".join([*problems[:50], f"{len(jobs)} comparisons, {len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
