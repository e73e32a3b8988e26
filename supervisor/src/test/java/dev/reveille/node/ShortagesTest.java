package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HealthSpec.Dump;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.os.Descriptors;
import dev.reveille.os.SpawnJournal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that has run out of something: what runs is not harmed, and it goes on once it can. */
@Timeout(60)
class ShortagesTest {
    private static final AgentId FALLS = AgentId.of("acme", "falls");
    private static final AgentId STAYS = AgentId.of("acme", "stays");
    private static final AgentId COMES = AgentId.of("acme", "comes");
    private static final String AT_ONCE =
            ",\"restart\":{\"backoff\":\"20ms\",\"factor\":1},\"breaker\":{\"failures\":100},"
                    + "\"supervision\":{\"intensity\":{\"restarts\":100,\"window\":\"60s\"}}";

    /** Answers each ping, and falls when told to. */
    private static final AgentType TALKS =
            Watched.pinged(
                    """
                    echo '{"type":"hello","protocol":1}'; while read -r line; do
                    case $line in *ping*)
                      id=${line#*\\"id\\":\\"}; id=${id%%\\"*}
                      echo "{\\"id\\":\\"$id\\",\\"status\\":\\"ok\\",\\"result\\":{}}";;
                    *shutdown*) exit 0;; fall) exit 1;;
                    esac; done
                    """,
                    Dump.QUIT, Watched.check(new Probe.Tcp(OptionalInt.empty()), 1, 1));

    @TempDir Path dir;

    private LoopRig rig() throws InterruptedException {
        var rig = new LoopRig(dir, Map.of("it", TALKS));
        rig.tell(
                Records.placed(FALLS, ME, 10, "it", AT_ONCE),
                Records.placed(STAYS, ME, 11, "it", AT_ONCE));
        rig.until(() -> pid(rig, FALLS) != 0 && pid(rig, STAYS) != 0);
        return rig;
    }

    private static long pid(LoopRig rig, AgentId id) {
        return rig.cells
                .known(id)
                .filter(cell -> cell.run.phase() instanceof Phase.Running)
                .flatMap(cell -> cell.run.phase().liveProcess())
                .map(Phase.Running::pid)
                .orElse(0L);
    }

    private static String problem(LoopRig rig, AgentId id) {
        return rig.cells.known(id).flatMap(cell -> cell.run.problem()).orElse("");
    }

    private static long asked(LoopRig rig) {
        var talk = rig.cells.of(STAYS).conversation;
        return talk == null ? 0 : talk.asked();
    }

    /** One falls and one is placed while there is nothing left, and one lives through it. */
    private static void suffer(LoopRig rig, String problem, Shortage shortage) throws Exception {
        long stays = pid(rig, STAYS);
        // When what a process gives back at its end is taken too
        rig.until(
                () -> {
                    shortage.renew();
                    rig.say(FALLS, "fall");
                    return problem(rig, FALLS).contains(problem);
                });
        rig.tell(Records.placed(COMES, ME, 12, "it", AT_ONCE));
        // Then
        rig.until(() -> problem(rig, COMES).contains(problem));
        long asked = asked(rig);
        rig.until(() -> asked(rig) > asked + 3);
        assertThat(pid(rig, STAYS)).isEqualTo(stays);
        // When
        shortage.end();
        // Then
        rig.until(() -> pid(rig, FALLS) != 0 && pid(rig, COMES) != 0);
        assertThat(pid(rig, STAYS)).isEqualTo(stays);
        assertThat(rig.cells.of(STAYS).run.failures()).isZero();
    }

    private interface Shortage {
        /** There is nothing left again. */
        void renew();

        void end() throws IOException;
    }

    @Test
    void withoutDescriptorsStartsFailAndGoOnOnceThereAreSome() throws Exception {
        try (var rig = rig();
                var descriptors = new Descriptors()) {
            suffer(
                    rig,
                    "ulimit -n",
                    new Shortage() {
                        @Override
                        public void renew() {
                            descriptors.leave(0);
                        }

                        @Override
                        public void end() {
                            descriptors.free();
                        }
                    });
        }
    }

    @Test
    void onAFullDiskStartsFailAndGoOnOnceThereIsRoomAndNothingIsHalfWritten() throws Exception {
        try (var disk = new Disk(dir.resolve("state"));
                var rig = rig()) {
            suffer(rig, "make room", disk);
            // Then the next supervisor finds what runs and nothing else
            assertThat(new SpawnJournal(dir.resolve("state")).entries())
                    .extracting(entry -> entry.process().orElseThrow().pid())
                    .containsExactlyInAnyOrder(pid(rig, FALLS), pid(rig, STAYS), pid(rig, COMES));
            assertThat(written().values())
                    .extracting(known -> known.life().phase().liveProcess().orElseThrow().pid())
                    .containsExactlyInAnyOrder(pid(rig, FALLS), pid(rig, STAYS), pid(rig, COMES));
        }
    }

    @Test
    void whatCouldNotBeWrittenOnAFullDiskIsWrittenOnceThereIsRoom() throws Exception {
        try (var disk = new Disk(dir.resolve("state"));
                var rig = rig()) {
            rig.until(
                    () -> {
                        disk.renew();
                        rig.say(FALLS, "fall");
                        return rig.trouble().isPresent();
                    });
            assertThat(rig.trouble().orElse(""))
                    .contains("StateDirectoryUnusable", "make room on the volume");
            // When its end is the last that is to be written
            rig.tell(Records.left(FALLS, ME, 10, "IRRELEVANT"));
            rig.until(() -> rig.cells.of(FALLS).run.phase() instanceof Phase.Stopped);
            assertThat(phase(FALLS)).isNotInstanceOf(Phase.Stopped.class);
            disk.end();
            // Then
            rig.until(() -> rig.trouble().isEmpty());
            assertThat(phase(FALLS)).isInstanceOf(Phase.Stopped.class);
        }
    }

    private Phase phase(AgentId id) {
        return requireNonNull(written().get(id)).life().phase();
    }

    private Map<AgentId, Memory.Known> written() {
        return new Memory(dir.resolve("state"), ME.incarnation()).agents();
    }

    /** A small disk of its own in this place. */
    private static final class Disk implements Shortage, AutoCloseable {
        private final Path place;

        Disk(Path place) throws IOException {
            this.place = Files.createDirectories(place);
            var mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place.toString());
            assumeTrue(mounted, "needs root, and leave to mount a tmpfs");
        }

        private static boolean run(String... words) throws IOException {
            return new ProcessBuilder(words).inheritIO().start().onExit().join().exitValue() == 0;
        }

        @Override
        public void renew() {
            try (var out = new FileOutputStream(place.resolve("filler").toFile(), true)) {
                while (true) {
                    out.write(new byte[16]);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }

        @Override
        public void end() throws IOException {
            Files.deleteIfExists(place.resolve("filler"));
        }

        @Override
        public void close() throws IOException {
            run("umount", "--lazy", place.toString());
        }
    }
}
