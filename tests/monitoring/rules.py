#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""config/monitoring as Prometheus' own tool sees it, and as a gateway does: every metric that a rule names is there.

  rules.py BOOTHCAST SOURCE-ROOT
"""
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ports import claim_port  # noqa: E402

SKIPPED = 77
ZONE = "Europe/Zurich"
OURS = re.compile(r"\b(?:boothcast|process)_[a-z_]+\b")


def promtool(*arguments, folder):
    said = subprocess.run(["promtool", *arguments], capture_output=True, text=True, cwd=folder)
    if said.returncode != 0:
        print(said.stdout + said.stderr)
    return said.returncode != 0


def check_rules(root):
    """promtool's view. The cases stand beside a copy of the rules: they name them without a folder."""
    monitoring = root / "config/monitoring"
    cases = root / "tests/monitoring/boothcast.rules.test.yml"
    with tempfile.TemporaryDirectory() as folder:
        for file in (monitoring / "boothcast.rules.yml", cases):
            shutil.copy(file, folder)
        return (promtool("check", "rules", "boothcast.rules.yml", folder=folder)
                + promtool("test", "rules", cases.name, folder=folder)
                + promtool("check", "config", "--syntax-only", str(monitoring / "prometheus.yml"), folder=folder))


def named_metrics(root):
    text = (root / "config/monitoring/boothcast.rules.yml").read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("#", "summary:", "action:"))]
    return set(OURS.findall("\n".join(lines)))


def untested_alerts(root):
    """Alerts that no case makes sound."""
    alerts = re.findall(r"- alert: (\w+)", (root / "config/monitoring/boothcast.rules.yml").read_text())
    cases = (root / "tests/monitoring/boothcast.rules.test.yml").read_text()
    return [alert for alert in alerts if f"        alertname: {alert}\n" not in cases]


def meeting(root):
    """A day that is on, and a way out: both have metrics of their own."""
    config = json.loads((root / "config/minimal.json").read_text())
    config["inputs"][0]["port"] = claim_port()
    today = datetime.datetime.now(zoneinfo.ZoneInfo(ZONE)).date().isoformat()
    config["sessions"] = [{"id": "day", "title": "Day", "day": today, "start": "00:00", "end": "23:59"}]
    config["outputs"] = [{"id": "room", "source": {"channel": "fr"}, "type": "rtp", "host": "127.0.0.1",
                          "port": claim_port(), "codec": "opus"}]
    return config


def shown_metrics(program, root):
    """The names of the families in a gateway's /metrics."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "meeting.json"
        path.write_text(json.dumps(meeting(root)))
        gateway = subprocess.Popen([program, "serve", path, "--listen", "127.0.0.1:0", "--data", folder, "--rehearsal"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            ready = gateway.stdout.readline().split()
            with urllib.request.urlopen(ready[1] + "metrics", timeout=30) as answer:
                text = answer.read().decode()
        finally:
            gateway.terminate()
            gateway.wait()
    return {line.split()[0].split("{")[0] for line in text.splitlines() if line and not line.startswith("#")}


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    problems = 0
    for name in sorted(named_metrics(root) - shown_metrics(program, root)):
        print(f"a rule names {name}, which no gateway shows")
        problems += 1
    for alert in untested_alerts(root):
        print(f"nothing makes {alert} sound in tests/monitoring")
        problems += 1
    if shutil.which("promtool"):
        problems += check_rules(root)
    else:
        print("no promtool here: the rules themselves were not looked at")
        return 1 if problems else SKIPPED
    print(f"{len(named_metrics(root))} metrics, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
