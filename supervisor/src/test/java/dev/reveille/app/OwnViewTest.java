package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnViewTest {
    private final OwnView view = new OwnView();

    @Test
    void aNodeThatCanRunNoneOfItsTypesIsNotReadyAndSaysWhatIsWrongWithThem() {
        assertThat(view.troubles()).isEmpty();
        view.told(report(Status.READY, Optional.empty()));
        assertThat(view.troubles()).isEmpty();
        view.told(report(Status.FAILED, Optional.of("BinaryNotFound: no python3")));
        assertThat(view.troubles())
                .singleElement()
                .satisfies(
                        trouble -> {
                            assertThat(trouble.code()).isEqualTo("NodeFailed");
                            assertThat(trouble.message()).contains("BinaryNotFound: no python3");
                        });
    }

    private static NodeReport report(Status status, Optional<String> problem) {
        return new NodeReport(
                new NodeId("n1"),
                Incarnation.of(1),
                1,
                "default",
                "host",
                status,
                problem,
                1,
                0,
                Map.of(),
                Set.of(),
                1,
                1,
                Optional.empty(),
                "1",
                Instant.EPOCH);
    }
}
