"""Says in its STATE all that it can see of its surroundings."""
import json, os, stat, sys

def mode(path): return oct(stat.S_IMODE(os.stat(path).st_mode))

config, state = sys.argv[1:]
print(json.dumps({"type": "STATE", "value": {
    "environment": dict(os.environ),
    "descriptors": sorted(int(d) for d in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{d}")),
    "folder": os.getcwd(), "folder_mode": mode("."), "config_mode": mode(config), "state_mode": mode(state),
    "input": sys.stdin.read(), "session": os.getsid(0) == os.getppid() or os.getsid(0) == os.getpid(),
    "config": json.load(open(config)), "state": json.load(open(state)),
}}))
