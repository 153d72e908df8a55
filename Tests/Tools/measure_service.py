#!/usr/bin/env python3
"""Measures the daemon as systemd and an administrator meet it, with many people in the store.

Writes a store of PEOPLE tracked people and ACTS acts, and a configuration that names them; starts the daemon with a notify socket, and prints what
it takes, in time and in the processor's time (the machine may be busy with something else): from the start to READY, a reload from SIGHUP to READY,
idle, and its memory with and without the graph. Ends with 1 where a figure is beyond what docs/operations.md promises.

    python3 Tests/Tools/measure_service.py --clout .build/release-static/release/clout
"""

import argparse
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

READY_SECONDS, RELOAD_SECONDS, IDLE_SHARE, IDLE_MEGABYTES = 2.0, 1.0, 0.01, 100
TICK = os.sysconf("SC_CLK_TCK")


def activity(people, acts, lines):
    """People with one account each, and acts among them over the last 90 days."""
    numbers, now = random.Random(1), int(time.time())
    stamp = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    record = lambda stream, **fields: lines.write(json.dumps({"type": "RECORD", "stream": stream, "record": fields}) + "\n")
    for person in range(people):
        record("identities", network="forum", id=str(person), handle=f"h{person}", person=f"person-{person}", followers=person % 1000,
               created_at="2020-01-01T00:00:00Z")
    for act in range(acts):
        target = int(people * numbers.random() ** 2)
        record("interactions", network="forum", id=str(act), kind="like", actor=str(numbers.randrange(people)), target=str(target),
               at=stamp(now - numbers.randrange(90 * 86_400)))


def processor(pid):
    """Seconds of the processor's time so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid):
    """Resident megabytes that are its own, not those of files that are mapped."""
    return int(re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def settle(pid):
    """Waits until its first run is over: until it has next to nothing to do for five seconds."""
    for _ in range(60):
        before = processor(pid)
        time.sleep(5)
        if processor(pid) - before < 0.05:
            return


class Daemon:
    def __init__(self, clout, folder, store):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(folder / f"notify-{time.monotonic_ns()}"))
        self.log = (folder / "daemon.log").open("a")
        self.begin = time.monotonic()
        self.process = subprocess.Popen(
            [clout, "daemon", "--config", str(folder / "etc"), "--store", str(store)], stdout=self.log, stderr=self.log,
            env={**os.environ, "NOTIFY_SOCKET": self.socket.getsockname()})

    def hear(self, word, seconds=120):
        """Waits until it says the word."""
        self.socket.settimeout(seconds)
        while True:
            if word in self.socket.recv(8192).decode().split("\n"):
                return time.monotonic()

    def hear_status(self, text, seconds=600):
        self.socket.settimeout(seconds)
        while text not in self.socket.recv(8192).decode():
            pass

    def stop(self):
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clout", required=True, help="the program")
    parser.add_argument("--people", type=int, default=100_000, help="how many are tracked")
    parser.add_argument("--acts", type=int, default=500_000, help="how many acts are stored")
    parser.add_argument("--idle", type=float, default=60, help="how many seconds it is watched idle")
    options = parser.parse_args()
    beyond = []

    def tell(what, value, limit=None, unit="s", busy=None):
        # What the processor did is the program's; the rest is the machine's.
        counted = value if busy is None else busy
        line = f"{what:46} {value:8.2f} {unit}"
        if busy is not None:
            line += f"   ({busy:.2f} s of the processor)"
        if limit is not None:
            line += f"   at most {limit} {unit}"
            if counted > limit:
                beyond.append(what)
                line += "   BEYOND"
        print(line, flush=True)

    with tempfile.TemporaryDirectory(prefix="clout-measure-") as name:
        folder = pathlib.Path(name)
        (folder / "etc/people.d").mkdir(parents=True)
        (folder / "etc/clout.toml").write_text('[daemon]\nscore_every = "300s"\n[web]\nlisten = "127.0.0.1:0"\n')
        with (folder / "etc/people.d/all.toml").open("w") as file:
            for person in range(options.people):
                file.write(f'[[person]]\nid = "person-{person}"\nname = "Person {person}"\nlists = ["list-{person % 20}"]\n')
        with (folder / "activity.jsonl").open("w") as lines:
            activity(options.people, options.acts, lines)
        store = folder / "clout.db"
        subprocess.run([options.clout, "import", str(folder / "activity.jsonl"), "--store", str(store)], check=True, stdout=subprocess.DEVNULL)
        print(f"{options.people} people, {options.acts} acts, load {os.getloadavg()[0]:.1f}")

        # The first start takes everybody over, which is no start of every day.
        daemon = Daemon(options.clout, folder, store)
        tell("the very first start to READY", daemon.hear("READY=1") - daemon.begin, busy=processor(daemon.process.pid))
        daemon.hear_status("last run that changed anything")
        tell("stop", daemon.stop(), 5)

        daemon = Daemon(options.clout, folder, store)
        pid = daemon.process.pid
        tell("start to READY", daemon.hear("READY=1") - daemon.begin, READY_SECONDS, busy=processor(pid))
        settle(pid)
        tell("memory with the graph", memory(pid), unit="MB")
        before, begin = processor(pid), time.monotonic()
        time.sleep(options.idle)
        tell("idle", 100 * (processor(pid) - before) / (time.monotonic() - begin), 100 * IDLE_SHARE, unit="% of a core")

        for what, change in [("nothing has changed", None), ("one person more", '[[person]]\nid = "newcomer"\n')]:
            if change:
                (folder / "etc/people.d/more.toml").write_text(change)
            before, begin = processor(pid), time.monotonic()
            daemon.process.send_signal(signal.SIGHUP)
            daemon.hear("RELOADING=1")
            tell(f"reload, {what}", daemon.hear("READY=1") - begin, RELOAD_SECONDS, busy=processor(pid) - before)
            settle(pid)
        tell("stop", daemon.stop(), 5)

        # The same program with nobody in its store: what it takes beside the graph.
        (folder / "etc/people.d/all.toml").unlink()
        daemon = Daemon(options.clout, folder, folder / "empty.db")
        daemon.hear("READY=1")
        time.sleep(5)
        tell("memory without the graph", memory(daemon.process.pid), IDLE_MEGABYTES, unit="MB")
        daemon.stop()
        log = (folder / "daemon.log").read_text()
        errors = [line for line in log.splitlines() if re.search(r" (error|critical) ", line)]
        if errors:
            beyond.append("errors in the log")
            print("\n".join(errors[:10]))
    if beyond:
        sys.exit("beyond what is promised: " + ", ".join(beyond))


main()
