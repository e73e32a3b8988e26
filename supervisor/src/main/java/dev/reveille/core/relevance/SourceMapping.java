package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What records of a source mean. Used by many threads. */
public interface SourceMapping {
    /**
     * One record.
     *
     * @param key as text; null where it has none
     * @param value texts, whole and finite numbers, flags, bytes, lists and maps of them, or null
     * @param headers as text, the last of each name
     * @param timestamp of the record
     */
    record Input(
            @Nullable String key,
            @Nullable Object value,
            Map<String, String> headers,
            Instant timestamp) {}

    /** What a record came to. */
    sealed interface Outcome {
        /**
         * It tells something.
         *
         * @param occurredAt by its publisher
         */
        record Told(TenantEvent event, Instant occurredAt) implements Outcome {}

        /** It makes no sense, for these reasons. */
        record Refused(List<Problem> problems) implements Outcome {}
    }

    /** What the record means; whatever is wrong with it is an answer, too. */
    Outcome map(Input input);
}
