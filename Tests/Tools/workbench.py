"""What both checks stand on: the shared material, a daemon in a folder of its own, and its store read by plain SQL."""

import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

# Not a failure: there is nothing to check with (automake's convention for skipped tests).
SKIPPED = 77

# Where the shared material is by default.
SHARED = os.environ.get("CLOUT_SHARED", "../shared")

# The codes that the store keeps (Sources/Model/Kind.swift).
KINDS = {
    1: "like", 2: "reply", 3: "comment", 4: "reshare", 5: "quote", 6: "mention", 7: "follow", 8: "subscription", 9: "view",
    10: "click", 11: "save", 12: "list", 13: "checkin", 14: "listen", 15: "recommendation", 16: "endorsement",
}


class Failure(Exception):
    """The check could not come to its end; says what happened and where to look."""


def shared(path):
    """The folder of the shared material, or the end of the check where it is absent."""
    folder = pathlib.Path(path).resolve()
    if not (folder / "tools" / "taps.py").is_file():
        print(f"skipped: {folder} is not there; it holds the recordings and populations that this check needs", file=sys.stderr)
        sys.exit(SKIPPED)
    return folder


def program(path):
    """The clout binary, or the end of the check: 2 is wrong use."""
    binary = pathlib.Path(path).resolve()
    if not os.access(binary, os.X_OK):
        print(f"no program at {binary}: build it with `swift build --product Clout`", file=sys.stderr)
        sys.exit(2)
    return binary


@contextlib.contextmanager
def folder():
    """A private folder that goes with the check."""
    with tempfile.TemporaryDirectory(prefix="clout-check-") as path:
        yield pathlib.Path(path)


def run(*command, input=None):
    """What a command prints; its own words when it fails."""
    done = subprocess.run([str(part) for part in command], input=input, capture_output=True, text=True, timeout=900)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command[:3]))} … ended with {done.returncode}:\n{done.stderr or done.stdout}")
    return done.stdout


def secret(path, text):
    """A file that only its owner may read, as the daemon demands of secrets."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def toml(value):
    """A TOML value: basic strings and arrays are written as in JSON."""
    return json.dumps(value)


def query(store, sql, *values):
    """Rows of the store as dictionaries; opened read only, beside a running daemon."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(sql, values)]


class Daemon:
    """`clout daemon` on a configuration and a store, stopped by SIGTERM."""

    def __init__(self, clout, configuration, store):
        self.command = [clout, "daemon", "--config", configuration, "--store", store]
        self.store, self.log = store, configuration.with_suffix(".log")

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def wait(self, why, condition, seconds):
        """Asks `condition` again and again; the daemon's end or too long a time is a failure."""
        limit = time.monotonic() + seconds
        while True:
            # Until its first commit the store has no file, or no tables.
            with contextlib.suppress(sqlite3.OperationalError):
                if condition():
                    return
            if self.process.poll() is not None:
                raise Failure(f"the daemon ended with {self.process.returncode} before {why}\n{self.last_words()}")
            if time.monotonic() > limit:
                raise Failure(f"after {seconds} s still not: {why}\n{self.last_words()}")
            time.sleep(0.05)

    def stop(self):
        """Stops it as systemd does; it must end well, and within some seconds."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            raise Failure(f"30 s after SIGTERM the daemon still ran\n{self.last_words()}") from None
        if code != 0:
            raise Failure(f"after SIGTERM the daemon ended with {code}\n{self.last_words()}")

    def last_words(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])

    def messages(self):
        """The lines of its log, which must be asked for as JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
