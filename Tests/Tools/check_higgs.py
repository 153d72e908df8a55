#!/usr/bin/env python3
"""A quarter of a million acts of real people around the discovery of the Higgs boson (Twitter, July 2012), through the real
program: by `clout import`, and by a plugin of the daemon. Both ways must store the same, and the second time nothing; the ranking
must be led by those whom the raw file shows to be reshared by hundreds; the explanation must add up.

  check_higgs.py --clout BINARY [--shared ../shared] [--lines N]

Exit codes: 0 right, 1 wrong, 77 skipped because the shared material is absent.
"""

import argparse
import collections
import gzip
import json
import sys
import textwrap

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import workbench
from workbench import Failure, KINDS

AS_OF = "2012-07-04T12:00:00Z"
# With fewer lines than this nobody has been reshared by hundreds yet.
FEWEST_LINES = 20_000
HUNDREDS = 200
TOLERANCE = 1e-9

# A whole tap. Its STATE is the number of lines told; it tells all of them again, to see that nothing is stored twice.
TAP = """
    import json, sys
    state = json.load(open(sys.argv[1]))
    lines = open({path!r}, encoding="utf-8").read().splitlines()
    schema = {{"type": "SCHEMA", "stream": "interactions", "schema": {{"type": "object"}}, "key_properties": []}}
    out = [json.dumps(schema)]
    for number, line in enumerate(lines, 1):
        out.append(line)
        if number % 20_000 == 0 or number == len(lines):
            out.append(json.dumps({{"type": "STATE", "value": {{"lines": number, "runs": state.get("runs", 0) + 1}}}}))
    sys.stdout.write("\\n".join(out) + "\\n")
    print("told", len(lines), "lines after", state.get("runs", 0), "earlier runs", file=sys.stderr)
"""

CONNECTOR = """
    [connector]
    type = "singer"
    name = "higgs"
    command = [{python}, {tap}, "{{state}}"]
    every = "1s"
"""

MAIN = """
    [daemon]
    score_every = "1d"
    [log]
    level = "debug"
    format = "json"
"""


def raw(folder, lines):
    """The acts of the raw file, read by code of ours that shares nothing with the taps."""
    acts = []
    for path in sorted(folder.glob("activity-*.gz")):
        with gzip.open(path, "rt") as file:
            acts += [tuple(line.split()) for line in file]
    kinds = {"RT": "reshare", "MT": "mention", "RE": "reply"}
    return [(kinds[kind], actor, target, int(at) * 1000) for actor, target, at, kind in acts[:lines]]


def acts(store):
    rows = workbench.query(
        store,
        """SELECT i.kind, a.key AS actor, t.key AS target, i.at, i.post FROM interaction i
           JOIN account a ON a.id = i.actor JOIN account t ON t.id = i.target""")
    return sorted((KINDS[row["kind"]], str(row["actor"]), str(row["target"]), row["at"]) for row in rows)


def size(store):
    """Row counts and the counter that every stored record moves: equal sizes mean that nothing was stored in between."""
    return workbench.query(
        store,
        """SELECT (SELECT revision FROM store) AS revision, (SELECT count(*) FROM interaction) AS interactions,
                  (SELECT max(id) FROM interaction) AS newest, (SELECT count(*) FROM account) AS accounts,
                  (SELECT count(*) FROM post) AS posts, (SELECT count(*) FROM tally) AS tallies""")[0]


def imported(clout, folder, lines):
    """Imports the lines twice."""
    store = folder / "imported.db"
    first, second = (json.loads(workbench.run(clout, "import", "--store", store, "--json", lines))[0] for _ in range(2))
    told = first["streams"]["interactions"]
    again = second["streams"]["interactions"]
    if told["rejected"] or first["broken_lines"] or told["stored"] != told["read"]:
        raise Failure(f"the first import did not store everything: {told}")
    if again["stored"] or again["known"] != told["read"] or again["rejected"]:
        raise Failure(f"the second import should have known everything: {again}")
    return store, told["read"]


def fetched(clout, folder, lines):
    """Has the daemon run a plugin on the same lines, twice."""
    configuration, store = folder / "etc", folder / "fetched.db"
    tap = folder / "tap_higgs.py"
    workbench.write(tap, textwrap.dedent(TAP).format(path=str(lines)))
    connector = CONNECTOR.format(python=workbench.toml(sys.executable), tap=workbench.toml(str(tap)))
    workbench.write(configuration / "connectors.d" / "higgs.toml", textwrap.dedent(connector))
    workbench.write(configuration / "clout.toml", textwrap.dedent(MAIN))

    def fetches(number):
        rows = workbench.query(store, "SELECT cursor, problem, failures FROM assignment WHERE connector = 'higgs'")
        if any(row["problem"] or row["failures"] for row in rows):
            raise Failure(f"the plugin's fetch failed: {rows}")
        states = [json.loads(row["cursor"] or "{}") for row in rows]
        return any(state.get("runs", 0) >= number and state["lines"] == count for state in states)

    with open(lines, encoding="utf-8") as file:
        count = sum(1 for _ in file)
    with workbench.Daemon(clout, configuration, store) as daemon:
        daemon.wait("the plugin's first run was stored", lambda: fetches(1), 600)
        first = size(store)
        daemon.wait("the plugin's second run was stored", lambda: fetches(2), 600)
        second = size(store)
        daemon.stop()
        told = [m for m in daemon.messages() if "earlier runs" in json.dumps(m)]
        if len(told) < 2:
            raise Failure(f"the daemon's log shows {len(told)} runs of the plugin, not two\n{daemon.last_words()}")
        bad = [m for m in daemon.messages() if m["level"] in ("warning", "error", "critical")]
        if bad:
            raise Failure(f"the daemon complained: {bad[:3]}")
    if first != second:
        raise Failure(f"the second run of the plugin stored something: {first} became {second}")
    return store


def ranking(clout, store):
    return json.loads(workbench.run(
        clout, "top", "--store", store, "--as-of", AS_OF, "--cohort", "all", "--limit", "10", "--json"))


def resharers(acts):
    """By person, the distinct others who reshared them."""
    by_target = collections.defaultdict(set)
    for kind, actor, target, _ in acts:
        if kind == "reshare" and actor != target:
            by_target[target].add(actor)
    return by_target


def check_leaders(leaders, acts, whole):
    """The first three, and of the whole file all ten, were reshared by hundreds. Returns the numbers."""
    by_target = resharers(acts)
    numbers = [len(by_target[leader["person"].removeprefix("twitter:")]) for leader in leaders]
    if len(leaders) != 10 or [leader["rank"] for leader in leaders] != sorted(leader["rank"] for leader in leaders):
        raise Failure(f"the ranking is none: {leaders}")
    if min(numbers if whole else numbers[:3]) < HUNDREDS:
        raise Failure(f"the leaders were reshared by {numbers} distinct others: not hundreds each")
    return numbers


def check_explanation(clout, store, leader):
    explanation = json.loads(workbench.run(
        clout, "explain", leader["person"], "--store", store, "--as-of", AS_OF, "--json"))
    values = explanation["points"].values()
    difference = abs(sum(values) + 1 - explanation["score"])
    if not values or difference > TOLERANCE or explanation["score"] != leader["score"]:
        raise Failure(f"points and 1 are {sum(values) + 1}, the score is {explanation['score']}, the ranking's {leader['score']}")
    return difference


def check(clout, shared, limit):
    population = shared / "data" / "populations" / "higgs-twitter-2012"
    expected = raw(population, limit)
    with workbench.folder() as folder:
        lines = folder / "higgs.jsonl"
        told = workbench.run(sys.executable, "-B", shared / "tools" / "taps.py", "higgs", population).splitlines(keepends=True)
        lines.write_text("".join(told[:limit]))

        first, read = imported(clout, folder, lines)
        second = fetched(clout, folder, lines)
        # Identical lines of one second are one act.
        wanted = sorted(set(expected))
        for name, store in (("import", first), ("plugin", second)):
            if acts(store) != wanted:
                raise Failure(f"the {name} stored {len(acts(store))} interactions, not the {len(wanted)} of the raw file")

        leaders = ranking(clout, first)
        if ranking(clout, second) != leaders:
            raise Failure("the two stores have different rankings")
        numbers = check_leaders(leaders, expected, whole=limit is None)
        difference = check_explanation(clout, first, leaders[0])
    print(
        f"higgs: {read} lines, {len(wanted)} interactions equal in both stores and in the raw file; the second import and the "
        f"second run of the plugin stored nothing")
    print(f"higgs: top 10 as of {AS_OF} were reshared by {', '.join(map(str, numbers))} distinct others")
    print(f"higgs: {leaders[0]['person']} has {leaders[0]['score']:.6f}; points + 1 differ from it by {difference:.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clout", required=True, metavar="BINARY")
    parser.add_argument("--shared", default=workbench.SHARED, metavar="FOLDER")
    parser.add_argument("--lines", type=int, metavar="N", help=f"use only the first N lines, at least {FEWEST_LINES}")
    options = parser.parse_args()
    if options.lines is not None and options.lines < FEWEST_LINES:
        parser.error(f"--lines must be at least {FEWEST_LINES}: before that nobody has been reshared by hundreds")
    shared, clout = workbench.shared(options.shared), workbench.program(options.clout)
    try:
        check(clout, shared, options.lines)
    except Failure as failure:
        print(f"higgs: {failure}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
