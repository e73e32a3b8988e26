package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int MANY = 3 * Batch.AHEAD;

    private final Map<SpawnId, SpawnResult> told = new LinkedHashMap<>();

    @Test
    void aStartThatBreaksOffIsToldOfInItsTurnAndEndsNoOther() {
        // Given
        var broken = List.of(2, 5);
        var starts = new Counted(broken);
        // When
        new Batch(starts, told::put).run(requests().iterator());
        // Then
        var failed = new ArrayList<Integer>();
        told.forEach(
                (id, result) -> {
                    if (result instanceof SpawnResult.Failed) {
                        failed.add(id.attempt());
                    }
                });
        assertThat(told.keySet()).containsExactlyElementsOf(ids());
        assertThat(failed).containsExactlyElementsOf(broken);
    }

    @Test
    void onlyAFewAreUnderWayAtATime() {
        // Given
        var starts = new Counted(List.of());
        // When
        new Batch(starts, told::put).run(requests().iterator());
        // Then
        assertThat(starts.most).isEqualTo(Batch.AHEAD);
        assertThat(told).hasSize(MANY);
    }

    private static List<SpawnId> ids() {
        return requests().stream().map(SpawnRequest::id).toList();
    }

    private static List<SpawnRequest> requests() {
        return IntStream.rangeClosed(1, MANY)
                .mapToObj(i -> new SpawnId(AgentId.of("acme", "worker"), new Epoch(1), i))
                .map(
                        id ->
                                new SpawnRequest(
                                        id,
                                        List.of("true"),
                                        Path.of("/"),
                                        Map.of(),
                                        Path.of("/dev/null"),
                                        SpawnRequest.MAX_LINE,
                                        OptionalInt.empty()))
                .toList();
    }

    /** Makes no processes; the first of the broken ones breaks early, the others late. */
    private static final class Counted implements Batch.Halves {
        private final List<Integer> broken;
        private final Cgroups none = Cgroups.none("nothing is started");
        private int underWay;
        private int most;

        Counted(List<Integer> broken) {
            this.broken = broken;
        }

        @Override
        public Spawner.Begun begin(SpawnRequest request) {
            if (!broken.isEmpty() && request.id().attempt() == broken.getFirst()) {
                throw new IllegalStateException("broken early");
            }
            most = Math.max(most, ++underWay);
            var id = request.id();
            return new Spawner.Begun.UnderWay(
                    request,
                    Path.of("/bin/true"),
                    Fifos.of(Path.of("/"), id),
                    "",
                    none.of(id),
                    0,
                    0,
                    Optional.empty());
        }

        @Override
        public boolean done(Spawner.Begun.UnderWay start) {
            return false;
        }

        @Override
        public SpawnResult finish(Spawner.Begun.UnderWay start) {
            underWay--;
            if (broken.contains(start.request().id().attempt())) {
                throw new IllegalStateException("broken late");
            }
            return new SpawnResult.Started(new ProcessIdentity(1, 0, "boot"));
        }
    }
}
