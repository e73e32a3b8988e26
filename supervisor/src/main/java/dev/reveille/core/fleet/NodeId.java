package dev.reveille.core.fleet;

/**
 * A machine (or container) that runs agents.
 *
 * @param value 1 to 64 characters, {@code [A-Za-z0-9][A-Za-z0-9._-]*}, unique in the fleet
 */
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        Names.check("node id", value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
