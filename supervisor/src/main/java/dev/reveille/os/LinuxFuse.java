package dev.reveille.os;

import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fuse of shells that sleep, each armed before the one it replaces is put out: at any moment one
 * of them will burn. A file decides between burning and being put out, as only one can make it; the
 * sleepers are then ended, for tidiness alone.
 */
final class LinuxFuse implements Fuse {
    private static final Logger LOGGER = LoggerFactory.getLogger(LinuxFuse.class);
    private static final String NOT_NOW = "the lease is not renewed yet, or no more";
    private static final String ARMED = "armed.";
    private static final Duration REHEARSAL = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path directory;
    private final Births births;
    private final Cgroups cgroups;
    private final Guarded guarded;

    /** Over, or burning; their pids are ours until they are reaped. */
    private final List<Sleeper> over = new ArrayList<>();

    /** No other supervisor's, dead or alive, are named so. */
    private final String names = ARMED + Long.toHexString(LibcTime.bootNanos()) + ".";

    private int count;
    private @Nullable Sleeper current;
    private boolean rehearsed;
    private Optional<String> refused = Optional.empty();
    private boolean failing;
    private boolean closed;

    /**
     * Whatever an earlier supervisor had armed stays so for now.
     *
     * @param directory of the fuse alone; made when it is needed
     * @param open which starts are not known to be over, by the names of their cgroups
     */
    LinuxFuse(Path directory, Births births, Cgroups cgroups, Predicate<String> open) {
        this.directory = directory;
        this.births = births;
        this.cgroups = cgroups;
        guarded = new Guarded(directory.resolve("guarded"));
        guarded.sweep(open);
    }

    /** Before a process exists: afterwards one is armed that would end it. */
    Optional<Problem> guard(SpawnRequest request, String marker) {
        if (!request.exclusive()) {
            return Optional.empty();
        }
        try {
            guarded.add(request.id(), marker);
        } catch (IOException e) {
            return Optional.of(SpawnProblems.unguarded(request, e.toString()));
        }
        // In this order: one that burns from now on has read of it.
        if (!armed()) {
            guarded.remove(request.id());
            return Optional.of(SpawnProblems.unguarded(request, why()));
        }
        return Optional.empty();
    }

    private synchronized String why() {
        return refused.orElse(NOT_NOW);
    }

    /** Once it exists; false if the fuse has burnt since and may have missed it. */
    boolean guards(SpawnRequest request, ProcessIdentity process) {
        return !request.exclusive() || guarded.confirm(request.id(), process);
    }

    /** Of the shell that sleeps. */
    synchronized OptionalLong pid() {
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.pid());
    }

    /** Nothing of it runs any more. */
    void over(SpawnId id) {
        guarded.remove(id);
    }

    @Override
    public synchronized boolean arm(Duration left) {
        reap();
        if (closed || refused().isPresent()) {
            return false;
        }
        return switch (lit(guarded.directory(), left)) {
            case Sleeper.Lit.Refused(String why) -> {
                failed(why);
                yield false;
            }
            case Sleeper.Lit.Armed(Sleeper sleeper) -> {
                failing = false;
                putOut();
                current = sleeper;
                earlier().forEach(Sleeper::swept);
                yield true;
            }
        };
    }

    /** Said once for as long as it goes on. */
    private void failed(String why) {
        if (!failing) {
            LOGGER.atWarn()
                    .addKeyValue("why", why)
                    .log("the fuse of exclusive agents cannot be renewed, and burns unless it is");
        }
        failing = true;
    }

    private Sleeper.Lit lit(Path list, Duration left) {
        Path armed = directory.resolve(names + ++count);
        try {
            Files.createDirectories(directory);
            if (!Sleeper.made(armed)) {
                return new Sleeper.Lit.Refused("no FIFO can be made in " + directory);
            }
            long end = FuseScript.after(FuseScript.now(), left);
            var order = new FuseScript.Order(armed, end, list);
            var lit = Sleeper.light(births, FuseScript.plan(order, cgroups), armed);
            if (lit instanceof Sleeper.Lit.Refused) {
                Sleeper.removed(armed);
            }
            return lit;
        } catch (IOException e) {
            Sleeper.removed(armed);
            return new Sleeper.Lit.Refused(e.toString());
        }
    }

    private void putOut() {
        if (current != null) {
            if (!current.putOut()) {
                LOGGER.atWarn().log("the fuse has burnt: exclusive agents were killed");
            }
            over.add(current);
            current = null;
        }
        reap();
    }

    private void reap() {
        over.removeIf(sleeper -> sleeper.reaped().isPresent());
    }

    /** All that is armed, or was when its supervisor ended, but the current one. */
    private Set<Path> earlier() {
        var found = new HashSet<Path>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, ARMED + "*")) {
                files.forEach(file -> found.add(Sleeper.file(file)));
            } catch (IOException | DirectoryIteratorException e) {
                LOGGER.atWarn().setCause(e).log("what an earlier supervisor armed may burn");
            }
        }
        if (current != null) {
            found.remove(current.file());
        }
        return found;
    }

    @Override
    public synchronized boolean armed() {
        return current != null && current.armed();
    }

    @Override
    public synchronized void disarm() {
        putOut();
        earlier().forEach(Sleeper::swept);
    }

    @Override
    public boolean guards(SpawnId id) {
        return guarded.has(id);
    }

    @Override
    public boolean guardsAny() {
        return !guarded.isEmpty();
    }

    @Override
    public synchronized Optional<String> refused() {
        if (rehearsed) {
            return refused;
        }
        return switch (lit(directory.resolve("nothing"), REHEARSAL)) {
            // Of processes or memory there may be more the next time.
            case Sleeper.Lit.Refused(String why) -> Optional.of(why);
            case Sleeper.Lit.Armed(Sleeper sleeper) -> rehearsed(sleeper);
        };
    }

    /** It burns for nothing: there may be no shell, or a sleep of whole seconds only. */
    private Optional<String> rehearsed(Sleeper sleeper) {
        var status = sleeper.awaited(PATIENCE);
        if (status.isEmpty()) {
            sleeper.putOut();
            over.add(sleeper);
            return Optional.of("its rehearsal has taken more than " + PATIENCE.toSeconds() + " s");
        }
        boolean burnt = status.filter(new ExitStatus.Exited(0)::equals).isPresent();
        boolean left = Files.exists(sleeper.file());
        Sleeper.swept(sleeper.file());
        rehearsed = burnt && !left;
        if (rehearsed) {
            refused = Optional.empty();
        } else if (refused.isEmpty()) {
            // The next time there may be processes for them.
            refused = Optional.of("sh, sleep and rm are no fuse here: " + status.get());
            LOGGER.warn("no exclusive agent can run here: {}", refused.get());
        }
        return refused;
    }

    @Override
    public synchronized void close() {
        if (guarded.isEmpty()) {
            disarm();
        } else if (current != null) {
            current.leave();
            current = null;
        }
        closed = true;
        // What burns goes on, for about a second.
        over.stream()
                .filter(sleeper -> sleeper.awaited(PATIENCE).isEmpty())
                .forEach(Sleeper::leave);
        over.clear();
        guarded.directory().toFile().delete();
        directory.toFile().delete();
    }
}
