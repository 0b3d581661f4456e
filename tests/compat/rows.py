# SPDX-License-Identifier: Apache-2.0
"""Rows: run side by side, again when the machine stood still, and written into docs/compatibility.md in their order."""

import argparse
import dataclasses
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from common import ROOT, Failure, Skip
from witness import Witness

TABLE = ROOT / "docs" / "compatibility.md"
MAX_TAKES = 3

print_lock = threading.Lock()


def say(words):
    with print_lock:
        print(f"   {words}", flush=True)


# --- running --------------------------------------------------------------------------------------


@dataclasses.dataclass
class Outcome:
    word: str  # works, fails, not run
    words: str = ""
    result: Any = None  # what the row's function returned
    n_takes: int = 1

    def __str__(self):
        return self.word + (f": {self.words}" if self.words else "")


def take(name, function, n_takes):
    """Runs a row once. None: the machine stood still meanwhile, and it is to be run again."""
    with Witness() as witness:
        try:
            result = function()
        except Skip as skip:
            return Outcome("not run", str(skip), None, n_takes)
        except Exception as failure:  # whatever it is: the other rows' results must not go with it
            if not isinstance(failure, Failure):
                traceback.print_exc()
            words, kept_s = str(failure) or repr(failure), witness.kept_s()
            if not kept_s:
                return Outcome("fails", words, None, n_takes)
            doubt = f"{words} (somebody was kept from a processor for {kept_s * 1000:.0f} ms)"
            if n_takes == MAX_TAKES:
                return Outcome("fails", doubt, None, n_takes)
            say(f"{name}: in doubt, it is run again (take {n_takes + 1} of {MAX_TAKES}): {doubt}")
            witness.wait_for_calm()
            return None
        return Outcome("works", "", result, n_takes)


def run_row(name, function):
    """Runs a row, at most MAX_TAKES times; says what came of it."""
    outcome, n_takes = None, 0
    say(f"{name} …")
    while outcome is None:
        n_takes += 1
        outcome = take(name, function, n_takes)
    say(f"{name}: {outcome}".replace(": fails", ": FAILS", 1))
    return outcome


def run_rows(rows, n_jobs):
    """`rows`: pairs of name and function. Their outcomes, in their order, whoever is done first."""
    with ThreadPoolExecutor(n_jobs) as pool:
        return list(pool.map(lambda row: run_row(*row), rows))


def finish(outcomes):
    """The exit code for these outcomes, and a line of them."""
    counts = {word: [outcome.word for outcome in outcomes].count(word) for word in ("works", "fails", "not run")}
    say(", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts["fails"] else 0


def retakes(outcomes):
    """A sentence for the table, if the machine made one necessary."""
    n = sum(outcome.n_takes > 1 for outcome in outcomes)
    return f" {n} of them had to be run again, because the machine stood still meanwhile." if n else ""


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0, help="how long each row runs (60)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="run so many rows side by side (1)")
    parser.add_argument("--only", metavar="TEXT", help="only rows whose name contains it; the table is left as it is")
    return parser.parse_args()


# --- the table ------------------------------------------------------------------------------------


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
