#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The code looks as .clang-format says. `./dev format` mends it."""

import re
import shutil
import subprocess
import sys

import tree

# Other versions lay out a few things differently; this is the one of Debian 12.
VERSION = "14"
SKIPPED = 77


def clang_format():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        path = shutil.which(name)
        if path:
            out = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(rf"version {VERSION}\.", out):
                return path
    return None


def check(root):
    program = clang_format()
    if program is None:
        print(f"skipped: no clang-format {VERSION} here")
        sys.exit(SKIPPED)
    paths = [str(p) for p in tree.files(root, ".c", ".h")]
    if not paths:
        return [], []
    command = [program, "--style=file", "--dry-run", "-Werror", "--ferror-limit=3", *paths]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    wrong = sorted(set(re.findall(r"^(\S+?):(\d+):\d+: error", run.stderr, re.M)))
    problems = [f"{name}:{line}: not as .clang-format says (./dev format)" for name, line in wrong]
    if run.returncode and not problems:
        problems.append(run.stderr.strip())
    return problems, []


if __name__ == "__main__":
    tree.main(check)
