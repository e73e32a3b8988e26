package dev.reveille.core.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits as somebody wrote them: a spec's author for one agent, or a node's owner as the most that
 * specs of a type may have. What is empty was not written.
 *
 * @param memoryBytes of the process and all it starts; 0 = no limit
 * @param cpu cores; 0 = no limit
 * @param processes at a time, threads included, 1 or more
 * @param files open at a time in one process, 5 or more
 */
public record LimitsSpec(
        OptionalLong memoryBytes, OptionalDouble cpu, OptionalInt processes, OptionalInt files) {
    /** Nothing was written. */
    public static final LimitsSpec UNWRITTEN =
            new LimitsSpec(
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    /** What holds for an agent whose spec wrote this: the smaller of it and its type's ceiling. */
    public Limits within(LimitsSpec ceiling) {
        boolean memory = memoryBytes.isPresent() || ceiling.memoryBytes.isPresent();
        double bytes =
                Math.min(
                        unlimited(asDouble(memoryBytes)), unlimited(asDouble(ceiling.memoryBytes)));
        double cores = Math.min(unlimited(cpu), unlimited(ceiling.cpu));
        return new Limits(
                !memory
                        ? OptionalLong.of(Limits.DEFAULT_MEMORY)
                        : bytes == Double.POSITIVE_INFINITY
                                ? OptionalLong.empty()
                                : OptionalLong.of((long) bytes),
                cores == Double.POSITIVE_INFINITY
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(cores),
                least(processes, ceiling.processes),
                least(files, ceiling.files));
    }

    /** What is written here above the ceiling, one sentence each. */
    public List<String> above(LimitsSpec ceiling) {
        var above = new ArrayList<String>();
        if (exceeds(asDouble(memoryBytes), asDouble(ceiling.memoryBytes))) {
            above.add(
                    capped(
                            "memory",
                            size(memoryBytes.orElseThrow()),
                            size(ceiling.memoryBytes.orElseThrow())));
        }
        if (exceeds(cpu, ceiling.cpu)) {
            above.add(capped("cpu", cores(cpu.orElseThrow()), cores(ceiling.cpu.orElseThrow())));
        }
        if (exceeds(asDouble(processes), asDouble(ceiling.processes))) {
            above.add(capped("processes", text(processes), text(ceiling.processes)));
        }
        if (exceeds(asDouble(files), asDouble(ceiling.files))) {
            above.add(capped("files", text(files), text(ceiling.files)));
        }
        return List.copyOf(above);
    }

    private static String capped(String key, String asked, String allowed) {
        return "limits." + key + " is " + asked + ", its type allows " + allowed;
    }

    private static boolean exceeds(OptionalDouble asked, OptionalDouble ceiling) {
        return asked.isPresent() && unlimited(asked) > unlimited(ceiling);
    }

    /** Unwritten and zero set no bound. */
    private static double unlimited(OptionalDouble value) {
        return value.isPresent() && value.getAsDouble() > 0
                ? value.getAsDouble()
                : Double.POSITIVE_INFINITY;
    }

    private static OptionalDouble asDouble(OptionalLong value) {
        return value.isPresent()
                ? OptionalDouble.of((double) value.getAsLong())
                : OptionalDouble.empty();
    }

    private static OptionalDouble asDouble(OptionalInt value) {
        return value.isPresent() ? OptionalDouble.of(value.getAsInt()) : OptionalDouble.empty();
    }

    private static OptionalInt least(OptionalInt one, OptionalInt other) {
        return one.isPresent() && other.isPresent()
                ? OptionalInt.of(Math.min(one.getAsInt(), other.getAsInt()))
                : one.isPresent() ? one : other;
    }

    private static String text(OptionalInt value) {
        return Integer.toString(value.orElseThrow());
    }

    private static String size(long bytes) {
        return bytes == 0 ? "unlimited" : Limits.size(bytes);
    }

    private static String cores(double cores) {
        return cores == 0 ? "unlimited" : Double.toString(cores);
    }
}
