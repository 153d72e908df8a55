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
    """How many milliseconds an answer takes, and how long it is."""
    start = time.perf_counter()
    with urllib.request.urlopen(base + path, timeout=60) as answer:
        size = len(answer.read())
    return (time.perf_counter() - start) * 1000, size


def processor(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(base, path, seconds, program):
    told = workbench.run(program, "-t", "2", "-c", "32", "-d", f"{seconds}s", "--latency", base + path)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    scale = {"us": 0.001, "ms": 1, "s": 1000}[late[2]]
    return {"requests_per_second": round(rate), "ms_99": round(float(late[1]) * scale, 2), "errors": "Non-2xx" in told or "Socket errors" in told}


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
                        ask(base, "/readyz")
                        break
                    except OSError:
                        pass
                time.sleep(0.05)
            if daemon.poll() is not None:
                raise workbench.Failure(log.read_text())
            print(json.dumps({"ready_after_s": round(time.monotonic() - begin, 1), "people": options.people, "acts": options.acts}))
            some = random.Random(2).sample(range(options.people), 30)
            pages = {
                "standings, first page": ["/v1/standings"],
                "standings, some page": [f"/v1/standings?limit={n}" for n in range(51, 81)],
                "people": [f"/v1/people?limit=50&cursor=p{n}" for n in some],
                "person": [f"/v1/people/p{n}" for n in some],
                "explanation": [f"/v1/people/p{n}/explanation?by=actor" for n in some],
                "change": [f"/v1/people/p{n}/change" for n in some],
                "circle": [f"/v1/people/p{n}/circle" for n in some],
                "moments": [f"/v1/people/p{n}/moments" for n in some],
                "history": [f"/v1/people/p{n}/history" for n in some],
                "grade": [f"/v1/people/p{n}/grade" for n in some],
                "find": [f"/v1/find?min_score={20 + n}" for n in range(30)],
                "lists": ["/v1/lists"], "topics": ["/v1/topics"], "rules": ["/v1/rules"], "firing": ["/v1/firing"], "alerts": ["/v1/alerts"],
                "connectors": ["/v1/connectors"], "runs": ["/v1/runs"], "metrics": ["/metrics"] * 5,
            }
            for name, paths in pages.items():
                told = [ask(base, path) for path in paths]
                took = [one[0] for one in told]
                print(json.dumps({
                    "page": name, "ms_median": round(statistics.median(took), 2), "ms_most": round(max(took), 2),
                    "bytes_most": max(one[1] for one in told)}))
            for path in ["/v1/standings", f"/v1/people/p{some[0]}", "/healthz"]:
                print(json.dumps({"wrk": path, **wrk(base, path, options.seconds, options.wrk)}))
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
