package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.SingleObjectCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlsTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final Owner N1 = new Owner(new NodeId("n1"), Incarnation.of(1));
    private static final AgentId A = AgentId.of("acme", "a");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

    static Stream<ControlRecord> records() {
        return Stream.of(
                new Placed(
                        A,
                        Optional.of(N1),
                        new Epoch(7),
                        List.of(new Awaited(N1, new Epoch(5))),
                        "RELEVANT",
                        LifecycleState.LISTENING,
                        0.5,
                        "p",
                        "because",
                        AT,
                        AT.plusMillis(1),
                        true,
                        "{}",
                        true,
                        new Requests(0.25, 1L << 30),
                        Optional.of(new Epoch(5)),
                        99),
                new Released(A, N1, new Epoch(7), StopReason.FENCED, AT),
                new Membership(
                        N1,
                        Membership.Status.LOST,
                        "host",
                        AT,
                        true,
                        new Duty(Duty.Kind.DRAINING, Optional.of(AT))),
                new Membership(N1, Membership.Status.ACCEPTED, "host", AT),
                new Progress("gpu", new TreeMap<>(Map.of(0, 7L, 3, 9L)), new Epoch(8), AT));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aControlRecordComesBackAsItWasWritten(ControlRecord record) {
        // When
        byte[] bytes = CODEC.encode("control", Controls.toAvro(record));
        // Then
        assertThat(Controls.fromAvro(CODEC.decode("control", bytes, ControlEntry.class)))
                .isEqualTo(record);
    }
}
