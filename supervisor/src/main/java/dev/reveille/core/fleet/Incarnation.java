package dev.reveille.core.fleet;

/**
 * One life of a node's state directory on one boot of its machine: random, new for each pair, so
 * that a cloned directory or a rebooted machine is never mistaken for the node it was.
 *
 * @param value 16 hexadecimal digits
 */
public record Incarnation(String value) {
    public Incarnation {
        Names.check("incarnation", value);
    }

    public static Incarnation of(long random) {
        return new Incarnation(String.format("%016x", random));
    }

    @Override
    public String toString() {
        return value;
    }
}
