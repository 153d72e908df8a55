"""Ends in the middle: one day with its STATE, half of the next without."""
import json, sys

for day in (1, 2):
    print(json.dumps({"type": "RECORD", "stream": "posts", "record": {
        "network": "forum", "id": f"p{day}", "author": "ada", "at": f"2026-03-0{day}T12:00:00Z"}}))
    if day == 1:
        print(json.dumps({"type": "STATE", "value": {"day": day}}))
sys.stdout.flush()
raise SystemExit("the forum does not answer")
