package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.rules.UserJar;
import dev.reveille.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spec stays what it is, whatever is not there yet when it is told. */
class KeptSpecsTest {
    private static final Duration FIRST = Duration.ofSeconds(1);

    @TempDir Path directory;

    /** Over a template: without a type, and only observing. */
    private static String observer(String tenant) {
        return "{apiVersion: reveille/v1, kind: Agent, tenant: \"%s\", name: helper, mode: observe}"
                .formatted(tenant);
    }

    private static String template(String more) {
        return Rig.document("AgentTemplate", "*", "helper", "queue-depth: {}", more);
    }

    private static Decision last(Rig rig) {
        return rig.decisions().getLast().orElseThrow();
    }

    @Test
    void aSpecOverATemplateCountsAlsoBeforeItsTenantWasSeen() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(Duration.ZERO, "helper", template(""));
            // When
            rig.spec(Duration.ZERO, "acme/helper", observer("acme"));
            rig.queue(FIRST, "acme", null, 100);
            // Then
            assertThat(last(rig).observe()).isTrue();
            assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void aSpecThatNothingCompletesYetIsToldOfAndCountsOnceItsTemplateIsThere() {
        try (var rig = Rig.fresh()) {
            // When
            rig.spec(Duration.ZERO, "acme/helper", observer("acme"));
            // Then
            assertThat(rig.written(Topic.DEAD_LETTERS)).hasSize(1);
            // When
            rig.template(FIRST, "helper", template(""));
            rig.queue(FIRST.multipliedBy(2), "acme", null, 100);
            // Then
            assertThat(last(rig).observe()).isTrue();
        }
    }

    @Test
    void aSpecWhoseEvaluatorWasMissingCountsAfterAStartWithIt() throws Exception {
        var lives = new Lives(directory);
        var sources = Map.of("Late", UserJar.factory("Late", "late", "return of(1);"));
        try (var loader = UserJar.loader(UserJar.of(directory, "late", sources, "Late"))) {
            // Given
            lives.begin(-1, Evaluators.standard(), Duration.ZERO);
            lives.spec(0, "acme/own", Rig.document("Agent", "acme", "own", "late: {}", ""));
            assertThat(lives.decisions()).isEmpty();
            // When
            lives.begin(10, Evaluators.in(loader), Duration.ZERO);
            lives.tick(10.5);
            // Then
            assertThat(lives.decisions()).hasSize(1).allMatch(Optional::isPresent);
        }
    }
}
