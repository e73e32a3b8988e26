package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.os.SpawnId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarlierTest {
    private static final AgentId AGENT = AgentId.of("acme", "agent");
    private static final SpawnId START = new SpawnId(AGENT, new Epoch(3), 1);

    @Test
    void aProcessOfAnAgentKeepsItFromStartingUntilItIsGone() {
        var earlier = new Earlier(Map.of(START, "it does not end"), _ -> true);
        assertThat(earlier.blocks(AGENT)).isTrue();
        assertThat(earlier.seen(Map.of())).containsExactly(AGENT);
        assertThat(earlier.any()).isFalse();
    }

    @Test
    void aProgramThatOnlyCheckedItIsHuntedAndBlocksNobody() {
        var earlier = new Earlier(Map.of(START.check(7), "it runs"), _ -> false);
        assertThat(earlier.any()).isTrue();
        assertThat(earlier.blocks(AGENT)).isFalse();
        assertThat(earlier.trouble()).isEmpty();
        assertThat(earlier.seen(Map.of())).isEmpty();
        assertThat(earlier.any()).isFalse();
    }

    @Test
    void onlyWhatMayHaveRunUnderALeaseStandsInTheWayOfAnotherAlsoOnceTheFuseHasBurnt() {
        // Given
        var guarded = new HashSet<>(Set.of(START.check(7)));
        var both = Map.of(START, "it does not end", START.check(7), "nor does it");
        var earlier = new Earlier(both, guarded::contains);
        guarded.clear();
        // When
        earlier.seen(both);
        // Then
        assertThat(earlier.anyLeased()).isTrue();
        // When
        earlier.seen(Map.of(START, "it does not end"));
        // Then
        assertThat(earlier.any()).isTrue();
        assertThat(earlier.anyLeased()).isFalse();
    }
}
