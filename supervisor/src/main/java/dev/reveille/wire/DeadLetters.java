package dev.reveille.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of records that nobody could read, named as KIP-1034 names them. */
public final class DeadLetters {
    private static final String PREFIX = "__streams.errors.";

    private DeadLetters() {}

    /**
     * The original headers, and why the record lies here.
     *
     * @param original headers of the record
     * @param topic it was read from
     * @param remedy what to do about it
     */
    public static Headers headers(
            Headers original,
            String topic,
            int partition,
            long offset,
            Throwable cause,
            String remedy) {
        var headers = new RecordHeaders(original.toArray());
        add(headers, "exception", cause.getClass().getName());
        add(headers, "message", String.valueOf(cause.getMessage()));
        add(headers, "topic", topic);
        add(headers, "partition", Integer.toString(partition));
        add(headers, "offset", Long.toString(offset));
        headers.add("reveille.remedy", remedy.getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
