package dev.reveille.os;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What an earlier supervisor of this state directory left running. Finding and ending are apart:
 * what is found may also be taken back. Call it with the {@link StateLock} held, before starting
 * anything.
 */
public final class Leftovers {
    private static final int LOOKS = 5;

    /**
     * From an intent to the program it names: milliseconds, more on a machine with too much to do.
     */
    private static final Duration BIRTH = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofMillis(10);

    private final SpawnJournal journal;

    public Leftovers(Path state) {
        journal = new SpawnJournal(state);
    }

    /** One start an earlier supervisor did not see the end of. */
    public sealed interface Leftover {
        SpawnJournal.Entry entry();

        /**
         * Nothing of it runs; only names are left.
         *
         * @param status how it ended, as far as the kernel still says
         */
        record Gone(SpawnJournal.Entry entry, ExitStatus status) implements Leftover {}

        /** These processes bear its marker, the one it started and what that started. */
        record Running(SpawnJournal.Entry entry, List<ProcessIdentity> bearers)
                implements Leftover {
            public Running {
                bearers = List.copyOf(bearers);
            }

            /**
             * The process that was started, if it is among them: the one written down, or where the
             * supervisor ended before it wrote that, the oldest that leads a session and was not
             * started by another of them.
             */
            public Optional<ProcessIdentity> main() {
                return entry.process().isPresent()
                        ? entry.process().filter(bearers::contains)
                        : bearers.stream()
                                .filter(bearer -> leads(bearer, bearers))
                                .min(
                                        Comparator.comparingLong(ProcessIdentity::startTicks)
                                                .thenComparingLong(ProcessIdentity::pid));
            }

            private static boolean leads(ProcessIdentity bearer, List<ProcessIdentity> all) {
                return ProcFs.stat(bearer.pid())
                        .filter(stat -> stat.session() == bearer.pid())
                        .filter(stat -> all.stream().noneMatch(o -> o.pid() == stat.parent()))
                        .isPresent();
            }
        }

        /**
         * The recorded process runs, by pid, start time and boot, but does not show the marker: it
         * wrote over its environment, or may not be looked into. It is left alone.
         */
        record Unproven(SpawnJournal.Entry entry, ProcessIdentity process) implements Leftover {}
    }

    /**
     * What ending came to.
     *
     * @param ended starts of which something ran and now nothing does
     * @param remaining starts of which something runs still, with the reason to say out loud
     */
    public record Outcome(List<SpawnId> ended, Map<SpawnId, String> remaining) {
        public Outcome {
            ended = List.copyOf(ended);
            remaining = Map.copyOf(remaining);
        }
    }

    /**
     * Looks at every start in the journal; one pass over /proc, about 20 ms for 1,600 processes. A
     * process whose supervisor ended while it was being born bears its marker a moment later: where
     * one may be, looks again until the journal is older than a birth takes.
     */
    public List<Leftover> find() {
        var entries = journal.entries();
        if (entries.isEmpty()) {
            return List.of();
        }
        Instant now = Instant.now();
        Instant last = journal.written();
        // A clock that was set back makes nothing wait for longer.
        Instant born = (last.isBefore(now) ? last : now).plus(BIRTH);
        var found = look(entries);
        while (found.stream().anyMatch(Leftovers::maybeUnborn) && Instant.now().isBefore(born)) {
            LockSupport.parkNanos(AGAIN.toNanos());
            found = look(entries);
        }
        return found;
    }

    private static List<Leftover> look(List<SpawnJournal.Entry> entries) {
        var bearers = Bearers.byMarker();
        return entries.stream().map(entry -> judge(entry, bearers)).toList();
    }

    private static boolean maybeUnborn(Leftover leftover) {
        return leftover instanceof Leftover.Gone(SpawnJournal.Entry entry, _)
                && entry.process().isEmpty()
                && entry.bootId().equals(BootId.current());
    }

    private static Leftover judge(
            SpawnJournal.Entry entry, Map<String, List<ProcessIdentity>> bearers) {
        // Without an intent nothing was started; of another boot nothing can be left.
        if (!entry.bootId().equals(BootId.current())) {
            return new Leftover.Gone(entry, new ExitStatus.Lost());
        }
        var found = bearers.getOrDefault(entry.marker(), List.of());
        if (!found.isEmpty()) {
            return new Leftover.Running(entry, found);
        }
        return entry.process()
                .filter(Leftovers::runs)
                .<Leftover>map(process -> prove(entry, process))
                .orElseGet(() -> new Leftover.Gone(entry, status(entry)));
    }

    private static ExitStatus status(SpawnJournal.Entry entry) {
        return entry.process().map(LastStatus::of).orElseGet(ExitStatus.Lost::new);
    }

    /** A program that goes on replacing itself shows its environment only now and then. */
    private static Leftover prove(SpawnJournal.Entry entry, ProcessIdentity process) {
        for (int look = 0; look < LOOKS; look++) {
            if (Bearers.bears(process.pid(), Set.of(entry.marker()))) {
                return new Leftover.Running(entry, List.of(process));
            }
        }
        return new Leftover.Unproven(entry, process);
    }

    private static boolean runs(ProcessIdentity process) {
        return ProcFs.stat(process.pid())
                .filter(ProcFs.Stat::alive)
                .filter(stat -> stat.startTicks() == process.startTicks())
                .isPresent();
    }

    /** Ends what bears its marker: SIGTERM to all, SIGKILL after the grace; then tidies up. */
    public Outcome end(List<Leftover> leftovers, Duration grace) {
        return end(leftovers, grace, this::tidy);
    }

    private static Outcome end(
            List<Leftover> leftovers, Duration grace, Consumer<SpawnJournal.Entry> tidy) {
        var running =
                leftovers.stream()
                        .filter(Leftover.Running.class::isInstance)
                        .map(Leftover.Running.class::cast)
                        .toList();
        var survivors = hunt(running, grace);
        var remaining =
                leftovers.stream()
                        .flatMap(leftover -> why(leftover, survivors).stream())
                        .collect(Collectors.toMap(Remaining::id, Remaining::why));
        var ended =
                running.stream()
                        .map(leftover -> leftover.entry().id())
                        .filter(id -> !remaining.containsKey(id))
                        .toList();
        leftovers.stream()
                .map(Leftover::entry)
                .filter(entry -> !remaining.containsKey(entry.id()))
                .forEach(tidy);
        return new Outcome(ended, remaining);
    }

    /**
     * Tries again to end these, while the driver of this state directory is open: the journal is
     * that one's to write, so what is over stays in it until the next supervisor finds it gone.
     */
    public Outcome again(Set<SpawnId> ids, Duration grace) {
        return end(
                find().stream().filter(leftover -> ids.contains(leftover.entry().id())).toList(),
                grace,
                Leftovers::unlink);
    }

    private static Collection<ProcessIdentity> hunt(
            List<Leftover.Running> running, Duration grace) {
        var markers =
                running.stream()
                        .map(leftover -> leftover.entry().marker())
                        .collect(Collectors.toSet());
        var seen = running.stream().flatMap(leftover -> leftover.bearers().stream()).toList();
        if (seen.isEmpty()) {
            return List.of();
        }
        try (var hunt = new BearerHunt(markers, seen)) {
            return hunt.end(grace);
        }
    }

    /** Starts of which something runs, each with the reason it has not ended. */
    public static Map<SpawnId, String> remaining(List<Leftover> leftovers) {
        var remaining = new TreeMap<SpawnId, String>(Comparator.comparing(SpawnId::toString));
        for (Leftover leftover : leftovers) {
            SpawnId id = leftover.entry().id();
            switch (leftover) {
                case Leftover.Gone _ -> {}
                case Leftover.Running _ -> remaining.put(id, "it is being ended");
                case Leftover.Unproven(_, ProcessIdentity process) ->
                        remaining.put(id, unproven(process));
            }
        }
        return remaining;
    }

    private static String unproven(ProcessIdentity process) {
        return "process "
                + process.pid()
                + " is the one that was started, but does not show "
                + Marker.VARIABLE
                + ": it was not signalled; end it by hand";
    }

    private record Remaining(SpawnId id, String why) {}

    private static Optional<Remaining> why(
            Leftover leftover, Collection<ProcessIdentity> survivors) {
        var id = leftover.entry().id();
        return switch (leftover) {
            case Leftover.Gone _ -> Optional.empty();
            case Leftover.Unproven(_, ProcessIdentity process) ->
                    Optional.of(new Remaining(id, unproven(process)));
            case Leftover.Running(_, List<ProcessIdentity> bearers) ->
                    Optional.of(bearers.stream().filter(survivors::contains).toList())
                            .filter(left -> !left.isEmpty())
                            .map(left -> new Remaining(id, "SIGKILL did not end " + left));
        };
    }

    private static void unlink(SpawnJournal.Entry entry) {
        entry.fifos().forEach(fifo -> fifo.toFile().delete());
    }

    private void tidy(SpawnJournal.Entry entry) {
        unlink(entry);
        journal.over(entry.id());
    }
}
