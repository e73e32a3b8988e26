package dev.reveille.node;

import dev.reveille.os.ExitStatus;
import dev.reveille.os.SpawnId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Programs that check agents, while they run: what they say last, and how they end. */
final class CheckRuns {
    /** Longest part of a line that is kept. */
    private static final int KEPT = 200;

    private final Map<SpawnId, Run> runs = new ConcurrentHashMap<>();

    /** One of them. */
    static final class Run {
        final CompletableFuture<ExitStatus> end = new CompletableFuture<>();
        private final UnaryOperator<String> shown;
        private volatile String last = "";
        private volatile boolean over;

        private Run(UnaryOperator<String> shown) {
            this.shown = shown;
        }

        /** What it wrote last, or empty. */
        String last() {
            return last;
        }

        /** Whether nobody waits for it any more. */
        boolean over() {
            return over;
        }
    }

    /**
     * One begins.
     *
     * @param shown takes out of what it says what is not to be seen
     */
    Run begin(SpawnId id, UnaryOperator<String> shown) {
        var run = new Run(shown);
        runs.put(id, run);
        return run;
    }

    void forget(SpawnId id) {
        runs.remove(id);
    }

    void line(SpawnId id, String line) {
        Optional.ofNullable(runs.get(id))
                .filter(_ -> !line.isBlank())
                .ifPresent(run -> run.last = cut(run.shown.apply(line)));
    }

    /** Only what is masked already: of half a secret nobody would know that it is one. */
    private static String cut(String line) {
        return line.substring(0, Math.min(line.length(), KEPT));
    }

    void exited(SpawnId id, ExitStatus status) {
        Optional.ofNullable(runs.remove(id)).ifPresent(run -> run.end.complete(status));
    }

    /** Those that check this process; nobody waits for them from now on. */
    List<SpawnId> give(SpawnId agent) {
        return over(runs.keySet().stream().filter(id -> id.checked().equals(agent)).toList());
    }

    /** All of them; nobody waits for them from now on. */
    List<SpawnId> giveAll() {
        return over(List.copyOf(runs.keySet()));
    }

    private List<SpawnId> over(Collection<SpawnId> ids) {
        ids.forEach(id -> Optional.ofNullable(runs.get(id)).ifPresent(run -> run.over = true));
        return List.copyOf(ids);
    }
}
