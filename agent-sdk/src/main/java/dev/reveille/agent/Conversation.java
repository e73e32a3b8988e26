package dev.reveille.agent;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.LineReader;
import dev.reveille.agent.protocol.LogLevel;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One conversation with a supervisor, from hello to exit code. The reader thread answers pings and
 * hands everything else to the workers, so a handler that blocks keeps nobody from hearing that the
 * agent lives.
 */
final class Conversation {
    private static final FromAgent.Hello HELLO =
            new FromAgent.Hello(ProtocolCodec.VERSION, Optional.of("reveille-java/0.1"));

    /** What a shutdown may take where the message does not say: the supervisor's own default. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Agent agent;
    private final Lines lines;
    private final Session session;
    private final ExecutorService workers;
    private final Vitals vitals = new Vitals();
    private final Map<String, TaskInHand> inHand = new ConcurrentHashMap<>();
    private final CountDownLatch initialised = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    // The next two belong to the reader thread.
    private boolean begun;
    private boolean stopping;

    Conversation(Agent agent, int concurrency, Lines lines) {
        this.agent = agent;
        this.lines = lines;
        this.session = new Session(lines);
        this.workers =
                Executors.newFixedThreadPool(concurrency, work -> daemon("reveille-worker", work));
    }

    /** Talks until the agent has shut down, does what is left to do, and tells the exit code. */
    int holdOver(InputStream in, Runnable beforeEnd) {
        lines.say(HELLO);
        daemon("reveille-reader", () -> read(new LineReader(in))).start();
        int code = exitCode.join();
        beforeEnd.run();
        return code;
    }

    private void read(LineReader reader) {
        try {
            while (true) {
                LineReader.Line line = reader.next();
                if (line instanceof LineReader.Line.Text text) {
                    hear(ProtocolCodec.readToAgent(text.text()));
                } else if (line instanceof LineReader.Line.TooLong tooLong) {
                    refuse(ProtocolError.tooLong(tooLong.bytes()));
                } else {
                    break;
                }
            }
        } catch (IOException e) {
            session.log(LogLevel.ERROR, "cannot read standard input: " + e, Map.of());
        }
        stop(Optional.empty(), Optional.of("standard input ended"), DEADLINE);
    }

    private void hear(Decoded<ToAgent> line) {
        if (line instanceof Decoded.Rejected<ToAgent> rejected) {
            refuse(rejected.error());
        } else if (line instanceof Decoded.Message<ToAgent> heard) {
            obey(heard.message());
        }
    }

    private void obey(ToAgent message) {
        if (message instanceof ToAgent.Task task) {
            take(task);
        } else if (message instanceof ToAgent.Ping ping) {
            lines.answer(FromAgent.Response.ok(ping.id(), vitals.now().json()));
        } else if (message instanceof ToAgent.Shutdown shutdown) {
            OptionalLong deadline = shutdown.deadlineMillis();
            stop(
                    Optional.of(shutdown.id()),
                    shutdown.reason(),
                    deadline.isPresent() ? Duration.ofMillis(deadline.getAsLong()) : DEADLINE);
        } else if (message instanceof ToAgent.Init init) {
            begin(Optional.of(init));
        } else if (message instanceof ToAgent.Mode mode) {
            change(mode.mode());
        } else if (message instanceof ToAgent.Cancel cancel) {
            Optional.ofNullable(inHand.get(cancel.id())).ifPresent(TaskInHand::cancel);
        } else if (message instanceof ToAgent.Resume resume) {
            session.resume(resume.epoch());
            sayWhere();
        } else if (message instanceof ToAgent.Answer answer) {
            session.answered(answer.id(), answer.outcome());
        } else if (message instanceof ToAgent.Refused refused) {
            refused(refused.error());
        }
    }

    /** Who asked for what is refused is told; everybody can read it in the log. */
    private void refused(ProtocolError error) {
        System.err.println("the supervisor refused a line: " + error.line());
        error.requestId().ifPresent(id -> session.answered(id, new Outcome.Failed(error.line())));
    }

    /** Whoever waits for an answer gets one; everybody else can read it in the log. */
    private void refuse(ProtocolError error) {
        session.log(LogLevel.WARN, "skipped a line: " + error.line(), Map.of("code", error.code()));
        error.requestId()
                .ifPresent(id -> lines.answer(FromAgent.Response.failed(id, error.line())));
    }

    /** A new supervisor may not know what the one before it was told. */
    private void sayWhere() {
        if (!begun) {
            lines.say(HELLO);
        } else if (initialised.getCount() == 0) {
            lines.say(new FromAgent.Ready());
        }
    }

    private void begin(Optional<ToAgent.Init> told) {
        if (begun || stopping) {
            return;
        }
        begun = true;
        told.ifPresent(session::begin);
        workers.execute(
                () -> {
                    try {
                        agent.init(session);
                        lines.say(new FromAgent.Ready());
                        initialised.countDown();
                    } catch (Throwable failure) {
                        session.log(LogLevel.ERROR, "init failed: " + failure, Map.of());
                        failure.printStackTrace();
                        exitCode.complete(1);
                    }
                });
    }

    private void take(ToAgent.Task message) {
        if (stopping) {
            String error = "ShuttingDown: the agent takes no more tasks. Remedy: send it again";
            lines.answer(FromAgent.Response.failed(message.id(), error));
            return;
        }
        begin(Optional.empty()); // a supervisor that sends no init sends tasks at once
        var task = new TaskInHand(message, session);
        if (inHand.putIfAbsent(message.id(), task) == null) {
            vitals.countRequest();
            workers.execute(() -> perform(task));
        } // else it was delivered again while it is being done: one answer is enough
    }

    private void perform(TaskInHand task) {
        FromAgent.Response answer;
        try {
            initialised.await();
            answer =
                    task.begin()
                            ? FromAgent.Response.ok(task.id(), Session.result(agent.handle(task)))
                            : FromAgent.Response.failed(task.id(), "Cancelled: before it began");
        } catch (Throwable failure) {
            System.err.println("task " + task.id() + " failed");
            failure.printStackTrace();
            answer = FromAgent.Response.failed(task.id(), failure.toString());
        } finally {
            task.end();
        }
        lines.answer(answer);
        inHand.remove(task.id());
    }

    private void change(AgentMode mode) {
        session.mode(mode);
        if (begun && !stopping) {
            workers.execute(
                    () ->
                            attempt(
                                    "mode",
                                    () -> {
                                        initialised.await();
                                        agent.mode(mode);
                                    }));
        }
    }

    private void stop(Optional<String> id, Optional<String> reason, Duration deadline) {
        if (stopping) {
            return;
        }
        stopping = true;
        workers.shutdown();
        daemon("reveille-shutdown", () -> windDown(id, reason, deadline)).start();
    }

    /** Waits for what is in flight, leaving a fifth of the time, at most a second, for the rest. */
    private void windDown(Optional<String> id, Optional<String> reason, Duration deadline) {
        long rest = Math.min(deadline.toMillis() / 5, 1000);
        if (begun) {
            attempt("snapshot", () -> saveOnceIdle(deadline.toMillis() - rest));
            attempt("shutdown", () -> agent.shutdown(reason));
        }
        var result = JsonNodeFactory.instance.objectNode().put("status", "shutdown");
        id.ifPresent(to -> lines.answer(FromAgent.Response.ok(to, result)));
        exitCode.complete(0);
    }

    private void saveOnceIdle(long withinMillis) throws Exception {
        if (workers.awaitTermination(withinMillis, TimeUnit.MILLISECONDS)) {
            Optional<?> state = agent.snapshot();
            state.ifPresent(session::save);
        } else {
            session.log(LogLevel.WARN, "ends with tasks in flight: " + inHand.keySet(), Map.of());
        }
    }

    private void attempt(String callback, Callback call) {
        try {
            call.run();
        } catch (Throwable failure) {
            failure.printStackTrace();
            session.log(LogLevel.ERROR, callback + " failed: " + failure, Map.of());
        }
    }

    /** A call of the agent's, which may throw whatever it likes. */
    private interface Callback {
        void run() throws Exception;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
