package dev.reveille.cli;

import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import dev.reveille.history.SourceStanding;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a source works, in a few words. */
final class SourceStatus {
    private SourceStatus() {}

    /**
     * In a few words.
     *
     * @param standing of its topic and group; null where its document cannot be read
     * @param refused what of it lies in the dead letters lately
     * @param schedulers those in trouble
     */
    static String of(
            String source,
            @Nullable SourceStanding standing,
            Optional<Letters> refused,
            Collection<NodeTable.Line> schedulers) {
        if (standing != null && standing.state() == SourceStanding.State.NO_TOPIC) {
            return "topic missing";
        }
        Optional<String> why = notRead(source, schedulers);
        if (why.isPresent()) {
            return "not read: " + why.get();
        }
        if (standing == null) {
            return "its document cannot be read; apply it again";
        }
        String refusals =
                refused.map(
                                letters ->
                                        ", refused "
                                                + records(letters.count())
                                                + " in the last hour")
                        .orElse("");
        return switch (standing.state()) {
            case NO_TOPIC -> "topic missing";
            case NOT_BEGUN -> "not begun: no scheduler has read it yet";
            case UNKNOWN -> "unknown: its topic or group may not be looked at" + refusals;
            case READ -> {
                long behind = standing.behind().orElse(0);
                String about = standing.exact() ? "behind by " : "behind by about ";
                yield (behind == 0 ? "working" : about + records(behind)) + refusals;
            }
        };
    }

    private static String records(long count) {
        return count == 1 ? "1 record" : count + " records";
    }

    /** What a scheduler said lately. */
    private static Optional<String> notRead(String source, Collection<NodeTable.Line> schedulers) {
        return schedulers.stream()
                .flatMap(line -> line.troubles().stream())
                .filter(trouble -> trouble.source().filter(source::equals).isPresent())
                .map(trouble -> trouble.problem().message())
                .findFirst();
    }
}
