package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are in their cgroup before their first instruction. */
@Timeout(60)
class EntrancesTest {
    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        confined = new Confined(directory);
        var any = confined.cgroups.rehearsal();
        assumeTrue(
                any.visit().isPresent() || (any.unified().isPresent() && LibcSpawn.knowsCgroups()),
                "needs cgroup v1 and leave to write there, or v2 alone with glibc 2.39");
    }

    @AfterEach
    void close() {
        if (confined != null) {
            confined.close();
        }
    }

    @Test
    void noShellTakesThemThere() throws IOException {
        var cgroup = confined.cgroups.of(confined.next());
        cgroup.make(Limits.NONE, false);
        try (var births = new Births()) {
            var targets = new Targets(Entrances.tried(births, confined.cgroups.rehearsal()));
            // When
            var target =
                    targets.of(
                            request(List.of("sleep", "1000")),
                            Path.of("/bin/sleep"),
                            cgroup,
                            List.of());
            // Then
            assertThat(target.birth()).isNotInstanceOf(Birth.Plain.class);
            assertThat(target.file()).isEqualTo("/bin/sleep");
            assertThat(target.command()).containsExactly("sleep", "1000");
        } finally {
            cgroup.remove();
        }
    }

    private SpawnRequest request(List<String> command) {
        return new SpawnRequest(
                confined.next(),
                command,
                Path.of("/"),
                Map.of(),
                directory.resolve("log"),
                SpawnRequest.MAX_LINE,
                Confinement.NONE);
    }

    @Test
    void theirFirstInstructionIsMadeInsideAndWhatLeavesTheirSessionEndsWithThem() {
        var id =
                confined.start(
                        Confinement.NONE,
                        "(env -i setsid sh -c 'echo $$; exec sleep 1000' &); cat /proc/$$/cgroup;"
                                + " read wait");
        // Then
        await().until(
                        () ->
                                confined.recorder.lines(id).stream()
                                        .anyMatch(line -> line.matches("[0-9]+")));
        await().until(
                        () ->
                                confined.recorder.lines(id).stream()
                                        .anyMatch(line -> line.endsWith(Cgroups.nameOf(id))));
        long escaped =
                confined.recorder.lines(id).stream()
                        .filter(line -> !line.contains(":"))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow();
        assertThat(confined.cgroups.of(id).pids()).contains(escaped);
        // When
        confined.driver().send(id, "end");
        // Then
        confined.recorder.awaitExit(id);
        await().atMost(Duration.ofSeconds(5)).until(() -> !Confined.lives(escaped));
        await().atMost(Duration.ofSeconds(5)).until(confined.cgroups::cleared);
    }

    @Test
    void thoseThatNeedAShellForOtherReasonsAreBornInsideToo() {
        var few = Confined.counts(OptionalInt.empty(), OptionalInt.of(77));
        var id =
                confined.start(
                        new Confinement(few, Optional.empty(), false, Optional.empty()),
                        "ulimit -n; cat /proc/$$/cgroup");
        // Then
        confined.recorder.awaitExit(id);
        assertThat(confined.recorder.lines(id)).startsWith("77");
        assertThat(confined.recorder.lines(id))
                .anyMatch(line -> line.endsWith("/" + Cgroups.nameOf(id)));
    }
}
