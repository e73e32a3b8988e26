"""One assistant per customer: remembers what the customer said, also over its sleep."""

import reveille_agent

notes = []


def wake(context):
    notes.extend((context.restored or {}).get("notes", []))
    reveille_agent.log("awake", model=context.config.get("model"), notes=len(notes))


def answer(payload):
    notes.append(payload.get("say", ""))
    reveille_agent.usage(tokens=len(notes[-1].split()))
    return {"heard": notes[-1], "notes": len(notes)}


def change(mode):
    print("the customer is", "here" if mode == "active" else "away for now")


if __name__ == "__main__":
    reveille_agent.run(
        answer, on_init=wake, on_mode=change, on_snapshot=lambda: {"notes": notes[-100:]})
