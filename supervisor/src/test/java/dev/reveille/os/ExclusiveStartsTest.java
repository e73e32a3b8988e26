package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exclusive agents of a driver that has a fuse, or has none. */
@Timeout(60)
class ExclusiveStartsTest {
    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() {
        confined = new Confined(directory);
    }

    @AfterEach
    void close() {
        confined.close();
    }

    @Test
    void noneStartsBeforeAFuseIsArmedNorAfterItHasBurnt() {
        // Given
        var fuse = confined.driver().fuse();
        var first = confined.next();
        assertThat(confined.driver().spawn(exclusive(first)))
                .isInstanceOfSatisfying(
                        SpawnResult.Failed.class,
                        failed ->
                                assertThat(failed.problem().message())
                                        .contains("acme/worker", "exclusive", "no fuse is armed"));
        assertThat(fuse.guards(first)).isFalse();
        // When
        fuse.arm(Duration.ofSeconds(30));
        var second = confined.next();
        assertThat(confined.driver().spawn(exclusive(second)))
                .isInstanceOf(SpawnResult.Started.class);
        assertThat(fuse.guards(second)).isTrue();
        fuse.arm(Duration.ZERO);
        // Then
        assertThat(confined.recorder.awaitExit(second))
                .isEqualTo(new ExitStatus.Signaled(Signal.KILL.number(), false));
        assertThat(fuse.armed()).isFalse();
        assertThat(confined.driver().spawn(exclusive(confined.next())))
                .isInstanceOf(SpawnResult.Failed.class);
    }

    @Test
    void oneThatHasEndedIsNotGuardedAnyMoreAndOthersNeverAre() {
        // Given
        var fuse = confined.driver().fuse();
        fuse.arm(Duration.ofSeconds(30));
        var exclusive = confined.next();
        confined.driver().spawn(exclusive(exclusive));
        var other = confined.start(Confinement.NONE, "read wait");
        assertThat(fuse.guards(other)).isFalse();
        // When
        confined.driver().send(exclusive, "end");
        // Then
        confined.recorder.awaitExit(exclusive);
        assertThat(fuse.guards(exclusive)).isFalse();
        // When
        fuse.arm(Duration.ZERO);
        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> !fuse.armed());
        assertThat(confined.recorder.exits(other)).isEmpty();
    }

    @Test
    void wherePortableNoneStartsAtAll() {
        try (var portable = new PortableDriver(confined.config, new Recorder())) {
            portable.fuse().arm(Duration.ofSeconds(30));
            assertThat(portable.fuse().armed()).isFalse();
            assertThat(portable.fuse().refused()).isPresent();
            assertThat(portable.spawn(exclusive(confined.next())))
                    .isInstanceOf(SpawnResult.Failed.class);
        }
    }

    private SpawnRequest exclusive(SpawnId id) {
        return new SpawnRequest(
                        id,
                        List.of("sh", "-c", "read wait"),
                        Path.of("/"),
                        Map.of("PATH", Program.DEFAULT_PATH),
                        directory.resolve("log"),
                        SpawnRequest.MAX_LINE,
                        Confinement.NONE)
                .exclusively();
    }
}
