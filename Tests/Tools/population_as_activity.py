#!/usr/bin/env python3
"""The yardstick's generated population (a folder of .npy columns) as lines of activity on standard output."""
import json, sys
from datetime import datetime, timezone

import numpy

folder = sys.argv[1]
meta = json.load(open(f"{folder}/meta.json"))
actor, target, kind, network, at = (numpy.load(f"{folder}/{name}.npy") for name in ("actor", "target", "kind", "network", "at"))
STEP = 100_000
for start in range(0, len(actor), STEP):
    rows = zip(*(column[start : start + STEP].tolist() for column in (actor, target, kind, network, at)))
    lines = []
    for number, (a, t, k, n, when) in enumerate(rows, start):
        time = datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(
            f'{{"type":"RECORD","stream":"interactions","record":{{"network":"{meta["networks"][n]}","id":"{number}",'
            f'"kind":"{meta["kinds"][k]}","actor":"{a}","target":"{t}","at":"{time}"}}}}\n'
        )
    sys.stdout.write("".join(lines))
