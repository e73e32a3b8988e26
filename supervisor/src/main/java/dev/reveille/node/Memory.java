package dev.reveille.node;

import dev.reveille.core.agent.Life;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.AppendedFile;
import dev.reveille.os.Shortage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What this supervisor writes down of its agents and their groups, in the file {@code lives} of its
 * state directory, so that the next one can go on where it was cut off: a line for each change, and
 * none for what is asked or answered again and again. A line that cannot be written is said once,
 * costs nothing else, and is made up for. For the loop's thread alone.
 */
final class Memory {
    private static final Logger LOGGER = LoggerFactory.getLogger(Memory.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = "lives";

    private final Map<AgentId, Known> agents = new LinkedHashMap<>();
    private final Map<GroupPath, GroupState> groups = new LinkedHashMap<>();
    private final Incarnation me;
    private final AppendedFile file;
    private Optional<Incarnation> writer = Optional.empty();
    private Optional<IOException> failing = Optional.empty();

    /**
     * One agent.
     *
     * @param greeted whether its process has said hello, and was answered
     * @param tally what its breaker has counted
     */
    record Known(
            Life life, boolean greeted, OptionalInt port, Optional<RestartGates.Tally> tally) {}

    /** Reads what an earlier supervisor wrote; the caller holds the state directory's lock. */
    Memory(Path state, Incarnation me) {
        this.me = me;
        this.file =
                new AppendedFile(
                        state.resolve(FILE),
                        new AppendedFile.Live() {
                            @Override
                            public void load() {}

                            @Override
                            public Stream<byte[]> lines() {
                                return all();
                            }
                        });
        try {
            if (Files.exists(file.path())) {
                Files.readAllLines(file.path()).forEach(this::read);
            }
        } catch (IOException e) {
            LOGGER.atWarn().setCause(e).log("what an earlier supervisor wrote cannot be read");
        }
    }

    /** Nothing of earlier supervisors is remembered; the caller holds the directory's lock. */
    static void clear(Path state) throws IOException {
        Files.deleteIfExists(state.resolve(FILE));
    }

    /** Agents as they were last written down. */
    Map<AgentId, Known> agents() {
        return Map.copyOf(agents);
    }

    /** Groups as they were last written down. */
    Map<GroupPath, GroupState> groups() {
        return Map.copyOf(groups);
    }

    /** Whether they were this life's of the node, so that their processes may still run. */
    boolean ours() {
        return writer.equals(Optional.of(me));
    }

    /** An agent is like this now. */
    void keep(Known known) {
        AgentId agent = known.life().agent();
        Known before = agents.put(agent, known);
        if (!known.equals(before)) {
            boolean told =
                    before != null
                            && before.life()
                                    .placed()
                                    .document()
                                    .equals(known.life().placed().document());
            append(MemoryLine.of(known, !told));
        }
    }

    /** How it was last written down. */
    Optional<Known> known(AgentId agent) {
        return Optional.ofNullable(agents.get(agent));
    }

    /** Nothing is remembered of an agent any more. */
    void forget(AgentId agent) {
        if (agents.remove(agent) != null) {
            append(JSON.createObjectNode().put("agent", agent.toString()).put("over", true));
        }
    }

    /** A group is like this now; empty = nothing is remembered of it. */
    void keep(GroupPath path, Optional<GroupState> state) {
        state.ifPresentOrElse(now -> groups.put(path, now), () -> groups.remove(path));
        append(
                state.map(now -> GroupLine.of(path, now))
                        .orElseGet(() -> GroupLine.of(path).put("over", true)));
    }

    private void append(ObjectNode line) {
        try {
            file.append(bytes(line));
            failing = Optional.empty();
        } catch (IOException e) {
            if (failing.isEmpty()) {
                LOGGER.atWarn()
                        .addKeyValue("file", file.path())
                        .setCause(e)
                        .log("cannot write down how agents are; a new supervisor may not know it");
            }
            failing = Optional.of(e);
        }
    }

    /** Makes up for what could not be written, if it can be now. */
    void makeUp() {
        if (failing.isEmpty()) {
            return;
        }
        try {
            file.open();
            failing = Optional.empty();
            LOGGER.atInfo().addKeyValue("file", file.path()).log("how agents are is written again");
        } catch (IOException e) {
            failing = Optional.of(e);
        }
    }

    /** What the node's heartbeats say of it. */
    Optional<Problem> trouble() {
        return failing.map(
                why ->
                        Problem.recoverable(
                                "StateDirectoryUnusable",
                                Category.STORAGE,
                                file.path()
                                        + " cannot be written, so a new supervisor may not know how"
                                        + " agents are: "
                                        + why,
                                Shortage.remedy(why, "mend what the system names")));
    }

    private Stream<byte[]> all() {
        return Stream.of(
                        Stream.of(JSON.createObjectNode().put("incarnation", me.value())),
                        agents.values().stream().map(known -> MemoryLine.of(known, true)),
                        groups.entrySet().stream()
                                .map(group -> GroupLine.of(group.getKey(), group.getValue())))
                .flatMap(lines -> lines)
                .map(Memory::bytes);
    }

    /** Its own newline keeps a line apart from one before it that was cut short. */
    private static byte[] bytes(ObjectNode line) {
        return ("\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void read(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            if (JSON.readTree(text) instanceof ObjectNode line) {
                take(line);
            }
        } catch (RuntimeException e) {
            LOGGER.atDebug().addKeyValue("line", text).setCause(e).log("cut short, and skipped");
        }
    }

    private void take(ObjectNode line) {
        boolean over = line.path("over").asBoolean(false);
        if (line.has("incarnation")) {
            writer = Optional.of(new Incarnation(line.path("incarnation").asString()));
        } else if (line.has("group")) {
            if (over) {
                groups.remove(GroupLine.path(line));
            } else {
                groups.put(GroupLine.path(line), GroupLine.state(line));
            }
        } else if (over) {
            agents.remove(MemoryLine.agent(line));
        } else {
            AgentId agent = MemoryLine.agent(line);
            String before = known(agent).map(known -> known.life().placed().document()).orElse("");
            agents.put(agent, MemoryLine.read(line, before));
        }
    }
}
