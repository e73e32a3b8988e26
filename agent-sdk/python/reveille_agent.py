"""Be an agent under Reveille's supervisor, or under any that speaks its JSON lines.

One file, standard library only, Python 3.9 and newer. Copy it next to your agent, or put its
folder on PYTHONPATH.

    import reveille_agent

    def handle(payload):
        return {"echo": payload}

    reveille_agent.run(handle)

An existing function needs no code at all:  python -m reveille_agent module:function

The handler may be a plain or an async function. It gets the task's payload; what it returns is the
answer: a dict as it is, None as {"status": "completed"}, anything else in that dict's "data". An
exception is answered as an error. Pings are answered while it works. print() becomes a log message.
"""

import contextvars
import importlib
import io
import itertools
import json
import os
import queue
import sys
import threading
import time
import traceback

# asyncio and inspect are imported where they are needed: a wake should not wait for them.

__all__ = [
    "AgentCallbackNotFound", "Busy", "Context", "Task", "activity", "busy", "context",
    "current_task", "Denied", "log", "partial", "restart", "run", "snapshot", "usage",
]

PROTOCOL = 1
SDK = "reveille-python/0.1"
HELLO = {"type": "hello", "protocol": PROTOCOL, "sdk": SDK}
MAX_LINE_BYTES = 1 << 20
PRINTED_LINE_CHARS = 16 * 1024
DEFAULT_DEADLINE_SECONDS = 5.0

_task = contextvars.ContextVar("reveille_task", default=None)


class AgentCallbackNotFound(Exception):
    """The function to adapt is not there; says which are."""

    def __init__(self, module, wanted, there):
        super().__init__(
            "AgentCallbackNotFound: module %r has no callback %r. Callbacks there are: %s. "
            "Remedy: name one of them as module:function"
            % (module, wanted, ", ".join(there) or "none"))
        self.there = there


class Denied(Exception):
    """The supervisor did not do what it was asked for; says why, and what to do about it."""

    def __init__(self, code, message, remedy):
        super().__init__("%s: %s. Remedy: %s" % (code, message, remedy))
        self.code = code


class Context:
    """What the supervisor told the agent about itself."""

    def __init__(self):
        self.agent = ""        # tenant/name
        self.epoch = 0         # of its placement: the fencing token
        self.attempt = 1       # which start within the epoch
        self.mode = "active"   # or "listening"
        self.config = {}       # from its spec
        self.restored = None   # the snapshot it saved before


class Task:
    """One task in the agent's hands."""

    def __init__(self, message):
        self.id = message.get("id")
        self.payload = message.get("payload")
        self.attempt = message.get("attempt") or 1
        self._cancelled = threading.Event()
        self._future = None

    @property
    def cancelled(self):
        """Whether nobody waits for the answer any more."""
        return self._cancelled.is_set()

    def _cancel(self):
        self._cancelled.set()
        future = self._future
        if future is not None:
            future.cancel()


class Busy:
    """A claim to work on something of the agent's own; lapses unless renewed. Use with `with`."""

    def __init__(self, claim, seconds, reason):
        self.claim = claim
        self.reason = reason
        self.renew(seconds)

    def renew(self, seconds):
        """Hold on to it for so long, from now."""
        if not seconds > 0:
            raise ValueError("a busy claim must hold for some time, was %r" % (seconds,))
        message = {"type": "busy", "claim": self.claim, "for_millis": max(1, int(seconds * 1000))}
        if self.reason:
            message["reason"] = self.reason
        _say(message)

    def end(self):
        """Let go of it."""
        _say({"type": "busy", "claim": self.claim, "for_millis": 0})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def context():
    """Who this agent is: agent, epoch, attempt, mode, config, restored."""
    return _context


def current_task():
    """The task being handled here, or None."""
    return _task.get()


def log(message, level="info", **fields):
    """Log a message: level is debug, info, warn or error."""
    _say({"type": "log", "level": level, "message": str(message), "fields": _plain(fields)})


def busy(claim, seconds, reason=None):
    """Claim to work, so as not to be put to sleep; a task in flight needs no claim."""
    return Busy(claim, seconds, reason)


def partial(data):
    """Send a piece of the current task's result ahead of its answer."""
    task = _task.get()
    if task is None:
        raise RuntimeError("partial() belongs inside a handler")
    _say({"type": "partial", "id": task.id, "data": data})


def snapshot(state):
    """Save the whole state now, to be given back at the next start as context().restored."""
    _say({"type": "snapshot", "data": state})


def usage(tool_calls=0, tokens=0, cost=0.0):
    """Tell what was used since the last time: cost in the currency of the tenant's budget."""
    _say({"type": "usage", "tool_calls": tool_calls, "tokens": tokens, "cost": cost})


def activity(event, **attributes):
    """Tell of something that bears on relevance."""
    _say({"type": "activity", "event": event, "attributes": attributes})


def restart(agent, seconds=10):
    """Ask for a restart of another agent of the tenant, by name; the spec must allow it.

    Returns {"result": "done"}, or "asked" where another node is to do it, with a message. Raises
    Denied with the reason, and TimeoutError without an answer in so many seconds. It waits: in an
    async handler, call it on a thread.
    """
    id = "ask-%d" % next(_asks)
    waiting = _asked[id] = {"event": threading.Event()}
    try:
        _say({"type": "operate", "id": id, "action": "restart", "agent": agent})
        if not waiting["event"].wait(seconds):
            raise TimeoutError("no answer about %s within %s s" % (agent, seconds))
    finally:
        _asked.pop(id, None)
    if "error" in waiting:
        raise Denied(*waiting["error"])
    return waiting["result"]


def run(handler, on_init=None, on_mode=None, on_snapshot=None, on_shutdown=None, concurrency=1):
    """Be an agent until told to end; does not return.

    handler(payload)      does a task
    on_init(context)      sets the agent up; if it raises, the process ends with code 1
    on_mode(mode)         learns of "active" or "listening"
    on_snapshot()         returns the state to keep, or None
    on_shutdown(reason)   ends
    concurrency           tasks at once, each in its own thread; async handlers share one loop

    Every callback may be async. Standard output and input belong to the protocol from here on;
    what subprocesses and C libraries print goes to standard error.
    """
    _take_stdio()
    _Conversation(handler, on_init, on_mode, on_snapshot, on_shutdown, concurrency).hold()


# --- the way out: whole lines only, whichever thread they come from ---------------------------

_in_fd = 0
_out_fd = 1
_out_lock = threading.RLock()
_context = Context()
_asks = itertools.count(1)
_asked = {}  # id of what the supervisor was asked for -> who waits for the answer


def _say(message):
    line = json.dumps(message, separators=(",", ":"), allow_nan=False).encode("utf-8")
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(
            "LineTooLong: a line of %d bytes, where %d are allowed. Remedy: send large data by "
            "reference, such as a path" % (len(line), MAX_LINE_BYTES))
    rest = memoryview(line + b"\n")
    with _out_lock:
        while rest:
            rest = rest[os.write(_out_fd, rest):]


def _answer(id, result=None, error=None):
    try:
        if error is None:
            _say({"id": id, "status": "ok", "result": result})
            return
    except (TypeError, ValueError) as problem:  # not JSON, or too long
        error = "the result cannot be sent: %s" % problem
    _say({"id": id, "status": "error", "error": error[:64 * 1024]})


def _answered(message, **outcome):
    waiting = _asked.get(message.get("id"))
    if waiting:
        waiting.update(outcome)
        waiting["event"].set()


def _plain(fields):
    try:
        json.dumps(fields, allow_nan=False)
        return fields
    except (TypeError, ValueError):
        return {key: str(value) for key, value in fields.items()}


class _PrintedLog(io.TextIOBase):
    """Stands in for sys.stdout: printed lines become log messages."""

    encoding = "utf-8"

    def __init__(self):
        self._begun = {}  # thread -> its unfinished line: print() writes text and newline apart
        self._lock = threading.RLock()

    def writable(self):
        return True

    def write(self, text):
        with self._lock:
            thread = threading.get_ident()
            *ends, rest = (self._begun.pop(thread, "") + text).split("\n")
            while len(rest) > PRINTED_LINE_CHARS:
                ends.append(rest[:PRINTED_LINE_CHARS])
                rest = rest[PRINTED_LINE_CHARS:]
            if rest:
                self._begun[thread] = rest
            for line in ends:
                self._log(line)
            return len(text)

    def finish(self):
        """Say the lines that have no end yet."""
        with self._lock:
            begun, self._begun = self._begun, {}
            for line in begun.values():
                self._log(line)

    def _log(self, line):
        for start in range(0, len(line.rstrip()), PRINTED_LINE_CHARS):
            log(line[start:start + PRINTED_LINE_CHARS].rstrip(), stream="stdout")


def _take_stdio():
    """Keep both pipes for the protocol alone, away from subprocesses and C libraries."""
    global _in_fd, _out_fd
    sys.stdout.flush()
    _in_fd, _out_fd = os.dup(0), os.dup(1)  # these two are closed in subprocesses
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout = _PrintedLog()
    sys.stdin = io.StringIO()


def _end(code):
    """End at once, whatever threads still do."""
    try:
        if isinstance(sys.stdout, _PrintedLog):
            sys.stdout.finish()
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
    os._exit(code)


# --- the way in --------------------------------------------------------------------------------

def _lines(fd):
    """Yields each whole line as bytes, or the length of one that was too long."""
    held, length = [], 0
    while True:
        chunk = os.read(fd, 65536)
        if not chunk:
            return
        *ends, rest = chunk.split(b"\n")
        for piece in ends:
            length += len(piece)
            if length <= MAX_LINE_BYTES:
                held.append(piece)
                yield b"".join(held)
            else:
                yield length
            held, length = [], 0
        length += len(rest)
        if length <= MAX_LINE_BYTES:
            held.append(rest)
        else:
            held = []


class _Conversation:
    """From hello to the end. A reader thread hears; this thread and its like do the tasks."""

    def __init__(self, handler, on_init, on_mode, on_snapshot, on_shutdown, concurrency):
        self.handler = handler
        self.on_init = on_init
        self.on_mode = on_mode
        self.on_snapshot = on_snapshot
        self.on_shutdown = on_shutdown
        self.concurrency = max(1, int(concurrency))
        self.work = queue.Queue()
        self.in_hand = {}
        self.changed = threading.Condition()
        self.unfinished = 0
        self.begun = False
        self.initialised = False
        self.stopping = False
        self.requests = 0
        self.born = time.monotonic()
        self.measured = (self.born, time.process_time())
        self.loop = None
        self.loop_lock = threading.Lock()

    def hold(self):
        _say(HELLO)
        threading.Thread(target=self._read, name="reveille-reader", daemon=True).start()
        self.work.get()()  # the first piece of work is init, before any other thread works
        for number in range(1, self.concurrency):
            threading.Thread(
                target=self._work, name="reveille-worker-%d" % number, daemon=True).start()
        self._work()

    def _work(self):
        while True:
            self.work.get()()

    def _put(self, piece):
        with self.changed:
            self.unfinished += 1

        def counted():
            try:
                piece()
            finally:
                with self.changed:
                    self.unfinished -= 1
                    self.changed.notify_all()

        self.work.put(counted)

    # the reader's thread

    def _read(self):
        try:
            for line in _lines(_in_fd):
                if isinstance(line, int):
                    log("skipped a line: LineTooLong: %d bytes, where %d are allowed"
                        % (line, MAX_LINE_BYTES), "warn", code="LineTooLong")
                elif line.strip():
                    self._hear(line)
        except OSError as problem:
            print("cannot go on talking: %s" % problem, file=sys.stderr)
        self._stop(None, "standard input ended", None)

    def _hear(self, line):
        try:
            message = json.loads(line.decode("utf-8", "replace"))
            if not isinstance(message, dict):
                raise ValueError("it is no object")
        except (ValueError, RecursionError) as problem:
            log("skipped a line: NotJson: %s" % problem, "warn", code="NotJson")
            return
        kind = message.get("type")
        if kind == "task":
            self._take(message)
        elif kind == "ping":
            _answer(message.get("id"), {"health": self._health()})
        elif kind == "shutdown":
            self._stop(message.get("id"), message.get("reason"), message.get("deadline_millis"))
        elif kind == "init":
            self._begin(message)
        elif kind == "mode":
            self._mode(message.get("mode"))
        elif kind == "cancel":
            task = self.in_hand.get(str(message.get("id")))
            if task:
                task._cancel()
        elif kind == "resume":
            _context.epoch = message.get("epoch") or _context.epoch
            self._say_where()
        elif kind == "error":
            print("the supervisor refused a line: %s" % message, file=sys.stderr)
            _answered(message, error=(
                message.get("code"), message.get("message"), message.get("remedy") or "none"))
        elif kind == "response":
            if message.get("status") == "ok":
                _answered(message, result=message.get("result"))
            else:
                _answered(message, error=("Failed", message.get("error"), "see its history"))
        else:
            problem = "UnknownMessage: type %.60r is not one this agent knows" % (kind,)
            log("skipped a line: " + problem, "warn", code="UnknownMessage")
            if message.get("id") is not None:
                _answer(message.get("id"), error=problem)

    def _say_where(self):
        """A new supervisor may not know what the one before it was told."""
        if not self.begun:
            _say(HELLO)
        elif self.initialised:
            _say({"type": "ready"})

    def _begin(self, message):
        if self.begun or self.stopping:
            return
        self.begun = True
        _context.agent = message.get("agent") or ""
        _context.epoch = message.get("epoch") or 0
        _context.attempt = message.get("attempt") or 1
        _context.mode = message.get("mode") or "active"
        _context.config = message.get("config") or {}
        _context.restored = message.get("snapshot")
        self._put(self._init)

    def _mode(self, mode):
        _context.mode = mode
        if self.on_mode and self.begun and not self.stopping:
            self._put(lambda: self._attempt("on_mode", self.on_mode, mode))

    def _take(self, message):
        id = message.get("id")
        if id is None:
            log("skipped a task without an id", "warn", code="InvalidMessage")
            return
        if self.stopping:
            _answer(id, error="ShuttingDown: the agent takes no more tasks. "
                              "Remedy: send it again")
            return
        self._begin({})  # a supervisor that sends no init sends tasks at once
        if str(id) in self.in_hand:
            return  # delivered again while it is being done: one answer is enough
        task = self.in_hand[str(id)] = Task(message)
        self.requests += 1
        self._put(lambda: self._perform(task))

    def _health(self):
        now, cpu = time.monotonic(), time.process_time()
        then, cpu_then = self.measured
        self.measured = (now, cpu)
        return {
            "uptime_seconds": round(now - self.born, 3),
            "total_requests": self.requests,
            "memory_mb": round(_resident_mib(), 3),
            "cpu_percent": round(100 * (cpu - cpu_then) / max(now - then, 1e-6), 3),
        }

    # the workers' threads

    def _init(self):
        try:
            if self.on_init:
                self._call(self.on_init, _context)
            self.initialised = True
            _say({"type": "ready"})
        except BaseException:
            traceback.print_exc()
            log("init failed: %s" % _said(), "error")
            _end(1)

    def _perform(self, task):
        token = _task.set(task)
        try:
            if task.cancelled:
                _answer(task.id, error="Cancelled: before it began")
            else:
                _answer(task.id, _result(self._call(self.handler, task.payload, task=task)))
        except BaseException:
            traceback.print_exc()
            _answer(task.id, error=_said())
        finally:
            _task.reset(token)
            self.in_hand.pop(str(task.id), None)

    def _call(self, callback, *arguments, task=None):
        returned = callback(*arguments)
        if not hasattr(returned, "__await__"):
            return returned
        import asyncio

        async def within():
            _task.set(task)  # the loop's thread has a context of its own
            return await returned

        future = asyncio.run_coroutine_threadsafe(within(), self._event_loop())
        if task is not None:
            task._future = future
            if task.cancelled:
                future.cancel()
        return future.result()

    def _event_loop(self):
        with self.loop_lock:
            if self.loop is None:
                import asyncio
                self.loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self.loop.run_forever, name="reveille-loop", daemon=True).start()
            return self.loop

    def _attempt(self, name, callback, *arguments):
        try:
            return self._call(callback, *arguments)
        except BaseException:
            traceback.print_exc()
            log("%s failed: %s" % (name, _said()), "error")
            return None

    # ending

    def _stop(self, id, reason, deadline_millis):
        if self.stopping:
            return
        self.stopping = True
        seconds = DEFAULT_DEADLINE_SECONDS
        if isinstance(deadline_millis, (int, float)) and deadline_millis >= 0:
            seconds = deadline_millis / 1000
        threading.Thread(
            target=self._wind_down, args=(id, reason, seconds), name="reveille-shutdown",
            daemon=True).start()

    def _wind_down(self, id, reason, seconds):
        """Wait for what is in flight, leaving a fifth of the time, at most a second, for the rest."""
        until = time.monotonic() + seconds - min(seconds / 5, 1.0)
        try:
            with self.changed:
                while self.unfinished and time.monotonic() < until:
                    self.changed.wait(until - time.monotonic())
                idle = not self.unfinished
            if self.begun and not idle:
                log("ends with tasks in flight: %s" % ", ".join(self.in_hand), "warn")
            if self.begun and idle and self.on_snapshot:
                state = self._attempt("on_snapshot", self.on_snapshot)
                if state is not None:
                    snapshot(state)
            if self.begun and self.on_shutdown:
                self._attempt("on_shutdown", self.on_shutdown, reason)
            sys.stdout.finish()
            if id is not None:
                _answer(id, {"status": "shutdown"})
        except Exception:
            traceback.print_exc()
        _end(0)


def _result(returned):
    """A handler's result as it is answered: always an object, as OmniDaemon's adapter does it."""
    if isinstance(returned, dict):
        return returned
    return {"status": "completed"} if returned is None else {
        "status": "completed", "data": returned}


def _said():
    kind, problem, _ = sys.exc_info()
    return "%s: %s" % (kind.__name__, problem)


def _resident_mib():
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except OSError:  # not Linux
        import resource
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


# --- python -m reveille_agent module:function ----------------------------------------------------

def _load(target):
    """The function a target such as agents.mail:handle names, with its module."""
    name, colon, wanted = target.partition(":")
    if not colon:
        raise ValueError(
            "BadTarget: %r is not module:function. Remedy: name both, such as agent:handle" % target)
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    module = importlib.import_module(name)
    callback = getattr(module, wanted, None)
    if not callable(callback):
        import inspect
        there = sorted(
            each for each, value in vars(module).items()
            if inspect.isroutine(value) and not each.startswith("_")
            and getattr(value, "__module__", None) == module.__name__)
        raise AgentCallbackNotFound(name, wanted, there)
    return module, callback


def _main(arguments):
    if len(arguments) != 1:
        print("usage: python -m reveille_agent module:function", file=sys.stderr)
        return 2
    try:
        module, callback = _load(arguments[0])
    except (AgentCallbackNotFound, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except ModuleNotFoundError as problem:
        print("AgentDependency: %s. Remedy: install what the agent requires, and check the "
              "module's name and the working directory %s" % (problem, os.getcwd()),
              file=sys.stderr)
        return 2
    run(callback, **{
        name: getattr(module, name)
        for name in ("on_init", "on_mode", "on_snapshot", "on_shutdown")
        if callable(getattr(module, name, None))})
    return 0


if __name__ == "__main__":
    # What the agent imports as reveille_agent must be this very module, not a second copy.
    sys.modules.setdefault("reveille_agent", sys.modules[__name__])
    sys.exit(_main(sys.argv[1:]))
