package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.agent.health.Side;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.Confinement;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks that wait for their turn, and the programs among them. */
@Timeout(60)
class ProberTest {
    @TempDir Path dir;

    private final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    private final Set<Thread> makers = ConcurrentHashMap.newKeySet();
    private ProcessDriver driver;
    private Prober prober;

    @BeforeEach
    void open() {
        var checks = new CheckRuns();
        var backlog = new Backlog((_, _) -> {});
        driver =
                ProcessDrivers.open(
                        new DriverConfig(
                                new NodeId("n1"),
                                dir.resolve("state"),
                                dir.resolve("run"),
                                DriverConfig.PENDING_BYTES,
                                false),
                        new Ears(told, backlog, checks, NodeProbe.NONE));
        prober = new Prober(driver, checks, told::add);
    }

    @AfterEach
    void close() throws InterruptedException {
        prober.close();
        driver.awaitNone(Duration.ofSeconds(5));
        driver.close();
    }

    private Prober.Question question(SpawnId id, Probe probe, Duration timeout) {
        return new Prober.Question(
                id,
                Side.LIVENESS,
                new Check(probe, Duration.ofSeconds(1), timeout, 1, 1),
                OptionalInt.empty(),
                (number, command) -> {
                    makers.add(Thread.currentThread());
                    return new SpawnRequest(
                            number,
                            command,
                            Path.of("/"),
                            Map.of("PATH", "/usr/bin:/bin"),
                            dir.resolve("log"),
                            SpawnRequest.MAX_LINE,
                            Confinement.NONE);
                },
                text -> text);
    }

    private static SpawnId id(String name) {
        return new SpawnId(AgentId.of("acme", name), new Epoch(1), 1);
    }

    private Prober.Question program(String name) {
        var probe = new Probe.Exec(List.of("sh", "-c", "touch " + dir.resolve(name)));
        return question(id(name), probe, Duration.ofSeconds(10));
    }

    private boolean checked(String name) {
        return told.stream()
                .anyMatch(e -> e instanceof NodeEvent.Checked made && made.id().equals(id(name)));
    }

    @Test
    void whatWaitsForItsTurnWhenItsAgentEndsIsNotAskedAnyMore() throws Exception {
        try (var silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            // Given all turns taken
            var port = OptionalInt.of(silent.getLocalPort());
            for (int i = 0; i < Prober.MOST; i++) {
                var probe = new Probe.Http(port, "/");
                prober.ask(question(id("busy-" + i), probe, Duration.ofMillis(500)));
            }
            prober.ask(program("ended"));
            prober.ask(program("lives"));
            // When
            prober.ended(id("ended"));
            // Then
            await().until(() -> checked("lives"));
            await().until(() -> told.size() >= Prober.MOST + 1);
            assertThat(dir.resolve("lives")).exists();
            assertThat(dir.resolve("ended")).doesNotExist();
            assertThat(checked("ended")).isFalse();
        }
    }

    @Test
    void programsAreMadeOnOneThreadOfTheSystemsAndEndWithTheAgent() {
        // Given
        for (int i = 0; i < 20; i++) {
            prober.ask(program("p" + i));
        }
        var slow = new Probe.Exec(List.of("sh", "-c", "touch " + dir + "/slow; sleep 1000"));
        prober.ask(question(id("slow"), slow, Duration.ofMinutes(1)));
        await().until(() -> Files.exists(dir.resolve("slow")));
        // When
        prober.ended(id("slow"));
        // Then
        await().until(() -> told.size() >= 20);
        await().until(() -> driver.running() == 0);
        assertThat(makers).singleElement().satisfies(t -> assertThat(t.isVirtual()).isFalse());
    }
}
