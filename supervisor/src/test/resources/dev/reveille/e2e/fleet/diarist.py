"""An agent that writes down that it lives, by the machine's clock: a line every 50 ms.

Each line is the process, its epoch, the time in nanoseconds, and whether another process of the same
agent lived when this one began: the lock is free as soon as the kernel has ended its holder.
"""

import fcntl
import json
import os
import sys
import threading
import time

PLACE = os.path.join(os.environ["DIARIES"], os.environ["REVEILLE_AGENT"].replace("/", "~"))
LOCK = open(PLACE + ".lock", "w")
try:
    fcntl.flock(LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB)
    BESIDE = "alone"
except BlockingIOError:
    BESIDE = "beside"


def live():
    with open(PLACE + ".diary", "a", buffering=1) as diary:
        while True:
            diary.write(f"{os.getpid()} {os.environ['REVEILLE_EPOCH']} {time.time_ns()} {BESIDE}\n")
            time.sleep(0.05)


threading.Thread(target=live, daemon=True).start()
HELLO = json.dumps({"type": "hello", "protocol": 1})
print(HELLO, flush=True)
for line in filter(str.strip, sys.stdin):
    kind = json.loads(line).get("type")
    if kind == "resume":
        print(HELLO, flush=True)
    if kind == "shutdown":
        os._exit(0)
