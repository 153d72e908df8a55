#!/usr/bin/env python3
"""Every recorded exchange on an endpoint that a connector asks, put to the real daemon one by one, and compared with its store.

What a connector asks stands in its fixtures (`networks/claims.py`), which must show every endpoint of its code that was recorded. Each
exchange is served by `replay.py` on a stage of its own (`networks/stage.py`); what must be stored is read from the recorded JSON by code
that shares nothing with ours. An exchange is handled when the daemon came to ask for it and its store holds exactly what the answers mean,
or the right error. Writes the tables of docs/connectors.md with --write.

  cover_recordings.py --clout BINARY [--shared ../shared] [--network NAME] [--only TEXT] [--spoil] [--write]

Exit codes: 0 all handled; 1 one is not, or the page says something else; 77 skipped because the shared material is absent. --spoil alters
one stored value of each exchange before comparing, and must fail for each that stored something.
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import importlib
import json
import sqlite3
import sys

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import check_recordings
import connector_page
import workbench
from meaning import Meaning
from networks import claims, stage as stages

# Daemons that run beside one another: each mostly waits.
AT_ONCE = 4


@dataclasses.dataclass
class Finding:
    """What came of one exchange: handled, unless something is wrong."""

    exchange: claims.Exchange
    wrong: list = dataclasses.field(default_factory=list)
    compared: int = 0

    @property
    def is_handled(self):
        return not self.wrong


@dataclasses.dataclass
class Coverage:
    """What came of a network's exchanges."""

    exchanges: list
    claimed: list
    found: list
    # Endpoints of the code that no fixture shows.
    unshown: list
    # Why nothing of it can be asked any more.
    closed: str


def judge(clout, network, exchange, tools, spoilt):
    """Plays one exchange and compares."""
    module = importlib.import_module(f"networks.{network.lower()}")
    stage = module.stage(exchange)
    connector = claims.NETWORKS[network][0].lower()
    with workbench.folder() as folder:
        outcome = stages.play(clout, connector, stage, exchange, folder, tools)
        if not outcome.was_asked:
            asked = ", ".join(path for path, *_ in outcome.served)
            return Finding(exchange, wrong=[f"was not asked for; asked: {asked}; problem: {outcome.problem}"])
        meaning = Meaning(connector)
        reader = module.reader(meaning, stage.id)
        for path, query, status, body in [] if stage.is_refused else outcome.served:
            if 200 <= status < 300:
                with contextlib.suppress(json.JSONDecodeError):
                    reader.take(path, query, json.loads(body))
        if spoilt:
            spoil(outcome.store)
        wrong = compare(meaning, stage, outcome)
        wrong += [f"said nowhere: {words}" for words in stage.said if not any(words in json.dumps(m) for m in outcome.messages)]
        amount = sum(map(len, (meaning.posts, meaning.acts, meaning.tallies, meaning.accounts)))
    return Finding(exchange, wrong=wrong, compared=amount)


def judged(clout, network, exchange, tools, spoilt):
    """`judge`, also where the daemon does not come to its end."""
    try:
        return judge(clout, network, exchange, tools, spoilt)
    except workbench.Failure as failure:
        return Finding(exchange, wrong=[str(failure).splitlines()[0]])


def compare(meaning, stage, outcome):
    if stage.error:
        right = stage.error in outcome.problem
        wrong = [] if right else [f"the problem is {outcome.problem!r}, and should hold {stage.error!r}"]
    else:
        wrong = [f"a problem: {outcome.problem}"] if outcome.problem else []
    # The tracked account is in the store, whatever is told of it.
    if stage.id not in meaning.accounts and any(key == stage.id for key in check_recordings.stored(outcome.store, meaning.network)[3]):
        meaning.account(stage.id)
    return wrong + check_recordings.compare(meaning, outcome.store, outcome.began, outcome.ended)[0]


def spoil(store):
    """Alters one stored value: of a tally, or an act, or a post, or an account."""
    changes = [
        "UPDATE tally SET count = count + 1 WHERE id = (SELECT max(id) FROM tally)",
        "UPDATE interaction SET kind = kind % 16 + 1 WHERE id = (SELECT max(id) FROM interaction)",
        "UPDATE post SET at = at + 1 WHERE id = (SELECT max(id) FROM post WHERE author IS NOT NULL)",
        "UPDATE account SET name = 'spoilt' WHERE id = (SELECT max(id) FROM account)",
    ]
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        for change in changes:
            if database.execute(change).rowcount:
                return


def cover(clout, shared, names, only, spoilt):
    """What came of each network's exchanges."""
    tools, findings = claims.recordings(shared), {}
    for network in names:
        questions = claims.asked(network, tools)
        exchanges = claims.recorded(network, shared)
        claimed = [e for e in exchanges if claims.is_claimed(network, e, questions, tools)]
        chosen = [e for e in claimed if only in f"{e.source} {e.path}"]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda exchange: judged(clout, network, exchange, tools, spoilt), chosen))
        for finding in found:
            for words in finding.wrong[:3]:
                print(f"{network}: {finding.exchange.source} {finding.exchange.path}: {words}", file=sys.stderr)
        unshown = claims.unshown(network, exchanges, questions, tools)
        for path in unshown:
            print(f"{network}: {path} stands in the connector's code, was recorded, and no fixture shows it", file=sys.stderr)
        findings[network] = Coverage(exchanges, claimed, found, unshown, claims.closed(network, exchanges, questions))
        handled = sum(finding.is_handled for finding in found)
        values = sum(finding.compared for finding in found)
        print(f"{network}: {len(exchanges)} recorded, {len(claimed)} on claimed endpoints, {handled} handled, {values} records compared")
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clout", required=True, metavar="BINARY")
    parser.add_argument("--shared", default=workbench.SHARED, metavar="FOLDER")
    parser.add_argument("--network", action="append", choices=list(claims.NETWORKS))
    parser.add_argument("--only", default="", metavar="TEXT", help="only exchanges whose file or path holds this")
    parser.add_argument("--spoil", action="store_true", help="alter one stored value of each exchange, which must be found")
    parser.add_argument("--write", action="store_true", help="write docs/connectors.md")
    options = parser.parse_args()
    shared, clout = workbench.shared(options.shared), workbench.program(options.clout)
    findings = cover(clout, shared, options.network or claims.NETWORKS, options.only, options.spoil)
    found = [finding for coverage in findings.values() for finding in coverage.found]
    wrong = [finding for finding in found if finding.wrong]
    if options.spoil:
        missed = [finding for finding in found if finding.is_handled and finding.compared]
        for finding in missed:
            print(f"a spoilt value was not found: {finding.exchange.source}", file=sys.stderr)
        # As with every negative control, failing is right.
        sys.exit(0 if missed or not wrong else 1)
    page_is_right = True
    if not options.network and not options.only:
        page_is_right = connector_page.update(clout, findings, claims.recordings(shared), options.write)
    sys.exit(0 if page_is_right and not wrong and not any(coverage.unshown for coverage in findings.values()) else 1)


if __name__ == "__main__":
    main()
