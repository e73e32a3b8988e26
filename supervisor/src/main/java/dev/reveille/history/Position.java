package dev.reveille.history;

/**
 * Where a record lies.
 *
 * @param topic full name
 * @param partition number
 * @param offset within the partition
 */
public record Position(String topic, int partition, long offset) {
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
