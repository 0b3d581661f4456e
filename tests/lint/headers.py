#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every C file says its licence first; every header is `#pragma once`; every public one says how it may be
used from threads; every source file is built by somebody."""

import re

import tree

LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */"


def check_c(path, text):
    if text.split("\n", 1)[0] != LICENCE:
        yield f"{path}:1: the first line is not {LICENCE}"
    if path.suffix != ".h":
        return
    if not re.search(r"^#pragma once$", text, re.M):
        yield f"{path}: no #pragma once"
    if path.parts[0] == "include" and not re.search(r"\bThreading:\s*\S", text):
        yield f"{path}: no `Threading:` line"


def check_built(root, path, meson):
    """A source that no meson.build names is dead."""
    folder = path.parent
    if folder not in meson:
        owner = root / folder / "meson.build"
        above = root / folder.parent / "meson.build"
        meson[folder] = "".join(f.read_text() for f in (owner, above) if f.is_file())
    name, stem = path.name, re.sub(r"^(test|fuzz|bench)-|\.c$", "", path.name)
    if f"'{name}'" in meson[folder] or f"/{name}'" in meson[folder]:
        return
    if path.parts[0] == "tests" and re.search(rf"^\s*'{re.escape(stem)}':", meson[folder], re.M):
        return
    yield f"{path}: no meson.build names it"


def check(root):
    problems, meson = [], {}
    for path in tree.files(root, ".c", ".h"):
        problems += check_c(path, tree.read(root, path))
        if path.suffix == ".c" and path.parts[0] in ("src", "tests"):
            problems += check_built(root, path, meson)
    return problems, []


if __name__ == "__main__":
    tree.main(check)
