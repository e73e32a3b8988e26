package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.os.Fuse;
import dev.reveille.os.LeaseFile;
import dev.reveille.os.LeaseFile.Written;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasingTest {
    private static final Duration RUNS = Duration.ofSeconds(12);
    private static final Instant TAKEN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path dir;

    private final Wire wire = new Wire();
    private long boot = 50_000;
    private LeaseFile file;

    @BeforeEach
    void opens() {
        file = new LeaseFile(dir);
    }

    @Test
    void aRunningLeaseOfAnEarlierSupervisorGoesOnUnderItsNumberBehindAFuseOfItsOwn()
            throws IOException {
        // Given
        file.write(new Written(7, 55_000, TAKEN));
        // When
        Leasing leases = leasing();
        // Then
        assertThat(leases.resume()).isTrue();
        assertThat(leases.holds(7)).isTrue();
        assertThat(wire.armed).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void oneThatIsOverOrAboutToBeLetsNothingLiveOn() throws IOException {
        for (long ends : List.of(49_999L, 50_000L, 51_500L)) {
            file.write(new Written(7, ends, TAKEN));
            assertThat(leasing().resume()).as("ends at %s", ends).isFalse();
        }
        assertThat(wire.armed).isEmpty();
    }

    @Test
    void neitherDoesOneOfAnotherBootOrOneThatCannotBeRead() throws IOException {
        for (String text :
                List.of(
                        "",
                        "boot=another\nnumber=7\nends=55000\ntaken=0\n",
                        "boot=" + boot() + "\nnumber=seven\nends=55000\ntaken=0\n",
                        "boot=" + boot() + "\nnumber=7\n")) {
            Files.writeString(dir.resolve("lease"), text);
            assertThat(leasing().resume()).as(text).isFalse();
        }
    }

    @Test
    void nothingIsWrittenOrArmedWhileNoExclusiveAgentRuns() {
        // Given
        Leasing leases = leasing();
        // When
        acknowledge(leases, true);
        // Then
        assertThat(leases.now()).isInstanceOf(Now.Holds.class);
        assertThat(dir.resolve("lease")).doesNotExist();
        assertThat(wire.armed).isEmpty();
    }

    @Test
    void itIsWrittenDownAndAFuseArmedBeforeTheFirstStartsAndWithEachRenewal() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        boot += 1000;
        // When
        assertThat(leases.guard()).isTrue();
        // Then
        assertThat(file.read().orElseThrow().ends()).isEqualTo(62_000);
        assertThat(wire.armed).containsExactly(Duration.ofSeconds(11));
        // When
        acknowledge(leases, false);
        // Then
        assertThat(file.read().orElseThrow().ends()).isEqualTo(63_000);
        assertThat(wire.armed).last().isEqualTo(RUNS);
    }

    @Test
    void whatCannotBeWrittenDownIsNotReliedOn() throws IOException {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        assertThat(leases.guard()).isTrue();
        Files.createDirectory(dir.resolve("lease.part"));
        // When
        boot += 5000;
        acknowledge(leases, false);
        // Then
        assertThat(wire.armed).hasSize(1);
        boot += 5500;
        assertThat(leases.now()).isInstanceOf(Now.Ends.class);
    }

    @Test
    void aLeaseIsNotRenewedWithoutAFuseBehindIt() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        assertThat(leases.guard()).isTrue();
        wire.broken = true;
        // When
        boot += 5000;
        acknowledge(leases, false);
        // Then
        boot += 5500;
        assertThat(leases.now()).isInstanceOf(Now.Ends.class);
    }

    @Test
    void withoutAFuseNoneStarts() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        wire.broken = true;
        // When, Then
        assertThat(leases.guard()).isFalse();
    }

    @Test
    void itsNumberIsToldOnlyOnceAFuseIsKnownToWork() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        assertThat(leases.number()).isZero();
        // When, Then
        leases.known(Optional.of("no shell"));
        assertThat(leases.number()).isZero();
        leases.known(Optional.empty());
        assertThat(leases.number()).isPositive();
    }

    @Test
    void onceNothingRunsTheFuseIsPutOut() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        assertThat(leases.guard()).isTrue();
        // When
        acknowledge(leases, true);
        // Then
        assertThat(wire.armed()).isFalse();
        assertThat(dir.resolve("lease")).doesNotExist();
    }

    @Test
    void butNotWhileAProgramThatCheckedOneIsStillEnding() {
        // Given
        Leasing leases = leasing();
        acknowledge(leases, true);
        assertThat(leases.guard()).isTrue();
        // When
        wire.guards = true;
        acknowledge(leases, true);
        // Then
        assertThat(wire.armed()).isTrue();
        // When
        wire.guards = false;
        acknowledge(leases, true);
        // Then
        assertThat(wire.armed()).isFalse();
    }

    private Leasing leasing() {
        return new Leasing(Optional.of(RUNS), () -> boot, file, wire);
    }

    private void acknowledge(Leasing leases, boolean clear) {
        var _ = leases.acknowledged(boot, TAKEN.plusMillis(boot), clear, _ -> {});
    }

    private static String boot() {
        return dev.reveille.os.BootId.current();
    }

    /** A fuse that only notes. */
    private static final class Wire implements Fuse {
        final List<Duration> armed = new ArrayList<>();
        boolean broken;
        private boolean burns;
        private boolean guards;

        @Override
        public boolean arm(Duration left) {
            if (!broken) {
                armed.add(left);
                burns = true;
            }
            return !broken;
        }

        @Override
        public boolean armed() {
            return burns;
        }

        @Override
        public void disarm() {
            burns = false;
        }

        @Override
        public boolean guards(SpawnId id) {
            return false;
        }

        @Override
        public boolean guardsAny() {
            return guards;
        }

        @Override
        public Optional<String> refused() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
