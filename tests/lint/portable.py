#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is in the tree holds on every machine: no path of the one it was written on, no address of a package
registry; one version everywhere; and links that lead somewhere."""

import re
from pathlib import Path

import tree

# Put together from pieces, or this file would be its own first finding.
PLACES = re.compile("/" + r"(?:work|root)/[\w.]" + "|" + r"\b(?:DESIGN|STYLE|FACTS)" + r"\.md\b")
BINARY = (".ogg", ".opus", ".wav", ".png", ".ico", ".woff2", ".bin", ".gz")


def check_places(root):
    for path in tree.files(root):
        if path.name.endswith(BINARY) or "corpus" in path.parts:
            continue
        for number, line in enumerate(tree.read(root, path).splitlines(), 1):
            match = PLACES.search(line)
            if match:
                yield f"{path}:{number}: {match[0]}: means nothing on another machine"


def check_lock_files(root):
    for path in tree.files(root, "package-lock.json", ".npmrc"):
        for number, line in enumerate(tree.read(root, path).splitlines(), 1):
            if re.search(r'"resolved"|registry\s*=|_authToken', line):
                yield f"{path}:{number}: names a registry: that is the machine's to say"


def first(pattern, root, name):
    path = Path(root) / name
    match = re.search(pattern, path.read_text(), re.M) if path.is_file() else None
    return match[1] if match else None


def check_versions(root):
    version = first(r"^\s*version: '([^']+)'", root, "meson.build")
    for name, pattern in (("NEWS", r"^Boothcast (\d\S*)"), ("README.md", r"\bversion \**(\d[\w.]*\w)")):
        told = first(pattern, root, name)
        if told != version:
            yield f"{name}: says version {told}, meson.build says {version}"


def check_links(root):
    for path in tree.files(root, ".md"):
        for number, line in enumerate(tree.read(root, path).splitlines(), 1):
            for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", line):
                if not (Path(root) / path.parent / target).exists():
                    yield f"{path}:{number}: {target}: is not there"


def check(root):
    checks = (check_places, check_lock_files, check_versions, check_links)
    return [problem for check_one in checks for problem in check_one(root)], []


if __name__ == "__main__":
    tree.main(check)
