package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.placement.Ceilings;
import org.junit.jupiter.api.Test;

/** No tenant has more agents than it may. */
class CeilingsTest {
    private static final AgentId A1 = AgentId.of("acme", "a1");
    private static final AgentId A2 = AgentId.of("acme", "a2");
    private static final AgentId B1 = AgentId.of("beta", "b1");

    private final Rig rig = new Rig();

    @Test
    void oneAboveItsTenantsCeilingWaitsUntilAnotherIsReleased() {
        // Given
        rig.under("acme=1").beat("n1", 9).run(3, "n1");
        // When
        rig.want(A1, LifecycleState.ACTIVE).want(A2, LifecycleState.ACTIVE);
        rig.want(B1, LifecycleState.ACTIVE);
        // Then
        assertThat(rig.node(A1)).contains("n1");
        assertThat(rig.node(B1)).contains("n1");
        assertThat(rig.placed(A2).pending()).contains(PendingReason.TENANT_CEILING);
        assertThat(rig.placed(A2).explanation())
                .isEqualTo("tenant acme may have 1 agent of this pool at once (tenant.ceiling)");
        rig.want(A1, LifecycleState.DORMANT);
        assertThat(rig.node(A2)).isEmpty();
        rig.obey("n1", 1);
        assertThat(rig.node(A2)).contains("n1");
    }

    @Test
    void aGroupAboveItWaitsAsAWhole() {
        // Given
        rig.under("*=1");
        rig.want(A1, LifecycleState.ACTIVE, "py,group=g");
        rig.want(A2, LifecycleState.ACTIVE, "py,group=g");
        // When
        rig.beat("n1", 9).run(3, "n1");
        // Then
        assertThat(rig.placed(A1).pending()).contains(PendingReason.TENANT_CEILING);
        assertThat(rig.placed(A2).pending()).contains(PendingReason.TENANT_CEILING);
    }

    @Test
    void aCeilingIsATenantOrAllOthersAndANumber() {
        assertThat(Ceilings.parse("acme=20,*=3")).isPresent();
        for (String wrong : new String[] {"", "20", "acme=x", "acme=1,acme=2", "../x=1"}) {
            assertThat(Ceilings.parse(wrong)).as(wrong).isEmpty();
        }
    }
}
