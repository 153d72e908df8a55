#!/usr/bin/env python3
"""Writes each recorded page on an endpoint that a connector asks as a case that `clout-bench pages` plays: what it measures is then the real
page, byte for byte. The page is the first exchange of its case; the others are the made answers that lead there (`networks/stage.py`).

  stage_recordings.py FOLDER [--shared ../shared]; clout-bench pages FOLDER/*

What is written holds other people's recordings: it belongs nowhere into the sources. Exit codes: 0 done; 77 skipped because the shared
material is absent.
"""

import argparse
import importlib
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # leave no __pycache__ in the sources
import workbench
from networks import claims

# Recordings are years old; a history as long as theirs is read as of this day.
NOW = "2026-11-20T12:00:00Z"
HOST = "https://network.example"


def question(place):
    """A place as an exchange's request and query: any segment, any value."""
    path, _, query = place.partition("?")
    return {"request": f"GET {re.sub(r'{[^}]*}', '{}', path)}", "query": re.sub(r"\{[^}]*\}", "*", query)}


def case(stage, answer):
    """The stage as `exchange.json`."""
    headers = {key: value for key, value in answer.headers if key.lower() in ("content-type", "link", "etag")}
    # Bodies without requests have no head either.
    headers = headers or {"Content-Type": "application/json"}
    recorded = question(stage.place) | {"answer": {"headers": headers, "file": "page.json"}}
    made = [question(place) | {"answer": {"json": body}} for place, body in stage.answers]
    settings = {"base_url": HOST + stage.base} | stage.settings
    one = {"facts": [stage.id]} if stage.asks_facts else {"identity": {"id": stage.id, "handle": stage.handle or None}}
    return one | {"now": NOW, "settings": settings, "credentials": {key: "token" for key in stage.credentials}, "exchanges": [recorded, *made]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--shared", default=workbench.SHARED, metavar="FOLDER")
    options = parser.parse_args()
    shared = workbench.shared(options.shared)
    tools = claims.recordings(shared)
    for network, (connector, _, _) in claims.NETWORKS.items():
        module, questions = None, claims.asked(network, tools)
        claimed = [e for e in claims.recorded(network, shared) if claims.is_claimed(network, e, questions, tools)]
        for number, exchange in enumerate(e for e in claimed if 200 <= e.status < 300):
            module = module or importlib.import_module(f"networks.{network.lower()}")
            stage = module.stage(exchange)
            if isinstance(stage, str):
                continue
            source = re.sub(r"\W+", "-", pathlib.Path(exchange.source).stem).strip("-")
            folder = options.folder / connector / f"{number:03}-{source}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "exchange.json").write_text(json.dumps(case(stage, exchange.answer)))
            (folder / "page.json").write_bytes(exchange.answer.data)
            if stage.lookups:
                (folder / "cursor.json").write_text(json.dumps({"v": 2, "watch": [], "lookups": list(stage.lookups)}))


if __name__ == "__main__":
    main()
