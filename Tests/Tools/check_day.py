#!/usr/bin/env python3
"""Runs the daemon for some days in minutes, and looks at what it takes of the machine.

Starts `clout demo networks` and `clout demo daemon`, whose time runs faster, and looks at the daemon 24 times a day: memory, open files, threads,
and the sizes of its store's files. Ends with 1 when its log holds an error, or when the last day ended with more of something than the day before it
by more than the bounds below: a leak is what grows every day.

    python3 Tests/Tools/check_day.py --clout .build/debug/clout --days 4 --speed 720
"""

import argparse
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

# How much more there may be at the end of the last day than at the end of the one before. What is stored grows with what the networks
# show: some hundred acts and a few thousand samples of counts a day.
BOUNDS = {"memory KB": 4096, "files": 2, "threads": 2, "wal KB": 4096, "store KB": 4096}
LOOKS_A_DAY = 24


def looks(pid, store):
    """What the process takes now."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    size = lambda path: path.stat().st_size // 1024 if path.exists() else 0
    return {
        "memory KB": int(re.search(r"VmRSS:\s+(\d+)", status)[1]),
        "files": len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir())),
        "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
        "wal KB": size(store.with_name(store.name + "-wal")),
        "store KB": size(store),
    }


def wait_for(condition, what, seconds=60):
    for _ in range(seconds * 10):
        if condition():
            return
        time.sleep(0.1)
    sys.exit(f"{what} within {seconds} s: no")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clout", required=True, help="the program")
    parser.add_argument("--days", type=int, default=4, help="how many simulated days, at least 3")
    parser.add_argument("--speed", type=float, default=720, help="how many times faster time runs")
    options = parser.parse_args()
    if options.days < 3:
        parser.error("--days must be at least 3: the first is spent on history, and the last is held against the one before")

    with tempfile.TemporaryDirectory(prefix="clout-day-") as folder:
        folder = pathlib.Path(folder)
        stage = folder / "stage"
        networks = subprocess.Popen(
            [options.clout, "demo", "networks", str(stage), "--speed", str(options.speed)], stdout=subprocess.DEVNULL
        )
        daemon = None
        log = folder / "daemon.log"
        try:
            # What stands last is written last.
            wait_for((stage / "etc" / "connectors.d" / "youtube.toml").exists, "configuration written")
            time.sleep(1)
            with log.open("w") as out:
                daemon = subprocess.Popen([options.clout, "demo", "daemon", str(stage)], stdout=out, stderr=out)
            wait_for(lambda: "started" in log.read_text(), "daemon started")
            began = time.monotonic()
            pause = 86_400 / options.speed / LOOKS_A_DAY
            days = []
            for look in range(options.days * LOOKS_A_DAY):
                time.sleep(max(0, began + (look + 1) * pause - time.monotonic()))
                if daemon.poll() is not None:
                    sys.exit(f"the daemon ended with {daemon.returncode}:\n{log.read_text()[-2000:]}")
                now = looks(daemon.pid, stage / "clout.db")
                if look % LOOKS_A_DAY == 0:
                    days.append(now)
                # The most of a day: what comes and goes with a run is no growth.
                days[-1] = {key: max(value, days[-1][key]) for key, value in now.items()}
                if look % LOOKS_A_DAY == LOOKS_A_DAY - 1:
                    print(f"day {len(days)}: " + ", ".join(f"{value} {key}" for key, value in days[-1].items()), flush=True)
            asked = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=30)
            print(f"stopped within {time.monotonic() - asked:.1f} s, exit code {daemon.returncode}")
        finally:
            for process in (daemon, networks):
                if process and process.poll() is None:
                    process.kill()
        text = log.read_text()
        errors = [line for line in text.splitlines() if line.split()[1:2] in (["error"], ["critical"])]
        lines = len(text.splitlines())
        grown = {key: days[-1][key] - days[-2][key] for key in BOUNDS}
        print(f"{lines} lines of log, {len(errors)} errors; the last day beside the one before: " + ", ".join(f"{grown[key]:+} {key}" for key in BOUNDS))
        flaws = [f"{key} grew by {grown[key]}, more than {bound}" for key, bound in BOUNDS.items() if grown[key] > bound]
        flaws += errors[:5] + ([f"exit code {daemon.returncode}"] if daemon.returncode else [])
        for flaw in flaws:
            print(flaw)
        sys.exit(1 if flaws else 0)


if __name__ == "__main__":
    main()
