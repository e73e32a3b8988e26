package dev.reveille.scheduler;

import org.apache.kafka.clients.consumer.ConsumerRecords;

/** What reaches the loop's thread. */
sealed interface Incoming {
    /**
     * Records of {@code relevance}, {@code control}, {@code node-heartbeats} and {@code
     * operations}, committed.
     */
    record Committed(ConsumerRecords<String, byte[]> records) implements Incoming {}

    /** Records of {@code relevance}, whether or not their transactions will commit. */
    record Uncommitted(ConsumerRecords<String, byte[]> records) implements Incoming {}

    /** A reader cannot go on. */
    record Broken(RuntimeException cause) implements Incoming {}
}
