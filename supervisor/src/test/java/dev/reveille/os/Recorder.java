package dev.reveille.os;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A listener that remembers, and can be waited on. */
final class Recorder implements ProcessListener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<SpawnId, List<String>> lines = new ConcurrentHashMap<>();
    private final Map<SpawnId, List<Long>> overlong = new ConcurrentHashMap<>();
    private final Map<SpawnId, List<ExitStatus>> exits = new ConcurrentHashMap<>();

    private volatile Consumer<SpawnId> afterLine = _ -> {};

    /** From now on this runs on the driver's thread after each line. */
    void afterLine(Consumer<SpawnId> action) {
        afterLine = action;
    }

    @Override
    public void line(SpawnId id, String line) {
        of(lines, id).add(line);
        afterLine.accept(id);
    }

    @Override
    public void overlong(SpawnId id, long bytes) {
        of(overlong, id).add(bytes);
    }

    @Override
    public void exited(SpawnId id, ExitStatus status) {
        of(exits, id).add(status);
    }

    List<String> lines(SpawnId id) {
        return of(lines, id);
    }

    List<Long> overlong(SpawnId id) {
        return of(overlong, id);
    }

    List<ExitStatus> exits(SpawnId id) {
        return of(exits, id);
    }

    int exits() {
        return exits.values().stream().mapToInt(List::size).sum();
    }

    ExitStatus awaitExit(SpawnId id) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> !exits(id).isEmpty());
        return exits(id).getFirst();
    }

    /** The line at this place, counted from 0, once it has come. */
    String awaitLine(SpawnId id, int index) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> lines(id).size() > index);
        return lines(id).get(index);
    }

    Optional<Long> awaitOverlong(SpawnId id) {
        await().atMost(PATIENCE).until(() -> !overlong(id).isEmpty());
        return overlong(id).stream().findFirst();
    }

    private static <T> List<T> of(Map<SpawnId, List<T>> map, SpawnId id) {
        return map.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>());
    }
}
