"""Says a great deal on standard error, its secret among it."""
import json, sys

secret = json.load(open(sys.argv[1]))["token"]
print(f"INFO using {secret}\x1b[31m", file=sys.stderr)
for number in range(5000):
    print(f"INFO {number}", file=sys.stderr)
print("x" * 100_000, file=sys.stderr)
print("ERROR the end", file=sys.stderr)
