#!/usr/bin/env python3
"""What Mastodon servers and X once answered, served again (`replay.py`), fetched by the real daemon, and compared with its store.

Three Mastodon servers and X in one daemon. Afterwards the recorded JSON that the servers' logs say was served is read here, by
code that shares nothing with ours (`*_wire.py`), and must be in the store: every post, act, count and account, and nothing else,
also after a second fetch. Where no listing was recorded, one is put together of recorded objects, and says so in its name
(`made-…`).

  check_recordings.py --clout BINARY [--shared ../shared] [--fault every=5,first=2,truncate=0.5]… [--spoil]

Exit codes: 0 right, 1 wrong, 77 skipped because the shared material is absent. --fault has every server fail now and then, as
`replay.py --help` says, which must change nothing. --spoil alters one stored row before comparing, and must fail.
"""

import argparse
import contextlib
import json
import sqlite3
import sys
import textwrap
import time

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import mastodon_wire
import recorded_servers
import workbench
import x_wire
from meaning import Meaning
from workbench import Failure, KINDS

MAIN = """
    [daemon]
    score_every = "1d"
    [log]
    level = "debug"
    format = "json"
"""

# What a second fetch is to show: that it stores nothing.
FETCHES = 2

# Who is tracked: server, id, how the people file names the account.
TRACKED = [
    ("local", "117020565966271181", {"id": "117020565966271181"}),
    # Its listing was not recorded; --loose gives it another account's, of which nothing may be stored.
    ("local", "117020457910412882", {"id": "117020457910412882"}),
    ("older", "1234567890123456", {"id": "1234567890123456"}),
    ("public", "1", "halcy"),
    ("x", "783214", {"id": "783214"}),
    ("x", "2244994945", "TwitterDev"),
    ("x", "17200003", {"id": "17200003"}),
    ("x", "1220870789794353155", {"id": "1220870789794353155"}),
]


def suffix(server):
    """Every server numbers on its own, so all but one are told apart by their host."""
    return "" if server.name in ("local", "x") else "@" + server.base.removeprefix("http://")


def configure(folder, servers):
    configuration = folder / "etc"
    workbench.write(configuration / "clout.toml", textwrap.dedent(MAIN))
    (configuration / "secrets").mkdir()
    for server in servers:
        lines = ["[connector]", f'type = "{"twitter" if server.name == "x" else "mastodon"}"', f'name = "{server.name}"']
        lines += [f'base_url = "{server.base}"', 'every = "1s"', 'history = "3650d"']
        lines += ['ids = "host"'] if suffix(server) else []
        if server.name != "public":
            secret = configuration / "secrets" / server.name
            workbench.secret(secret, f"token-of-{server.name}")
            lines += ["[connector.credentials]", f"token = {{ file = {workbench.toml(str(secret))} }}"]
        workbench.write(configuration / "connectors.d" / f"{server.name}.toml", "\n".join(lines) + "\n")
    by_name, people = {server.name: server for server in servers}, []
    for name, id, known in TRACKED:
        said = known if isinstance(known, str) else {"id": known["id"] + suffix(by_name[name])}
        value = workbench.toml(said) if isinstance(said, str) else f"{{ id = {workbench.toml(said['id'])} }}"
        people.append(f'[[person]]\nid = "{name}-{id}"\n[person.identities]\n{name} = {value}\n')
    workbench.write(configuration / "people.d" / "recorded.toml", "\n".join(people))
    return configuration


def fetch(clout, configuration, store, may_fail):
    """Runs the daemon until every account has been fetched to its end, twice."""
    def fetched():
        rows = workbench.query(store, "SELECT connector, identity, problem, suspended, fence FROM assignment")
        for row in rows:
            if row["suspended"] or row["problem"] and not may_fail:
                raise Failure(f"not fetched: {row}")
        # A claim and its end move the fence by one each.
        return len(rows) == len(TRACKED) and all(row["fence"] >= 2 * FETCHES and not row["problem"] for row in rows)

    with workbench.Daemon(clout, configuration, store) as daemon:
        daemon.wait("all accounts were fetched twice", fetched, 120)
        daemon.stop()
        return daemon.messages()


def expected(servers):
    """By network, what the answers that were served mean."""
    meanings = {"mastodon": Meaning("mastodon"), "twitter": Meaning("twitter")}
    for server in servers:
        served = list(server.served())
        for name, id, _ in TRACKED:
            if name == server.name == "x":
                reader = x_wire.X(meanings["twitter"], id)
            elif name == server.name:
                reader = mastodon_wire.Mastodon(meanings["mastodon"], id, suffix(server))
            else:
                continue
            for path, query, body in served:
                reader.take(path, query, body)
    return meanings


def stored(store, network):
    """What the store holds of a network, in the same shape."""
    rows = lambda sql: workbench.query(store, sql.replace("NETWORK", f"(SELECT id FROM network WHERE name = '{network}')"))
    topics = {}
    for row in rows("SELECT post, topic FROM post_topic"):
        topics.setdefault(row["post"], []).append(row["topic"])
    posts = {
        str(row.pop("key")): {**row, "topics": sorted(topics.get(row.pop("id"), []))}
        for row in rows("""SELECT p.id, p.key, a.key AS author, p.at, p.text, p.url, p.in_reply_to FROM post p
                           LEFT JOIN account a ON a.id = p.author WHERE p.network = NETWORK""")}
    acts = {
        str(row.pop("key")): row
        for row in rows("""SELECT i.key, i.kind, a.key AS actor, t.key AS target, p.key AS post, i.at FROM interaction i
                           JOIN account a ON a.id = i.actor JOIN account t ON t.id = i.target LEFT JOIN post p ON p.id = i.post
                           WHERE i.network = NETWORK""")}
    tallies = {}
    for row in rows("""SELECT p.key AS post, a.key AS account, t.kind, t.count, t.at FROM tally t
                       LEFT JOIN post p ON p.id = t.post LEFT JOIN account a ON a.id = t.account
                       WHERE NETWORK IN (p.network, a.network) ORDER BY t.id"""):
        subject = ("post", str(row["post"])) if row["post"] is not None else ("account", str(row["account"]))
        tallies.setdefault((subject, KINDS[row["kind"]]), []).append((row["count"], row["at"]))
    accounts = {
        str(row.pop("key")): row
        for row in rows("SELECT key, handle, name, created_at, followers, following, lists FROM account WHERE network = NETWORK")}
    for post in posts.values():
        post["author"] = None if post["author"] is None else str(post["author"])
    for act in acts.values():
        act["kind"] = KINDS[act["kind"]]
        act.update({field: None if act[field] is None else str(act[field]) for field in ("actor", "target", "post")})
    return posts, acts, tallies, accounts


def compare(meaning, store, began, ended):
    """Differences in words, and how much was compared."""
    posts, acts, tallies, accounts = stored(store, meaning.network)
    wrong = []

    def keys(what, wanted, found):
        wrong.extend(f"{what} {key} is recorded, but not stored" for key in wanted - found)
        wrong.extend(f"{what} {key} is stored, but not recorded" for key in found - wanted)
        return wanted & found

    def fields(what, wanted, found):
        for name, value in wanted.items():
            if found[name] != value:
                wrong.append(f"{what}: {name} is {found[name]!r}, recorded {value!r}")

    # A post that is only referred to is a key without content.
    told = {key for key, post in posts.items() if post["author"] is not None}
    for key in keys("post", meaning.posts.keys(), told):
        fields(f"post {key}", meaning.posts[key], posts[key])
    every = [*meaning.acts.values(), *meaning.gone]
    referred = {act["post"] for act in every}
    wrong.extend(f"post {key} is stored, and nothing recorded refers to it" for key in posts.keys() - told - referred)

    for key in keys("act", meaning.acts.keys(), acts.keys()):
        wanted, found = dict(meaning.acts[key]), acts[key]
        least = wanted.pop("least")
        if wanted["at"] is None:
            del wanted["at"]
            if not max(began, least) <= found["at"] <= max(ended, least):
                wrong.append(f"act {key}: its time {found['at']} is not that of the sample")
        fields(f"act {key}", wanted, found)

    for key in keys("tally", meaning.tallies.keys(), tallies.keys()):
        # A count that is told anew, as some networks' terms want it, says nothing new.
        counts = [count for place, (count, _) in enumerate(tallies[key]) if place == 0 or count != tallies[key][place - 1][0]]
        if counts != meaning.tallies[key]:
            wrong.append(f"tally {key}: {counts}, recorded {meaning.tallies[key]}")
        if not all(began <= at <= ended for _, at in tallies[key]):
            wrong.append(f"tally {key}: not all of its samples are of the time in which the daemon ran: {tallies[key]}")

    # Who only acts or is acted on is known by id alone.
    named = {act[side] for act in every for side in ("actor", "target")}
    authors = {post["author"] for post in meaning.posts.values()}
    keys("account", meaning.accounts.keys() | named | authors, accounts.keys())
    for key in accounts.keys() & meaning.accounts.keys():
        for name, value in accounts[key].items():
            values = [telling.get(name) for telling in meaning.accounts[key]]
            # Later tellings that leave a field out do not take it back.
            if value not in values or value is None and any(other is not None for other in values):
                wrong.append(f"account {key}: {name} is {value!r}, recorded {values}")
    for key in accounts.keys() - meaning.accounts.keys():
        fields(f"account {key}", dict.fromkeys(accounts[key]), accounts[key])
    compared = dict(
        posts=len(meaning.posts.keys() & told), interactions=len(meaning.acts.keys() & acts.keys()),
        tallies=sum(len(found) for found in tallies.values()), identities=len(accounts.keys() & meaning.accounts.keys()))
    return wrong, compared


def spoil(store):
    """Alters one stored row by the least that there is."""
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        mentions = [code for code, kind in KINDS.items() if kind == "mention"]
        newest = "SELECT max(id) FROM interaction WHERE kind = ?"
        database.execute(f"UPDATE interaction SET at = at + 1 WHERE id = ({newest})", mentions)


def check(clout, shared, faults, spoilt):
    with workbench.folder() as folder, contextlib.ExitStack() as stack:
        servers = [stack.enter_context(make(folder, shared).serving(faults)) for make in recorded_servers.ALL]
        store, began = folder / "clout.db", time.time_ns() // 1_000_000
        messages = fetch(clout, configure(folder, servers), store, may_fail=bool(faults))
        ended = time.time_ns() // 1_000_000
        if spoilt:
            spoil(store)
        wrong = []
        for meaning in expected(servers).values():
            differences, compared = compare(meaning, store, began, ended)
            differences += [f"no {what} were compared" for what, number in compared.items() if number == 0]
            wrong += [f"{meaning.network}: {difference}" for difference in differences]
            print(f"{meaning.network}: {', '.join(f'{number} {what}' for what, number in compared.items())} compared")
        removed = workbench.query(store, "SELECT count(*) AS number FROM removal")[0]["number"]
        if removed:
            wrong.append(f"{removed} records were removed, and nothing was deleted")
        wrong += [f"the daemon's log says: {m}" for m in messages if m["level"] in ("error", "critical")]
        if any("token-of-" in json.dumps(message) for message in messages):
            wrong.append("the daemon's log shows a token")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clout", required=True, metavar="BINARY")
    parser.add_argument("--shared", default=workbench.SHARED, metavar="FOLDER")
    parser.add_argument("--fault", action="append", default=[], metavar="WHAT", help="passed on to replay.py")
    parser.add_argument("--spoil", action="store_true", help="alter one stored row before comparing, which must be found")
    options = parser.parse_args()
    shared, clout = workbench.shared(options.shared), workbench.program(options.clout)
    try:
        wrong = check(clout, shared, options.fault, options.spoil)
    except Failure as failure:
        wrong = [str(failure)]
    for difference in wrong:
        print(difference, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
