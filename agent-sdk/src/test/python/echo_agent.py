"""Does what its tasks say, to be observed; EchoAgent.java is its twin."""

import asyncio
import os
import subprocess
import threading
import time

import reveille_agent

modes = []


def on_init(context):
    if context.config.get("fail"):
        raise RuntimeError("told to fail")
    print("init of " + context.agent)


def on_mode(mode):
    modes.append(mode)


def on_snapshot():
    return {"modes": "".join(modes)}


def on_shutdown(reason):
    print("shutdown because of " + (reason or "nothing"), end="")


def handle(payload):
    return {
        "null": lambda _: None,
        "scalar": lambda _: 7,
        "list": lambda _: [1, 2],
        "fail": fail,
        "big": lambda _: "x" * (2 << 20),
        "block": block,
        "print": print_a_lot,
        "tell": tell,
        "restart": lambda _: reveille_agent.restart("other", seconds=20),
        "who": who,
        "subprocess": noisy_subprocess,
    }.get(payload.get("do"), lambda same: same)(payload)


async def handle_async(payload):
    if payload.get("do") == "block":
        reveille_agent.busy("block", 9)
        await asyncio.sleep(3600)
    await asyncio.sleep(0)
    return {"async": reveille_agent.current_task().id}


def fail(_):
    raise RuntimeError("no luck")


def block(payload):
    task = reveille_agent.current_task()
    with reveille_agent.busy("block", seconds=9) as claim:
        claim.renew(8)
        while not os.path.exists(payload["until"]):
            if task.cancelled:
                raise RuntimeError("gave up")
            time.sleep(0.005)
    return {"attempt": task.attempt}


def print_a_lot(_):
    def some(start):
        for number in range(start, 400, 4):
            print("line %d" % number)

    threads = [threading.Thread(target=some, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("no end", end="")
    return {"printed": 400}


def tell(_):
    reveille_agent.partial(["piece"])
    reveille_agent.usage(tool_calls=1, tokens=200, cost=0.5)
    reveille_agent.activity("order_placed", amount=3)
    reveille_agent.snapshot({"told": True})
    return {}


def who(_):
    me = reveille_agent.context()
    return {
        "same": True,
        "agent": me.agent,
        "epoch": me.epoch,
        "attempt": me.attempt,
        "mode": me.mode,
        "config": me.config,
        "restored": str(me.restored or ""),
    }


def noisy_subprocess(_):
    subprocess.run(["sh", "-c", "echo noise; cat"], check=True)
    return {}


def _private():
    pass


if __name__ == "__main__":
    reveille_agent.run(handle, on_init, on_mode, on_snapshot, on_shutdown)
