#!/usr/bin/env python3
"""What Mastodon servers and X once answered, served again (`replay.py`), fetched by the real daemon, and compared with its store.

Three Mastodon servers and X in one daemon. Afterwards the recorded JSON that the servers' logs say was served is read here, by code
that shares nothing with ours (`wire.py`), and must be in the store: every post, act, count and account, and nothing else. Where no
listing was recorded, a listing is put together of recorded objects, and says so in its file's name (`made-…`).

  check_recordings.py --clout BINARY [--shared ../shared] [--spoil]

Exit codes: 0 right, 1 wrong, 77 skipped because the shared material is absent. --spoil alters one stored row first, and must fail.
"""

import argparse
import contextlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import textwrap
import time
import urllib.parse

import wire
import workbench
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


class Server:
    """A network as it once answered: `replay.py` on recordings and on listings made of recorded objects."""

    def __init__(self, name, folder, shared):
        self.name, self.folder, self.shared, self.bodies, self.routes = name, folder, shared, {}, []
        self.recordings, self.log = [], folder / f"{name}.log"

    def load(self, path):
        """Recordings: one file, or a folder of them."""
        path = self.shared / "data" / "recordings" / path
        self.recordings.append(path)
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            for number, one in enumerate(json.loads(file.read_text())["interactions"]):
                self.bodies[f"{file.name}#{number}"] = one["response"].get("body") or ""

    def answer(self, request, path):
        """A recorded body whose request was not recorded."""
        path = self.shared / "data" / "recordings" / path
        self.bodies[path.name] = path.read_text()
        self.routes.append(f"GET {request} = {path}")

    def make(self, request, name, body):
        """A listing of recorded objects."""
        path = self.folder / f"made-{self.name}-{name}.json"
        path.write_text(json.dumps(body))
        self.bodies[path.name] = path.read_text()
        self.routes.append(f"GET {request} = {path}")

    @contextlib.contextmanager
    def serving(self):
        routes = self.folder / f"{self.name}.routes"
        routes.write_text("\n".join(self.routes) + "\n")
        command = [sys.executable, "-B", self.shared / "tools" / "replay.py", "--loose", "--log", self.log, "--routes", routes]
        if self.name == "x":
            command += ["--routes", self.shared / "tools" / "routes" / "x-twitter.routes"]
        words = (self.folder / f"{self.name}.err").open("w")
        with words, subprocess.Popen(
            [*command, *self.recordings], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words, text=True) as process:
            try:
                self.base = process.stdout.readline().strip()
                if not self.base.startswith("http://127.0.0.1:"):
                    raise Failure(f"replay.py of {self.name} did not start: {pathlib.Path(words.name).read_text()}")
                yield self
            finally:
                process.terminate()

    def served(self):
        """Path, query and JSON of every answer that could be read, in its order."""
        for line in self.log.read_text().splitlines():
            one = json.loads(line)
            body = self.bodies.get(one["recording"])
            if 200 <= one["status"] < 300 and body is not None:
                yield urllib.parse.unquote(one["path"]), dict(one["query"]), json.loads(body)


def local(folder, shared):
    """A Mastodon server of 2026 with a token of the account: two pages of posts, a notification."""
    server = Server("local", folder, shared)
    recordings = shared / "data/recordings/mastodon/local-server"
    for name in ("fetch_next_previous_after_persist", "notifications"):
        server.load(recordings / f"test_{name}.json")
    # Not loaded: with it the server would say now one and now the other account is the token's.
    other = json.loads(json.loads((recordings / "test_account.json").read_text())["interactions"][1]["response"]["body"])
    server.make(f"/api/v1/accounts/{other['id']}", "account", other)
    return server


def older(folder, shared):
    """A Mastodon server of 2018 and 2019: no reply counts, other links, and a notification of a direct post."""
    server = Server("older", folder, shared)
    server.load("mastodon/older-pagination/test_fetch_next_previous.json")
    server.load("mastodon/older-servers/test_notifications_dismiss.json")
    return server


def public(folder, shared):
    """A public server without a token. Its posts, likes and answers were recorded as grouped notifications only."""
    server = Server("public", folder, shared)
    source = shared / "data/recordings/mastodon/public-instances/test_entity_partialaccountwithavatar.json"
    recorded = json.loads(json.loads(source.read_text())["interactions"][0]["response"]["body"])
    statuses, accounts = recorded["statuses"], {account["id"]: account for account in recorded["accounts"]}
    own = sorted((s for s in statuses if s["account"]["id"] == "1"), key=lambda s: int(s["id"]), reverse=True)
    server.make("/api/v1/accounts/lookup?acct=halcy", "lookup", own[0]["account"])
    server.make("/api/v1/accounts/1/statuses?max_id=&min_id=", "posts", own)
    server.make("/api/v1/accounts/1/statuses?max_id=*", "no-more-posts", [])
    server.make("/api/v1/accounts/1", "account", own[0]["account"])
    for status in own:
        path = f"/api/v1/statuses/{status['id']}"
        replies = [s for s in statuses if s["in_reply_to_id"] == status["id"]]
        groups = [g for g in recorded["notification_groups"] if g.get("status_id") == status["id"]]
        for kind, endpoint in (("favourite", "favourited_by"), ("reblog", "reblogged_by")):
            people = {id for group in groups if group["type"] == kind for id in group["sample_account_ids"]}
            server.make(f"{path}/{endpoint}", f"{endpoint}-{status['id']}", [accounts[id] for id in sorted(people) if id in accounts])
        server.make(f"{path}/context", f"context-{status['id']}", {"ancestors": [], "descendants": replies})
    return server


def x(folder, shared):
    """X: posts with and without counts, reposts, answers."""
    server, bodies = Server("x", folder, shared), "x-twitter/python-twitter-v2/apis"
    recorded = lambda path: json.loads((shared / "data/recordings" / bodies / path).read_text())
    nothing = {"meta": {"result_count": 0}}
    server.load("x-twitter/tweepy")
    users, search = recorded("user/users_resp.json")["data"], recorded("searches/search_tweets_query.json")
    reposts = recorded("tweet/tweet_retweet_tweets_resp.json")
    server.bodies["tweet_retweet_tweets_resp.json"] = json.dumps(reposts)
    server.make("/2/users/by/username/{name}", "user", {"data": next(u for u in users if u["id"] == "2244994945")})
    server.make("/2/users/{id}/tweets?pagination_token=*", "no-more-posts", nothing)
    # The recorded listings are first fetches; behind them there is nothing new.
    server.make("/2/users/{id}/tweets?since_id=*", "no-newer-posts", nothing)
    server.make("/2/users/{id}/mentions", "no-mentions", nothing)
    server.make("/2/users", "users", {"data": users})
    server.answer("/2/users/2244994945/tweets?pagination_token=&since_id=", f"{bodies}/timeline/timeline_reverse_chronological.json")
    server.answer("/2/users/17200003/mentions?pagination_token=&since_id=", f"{bodies}/searches/search_tweets_query.json")
    own = [post for post in search["data"] if post["author_id"] == "17200003"]
    server.make("/2/users/17200003/tweets?pagination_token=&since_id=", "answers", {**search, "data": own, "meta": {"result_count": len(own)}})
    first = reposts["data"][0]
    counted = {"data": [first], "includes": {"users": reposts["includes"]["users"][:1]}, "meta": {"result_count": 1}}
    server.make(f"/2/users/{first['author_id']}/tweets?pagination_token=&since_id=", "counted", counted)
    return server


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


def fetch(clout, configuration, store):
    """Runs the daemon until every account has been fetched to its end, twice."""
    def fetched():
        rows = workbench.query(store, "SELECT connector, identity, problem, suspended, fence, lease_until FROM assignment")
        for row in rows:
            if row["problem"] or row["suspended"]:
                raise Failure(f"not fetched: {row}")
        # A claim and its end move the fence by one each.
        return len(rows) == len(TRACKED) and all(row["fence"] >= 2 * FETCHES for row in rows)

    with workbench.Daemon(clout, configuration, store) as daemon:
        daemon.wait("all accounts were fetched twice", fetched, 120)
        daemon.stop()
        return daemon.messages()


def expected(servers):
    """By network, what the answers that were served mean."""
    meanings = {"mastodon": wire.Meaning("mastodon"), "twitter": wire.Meaning("twitter")}
    for server in servers:
        served = list(server.served())
        for name, id, _ in TRACKED:
            if name == server.name == "x":
                reader = wire.X(meanings["twitter"], id)
            elif name == server.name:
                reader = wire.Mastodon(meanings["mastodon"], id, suffix(server))
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
    for row in rows("""SELECT p.key AS post, a.key AS account, t.kind, t.count, t.at FROM tally t LEFT JOIN post p ON p.id = t.post
                       LEFT JOIN account a ON a.id = t.account WHERE NETWORK IN (p.network, a.network) ORDER BY t.id"""):
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
        wrong.extend(f"{what}: {name} is {found[name]!r}, recorded {value!r}" for name, value in wanted.items() if found[name] != value)

    # A post that is only referred to is a key without content.
    told = {key for key, post in posts.items() if post["author"] is not None}
    for key in keys("post", meaning.posts.keys(), told):
        fields(f"post {key}", meaning.posts[key], posts[key])
    referred = {act["post"] for act in meaning.acts.values() if act["post"]} | {subject[1] for subject, _ in meaning.tallies if subject[0] == "post"}
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
        counts = [count for count, _ in tallies[key]]
        if counts != meaning.tallies[key]:
            wrong.append(f"tally {key}: {counts}, recorded {meaning.tallies[key]}")
        wrong.extend(f"tally {key}: sampled at {at}, not while the daemon ran" for _, at in tallies[key] if not began <= at <= ended)

    # Who only acts or is acted on is known by id alone.
    named = {act[side] for act in meaning.acts.values() for side in ("actor", "target")}
    tracked = {subject[1] for subject, _ in meaning.tallies if subject[0] == "account"} | {p["author"] for p in meaning.posts.values()}
    keys("account", meaning.accounts.keys() | named | tracked, accounts.keys())
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
    wrong.extend(f"no {what} were compared" for what, number in compared.items() if number == 0)
    return wrong, compared


def spoil(store):
    """Alters one stored row by the least that there is."""
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE interaction SET at = at + 1 WHERE id = (SELECT max(id) FROM interaction WHERE kind = 6 OR kind = 2)")


def check(clout, shared, spoilt):
    with workbench.folder() as folder, contextlib.ExitStack() as stack:
        servers = [stack.enter_context(make(folder, shared).serving()) for make in (local, older, public, x)]
        store, began = folder / "clout.db", time.time_ns() // 1_000_000
        messages = fetch(clout, configure(folder, servers), store)
        ended = time.time_ns() // 1_000_000
        if spoilt:
            spoil(store)
        wrong = []
        for meaning in expected(servers).values():
            differences, compared = compare(meaning, store, began, ended)
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
    parser.add_argument("--shared", default="../shared", metavar="FOLDER")
    parser.add_argument("--spoil", action="store_true", help="alter one stored row before comparing, which must be found")
    options = parser.parse_args()
    shared, clout = workbench.shared(options.shared), workbench.program(options.clout)
    try:
        wrong = check(clout, shared, options.spoil)
    except Failure as failure:
        wrong = [str(failure)]
    for difference in wrong:
        print(difference, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
