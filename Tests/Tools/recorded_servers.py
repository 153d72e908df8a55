"""Networks as they once answered: three Mastodon servers and X, each served by `replay.py`."""

import contextlib
import json
import pathlib
import subprocess
import sys
import urllib.parse

from workbench import Failure

# What `replay.py` notes of an answer that is still the recorded one.
UNSPOILT = (None, "route", "delay")


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
    def serving(self, faults):
        """Serves until the context ends, with `faults` as `replay.py` takes them; `base` is the URL."""
        routes = self.folder / f"{self.name}.routes"
        routes.write_text("\n".join(self.routes) + "\n")
        command = [sys.executable, "-B", self.shared / "tools" / "replay.py", "--loose", "--log", self.log, "--routes", routes]
        for fault in faults:
            command += ["--fault", fault]
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
            if 200 <= one["status"] < 300 and body is not None and one["made"] in UNSPOILT:
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
            listed = [accounts[id] for id in sorted(people) if id in accounts]
            server.make(f"{path}/{endpoint}", f"{endpoint}-{status['id']}", listed)
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
    # The shared routes answer the same question with the same users, now and then in our route's place.
    server.bodies["users_resp.json"] = json.dumps({"data": users})
    server.make("/2/users/by/username/{name}", "user", {"data": next(u for u in users if u["id"] == "2244994945")})
    server.make("/2/users/{id}/tweets?pagination_token=*", "no-more-posts", nothing)
    # The recorded listings are first fetches; behind them there is nothing new.
    server.make("/2/users/{id}/tweets?since_id=*", "no-newer-posts", nothing)
    server.make("/2/users/{id}/mentions", "no-mentions", nothing)
    server.make("/2/users", "users", {"data": users})
    newest = "pagination_token=&since_id="
    server.answer(f"/2/users/2244994945/tweets?{newest}", f"{bodies}/timeline/timeline_reverse_chronological.json")
    server.answer(f"/2/users/17200003/mentions?{newest}", f"{bodies}/searches/search_tweets_query.json")
    own = [post for post in search["data"] if post["author_id"] == "17200003"]
    answers = {**search, "data": own, "meta": {"result_count": len(own)}}
    server.make(f"/2/users/17200003/tweets?{newest}", "answers", answers)
    first = reposts["data"][0]
    counted = {"data": [first], "includes": {"users": reposts["includes"]["users"][:1]}, "meta": {"result_count": 1}}
    server.make(f"/2/users/{first['author_id']}/tweets?{newest}", "counted", counted)
    return server


ALL = (local, older, public, x)
