package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.os.SpawnId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final SpawnId ID = new SpawnId(AgentId.of("acme", "chatty"), new Epoch(1), 1);
    private static final String LINE = "x".repeat(896); // and 128 for being a line

    private final List<Boolean> told = new ArrayList<>();
    private final Backlog backlog = new Backlog((_, held) -> told.add(held));

    @Test
    void holdsOncePastItsBoundAndLetsGoOnceMostIsHandled() {
        for (int i = 0; i < 1024; i++) {
            backlog.read(ID, LINE);
        }
        assertThat(told).isEmpty();
        backlog.read(ID, LINE);
        backlog.read(ID, LINE);
        assertThat(told).containsExactly(true);
        for (int i = 0; i < 769; i++) {
            backlog.handled(ID, LINE);
        }
        assertThat(told).containsExactly(true);
        backlog.handled(ID, LINE);
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void nothingIsKeptOfAProcessOfWhichNothingWaits() {
        backlog.read(ID, LINE);
        backlog.handled(ID, LINE);
        assertThat(backlog.processes()).isZero();
        // When what it said before its spawn was known is handled after its end
        backlog.forget(ID);
        backlog.read(ID, LINE);
        backlog.handled(ID, LINE);
        // Then
        assertThat(backlog.processes()).isZero();
    }
}
