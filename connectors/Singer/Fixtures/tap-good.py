"""A tap as PLUGINS.md wants it: tells what is new after its state, and says how far it has come."""
import json, sys

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
config = json.load(open(arguments["--config"]))
state = json.load(open(arguments["--state"]))


def write(message):
    print(json.dumps(message), flush=True)


write({"type": "SCHEMA", "stream": "interactions", "schema": {"type": "object"}, "key_properties": ["network", "id"]})
for day in range(state.get("day", 0) + 1, 4):
    at = f"2026-03-{day:02d}T12:00:00Z"
    write({"type": "RECORD", "stream": "identities", "record": {"network": config["network"], "id": f"fan{day}", "followers": day}})
    write({"type": "RECORD", "stream": "posts", "record": {"network": config["network"], "id": f"p{day}", "author": "ada", "at": at}})
    write({"type": "RECORD", "stream": "interactions", "record": {
        "network": config["network"], "id": f"l{day}", "kind": "like", "actor": f"fan{day}", "target": "ada", "post": f"p{day}", "at": at}})
    write({"type": "STATE", "value": {"day": day}})
