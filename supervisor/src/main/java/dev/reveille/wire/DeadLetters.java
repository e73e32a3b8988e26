package dev.reveille.wire;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records that nobody could read: their headers, named as KIP-1034 names them, and their size. */
public final class DeadLetters {
    /** Bytes of a letter; below every default limit of a record, whatever its headers weigh. */
    public static final int MOST_BYTES = 1_000_000;

    /** Bytes of a record's own headers that a letter keeps; of its key, too. */
    public static final int KEPT_BYTES = MOST_BYTES / 8;

    private static final int LONGEST_MESSAGE = 8_000;

    private static final String PREFIX = "__streams.errors.";
    private static final String REMEDY = "reveille.remedy";
    private static final String SOURCE = "reveille.source";
    private static final String TRUNCATED = "reveille.truncated.from";
    private static final String LEFT_OUT = "reveille.headers.left.out";

    private DeadLetters() {}

    /**
     * The original headers, and why the record lies here.
     *
     * @param original headers of the record
     * @param topic it was read from
     * @param remedy what to do about it
     * @throws dev.reveille.schemas.CodecException the cause itself, if nothing is wrong with the
     *     record: it must wait, not lie here
     */
    public static Headers headers(
            Headers original,
            String topic,
            int partition,
            long offset,
            Throwable cause,
            String remedy) {
        CodecProblems.blame(cause);
        var headers = kept(original);
        add(headers, "exception", cause.getClass().getName());
        add(headers, "message", message(cause));
        add(headers, "topic", topic);
        add(headers, "partition", Integer.toString(partition));
        add(headers, "offset", Long.toString(offset));
        headers.add(REMEDY, shortened(remedy).getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    /** Notes which source refused it. */
    public static void ofSource(Headers headers, String source) {
        headers.add(SOURCE, source.getBytes(StandardCharsets.UTF_8));
    }

    /** Which source refused it; empty where none did. */
    public static String source(Headers headers) {
        Header header = headers.lastHeader(SOURCE);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The first that fit; a topic of the users' own may allow any size. */
    private static Headers kept(Headers original) {
        var kept = new RecordHeaders();
        int room = KEPT_BYTES;
        int leftOut = 0;
        for (Header header : original) {
            int weight = weight(header);
            if (weight <= room) {
                room -= weight;
                kept.add(header);
            } else {
                leftOut++;
            }
        }
        if (leftOut > 0) {
            kept.add(LEFT_OUT, Integer.toString(leftOut).getBytes(StandardCharsets.UTF_8));
        }
        return kept;
    }

    /**
     * A record that a consumer could not read, as it lies in the dead letters.
     *
     * @param topic full name of the dead letters
     */
    public static ProducerRecord<String, byte[]> letter(
            String topic,
            ConsumerRecord<String, byte[]> record,
            RuntimeException cause,
            String remedy) {
        Headers headers =
                headers(
                        record.headers(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        cause,
                        remedy);
        int key = Math.max(0, record.serializedKeySize());
        byte @Nullable [] value =
                record.value() == null ? null : fitted(key, record.value(), headers);
        return new ProducerRecord<>(topic, null, record.key(), value, headers);
    }

    /**
     * The value as it fits beside key and headers. A record may be as large as its topic allows;
     * with the headers of a letter it would fit nowhere. Where it is cut, a header tells its
     * length.
     *
     * @param keyBytes length of the key
     * @param headers of the letter; may grow
     */
    public static byte[] fitted(int keyBytes, byte[] value, Headers headers) {
        int room = Math.max(0, MOST_BYTES - keyBytes - weight(headers));
        if (value.length <= room) {
            return value;
        }
        String length = Integer.toString(value.length);
        headers.add(TRUNCATED, length.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(value, room);
    }

    /** Bytes the headers take in a record, at most. */
    public static int weight(Headers headers) {
        int sum = 0;
        for (Header header : headers) {
            sum += weight(header);
        }
        return sum;
    }

    private static int weight(Header header) {
        // a character is three bytes at most
        return 3 * header.key().length()
                + 10
                + (header.value() == null ? 0 : header.value().length);
    }

    /** What a letter's headers say under one of KIP-1034's names, such as {@code topic}. */
    public static String told(Headers headers, String name) {
        return text(headers, PREFIX + name);
    }

    /** What to do about a letter. */
    public static String remedy(Headers headers) {
        return text(headers, REMEDY);
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Without remedies, which have a header of their own. */
    private static String message(Throwable cause) {
        return shortened(
                cause instanceof Problems problems
                        ? problems.list().stream()
                                .map(Problem::told)
                                .collect(Collectors.joining("; "))
                        : String.valueOf(cause.getMessage()));
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
