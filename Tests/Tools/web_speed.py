#!/usr/bin/env python3
"""How fast the daemon answers over HTTP with many people in its store: requests a second by wrk, and how long each page takes.

    web_speed.py CLOUT [--people 100000] [--acts 1000000] [--seconds 10] [--store FILE]

CLOUT is a release build. Figures are printed as lines of JSON; docs/benchmarks.md tells what they were where.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import time
import urllib.error
import urllib.request

import workbench

HEAD = '{"type":"RECORD","stream":"%s","record":%s}\n'


def activity(people, acts, seed=1):
    """Everybody has an account; acts are drawn so that few get most of them."""
    draw = random.Random(seed)
    now = int(time.time())
    for number in range(people):
        yield HEAD % ("identities", f'{{"network":"forum","id":"{number}","handle":"user{number}","person":"p{number}"}}')
    for number in range(acts):
        target, actor = int(people * draw.random() ** 3), draw.randrange(people)
        if actor == target:
            continue
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - draw.randrange(86_400, 90 * 86_400)))
        yield HEAD % (
            "interactions",
            f'{{"network":"forum","id":"{number}","kind":"like","actor":"{actor}","target":"{target}","at":"{at}"}}')


def ask(base, path):
    """How many milliseconds an answer takes, and how long it is. That somebody has no score yet is an answer, too."""
    start = time.perf_counter()
    try:
        with urllib.request.urlopen(base + path, timeout=60) as answer:
            size = len(answer.read())
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise workbench.Failure(f"{path}: {error.code} {error.read(300).decode(errors='replace')}") from None
        size = len(error.read())
    return (time.perf_counter() - start) * 1000, size


def routes(some):
    """Every page and answer that many people could make slow, by name, each asked of several people or in several ways."""
    pages = {
        "page: overview": ["/"] * 5,
        "page: people": [f"/people?start={50 * n}" for n in range(10)],
        "page: people found": [f"/people?q=p{n}" for n in some],
        "page: people who rose": [f"/people?sort=rose&start={50 * n}" for n in range(10)],
        "page: person": [f"/people/p{n}" for n in some],
        "page: person whom many act on": [f"/people/p{n}" for n in range(10)],
        "page: explanation": [f"/people/p{n}/explain" for n in some],
        "page: explanation of many acts": [f"/people/p{n}/explain" for n in range(10)],
        "page: badges": [f"/people/p{n}/badge" for n in some],
        "page: comparison": [f"/compare?a=p{n}&b=p{m}" for n, m in zip(some, some[1:])],
        "page: topics": ["/topics"] * 5, "page: perks": ["/perks"] * 5, "page: rules": ["/rules"] * 5,
        "page: connectors": ["/connectors"] * 5, "page: runs": ["/runs"] * 5,
        "badge": [f"/badge/p{n}.svg" for n in some],
        "standings, first page": ["/v1/standings"] * 5,
        "standings, some page": [f"/v1/standings?limit={n}" for n in range(51, 81)],
        "people": [f"/v1/people?limit=50&cursor=after:p{n}" for n in some],
    }
    for answer in ["", "/explanation?by=actor", "/change", "/circle", "/moments", "/history", "/topics", "/grade"]:
        pages[f"person{answer.split('?')[0]}"] = [f"/v1/people/p{n}{answer}" for n in some]
    for answer in ["", "/explanation?by=actor", "/change", "/circle", "/moments"]:
        pages[f"person{answer.split('?')[0]}, many acts"] = [f"/v1/people/p{n}{answer}" for n in range(10)]
    pages["find"] = [f"/v1/find?min_score={20 + n}" for n in range(30)]
    for answer in ["lists", "topics", "ks", "rules", "firing", "alerts", "silences", "perks", "connectors", "runs"]:
        pages[answer] = [f"/v1/{answer}"] * 5
    pages["metrics"] = ["/metrics"] * 5
    return pages


def measure(base, paths):
    """Each path asked once, then all again: what is kept until the next run answers faster the second time."""
    cold = [ask(base, path) for path in paths]
    warm = [ask(base, path)[0] for path in paths]
    times = [one[0] for one in cold]
    return {
        "ms_first": round(times[0], 1), "ms_median": round(statistics.median(times), 1), "ms_most": round(max(times), 1),
        "ms_again": round(statistics.median(warm), 1), "bytes_most": max(one[1] for one in cold)}


def processor(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(base, path, seconds, program, server):
    """Requests a second, and how many cores' worth of processor the daemon and wrk itself took meanwhile."""
    before, mine = processor(server), os.times()
    told = workbench.run(program, "-t", "2", "-c", "32", "-d", f"{seconds}s", "--latency", base + path)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    scale = {"us": 0.001, "ms": 1, "s": 1000}[late[2]]
    after, ours = processor(server), os.times()
    wrks = ours.children_user + ours.children_system - mine.children_user - mine.children_system
    return {
        "requests_per_second": round(rate), "cores_of_daemon": round((after - before) / seconds, 2), "cores_of_wrk": round(wrks / seconds, 2),
        "ms_99": round(float(late[1]) * scale, 2), "errors": "Non-2xx" in told or "Socket errors" in told}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clout")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--acts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--store", help="one that an earlier call has left with this option")
    parser.add_argument("--wrk", default=shutil.which("wrk") or "wrk")
    options = parser.parse_args()
    clout = workbench.program(options.clout)
    with workbench.folder() as folder:
        store = pathlib.Path(options.store) if options.store else folder / "clout.db"
        if not store.exists():
            lines = folder / "activity.jsonl"
            with lines.open("w") as file:
                file.writelines(activity(options.people, options.acts))
            workbench.run(clout, "import", "--store", store, lines)
        etc = folder / "etc"
        etc.mkdir()
        (etc / "clout.toml").write_text('[daemon]\nscore_every = "1h"\n[log]\nlevel = "notice"\n[web]\nlisten = "127.0.0.1:0"\n')
        log = folder / "log"
        begin = time.monotonic()
        with log.open("w") as out:
            daemon = subprocess.Popen([clout, "daemon", "--config", etc, "--store", store], stderr=out, stdout=out)
        try:
            base = None
            while daemon.poll() is None:
                if found := re.search(r"address=\"?(http://[\d.:]+)", log.read_text()):
                    base = found[1]
                    try:
                        urllib.request.urlopen(base + "/readyz", timeout=60).close()
                        break
                    except OSError:
                        pass
                time.sleep(0.05)
            if daemon.poll() is not None:
                raise workbench.Failure(log.read_text())
            print(json.dumps({"ready_after_s": round(time.monotonic() - begin, 1), "people": options.people, "acts": options.acts}))
            some = random.Random(2).sample(range(options.people), 30)
            for name, paths in routes(some).items():
                print(json.dumps({"page": name, **measure(base, paths)}), flush=True)
            for path in ["/v1/standings", f"/v1/people/p{some[0]}", "/healthz"]:
                print(json.dumps({"wrk": path, **wrk(base, path, options.seconds, options.wrk, daemon.pid)}))
            before = processor(daemon.pid)
            time.sleep(options.seconds)
            idle = (processor(daemon.pid) - before) / options.seconds
            memory = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{daemon.pid}/status").read_text())[1])
            print(json.dumps({"idle_share_of_core": round(idle, 4), "resident_megabytes": memory // 1024}))
        finally:
            daemon.terminate()
            daemon.wait(30)


if __name__ == "__main__":
    main()
