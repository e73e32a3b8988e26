package dev.reveille.os;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Processes by {@code posix_spawn}, pidfds and epoll, for Linux with glibc 2.34 or newer. One
 * thread waits for all of them; starting happens on the caller's.
 *
 * <p>Opening one changes this JVM for good: files it makes are its user's alone (umask 077, which
 * is how processes get theirs), exit statuses are kept even if it was started with SIGCHLD ignored,
 * neither it nor its processes leave core files, and it cannot be dumped: other processes of its
 * user no longer read its memory, environment and descriptors, and debuggers cannot attach unless
 * run as root. Its own view of {@code /proc/self} stays as it was, and jcmd goes on working.
 */
final class PosixDriver implements ProcessDriver {
    private final Map<SpawnId, Child> children = new ConcurrentHashMap<>();
    private final ProcessListener listener;
    private final SpawnJournal journal;
    private final Cgroups cgroups;
    private final SecretFiles secrets;
    private final Groups groups = new Groups();
    private final Births births;
    private final LinuxFuse fuse;
    private final Spawner spawner;
    private final Reactor reactor;
    private final LineReader.Budget budget = new LineReader.Budget(LineReader.Budget.BYTES);
    private final Path runtime;
    private final int pendingBytes;
    private final Gauge running = new Gauge();
    private volatile boolean closed;

    PosixDriver(DriverConfig config, ProcessListener listener) {
        prepare();
        this.listener = listener;
        journal = new SpawnJournal(config.state());
        cgroups =
                config.cgroups()
                        ? Cgroups.open(config.state())
                        : Cgroups.none("cgroups are switched off");
        secrets = new SecretFiles(config.runtime());
        runtime = config.runtime();
        pendingBytes = config.pendingBytes();
        var open = journal.entries();
        var known = new OpenStarts(open);
        births = new Births();
        fuse = new LinuxFuse(runtime.resolve("fuse"), births, cgroups, known);
        spawner = new Spawner(config, journal, cgroups, secrets, births, fuse);
        cgroups.sweep(known);
        secrets.sweep(open);
        reactor = new Reactor(this::ended);
    }

    /** Changes this JVM as said above; once more does no harm. */
    static void prepare() {
        LibcProcess.defaultChildSignal();
        LibcProcess.forbidDumping();
        LibcProcess.forbidCores();
        Libc.umask(077);
    }

    /** Whether this system has what it takes. */
    static boolean supported() {
        return ProcFs.present() && Native.has(LibcSpawn.NEWEST) && Native.has("epoll_create1");
    }

    @Override
    public SpawnResult spawn(SpawnRequest request) {
        return switch (begin(request)) {
            case Spawner.Begun.Not(var failed) -> new SpawnResult.Failed(failed.problem());
            case Spawner.Begun.UnderWay start -> finish(start);
        };
    }

    @Override
    public void spawnAll(Iterator<SpawnRequest> requests, BiConsumer<SpawnId, SpawnResult> told) {
        var halves =
                new Batch.Halves() {
                    @Override
                    public Spawner.Begun begin(SpawnRequest request) {
                        return PosixDriver.this.begin(request);
                    }

                    @Override
                    public boolean done(Spawner.Begun.UnderWay start) {
                        return start.done();
                    }

                    @Override
                    public SpawnResult finish(Spawner.Begun.UnderWay start) {
                        return PosixDriver.this.finish(start);
                    }
                };
        new Batch(halves, told).run(requests);
    }

    private Spawner.Begun begin(SpawnRequest request) {
        return closed
                ? new Spawner.Begun.Not(new Spawner.Outcome.Failed(SpawnProblems.closed(request)))
                : spawner.begin(request);
    }

    private SpawnResult finish(Spawner.Begun.UnderWay start) {
        var request = start.request();
        return switch (spawner.finish(start)) {
            case Spawner.Outcome.Failed(var problem) -> new SpawnResult.Failed(problem);
            case Spawner.Outcome.Started(var process, var fifos, var descriptors) -> {
                var kinship = new Kinship.Parent(process.pid(), descriptors.pidfd());
                var reader = reader(request.id(), request.maxLine());
                var child = child(request.id(), process, fifos, descriptors, kinship, reader);
                if (request.confined().yields() && !cgroups.of(request.id()).weighs()) {
                    yields(request.id(), true);
                }
                yield reactor.watch(child)
                        ? new SpawnResult.Started(process)
                        : unwatched(child, request);
            }
        };
    }

    private LineReader reader(SpawnId id, int maxLine) {
        return new LineReader(maxLine, budget, LineReader.Sink.of(id, listener));
    }

    private Child child(
            SpawnId id,
            ProcessIdentity process,
            Fifos fifos,
            Child.Descriptors descriptors,
            Kinship kinship,
            LineReader reader) {
        var stdin = new StdinQueue(pendingBytes);
        var child = new Child(id, process, fifos, descriptors, kinship, reader, stdin);
        children.put(id, child);
        running.up();
        return child;
    }

    @Override
    public TakenBack takeBack(SpawnJournal.Entry entry, ProcessIdentity process, int maxLine) {
        return switch (Adoption.of(entry, process)) {
            case Adoption.Outcome.Refused(String why) -> new TakenBack.Refused(why);
            case Adoption.Outcome.Over(ExitStatus status) -> {
                over(entry);
                yield new TakenBack.Over(status);
            }
            case Adoption.Outcome.Held(var fifos, var descriptors) -> {
                // Known before it is watched: what it was told may end with half a line.
                var age = ProcFs.usage(process.pid()).map(Usage::uptime).orElse(Duration.ZERO);
                var kinship = new Kinship.Guardian(process, descriptors.pidfd());
                var reader = reader(entry.id(), maxLine).torn();
                var child = child(entry.id(), process, fifos, descriptors, kinship, reader);
                boolean watched = reactor.watch(child);
                if (!watched) {
                    forget(child);
                    child.abandon();
                    yield new TakenBack.Refused("the kernel could not watch it");
                }
                send(entry.id(), "");
                yield new TakenBack.Held(process, age);
            }
        };
    }

    @Override
    public void over(SpawnJournal.Entry entry) {
        var cgroup = cgroups.of(entry.id());
        cgroup.kill();
        cgroups.retire(cgroup);
        entry.fifos().forEach(fifo -> fifo.toFile().delete());
        secrets.remove(entry.id());
        fuse.over(entry.id());
        journal.over(entry.id());
    }

    /** Closed in between, or out of kernel memory: nothing may run that nobody watches. */
    private SpawnResult unwatched(Child child, SpawnRequest request) {
        cgroups.of(child.id).kill();
        child.destroy();
        child.fifos.remove();
        secrets.remove(child.id);
        cgroups.retire(cgroups.of(child.id));
        fuse.over(child.id);
        journal.over(child.id);
        forget(child);
        return new SpawnResult.Failed(SpawnProblems.closed(request));
    }

    @Override
    public boolean send(SpawnId id, String line) {
        var child = children.get(id);
        return child != null && child.send(line, () -> reactor.watchInput(child));
    }

    @Override
    public void hold(SpawnId id, boolean held) {
        var child = children.get(id);
        if (child != null) {
            reactor.hold(child, held);
        }
    }

    @Override
    public boolean signal(SpawnId id, Signal signal) {
        var child = children.get(id);
        boolean signalled = child != null && child.signal(signal);
        if (signalled && signal == Signal.KILL) {
            cgroups.of(id).kill();
        }
        return signalled;
    }

    @Override
    public boolean dump(SpawnId id, Signal signal) {
        var child = children.get(id);
        return child != null && child.dump(signal);
    }

    @Override
    public Optional<Usage> usage(SpawnId id) {
        return Optional.ofNullable(children.get(id))
                .flatMap(Child::usage)
                .map(usage -> groups.whole(usage, cgroups.of(id), pid(id)));
    }

    @Override
    public OptionalInt files(SpawnId id) {
        var child = children.get(id);
        return child == null ? OptionalInt.empty() : ProcFs.files(child.process.pid());
    }

    private long pid(SpawnId id) {
        var child = children.get(id);
        return child == null ? 0 : child.process.pid();
    }

    @Override
    public OptionalLong memory(SpawnId id) {
        return groups.memory(cgroups.of(id), pid(id));
    }

    @Override
    public void yields(SpawnId id, boolean yields) {
        var child = children.get(id);
        if (child != null) {
            Priority.set(cgroups.of(id), child, yields);
        }
    }

    @Override
    public Fuse fuse() {
        return fuse;
    }

    @Override
    public Capabilities capabilities() {
        return Enforcement.of(cgroups);
    }

    @Override
    public int running() {
        return running.count();
    }

    @Override
    public boolean outlived() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
        try {
            List.copyOf(reactor.close())
                    .forEach(
                            child -> {
                                forget(child);
                                child.abandon();
                            });
            fuse.close();
            births.close();
            secrets.close();
            // Goes only if no FIFO is left in it.
            runtime.toFile().delete();
            cgroups.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean awaitNone(Duration atMost) throws InterruptedException {
        return running.awaitZero(atMost);
    }

    private void ended(Child child, ExitStatus status) {
        var cgroup = cgroups.of(child.id);
        cgroup.kill();
        var told = cgroup.judge(status);
        try {
            child.reap();
            child.fifos.remove();
            journal.over(child.id);
        } finally {
            children.remove(child.id);
            try {
                listener.exited(child.id, told);
            } finally {
                clear(child, cgroup);
            }
        }
    }

    /** What is left of one that has ended holds nothing: its next start need not wait for this. */
    private void clear(Child child, Cgroup cgroup) {
        try {
            cgroups.retire(cgroup);
            fuse.over(child.id);
        } finally {
            running.down();
        }
    }

    private void forget(Child child) {
        children.remove(child.id);
        running.down();
    }
}
