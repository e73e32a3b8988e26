package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.LogLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent's log is to be had where its file is not: from the nodes, over Kafka. */
class AllNodesLogsTest {
    @TempDir Path dir;

    @Test
    void whatEveryNodeHasOfAnAgentsLogIsToldWithItsNodeSinceATimeAndNoFurther() throws Exception {
        var types =
                Map.of(
                        "talker",
                        Types.type(
                                "talker",
                                "for i in 1 2 3; do echo said $i; echo told $i >&2; done;"
                                        + " exec sleep 1000",
                                AgentType.Protocol.NONE,
                                new AgentType.Ready.Alive(Duration.ofMillis(50))));
        try (var fleet = Fleet.start(dir, types)) {
            // Given
            fleet.template("talker", "");
            fleet.wake("talker");
            String[] ask = {"logs", "t-talker/talker", "--all-nodes", "--since", "10m"};
            // When, then
            await().atMost(Fleet.SOON).until(() -> fleet.said(ask).lines().count() == 6);
            List<String> lines = fleet.said(ask).lines().toList();
            assertThat(lines)
                    .allMatch(line -> line.matches("\\S+ \\d{4}-\\S+Z std(out|err) .*"))
                    .extracting(line -> LogLine.parse(line.substring(line.indexOf(' ') + 1)).text())
                    .containsExactlyInAnyOrder(
                            "said 1", "said 2", "said 3", "told 1", "told 2", "told 3");
            assertThat(fleet.said("logs", "t-talker/talker", "--all-nodes", "--lines", "2"))
                    .hasLineCount(2);
            assertThat(fleet.said("logs", "t-other/talker", "--all-nodes")).isEmpty();
        }
    }
}
