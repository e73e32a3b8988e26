package dev.reveille.core.fleet;

/**
 * Processor and memory: what an agent asks of its node, or what a node has for agents.
 *
 * @param cpu cores, 0 or more; 0 = an agent asks for none in particular, a node tells nothing
 * @param memoryBytes bytes, 0 or more; 0 likewise
 */
public record Requests(double cpu, long memoryBytes) {
    /** Nothing in particular. */
    public static final Requests NONE = new Requests(0, 0);

    /** Both together. */
    public Requests plus(Requests other) {
        return new Requests(cpu + other.cpu, memoryBytes + other.memoryBytes);
    }

    /** What is left of this once the other is taken; less than nothing where that is more. */
    public Requests minus(Requests other) {
        return new Requests(cpu - other.cpu, memoryBytes - other.memoryBytes);
    }
}
