package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecParser;
import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.TakeBack.Found;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.Leftovers.Leftover;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.ProcessIdentity;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnJournal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakingBackTest {
    private static final AgentId AGENT = AgentId.of("acme", "agent");
    private static final SpawnId CHECK = new SpawnId(AGENT, new Epoch(3), 1).check(7);
    private static final String SPEC =
            "{\"apiVersion\":\"reveille/v1\",\"kind\":\"Agent\",\"tenant\":\"acme\","
                    + "\"name\":\"agent\",\"type\":\"it\"}";

    @TempDir Path dir;

    @Test
    void aProgramThatCheckedAnAgentIsEndedAndNeverTakenForIt() {
        var memory = new Memory(dir, Incarnation.of(1));
        memory.keep(
                new Memory.Known(
                        new Life(
                                AGENT,
                                new Life.Placed(new Epoch(3), SPEC, LifecycleState.ACTIVE, "MOVED"),
                                true,
                                StopReason.IRRELEVANT,
                                new Phase.Running(42, Instant.now()),
                                Instant.now(),
                                1,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty()),
                        false,
                        OptionalInt.empty(),
                        Optional.empty()));
        var process = new ProcessIdentity(4711, 1, "boot");
        var entry =
                new SpawnJournal.Entry(
                        CHECK, "n/" + CHECK, "boot", List.of(), Optional.of(process));
        var left = new Leftover.Running(entry, List.of(process));
        var config =
                new DriverConfig(
                        new NodeId("n1"),
                        dir.resolve("state"),
                        dir.resolve("run"),
                        DriverConfig.PENDING_BYTES);
        var told = new LinkedBlockingQueue<NodeEvent>();
        var ears = new Ears(told, new Backlog((_, _) -> {}), new CheckRuns(), NodeProbe.NONE);
        try (var driver = ProcessDrivers.open(config, ears)) {
            var back =
                    new TakingBack(
                            new SpecParser(),
                            Map.of("it", Records.type("it", "exec sleep 1000")),
                            driver,
                            Clock.systemUTC(),
                            (_, _) -> false);
            // When
            back.work(new Memory(dir, Incarnation.of(1)), List.of(left));
            // Then
            assertThat(back.strays()).containsExactly(left);
            assertThat(back.back())
                    .singleElement()
                    .extracting(TakingBack.Back::found)
                    .isEqualTo(new Found.Nothing());
        }
    }
}
