package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthReport.Liveness;
import dev.reveille.core.fleet.HealthReport.Readiness;
import dev.reveille.core.fleet.HealthSpec.Dump;
import dev.reveille.core.fleet.HealthSpec.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real agents that are asked by ping how they are. */
@Timeout(60)
class PingedAgentsTest {
    /** Answers every ping; with an error while the file {@code unready} is in DIR. */
    private static final String ANSWERS =
            """
            exec python3 -c '
            import faulthandler, json, os, signal, sys
            faulthandler.register(signal.SIGUSR1)
            print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
            for line in sys.stdin:
                message = json.loads(line) if line.strip() else {}
                if message.get("type") == "ping":
                    bad = os.path.exists("DIR/unready")
                    print(json.dumps({"id": message["id"], "status": "error", "error": "no"} if bad
                          else {"id": message["id"], "status": "ok", "result": {}}), flush=True)
                if message.get("type") == "shutdown":
                    sys.exit(0)
            '
            """;

    /** Works for as long as the file {@code works} is in DIR, and claims so; then it hangs. */
    private static final String WORKS =
            """
            exec python3 -c '
            import json, os, time
            print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
            while os.path.exists("DIR/works"):
                print(json.dumps({"type": "busy", "claim": "work", "for_millis": 600}), flush=True)
                time.sleep(0.2)
            time.sleep(1000)
            '
            """;

    @TempDir Path dir;

    private AgentType type(String script) {
        return Watched.pinged(
                script.replace("DIR", dir.toString()),
                Dump.USR1,
                Watched.check(new Probe.Tcp(OptionalInt.empty()), 1, 1));
    }

    @Test
    void oneThatWasStoppedUnderSteadyTrafficWritesWhereItHangsAndIsStartedAgain() throws Exception {
        try (var agent = new Watched(dir, type(ANSWERS))) {
            agent.rig.until(() -> agent.alive(Liveness.OK));
            long before = agent.pid();
            // When
            Watched.signal("STOP", before);
            agent.rig.until(
                    () -> {
                        agent.rig.say(Watched.AGENT, "{\"type\":\"task\",\"id\":\"t\"}");
                        return agent.stopping().filter(s -> s != Phase.StopStep.DUMP).isPresent();
                    });
            // Then
            assertThat(agent.log()).contains("Current thread").contains("File \"<string>\"");
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
            var run = agent.rig.cells.of(Watched.AGENT).run;
            assertThat(run.lastExit().map(Exit::reason)).contains(ExitReason.ERROR);
            assertThat(agent.restarts()).isEqualTo(1);
            assertThat(run.failures()).isEqualTo(1);
        }
    }

    @Test
    void oneThatAnswersIsLeftAlone() throws Exception {
        try (var agent = new Watched(dir, type(ANSWERS))) {
            long before = agent.pid();
            agent.live(Duration.ofSeconds(2));
            assertThat(agent.pid()).isEqualTo(before);
            assertThat(agent.alive(Liveness.OK)).isTrue();
            assertThat(agent.proven()).isTrue();
        }
    }

    @Test
    void oneThatHangsFromItsStartNeverCountsAsStable() throws Exception {
        String stable = ",\"restart\":{\"backoff\":\"0s\",\"stable.after\":\"100ms\"}";
        try (var agent = new Watched(dir, type(WORKS), stable)) {
            agent.rig.until(() -> agent.restarts() == 2 && agent.pid() != 0);
            agent.live(Duration.ofMillis(200));
            // Then
            assertThat(agent.rig.cells.of(Watched.AGENT).run.failures()).isEqualTo(2);
        }
    }

    @Test
    void oneThatPassesItsChecksCountsAsStable() throws Exception {
        String stable = ",\"restart\":{\"backoff\":\"0s\",\"stable.after\":\"100ms\"}";
        try (var agent = new Watched(dir, type(ANSWERS), stable)) {
            Watched.signal("KILL", agent.pid());
            agent.rig.until(() -> agent.restarts() == 1 && agent.pid() != 0);
            agent.rig.until(() -> agent.rig.cells.of(Watched.AGENT).run.failures() == 0);
        }
    }

    @Test
    void aNodeThatWasAwayBlamesNobodyForIt() throws Exception {
        try (var agent = new Watched(dir, type(ANSWERS))) {
            agent.rig.until(() -> agent.alive(Liveness.OK));
            long before = agent.pid();
            // When the node does nothing for a while, again and again
            for (int i = 0; i < 3; i++) {
                LockSupport.parkNanos(Duration.ofMillis(1200).toNanos());
                agent.live(Duration.ofMillis(100));
                // Then
                assertThat(agent.alive(Liveness.OK)).isTrue();
            }
            assertThat(agent.pid()).isEqualTo(before);
        }
    }

    @Test
    void aPauseOfTheWholeMachineIsNoSilence() throws Exception {
        try (var agent = new Watched(dir, type(ANSWERS))) {
            agent.rig.until(() -> agent.alive(Liveness.OK));
            long pid = agent.pid();
            // When node and agent stand still together, a ping being open
            Watched.signal("STOP", pid);
            long asked = agent.asked();
            agent.rig.until(() -> agent.asked() > asked);
            LockSupport.parkNanos(Duration.ofMillis(1200).toNanos());
            // And the agent is a little later to go on
            agent.live(Duration.ofMillis(200));
            Watched.signal("CONT", pid);
            agent.live(Duration.ofMillis(500));
            // Then
            assertThat(agent.told().orElseThrow().lastFailure()).isEmpty();
        }
    }

    @Test
    void oneThatRenewsItsClaimLivesAndDiesOnceItDoesNot() throws Exception {
        Files.createFile(dir.resolve("works"));
        try (var agent = new Watched(dir, type(WORKS))) {
            long before = agent.pid();
            // When it works for longer than any deadline, and answers nothing
            agent.live(Duration.ofSeconds(3));
            // Then
            assertThat(agent.pid()).isEqualTo(before);
            assertThat(agent.alive(Liveness.OK)).isTrue();
            // When
            agent.take("works");
            // Then
            agent.rig.until(() -> agent.stopping().isPresent());
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
        }
    }

    @Test
    void anErrorIsASignOfLifeButNotOfReadiness() throws Exception {
        var ping = Watched.check(new Probe.Ping(), 2, 1);
        var type = Watched.pinged(ANSWERS.replace("DIR", dir.toString()), Dump.USR1, ping);
        try (var agent = new Watched(dir, type)) {
            agent.rig.until(() -> agent.ready(Readiness.READY));
            long before = agent.pid();
            agent.put("unready");
            agent.rig.until(() -> agent.ready(Readiness.NOT_READY));
            assertThat(agent.takesWork()).isFalse();
            agent.take("unready");
            agent.rig.until(() -> agent.ready(Readiness.READY));
            assertThat(agent.pid()).isEqualTo(before);
            assertThat(agent.alive(Liveness.OK)).isTrue();
        }
    }
}
