package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor that has no descriptors left. */
@Timeout(60)
class FewDescriptorsTest {
    /** More than any start takes. */
    private static final int ENOUGH = 16;

    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        confined = new Confined(directory);
    }

    @AfterEach
    void close() {
        confined.close();
    }

    @Test
    void aStartThatRunsOutAtAnyPointSaysSoAndLeavesNothingBehind() throws IOException {
        // Given: what a first start opens for good
        var first = confined.start(Confined.to(Confined.memory(200)), "exit 0");
        confined.recorder.awaitExit(first);
        var started = new ArrayList<SpawnId>();
        try (var descriptors = new Descriptors()) {
            for (int free = 0; free <= ENOUGH; free++) {
                descriptors.leave(free);
                // When
                var id = confined.next();
                var to = Confined.to(Confined.memory(200));
                var result = confined.spawn(id, to, "read wait");
                descriptors.free();
                // Then
                switch (result) {
                    case SpawnResult.Started _ -> started.add(id);
                    case SpawnResult.Failed(var problem) -> {
                        assertThat(started).as("fewer were enough than " + free).isEmpty();
                        assertThat(problem.recoverable()).as(problem.line()).isTrue();
                        assertThat(problem.remedy()).as(problem.line()).contains("ulimit -n");
                        assertNothingIsLeft();
                    }
                }
            }
        }
        assertThat(started).isNotEmpty();
        started.forEach(id -> confined.driver().signal(id, Signal.KILL));
        started.forEach(confined.recorder::awaitExit);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(new SpawnJournal(confined.config.state()).entries()).isEmpty();
        try (Stream<Path> fifos = Files.list(confined.config.runtime())) {
            assertThat(fifos).isEmpty();
        }
        await().atMost(Duration.ofSeconds(5)).until(confined.cgroups::cleared);
    }

    @Test
    void whatRunsIsHeardAndEndsWithAllItStartedOnceThereAreSomeAgain() throws IOException {
        confined.needs(Purpose.KILL);
        // Given one that answers, and has left a process outside of its session
        var id =
                confined.start(
                        Confined.to(Confined.memory(200)),
                        "(env -i setsid sh -c 'echo $$; exec sleep 1000' & );"
                                + " while read -r line; do echo \"heard $line\";"
                                + " [ \"$line\" = end ] && exit 7; done");
        long escaped = Long.parseLong(confined.recorder.awaitLine(id, 0));
        try (var descriptors = new Descriptors()) {
            descriptors.leave(0);
            // When
            confined.driver().send(id, "this");
            // Then
            assertThat(confined.recorder.awaitLine(id, 1)).isEqualTo("heard this");
            // When
            confined.driver().send(id, "end");
            // Then
            assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(7));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> !Confined.lives(escaped));
        assertNothingIsLeft();
    }
}
