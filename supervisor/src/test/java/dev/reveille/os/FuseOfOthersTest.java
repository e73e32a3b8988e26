package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exclusive agents of a supervisor that cannot end them any more. */
@Timeout(60)
class FuseOfOthersTest {
    private static final int AGENTS = 3;
    private static final Duration LEFT = Duration.ofMillis(400);
    private static final int STOP = 19;

    /** Each tells its own pid and that of one that has left its session and group. */
    private static final String ESCAPE = "(%s setsid sh -c 'echo $$; exec sleep 1000' &); echo $$;";

    @TempDir Path directory;

    @Test
    void nothingOfThemIsLeftWhenTheLeaseOfAFrozenSupervisorEnds() {
        try (var confined = new Confined(directory.resolve("other"))) {
            confined.needs(CgroupTree.Purpose.KILL);
        }
        // Given: what escaped does not show whose it is
        try (var other = start(true, ESCAPE.formatted("env -i") + "exec cat")) {
            var pids = pids(other);
            long end = armed(other);
            // When
            LibcProcess.kill(other.pid(), STOP);
            // Then
            gone(pids, end);
            LibcProcess.kill(other.pid(), Signal.CONT.number());
            other.awaitLine(line -> line.startsWith("exited Signaled"));
        }
    }

    @Test
    void norWhenThatOfADeadOneEndsAndThereAreNoCgroups() {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        try (var other = start(false, ESCAPE.formatted("") + "exec cat")) {
            var pids = pids(other);
            long end = armed(other);
            // When
            other.kill();
            // Then
            gone(pids, end);
        }
    }

    private OtherSupervisor start(boolean cgroups, String script) {
        return OtherSupervisor.start(
                DoomedSupervisor.class,
                List.of(
                        directory.toString(),
                        Boolean.toString(cgroups),
                        Integer.toString(AGENTS),
                        Long.toString(LEFT.toMillis()),
                        script));
    }

    private static List<Long> pids(OtherSupervisor other) {
        var pids = new ArrayList<Long>();
        while (pids.size() < 2 * AGENTS) {
            pids.add(said(other, DoomedSupervisor.LINE));
        }
        assertThat(pids).allMatch(Confined::lives);
        return pids;
    }

    /** When its lease ends. */
    private static long armed(OtherSupervisor other) {
        other.go();
        return said(other, DoomedSupervisor.END);
    }

    private static long said(OtherSupervisor other, String what) {
        String line = other.awaitLine(said -> said.startsWith(what)).getLast();
        return Long.parseLong(line.substring(what.length()));
    }

    private static void gone(List<Long> pids, long end) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(10))
                .until(() -> pids.stream().noneMatch(Confined::lives));
        long late = (LibcTime.bootNanos() - end) / 1_000_000;
        assertThat(late).as("milliseconds after the end").isBetween(-20L, 2_000L);
    }
}
