package dev.reveille.e2e.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What agents wrote down of their own lives, and which of them live: no word of the fleet's. */
final class Diaries {
    private static final String PROGRAM = "diarist.py";
    private static final String VARIABLE = "DIARIES=";

    private final Path dir;

    Diaries(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir);
        try (InputStream program = Diaries.class.getResourceAsStream(PROGRAM)) {
            Files.write(
                    dir.resolve(PROGRAM),
                    Optional.ofNullable(program).orElseThrow().readAllBytes());
        }
    }

    /** A catalogue whose one type is the agent that writes. */
    String catalogue() {
        return """
        apiVersion: reveille/v1
        kind: AgentTypes
        types:
          diarist:
            command: python3
            args: [%s]
            env: {DIARIES: "%s"}
            ready: hello
            heartbeat: {interval: 0s}
        """
                .formatted(dir.resolve(PROGRAM), dir);
    }

    /**
     * One process of an agent.
     *
     * @param begun first time it wrote, in nanoseconds
     * @param last last time
     * @param beside another process of the agent lived when it began
     */
    record Life(long pid, long epoch, long begun, long last, boolean beside) {
        private Life and(Life later) {
            return new Life(pid, epoch, begun, later.last, beside);
        }
    }

    /** Of an agent, in the order in which they began. */
    List<Life> lives(String agent) throws IOException {
        Path diary = dir.resolve(agent.replace('/', '~') + ".diary");
        var lives = new LinkedHashMap<String, Life>();
        if (Files.exists(diary)) {
            for (String line : Files.readAllLines(diary)) {
                String[] words = line.split(" ", -1);
                if (words.length == 4) { // a line that was killed half-way is none
                    long at = Long.parseLong(words[2]);
                    var life =
                            new Life(
                                    Long.parseLong(words[0]),
                                    Long.parseLong(words[1]),
                                    at,
                                    at,
                                    words[3].equals("beside"));
                    lives.merge(words[0] + " " + words[1], life, Life::and);
                }
            }
        }
        return new ArrayList<>(lives.values());
    }

    /** Whether that process lives and is this agent. */
    boolean lives(String agent, long pid) {
        return agent(pid).filter(agent::equals).isPresent();
    }

    /** Processes that live now, by agent. */
    Map<String, List<Long>> living() {
        var living = new TreeMap<String, List<Long>>();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .forEach(
                        pid ->
                                agent(pid)
                                        .ifPresent(
                                                agent ->
                                                        living.computeIfAbsent(
                                                                        agent,
                                                                        _ -> new ArrayList<>())
                                                                .add(pid)));
        return living;
    }

    /**
     * The agent whose process this is: it leads a session, is no zombie, and was told to write
     * here.
     */
    private Optional<String> agent(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (fields[0].equals("Z") || Long.parseLong(fields[3]) != pid) {
                return Optional.empty();
            }
            var environment =
                    Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1)
                            .split("\0", -1);
            return Stream.of(environment).anyMatch((VARIABLE + dir)::equals)
                    ? Stream.of(environment)
                            .filter(entry -> entry.startsWith("REVEILLE_AGENT="))
                            .map(entry -> entry.substring("REVEILLE_AGENT=".length()))
                            .findFirst()
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // gone meanwhile
        }
    }
}
