package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Processes by {@link ProcessBuilder}, for systems other than Linux with glibc. Three threads for
 * each process; what it cannot do it says in its {@link Capabilities}.
 */
final class PortableDriver implements ProcessDriver {
    private static final List<String> ENFORCED =
            ProcFs.present()
                    ? List.of("memory, of the agent's first process, by looking at it")
                    : List.of();

    private static final List<String> LIMITS =
            List.of(
                    "this is the portable driver: it is for Linux with glibc older than 2.34, musl"
                            + " and other systems",
                    "agents end, or block, when their supervisor ends: their pipes are its own",
                    "starting slows down as agents grow in number, and each costs three threads",
                    "agents share the supervisor's session, its umask and its limit of open files",
                    "stopping reaches an agent's descendants, but without /proc not those whose"
                            + " parent has ended",
                    "limits of CPU, processes and open files are not set",
                    "agents run as this node's user; a type that names another is refused",
                    "signals other than TERM and KILL are not sent",
                    "an agent that exits with 129 to 159 counts as ended by a signal");

    private static final String NO_FUSE =
            "the portable driver has none: it takes Linux with glibc 2.34";

    private static final Pattern NO_SUCH_FILE = Pattern.compile("error[=:] ?2\\b");

    private final Map<SpawnId, PortableChild> children = new ConcurrentHashMap<>();
    private final Gauge running = new Gauge();
    private final DriverConfig config;
    private final Marker markers;
    private final SpawnJournal journal;
    private final SecretFiles secrets;
    private final ProcessListener listener;
    private final LineReader.Budget budget = new LineReader.Budget(LineReader.Budget.BYTES);

    /** One listener call at a time, as from a driver with one thread. */
    private final ReentrantLock telling = new ReentrantLock();

    PortableDriver(DriverConfig config, ProcessListener listener) {
        this.config = config;
        markers = Marker.ofDriver(config.node());
        this.listener = listener;
        journal = new SpawnJournal(config.state());
        secrets = new SecretFiles(config.runtime());
        secrets.sweep(journal.entries());
    }

    @Override
    public SpawnResult spawn(SpawnRequest request) {
        var unusable = SpawnProblems.unusable(request, config.runtime());
        if (unusable.isPresent()) {
            return new SpawnResult.Failed(unusable.get());
        }
        if (request.confined().user().isPresent()) {
            return new SpawnResult.Failed(SpawnProblems.noOtherUser(request));
        }
        if (request.exclusive()) {
            return new SpawnResult.Failed(SpawnProblems.unguarded(request, NO_FUSE));
        }
        return switch (Program.findForShell(request)) {
            case Program.Missing(Problem problem) -> new SpawnResult.Failed(problem);
            case Program.Found(Path program) -> {
                String marker = markers.of(request.id());
                var refused = journal.intend(request.id(), marker, List.of());
                yield refused.isPresent()
                        ? new SpawnResult.Failed(refused.get())
                        : start(request, program, marker);
            }
        };
    }

    private SpawnResult start(SpawnRequest request, Path program, String marker) {
        try (var arena = Arena.ofConfined()) {
            var tenant = new Room.Tenant.Ours();
            var unwritten = secrets.write(arena, request, tenant, config.state());
            if (unwritten.isPresent()) {
                over(request.id());
                return new SpawnResult.Failed(unwritten.get());
            }
        }
        var command = new ArrayList<>(request.command());
        command.set(0, program.toString());
        var builder =
                new ProcessBuilder(command)
                        .directory(request.directory().toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(request.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(request.env());
        builder.environment().put(Marker.VARIABLE, marker);
        if (!request.secrets().isEmpty()) {
            Path given = secrets.of(request.id());
            builder.environment().put(SecretFiles.VARIABLE, given.toString());
        }
        try {
            return started(request, builder.start(), marker);
        } catch (IOException e) {
            over(request.id());
            return new SpawnResult.Failed(problem(request, program, e));
        }
    }

    private SpawnResult started(SpawnRequest request, Process process, String marker) {
        try {
            var identity = identity(process);
            journal.confirm(request.id(), identity);
            adopt(request, process, marker);
            return new SpawnResult.Started(identity);
        } catch (RuntimeException e) {
            process.destroyForcibly();
            over(request.id());
            return new SpawnResult.Failed(SpawnProblems.broken(request, e));
        }
    }

    private void adopt(SpawnRequest request, Process process, String marker) {
        var id = request.id();
        var reader = new LineReader(request.maxLine(), budget, LineReader.Sink.of(id, listener));
        var child = new PortableChild(id, process, marker, reader, telling, config.pendingBytes());
        children.put(id, child);
        running.up();
        child.begin(status -> ended(child, status));
    }

    private void ended(PortableChild child, ExitStatus status) {
        journal.over(child.id());
        children.remove(child.id());
        telling.lock();
        try {
            listener.exited(child.id(), status);
        } finally {
            telling.unlock();
            running.down();
        }
    }

    private void over(SpawnId id) {
        secrets.remove(id);
        journal.over(id);
    }

    @Override
    public TakenBack takeBack(SpawnJournal.Entry entry, ProcessIdentity process, int maxLine) {
        return new TakenBack.Refused("its pipes ended with its supervisor");
    }

    @Override
    public void over(SpawnJournal.Entry entry) {
        over(entry.id());
    }

    @Override
    public boolean send(SpawnId id, String line) {
        var child = children.get(id);
        return child != null && child.send(line);
    }

    @Override
    public void hold(SpawnId id, boolean held) {
        var child = children.get(id);
        if (child != null) {
            child.hold(held);
        }
    }

    @Override
    public boolean signal(SpawnId id, Signal signal) {
        var child = children.get(id);
        return child != null && child.signal(signal);
    }

    @Override
    public boolean dump(SpawnId id, Signal signal) {
        return false;
    }

    @Override
    public Optional<Usage> usage(SpawnId id) {
        return Optional.ofNullable(children.get(id)).flatMap(PortableChild::usage);
    }

    @Override
    public OptionalInt files(SpawnId id) {
        PortableChild child = children.get(id);
        return child == null ? OptionalInt.empty() : child.files();
    }

    @Override
    public OptionalLong memory(SpawnId id) {
        return usage(id)
                .map(usage -> OptionalLong.of(usage.rssBytes()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public void yields(SpawnId id, boolean yields) {}

    @Override
    public Fuse fuse() {
        return Fuse.never(NO_FUSE);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "portable",
                ENFORCED,
                ProcFs.present() ? Map.of("memory", Capabilities.SAMPLING) : Map.of(),
                LIMITS);
    }

    @Override
    public int running() {
        return running.count();
    }

    @Override
    public boolean outlived() {
        return false;
    }

    @Override
    public void close() {
        children.clear();
    }

    @Override
    public boolean awaitNone(Duration atMost) throws InterruptedException {
        return running.awaitZero(atMost);
    }

    private static ProcessIdentity identity(Process process) {
        return ProcFs.identity(process.pid())
                .orElseGet(
                        () ->
                                new ProcessIdentity(
                                        process.pid(),
                                        process.info()
                                                .startInstant()
                                                .map(java.time.Instant::toEpochMilli)
                                                .orElse(0L),
                                        BootId.current()));
    }

    /** The JDK gives the error number only in its message. */
    private static Problem problem(SpawnRequest request, Path program, IOException e) {
        return NO_SUCH_FILE.matcher(String.valueOf(e.getMessage())).find()
                ? SpawnProblems.of(request, program, "start", Errno.ENOENT.number())
                : Problem.of(
                        "AgentStartFailed",
                        Category.STARTUP,
                        request.id().agent() + ": " + e.getMessage(),
                        "check that program, directory and log are accessible to the supervisor");
    }
}
