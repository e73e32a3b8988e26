"""One assistant per customer: it knows what the customer said since it woke."""

import reveille_agent

notes = []


def wake(context):
    reveille_agent.log("awake", agent=context.agent, model=context.config.get("model"))


def answer(payload):
    notes.append(payload.get("say", ""))
    return {"heard": notes[-1], "notes": len(notes)}


def change(mode):
    print("the customer is", "here" if mode == "active" else "away for now")


def sleep(reason):
    print("asleep after", len(notes), "notes:", reason)


if __name__ == "__main__":
    reveille_agent.run(answer, on_init=wake, on_mode=change, on_shutdown=sleep)
