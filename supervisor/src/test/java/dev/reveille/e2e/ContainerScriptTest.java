package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/container}, whose {@code reveille} is a script that says how it was started. */
class ContainerScriptTest {
    /** Says its words and what was chosen for it, then does what the test wants. */
    private static final String STUB =
            """
            #!/bin/sh
            echo start >>"$STARTS"
            echo "words $* state=${REVEILLE_NODE_STATE_DIR-} id=${REVEILLE_NODE_ID-}"
            echo "scheduler=${REVEILLE_SCHEDULER_STATE_DIR-} name=${REVEILLE_SCHEDULER_NAME-}"
            """;

    /** Runs until TERM, and then drains. */
    private static final String DRAINS =
            "trap 'echo drained; exit 0' TERM; echo listens; while :; do sleep 0.05; done";

    @TempDir Path image;
    private final List<Process> started = new ArrayList<>();
    private int containers;

    private record Container(Process process, Path said) {
        String output() throws IOException {
            return Files.readString(said);
        }

        int ends() throws Exception {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    @BeforeEach
    void install() throws IOException {
        Path bin = Files.createDirectories(image.resolve("bin"));
        executable(Files.copy(Path.of("bin/container"), bin.resolve("container")));
        Files.createFile(image.resolve("starts"));
    }

    @AfterEach
    void nothingIsLeft() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void aNodeThatDiesIsStartedAgainFiveTimesAndThenItsStatusIsTheContainers() throws Exception {
        // Given
        does("kill -9 $$");
        // When
        var container = starts(Map.of(), "node");
        // Then
        assertThat(container.ends()).isEqualTo(137);
        assertThat(starts()).isEqualTo(6);
        assertThat(container.output())
                .contains("died 6 times within 60 s, last with status 137: giving up");
    }

    @Test
    void oneThatEndsByItselfEndsTheContainerAtOnce() throws Exception {
        // Given
        does("exit 1");
        // When
        var container = starts(Map.of(), "node");
        // Then
        assertThat(container.ends()).isEqualTo(1);
        assertThat(starts()).isEqualTo(1);
    }

    @Test
    void onlyWhatKeepsAgentsIsStartedAgain() throws Exception {
        // Given
        does("kill -9 $$");
        // When
        var scheduler = starts(Map.of(), "scheduler");
        // Then
        assertThat(scheduler.ends()).isEqualTo(137);
        assertThat(starts()).isEqualTo(1);
    }

    @Test
    void termIsPassedOnAndADrainsStatusIsTheContainers() throws Exception {
        // Given
        does(DRAINS);
        var container = starts(Map.of(), "node");
        says(container, "listens");
        // When
        container.process().destroy();
        // Then
        assertThat(container.ends()).isZero();
        assertThat(container.output()).contains("drained");
        assertThat(starts()).isEqualTo(1);
    }

    @Test
    void termIsRepeatedForOneThatDidNotHearTheFirst() throws Exception {
        // Given
        does("trap '' TERM; echo deaf; sleep 2; " + DRAINS);
        var container = starts(Map.of(), "node");
        says(container, "deaf");
        // When
        container.process().destroy();
        // Then
        assertThat(container.ends()).isZero();
        assertThat(container.output()).contains("drained");
    }

    @Test
    void termBeforeANodeListensIsAsGoodAsADrain() throws Exception {
        // Given
        does("echo early; while :; do sleep 0.05; done");
        var node = starts(Map.of(), "node");
        says(node, "early");
        var scheduler = starts(Map.of(), "scheduler");
        says(scheduler, "early");
        // When
        node.process().destroy();
        scheduler.process().destroy();
        // Then
        assertThat(List.of(node.ends(), scheduler.ends())).containsOnly(0);
    }

    @Test
    void oneThatDiesWhileItIsAskedToStopIsStartedOnceMoreToDrain() throws Exception {
        // Given
        does(
                """
                case $(wc -l <"$STARTS") in
                  1) trap 'kill -9 $$' TERM; echo listens; while :; do sleep 0.05; done ;;
                  *) %s ;;
                esac
                """
                        .formatted(DRAINS));
        var container = starts(Map.of(), "node");
        says(container, "listens");
        // When
        container.process().destroy();
        // Then
        assertThat(container.ends()).isZero();
        assertThat(container.output()).contains("drained");
        assertThat(starts()).isEqualTo(2);
    }

    @Test
    void termEndsACommandToo() throws Exception {
        // Given
        does("echo runs; while :; do sleep 0.05; done");
        var container = starts(Map.of(), "watch", "states");
        says(container, "runs");
        // When
        container.process().destroy();
        // Then
        assertThat(container.ends()).isEqualTo(143);
        assertThat(container.output()).contains("words watch states state= id=");
    }

    @Test
    void aCommandReadsWhatTheContainerIsGivenToRead() throws Exception {
        // Given
        does("cat");
        // When
        var container = starts(Map.of(), "apply", "-f", "-");
        try (var input = container.process().outputWriter()) {
            input.write("a spec");
        }
        // Then
        assertThat(container.ends()).isZero();
        assertThat(container.output()).endsWith("a spec");
    }

    @Test
    void containersThatShareAVolumeTakeADirectoryEachAndTheNextGoesOnInIt() throws Exception {
        // Given
        does(DRAINS);
        var first = starts(Map.of(), "node");
        says(first, "listens");
        var second = starts(Map.of(), "node");
        says(second, "listens");
        assertThat(first.output()).contains("state=" + volume("node-0") + " id=");
        assertThat(second.output()).contains("state=" + volume("node-1") + " id=");
        Files.writeString(volume("node-0").resolve("identity"), "node=elder\n");
        // When
        first.process().destroy();
        assertThat(first.ends()).isZero();
        var next = starts(Map.of(), "node");
        says(next, "listens");
        // Then
        assertThat(next.output()).contains("state=" + volume("node-0") + " id=elder");
    }

    @Test
    void aSchedulersNameStaysWithItsDirectory() throws Exception {
        // Given
        does("exit 0");
        Files.createDirectories(volume("scheduler-0"));
        Files.writeString(volume("scheduler-0").resolve("name"), "elder\n");
        // When
        var known = starts(Map.of(), "scheduler");
        known.ends();
        Files.delete(volume("scheduler-0").resolve("name"));
        var fresh = starts(Map.of(), "scheduler");
        fresh.ends();
        // Then
        assertThat(known.output()).contains("scheduler=" + volume("scheduler-0") + " name=elder");
        assertThat(fresh.output())
                .contains("name=" + Files.readString(volume("scheduler-0").resolve("name")));
    }

    @Test
    void whatIsGivenByAVariableOrAFileIsNotChosenAgain() throws Exception {
        // Given
        does("exit 0");
        Files.createDirectories(volume("node-0"));
        Files.writeString(volume("node-0").resolve("identity"), "node=elder\n");
        // When
        var state = starts(Map.of("REVEILLE_NODE_STATE_DIR_FILE", "/run/secrets/dir"), "node");
        state.ends();
        var id = starts(Map.of("REVEILLE_NODE_ID_FILE", "/run/secrets/id"), "node");
        id.ends();
        var name = starts(Map.of("REVEILLE_SCHEDULER_NAME_FILE", "/run/secrets/n"), "scheduler");
        name.ends();
        // Then
        assertThat(state.output()).contains("words node state= id=\n");
        assertThat(id.output()).contains("state=" + volume("node-0") + " id=\n");
        assertThat(name.output()).contains("scheduler=" + volume("scheduler-0") + " name=\n");
    }

    @Test
    void whoOnlyAsksForHelpGetsNoDirectory() throws Exception {
        // Given
        does("exit 0");
        // When
        int ended = starts(Map.of(), "node", "--help").ends();
        // Then
        assertThat(ended).isZero();
        assertThat(image.resolve("state")).doesNotExist();
    }

    @Test
    void whatWasChosenIsKeptForTheOneWhoAsksWhatHolds() throws Exception {
        // Given
        does("exit 0");
        // When
        starts(Map.of(), "node").ends();
        // Then
        assertThat(image.resolve("tmp/reveille.chosen"))
                .hasContent("REVEILLE_NODE_STATE_DIR=" + volume("node-0"));
    }

    private void does(String what) throws IOException {
        executable(Files.writeString(image.resolve("bin/reveille"), STUB + what + "\n"));
    }

    private Path volume(String directory) {
        return image.resolve("state/reveille").resolve(directory);
    }

    private long starts() throws IOException {
        return Files.readAllLines(image.resolve("starts")).size();
    }

    private Container starts(Map<String, String> environment, String... words) throws IOException {
        var command = new ArrayList<>(List.of(image.resolve("bin/container").toString()));
        command.addAll(List.of(words));
        Path said = image.resolve("said-" + containers++);
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REVEILLE_"));
        builder.environment().put("XDG_STATE_HOME", image.resolve("state").toString());
        builder.environment()
                .put("TMPDIR", Files.createDirectories(image.resolve("tmp")).toString());
        builder.environment().put("STARTS", image.resolve("starts").toString());
        builder.environment().putAll(environment);
        var container = new Container(builder.start(), said);
        started.add(container.process());
        return container;
    }

    private static void says(Container container, String what) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> container.output().contains(what));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
