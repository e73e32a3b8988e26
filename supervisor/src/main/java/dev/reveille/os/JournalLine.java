package dev.reveille.os;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the {@link SpawnJournal}: fields between tabs, the last of them a dot, so that a line
 * cut short is known as one. It begins with a newline of its own, which keeps it apart from such a
 * line before it.
 */
sealed interface JournalLine {
    SpawnId id();

    /** About to start. */
    record Intent(SpawnJournal.Entry entry) implements JournalLine {
        @Override
        public SpawnId id() {
            return entry.id();
        }
    }

    /** Started. */
    record Confirmed(SpawnId id, ProcessIdentity process) implements JournalLine {}

    /** Reaped, or never started. */
    record Over(SpawnId id) implements JournalLine {}

    default byte[] bytes() {
        String text =
                switch (this) {
                    case Intent(SpawnJournal.Entry entry) ->
                            line("intent", id(), entry.marker(), entry.bootId())
                                    + String.join(
                                            "", entry.fifos().stream().map(f -> f + "\t").toList());
                    case Confirmed(SpawnId id, ProcessIdentity process) ->
                            line(
                                    "process",
                                    id,
                                    process.pid(),
                                    process.startTicks(),
                                    process.bootId());
                    case Over(SpawnId id) -> line("over", id);
                };
        return ("\n" + text + ".\n").getBytes(UTF_8);
    }

    private static String line(Object... fields) {
        var text = new StringBuilder();
        for (Object field : fields) {
            text.append(field).append('\t');
        }
        return text.toString();
    }

    /** What is live after this line. */
    default void applyTo(Map<SpawnId, SpawnJournal.Entry> live) {
        switch (this) {
            case Intent(SpawnJournal.Entry entry) -> live.put(entry.id(), entry);
            case Confirmed(SpawnId id, ProcessIdentity process) ->
                    live.computeIfPresent(
                            id,
                            (_, entry) ->
                                    new SpawnJournal.Entry(
                                            id,
                                            entry.marker(),
                                            entry.bootId(),
                                            entry.fifos(),
                                            Optional.of(process)));
            case Over(SpawnId id) -> live.remove(id);
        }
    }

    /** What a whole file amounts to; nothing, if there is none. */
    static Map<SpawnId, SpawnJournal.Entry> fold(Path file) throws IOException {
        var live = new LinkedHashMap<SpawnId, SpawnJournal.Entry>();
        if (Files.exists(file)) {
            for (String text : Files.readAllLines(file)) {
                parse(text).ifPresent(line -> line.applyTo(live));
            }
        }
        return live;
    }

    private static Optional<JournalLine> parse(String text) {
        var fields = Arrays.asList(text.split("\t", -1));
        if (!fields.getLast().equals(".")) {
            return Optional.empty();
        }
        SpawnId id = id(fields.get(1));
        return switch (fields.getFirst()) {
            case "intent" -> Optional.of(new Intent(intent(id, fields)));
            case "process" -> Optional.of(new Confirmed(id, process(fields)));
            case "over" -> Optional.of(new Over(id));
            default -> Optional.empty();
        };
    }

    private static SpawnJournal.Entry intent(SpawnId id, List<String> fields) {
        var fifos = fields.subList(4, fields.size() - 1).stream().map(Path::of).toList();
        return new SpawnJournal.Entry(id, fields.get(2), fields.get(3), fifos, Optional.empty());
    }

    private static ProcessIdentity process(List<String> fields) {
        return new ProcessIdentity(
                Long.parseLong(fields.get(2)), Long.parseLong(fields.get(3)), fields.get(4));
    }

    /** As {@link SpawnId#toString} writes it: tenant/name/epoch.attempt, and .check of a check. */
    private static SpawnId id(String text) {
        String[] parts = text.split("/", 3);
        String[] numbers = parts[2].split("\\.", 3);
        return new SpawnId(
                AgentId.of(parts[0], parts[1]),
                new Epoch(Long.parseLong(numbers[0])),
                Integer.parseInt(numbers[1]),
                numbers.length > 2 ? Integer.parseInt(numbers[2]) : 0);
    }
}
