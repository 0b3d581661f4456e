#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The systemd unit: systemd has nothing to say against it, and finds it exposed by no more than we promise."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MOST_EXPOSED = 1.5
SKIPPED = 77


def verify(unit):
    """systemd's complaints, with a program where it will be installed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "boothcast@test.service"
        copy.write_text(unit.read_text().replace("/usr/bin/boothcast", "/bin/true"))
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True)
    # Other units of the machine are not ours to mend.
    return [line for line in (said.stdout + said.stderr).splitlines() if "boothcast" in line]


def exposure(unit):
    said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
                          capture_output=True, text=True)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    return float(found.group(1)) if found else None


def main():
    if not shutil.which("systemd-analyze"):
        print("no systemd-analyze here")
        return SKIPPED
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    problems = 0
    for unit in sorted((root / "systemd").glob("*.service")):
        complaints, level = verify(unit), exposure(unit)
        print(f"{unit.name}: exposure {level}, at most {MOST_EXPOSED}")
        for line in complaints:
            print(line)
        problems += len(complaints) + (level is None or level > MOST_EXPOSED)
    print(f"{problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
