package dev.reveille.app;

import dev.reveille.cli.Tail;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Visible;
import dev.reveille.node.Foreground;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the author of an agent sees: answers on standard output, and what happens to it and what it
 * logs on standard error.
 */
final class RunScreen implements Foreground.Listener {
    private static final Set<HistoryEvent.Kind> TOLD =
            Set.of(
                    HistoryEvent.Kind.STATE,
                    HistoryEvent.Kind.STOP_PHASE,
                    HistoryEvent.Kind.EXITED,
                    HistoryEvent.Kind.RESTART_SCHEDULED,
                    HistoryEvent.Kind.BREAKER,
                    HistoryEvent.Kind.GROUP,
                    HistoryEvent.Kind.LIMIT,
                    HistoryEvent.Kind.REFUSED);

    private final PrintWriter out;
    private final PrintWriter err;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable AgentStatus> last = new AtomicReference<>();
    private AgentHealth.Health health = AgentHealth.Health.UNKNOWN;
    private @Nullable Tail log;

    RunScreen(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void status(AgentStatus status) {
        last.set(status);
    }

    @Override
    public void history(HistoryEvent event) {
        if (TOLD.contains(event.kind())) {
            more();
            String what =
                    event.kind() == HistoryEvent.Kind.STATE
                            ? event.details().getOrDefault("state", "")
                            : event.kind().name();
            say(what + " " + event.reason() + ": " + event.message());
        }
    }

    @Override
    public void health(AgentHealth now) {
        if (now.health() != health) {
            health = now.health();
            say("HEALTH " + health);
        }
    }

    @Override
    public void answer(String line) {
        synchronized (this) {
            out.println(line);
            out.flush();
        }
        asked.removeIf(id -> line.contains("\"id\":\"" + id + "\""));
    }

    /** A task was given, and its answer is awaited. */
    void asked(String id) {
        asked.add(id);
    }

    /** Whether every answer has come. */
    boolean answered() {
        return asked.isEmpty();
    }

    void say(String text) {
        synchronized (this) {
            err.println("reveille: " + Visible.of(text));
            err.flush();
        }
    }

    /** From now on shows what is added to that file. */
    synchronized void follow(Path file) throws IOException {
        log =
                new Tail(
                        file,
                        line -> {
                            err.println(line);
                            err.flush();
                        });
        if (Files.exists(file)) {
            log.last(0, Instant.EPOCH);
        }
    }

    /** Shows what the agent has logged meanwhile. */
    synchronized void more() {
        if (log != null) {
            try {
                log.more();
            } catch (IOException e) {
                err.println("reveille: its log cannot be read: " + e.getMessage());
                log = null;
            }
        }
    }

    /** Whether it has ended, and nothing will start it again. */
    boolean over() {
        return Optional.ofNullable(last.get())
                .filter(
                        status ->
                                status.state() == AgentState.STOPPED
                                        // before its first start it waits for an earlier run's end
                                        || (status.state() == AgentState.CRASHED
                                                && status.attempt() > 0
                                                && status.retryAt().isEmpty()))
                .isPresent();
    }

    /** The agent's exit code: as a shell has it, where it was killed; 1 where none is known. */
    int code() {
        return Optional.ofNullable(last.get())
                .flatMap(AgentStatus::exit)
                .map(RunScreen::code)
                .orElse(1);
    }

    private static int code(Exit exit) {
        if (exit.code() == Exit.FORCED) {
            return 137;
        }
        return exit.code() < 0 ? 1 : exit.code() & 0xff;
    }
}
