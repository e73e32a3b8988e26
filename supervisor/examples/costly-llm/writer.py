"""An agent for OmniDaemon's JSON lines, which knows nothing of Reveille.

In:  {"id": ..., "type": "task" | "ping" | "shutdown", "payload": ...}
Out: {"id": ..., "status": "ok" | "error", "result" | "error": ...}; other lines are log lines.
"""

import json
import sys
import time

started = time.time()
total_requests = 0


def write(payload):
    """Where a model would be asked; this one is cheap."""
    prompt = payload["prompt"]
    return {"text": prompt.capitalize() + ".", "tokens": len(prompt.split())}


def reply(message_id, **outcome):
    sys.stdout.write(json.dumps({"id": message_id, **outcome}) + "\n")
    sys.stdout.flush()


print("writer is up", flush=True)
for line in iter(sys.stdin.readline, ""):
    line = line.strip()
    if not line:
        continue
    try:
        message = json.loads(line)
    except ValueError as problem:
        reply(None, status="error", error="invalid JSON: %s" % problem)
        continue
    message_id, kind = message.get("id"), message.get("type")
    if kind == "shutdown":
        break
    if kind == "ping":
        reply(message_id, status="ok", result={"health": {
            "uptime_seconds": time.time() - started, "total_requests": total_requests}})
    elif kind == "task":
        total_requests += 1
        try:
            reply(message_id, status="ok", result=write(message.get("payload") or {}))
        except Exception as problem:
            reply(message_id, status="error", error="%s: %s" % (type(problem).__name__, problem))
    else:
        reply(message_id, status="error", error="unknown message type: %s" % kind)
