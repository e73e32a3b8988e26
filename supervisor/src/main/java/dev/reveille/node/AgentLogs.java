package dev.reveille.node;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.node.LogBudget.Kept;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all agents below {@code logs} of the state directory: {@code TENANT/NAME.log} and
 * older ones beside it. On a thread of its own brings over what agents write to standard error, as
 * the system tells of it and at the latest after {@link #ANYHOW}, and keeps the whole of it within
 * its bound.
 */
final class AgentLogs implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AgentLogs.class);

    /** Where agents' standard error goes; no tenant's name begins with a dot. */
    static final String SPOOL = ".stderr";

    /** After one round; one that writes without end costs a bounded share of a processor. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Should the system not tell. */
    private static final Duration ANYHOW = Duration.ofSeconds(5);

    /** Where it never does. */
    private static final Duration UNTOLD = Duration.ofSeconds(1);

    /** How often all is measured though little was written. */
    private static final long MEASURE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Path logs;
    private final Path spool;
    private final long most;
    private final Clock clock;
    private final Map<String, AgentLog> open = new ConcurrentHashMap<>();

    /** Of processes that an earlier supervisor started: half a line of them may wait still. */
    private final Map<AgentId, Redaction> earlier = new ConcurrentHashMap<>();

    private final LongAdder written = new LongAdder();
    private final @Nullable WatchService watch;
    private final Thread thread;
    private long measuredAt = System.nanoTime() - MEASURE_NANOS;
    private long measured;
    private long lookedAt = System.nanoTime();

    /**
     * Makes the directories.
     *
     * @param most bytes that all of them may take
     */
    AgentLogs(Path state, long most, Clock clock) {
        this.logs = state.toAbsolutePath().normalize().resolve("logs");
        this.spool = logs.resolve(SPOOL);
        this.most = most;
        this.clock = clock;
        watch = watch(spool);
        thread = Thread.ofPlatform().daemon().name("node-logs").unstarted(this::run);
    }

    /** Absent where the system grants none; then all are looked at once a second. */
    private static @Nullable WatchService watch(Path directory) {
        try {
            Files.createDirectories(directory);
            var watch = FileSystems.getDefault().newWatchService();
            directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            return watch;
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("directory", directory)
                    .log("what agents write is looked at once a second: " + e);
            return null;
        }
    }

    void start() {
        thread.start();
    }

    /** For one process of an agent; of the one before nothing is open any more. */
    AgentLog open(AgentId agent, AgentType.Log limits) throws IOException {
        var log = of(agent, limits);
        open.put(name(agent), log);
        return log;
    }

    private AgentLog of(AgentId agent, AgentType.Log limits) throws IOException {
        Path file = file(agent);
        Files.createDirectories(spool);
        var errors = new Spool(spool.resolve(name(agent)));
        var log = new AgentLog(file, errors, limits, clock, written::add);
        log.redact(earlier.getOrDefault(agent, Redaction.NONE));
        return log;
    }

    /** Where the agent's lines are, whether or not any were written. */
    Path file(AgentId agent) {
        return logs.resolve(agent.tenant().value()).resolve(agent.name() + ".log");
    }

    /** No id contains a plus. */
    private static String name(AgentId agent) {
        return agent.tenant().value() + "+" + agent.name();
    }

    /** Its process has ended. */
    void close(AgentId agent, AgentLog log) {
        open.remove(name(agent), log);
        log.close();
    }

    /**
     * Brings over what was written while no supervisor was there. Before secrets of starts that are
     * over are removed: what agents wrote may hold them.
     */
    void catchUp(SecretFiles secrets) {
        if (!Files.isDirectory(spool)) {
            return;
        }
        try (Stream<Path> spools = Files.list(spool)) {
            for (Path file : spools.toList()) {
                tryToCatchUp(file, secrets);
            }
        } catch (IOException | UncheckedIOException e) {
            LOGGER.atWarn().log("what agents wrote meanwhile could not be read: " + e);
        }
    }

    /** One that cannot be read, or is no agent's, keeps neither others nor the node waiting. */
    private void tryToCatchUp(Path file, SecretFiles secrets) {
        try {
            catchUp(file, secrets);
        } catch (IOException | RuntimeException e) {
            LOGGER.atWarn()
                    .addKeyValue("file", file)
                    .log("what was written there meanwhile could not be read: " + e);
        }
    }

    private void catchUp(Path file, SecretFiles secrets) throws IOException {
        String[] names = String.valueOf(file.getFileName()).split("\\+", -1);
        if (names.length != 2 || new Spool(file).waiting() == 0) {
            return;
        }
        var agent = AgentId.of(names[0], names[1]);
        earlier.put(agent, Redaction.of(secrets.ofAgent(agent)));
        try (AgentLog log = of(agent, AgentType.Log.DEFAULT)) {
            for (int i = 0; i < AgentLog.TURNS && log.bring(); i++) {
                // what an agent writes from now on is brought over later
            }
        }
    }

    private void run() {
        Set<AgentLog> due = new HashSet<>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                addDue(due);
                due.removeIf(log -> !bring(log));
                bound();
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOGGER.atError().setCause(e).log("agents' logs could not be kept");
            }
        }
    }

    /** Waits for logs to which something was added, unless there is more of some already. */
    private void addDue(Set<AgentLog> due) throws InterruptedException {
        if (watch == null) {
            Thread.sleep(due.isEmpty() ? UNTOLD : Duration.ZERO);
            due.addAll(open.values());
            return;
        }
        WatchKey key = watch.poll(due.isEmpty() ? ANYHOW.toMillis() : 0, TimeUnit.MILLISECONDS);
        long now = System.nanoTime();
        if (now - lookedAt > ANYHOW.toNanos()) {
            lookedAt = now;
            due.addAll(open.values());
        }
        if (key == null) {
            return;
        }
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
                due.addAll(open.values());
            }
            AgentLog log = open.get(String.valueOf(event.context()));
            if (log != null) {
                due.add(log);
            }
        }
        key.reset();
    }

    /** One turn; whether there is more. */
    private static boolean bring(AgentLog log) {
        try {
            return log.bring();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("file", log.file()).log("log lines are lost: " + e);
            return false;
        }
    }

    /** Measures all once a good deal was added, or a minute has passed. */
    private void bound() {
        long now = System.nanoTime();
        boolean much = written.sum() - measured > most / 20;
        if (!much && now - measuredAt < MEASURE_NANOS) {
            return;
        }
        measuredAt = now;
        measured = written.sum();
        try {
            // Of what it takes a share is left for what is added until it is measured again.
            LogBudget.beyond(most - most / 20, kept()).forEach(this::remove);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.atWarn().log("the room that agents' logs take could not be bounded: " + e);
        }
    }

    private List<Kept> kept() throws IOException {
        Function<Path, String> name = file -> String.valueOf(file.getFileName());
        var running = new HashSet<Path>();
        open.values().forEach(log -> running.add(log.file()));
        try (Stream<Path> all = Files.find(logs, 2, (_, a) -> a.isRegularFile())) {
            var kept = new ArrayList<Kept>();
            for (Path file : all.filter(f -> !f.startsWith(spool)).toList()) {
                kept.add(
                        new Kept(
                                file,
                                Files.size(file),
                                Files.getLastModifiedTime(file).toMillis(),
                                !name.apply(file).endsWith(".log"),
                                running.contains(file)));
            }
            return kept;
        }
    }

    private void remove(Kept kept) {
        try {
            if (kept.open()) {
                for (AgentLog log : open.values()) {
                    if (log.file().equals(kept.file())) {
                        log.forget();
                    }
                }
            } else {
                Files.deleteIfExists(kept.file());
            }
            LOGGER.atInfo()
                    .addKeyValue("file", kept.file())
                    .addKeyValue("bytes", kept.bytes())
                    .log("removed, as agents' logs take as much room as node.logs.total allows");
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("file", kept.file()).log("could not be removed: " + e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join(Duration.ofSeconds(1));
            }
            if (watch != null) {
                watch.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.atWarn().log("the watch on agents' logs could not be closed: " + e);
        }
        open.values().forEach(AgentLog::close);
    }
}
