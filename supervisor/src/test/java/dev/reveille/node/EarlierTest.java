package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.os.SpawnId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierTest {
    private static final AgentId AGENT = AgentId.of("acme", "agent");
    private static final SpawnId START = new SpawnId(AGENT, new Epoch(3), 1);

    @Test
    void aProcessOfAnAgentKeepsItFromStartingUntilItIsGone() {
        var earlier = new Earlier(Map.of(START, "it does not end"));
        assertThat(earlier.blocks(AGENT)).isTrue();
        assertThat(earlier.seen(Map.of())).containsExactly(AGENT);
        assertThat(earlier.any()).isFalse();
    }

    @Test
    void aProgramThatOnlyCheckedItIsHuntedAndBlocksNobody() {
        var earlier = new Earlier(Map.of(START.check(7), "it runs"));
        assertThat(earlier.any()).isTrue();
        assertThat(earlier.blocks(AGENT)).isFalse();
        assertThat(earlier.trouble()).isEmpty();
        assertThat(earlier.seen(Map.of())).isEmpty();
        assertThat(earlier.any()).isFalse();
    }
}
