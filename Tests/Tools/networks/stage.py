"""One recorded exchange on a stage of its own: everything else that the connector asks on its way is answered by little made answers, so
that the real daemon comes to the question, gets the recorded answer and stores what it makes of it.
"""

import contextlib
import copy
import dataclasses
import json
import sqlite3
import textwrap
import threading
import time

import workbench

MAIN = """
    [daemon]
    score_every = "1d"
    [log]
    level = "debug"
    format = "json"
"""


@dataclasses.dataclass
class Stage:
    """What leads a connector to one question about one account."""

    id: str
    # Where the recorded answer is given, as the routes of `replay.py` are written; before and after it, what is in `answers`.
    place: str
    # (place, body), in their order: the same place twice is a sequence, whose last answer repeats.
    answers: list = dataclasses.field(default_factory=list)
    # Tracked by this name, if there is one, and by its id otherwise.
    handle: str = ""
    settings: dict = dataclasses.field(default_factory=dict)
    credentials: tuple = ("token",)
    # What follows the server's address in `base_url`.
    base: str = ""
    # Fetches until the question is asked: one that is missing from a second list is looked up.
    fetches: int = 1
    # Posts that the second fetch is to look up.
    lookups: tuple = ()
    # Words of the problem, where the right outcome is one.
    error: str = ""
    # Of whom then nothing is stored.
    is_refused: bool = False
    # Words of the log, where records are to be left out: each must be there.
    said: tuple = ()
    # Somebody met, whose facts the daemon asks for when nothing else is to be done.
    asks_facts: bool = False
    # What the recorded object is by another question, which has it in an object by its id.
    is_by_id: bool = False

    def form(self, answer):
        """The recorded answer, as this question gets it."""
        if not self.is_by_id:
            return answer
        formed, one = copy.copy(answer), json.loads(answer.data)
        formed.data = json.dumps({one["id"]: one}).encode()
        return formed


@dataclasses.dataclass
class Outcome:
    """What came of it."""

    store: object
    began: int
    ended: int
    # (path, query, status, body) of every answer, in their order.
    served: list
    was_asked: bool
    problem: str
    messages: list


def play(clout, type, stage, exchange, folder, tools):
    """Runs the daemon until the account has been fetched, against `replay.py` in this process."""
    import replay  # of the shared tools, beside `recordings`

    archive, served, asked = tools.Archive(), [], []
    # Only so that links to its host are led to us.
    elsewhere = copy.copy(exchange.answer)
    elsewhere.path = "/-"
    archive.answers.append(elsewhere)
    recorded = tools.Route(f"GET {stage.place} = made {{}}", "")
    recorded.answer = stage.form(exchange.answer)
    made = [tools.Route(f"GET {place} = made {json.dumps(body)}", "") for place, body in stage.answers]
    archive.routes += [recorded, *made]

    class Server(replay.Server):
        def record(self, request, path, query, found, how, status, made):
            served.append((path, dict(query), status, found.data if found else b""))
            if found is recorded.answer:
                asked.append(path)

    server = Server(archive, mode="")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    configuration, store = configure(folder, type, stage, f"http://{server.authority}{stage.base}"), folder / "clout.db"
    try:
        began = milliseconds()
        problem, messages = fetch(clout, configuration, store, stage, asked)
        return Outcome(store, began, milliseconds(), served, bool(asked), problem, messages)
    finally:
        server.shutdown()
        server.server_close()


def milliseconds():
    return time.time_ns() // 1_000_000


def configure(folder, type, stage, base):
    configuration = folder / "etc"
    workbench.write(configuration / "clout.toml", textwrap.dedent(MAIN))
    # The idle moment in which facts are asked for must come.
    settings = {"base_url": base, "every": "1d" if stage.asks_facts else "1s", **stage.settings}
    lines = ["[connector]", f'type = "{type}"', 'name = "stage"', *(f"{key} = {workbench.toml(settings[key])}" for key in settings)]
    if stage.credentials:
        lines.append("[connector.credentials]")
    for key in stage.credentials:
        (configuration / "secrets").mkdir(exist_ok=True)
        secret = configuration / "secrets" / key
        workbench.secret(secret, "token-of-the-stage")
        lines.append(f"{key} = {{ file = {workbench.toml(str(secret))} }}")
    workbench.write(configuration / "connectors.d" / "stage.toml", "\n".join(lines) + "\n")
    known = workbench.toml(stage.handle) if stage.handle else f"{{ id = {workbench.toml(stage.id)} }}"
    workbench.write(configuration / "people.d" / "stage.toml", f'[[person]]\nid = "tracked"\n[person.identities]\nstage = {known}\n')
    return configuration


def fetch(clout, configuration, store, stage, asked):
    """The problem that the fetch ended with, if it did, and the daemon's log."""
    def outcome(fetches):
        rows = workbench.query(store, "SELECT problem, fence FROM assignment")
        return [row for row in rows if row["problem"] or row["fence"] >= 2 * fetches]

    def refused():
        return [line for line in log.read_text().splitlines() if '"problem"' in line]

    log, limit = configuration.with_suffix(".log"), 20
    with workbench.Daemon(clout, configuration, store) as daemon:
        first = 1 if stage.lookups else stage.fetches
        daemon.wait("the account was fetched", lambda: outcome(first) or refused(), limit)
        # What is being fetched at a stop is fetched anew at the next start: nothing of it would be compared.
        with contextlib.suppress(workbench.Failure):
            daemon.wait("no fetch was under way", lambda: not workbench.query(store, "SELECT 1 FROM assignment WHERE lease_until > 0"), 5)
        if stage.asks_facts:
            # What is told of those who were met is no fetch: where it has been asked for, it is to be stored before the stop.
            with contextlib.suppress(workbench.Failure):
                daemon.wait("the facts were stored", lambda: not asked or not lacks_facts(store), 5)
        daemon.stop()
    if stage.lookups:
        seed(store, stage.lookups)
    if stage.lookups or stage.asks_facts and (not asked or lacks_facts(store)):
        with workbench.Daemon(clout, configuration, store) as daemon:
            if stage.lookups:
                daemon.wait("the account was fetched again", lambda: outcome(2), limit)
            else:
                # Facts are asked for in the idle moment after the start, or some minutes later.
                with contextlib.suppress(workbench.Failure):
                    daemon.wait("the facts were asked for", lambda: asked, 5)
                with contextlib.suppress(workbench.Failure):
                    daemon.wait("the facts were stored", lambda: not lacks_facts(store), 5)
            daemon.stop()
    messages = daemon.messages()
    problems = [row["problem"] for row in workbench.query(store, "SELECT problem FROM assignment") if row["problem"]]
    said = [m.get("metadata", m).get("problem") or "" for m in messages if "problem" in m.get("metadata", m)]
    return "; ".join(dict.fromkeys(problems + said)), messages


def lacks_facts(store):
    """Whether there is somebody met of whom nothing is told yet."""
    return workbench.query(store, "SELECT 1 FROM account WHERE person IS NULL AND created_at IS NULL AND followers IS NULL LIMIT 1")


def seed(store, lookups):
    """Lets the next fetch look these posts up, as it would some days later."""
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        database.execute(
            "UPDATE assignment SET due = 0, cursor = json_set(cursor, '$.lookups', json(?))", [json.dumps(list(lookups))])
