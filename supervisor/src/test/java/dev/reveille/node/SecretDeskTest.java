package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.SecretProviders;
import dev.reveille.config.SecretProviders.Answer;
import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SecretSpec;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets from when they are asked for until nothing needs to be masked by them any more. */
@Timeout(60)
class SecretDeskTest {
    private static final AgentId AGENT = AgentId.of("acme", "keeper");
    private static final String VALUE = "wonder-of-the-7-seas";

    @TempDir Path dir;
    private Path keys;

    @BeforeEach
    void makeHome() throws IOException {
        keys = Files.createDirectory(dir.resolve("secrets")).resolve("keys.properties");
    }

    /** Hangs, and is not to be interrupted, until the test lets it go. */
    public static final class Hung implements ConfigProvider {
        static final CountDownLatch GO = new CountDownLatch(1);
        static final AtomicInteger ASKED = new AtomicInteger();

        @Override
        public ConfigData get(String path) {
            return get(path, Set.of());
        }

        @Override
        public ConfigData get(String path, Set<String> names) {
            ASKED.incrementAndGet();
            boolean gone = false;
            while (!gone) {
                try {
                    GO.await();
                    gone = true;
                } catch (InterruptedException e) {
                    // a provider need not care
                }
            }
            var data = new HashMap<String, String>();
            names.forEach(name -> data.put(name, VALUE));
            return new ConfigData(data);
        }

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void close() {}
    }

    private SecretProviders hung() throws IOException {
        Path file = dir.resolve("node.properties");
        Files.writeString(
                file,
                """
                secrets.config.providers=hung
                secrets.config.providers.hung.class=%s
                """
                        .formatted(Hung.class.getName()));
        var sources =
                new Sources(Optional.of(file), Optional.empty(), Map.of(), Map.of(), Map.of());
        if (Settings.read(sources) instanceof Parsed.Ok<Settings>(var settings, _)) {
            return SecretProviders.of(settings, Map.of());
        }
        throw new AssertionError(Settings.read(sources));
    }

    @Test
    void aProviderThatHangsIsAskedOnceHoweverOftenTheStartIsTried() throws Exception {
        var asked = Map.of("KEY", new SecretSpec("${hung:at:acme}", false));
        var answers = new ArrayBlockingQueue<Answer>(100);
        var files = new SecretFiles(dir.resolve("run"));
        try (var desk = new SecretDesk(hung(), Duration.ofMillis(20), files)) {
            for (int attempt = 1; attempt <= 20; attempt++) {
                // When
                desk.ask(new SpawnId(AGENT, new Epoch(1), attempt), asked, answers::add);
                // Then
                assertThat(answers.poll(10, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                Answer.Failed.class,
                                failed ->
                                        assertThat(failed.problem().message())
                                                .contains("were not to be had within 20ms"));
            }
            assertThat(Hung.ASKED).hasValue(1);
            // When
            Hung.GO.countDown();
            // Then what it answers is had, and it is asked for the next start anew
            await().until(
                            () -> {
                                desk.ask(new SpawnId(AGENT, new Epoch(1), 21), asked, answers::add);
                                return answers.poll(10, TimeUnit.SECONDS)
                                                instanceof Answer.Values values
                                        && values.byName().containsValue(VALUE)
                                        && Hung.ASKED.get() > 1;
                            });
        }
    }

    @Test
    void whatAnAgentSaidLastIsMaskedThoughTheSupervisorIsKilledBeforeItIsHeard() throws Exception {
        Files.writeString(keys, "acme=" + VALUE + "\n");
        AgentType tells =
                Records.type(
                        "it",
                        "while [ ! -e %s/go ]; do sleep 0.01; done; echo $(cat $REVEILLE_SECRETS/KEY) >&2"
                                .formatted(dir));
        try (var rig = new LoopRig(dir, Map.of("it", tells))) {
            String secrets = ",\"secrets\":{\"KEY\":\"${file:keys.properties:acme}\"}";
            rig.tell(Records.placed(AGENT, ME, 10, "it", secrets));
            rig.until(() -> rig.cells.of(AGENT).run.phase() instanceof Phase.Running);
            // When it ends, and the loop does not get to it
            Files.createFile(dir.resolve("go"));
            await().until(
                            () ->
                                    rig.told.stream()
                                            .anyMatch(NodeEvent.ProcessEnded.class::isInstance));
            // Then the next supervisor, before it does anything else, masks what it said
            var next = new AgentLogs(dir.resolve("state"), 1 << 20, Clock.systemUTC());
            next.catchUp(new SecretFiles(dir.resolve("run")));
            next.close();
            await().until(() -> Files.readString(next.file(AGENT)).contains("***"));
            assertThat(Files.readString(next.file(AGENT))).doesNotContain(VALUE);
            // And they go once it was heard here
            assertThat(given()).hasSize(1);
            rig.until(() -> !(rig.cells.of(AGENT).run.phase() instanceof Phase.Running));
            assertThat(given()).isEmpty();
        }
    }

    @Test
    void halfALineOfOneThatEndedWhileNoSupervisorLivedIsMaskedToo() throws IOException {
        // Given
        Path spool = Files.createDirectories(dir.resolve("state/logs/.stderr"));
        Files.writeString(spool.resolve("acme+keeper"), "first\nthe key is " + VALUE);
        Path given = Files.createDirectories(dir.resolve("run/secrets/acme+keeper+10.1"));
        Files.writeString(given.resolve("KEY"), VALUE);
        var secrets = new SecretFiles(dir.resolve("run"));
        try (var logs = new AgentLogs(dir.resolve("state"), 1 << 20, Clock.systemUTC())) {
            // When its end is heard after its secrets were removed
            logs.catchUp(secrets);
            secrets.remove(new SpawnId(AGENT, new Epoch(10), 1));
            var log = logs.open(AGENT, AgentType.Log.DEFAULT);
            log.redact(Redaction.of(secrets.ofAgent(AGENT)));
            assertThat(log.last()).isTrue();
            // Then
            assertThat(log.tail()).containsExactly("first", "the key is ***");
        }
    }

    private List<Path> given() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("run/secrets"))) {
            return all.toList();
        }
    }
}
