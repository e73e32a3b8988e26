package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecChecksTest {
    private static List<Problem> of(String text) {
        var documents = new SpecParser().file("big.yaml", text).orThrow();
        return SpecChecks.of(documents, Map.of(), new Origins());
    }

    private static String agent(int filler) {
        return """
        apiVersion: reveille/v1
        kind: Agent
        tenant: acme
        name: big
        type: echo
        env: {BIG: "%s"}
        """
                .formatted("x".repeat(filler));
    }

    @Test
    void aSpecThatASchedulerWouldNotTakeForItsSizeIsRefusedWithTheLimit() {
        assertThat(of(agent(SpecSize.MOST_BYTES)))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.message())
                                    .contains("agent acme/big has 262")
                                    .doesNotContain("xxx");
                            assertThat(problem.remedy()).startsWith("write at most 262144");
                        });
        assertThat(of(agent(SpecSize.MOST_BYTES - 1_000))).isEmpty();
    }
}
