"""The smallest agent that speaks Reveille's protocol; needs nothing but Python."""

import json
import sys
import time

BORN = time.time()
requests = 0


def say(message):
    print(json.dumps(message), flush=True)


say({"type": "hello", "protocol": 1})
for line in sys.stdin:
    if not line.strip():
        continue
    message = json.loads(line)
    kind = message["type"]
    if kind == "init":
        say({"type": "log", "level": "info", "message": "good morning, " + message["agent"]})
        say({"type": "ready"})
    elif kind == "task":
        requests += 1
        answer = {"hello": message.get("payload")}
        say({"id": message["id"], "status": "ok", "result": answer})
    elif kind == "ping":
        health = {"uptime_seconds": time.time() - BORN, "total_requests": requests}
        say({"id": message["id"], "status": "ok", "result": {"health": health}})
    elif kind == "mode":
        say({"type": "log", "level": "info", "message": "now " + message["mode"]})
    elif kind == "shutdown":
        say({"type": "log", "level": "info", "message": "good night"})
        break
