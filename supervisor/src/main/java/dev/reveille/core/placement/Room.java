package dev.reveille.core.placement;

import dev.reveille.core.fleet.Requests;

/**
 * Slots, processor and memory in whole numbers, so that sums do not depend on the order in which
 * they are made.
 *
 * @param slots agents
 * @param microCpu millionths of a core
 * @param memoryBytes bytes
 */
public record Room(int slots, long microCpu, long memoryBytes) {
    /** Nothing. */
    public static final Room NONE = new Room(0, 0, 0);

    /** What one agent takes. */
    public static Room of(Requests requests) {
        return of(1, requests);
    }

    /** What a node has: so many slots, and what it tells for agents. */
    public static Room of(int slots, Requests requests) {
        return new Room(
                slots, Math.round(requests.cpu() * 1_000_000), Math.max(0, requests.memoryBytes()));
    }

    public Room plus(Room other) {
        return new Room(
                slots + other.slots, microCpu + other.microCpu, memoryBytes + other.memoryBytes);
    }

    /** What is left of this once the other is taken; less than nothing where that is more. */
    public Room minus(Room other) {
        return new Room(
                slots - other.slots, microCpu - other.microCpu, memoryBytes - other.memoryBytes);
    }

    /** Cores. */
    public double cpu() {
        return microCpu / 1_000_000.0;
    }
}
