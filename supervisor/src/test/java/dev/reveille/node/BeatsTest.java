package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentHealth.Health;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HealthSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeatsTest {
    private static final AgentId AGENT = AgentId.of("acme", "agent");
    private static final String ANSWERS_ONCE =
            """
            exec python3 -c '
            import json, sys, time
            print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
            for line in sys.stdin:
                message = json.loads(line)
                if message["type"] == "ping":
                    print(json.dumps({"id": message["id"], "status": "ok", "result": {}}),
                          flush=True)
                    time.sleep(1000)
            '
            """;

    private static final int MANY = Beats.MOST_FIRST + 10;

    @TempDir Path dir;

    @Test
    void whetherAnAgentAnswersIsToldWhenItChangesHoweverSeldomUsageIsRead() throws Exception {
        try (var rig = rig(ANSWERS_ONCE)) {
            // When
            rig.tell(Records.placed(AGENT, ME, 10, "it", ""));
            // Then
            rig.until(() -> health(rig).equals(Optional.of(Health.OK)));
            rig.until(() -> health(rig).equals(Optional.of(Health.UNRESPONSIVE)));
        }
    }

    @Test
    void healthThatDidNotArriveIsToldAgain() throws Exception {
        try (var rig = rig("exec sleep 1000")) {
            // Given a broker that is away
            rig.tell(Records.placed(AGENT, ME, 10, "it", ""));
            rig.until(() -> told(rig).isPresent());
            Optional<AgentHealth> first = told(rig);
            // When it is given up
            rig.until(() -> rig.writer.lostHealth() == 1);
            // Then
            rig.until(() -> !told(rig).equals(first));
        }
    }

    @Test
    void ofManyThatStartTogetherOnlySomeAreLookedAtInOneTurn() throws Exception {
        try (var rig = rig("exec sleep 1000")) {
            // When
            var agents = IntStream.range(0, MANY).mapToObj(i -> AgentId.of("acme", "a" + i));
            agents.forEach(agent -> rig.tell(Records.placed(agent, ME, 10, "it", "")));
            // Then
            var most = new AtomicLong();
            var before = new AtomicLong();
            rig.until(
                    () -> {
                        long now = lookedAt(rig);
                        long more = now - before.getAndSet(now);
                        most.accumulateAndGet(more, Math::max);
                        return now == MANY;
                    });
            assertThat(most).hasValueLessThanOrEqualTo(Beats.MOST_FIRST);
        }
    }

    private static long lookedAt(LoopRig rig) {
        return rig.cells.all().stream().filter(cell -> cell.health != null).count();
    }

    private LoopRig rig(String script) {
        boolean speaks = script.equals(ANSWERS_ONCE);
        AgentType plain =
                Records.type(
                        "it",
                        script,
                        speaks ? AgentType.Protocol.STDIO : AgentType.Protocol.NONE,
                        speaks
                                ? new AgentType.Ready.Hello()
                                : new AgentType.Ready.Alive(Duration.ofMillis(50)),
                        AgentType.START_TIMEOUT,
                        AgentType.Stop.DEFAULT,
                        0);
        var often = new AgentType.Heartbeat(Duration.ofMillis(500), Duration.ofMillis(800));
        var type = plain.watched(often, HealthSpec.usual(plain.protocol(), often, plain.command()));
        return new LoopRig(dir, Map.of("it", type), Duration.ofHours(1));
    }

    private static Optional<Health> health(LoopRig rig) {
        return told(rig).map(AgentHealth::health);
    }

    private static Optional<AgentHealth> told(LoopRig rig) {
        return rig.cells.known(AGENT).flatMap(cell -> Optional.ofNullable(cell.health));
    }
}
