#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Count what passed: meson's testlog.json files, or TAP, into "P F S" (passed, failed, skipped).

    summary.py meson LOG.json...      one JSON object a line, as `meson test` leaves it
    summary.py tap EXIT_STATUS FILE   what a program printed, and how it ended
    summary.py failures LOG.json...   the output of each test that did not pass

A TAP program counts its subtests, any other program counts as one.
"""

import json
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
RESULT_LINE = re.compile(r"^(not )?ok\b([^\n#]*)(#\s*(\w+))?", re.M)


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


def print_failures(paths):
    for record in records(paths):
        if record["result"] in GOOD | {"SKIP"}:
            continue
        print(f"--- {record['name']}: {record['result']}")
        for part in ("stdout", "stderr"):
            text = (record.get(part) or "").rstrip().splitlines()
            print("\n".join(text[-60:]))


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
