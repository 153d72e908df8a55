"""Writes without end: records, or with "line" one line that never breaks."""
import sys

piece = b"x" * 65536
if "line" not in sys.argv:
    piece = b'{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"ada"}}\n' * 800
while True:
    sys.stdout.buffer.write(piece)
