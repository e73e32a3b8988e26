package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that prints without end on both streams slows itself, and takes no more than its room.
 */
class ChattyAgentTest {
    private static final AgentId CHATTY = AgentId.of("acme", "chatty");
    private static final AgentId CALM = AgentId.of("acme", "calm");
    private static final int ANSWERS = 5;

    @TempDir Path dir;

    @Test
    void anotherAgentIsHeardMeanwhileAndTheLogsStayWithinTheirBounds() throws Exception {
        var chatty =
                logging(
                        Records.type(
                                "chatty", "yes said without end & exec yes also without end >&2"));
        var calm =
                logging(
                        Records.type(
                                "calm",
                                """
                                echo '{"type":"hello","protocol":1}'; while read line; do
                                case $line in *ping*)
                                  id=${line#*\\"id\\":\\"}; id=${id%%\\"*}
                                  echo "{\\"id\\":\\"$id\\",\\"status\\":\\"ok\\",\\"result\\":{}}";;
                                esac; done
                                """,
                                AgentType.Protocol.STDIO,
                                new AgentType.Ready.Hello(),
                                AgentType.START_TIMEOUT,
                                AgentType.Stop.DEFAULT,
                                0));
        try (var rig = new LoopRig(dir, Map.of("chatty", chatty, "calm", calm))) {
            // Given
            rig.tell(Records.placed(CHATTY, ME, 10, "chatty", ""));
            rig.until(() -> runs(rig, CHATTY));
            rig.tell(Records.placed(CALM, ME, 11, "calm", ""));
            rig.until(() -> runs(rig, CALM));
            // When, Then
            var heard = new HashSet<Duration>();
            rig.until(
                    () -> {
                        latency(rig).ifPresent(heard::add);
                        return heard.size() >= ANSWERS;
                    });
            rig.until(() -> taken(dir.resolve("state/logs/acme")) >= 1L << 20);
            rig.until(() -> said(rig, "said without end"));
            rig.until(() -> said(rig, "also without end"));
            assertThat(taken(dir.resolve("state/logs/acme"))).isLessThan(5L << 20);
        }
    }

    private static AgentType logging(AgentType t) {
        return new AgentType(
                t.name(),
                t.command(),
                t.directory(),
                t.env(),
                t.passed(),
                t.protocol(),
                t.ready(),
                t.startTimeout(),
                t.stop(),
                new AgentType.Heartbeat(Duration.ofMillis(100), Duration.ofSeconds(10)),
                t.ports(),
                new AgentType.Log(1L << 20, 2, Duration.ZERO));
    }

    private static boolean runs(LoopRig rig, AgentId agent) {
        return rig.cells
                .known(agent)
                .filter(cell -> cell.run.phase() instanceof Phase.Running)
                .isPresent();
    }

    private static Optional<Duration> latency(LoopRig rig) {
        return rig.cells
                .known(CALM)
                .flatMap(cell -> Optional.ofNullable(cell.conversation))
                .flatMap(Conversation::latency);
    }

    private static boolean said(LoopRig rig, String what) {
        return rig.cells
                .known(CHATTY)
                .flatMap(cell -> Optional.ofNullable(cell.log))
                .filter(log -> log.tail().contains(what))
                .isPresent();
    }

    private static long taken(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
