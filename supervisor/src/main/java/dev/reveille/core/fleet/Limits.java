package dev.reveille.core.fleet;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one agent may use at most. What is empty is not limited.
 *
 * @param memoryBytes of the process and all it starts; positive
 * @param cpu cores, positive
 * @param processes at a time, threads included, 1 or more
 * @param files open at a time in one process, 5 or more
 */
public record Limits(
        OptionalLong memoryBytes, OptionalDouble cpu, OptionalInt processes, OptionalInt files) {
    /** Memory of an agent for which neither spec nor type says any: 256 MiB (WeftOS). */
    public static final long DEFAULT_MEMORY = 256L << 20;

    /** Nothing is limited. */
    public static final Limits NONE =
            new Limits(
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    /** An amount of memory as specs write it: {@code 256Mi}, or bytes where it is no whole one. */
    public static String size(long bytes) {
        if (bytes > 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "Gi";
        }
        if (bytes > 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "Mi";
        }
        return bytes > 10L << 20 ? (bytes >> 20) + "Mi" : Long.toString(bytes);
    }
}
