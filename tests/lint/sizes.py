#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The house's numbers: functions, files, nesting, parameters, tests against source; and no goto.

A function counts from the line of its name to its closing brace, comments and blank lines included.
Where a rule would make the code worse, say so at the spot: a comment `lint: <the reason>` in the
function or right above it excuses that function; within the first twelve lines it excuses the file's
length. A reason is a sentence, not a word.
"""

import re

import ccode
import tree

FUNCTION_P90 = 32
FUNCTION_MAX = 60
FILE_HABIT = 400
FILE_MAX = 800
NESTING_MAX = 3
PARAMETERS_MAX = 5
TEST_RATIO = 0.6
TEST_RATIO_FROM_LINES = 2000
REASON_MIN_CHARS = 12
FILE_REASON_WITHIN_LINES = 12

CODE = (".c", ".h", ".py", ".js", ".mjs", ".css", ".html", ".sh")
EXCUSE = re.compile(r"\blint:\s*(.*)", re.S)
LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


def excuses(comments):
    """(line, reason) of every `lint:` comment."""
    found = []
    for comment in comments:
        match = EXCUSE.search(comment.text)
        if match:
            reason = re.sub(r"[\s*/]+", " ", match[1]).strip()
            last_line = comment.line + comment.text.count("\n")
            found.append((last_line, reason))
    return found


def excused(function, reasons):
    # Above: the return type stands between the comment and the name.
    return any(function.first_line - 3 <= line <= function.last_line for line, _ in reasons)


def judge_function(function):
    if function.lines > FUNCTION_MAX:
        yield f"{function.lines} lines, at most {FUNCTION_MAX}"
    if function.nesting > NESTING_MAX:
        yield f"nested {function.nesting} deep, at most {NESTING_MAX}"
    if function.parameters > PARAMETERS_MAX:
        yield f"{function.parameters} parameters, at most {PARAMETERS_MAX}: pass a struct"


def judge_c(path, text, functions, reasons):
    code, comments = ccode.tokens(text)
    for line, reason in reasons:
        if len(reason) < REASON_MIN_CHARS:
            yield f"{path}:{line}: `lint:` without a reason"
    for function in functions:
        if not excused(function, reasons):
            for why in judge_function(function):
                yield f"{path}:{function.first_line}: {function.name} (): {why}"
    for token in code:
        if token.kind == "word" and token.text == "goto":
            yield f"{path}:{token.line}: goto"
    for comment in comments:
        match = LEFT_OVER.search(comment.text)
        if match:
            yield f"{path}:{comment.line}: {match[0]}: do it, or file an issue"


def percentile_90(values):
    values = sorted(values)
    return values[(len(values) * 9 + 9) // 10 - 1] if values else 0


def is_test(path):
    return path.parts[0] == "tests" and path.parts[1] != "lint" and "corpus" not in path.parts


class Sums:
    def __init__(self):
        self.source_lines = self.test_lines = self.excused = 0
        self.function_lines = []

    def add(self, path, lines, functions, reasons):
        if path.parts[0] in ("src", "include") and path.suffix in (".c", ".h"):
            self.source_lines += lines
        if is_test(path):
            self.test_lines += lines
        if path.parts[0] == "src":
            self.function_lines += [f.lines for f in functions]
        self.excused += len(reasons)

    def verdict(self):
        problems, notes = [], []
        p90 = percentile_90(self.function_lines)
        if p90 > FUNCTION_P90:
            problems.append(f"src: nine in ten functions have up to {p90} lines, at most {FUNCTION_P90}")
        ratio = self.test_lines / self.source_lines if self.source_lines else 1.0
        if ratio < TEST_RATIO and self.source_lines > TEST_RATIO_FROM_LINES:
            problems.append(f"tests: {ratio:.2f} test lines a source line, at least {TEST_RATIO}")
        notes.append(
            f"{len(self.function_lines)} functions in src, p90 {p90} lines; {self.source_lines} source lines, "
            f"{self.test_lines} test lines ({ratio:.2f}); {self.excused} excused by a reason at the spot"
        )
        return problems, notes


def check(root):
    problems, notes, sums = [], [], Sums()
    for path in tree.files(root, *CODE):
        text = tree.read(root, path)
        lines = text.count("\n")
        functions, reasons = [], []
        if path.suffix in (".c", ".h"):
            functions = ccode.functions(text)
            reasons = excuses(ccode.tokens(text)[1])
            problems += judge_c(path, text, functions, reasons)
        if lines > FILE_MAX and not any(line <= FILE_REASON_WITHIN_LINES for line, _ in reasons):
            problems.append(f"{path}: {lines} lines, never over {FILE_MAX}")
        elif lines > FILE_HABIT:
            notes.append(f"{path}: {lines} lines, by habit at most {FILE_HABIT}")
        sums.add(path, lines, functions, reasons)
    more_problems, more_notes = sums.verdict()
    return problems + more_problems, notes + more_notes


if __name__ == "__main__":
    tree.main(check)
