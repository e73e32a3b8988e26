package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.CatalogueParser;
import dev.reveille.core.fleet.AgentType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WelcomeTest {
    @Test
    void withTheExamplesTypesTheFirstExampleIsApplied() {
        assertThat(said("127.0.0.1:9092", Map.of()))
                .startsWith("ready in 1.5 s: ")
                .contains("apply -f supervisor/examples/hello/hello.yaml\n")
                .doesNotContain("--bootstrap-server");
    }

    @Test
    void withOtherTypesTheyAreNamedAndWithAnotherPortItIsSaidHowToReachIt() {
        // Given
        var types = CatalogueParser.read(Path.of("examples/events/agent-types.yaml")).orThrow();
        // When
        String said = said("127.0.0.1:9999", types);
        // Then
        assertThat(said)
                .doesNotContain("hello")
                .contains(String.join(", ", types.keySet()))
                .contains("activity acme --bootstrap-server 127.0.0.1:9999")
                .contains("status --bootstrap-server 127.0.0.1:9999");
    }

    private static String said(String kafka, Map<String, AgentType> types) {
        var out = new StringWriter();
        new Welcome(kafka, "127.0.0.1:8700", Path.of("data"), types)
                .print(new PrintWriter(out), 1_500_000_000L);
        return out.toString();
    }
}
