package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutOverRestartTest {
    /** So many that no partition of four is done within two seconds. */
    private static final int TENANTS = 240;

    @TempDir Path dir;

    @Test
    void aChangedTemplateGoesOnWhereASchedulerWasKilledAtItsPaceAndNobodyIsChangedTwice()
            throws Exception {
        try (var broker = TestBroker.start(dir.resolve("broker"));
                var lane =
                        new Lane(
                                broker.bootstrapServers(),
                                "rollout.",
                                RolloutOverRestartTest::right)) {
            lane.tell(template("old"), Story.BEGIN);
            try (var mortal = new Mortal(lane, dir.resolve("state"))) {
                // Given all run
                var all = new Story(1, TENANTS).visits(_ -> true, Story.BEGIN.plusSeconds(10));
                lane.passTime(all.at());
                lane.settle();
                lane.tell(all);
                lane.settle();
                assertThat(lane.decisions()).hasSize(TENANTS);
                // and some have changed
                Instant changed = all.at().plusSeconds(1);
                lane.tell(template("new"), changed);
                Instant now = changed;
                // time goes on: what a process is told of before it began counts as backlog
                for (int s = 0; changed(lane).isEmpty() && s < 100; s++) {
                    now = changed.plusSeconds(s);
                    lane.tick(now);
                    lane.settle();
                }
                assertThat(changed(lane))
                        .hasSizeBetween(1, Lane.PARTITIONS * RelevanceSetup.ROLLOUT);
                // When
                mortal.kill();
                mortal.loseDisk();
                Instant back = now.plusSeconds(2);
                mortal.begin(back);
                // Then nobody jumps the queue
                var visits = new Story(1, TENANTS).visits(_ -> true, back);
                lane.tell(visits);
                for (int quarter = 0; quarter <= 40; quarter++) {
                    lane.tick(back.plusMillis(250L * quarter));
                }
                lane.settle();
                // what was told while it started is backlog, however long that took
                for (int s = 11; changed(lane).size() < TENANTS && s < 100; s++) {
                    lane.tick(back.plusSeconds(s));
                    lane.settle();
                }
                assertThat(changed(lane))
                        .hasSize(TENANTS)
                        .extracting(d -> d.agent().tenant().value())
                        .doesNotHaveDuplicates();
                assertThat(changed(lane)).noneMatch(d -> d.decidedAt().equals(back));
                assertPace(changed(lane));
            }
        }
    }

    /** In no partition do more change in a second than may. */
    private static void assertPace(List<Decision> changes) {
        for (Decision one : changes) {
            var within =
                    changes.stream()
                            .filter(d -> place(d) == place(one))
                            .map(d -> Duration.between(one.decidedAt(), d.decidedAt()))
                            .filter(after -> !after.isNegative() && after.toMillis() < 1000)
                            .collect(Collectors.counting());
            assertThat(within).isLessThanOrEqualTo(2L * RelevanceSetup.ROLLOUT);
        }
    }

    private static int place(Decision decision) {
        return right(decision.agent().tenant().value());
    }

    private static int right(String tenant) {
        return Partitions.ofTenant(tenant, Lane.PARTITIONS);
    }

    private static List<Decision> changed(Lane lane) {
        return lane.decisions().stream()
                .filter(d -> d.spec().orElse("").contains("\"new\""))
                .toList();
    }

    private static Story.Said template(String label) {
        String document =
                """
                {apiVersion: reveille/v1, kind: AgentTemplate, tenant: "*", name: helper,
                 type: echo, labels: {is: %s}}
                """
                        .formatted(label);
        return new Story.Said(
                Topic.TEMPLATES,
                "helper",
                TemplateDocument.newBuilder()
                        .setName("helper")
                        .setTenants("*")
                        .setDocument(document)
                        .build());
    }
}
