package dev.reveille.core.control;

/**
 * Where a decision stands in {@code relevance}.
 *
 * @param partition of the topic
 * @param offset in the partition
 */
public record Position(int partition, long offset) {}
