"""docs/connectors.md: what the connectors are, from `clout connector describe --json`, and what of the recordings they handle, from
`cover_recordings.py`. Each table stands between two marks; the words around them are written by hand.

  connector_page.py --clout BINARY [--write]

Checks the first table, which needs no recordings, or writes it anew.
"""

import argparse
import collections
import json
import sys

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import workbench
from networks import claims

PAGE = claims.SOURCES / "docs" / "connectors.md"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def budget(one):
    amount = f"${one['amount'] / 1e6:g}" if "dollar" in one["unit"] else f"{one['amount']} {one['unit']}"
    return f"{one['name']}: {amount} per {one['window']}"


def described(clout):
    """The table of all connectors."""
    rows = []
    for one in json.loads(workbench.run(clout, "connector", "describe", "--json")):
        if "closed" in one:
            continue
        kinds = lambda name: ", ".join(one[name]) if 0 < len(one[name]) < 12 else "all" if one[name] else "none"
        folder = next((f for f in claims.SOURCES.glob("connectors/*") if f.name.lower() == one["type"].replace("-", "")), None)
        name = f"[{one['type']}](../connectors/{folder.name})" if folder else one["type"]
        budgets = "<br>".join(dict.fromkeys(map(budget, one["budgets"])))
        rows.append([
            name, one["stability"], one["sees"], kinds("reveals_actors"), kinds("reveals_counts"), one["history"], one["price"], budgets])
    return table(["connector", "stability", "sees", "actors of", "counts of", "history", "price", "budgets"], rows)


def covered(findings, tools):
    """The tables of the recordings: how many are handled, and what is not, and why."""
    rows, reasons = [], []
    for network, coverage in findings.items():
        exchanges, claimed, found = coverage.exchanges, coverage.claimed, coverage.found
        handled = sum(finding.is_handled for finding in found)
        rest = len(exchanges) - len(claimed)
        rows.append([network, len(exchanges), len(claimed), handled, sum(finding.compared for finding in found), len(claimed) - handled, rest])
        why = collections.Counter((claims.place(network, f.exchange, tools), f.wrong[0]) for f in found if not f.is_handled)
        reasons += [[network, f"`{path}`", number, f"WRONG: {reason}"] for (path, reason), number in sorted(why.items())]
        others = [e for e in exchanges if not any(e is one for one in claimed)]
        writing = sum(e.method not in ("GET", "HEAD") for e in others)
        paths = collections.Counter(claims.place(network, e, tools) for e in others if e.method in ("GET", "HEAD"))
        most = ", ".join(f"`{path}` {number}" for path, number in paths.most_common(5))
        if writing:
            reasons.append([network, "questions that change something", writing, "connectors only read"])
        if paths:
            more = f" and {len(paths) - 5} others" if len(paths) > 5 else ""
            why = f"0 of {len(exchanges)}: the recordings are of {coverage.closed}" if coverage.closed else "no connector asks that"
            reasons.append([network, most + more, sum(paths.values()), why])
    summary = table(
        ["network", "recorded exchanges", "on endpoints that are asked", "handled", "records compared", "not handled", "elsewhere"], rows)
    return summary, table(["network", "endpoint", "exchanges", "why not"], reasons)


def with_part(text, name, part):
    begin, end = f"<!-- Written by a command: {name}. -->", f"<!-- End of {name}. -->"
    if begin not in text or end not in text:
        raise workbench.Failure(f"{PAGE.name} has no marks around {name}")
    return text[:text.index(begin) + len(begin)] + f"\n\n{part}\n\n" + text[text.index(end):]


def update(clout, findings, tools, write):
    """Writes the page, or says whether it is what would be written."""
    text = PAGE.read_text()
    new = with_part(text, "connectors", described(clout))
    if findings:
        summary, reasons = covered(findings, tools)
        new = with_part(with_part(new, "recordings", summary), "what is not covered", reasons)
    if new == text:
        return True
    if write:
        PAGE.write_text(new)
        return True
    print(f"docs/{PAGE.name} is not what would be written: {'`make coverage-of-recordings`' if findings else '`make golden`'}", file=sys.stderr)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clout", required=True, metavar="BINARY")
    parser.add_argument("--write", action="store_true", help="write the table anew")
    options = parser.parse_args()
    try:
        right = update(workbench.program(options.clout), None, None, options.write)
    except workbench.Failure as failure:
        sys.exit(str(failure))
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
