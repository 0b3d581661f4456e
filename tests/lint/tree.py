# SPDX-License-Identifier: Apache-2.0
"""What every lint shares: the files of the project, and how a lint reports."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIP_DIRS = {".git", ".cache", "node_modules", "__pycache__"}


def files(root, *suffixes):
    """Paths below root (relative, sorted): git's view of the tree, or a walk where there is no git."""
    try:
        out = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"],
            check=True,
            capture_output=True,
        ).stdout
        names = [os.fsdecode(n) for n in out.split(b"\0") if n]
    except (OSError, subprocess.CalledProcessError):
        names = list(_walk(root))
    paths = sorted({Path(n) for n in names if not suffixes or n.endswith(suffixes)})
    return [p for p in paths if (Path(root) / p).is_file()]


def _walk(root):
    for folder, dirs, names in os.walk(root):
        dirs[:] = [d for d in dirs if d not in SKIP_DIRS and not d.startswith("build")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def read(root, path):
    return (Path(root) / path).read_text(encoding="utf-8", errors="replace")


def layer_of(path):
    """The layer a source or public header belongs to, or None."""
    parts = path.parts
    if len(parts) >= 3 and parts[0] == "src":
        return parts[1]
    if len(parts) >= 4 and parts[:2] == ("include", "boothcast"):
        return parts[2]
    return None


def main(check):
    """Run check (root) → (problems, notes) on the project and leave with the verdict."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    problems, notes = check(root)
    for note in notes:
        print(f"note: {note}")
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}")
    sys.exit(1 if problems else 0)
