#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Count what passed: meson's testlog.json files, or TAP, into "P F S" (passed, failed, skipped).

    summary.py meson LOG.json...      one JSON object a line, as `meson test` leaves it
    summary.py tap EXIT_STATUS FILE   what a program printed, and how it ended
    summary.py failures SET-UP:LOG... of each JSON log, or TAP of a program, the output of what did not pass, and
                                      what was measured again because the machine stood still

A TAP program counts its subtests, any other program counts as one.
"""

import json
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
RESULT_LINE = re.compile(r"^(not )?ok\b([^\n#]*)(#\s*(\w+))?", re.M)

IN_DOUBT = re.compile(r"^# (in doubt: |the machine stood still: )")
# With the block that explains it.
TAP_FAILURE = re.compile(r"^not ok.*(?:\n +---\n(?:.*\n)*? +\.\.\.$)?", re.M)


def count(result, stdout):
    """(passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for is_not, _, _, directive in RESULT_LINE.findall(stdout):
        word = directive.upper()
        if word == "SKIP":
            skipped += 1
        elif is_not and word != "TO" "DO":
            failed += 1
        else:
            passed += 1
    if result == "SKIP" and not passed + failed + skipped:
        skipped = 1
    elif result in GOOD and not passed + failed + skipped:
        passed = 1
    elif result not in GOOD | {"SKIP"} and not failed:
        failed = 1  # it died, hung, or failed outside its subtests
    return passed, failed, skipped


def records(paths):
    for path in paths:
        with open(path, encoding="utf-8") as log:
            for line in log:
                yield json.loads(line)


def total(counts):
    sums = [sum(column) for column in zip(*counts)] or [0, 0, 0]
    print(*sums)


def print_record(setup, record):
    name = f"{setup}: {record['name']}"
    if record["result"] not in GOOD | {"SKIP"}:
        print(f"\n--- {name}: {record['result']}")
        for part in ("stdout", "stderr"):
            text = (record.get(part) or "").rstrip().splitlines()
            print("\n".join(text[-60:]))
        return
    for line in (record.get("stdout") or "").splitlines():
        if IN_DOUBT.match(line):
            print(f"--- {name}: {line.lstrip('# ')}")


def print_tap(setup, text):
    for failure in TAP_FAILURE.findall(text):
        print(f"\n--- {setup}: {failure}")
    for line in text.splitlines():
        if IN_DOUBT.match(line):
            print(f"--- {setup}: {line.lstrip('# ')}")


def print_failures(logs):
    for setup, path in (log.split(":", 1) for log in logs):
        if path.endswith(".json"):
            for record in records([path]):
                print_record(setup, record)
        else:
            with open(path, encoding="utf-8", errors="replace") as text:
                print_tap(setup, text.read())


def main(args):
    if args[:1] == ["meson"]:
        total([count(r["result"], r.get("stdout") or "") for r in records(args[1:])])
    elif args[:1] == ["tap"] and len(args) == 3:
        with open(args[2], encoding="utf-8", errors="replace") as text:
            total([count("OK" if args[1] == "0" else "FAIL", text.read())])
    elif args[:1] == ["failures"]:
        print_failures(args[1:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
