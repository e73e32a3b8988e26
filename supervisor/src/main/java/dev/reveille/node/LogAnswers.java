package dev.reveille.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LogLine;
import dev.reveille.core.fleet.OperationRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers who asks every node for an agent's log: with the newest lines of a time, bounded in
 * number and size, as they stand in the log, without secrets. On the thread that reads operations.
 */
final class LogAnswers {
    /** The verb of such an operation. */
    static final String VERB = "logs";

    /** What of the log is looked at; an answer is one record. */
    static final int BYTES = 200_000;

    private static final int LINES = 1000;

    private final Owner me;
    private final AgentLogs logs;
    private final Clock clock;
    private final Consumer<HistoryEvent> answers;

    LogAnswers(Owner me, AgentLogs logs, Clock clock, Consumer<HistoryEvent> answers) {
        this.me = me;
        this.logs = logs;
        this.clock = clock;
        this.answers = answers;
    }

    /** Whether it asked for a log. */
    boolean answer(OperationRequest asked) {
        if (!asked.verb().equals(VERB)) {
            return false;
        }
        asked.agent().ifPresent(agent -> answer(asked, agent));
        return true;
    }

    private void answer(OperationRequest asked, AgentId agent) {
        var arguments = asked.arguments();
        Instant from =
                time(arguments.get("from." + me.node()))
                        .or(() -> time(arguments.get("from")))
                        .orElse(Instant.MIN);
        // Lines are told once: what may still be written with this time belongs to the next answer.
        Instant until =
                arguments.containsKey("follow") ? clock.instant().minusMillis(200) : Instant.MAX;
        var details = new HashMap<String, String>();
        details.put("id", asked.id());
        details.put("result", "done");
        if (until.isBefore(Instant.MAX)) {
            details.put("until", until.toString());
        }
        String message;
        try {
            Newest newest = newest(logs.file(agent), from);
            var lines = between(newest.lines(), from, until);
            int most = number(arguments.get("lines"));
            boolean cut = newest.cut() || lines.size() > most;
            var told = lines.subList(Math.max(0, lines.size() - most), lines.size());
            details.put("lines", String.join("\n", told));
            if (cut) {
                details.put("cut", "true");
            }
            message = told.size() + " lines of the log of " + agent;
        } catch (IOException e) {
            details.put("result", "failed");
            message = "the log of " + agent + " cannot be read: " + e;
        }
        answers.accept(
                new HistoryEvent(
                        HistoryEvent.Kind.OPERATION,
                        Optional.empty(),
                        Optional.of(me.node()),
                        Epoch.NONE,
                        VERB,
                        message + ", as " + asked.by() + " asked",
                        details,
                        clock.instant(),
                        "node:" + me.node()));
    }

    private record Newest(List<String> lines, boolean cut) {}

    /** The end of the log, over its older files too; cut if more of it may be asked for. */
    private static Newest newest(Path file, Instant from) throws IOException {
        var lines = new ArrayList<String>();
        long left = BYTES;
        Path next = file;
        for (int number = 1; left > 0 && Files.exists(next); number++) {
            boolean whole = Files.size(next) <= left;
            var some = end(next, left, whole);
            left -= some.stream().mapToLong(line -> line.length() + 1L).sum();
            lines.addAll(0, some);
            if (some.stream().findFirst().flatMap(l -> LogLine.parse(l).at()).isPresent()
                    && LogLine.parse(some.getFirst()).at().orElseThrow().isBefore(from)) {
                return new Newest(lines, false);
            }
            if (!whole) {
                return new Newest(lines, true);
            }
            next = file.resolveSibling(file.getFileName() + "." + number);
        }
        return new Newest(lines, left <= 0);
    }

    private static List<String> end(Path file, long most, boolean whole) throws IOException {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(most, reader.length())];
            reader.seek(reader.length() - bytes.length);
            reader.readFully(bytes);
            var lines = Arrays.asList(new String(bytes, UTF_8).split("\n", -1));
            // After the last newline there is nothing, or a line that is being written.
            return lines.subList(whole || lines.size() == 1 ? 0 : 1, lines.size() - 1);
        }
    }

    /** A line without a time has that of the one before. */
    private static List<String> between(List<String> lines, Instant from, Instant until) {
        var between = new ArrayList<String>();
        Instant at = Instant.MIN;
        for (String line : lines) {
            at = LogLine.parse(line).at().orElse(at);
            if (!at.isBefore(from) && at.isBefore(until)) {
                between.add(line);
            }
        }
        return between;
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? LINES : Math.clamp(Long.parseLong(text), 0, LINES);
        } catch (NumberFormatException e) {
            return LINES;
        }
    }
}
