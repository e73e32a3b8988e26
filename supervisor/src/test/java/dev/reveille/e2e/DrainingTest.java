package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.app.NodeAlone;
import dev.reveille.core.check.OneOwner;
import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.wire.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator empties a node, and fills it again: real processes, a real broker. */
class DrainingTest {
    private static final int AGENTS = 12;

    @TempDir private Path dir;

    /** Two of them at once leave a line in this file: whoever finds the other's mark says so. */
    private AgentType only(Path marks) {
        String script =
                "m="
                        + marks
                        + "/${REVEILLE_AGENT##*/}-${REVEILLE_AGENT%%/*};"
                        + " mkdir $m || echo twice >> "
                        + marks
                        + "/twice; trap 'rmdir $m; exit 0' TERM;"
                        + " echo '{\"type\":\"hello\",\"protocol\":1}';"
                        + " while read -r line; do case $line in *shutdown*) rmdir $m; exit 0;;"
                        + " esac; done";
        return Types.type("only", script, AgentType.Protocol.STDIO, new AgentType.Ready.Hello());
    }

    @Test
    void agentsOfADrainedNodeMoveNoneRunsTwiceAndTheNodeGetsAgentsAgainOnceItIsOpened()
            throws Exception {
        // Given
        Path marks = Files.createDirectory(dir.resolve("marks"));
        var types = Map.of("only", only(marks));
        try (var fleet = Fleet.start(dir.resolve("fleet"), types)) {
            fleet.template("*", "only", "");
            var before = new HashMap<String, AgentView>();
            for (int i = 0; i < AGENTS; i++) {
                fleet.activity("t" + i);
            }
            for (int i = 0; i < AGENTS; i++) {
                String agent = "t" + i + "/only";
                before.put(agent, fleet.awaitState(agent, AgentState.RUNNING));
            }
            try (var _ = NodeAlone.start(second(fleet), types, NodeProbe.NONE)) {
                await().atMost(Fleet.SOON).until(() -> fleet.said("get", "nodes").contains("n2"));
                await().atMost(Fleet.SOON)
                        .until(() -> !fleet.said("get", "nodes").contains("STARTING"));
                // When
                String said = fleet.said("drain", "dev", "--wait");
                // Then
                assertThat(said)
                        .contains("node dev gets no more agents; its 12 agents move")
                        .contains("node dev is drained: it has no agents any more");
                before.keySet()
                        .forEach(
                                agent ->
                                        await().atMost(Fleet.SOON)
                                                .until(() -> on(fleet, agent, "n2")));
                before.values()
                        .forEach(
                                view ->
                                        assertThat(ProcessHandle.of(view.pid().orElseThrow()))
                                                .isEmpty());
                assertThat(marks.resolve("twice")).doesNotExist();
                assertThat(OneOwner.firstViolation(log(fleet))).isEmpty();
                assertThat(fleet.said("check")).contains("no rule is broken");
                assertThat(fleet.said("get", "nodes")).contains("READY, draining");
                // When
                fleet.command("uncordon", "dev");
                fleet.activity("late");
                // Then
                assertThat(fleet.awaitState("late/only", AgentState.RUNNING).node())
                        .contains("dev");
                assertThat(on(fleet, "t0/only", "n2")).isTrue();
                // and a slip of the pen is said
                var outcome = fleet.outcome("cordon", "devv");
                assertThat(outcome.exit()).isEqualTo(1);
                assertThat(outcome.err()).contains("no node devv is known").contains("mean dev?");
            }
        }
    }

    private Map<String, String> second(Fleet fleet) {
        return Map.of(
                "bootstrap.servers",
                fleet.kafka().bootstrapServers(),
                "topics.partitions",
                "4",
                "topics.pools",
                "2",
                "topics.replication",
                "1",
                "topics.min.insync",
                "1",
                "node.id",
                "n2",
                "node.state.dir",
                dir.resolve("n2").toString());
    }

    private static boolean on(Fleet fleet, String agent, String node) {
        return fleet.states()
                .get(agent)
                .filter(view -> view.state() == AgentState.RUNNING)
                .filter(view -> view.node().equals(Optional.of(node)))
                .isPresent();
    }

    /** The pool's whole log, as it was written. */
    private static List<Entry> log(Fleet fleet) {
        var log = new ArrayList<Entry>();
        try (var history = new History(fleet.kafka(), new SingleObjectCodec())) {
            history.each(
                    Reading.CONTROL,
                    new From.Beginning(),
                    row ->
                            log.add(
                                    new Entry(
                                            ControlKey.parse(row.key()).orElseThrow(),
                                            row.value())));
        }
        return log;
    }
}
