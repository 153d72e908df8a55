#!/usr/bin/env python3
"""Two taps from PyPI that were not written for Clout, as plugins of the real daemon, by the files in connectors/Singer/taps.

tap-feed reads a feed that is served here; tap-github reads the recorded GitHub, served by `replay.py`. What the store then holds must be
what the feed and the recorded JSON say, read here by other code; also after a second run, which must add nothing.

  check_taps.py --clout BINARY --taps FOLDER [--shared ../shared] [--spoil]

FOLDER holds a virtual environment for each tap (`make taps` installs them and runs this). Exit codes: 0 right, 1 wrong, 77 skipped because
the taps or the shared material are absent. --spoil alters one stored row before comparing, and must fail.
"""

import argparse
import contextlib
import email.utils
import http.server
import json
import pathlib
import sqlite3
import sys
import textwrap
import threading
import xml.etree.ElementTree

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import workbench
from meaning import milliseconds
from recorded_servers import Server
from workbench import Failure, KINDS

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "connectors" / "Singer" / "taps"
MAIN = """
    [daemon]
    score_every = "1d"
    [log]
    level = "debug"
    format = "json"
"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Ada's notes</title><link>https://ada.example/</link><description>Notes</description>
<item><guid isPermaLink="false">n1</guid><title>Tea &amp; engines</title><link>https://ada.example/1</link>
<pubDate>Sun, 01 Mar 2026 12:00:00 +0000</pubDate></item>
<item><guid isPermaLink="false">n2</guid><title>Ünïcode — “quoted”</title><link>https://ada.example/2?a=b&amp;c=d</link>
<pubDate>Mon, 02 Mar 2026 01:30:00 +0200</pubDate></item>
<item><guid isPermaLink="false">n3</guid><title>Of long ago</title><link>https://ada.example/3</link>
<pubDate>Tue, 01 Jan 2019 00:00:00 +0000</pubDate></item>
</channel></rss>
"""
REPOSITORY, REPOSITORY_ID, OWNER = "PyGithub/PyGithub", "3544490", "11288996"
RECORDINGS = [f"github/pygithub/Repository.{name}.json" for name in ("testGetIssuesWithWildcards", "testGetComments", "testGetCommitsWithArguments")]
STREAMS = ("issues", "commit_comments")


@contextlib.contextmanager
def feed():
    """The feed on a loopback port; gives its URL."""
    class Handler(http.server.BaseHTTPRequestHandler):
        log_message = lambda *_: None

        def do_GET(self):
            body = FEED.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
    finally:
        server.shutdown()
        server.server_close()


def catalogue(tap, base, folder):
    """What an operator makes once: the tap's own catalogue, with the streams selected that are mapped."""
    config = folder / "discover.json"
    config.write_text(json.dumps({
        "access_token": "token-of-tap", "repository": REPOSITORY, "start_date": "2010-01-01T00:00:00Z", "base_url": base}))
    streams = json.loads(workbench.run(tap, "--config", config, "--discover"))["streams"]
    for stream in streams:
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] in STREAMS
    missing = set(STREAMS) - {stream["tap_stream_id"] for stream in streams}
    if missing:
        raise Failure(f"tap-github did not find {missing}")
    return {"streams": streams}


def configure(folder, taps, feed_url, github):
    """The sample files as they are, but for where things lie."""
    etc = folder / "etc"
    workbench.write(etc / "clout.toml", textwrap.dedent(MAIN))
    (etc / "secrets").mkdir()
    workbench.secret(etc / "secrets" / "github-token", "token-of-tap")
    catalog = folder / "catalog.json"
    catalog.write_text(json.dumps(catalogue(taps / "tap-github/bin/tap-github", github, folder)))
    for name in ("tap-feed", "tap-github"):
        text = (SAMPLES / f"{name}.toml").read_text()
        changes = {
            "/opt/taps/tap-github/catalog.json": str(catalog), "/opt/taps": str(taps), "/etc/clout": str(etc), "https://blog.example/feed.xml": feed_url, 'every = "1h"': 'every = "1s"',
            'repository = "': f'base_url = "{github}"\nrepository = "'}
        for old, new in changes.items():
            text = text.replace(old, new)
        workbench.write(etc / "connectors.d" / f"{name}.toml", text)
    return etc


def expected_posts(feed_url):
    """What the feed says, from the day on that the sample begins with."""
    posts = {}
    for item in xml.etree.ElementTree.fromstring(FEED.encode()).iter("item"):
        at = int(email.utils.parsedate_to_datetime(item.findtext("pubDate")).timestamp() * 1000)
        if at > milliseconds("2020-01-01T00:00:00Z"):
            posts[item.findtext("link")] = (feed_url, at, item.findtext("title"), item.findtext("link"))
    return posts


def expected_acts(server):
    """What the answers say that were served to the two streams: who, and when, by the id of the act."""
    acts = {}
    for path, query, answer in server.served():
        if path == f"/repos/{REPOSITORY}/issues" and "state" in query:
            acts |= {f"comment:issue:{REPOSITORY_ID}:{issue['number']}": issue for issue in answer}
        elif path == f"/repos/{REPOSITORY}/comments":
            acts |= {f"comment:commit-comment-{comment['id']}:{OWNER}": comment for comment in answer}
    return {id: (str(one["user"]["id"]), OWNER, f"repo:{REPOSITORY_ID}", milliseconds(one["created_at"])) for id, one in acts.items()}


def differences(what, wanted, found):
    wrong = [f"{what} {key}: stored {found.get(key)}, told {wanted.get(key)}" for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
    return wrong or ([] if wanted else [f"no {what} was told"])


def fetch(clout, configuration, store):
    """Runs the daemon until both taps have run twice."""
    def ran():
        rows = workbench.query(store, "SELECT connector, problem, fence FROM assignment")
        for row in rows:
            if row["problem"]:
                raise Failure(f"{row['connector']}: {row['problem']}")
        return len(rows) == 2 and all(row["fence"] >= 4 for row in rows)

    with workbench.Daemon(clout, configuration, store) as daemon:
        daemon.wait("both taps ran twice", ran, 120)
        daemon.stop()
        return daemon.messages()


def check(clout, taps, shared, spoilt):
    with workbench.folder() as folder, contextlib.ExitStack() as stack:
        server = Server("github", folder, shared)
        for recording in RECORDINGS:
            server.load(recording)
        feed_url, github = stack.enter_context(feed()), stack.enter_context(server.serving([]))
        store = folder / "clout.db"
        configuration = configure(folder, taps, feed_url, github.base)
        messages = fetch(clout, configuration, store)
        if spoilt:
            with contextlib.closing(sqlite3.connect(store)) as database, database:
                database.execute("UPDATE interaction SET at = at + 1 WHERE id = (SELECT max(id) FROM interaction)")
        posts = {
            row["key"]: (row["author"], row["at"], row["text"], row["url"])
            for row in workbench.query(store, """SELECT p.key, a.key AS author, p.at, p.text, p.url FROM post p JOIN account a ON a.id = p.author""")}
        acts = {
            row["key"]: (row["actor"], row["target"], row["post"], row["at"])
            for row in workbench.query(store, """
                SELECT i.key, i.kind, CAST(a.key AS TEXT) AS actor, CAST(t.key AS TEXT) AS target, p.key AS post, i.at FROM interaction i
                JOIN account a ON a.id = i.actor JOIN account t ON t.id = i.target JOIN post p ON p.id = i.post""")
            if KINDS[row["kind"]] == "comment"}
        wrong = differences("post", expected_posts(feed_url), posts) + differences("act", expected_acts(server), acts)
        wrong += [f"the daemon's log says: {m}" for m in messages if m["level"] in ("error", "critical")]
        wrong += ["the daemon's log shows a token"] if any("token-of-" in json.dumps(m) for m in messages) else []
        print(f"tap-feed: {len(posts)} posts; tap-github: {len(acts)} interactions compared")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clout", required=True, metavar="BINARY")
    parser.add_argument("--taps", required=True, metavar="FOLDER")
    parser.add_argument("--shared", default=workbench.SHARED, metavar="FOLDER")
    parser.add_argument("--spoil", action="store_true", help="alter one stored row before comparing, which must be found")
    options = parser.parse_args()
    shared, clout, taps = workbench.shared(options.shared), workbench.program(options.clout), pathlib.Path(options.taps).resolve()
    absent = [name for name in ("tap-feed", "tap-github") if not (taps / name / "bin" / name).is_file()]
    if absent:
        print(f"skipped: {', '.join(absent)} not in {taps}; `make taps` installs them", file=sys.stderr)
        sys.exit(workbench.SKIPPED)
    try:
        wrong = check(clout, taps, shared, options.spoil)
    except Failure as failure:
        wrong = [str(failure)]
    for difference in wrong:
        print(difference, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
