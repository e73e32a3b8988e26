package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.core.placement.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnViewTest {
    private static final Trouble BINARY =
            Trouble.of(Problem.invalid("BinaryNotFound", "no python3", "install it"));

    private final OwnView view = new OwnView();

    @Test
    void aNodeThatCanRunNoneOfItsTypesIsNotReadyAndSaysWhatIsWrongWithThem() {
        assertThat(view.troubles()).isEmpty();
        view.told(report(Status.READY));
        assertThat(view.troubles()).isEmpty();
        view.told(report(Status.FAILED, BINARY));
        assertThat(view.troubles())
                .singleElement()
                .satisfies(
                        trouble -> {
                            assertThat(trouble.code()).isEqualTo("NodeFailed");
                            assertThat(trouble.message()).contains("BinaryNotFound", "no python3");
                        });
    }

    private static NodeReport report(Status status, Trouble... troubles) {
        return new NodeReport(
                new NodeId("n1"),
                Incarnation.of(1),
                1,
                "default",
                "host",
                status,
                List.of(troubles),
                1,
                0,
                Map.of(),
                Set.of(),
                1,
                1,
                NodeReport.Holdings.NONE,
                "1",
                Instant.EPOCH);
    }
}
