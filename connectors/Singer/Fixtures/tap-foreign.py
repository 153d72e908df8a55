"""A tap that has never heard of Clout."""
import json

print(json.dumps({"type": "RECORD", "stream": "topics_liked", "record": {
    "user_id": 7, "created_at": "2026-03-01T12:00:00Z", "post": {"id": 12, "author_id": 3}}}))
print(json.dumps({"type": "RECORD", "stream": "users", "record": {"id": 7, "fans": 40}}))
print(json.dumps({"type": "RECORD", "stream": "topics_liked", "record": {"user_id": 8, "post": {"id": 13, "author_id": 3}}}))
print(json.dumps({"type": "RECORD", "stream": "badges", "record": {"id": 1}}))
